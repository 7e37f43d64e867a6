"""How many bins a histogram should have: the estimators of bin width NumPy offers, each of n numbers in a vector.

Sources: Scott, Biometrika 66 (1979); Freedman and Diaconis, Z. Wahrscheinlichkeitstheorie 57 (1981); Doane, American Statistician 30
(1976); Stone, An asymptotically optimal histogram selection rule (1984); Sturges, JASA 21 (1926); Terrell and Scott, JASA 80 (1985).
"""
from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.convert import elements, item
from septet.core.create import from_values
from septet.core.fn import quantile, stats
from septet.core.reduce import reduce
from septet.ir import dtype as dt

Bounds = tuple[Any, Any] | None


def spread(x: Array) -> float:
    """Greatest less least."""
    return float(item(reduce("max", x)) - item(reduce("min", x)))


def sqrt(x: Array, bounds: Bounds) -> float:
    """The square root of n bins."""
    return spread(x) / math.sqrt(x._size)


def sturges(x: Array, bounds: Bounds) -> float:
    """log2(n) + 1 bins: for normal data."""
    return spread(x) / (math.log2(x._size) + 1.0)


def rice(x: Array, bounds: Bounds) -> float:
    """Twice the cube root of n bins."""
    return float(spread(x) / (2.0 * x._size ** (1.0 / 3)))


def scott(x: Array, bounds: Bounds) -> float:
    """By the standard deviation."""
    return float((24.0 * math.pi**0.5 / x._size) ** (1.0 / 3.0) * item(stats.std(x)))


def freedman_diaconis(x: Array, bounds: Bounds) -> float:
    """By the distance of the quartiles."""
    quarters: Array = quantile.quantile(x, from_values(type(x), [0.75, 0.25], dt.float64, (2,)), None, "linear", False)
    high, low = elements(quarters)
    return float(2.0 * (high - low) / x._size ** (1.0 / 3.0))


def doane(x: Array, bounds: Bounds) -> float:
    """Sturges' rule, with bins added for skewness."""
    n = x._size
    sigma = item(stats.std(x)) if n > 2 else 0.0
    if not sigma > 0:
        return 0.0
    scaled = ops.divide(ops.subtract(x, stats.mean(x)), sigma)
    skewness = item(stats.mean(ops.power(scaled, 3)))
    sg1 = math.sqrt(6.0 * (n - 2) / ((n + 1.0) * (n + 3)))
    return spread(x) / (1.0 + math.log2(n) + math.log2(1.0 + abs(skewness) / sg1))


def stone(x: Array, bounds: Bounds) -> float:
    """The number of bins that minimises the estimated integrated square error."""
    n, width = x._size, spread(x)
    if n <= 1 or width == 0:
        return 0.0
    most = max(100, int(math.sqrt(n)))
    best = min(range(1, most + 1), key=lambda bins: stone_error(x, bounds, bins, width))
    if best == most:
        warnings.warn("The number of bins estimated may be suboptimal.", RuntimeWarning, stacklevel=2)
    return width / best


def stone_error(x: Array, bounds: Bounds, bins: int, width: float) -> float:
    """The estimated error of `bins` bins."""
    from septet.core.fn.histogram import count_uniform, outer_edges, uniform_edges

    first, last = outer_edges(x, bounds)
    shares = ops.divide(count_uniform(x, uniform_edges(x, first, last, bins)), x._size)
    together = item(reduce("sum", ops.multiply(shares, shares)))
    return float((2 - (x._size + 1) * together) / (width / bins))


def auto(x: Array, bounds: Bounds) -> float:
    """The narrower of Freedman and Diaconis' bins (not less than half those of sqrt) and Sturges'."""
    return min(max(freedman_diaconis(x, bounds), sqrt(x, bounds) / 2), sturges(x, bounds))


ESTIMATORS: dict[str, Callable[[Array, Bounds], float]] = {
    "stone": stone, "auto": auto, "doane": doane, "fd": freedman_diaconis, "rice": rice, "scott": scott, "sqrt": sqrt, "sturges": sturges,
}


def count(x: Array, method: str, first: Any, last: Any, bounds: Bounds) -> int:
    """The number of bins between two edges for the numbers that lie between them."""
    from septet.core.index import getitem

    if bounds is not None:
        x = getitem(x, ops.logical_and(ops.greater_equal(x, first), ops.less_equal(x, last)))
    if x._size == 0:
        return 1
    whole = x._dtype.is_integer
    width = ESTIMATORS[method](cast(x, dt.float64) if whole else x, bounds)
    if whole and width < 1:
        width = 1.0
    return math.ceil((last - first) / width) if width else 1
