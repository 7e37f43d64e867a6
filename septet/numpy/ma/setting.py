"""Putting data, mask and options together to a masked array, and changing a mask."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.handle import view as view_handle
from septet.numpy.ma import masks
from septet.numpy.ma.masks import getmaskarray, make_mask_descr, make_mask_none, nomask
from septet.numpy.ndarray import ndarray


def build(data: Any, cls: Any = None, like: Any = None, mask: Any = nomask) -> Any:
    """A masked array over the memory of `data`, with the options of `like` and a mask."""
    from septet.numpy.ma.arrays import MaskedArray

    kind = MaskedArray if cls is None or getattr(cls, "_is_masked_constant", False) else cls
    if not isinstance(data, ndarray):
        data = np.asarray(data)
    made = view_handle(kind, data, data._dtype, data.shape, data.strides)
    if kind is MaskedArray:
        made._update_from(like)
    else:
        made.__array_finalize__(like)
    if mask is nomask and data._dtype.fields:
        mask = make_mask_none(data.shape, data.dtype)
    made._mask = mask
    return made


def finalised(mask: Any, source: Any, target: Any) -> Any:
    """The mask of a view or copy `target` of `source`: shared where the memory is, nomask where the shape is another."""
    if mask is nomask:
        return nomask
    if target._address != source._address or target.dtype != source.dtype:
        mask = mask.astype(make_mask_descr(target.dtype)) if mask.dtype.names is None or target.dtype.names is not None else mask.copy()
    else:
        mask = mask.view()
    if mask.shape == target.shape:
        return mask
    return mask.reshape(target.shape) if mask.size == target.size else nomask


def viewed_mask(mask: Any, target: Any) -> Any:
    """A mask as it fits an array seen as another dtype."""
    if mask is nomask:
        return make_mask_none(target.shape, target.dtype) if target.dtype.names is not None else nomask
    wanted = make_mask_descr(target.dtype)
    mask = mask.view() if mask.dtype == wanted else mask.view(wanted)
    return mask.reshape(target.shape) if mask.size == target.size else nomask


def set_first_mask(made: Any, data: Any, mask: Any, copy: bool, keep_mask: bool, shrink: bool) -> None:
    """The mask of a new array, from the argument and from the mask that the data has."""
    kind = make_mask_descr(made.dtype)
    own = masks.getmask(data)
    if own is not nomask:
        own = masks.fitted(own if own.dtype == kind else viewed_or_cast(own, kind), made.shape, made.size)
    if mask is nomask:
        keep_own_mask(made, data, own, kind, copy, keep_mask, shrink)
        return
    given = mask_argument(mask, made, kind, copy)
    if own is nomask or not keep_mask:
        made._mask, made._sharedmask = given, not copy
    elif kind.names is not None:
        made._mask = masks.mask_or(own, given)
    else:
        made._mask, made._sharedmask = np.logical_or(given, own), False


def viewed_or_cast(mask: Any, kind: Any) -> Any:
    """A mask in the dtype that another dtype of the data asks for."""
    return mask.astype(kind) if kind.names is None or mask.dtype.names is not None else masks.make_mask_none(mask.shape, kind)


def keep_own_mask(made: Any, data: Any, own: Any, kind: Any, copy: bool, keep_mask: bool, shrink: bool) -> None:
    """The mask of a new array for which none was given."""
    if not keep_mask:
        made._mask = nomask if shrink and kind.names is None else np.zeros(made.shape, kind)
        return
    if isinstance(data, (list, tuple)):
        own = mask_of_parts(data, made)
    if own is nomask:
        made._mask = np.zeros(made.shape, kind) if kind.names is not None else nomask
        made._sharedmask = not copy
        return
    made._mask, made._sharedmask = own.copy() if copy else own, not copy


def mask_of_parts(data: Any, made: Any) -> Any:
    """The masks of the masked arrays in nested sequences; nomask where there are none."""
    if not holds_masked(data):
        return nomask
    parts = part_masks(data, made.dtype)
    mask = np.array(parts, dtype=make_mask_descr(made.dtype))
    return mask if mask.shape == made.shape and masks.any_true(mask) else nomask


def part_masks(data: Any, dtype: Any) -> Any:
    """Nested lists of the masks of nested sequences."""
    if isinstance(data, (list, tuple)):
        return [part_masks(x, dtype) for x in data]
    return getmaskarray(data) if isinstance(data, ndarray) else np.zeros(np.shape(data), make_mask_descr(dtype))


def holds_masked(data: Any) -> bool:
    """Whether a masked array is among nested sequences."""
    return any(holds_masked(x) if isinstance(x, (list, tuple)) else hasattr(x, "_mask") for x in data)


def mask_argument(mask: Any, made: Any, kind: Any, copy: bool) -> Any:
    """The mask= argument as a mask of the array's shape.  MaskError where its size is another."""
    if mask is None or mask is False or mask is True:
        return np.ones(made.shape, kind) if mask is True else np.zeros(made.shape, kind)
    return masks.fitted(as_mask(masks.plain(mask) if isinstance(mask, ndarray) else mask, kind, copy), made.shape, made.size)


def as_mask(mask: Any, kind: Any, copy: bool = False) -> Any:
    """Anything as an array of a mask's dtype; one boolean an element may stand for all its fields."""
    if kind.names is None:
        return np.array(mask, copy=True if copy else None, dtype=kind)
    if isinstance(mask, ndarray) and mask.dtype.names is not None:
        return mask.astype(kind)
    if not is_nested_tuple(mask):
        flat = np.asarray(mask, dtype=bool)
        result = np.empty(flat.shape, kind)
        fill_every_field(result, flat)
        return result
    return np.array(mask, dtype=kind)


def is_nested_tuple(mask: Any) -> bool:
    """Whether a sequence holds tuples: a boolean for each field."""
    while isinstance(mask, list) and mask:
        mask = mask[0]
    return isinstance(mask, (tuple, np.void))


def fill_every_field(result: Any, flat: Any) -> None:
    """The same boolean in all fields of an element."""
    for name in result.dtype.names:
        if result[name].dtype.names is not None:
            fill_every_field(result[name], flat)
        else:
            result[name][...] = flat.reshape(flat.shape + (1,) * (result[name].ndim - flat.ndim))


def set_mask(a: Any, mask: Any) -> None:
    """a.mask = mask: one boolean for all, or as many as fit; a hard mask only grows."""
    from septet.numpy.ma.arrays import is_constant

    if is_constant(mask):
        mask = True
    if a._mask is nomask:
        if mask is nomask:
            return
        a._mask = make_mask_none(a.shape, a.dtype)
    current, kind = a._mask, a._mask.dtype
    given = as_mask(masks.plain(mask) if isinstance(mask, ndarray) else mask, kind)
    if given.ndim == 0 and kind.names is None:
        given = given[()]
    if a._hardmask:
        harden(current, given)
    elif np.ndim(given) == 0 or not current.size or given.shape == current.shape:
        current[...] = given
    else:
        current[...] = np.resize(given.ravel(), current.shape)


def harden(current: Any, given: Any) -> None:
    """Add marks to a mask."""
    if current.dtype.names is None:
        current |= given
        return
    for name in current.dtype.names:
        harden(current[name], given[name])


def mask_for(a: Any) -> Any:
    """The mask of an array to write into: made where there is none."""
    if a._mask is nomask:
        a._mask = make_mask_none(a.shape, a.dtype)
    return a._mask
