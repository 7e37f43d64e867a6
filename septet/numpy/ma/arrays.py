"""`numpy.ma.MaskedArray`: its construction, mask, fill value and layout.  Operators and methods stand in files of their own."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.handle import view as view_handle
from septet.ir.shape import reshape_strides, solve_shape
from septet.numpy.ma import fills, masks, setting
from septet.numpy.ma.conversions import Conversions
from septet.numpy.ma.indexing import Indexing
from septet.numpy.ma.masks import getmask, make_mask_none, nomask
from septet.numpy.ma.operators import Operators
from septet.numpy.ma.protocols import Protocols
from septet.numpy.ma.reductions import Reductions
from septet.numpy.ma.shaping import Shaping
from septet.numpy.ndarray import as_class, ndarray
from septet.numpy.ndarray import viewed as view_as_dtype

BASE_SHAPE = ndarray.shape
KEPT = ("_fill_value", "_hardmask", "_sharedmask", "_isfield", "_baseclass", "_optinfo")


class MaskedArray(Indexing, Operators, Reductions, Shaping, Conversions, Protocols, ndarray):
    """An array with possibly masked elements.

    data: anything that converts to an array.  mask: True where an element is invalid; one for all, or of the data's shape or size.
    keep_mask: combine with the mask that `data` has.  hard_mask: assignment never unmasks.  shrink: an empty mask may become nomask.
    fill_value: what `filled` puts in the place of masked elements.
    """

    __module__ = "numpy.ma"
    __array_priority__ = 15
    _defaultmask = nomask
    _defaulthardmask = False
    _baseclass = ndarray
    _print_width = 100
    _print_width_1d = 1500
    _mask: Any = nomask
    _fill_value: Any = None
    _hardmask = False
    _sharedmask = False
    _isfield = False
    _optinfo: Any = {}

    def __new__(cls, data: Any = None, mask: Any = nomask, dtype: Any = None, copy: bool = False, subok: bool = True, ndmin: int = 0,
                fill_value: Any = None, keep_mask: bool = True, hard_mask: bool | None = None, shrink: bool = True,
                order: str | None = None) -> Any:
        source = masks.plain(data) if isinstance(data, ndarray) else data
        base = np.array(source, dtype=dtype, copy=True if copy else None, order=order or "K", ndmin=ndmin)
        kind = type(data) if isinstance(data, cls) and subok and not is_constant(data) else cls
        made = setting.build(base, kind, data if isinstance(data, MaskedArray) else None)
        setting.set_first_mask(made, data, mask, copy or base.shape != np.shape(source), keep_mask, shrink)
        fill = getattr(data, "_fill_value", None) if fill_value is None else fill_value
        if fill is not None:
            made._fill_value = fills.check_fill_value(fill, made.dtype)
        made._hardmask = getattr(data, "_hardmask", False) if hard_mask is None else hard_mask
        made._baseclass = getattr(data, "_baseclass", type(data) if isinstance(data, ndarray) else ndarray)
        return made

    def __array_finalize__(self, source: Any) -> None:
        """A view or a copy takes mask, fill value and options of what it was made from; the mask goes where shapes differ."""
        self._update_from(source)
        found = getmask(source) if isinstance(source, ndarray) else nomask
        if found is nomask and self.dtype.names is not None:
            found = make_mask_none(self.shape, self.dtype)
        self._mask = setting.finalised(found, source, self)
        if self._fill_value is not None:
            self._fill_value = fills.check_fill_value(self._fill_value, self.dtype)
        elif self.dtype.names is not None:
            self._fill_value = fills.check_fill_value(None, self.dtype)

    def _update_from(self, source: Any) -> None:
        """Take the options of another array, and the attributes that a subclass gave it."""
        if isinstance(source, MaskedArray):
            kept = source.__dict__
            self.__dict__.update({k: v for k, v in kept.items() if k != "_mask"})
        elif isinstance(source, ndarray):
            self._baseclass = type(source)

    # ---- data ----

    @property
    def _data(self) -> Any:
        return view_handle(ndarray, self, self._dtype, self.shape, self.strides)

    @property
    def data(self) -> Any:
        return self._in_base_class(self._data)

    def _in_base_class(self, data: Any) -> Any:
        """Plain data as the class the masked array was made from."""
        return data if self._baseclass is ndarray else as_class(data, self._baseclass)

    @property
    def baseclass(self) -> Any:
        return self._baseclass

    @property
    def shape(self) -> Any:
        return BASE_SHAPE.__get__(self)

    @shape.setter
    def shape(self, value: Any) -> None:
        if "_mask" not in self.__dict__:
            BASE_SHAPE.__set__(self, value)
            return
        resized(self, value)
        if self._mask is not nomask:
            self._mask = self._mask.reshape(self.shape)

    @property
    def dtype(self) -> Any:
        return ndarray.dtype.__get__(self)

    @dtype.setter
    def dtype(self, value: Any) -> None:
        other = view_as_dtype(self._data, np.dtype(value)._ir)
        mask = self._mask
        self.__dict__.pop("_mask", None)
        self._dtype, self.shape, self.strides = other._dtype, other.shape, other.strides
        self._mask = setting.viewed_mask(mask, self)

    @property
    def flat(self) -> Any:
        from septet.numpy.ma.iterator import MaskedIterator

        return MaskedIterator(self)

    @flat.setter
    def flat(self, value: Any) -> None:
        self.ravel()[:] = value

    @property
    def real(self) -> Any:
        return self._wrapped(self._data.real)

    @real.setter
    def real(self, value: Any) -> None:
        self._data.real[...] = value

    @property
    def imag(self) -> Any:
        return self._wrapped(self._data.imag)

    @imag.setter
    def imag(self, value: Any) -> None:
        self._data.imag[...] = value

    get_real = real.fget
    get_imag = imag.fget

    def _wrapped(self, data: Any) -> Any:
        """Data of the same shape with this array's mask and options."""
        return setting.build(data, type(self), self, self._mask)

    def view(self, dtype: Any = None, type: Any = None, fill_value: Any = None) -> Any:
        """The same memory as another dtype or class; another dtype loses the fill value."""
        if isinstance(dtype, _type) and issubclass(dtype, ndarray):
            dtype, type = None, dtype
        data = self._data if dtype is None else view_as_dtype(self._data, np.dtype(dtype)._ir)
        cls = type or self.__class__
        result = data if cls is ndarray else as_class(data, cls, self)
        if isinstance(result, MaskedArray):
            result._mask = setting.viewed_mask(self._mask, result)
            if fill_value is not None:
                result.fill_value = fill_value
            elif dtype is not None:
                result._fill_value = None
        return result

    # ---- mask ----

    def __setmask__(self, mask: Any, copy: bool = False) -> None:
        setting.set_mask(self, mask)

    _set_mask = __setmask__

    @property
    def mask(self) -> Any:
        return self._mask if self._mask is nomask else self._mask.view()

    @mask.setter
    def mask(self, value: Any) -> None:
        self.__setmask__(value)

    @property
    def recordmask(self) -> Any:
        """The mask; for structured arrays True where every field is masked."""
        mask = self._mask
        if mask is nomask or mask.dtype.names is None:
            return mask
        result = np.ones(mask.shape, bool)
        for name in mask.dtype.names:
            result &= mask[name]
        return result

    @recordmask.setter
    def recordmask(self, mask: Any) -> None:
        raise NotImplementedError("NumPy has no setting of the mask per record: set the mask of the fields (a.mask = ...)")

    def harden_mask(self) -> Any:
        """Masked elements can no longer be unmasked by assignment."""
        self._hardmask = True
        return self

    def soften_mask(self) -> Any:
        """Assignment unmasks."""
        self._hardmask = False
        return self

    @property
    def hardmask(self) -> Any:
        return self._hardmask

    def unshare_mask(self) -> Any:
        """Copy the mask where another array may use it too."""
        if self._sharedmask:
            self._mask = self._mask.copy() if self._mask is not nomask else nomask
            self._sharedmask = False
        return self

    @property
    def sharedmask(self) -> Any:
        return self._sharedmask

    def shrink_mask(self) -> Any:
        """nomask in the place of a mask that marks nothing."""
        if self._mask is not nomask:
            self._mask = masks.shrink(self._mask)
        return self

    # ---- fill value ----

    @property
    def fill_value(self) -> Any:
        if self._fill_value is None:
            self._fill_value = fills.check_fill_value(None, self.dtype)
        return self._fill_value[()]

    @fill_value.setter
    def fill_value(self, value: Any = None) -> None:
        target = fills.check_fill_value(value, self.dtype)
        if self._fill_value is None:
            self._fill_value = target
        else:
            self._fill_value[()] = target

    get_fill_value = fill_value.fget
    set_fill_value = fill_value.fset

    def filled(self, fill_value: Any = None) -> Any:
        """The data with masked elements replaced by a fill value; the data itself where nothing is masked."""
        if self._mask is nomask:
            return self.data
        if fill_value is None:
            fill_value = self.fill_value
        else:
            fill_value = fills.check_fill_value(fill_value, self.dtype)
        if is_constant(self):
            return np.asanyarray(fill_value)
        return self._in_base_class(fills.fill_masked(self, fill_value))


_type = type


def is_constant(x: Any) -> bool:
    """Whether `x` is the constant `masked`."""
    return getattr(x, "_is_masked_constant", False)


def resized(a: Any, shape: Any) -> None:
    """Change the shape in place; AttributeError where only a copy could have it."""
    new = solve_shape(a.size, a.shape, shape)
    strides = reshape_strides(a.shape, a.strides, new, a.itemsize)
    if strides is None:
        raise AttributeError("Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.")
    BASE_SHAPE.__set__(a, new)
    a.strides = strides


def isMaskedArray(x: Any) -> bool:
    """Whether `x` is a masked array."""
    return isinstance(x, MaskedArray)


isMA = isarray = isMaskedArray


def own(cls: type) -> None:
    """Let the methods of the class's parts carry its name in messages."""
    for part in cls.__mro__:
        if part.__module__.startswith("septet.numpy.ma.") and part is not cls:
            for value in vars(part).values():
                if hasattr(value, "__qualname__") and not isinstance(value, type):
                    value.__qualname__ = f"MaskedArray.{value.__name__}"


own(MaskedArray)
