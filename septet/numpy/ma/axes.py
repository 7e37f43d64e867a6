"""Rows, columns and other slices: those with masked elements left out or masked, and functions along axes."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.creation import asanyarray, asarray
from septet.numpy.ma.masks import getdata, getmaskarray, nomask
from septet.numpy.ma.setting import build
from septet.numpy.reductions import _NoValue


def normalized(axis: Any, ndim: int) -> int:
    """An axis counted from the front.  AxisError where there is none."""
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return int(axis % ndim)


def compress_nd(x: Any, axis: Any = None) -> Any:
    """Plain data without the slices, along some axes, that hold a masked element."""
    x = asarray(x)
    axes = range(x.ndim) if axis is None else [normalized(k, x.ndim) for k in (axis if isinstance(axis, tuple) else (axis,))]
    if len(set(axes)) != len(axes):
        raise ValueError("repeated axis")
    if x._mask is nomask or not x._mask.any():
        return x._data
    if x._mask.all():
        return np.array([])
    data = x._data
    for k in axes:
        others = tuple(j for j in range(x.ndim) if j != k)
        data = np.compress(np.logical_not(x._mask.any(axis=others)), data, k)
    return data


def compress_rowcols(x: Any, axis: Any = None) -> Any:
    """A matrix without the rows (axis=0), columns (1) or both that hold a masked element."""
    if asarray(x).ndim != 2:
        raise NotImplementedError("compress_rowcols works for 2D arrays only.")
    return compress_nd(x, axis=axis)


def compress_rows(a: Any) -> Any:
    """A matrix without the rows that hold a masked element."""
    if np.asarray(a).ndim != 2:
        raise NotImplementedError("compress_rows works for 2D arrays only.")
    return compress_rowcols(a, 0)


def compress_cols(a: Any) -> Any:
    """A matrix without the columns that hold a masked element."""
    if np.asarray(a).ndim != 2:
        raise NotImplementedError("compress_cols works for 2D arrays only.")
    return compress_rowcols(a, 1)


def mask_rowcols(a: Any, axis: Any = None) -> Any:
    """A matrix whose rows (axis=0), columns (1) or both are masked where they hold a masked element."""
    a = MaskedArray(a, subok=False)
    if a.ndim != 2:
        raise NotImplementedError("mask_rowcols works for 2D arrays only.")
    if a._mask is nomask or not a._mask.any():
        return a
    mask = a._mask
    grown = mask.copy()
    if not axis:
        grown |= mask.any(axis=1, keepdims=True)
    if axis in (None, 1, -1):
        grown |= mask.any(axis=0, keepdims=True)
    a._mask = grown
    return a


def mask_rows(a: Any, axis: Any = _NoValue) -> Any:
    """A matrix whose rows are masked where they hold a masked element."""
    return mask_rowcols(a, 0)


def mask_cols(a: Any, axis: Any = _NoValue) -> Any:
    """A matrix whose columns are masked where they hold a masked element."""
    return mask_rowcols(a, 1)


def count_masked(arr: Any, axis: Any = None) -> Any:
    """How many elements are masked."""
    return getmaskarray(arr).sum(axis)


def apply_along_axis(func1d: Any, axis: int, arr: Any, *args: Any, **kwargs: Any) -> Any:
    """A function of every 1-d slice along an axis."""
    arr = np.array(arr, copy=None, subok=True)
    k = normalized(axis, arr.ndim)
    outer = arr.shape[:k] + arr.shape[k + 1:]
    results = [asanyarray(func1d(arr[index[:k] + (slice(None),) + index[k:]], *args, **kwargs)) for index in np.ndindex(*outer)]
    if not results:
        raise ValueError("Cannot apply_along_axis when any iteration dimensions are 0")
    data = np.array([r._data for r in results]).reshape(outer + results[0].shape)
    if not results[0].shape and all(r._mask is nomask or not r._mask for r in results):
        return build(data)
    mask = np.array([getmaskarray(r) for r in results]).reshape(outer + results[0].shape)
    axes = list(range(len(outer)))
    order = axes[:k] + list(range(len(outer), data.ndim)) + axes[k:]
    return build(data.transpose(order), None, None, mask.transpose(order))


def apply_over_axes(func: Any, a: Any, axes: Any) -> Any:
    """A function applied over several axes one after another; the axes stay."""
    value = asarray(a)
    for axis in (axes if np.ndim(axes) else [axes]):
        k = axis + value.ndim if axis < 0 else axis
        found = func(value, k)
        if np.ndim(found) != value.ndim:
            found = np.expand_dims(found, k) if not isinstance(found, MaskedArray) else expanded(found, k)
        if np.ndim(found) != value.ndim:
            raise ValueError("function is not returning an array of the correct shape")
        value = found
    return value


def expanded(a: Any, k: int) -> Any:
    """A masked array with an axis of length 1."""
    from septet.numpy.ma.methods_as_functions import expand_dims

    return expand_dims(a, k)


def ndenumerate(a: Any, compressed: bool = True) -> Any:
    """(index, element) of the elements that are not masked; compressed=False: of all."""
    from septet.numpy.ma.constant import masked

    for (index, value), hidden in zip(np.ndenumerate(np.asarray(getdata(a))), getmaskarray(a).ravel()):
        if not hidden:
            yield index, value
        elif not compressed:
            yield index, masked
