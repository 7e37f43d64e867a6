"""Averages, medians, covariance, counting: average, median, cov, corrcoef, bincount, digitize."""
from __future__ import annotations

from operator import index as as_int
from typing import Any

from septet.codegen.kernels import histogram as kernels
from septet.core import ops, view
from septet.core.array import empty
from septet.core.cast import cast
from septet.core.create import promote_all
from septet.core.fn import covariance as fn
from septet.core.fn import quantile, stats
from septet.core.fn.histogram import counts
from septet.core.fn.search import searchsorted
from septet.core.fn.shape import concatenate
from septet.core.select import dense
from septet.core.symbol import as_float
from septet.ir import dtype as dt
from septet.ir.casting import can_cast
from septet.ir.shape import normalize_axes
from septet.numpy.api import ArrayLike, OptionalArray, Out, api
from septet.numpy.convert import from_any, ir_dtype, scalar_of
from septet.numpy.ndarray import ndarray
from septet.numpy.reductions import _NoValue, kept, warn, warn_if_empty
from septet.runtime.native import types


@api
def average(a: ArrayLike, axis: Any = None, weights: OptionalArray = None, returned: bool = False, *, keepdims: Any = _NoValue) -> Any:
    """The weighted mean over axes."""
    if weights is None:
        warn_if_empty(a, axis, "Mean of empty slice")
        mean = stats.mean(a, axis, None, kept(keepdims))
        if not returned:
            return mean
        count = from_any(float(a.size / mean.size) if mean.size else 0.0)
        return pair(mean, cast(count, mean._dtype))
    axes = None if axis is None else normalize_axes(axis, a.ndim)
    spread = weights_for(a, weights, axis, axes)
    target = promote_all([a._dtype, weights._dtype, *([dt.float64] if a._dtype.kind in "biu" else [])])
    mean, total = fn.average(a, spread, axes, kept(keepdims), target)
    return pair(mean, total) if returned else mean


