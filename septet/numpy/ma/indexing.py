"""x[...] of masked arrays: elements, views with their masks, and assignment under hard and soft masks."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.errors import MaskError
from septet.numpy.ma.masks import getmask, mask_or, nomask, plain
from septet.numpy.ma.setting import build, mask_for
from septet.numpy.ndarray import ndarray
from septet.numpy.structured import is_field_key


def plain_key(key: Any) -> Any:
    """An index without masks."""
    if isinstance(key, tuple):
        return tuple(plain(k) if isinstance(k, ndarray) else k for k in key)
    return plain(key) if isinstance(key, ndarray) else key


class Indexing:
    """Reading and writing elements."""

    __slots__ = ()

    def __getitem__(self: Any, key: Any) -> Any:
        key = plain_key(key)
        found, mask = self._data[key], self._mask
        hidden = nomask if mask is nomask else mask[key]
        if not isinstance(found, ndarray) or is_object_element(self, key, found):
            return element(self, found, hidden)
        made = build(found, type(self), self, hidden)
        made._sharedmask = True
        if is_field_key(key):
            made._isfield = True
            made._fill_value = None if self._fill_value is None else field_fill(self._fill_value, key)
        return made

    def __setitem__(self: Any, key: Any, value: Any) -> None:
        from septet.numpy.ma.constant import masked

        if self is masked:
            raise MaskError("Cannot alter the masked element.")
        masked_key, key = hasattr(key, "_mask"), plain_key(key)
        if isinstance(key, str):
            self._data[key] = value if not isinstance(value, ndarray) else plain(value)
            mask_for(self)[key] = getmask(value)
        elif value is masked:
            mask_for(self)[key] = whole(self, True)
        elif masked_key and not hasattr(value, "_mask") and self._mask is not nomask and not self._hardmask:
            self._data[key] = value                 # a masked array as index leaves the mask as it is
        else:
            assign(self, key, value)


def is_object_element(a: Any, key: Any, found: Any) -> bool:
    """Whether what was found is one element of an object array that happens to be an array."""
    if a.dtype.kind != "O":
        return False
    if a._mask is not nomask:
        return not isinstance(a._mask[key], ndarray)
    return found.dtype.kind != "O" or isinstance(key, int) and a.ndim == 1


def element(a: Any, found: Any, hidden: Any) -> Any:
    """One element: itself, `masked`, or a structured element with its mask."""
    from septet.numpy.ma.constant import masked

    if isinstance(found, np.void) and a.dtype.names is not None:
        from septet.numpy.ma.record import mvoid

        return mvoid(found, mask=hidden, hardmask=a._hardmask)
    if isinstance(found, ndarray) and found is not masked:
        return build(found, None, None, np.ones(found.shape, bool)) if hidden else found
    return masked if hidden else found


def field_fill(fill: Any, key: Any) -> Any:
    """The fill value of a field."""
    found = fill[key]
    while np.ndim(found):
        found = found[0]
    return np.asarray(found)


def whole(a: Any, value: bool) -> Any:
    """A boolean for an element, or one for each of its fields."""
    names = a.dtype.names
    return value if names is None else tuple(whole_field(a.dtype.fields[n][0], value) for n in names)


def whole_field(d: Any, value: bool) -> Any:
    return value if d.names is None else tuple(whole_field(d.fields[n][0], value) for n in d.names)


def assign(a: Any, key: Any, value: Any) -> None:
    """a[key] = value, data and mask."""
    data = plain(value) if isinstance(value, ndarray) else value
    mask = getmask(value)
    if mask is nomask and not isinstance(value, ndarray):
        data, mask = parts_of(value)
    if mask is nomask and a.dtype.names is not None:
        mask = whole(a, False)
    if not a._hardmask or a._mask is nomask:
        a._data[key] = data
        if mask is not nomask or a._mask is not nomask:
            mask_for(a)[key] = mask
        return
    assign_hard(a, key, data, mask)


def parts_of(value: Any) -> Any:
    """Data and mask of sequences with masked elements in them."""
    from septet.numpy.ma.setting import holds_masked

    if isinstance(value, (list, tuple)) and holds_masked(value):
        from septet.numpy.ma.arrays import MaskedArray

        made = MaskedArray(list(value))
        return made._data, made._mask
    return value, nomask


def assign_hard(a: Any, key: Any, data: Any, mask: Any) -> None:
    """Assignment that leaves masked elements as they are."""
    if a.dtype.names is not None:
        raise NotImplementedError("Flexible 'hard' masks are not yet supported.")
    if getattr(key, "dtype", None) == np.bool_:
        free = np.logical_and(key, np.logical_not(a._mask))
        a._data[free] = data
        return
    hidden = mask_or(a._mask[key], mask, copy=True)
    old = a._data[key]
    if np.size(old) > 1:
        np.copyto(old, data, where=np.logical_not(hidden))
        data = old
    elif hidden is nomask or not hidden:
        data, hidden = data, False
    else:
        data = old
    a._data[key] = data
    a._mask[key] = hidden
