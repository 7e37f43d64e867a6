"""Masked arrays to lists, bytes, records, pickles and Python numbers."""
from __future__ import annotations

import warnings
from copy import deepcopy
from typing import Any

import septet.numpy as np
from septet.numpy.ma.errors import MaskError
from septet.numpy.ma.masks import getmaskarray, make_mask_none, nomask
from septet.numpy.ma.setting import build
from septet.numpy.ndarray import ndarray


class Conversions:
    """Ways out of a masked array."""

    __slots__ = ()

    def __str__(self: Any) -> str:
        from septet.numpy.ma.printing import masked_str

        return masked_str(self)

    def __repr__(self: Any) -> str:
        from septet.numpy.ma.printing import masked_repr

        return masked_repr(self)

    def __iter__(self: Any) -> Any:
        if not self.shape:
            raise TypeError("iteration over a 0-d array")
        return (self[k] for k in range(self.shape[0]))

    def __float__(self: Any) -> float:
        if self.size > 1:
            raise TypeError("Only length-1 arrays can be converted to Python scalars")
        if is_hidden(self):
            warnings.warn("Warning: converting a masked element to nan.", stacklevel=2)
            return float("nan")
        return float(self.item())

    def __int__(self: Any) -> int:
        if self.size > 1:
            raise TypeError("Only length-1 arrays can be converted to Python scalars")
        if is_hidden(self):
            raise MaskError("Cannot convert masked element to a Python int.")
        return int(self.item())

    def tolist(self: Any, fill_value: Any = None) -> Any:
        """Nested lists; None, or the fill value, for masked elements."""
        if self._mask is nomask:
            return self._data.tolist()
        if fill_value is not None:
            return self.filled(fill_value).tolist()
        return with_none(self._data.tolist(), self._mask.tolist())

    def tobytes(self: Any, fill_value: Any = None, order: str = "C") -> bytes:
        """The bytes of the filled array."""
        return self.filled(fill_value).tobytes(order=order)  # type: ignore[no-any-return]

    def tofile(self: Any, fid: Any, sep: str = "", format: str = "%s") -> None:
        """Refused, as in NumPy."""
        raise NotImplementedError("MaskedArray.tofile() not implemented yet.")

    def toflex(self: Any) -> Any:
        """A structured array with the fields _data and _mask."""
        mask = getmaskarray(self)
        result = np.zeros(self.shape, dtype=[("_data", self.dtype), ("_mask", mask.dtype)])
        result["_data"], result["_mask"] = self._data, mask
        return result

    torecords = toflex

    def ids(self: Any) -> tuple[int, int]:
        """Addresses of data and mask."""
        return self._data._address, id(nomask) if self._mask is nomask else self._mask._address

    def iscontiguous(self: Any) -> Any:
        """Whether the data lie densely."""
        return self.flags["CONTIGUOUS"]

    def __getstate__(self: Any) -> Any:
        order = "F" if self._data.flags.f_contiguous and not self._data.flags.c_contiguous else "C"
        raw = self._data.tolist() if self.dtype.kind == "O" else self._data.tobytes(order)
        return 1, self.shape, self.dtype, order == "F", raw, getmaskarray(self).tobytes(order), self._fill_value

    def __setstate__(self: Any, state: Any) -> None:
        _, shape, dtype, fortran, raw, mask, fill = state
        restore(self, shape, dtype, "F" if fortran else "C", raw, mask)
        if fill is not None:
            self.fill_value = fill

    def __reduce_ex__(self: Any, protocol: int) -> Any:
        options = {k: v for k, v in self.__dict__.items() if k in ("_hardmask", "_optinfo")}
        return rebuilt, (pickled_class(self), self.__getstate__(), options)

    def __reduce__(self: Any) -> Any:
        return self.__reduce_ex__(2)

    def __deepcopy__(self: Any, memo: Any = None) -> Any:
        made = build(deepcopy(self._data, memo), type(self), self, self._mask if self._mask is nomask else self._mask.copy())
        if self._fill_value is not None:
            made._fill_value = self._fill_value.copy()
        return made


def is_hidden(a: Any) -> bool:
    """Whether the one element is masked."""
    return a._mask is not nomask and bool(a._mask.ravel()[0])


def with_none(values: Any, marks: Any) -> Any:
    """Nested values with None in the marked places."""
    if isinstance(marks, (list, tuple)):
        return type(marks)(with_none(v, m) for v, m in zip(values, marks))
    return None if marks else values


def pickled_class(a: Any) -> Any:
    """The class as a pickle names it: None for MaskedArray itself, so that reading needs no `numpy.ma`."""
    from septet.numpy.ma.arrays import MaskedArray

    return None if type(a) is MaskedArray else type(a)


def rebuilt(cls: Any, state: Any, options: Any) -> Any:
    """The array of a pickle."""
    made = build(np.empty((0,)), cls)
    made = renewed(made, state)
    made.__dict__.update(options)
    return made


def renewed(made: Any, state: Any) -> Any:
    """An array of a pickled state."""
    _, shape, dtype, fortran, raw, mask, fill = state
    order = "F" if fortran else "C"
    data = np.array(raw, dtype=object).reshape(shape) if isinstance(raw, list) else loaded(shape, dtype, order, raw)
    found = build(data, type(made), None, loaded(shape, make_mask_none((), dtype).dtype, order, mask))
    if fill is not None:
        found._fill_value = fill
    return found


def loaded(shape: Any, dtype: Any, order: str, raw: bytes) -> Any:
    """A writable array of bytes."""
    return ndarray(shape, dtype, buffer=bytearray(raw), order=order).copy(order) if raw else ndarray(shape, dtype)


def restore(a: Any, shape: Any, dtype: Any, order: str, raw: Any, mask: bytes) -> None:
    """Put a pickled state into an array of the same size."""
    data = np.array(raw, dtype=object) if isinstance(raw, list) else loaded(shape, dtype, order, raw)
    if a.shape != tuple(shape) or a.dtype != dtype:
        raise ValueError(f"the state of an array of shape {tuple(shape)} and {dtype!r} does not fit one of shape {a.shape} and {a.dtype!r}")
    a._data[...] = data
    a._mask = loaded(shape, make_mask_none((), dtype).dtype, order, mask)