def weights_for(a: Any, weights: Any, axis: Any, axes: Any) -> Any:
    """Weights laid along the axes of `a` they belong to."""
    if weights.shape == a.shape:
        return weights
    if axis is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    if weights.shape != tuple(a.shape[k] for k in axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    order = sorted(range(len(axes)), key=lambda k: axes[k])
    turned = view.transpose(weights, order)
    return view.broadcast_to(view.reshape(turned, tuple(n if k in axes else 1 for k, n in enumerate(a.shape))), a.shape)


def pair(mean: Any, total: Any) -> tuple[Any, Any]:
    """A mean and what it was divided by, in one shape."""
    total = view.broadcast_to(total, mean.shape).copy() if total.shape != mean.shape else total
    return tuple(scalar_of(x) if not x.shape else x for x in (mean, total))  # type: ignore[return-value]


@api
def median(a: ArrayLike, axis: Any = None, out: Out = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
    """The median over axes."""
    warn_if_empty(a, axis, "Mean of empty slice")
    result = quantile.median(a, axis, keepdims)
    if overwrite_input:
        quantile.scramble(a, axis)
    return result


@api(scalar=False)
def cov(m: ArrayLike, y: OptionalArray = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, fweights: OptionalArray = None,
        aweights: OptionalArray = None, *, dtype: Any = None) -> Any:
    """The covariance matrix of variables in rows (or columns)."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be integer")
    for x, name in ((m, "m"), (y, "y")):
        if x is not None and x.ndim > 2:
            raise ValueError(f"{name} has more than 2 dimensions")
    x = samples(m, y, rowvar, ir_dtype(dtype))
    if 0 in x.shape[:1]:
        return empty(ndarray, dt.float64, (0, 0))
    degrees = (0 if bias else 1) if ddof is None else int(ddof)
    weights = joint_weights(x.shape[1], fweights, aweights)
    centred, freedom = centre(x, weights, aweights, degrees)
    return view.squeeze(fn.covariance(centred, weights, freedom))


def samples(m: Any, y: Any, rowvar: bool, dtype: Any) -> Any:
    """Variables as the rows of one floating matrix."""
    kind = dtype or fn.sample_dtype(m, *([] if y is None else [y]))
    x = as_rows(cast(m, kind), rowvar)
    return x if y is None else concatenate([x, as_rows(cast(y, kind), rowvar)], 0)


def as_rows(x: Any, rowvar: bool) -> Any:
    """A vector as one row; a matrix of columns turned."""
    rows = view.reshape(x, (1, x.size)) if x.ndim < 2 else x
    return rows.T if not rowvar and x.ndim == 2 else rows


def joint_weights(n: int, fweights: Any, aweights: Any) -> Any:
    """Frequencies times weights, checked; None where there are neither."""
    found = None
    for w, name in ((fweights, "fweights"), (aweights, "aweights")):
        if w is None:
            continue
        w = cast(w, dt.float64)
        if name == "fweights" and not bool(ops.equal(w, ops.rint(w)).all()):
            raise TypeError("fweights must be integer")
        if w.ndim > 1:
            raise RuntimeError(f"cannot handle multidimensional {name}")
        if w.shape[0] != n:
            raise RuntimeError(f"incompatible numbers of samples and {name}")
        if bool(ops.less(w, 0).any()):
            raise ValueError(f"{name} cannot be negative")
        found = w if found is None else ops.multiply(found, w)
    return found


def centre(x: Any, weights: Any, aweights: Any, degrees: int) -> tuple[Any, float]:
    """(the rows less their means, the degrees of freedom)."""
    if weights is None:
        warn_if_empty(x, 1, "Mean of empty slice")
        means, freedom = stats.mean(x, 1), as_float(x.shape[1] - degrees)
    else:
        means, _ = fn.average(x, view.broadcast_to(weights, x.shape), (1,), False, x._dtype)
        total = weights.sum().item()
        squares = total if aweights is None else ops.multiply(weights, cast(aweights, dt.float64)).sum().item()
        freedom = total - degrees * squares / total
    if freedom <= 0:
        warn("Degrees of freedom <= 0 for slice")
        freedom = 0.0
    return ops.subtract(x, view.expand_dims(means, 1)), freedom


@api
def corrcoef(x: ArrayLike, y: OptionalArray = None, rowvar: bool = True, *, dtype: Any = None) -> Any:
    """Pearson correlation coefficients of variables."""
    return fn.correlation(cov(x, y, rowvar, dtype=dtype))


@api(scalar=False, fast=(types.numpys("bincount"), ("x",)))
def bincount(x: ArrayLike, /, weights: OptionalArray = None, minlength: Any = 0) -> Any:
    """How often each non-negative integer occurs, or the sums of their weights."""
    if minlength is None:
        raise TypeError("use 0 instead of None for minlength")
    least = as_int(minlength)
    if least < 0:
        raise ValueError("'minlength' must not be negative")
    values = integers(x)
    if weights is not None and (weights._dtype.is_complex or weights.size != values.size):
        raise TypeError("float() argument must be a string or a real number, not 'complex'") if weights._dtype.is_complex else \
            ValueError("The weights and list don't have the same length.")
    low, high = kernels.integer_range(values._address, values._dtype, values.size) if values.size else (0, -1)
    if low < 0:
        raise ValueError("'list' argument must have no negative elements")
    return counted(values, weights, max(high + 1, least))


def integers(x: Any) -> Any:
    """The dense integers to be counted."""
    if x.ndim != 1:
        raise ValueError("object too deep for desired array" if x.ndim else "object of too small depth for desired array")
    if x._dtype.is_float and x.size:
        import warnings

        from septet.core.float_errors import user_level

        warnings.warn("Non-integer input passed to bincount. In a future version of NumPy, this will be an error. (Deprecated NumPy 2.1)",
                      DeprecationWarning, stacklevel=user_level(2))
    elif not (x._dtype.is_integer or x._dtype is dt.bool_) and x.size:
        raise TypeError(f"Cannot cast array data from {x.dtype!r} to dtype('int64') according to the rule 'safe'")
    return dense(cast(x, dt.int64))


def counted(values: Any, weights: Any, bins: int) -> Any:
    """The counts, or sums of weights, of `bins` values."""
    if weights is None:
        return counts(values, bins)
    heavy = dense(cast(weights, dt.float64))
    result = empty(ndarray, dt.float64, (bins,))
    if bins:
        kernels.bincount_weights(result._address, values._address, dt.int64, heavy._address, values.size, bins)
    return result


@api
def digitize(x: ArrayLike, bins: ArrayLike, right: bool = False) -> Any:
    """The bin of rising or falling edges that each value falls into."""
    if x._dtype.is_complex:
        raise TypeError("x may not be complex")
    if not can_cast(bins._dtype, dt.float64, "safe") and bins._dtype.kind not in "iu":
        raise TypeError(f"Cannot cast array data from {bins.dtype!r} to dtype('float64') according to the rule 'safe'")
    if bins.ndim != 1:
        raise ValueError("object too deep for desired array" if bins.ndim else "object of too small depth for desired array")
    way = direction(bins)
    if way == 0:
        raise ValueError("bins must be monotonically increasing or decreasing")
    if way > 0:
        return searchsorted(bins, x, not right)
    return ops.subtract(bins.size, searchsorted(bins[::-1], x, not right))


def direction(edges: Any) -> int:
    """1 for edges that never fall, -1 for edges that never rise, else 0."""
    later, earlier = edges[1:], edges[:-1]
    if bool(ops.greater_equal(later, earlier).all()):
        return 1
    return -1 if bool(ops.less_equal(later, earlier).all()) else 0
