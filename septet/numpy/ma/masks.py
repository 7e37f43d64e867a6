"""Masks: boolean arrays (a boolean per field for structured dtypes), or `nomask` where nothing is masked."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.errors import MaskError
from septet.numpy.ndarray import ndarray

MaskType = np.bool_
nomask = np.False_


def plain(x: Any) -> Any:
    """An array, masked or of any class, as a plain ndarray over the same memory."""
    if type(x) is ndarray:
        return x
    if isinstance(x, ndarray):
        from septet.numpy.creation import view_as_base

        return view_as_base(x)
    return np.asarray(x)


def getmask(a: Any) -> Any:
    """The mask of `a`: nomask where it has none."""
    return getattr(a, "_mask", nomask)


def getdata(a: Any, subok: bool = True) -> Any:
    """The data of `a`, masked elements included."""
    data = getattr(a, "_data", None)
    if isinstance(data, ndarray):
        return data
    return np.array(a, copy=None, subok=subok)


get_data = getdata


def getmaskarray(arr: Any) -> Any:
    """The mask of `arr` in full: all False where it has none."""
    mask = getmask(arr)
    return make_mask_none(np.shape(arr), getattr(arr, "dtype", None)) if mask is nomask else mask


def make_mask_descr(ndtype: Any) -> Any:
    """The dtype of a mask for a dtype: a boolean in the place of every field."""
    return bool_dtype(np.dtype(ndtype))


def bool_dtype(d: Any) -> Any:
    """Every leaf of a dtype replaced by bool."""
    if d.names is not None:
        return np.dtype([(name, bool_dtype(d.fields[name][0])) for name in d.names])
    if d.subdtype is not None:
        return np.dtype((bool_dtype(d.subdtype[0]), d.subdtype[1]))
    return np.dtype(bool)


def is_mask(m: Any) -> bool:
    """Whether `m` is an array of plain booleans."""
    return getattr(getattr(m, "dtype", None), "type", None) is MaskType


def is_masked(x: Any) -> bool:
    """Whether some element of `x` is masked."""
    m = getmask(x)
    if m is nomask:
        return False
    return bool(any_true(m))


def any_true(m: Any) -> Any:
    """Whether a mask marks anything, in any field."""
    return bool(m.any()) if m.dtype.names is None else any(any_true(m[name]) for name in m.dtype.names)


def shrink(m: Any) -> Any:
    """nomask for a mask of plain booleans that are all False."""
    return nomask if m.dtype.names is None and not m.any() else m


def make_mask(m: Any, copy: bool = False, shrink: bool = True, dtype: Any = MaskType) -> Any:
    """A mask of anything: every element that is not zero is masked.  shrink: nomask where none is."""
    if m is nomask:
        return nomask
    kind = make_mask_descr(dtype)
    if isinstance(m, ndarray) and m.dtype.fields and kind == np.bool_:
        return np.ones(m.shape, kind)
    from septet.numpy.ma.fills import filled

    source = filled(m, True)
    result = np.array(source, copy=True if copy else None, dtype=kind)
    return _shrink(result) if shrink else result


_shrink = shrink


def make_mask_none(newshape: Any, dtype: Any = None) -> Any:
    """A mask in which nothing is masked."""
    return np.zeros(newshape, MaskType if dtype is None else make_mask_descr(dtype))


def mask_or(m1: Any, m2: Any, copy: bool = False, shrink: bool = True) -> Any:
    """What either mask marks."""
    for one, other in ((m1, m2), (m2, m1)):
        if one is nomask or one is False:
            return make_mask(other, copy=copy, shrink=shrink, dtype=getattr(other, "dtype", MaskType))
    if m1 is m2 and is_mask(m1):
        return _shrink(m1) if shrink else m1
    first, second = getattr(m1, "dtype", None), getattr(m2, "dtype", None)
    if first != second:
        raise ValueError(f"Incompatible dtypes '{first}'<>'{second}'")
    if first is not None and first.names is not None:
        result = np.empty(np.broadcast_shapes(m1.shape, m2.shape), first)
        or_fields(plain(m1), plain(m2), result)
        return result
    return make_mask(np.logical_or(m1, m2), copy=copy, shrink=shrink)


def or_fields(a: Any, b: Any, out: Any) -> None:
    """out = a | b, field by field."""
    for name in out.dtype.names:
        if out[name].dtype.names is not None:
            or_fields(a[name], b[name], out[name])
        else:
            out[name][...] = np.logical_or(a[name], b[name])


def flatten_mask(mask: Any) -> Any:
    """A mask with every field of every element in one axis."""
    m = np.asarray(mask)
    return np.array([bool(x) for x in flat_leaves(m.tolist())], dtype=bool)


def flat_leaves(x: Any) -> Any:
    """The scalars of nested sequences."""
    if isinstance(x, (list, tuple)):
        for e in x:
            yield from flat_leaves(e)
    else:
        yield x


def fitted(mask: Any, shape: Any, size: int) -> Any:
    """A mask in the shape of its data: one element is repeated.  MaskError where sizes differ."""
    if mask.shape == shape:
        return mask
    if mask.size == 1:
        return np.resize(mask, shape)
    if mask.size == size:
        return np.reshape(mask, shape)
    raise MaskError(f"Mask and data not compatible: data size is {size}, mask size is {mask.size}.")


def all_over(mask: Any, axis: Any, keepdims: Any) -> Any:
    """Whether all elements over axes are masked: the mask of a reduction."""
    return nomask if mask is nomask else mask.all(axis=axis, keepdims=bool(keepdims))
