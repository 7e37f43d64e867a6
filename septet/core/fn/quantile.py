"""Order statistics: medians and quantiles by all of NumPy's estimation methods.

The nine continuous and discontinuous definitions are those of Hyndman and Fan, "Sample quantiles in statistical packages", The
American Statistician 50 (1996).  A method names the place of a quantile among the sorted elements; between two of them one interpolates.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn import stats
from septet.core.fn.search import where
from septet.core.index import getitem, setitem
from septet.core.reduce import reduce
from septet.core.sort import argsort_last, gather_last, partition, sort
from septet.core.write import assign
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import normalize_axes
from septet.runtime.native import types


class Place(NamedTuple):
    """Where quantiles lie: between sorted elements `low` and `low + 1`, `fraction` of the way (0-based, not yet bounded)."""

    low: list[int]
    fraction: list[float]


# continuous methods: (alpha, beta) of the plotting position k / (n + 1 - alpha - beta) ...
CONTINUOUS = {
    "interpolated_inverted_cdf": (0.0, 1.0), "hazen": (0.5, 0.5), "weibull": (0.0, 0.0), "linear": (1.0, 1.0),
    "median_unbiased": (1 / 3, 1 / 3), "normal_unbiased": (3 / 8, 3 / 8),
}


def continuous(n: int, q: float, alpha: float, beta: float) -> float:
    """The 0-based virtual index of a quantile."""
    return n * q + (alpha + q * (1 - alpha - beta)) - 1


def linear(n: int, q: float) -> float:
    """Method 7, the default."""
    return (n - 1) * q


def step_up(index: float) -> float:
    """The next whole number above where the index is not whole."""
    return float(math.ceil(index))


def closest(n: int, q: float) -> float:
    """Method 3: the nearest order statistic, the even one on ties."""
    index = n * q - 1 - 0.5
    low = math.floor(index)
    tie = index - low == 0 and low % 2 == 1
    return float(max(low if tie else low + 1, 0))


def averaged(n: int, q: float) -> float:
    """Method 2: between two order statistics half way where the product n q is whole."""
    index = n * q - 1
    low = math.floor(index)
    return low + 0.5 if index == low else low + 1.0


VIRTUAL: dict[str, Callable[[int, float], float]] = {
    "linear": linear,
    "inverted_cdf": lambda n, q: step_up(n * q - 1),
    "averaged_inverted_cdf": averaged,
    "closest_observation": closest,
    "lower": lambda n, q: float(math.floor((n - 1) * q)),
    "higher": lambda n, q: float(math.ceil((n - 1) * q)),
    "midpoint": lambda n, q: 0.5 * (math.floor((n - 1) * q) + math.ceil((n - 1) * q)),
    "nearest": lambda n, q: float(round((n - 1) * q)),
}
for _name, (_alpha, _beta) in CONTINUOUS.items():
    VIRTUAL.setdefault(_name, lambda n, q, a=_alpha, b=_beta: continuous(n, q, a, b))  # type: ignore[misc]

DISCRETE = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")
METHODS = tuple(VIRTUAL)


def place(method: str, n: int, q: list[float]) -> Place:
    """The places of quantiles among n elements."""
    virtual = [VIRTUAL[method](n, x) if x == x else 0.0 for x in q]
    low = [math.floor(v) for v in virtual]
    return Place([min(max(k, 0), n - 1) for k in low], [fraction(v, k, n) for v, k in zip(virtual, low)])


def fraction(virtual: float, low: int, n: int) -> float:
    """How far a virtual index lies beyond the element below it; 0 outside the elements."""
    return virtual - low if 0 <= virtual < n - 1 else 0.0


def rows_last(a: Array, axis: Any) -> tuple[Array, tuple[int, ...]]:
    """(the axes reduced joined into a last one, the axes)."""
    axes = normalize_axes(axis, a.ndim)
    rest = [k for k in range(a.ndim) if k not in axes]
    turned = view.transpose(a, [*rest, *axes]) if a.ndim else a
    return view.reshape(turned, (*(a.shape[k] for k in rest), math.prod(a.shape[k] for k in axes))), axes


def kept(result: Array, a: Array, axes: tuple[int, ...], keepdims: bool, leading: int = 0) -> Array:
    """A result with the reduced axes back as 1, behind its leading axes."""
    if not keepdims:
        return result
    return view.reshape(result, (*result.shape[:leading], *(1 if k in axes else n for k, n in enumerate(a.shape))))


def median(a: Array, axis: Any, keepdims: bool) -> Array:
    """The middle element, or the mean of the two middle ones; NaN where there is a NaN or nothing."""
    rows, axes = rows_last(a, axis)
    n = rows.shape[-1]
    if n == 0:
        return kept(stats.mean(rows, -1), a, axes, keepdims)
    half = n // 2
    ordered = placed(rows, [half] if n % 2 else [half - 1, half])
    middle = stats.mean(getitem(ordered, (..., slice(half if n % 2 else half - 1, half + 1))), -1)
    if a._dtype.is_inexact:
        middle = where(has_nan(rows), math.nan, middle) if not middle._dtype.is_complex else where(has_nan(rows), complex("nan"), middle)
    return kept(cast(middle, stats.mean_dtype(a, None)[1]), a, axes, keepdims)


def placed(rows: Array, places: list[int]) -> Array:
    """The rows with some elements where a sort would put them."""
    small: Array | None = types.sort(rows)
    return partition(rows, places, -1) if small is None else small


def scramble(a: Array, axis: Any) -> None:
    """Leave an array as a caller expects who gave it up to be overwritten: sorted along one axis."""
    axes = normalize_axes(axis, a.ndim)
    if a.ndim and a._size:
        assign(a, sort(a, axes[-1]))


def has_nan(rows: Array) -> Array:
    """Whether the last axis holds a NaN."""
    return reduce("any", ops.isnan(rows), -1)


def quantile(a: Array, q: Array, axis: Any, method: str, keepdims: bool, weak: bool = False) -> Array:
    """Quantiles; the axes of `q` come first.  weak: q is one Python number, which widens no dtype."""
    from septet.core.convert import elements

    rows, axes = rows_last(a, axis)
    chances = [float(x) for x in elements(q)]
    if rows.shape[-1] == 0:
        raise IndexError("index -1 is out of bounds for axis 0 with size 0")
    whole = method in DISCRETE or method == "linear" and q._dtype.is_integer           # whole chances lie on elements
    found = order_statistics(rows, place(method, rows.shape[-1], chances).low) if whole else \
        blended(rows, method, chances, q._dtype, weak)
    result = view.reshape(found, (*q.shape, *rows.shape[:-1]))
    if a._dtype.is_inexact:
        result = cast(where(has_nan(rows), math.nan, result), result._dtype)
    return kept(result, a, axes, keepdims, q.ndim)


def order_statistics(rows: Array, places: list[int]) -> Array:
    """Sorted elements number places[i] of each row, as row i of the result."""
    from septet.core.create import from_values

    n = rows.shape[-1]
    ordered = placed(rows, sorted(set(places))) if len(set(places)) < 8 else sort(rows, -1)
    chosen = from_values(type(rows), [p % n for p in places], dt.int64, (len(places),))
    return getitem(view.moveaxis(ordered, -1, 0), chosen)


def blended(rows: Array, method: str, chances: list[float], kind: DType, weak: bool) -> Array:
    """Quantiles between two elements.  kind: the dtype of the chances."""
    from septet.core.create import from_values

    n = rows.shape[-1]
    low, fractions = place(method, n, chances)
    both = order_statistics(rows, [*low, *(min(k + 1, n - 1) for k in low)])
    below, above = getitem(both, slice(0, len(low))), getitem(both, slice(len(low), None))
    if weak and rows._dtype.is_float:
        return lerp_by(below, above, fractions[0])
    inner = kind if kind.is_float else dt.float64
    return lerp(below, above, from_values(type(rows), fractions, inner, (len(low), *(1 for _ in rows.shape[:-1]))))


def lerp(a: Array, b: Array, t: Array) -> Array:
    """a + (b - a) t, from whichever end is nearer."""
    span = ops.subtract(b, a)
    near, far = ops.add(a, ops.multiply(span, t)), ops.subtract(b, ops.multiply(span, ops.subtract(1, t)))
    return where(ops.greater_equal(t, 0.5), far, near)


def lerp_by(a: Array, b: Array, t: float) -> Array:
    """As lerp, for one Python number."""
    span = ops.subtract(b, a)
    result: Array = ops.subtract(b, ops.multiply(span, 1 - t)) if t >= 0.5 else ops.add(a, ops.multiply(span, t))
    return result


def weighted(a: Array, q: Array, weights: Array, axis: Any, keepdims: bool, skip_nan: bool = False) -> Array:
    """Quantiles by the inverted distribution function of weighted elements.  weights: of a's shape; 0 for NaN that is skipped."""
    from septet.core.convert import elements
    from septet.core.create import from_values
    from septet.core.fn.search import searchsorted
    from septet.core.scan import accumulate
    from septet.core.select import dense

    rows, axes = rows_last(a, axis)
    flat = dense(view.reshape(rows, (-1, rows.shape[-1])))
    heavy = dense(cast(view.reshape(rows_last(weights, axis)[0], flat.shape), dt.float64))
    order = argsort_last(flat)
    flat, sums = gather_last(flat, order), accumulate("add", gather_last(heavy, order), 1)
    result = empty(type(a), a._dtype, (q._size, flat.shape[0]))
    chances = from_values(type(a), [float(x) for x in elements(q)], dt.float64, (q._size,))
    for k in range(flat.shape[0]):
        row, total = getitem(sums, k), getitem(sums, (k, -1))
        share = ops.divide(row, total)
        light = reduce("sum", ops.equal(share, 0))
        at = ops.maximum(searchsorted(share, chances, False), light)
        setitem(result, (slice(None), k), getitem(getitem(flat, k), cast(ops.minimum(at, row._size - 1), dt.int64)))
    found = view.reshape(result, (*q.shape, *rows.shape[:-1]))
    if a._dtype.is_inexact and not skip_nan:
        found = cast(where(has_nan(rows), math.nan, found), a._dtype)
    return kept(found, a, axes, keepdims, q.ndim)
