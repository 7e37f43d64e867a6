"""`numpy.random`: streams, `Generator`, and the legacy `RandomState` with its functions, number for number NumPy's.

A module is loaded when one of its names is first used.
"""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

_MODULES = {
    "generator": "Generator default_rng",
    "bit_generator": "BitGenerator SeedSequence",
    "streams": "MT19937 PCG64 PCG64DXSM Philox SFC64",
    "mtrand": """RandomState beta binomial bytes chisquare choice dirichlet exponential f gamma geometric get_bit_generator get_state
        gumbel hypergeometric laplace logistic lognormal logseries multinomial multivariate_normal negative_binomial
        noncentral_chisquare noncentral_f normal pareto permutation poisson power rand randint randn random random_integers
        random_sample ranf rayleigh sample seed set_bit_generator set_state shuffle standard_cauchy standard_exponential
        standard_gamma standard_normal standard_t triangular uniform vonmises wald weibull zipf""",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}
_SUBMODULES = ("bit_generator", "mtrand")

__all__ = sorted(_HOME.keys() - {"get_bit_generator", "set_bit_generator"})


def __getattr__(name: str) -> _Any:
    """Load the module that has the name."""
    if name in _HOME:
        value = getattr(_import_module(f"septet.numpy.random.{_HOME[name]}"), name)
    elif name in _SUBMODULES:
        value = _import_module(f"septet.numpy.random.{name}")
    else:
        raise AttributeError(f"module 'numpy.random' (septet) has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*_HOME, *_SUBMODULES})
