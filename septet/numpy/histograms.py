"""histogram, histogram2d, histogramdd, histogram_bin_edges."""
from __future__ import annotations

import warnings
from operator import index as as_int
from typing import Any

from septet.core import ops, view
from septet.core.cast import cast
from septet.core.fn import bins as estimators
from septet.core.fn import histogram as fn
from septet.ir import dtype as dt
from septet.ir.casting import can_cast
from septet.numpy.api import ArrayLike, OptionalArray, api
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray


@api(scalar=False)
def histogram(a: ArrayLike, bins: Any = 10, range: Any = None, density: Any = None, weights: OptionalArray = None) -> Any:
    """Counts (or sums of weights, or densities) of values in bins, and the edges of the bins."""
    x, heavy = flattened(a, weights)
    edges, uniform = edges_of(x, bins, range, heavy)
    simple = heavy is None or can_cast(heavy._dtype, dt.complex128, "safe")
    if uniform and simple and not x._dtype.is_complex:
        counts = fn.count_uniform(x, edges) if heavy is None else fn.weigh_uniform(x, edges, heavy)
    else:
        counts = fn.count_between(x, edges) if heavy is None else fn.weigh_between(x, edges, heavy)
    if not density:
        return counts, edges
    sharp = edges if edges._dtype.is_inexact or not edges._dtype.is_numeric else cast(edges, dt.float64)
    return fn.density(counts, [sharp]), edges


@api(scalar=False)
def histogram_bin_edges(a: ArrayLike, bins: Any = 10, range: Any = None, weights: OptionalArray = None) -> Any:
    """The edges that `histogram` would use."""
    x, heavy = flattened(a, weights)
    return edges_of(x, bins, range, heavy)[0]


def flattened(a: Any, weights: Any) -> tuple[Any, Any]:
    """Values and weights as vectors."""
    if a._dtype is dt.bool_:
        warnings.warn("Converting input from bool to <class 'numpy.uint8'> for compatibility.", RuntimeWarning, stacklevel=4)
        a = cast(a, dt.uint8)
    if weights is not None:
        if weights.shape != a.shape:
            raise ValueError("weights should have the same shape as a.")
        weights = view.ravel(weights)
    return view.ravel(a), weights


def edges_of(x: Any, bins: Any, bounds: Any, weights: Any) -> tuple[Any, bool]:
    """(edges, whether they are evenly spaced) of a bins= argument."""
    if isinstance(bins, str):
        n = estimated(x, bins, bounds, weights)
    else:
        given = from_any(bins)
        if given.ndim == 1:
            if not fn.is_rising(given):
                raise ValueError("`bins` must increase monotonically, when an array")
            return given, False
        if given.ndim > 1:
            raise ValueError("`bins` must be 1d, when an array")
        n = whole(bins)
    first, last = fn.outer_edges(x, bounds)
    return fn.uniform_edges(x, first, last, n, bounds), True


def whole(bins: Any) -> int:
    """A number of bins."""
    try:
        n = as_int(bins)
    except TypeError:
        raise TypeError("`bins` must be an integer, a string, or an array") from None
    if n < 1:
        raise ValueError("`bins` must be positive, when an integer")
    return n


def estimated(x: Any, method: str, bounds: Any, weights: Any) -> int:
    """The number of bins an estimator finds."""
    if method not in estimators.ESTIMATORS:
        raise ValueError(f"{method!r} is not a valid estimator for `bins`")
    if weights is not None:
        raise TypeError("Automated estimation of the number of bins is not supported for weighted data")
    first, last = fn.outer_edges(x, bounds)
    return estimators.count(x, method, first, last, bounds)


def histogramdd(sample: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """Counts (or sums of weights, or densities) of points in a grid, and the edges along each dimension."""
    points = from_any(sample)
    if getattr(sample, "shape", None) is None or points.ndim != 2:
        points = (points if points.ndim == 2 else view.reshape(points, (1, points.size))).T
    each = bins_each(bins, points.shape[1])
    spans = [None] * points.shape[1] if range is None else list(range)
    if len(spans) != points.shape[1]:
        raise ValueError("range argument must have one entry per dimension")
    edges = [edges_along(points[:, k], b, span, k) for k, (b, span) in enumerate(zip(each, spans))]
    heavy = None if weights is None else from_any(weights)
    if heavy is not None and heavy.shape != points.shape[:1]:
        raise ValueError("The weights and list don't have the same length.")
    counts = fn.grid(points, edges, heavy)
    return (fn.density(counts, edges) if density else counts), edges


def bins_each(bins: Any, dimensions: int) -> list[Any]:
    """The bins= argument of each dimension."""
    if not hasattr(bins, "__len__") or isinstance(bins, ndarray) and bins.ndim == 0:
        return [bins] * dimensions
    if len(bins) != dimensions:
        raise ValueError("The dimension of bins must be equal to the dimension of the sample x.")
    return list(bins)


def edges_along(x: Any, bins: Any, bounds: Any, axis: int) -> Any:
    """The edges of one dimension."""
    given = from_any(bins)
    if given.ndim > 1:
        raise ValueError(f"`bins[{axis}]` must be a scalar or 1d array")
    if given.ndim == 1:
        if not fn.is_rising(given):
            raise ValueError(f"`bins[{axis}]` must be monotonically increasing, when an array")
        return given
    if bool(ops.less(given, 1)):
        raise ValueError(f"`bins[{axis}]` must be positive, when an integer")
    try:
        n = as_int(bins)
    except TypeError:
        raise TypeError(f"`bins[{axis}]` must be an integer, when a scalar") from None
    first, last = fn.outer_edges(x, bounds)
    kind = x._dtype if x._dtype.is_float and bounds is None else dt.float64
    return fn.uniform_edges(x, first, last, n, bounds, kind)


def histogram2d(x: Any, y: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None) -> Any:
    """The histogram of points in the plane, and the edges along both axes."""
    if len(x) != len(y):
        raise ValueError("x and y must have the same length.")
    if hasattr(bins, "__len__") and len(bins) not in (1, 2):
        bins = [from_any(bins)] * 2
    counts, edges = histogramdd([from_any(x), from_any(y)], bins, range, density, weights)
    return counts, edges[0], edges[1]
