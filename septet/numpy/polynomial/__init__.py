"""`numpy.polynomial`: polynomials and series of orthogonal polynomials.

One generic implementation (`series`, `values`, `calculus`, `fitting`, `text`, `convenience`) over the six rows of `basis`; the modules
`polynomial`, `chebyshev`, ... only publish it under the family's names.
"""
from __future__ import annotations

from importlib import import_module as _import_module
from typing import Any as _Any

__all__ = ["set_default_printstyle", "polynomial", "Polynomial", "chebyshev", "Chebyshev", "legendre", "Legendre", "hermite", "Hermite",
           "hermite_e", "HermiteE", "laguerre", "Laguerre"]
_CLASSES = {"Polynomial": "polynomial", "Chebyshev": "chebyshev", "Legendre": "legendre", "Hermite": "hermite", "HermiteE": "hermite_e",
            "Laguerre": "laguerre", "set_default_printstyle": "text"}
_MODULES = (*_CLASSES.values(), "polyutils")


def __getattr__(name: str) -> _Any:
    """Load the module of a family when it is first used."""
    if name in _CLASSES:
        return getattr(_import_module(f"septet.numpy.polynomial.{_CLASSES[name]}"), name)
    if name in _MODULES:
        return _import_module(f"septet.numpy.polynomial.{name}")
    raise AttributeError(f"module 'numpy.polynomial' (septet) has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, "polyutils"})
