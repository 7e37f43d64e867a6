"""Averages, medians, covariances and fits that leave masked elements out."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.arithmetic import FUNCTIONS
from septet.numpy.ma.arrays import isMaskedArray
from septet.numpy.ma.creation import array, asarray
from septet.numpy.ma.fills import filled
from septet.numpy.ma.masks import getmask, getmaskarray, mask_or, nomask
from septet.numpy.ma.setting import build
from septet.numpy.reductions import _NoValue


def average(a: Any, axis: Any = None, weights: Any = None, returned: bool = False, *, keepdims: Any = _NoValue) -> Any:
    """The weighted mean over axes; returned: the sum of the weights too."""
    a = asarray(a)
    keep = keepdims is not _NoValue and bool(keepdims)
    if weights is None:
        mean = a.mean(axis, keepdims=keep)
        scale: Any = np.asarray(mean).dtype.type(a.count(axis)) if np.ndim(a.count(axis)) == 0 else a.count(axis)
        scale = scale.astype(np.asarray(mean).dtype) if np.ndim(scale) else scale
    else:
        mean, scale = weighted(a, axis, asarray(weights), keep)
    if not returned:
        return mean
    if np.shape(scale) != np.shape(mean):
        scale = np.broadcast_to(scale, np.shape(mean)).copy()
    return mean, scale


def weighted(a: Any, axis: Any, weights: Any, keepdims: bool) -> Any:
    """Mean and sum of weights."""
    axes = None if axis is None else [k % a.ndim for k in (axis if isinstance(axis, tuple) else (axis,))]
    if a.shape != weights.shape:
        weights = aligned(a, axes, weights)
    if getmask(a) is not nomask:
        weights = weights * np.logical_not(a._mask)
        weights._mask = mask_or(getmask(weights), a._mask)
    dtype = np.result_type(a.dtype, weights.dtype, "f8") if a.dtype.kind in "biu" else np.result_type(a.dtype, weights.dtype)
    scale = weights.sum(axis=axis, dtype=dtype, keepdims=keepdims)
    mean = FUNCTIONS["multiply"](a, weights).sum(axis, dtype=dtype, keepdims=keepdims) / scale
    return mean, scale


def aligned(a: Any, axes: Any, weights: Any) -> Any:
    """Weights of some axes, shaped to multiply the array."""
    if axes is None:
        raise TypeError("Axis must be specified when shapes of a and weights differ.")
    if weights.shape != tuple(a.shape[k] for k in axes):
        raise ValueError("Shape of weights must be consistent with shape of a along specified axis.")
    weights = weights.transpose(np.argsort(axes).tolist())
    return weights.reshape(tuple(n if k in axes else 1 for k, n in enumerate(a.shape)))


def median(a: Any, axis: Any = None, out: Any = None, overwrite_input: bool = False, keepdims: bool = False) -> Any:
    """The median over axes of the elements that are not masked."""
    if not hasattr(a, "mask"):
        found = np.median(np.asarray(a), axis=axis, out=out, keepdims=keepdims)
        return build(found) if np.ndim(found) else found
    result = median_of_valid(a, axis, keepdims)
    if out is None:
        return result
    out[...] = result
    return out


def median_of_valid(a: Any, axis: Any, keepdims: bool) -> Any:
    """The median of a masked array: lines sorted with masked elements last, the middle of the valid ones taken."""
    axes = tuple(range(a.ndim)) if axis is None else tuple(k % a.ndim for k in (axis if isinstance(axis, tuple) else (axis,)))
    rest = [k for k in range(a.ndim) if k not in axes]
    lines = a.transpose([*rest, *axes]).reshape(tuple(a.shape[k] for k in rest) + (-1,))
    result = middle(lines)
    if keepdims:
        shape = tuple(1 if k in axes else n for k, n in enumerate(a.shape))
        result = (result if np.ndim(result) or isMaskedArray(result) else asarray(result)).reshape(shape)
    return result


def middle(lines: Any) -> Any:
    """The medians of the last axis."""
    from septet.numpy.ma.constant import masked

    count = np.asarray(lines.count(axis=-1))
    hidden = getmaskarray(lines)
    sorted_ = lines.copy()
    sorted_.sort(axis=-1, fill_value=None)
    data = sorted_._data
    if not data.shape[-1]:
        return masked if not count.ndim else build(np.zeros(count.shape), None, None, np.ones(count.shape, bool))
    low = np.maximum((count - 1) // 2, 0)[..., None]
    high = np.minimum(count // 2, data.shape[-1] - 1)[..., None]
    a, b = (np.take_along_axis(data, k, -1)[..., 0] for k in (low, high))
    values = np.where(low[..., 0] == high[..., 0], a * 1.0, (a + b) / 2.0) if data.dtype.kind != "f" else np.where(
        low[..., 0] == high[..., 0], a, np.where(a == b, a, (a + b) / data.dtype.type(2)))
    if data.dtype.kind in "fc":
        spoiled = np.logical_and(np.isnan(lines._data), np.logical_not(hidden)).any(axis=-1)
        values = np.where(spoiled, data.dtype.type(np.nan), values)
    empty = count == 0
    if not count.ndim:
        return masked if empty else values[()]
    return build(values, None, None, empty) if lines._mask is not nomask else build(values)


# ---- covariance ------------------------------------------------------------------------------------------------------


def prepared(x: Any, y: Any, rowvar: bool, allow_masked: bool) -> Any:
    """Variables less their means, in rows or columns, and which elements count."""
    x = array(x, ndmin=2, copy=True, dtype=float)
    if not allow_masked and getmaskarray(x).any():
        raise ValueError("Cannot process masked data.")
    rowvar = bool(rowvar) or x.shape[0] == 1
    if y is not None:
        x = joined(x, y, rowvar, allow_masked)
    counted = np.logical_not(getmaskarray(x)).astype(float)
    mean = x.mean(axis=int(rowvar))
    x = x - (mean[:, None] if rowvar else mean[None, :])
    return x, counted, rowvar


def joined(x: Any, y: Any, rowvar: bool, allow_masked: bool) -> Any:
    """Two sets of variables; an element masked in one is masked in the other where both have the same shape."""
    from septet.numpy.ma.joining import concatenate

    y = array(y, copy=False, ndmin=2, dtype=float)
    if not allow_masked and getmaskarray(y).any():
        raise ValueError("Cannot process masked data.")
    if (getmask(x) is not nomask or getmask(y) is not nomask) and x.shape == y.shape:
        common = np.logical_or(getmaskarray(x), getmaskarray(y))
        if common.any():
            x, y = build(x._data, None, x, common), build(y._data, None, y, common.copy())
    return concatenate((x, y), axis=0 if rowvar else 1)


def covariance(x: Any, counted: Any, rowvar: bool, ddof: float) -> Any:
    """The covariance of centred variables; masked where too few elements count."""
    if rowvar:
        number = np.dot(counted, counted.T) - ddof
        data = np.dot(filled(x, 0), filled(x, 0).T.conj())
    else:
        number = np.dot(counted.T, counted) - ddof
        data = np.dot(filled(x.T, 0), filled(x, 0).conj())
    mask = np.less_equal(number, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        data = data / number
    return build(data, None, None, mask)


def cov(x: Any, y: Any = None, rowvar: bool = True, bias: bool = False, allow_masked: bool = True, ddof: Any = None) -> Any:
    """The covariance matrix; each entry of the elements that both its variables have."""
    if ddof is not None and ddof != int(ddof):
        raise ValueError("ddof must be an integer")
    degrees = (0 if bias else 1) if ddof is None else ddof
    return covariance(*prepared(x, y, rowvar, allow_masked), degrees).squeeze()


def corrcoef(x: Any, y: Any = None, rowvar: bool = True, allow_masked: bool = True) -> Any:
    """The correlation coefficients; each of the elements that both its variables have."""
    centred, counted, rows = prepared(x, y, rowvar, allow_masked)
    matrix = covariance(centred, counted, rows, 1)
    if matrix.size == 1:
        return FUNCTIONS["divide"](matrix.squeeze(), matrix.squeeze())
    scale = FUNCTIONS["sqrt"](matrix.diagonal())
    return matrix / FUNCTIONS["multiply"].outer(scale, scale)


# ---- fits ------------------------------------------------------------------------------------------------------------


def vander(x: Any, n: Any = None) -> Any:
    """The Vandermonde matrix; rows of masked elements are zero."""
    matrix = np.vander(getattr(x, "_data", x), n)
    if getmask(x) is not nomask:
        matrix[getmask(x)] = 0
    return matrix


def polyfit(x: Any, y: Any, deg: int, rcond: Any = None, full: bool = False, w: Any = None, cov: Any = False) -> Any:
    """A polynomial fitted to the points that are not masked, in either coordinate or in the weights."""
    x, y = asarray(x), asarray(y)
    mask = getmask(x)
    if y.ndim == 1:
        mask = mask_or(mask, getmask(y))
    elif y.ndim == 2:
        lines = getmaskarray(y).any(axis=1)
        mask = mask_or(mask, lines)
    else:
        raise TypeError("Expected a 1D or 2D array for y!")
    if w is not None:
        w = asarray(w)
        if w.ndim != 1:
            raise TypeError("expected a 1-d array for weights")
        if w.shape[0] != y.shape[0]:
            raise TypeError("expected w and y to have the same length")
        mask = mask_or(mask, getmask(w))
    keep = slice(None) if mask is nomask else np.logical_not(mask)
    return np.polyfit(x._data[keep], y._data[keep], deg, rcond, full, None if w is None else w._data[keep], cov)
