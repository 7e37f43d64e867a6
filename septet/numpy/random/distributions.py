"""The methods that draw from a distribution, made from one table for `Generator` and for `RandomState`.

A method whose parameters are Python numbers inside the domain goes straight to the compiled kernel; everything else takes the long way,
which converts, checks and raises.
"""
from __future__ import annotations

from math import inf
from typing import Any

from septet.core.random.draw import needs
from septet.numpy.random.sampling import PLAIN, alike, many

# name: (parameters with defaults, where Python numbers surely lie in the domain, what is drawn)
TABLE = {
    "uniform": ("low=0.0, high=1.0", "0.0 <= high - low < inf", "Uniform numbers on [low, high)."),
    "normal": ("loc=0.0, scale=1.0", "scale > 0", "Normal numbers of mean `loc` and standard deviation `scale`."),
    "exponential": ("scale=1.0", "scale > 0", "Exponential numbers of mean `scale`."),
    "standard_cauchy": ("", "True", "Cauchy numbers with mode 0."),
    "gamma": ("shape, scale=1.0", "shape > 0 and scale > 0", "Gamma numbers."),
    "beta": ("a, b", "a > 0 and b > 0", "Beta numbers."),
    "chisquare": ("df", "df > 0", "Chi-square numbers of `df` degrees of freedom."),
    "noncentral_chisquare": ("df, nonc", "df > 0 and nonc > 0", "Noncentral chi-square numbers."),
    "f": ("dfnum, dfden", "dfnum > 0 and dfden > 0", "Numbers of Fisher's F distribution."),
    "noncentral_f": ("dfnum, dfden, nonc", "dfnum > 0 and dfden > 0 and nonc > 0", "Numbers of the noncentral F distribution."),
    "standard_t": ("df", "df > 0", "Numbers of Student's t distribution with `df` degrees of freedom."),
    "pareto": ("a", "a > 0", "Numbers of the Pareto II (Lomax) distribution."),
    "weibull": ("a", "a > 0", "Weibull numbers of shape `a`."),
    "power": ("a", "a > 0", "Numbers on [0, 1] with density a * x ** (a - 1)."),
    "laplace": ("loc=0.0, scale=1.0", "scale > 0", "Laplace (double exponential) numbers."),
    "gumbel": ("loc=0.0, scale=1.0", "scale > 0", "Gumbel numbers."),
    "logistic": ("loc=0.0, scale=1.0", "scale > 0", "Logistic numbers."),
    "lognormal": ("mean=0.0, sigma=1.0", "sigma > 0", "Numbers whose logarithm is normal."),
    "rayleigh": ("scale=1.0", "scale > 0", "Rayleigh numbers."),
    "wald": ("mean, scale", "mean > 0 and scale > 0", "Wald (inverse Gaussian) numbers."),
    "triangular": ("left, mode, right", "left <= mode <= right and left < right", "Triangular numbers on [left, right]."),
    "vonmises": ("mu, kappa", "kappa > 0", "Angles on [-pi, pi] about `mu`, of dispersion `kappa`."),
    "binomial": ("n, p", "n >= 0 and 0 <= p <= 1", "Successes in n trials of chance p."),
    "negative_binomial": ("n, p", "False", "Failures before n successes of chance p."),
    "poisson": ("lam=1.0", "0 <= lam < 1e18", "Counts of events that happen `lam` times on average."),
    "geometric": ("p", "0 < p <= 1", "Trials of chance p until the first success."),
    "hypergeometric": ("ngood, nbad, nsample", "False", "Good ones in a sample without replacement."),
    "logseries": ("p", "0 < p < 1", "Numbers of the logarithmic series distribution."),
    "zipf": ("a", "a > 1", "Zipf numbers."),
}
KEEP = """
    if self._bit_generator.keeper is not self._kept:
        self._bit_generator.keep_for(self._kept)"""
SOURCE = """
def {name}(self, {head}size=None):{keep}
    if {test}:
        if size is None:
            with self._lock:
                return self._one[{name!r}](self._at, {padded})
        return alike(self, {name!r}, ({values}), size)
    return many(self, {name!r}, ({values}), size)
"""


def tested(name: str, parameters: list[str], domain: str) -> str:
    """The condition of the short way: plain numbers (plain ints where they are whole) in the domain."""
    classes = [f"{p}.__class__ is int" if whole else f"{p}.__class__ in PLAIN" for p, whole in zip(parameters, needs(name))]
    return " and ".join([*classes, domain])


def method(name: str, legacy: bool) -> Any:
    """The method of one distribution."""
    head, domain, text = TABLE[name]
    parameters = [part.split("=")[0].strip() for part in head.split(",")] if head else []
    source = SOURCE.format(name=name, head=f"{head}, " if head else "", keep=KEEP if legacy else "", test=tested(name, parameters, domain),
                           padded=", ".join((*parameters, "0.0", "0.0", "0.0")[:3]), values="".join(f"{p}, " for p in parameters))
    scope: dict[str, Any] = {"PLAIN": PLAIN, "inf": inf, "alike": alike, "many": many}
    exec(compile(source, f"<septet numpy.random.{name}>", "exec"), scope)  # noqa: S102 - the text comes from TABLE alone
    made = scope[name]
    made.__doc__, made.__module__ = text, "numpy.random"
    return made


def methods(legacy: bool) -> dict[str, Any]:
    """All methods of the table."""
    return {name: method(name, legacy) for name in TABLE}


def add_methods(cls: type, legacy: bool) -> type:
    """Give a class the methods of the table."""
    for name, function in methods(legacy).items():
        function.__qualname__ = f"{cls.__name__}.{name}"
        setattr(cls, name, function)
    return cls
