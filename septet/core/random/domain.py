"""Where each distribution is defined, as a table, and the errors that NumPy raises outside."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import copysign, inf, isnan
from typing import Any

from septet.codegen.kernels.rng import checks
from septet.kernel import f64, i64

LARGEST = (1 << 63) - 1
LARGEST_MEAN = LARGEST - LARGEST**0.5 * 10  # of a Poisson number, so that it fits 64 bits
HYPERGEOMETRIC_LIMIT = 10**9


@dataclass(frozen=True)
class Parameter:
    """An array of parameters: C-ordered float64, or int64 where the distribution takes whole numbers.  `owner` keeps it
    alive.
    """

    address: int
    shape: tuple[int, ...]
    owner: Any = None


Value = float | int | Parameter


def doubles(values: Sequence[float]) -> Parameter:
    """Numbers in memory."""
    held = (ctypes.c_double * max(len(values), 1))(*values)
    return Parameter(ctypes.addressof(held), (len(values),), held)


def wholes(values: Sequence[int]) -> Parameter:
    """Whole numbers in memory."""
    held = (ctypes.c_int64 * max(len(values), 1))(*values)
    return Parameter(ctypes.addressof(held), (len(values),), held)


@dataclass(frozen=True)
class Interval:
    """Allowed values, and what is said of others ({} is the parameter, {nan} how it may be NaN)."""

    text: str
    low: float = -inf
    low_open: bool = False
    high: float = inf
    high_open: bool = False
    nan_fails: bool = False
    zero_sign: bool = False

    def excludes(self, x: float) -> bool:
        """Whether a number is not allowed."""
        if isnan(x):
            return self.nan_fails
        if self.zero_sign and x == 0 and copysign(1.0, x) < 0:
            return True
        return x < self.low or x > self.high or self.low_open and x == self.low or self.high_open and x == self.high

    def excludes_any(self, p: Parameter, whole: bool) -> bool:
        """Whether one of an array is not allowed."""
        kernel = outside(whole)
        return bool(kernel(p.address, product(p.shape), self.low, self.low_open, self.high, self.high_open, self.nan_fails, self.zero_sign))


@cache
def outside(whole: bool) -> Any:
    """The compiled interval test."""
    return checks.any_outside.specialize(T=i64 if whole else f64)


def product(shape: Sequence[int]) -> int:
    """Number of elements."""
    n = 1
    for length in shape:
        n *= length
    return n


NOT_NEGATIVE = Interval("{} < 0", low=0.0, zero_sign=True)
POSITIVE = Interval("{} <= 0", low=0.0, low_open=True)
COUNT = Interval("{} < 0", low=0.0)
NOT_NAN = Interval("{} must not be NaN", nan_fails=True)
PROBABILITY = Interval("{0} < 0, {0} > 1 or {0} {nan}", 0.0, False, 1.0, nan_fails=True)
CHANCE = Interval("{0} <= 0, {0} > 1 or {0} contains NaNs", 0.0, True, 1.0, nan_fails=True)
BELOW_ONE = Interval("{0} < 0, {0} >= 1 or {0} {nan}", 0.0, False, 1.0, True, nan_fails=True)
ABOVE_ONE = Interval("{0} <= 1 or {0} {nan}", 1.0, True, nan_fails=True)
AT_LEAST_ONE = Interval("{0} < 1 or {0} {nan}", 1.0, nan_fails=True)
MEAN = Interval("{0} < 0 or {0} {nan}", 0.0, nan_fails=True)
SMALL_MEAN = Interval("{0} value too large", high=LARGEST_MEAN, nan_fails=True)
BELOW_LIMIT = Interval("both ngood and nbad must be less than 1000000000", high=HYPERGEOMETRIC_LIMIT, high_open=True)

# name: one (parameter, index, interval) for each test, in the order of the tests
DOMAINS: dict[str, tuple[tuple[str, int, Interval], ...]] = {
    "normal": (("scale", 1, NOT_NEGATIVE),),
    "exponential": (("scale", 0, NOT_NEGATIVE),),
    "standard_gamma": (("shape", 0, NOT_NEGATIVE),),
    "standard_gamma_f32": (("shape", 0, NOT_NEGATIVE),),
    "gamma": (("shape", 0, NOT_NEGATIVE), ("scale", 1, NOT_NEGATIVE)),
    "beta": (("a", 0, POSITIVE), ("b", 1, POSITIVE)),
    "chisquare": (("df", 0, POSITIVE),),
    "noncentral_chisquare": (("df", 0, POSITIVE), ("nonc", 1, NOT_NEGATIVE)),
    "f": (("dfnum", 0, POSITIVE), ("dfden", 1, POSITIVE)),
    "noncentral_f": (("dfnum", 0, POSITIVE), ("dfden", 1, POSITIVE), ("nonc", 2, NOT_NEGATIVE)),
    "standard_t": (("df", 0, POSITIVE),),
    "pareto": (("a", 0, POSITIVE),),
    "weibull": (("a", 0, NOT_NEGATIVE),),
    "power": (("a", 0, POSITIVE),),
    "laplace": (("scale", 1, NOT_NEGATIVE),),
    "gumbel": (("scale", 1, NOT_NEGATIVE),),
    "logistic": (("scale", 1, NOT_NEGATIVE),),
    "lognormal": (("sigma", 1, NOT_NEGATIVE),),
    "rayleigh": (("scale", 0, NOT_NEGATIVE),),
    "wald": (("mean", 0, POSITIVE), ("scale", 1, POSITIVE)),
    "vonmises": (("kappa", 1, NOT_NEGATIVE),),
    "binomial": (("p", 1, PROBABILITY), ("n", 0, COUNT)),
    "negative_binomial": (("n", 0, POSITIVE), ("n", 0, NOT_NAN), ("p", 1, CHANCE)),
    "poisson": (("lam", 0, MEAN), ("lam", 0, SMALL_MEAN)),
    "geometric": (("p", 0, CHANCE),),
    "hypergeometric": (("ngood", 0, BELOW_LIMIT), ("nbad", 1, BELOW_LIMIT), ("ngood", 0, COUNT), ("nbad", 1, COUNT), ("nsample", 2, COUNT)),
    "logseries": (("p", 0, BELOW_ONE),), "zipf": (("a", 0, ABOVE_ONE),),
}
LEGACY_DOMAINS = DOMAINS | {
    "negative_binomial": (("n", 0, POSITIVE), ("p", 1, PROBABILITY)),
    "hypergeometric": (("ngood", 0, COUNT), ("nbad", 1, COUNT), ("nsample", 2, AT_LEAST_ONE)),
}

# name: (test of checks.py, error, message) for each test of several parameters
JOINT: dict[str, tuple[tuple[str, type[Exception], str], ...]] = {
    "uniform": (("unbounded", OverflowError, "high - low range exceeds valid bounds"), ("greater", ValueError, "high - low < 0")),
    "triangular": (
        ("greater", ValueError, "left > mode"),
        ("greater_later", ValueError, "mode > right"),
        ("equal", ValueError, "left == right"),
    ),
    "hypergeometric": (("too_few", ValueError, "ngood + nbad < nsample"),),
    "negative_binomial": (("too_many", ValueError, "n too large or p too small, see Generator.negative_binomial Notes"),),
}
LEGACY_JOINT = {
    "uniform": (("unbounded", OverflowError, "Range exceeds valid bounds"),),
    "triangular": JOINT["triangular"],
    "hypergeometric": JOINT["hypergeometric"],
}


def check_each(name: str, values: Sequence[Value], whole: Sequence[bool], legacy: bool) -> None:
    """Raise ValueError where a single parameter is outside."""
    for parameter, i, interval in (LEGACY_DOMAINS if legacy else DOMAINS).get(name, ()):
        x = values[i]
        many = isinstance(x, Parameter)
        if interval.excludes_any(x, whole[i]) if isinstance(x, Parameter) else interval.excludes(x):
            raise ValueError(interval.text.format(parameter, nan="contains NaNs" if many else "is NaN"))


@cache
def joint_test(name: str) -> Any:
    """A compiled test of several parameters."""
    return checks.any_fails.specialize(test=name)


def check_joint(name: str, n: int, shape: Any, steps: Any, rank: int, addresses: Sequence[int], legacy: bool) -> None:
    """Raise where parameters do not go together; arguments as of `draws.fill_broadcast`."""
    a, b, c = addresses
    limit = ctypes.c_double(LARGEST_MEAN)
    for test, error, text in (LEGACY_JOINT if legacy else JOINT).get(name, ()):
        places = (a, b, c)
        if test == "too_many":
            places = (a, b, ctypes.addressof(limit))
        moved, kernel = steps, joint_test("greater" if test == "greater_later" else test)
        if test == "greater_later":
            places, moved = (b, c, c), steps + 8 * rank
        if kernel(n, rank, shape, moved, *places):
            raise error(text)
