"""Structured masked elements (`mvoid`), and structured arrays made flat or out of records."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.handle import view as view_handle
from septet.numpy.ma import setting
from septet.numpy.ma.arrays import MaskedArray
from septet.numpy.ma.masks import getmaskarray, make_mask_descr, make_mask_none, nomask
from septet.numpy.ndarray import ndarray


class mvoid(MaskedArray):
    """One element of a structured masked array: each field may be masked."""

    __module__ = "numpy.ma.core"

    def __new__(cls, data: Any, mask: Any = nomask, dtype: Any = None, fill_value: Any = None, hardmask: bool = False,  # type: ignore[override]
                copy: bool = False, subok: bool = True) -> Any:
        base = data._held if isinstance(getattr(data, "_held", None), ndarray) and dtype is None else np.array(data, dtype=dtype)
        made = view_handle(cls, base, base._dtype, base.shape, base.strides)
        made._hardmask = hardmask
        if mask is nomask:
            made._mask = make_mask_none((), made.dtype)[()]
        else:
            made._mask = mask if isinstance(mask, np.void) else setting.as_mask(mask, make_mask_descr(made.dtype))[()]
        if fill_value is not None:
            made.fill_value = fill_value
        return made

    def __array_finalize__(self, source: Any) -> None:
        """An element keeps what it was given."""

    @property
    def _array(self) -> Any:
        return view_handle(ndarray, self, self._dtype, self.shape, self.strides)

    @property
    def _data(self) -> Any:
        return self._array[()]

    data = _data

    @property
    def mask(self) -> Any:
        return self._mask

    def __getitem__(self, key: Any) -> Any:
        from septet.numpy.ma.constant import masked

        found, hidden = self._data[key], self._mask[key]
        if isinstance(hidden, np.void):
            return mvoid(found, mask=hidden, hardmask=self._hardmask)
        if isinstance(hidden, ndarray) and hidden.ndim:
            return setting.build(found, None, None, hidden)
        return masked if hidden else found

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.numpy.ma.constant import masked

        if value is masked:
            value = int(value) if self._data[key].dtype.kind in "iu" else float(value)
            self._data[key], self._mask[key] = value, True
            return
        self._data[key] = value
        hidden = getattr(value, "_mask", False)
        self._mask[key] = (self._mask[key] | hidden) if self._hardmask else hidden

    def __iter__(self) -> Any:
        return (self[k] for k in range(len(self)))

    def __len__(self) -> int:
        return len(self._data)

    def __str__(self) -> str:
        from septet.numpy.ma.printing import row

        return repr(row(self._data.item(), as_tuple(self._mask)))

    __repr__ = __str__

    def __eq__(self, other: Any) -> Any:
        return setting.build(self._array, None, None, np.asarray(self._mask)) == other

    __hash__ = None  # type: ignore[assignment]

    def filled(self, fill_value: Any = None) -> Any:
        """The element with masked fields replaced."""
        return setting.build(self._array, None, self, np.asarray(self._mask)).filled(fill_value)[()]

    def tolist(self, fill_value: Any = None) -> Any:
        """The fields as a tuple, None for masked ones."""
        from septet.numpy.ma.conversions import with_none

        return with_none(self._data.item(), as_tuple(self._mask))


def as_tuple(mask: Any) -> Any:
    """The marks of an element as nested tuples."""
    return mask.item() if isinstance(mask, np.void) else mask.tolist()


def flatten_structured_array(a: Any) -> Any:
    """A structured array as one of plain elements, the fields along a new last axis."""
    a = np.asanyarray(a)
    from septet.numpy.ma.masks import flat_leaves

    def flat(x: Any) -> Any:
        rows = [list(flat_leaves(item)) for item in x.reshape(-1).tolist()]
        return np.array(rows).reshape(x.shape + (-1,)) if rows else np.array(rows)

    if isinstance(a, MaskedArray):
        return MaskedArray(flat(a._data), mask=flat(getmaskarray(a)))
    return flat(a)


def fromflex(fxarray: Any) -> Any:
    """The masked array of a structured array with the fields _data and _mask."""
    return MaskedArray(fxarray["_data"], mask=fxarray["_mask"])
