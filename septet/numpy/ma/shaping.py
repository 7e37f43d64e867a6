"""The methods of masked arrays that choose, order or rearrange elements."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.numpy.ma import fills
from septet.numpy.ma.errors import MaskedArrayFutureWarning
from septet.numpy.ma.masks import getmask, getmaskarray, make_mask, mask_or, nomask, plain
from septet.numpy.ma.setting import build
from septet.numpy.ndarray import ndarray
from septet.numpy.reductions import _NoValue


def both(a: Any, change: Any) -> Any:
    """The same change made to data and mask."""
    data = change(a._data)
    mask = a._mask if a._mask is nomask else change(a._mask)
    if not isinstance(data, ndarray):
        from septet.numpy.ma.constant import masked

        return masked if mask is not nomask and mask else data
    return build(data, type(a), a, mask)


class Shaping:
    """Shape, order and selection."""

    __slots__ = ()

    def reshape(self: Any, *s: Any, order: str = "C", copy: Any = None) -> Any:
        """The elements in a new shape."""
        shape = s[0] if len(s) == 1 else s
        return both(self, lambda x: x.reshape(shape, order=order))

    def resize(self: Any, newshape: Any, refcheck: bool = True, order: bool = False) -> Any:
        """Refused: a masked array does not own its data."""
        raise ValueError("A masked array does not own its data and therefore cannot be resized.\nUse the numpy.ma.resize function instead.")

    def ravel(self: Any, order: str = "C") -> Any:
        """One axis."""
        return both(self, lambda x: x.ravel(order))

    def flatten(self: Any, order: str = "C") -> Any:
        """One axis, copied."""
        return both(self, lambda x: x.flatten(order))

    def transpose(self: Any, *axes: Any) -> Any:
        """The axes in another order."""
        return both(self, lambda x: x.transpose(*axes))

    def swapaxes(self: Any, axis1: int, axis2: int) -> Any:
        """Two axes exchanged."""
        return both(self, lambda x: x.swapaxes(axis1, axis2))

    def squeeze(self: Any, axis: Any = None) -> Any:
        """Without axes of length 1."""
        return both(self, lambda x: np.asarray(x.squeeze(axis)))

    def diagonal(self: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        """The diagonal."""
        return both(self, lambda x: x.diagonal(offset, axis1, axis2))

    def repeat(self: Any, repeats: Any, axis: Any = None) -> Any:
        """Elements repeated."""
        return both(self, lambda x: x.repeat(plain(repeats), axis))

    def copy(self: Any, order: str = "C") -> Any:
        """A copy of data and mask."""
        made = both(self, lambda x: x.copy(order))
        made._sharedmask = False
        return made

    __copy__ = copy

    @property
    def T(self: Any) -> Any:
        return self.transpose()

    @property
    def mT(self: Any) -> Any:
        if self.ndim < 2:
            raise ValueError("matrix transpose with ndim < 2 is undefined")
        return self.swapaxes(-1, -2)

    def astype(self: Any, dtype: Any, order: str = "K", casting: str = "unsafe", subok: bool = True, copy: bool = True) -> Any:
        """Converted to another dtype; the mask stays."""
        data = self._data.astype(dtype, order, casting, True, copy)
        if not subok:
            return data
        from septet.numpy.ma.masks import make_mask_descr
        from septet.numpy.ma.setting import viewed_or_cast

        kind = make_mask_descr(data.dtype)
        mask = self._mask if self._mask is nomask else viewed_or_cast(self._mask, kind).copy()
        made = build(data, type(self), self, mask)
        made._fill_value = None if self._fill_value is None else fills.check_fill_value(self._fill_value, data.dtype)
        return made

    def byteswap(self: Any, inplace: bool = False) -> Any:
        """The bytes of every element reversed."""
        found = self._data.byteswap(inplace)
        return self if inplace else build(found, type(self), self, self._mask)

    def round(self: Any, decimals: int = 0, out: Any = None) -> Any:
        """Rounded to a number of decimals."""
        result = np.round(self._data, decimals)
        made = build(result, type(self), self, self._mask if np.ndim(result) else getmask(self))
        if out is None:
            if self.ndim or self._mask is nomask or not self._mask:
                return made if np.ndim(result) else result
            from septet.numpy.ma.constant import masked

            return masked
        out[...] = made
        return out

    def clip(self: Any, min: Any = None, max: Any = None, out: Any = None, **kwargs: Any) -> Any:
        """Held between two bounds."""
        result = np.clip(self._data, plain_or(min), plain_or(max), **kwargs)
        mask = self._mask
        for bound in (min, max):
            mask = mask_or(mask, getmask(bound), shrink=False) if getmask(bound) is not nomask else mask
        made = build(result, type(self), self, mask)
        if out is None:
            return made
        out[...] = made
        return out

    def conjugate(self: Any) -> Any:
        """The complex conjugate."""
        return self if self.dtype.kind != "c" else build(np.conjugate(self._data), type(self), self, self._mask)

    conj = conjugate

    def compressed(self: Any) -> Any:
        """The elements that are not masked, in one plain axis."""
        data = self._data.ravel()
        return data if self._mask is nomask else data[np.logical_not(self._mask.ravel())]

    def compress(self: Any, condition: Any, axis: Any = None, out: Any = None) -> Any:
        """Slices of an axis whose condition holds; masked conditions do not."""
        keep = np.asarray(fills.filled(condition, False))
        made = both(self, lambda x: np.compress(keep, x, axis))
        if out is None:
            return made
        out[...] = made
        return out

    def take(self: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
        """Elements at indices; masked indices give masked elements."""
        hidden = getmask(indices)
        places = fills.filled(indices, 0) if hidden is not nomask else plain(indices)
        data = np.take(self._data, places, axis, mode=mode)
        if not isinstance(data, ndarray):
            data = np.asarray(data)
            mask: Any = np.asarray(np.take(getmaskarray(self), places, axis, mode=mode)) | hidden
            if out is None:
                return build(data, type(self), self, mask)[()] if self._mask is not nomask or hidden is not nomask else data[()]
        elif self._mask is nomask:
            mask = nomask if hidden is nomask else hidden
        else:
            mask = np.logical_or(np.take(self._mask, places, axis, mode=mode), hidden)
        made = build(data, type(self), self, mask)
        if out is None:
            return made
        out[...] = made
        return out

    def choose(self: Any, choices: Any, out: Any = None, mode: str = "raise") -> Any:
        """Elements from the choice that each index names; masked indices stay masked."""
        result = np.choose(self._data, [plain(c) for c in choices] if isinstance(choices, (list, tuple)) else plain(choices), mode=mode)
        return build(result, type(self), self, self._mask)

    def put(self: Any, indices: Any, values: Any, mode: str = "raise") -> None:
        """Set elements at flat indices; a hard mask protects its elements."""
        from septet.numpy.ma.arrays import MaskedArray

        if self._hardmask and self._mask is not nomask:
            free = np.logical_not(self._mask.ravel()[plain(indices)])
            indices = plain(indices)[free]
            values = np.resize(MaskedArray(values)._data, free.shape)[free] if np.ndim(values) else values
        np.put(self._data, plain(indices), plain_or(values), mode)
        if self._mask is nomask and getmask(values) is nomask:
            return
        mask = getmaskarray(self)
        np.put(mask, plain(indices), getmask(values) if getmask(values) is not nomask else False, mode)
        self._mask = make_mask(mask, copy=False, shrink=True)

    def fill(self: Any, value: Any) -> None:
        """All data set to one value; the mask stays."""
        self._data.fill(value)

    def nonzero(self: Any) -> Any:
        """Indices of the elements that are neither zero nor masked."""
        return np.nonzero(np.asarray(self.filled(0)))

    def trace(self: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Any = None) -> Any:
        """The sum of the diagonal."""
        if self._mask is nomask:
            return np.trace(self._data, offset, axis1, axis2, dtype, out)
        diagonal = self.diagonal(offset, axis1, axis2)
        return diagonal.astype(dtype).filled(0).sum(axis=-1, out=out)

    def dot(self: Any, b: Any, out: Any = None, strict: bool = False) -> Any:
        """The matrix product; masked elements count as 0."""
        from septet.numpy.ma.products import dot

        return dot(self, b, strict=strict, out=out)

    # ---- order ----

    def argsort(self: Any, axis: Any = _NoValue, kind: Any = None, order: Any = None, endwith: bool = True, fill_value: Any = None, *,
                stable: Any = False) -> Any:
        """Indices that would sort, masked elements at the end or at the beginning."""
        if axis is _NoValue:
            axis = default_axis(self)
        return np.argsort(self.filled(sort_fill(self, endwith, fill_value)), axis=axis, kind=kind, order=order)

    def sort(self: Any, axis: int = -1, kind: Any = None, order: Any = None, endwith: bool = True, fill_value: Any = None, *,
             stable: Any = False) -> None:
        """Sort in place, masked elements at the end or at the beginning."""
        if self._mask is nomask:
            self._data.sort(axis=axis, kind=kind, order=order)
            return
        if getattr(self, "_is_masked_constant", False):
            return
        places = self.argsort(axis=axis, kind=kind, order=order, fill_value=fill_value, endwith=endwith)
        self[...] = both(self, lambda x: np.take_along_axis(x, places, axis))

    def partition(self: Any, *args: Any, **kwargs: Any) -> Any:
        """Partition the data; the mask is left out of account, with a warning."""
        warnings.warn("Warning: 'partition' will ignore the 'mask' of the MaskedArray.", stacklevel=2)
        self._data.partition(*args, **kwargs)

    def argpartition(self: Any, *args: Any, **kwargs: Any) -> Any:
        """Indices that partition the data; the mask is left out of account, with a warning."""
        warnings.warn("Warning: 'argpartition' will ignore the 'mask' of the MaskedArray.", stacklevel=2)
        return self._data.argpartition(*args, **kwargs)

    def searchsorted(self: Any, v: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would have to be inserted into the data."""
        return self._data.searchsorted(plain_or(v), side, sorter)


def plain_or(x: Any) -> Any:
    """Arrays without their masks; other values as they are."""
    return plain(x) if isinstance(x, ndarray) else x


def default_axis(a: Any) -> Any:
    """The axis argsort takes when none is given: the only one, or the flattened array, with NumPy's warning."""
    if a.ndim <= 1:
        return -1
    warnings.warn("In the future the default for argsort will be axis=-1, not the current None, to match its documentation and "
                  "np.argsort. Explicitly pass -1 or None to silence this warning.", MaskedArrayFutureWarning, stacklevel=3)
    return None


def sort_fill(a: Any, endwith: bool, fill_value: Any) -> Any:
    """What masked elements count as when sorting."""
    if fill_value is not None:
        return fill_value
    if not endwith:
        return fills.maximum_fill_value(a)
    return np.nan if a.dtype.kind in "fc" else fills.minimum_fill_value(a)
