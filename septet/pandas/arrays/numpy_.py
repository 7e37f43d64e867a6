"""NumpyExtensionArray: a NumPy array with the interface of extension arrays, which `.array` gives."""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.take import take_ndarray
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.missing import isna_array


class NumpyEADtype(ExtensionDtype):
    """The dtype of a NumpyExtensionArray: NumPy's in a wrapper."""

    __module__ = "pandas.core.dtypes.dtypes"
    _metadata = ("_dtype",)

    def __init__(self, dtype: Any) -> None:
        self._dtype = np.dtype(dtype)

    def __repr__(self) -> str:
        return f"NumpyEADtype({self.name!r})"

    @property
    def numpy_dtype(self) -> Any:
        """NumPy's dtype."""
        return self._dtype

    @property
    def name(self) -> str:
        """NumPy's name."""
        return "str" if self._dtype.kind == "U" else self._dtype.name

    @property
    def type(self) -> type:
        """NumPy's scalar type."""
        return self._dtype.type

    @property
    def kind(self) -> str:  # type: ignore[override]
        """NumPy's kind letter."""
        return self._dtype.kind

    @property
    def itemsize(self) -> int:
        """Bytes of an element."""
        return self._dtype.itemsize

    @classmethod
    def construct_array_type(cls) -> type:
        """NumpyExtensionArray."""
        return NumpyExtensionArray


class NumpyExtensionArray(ExtensionArray):
    """A NumPy array of one axis."""

    __module__ = "pandas.arrays"

    def __init__(self, values: Any, copy: bool = False) -> None:
        if not isinstance(values, (ndarray, NumpyExtensionArray)):
            raise ValueError(f"'values' must be a NumPy array, not {type(values).__name__}")
        values = values._ndarray if isinstance(values, NumpyExtensionArray) else values
        if not values.ndim:
            raise ValueError("NumpyExtensionArray must be 1-dimensional.")
        self._ndarray = values.copy() if copy else values

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        if isinstance(dtype, NumpyEADtype):
            dtype = dtype._dtype
        return cls(np.array(scalars, dtype=dtype) if copy else np.asarray(scalars, dtype=dtype))

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        return cls(np.concatenate([a._ndarray for a in to_concat]))

    def __len__(self) -> int:
        return len(self._ndarray)

    @property
    def dtype(self) -> NumpyEADtype:
        """The dtype."""
        return NumpyEADtype(self._ndarray.dtype)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return self._ndarray.nbytes

    def isna(self) -> ndarray:
        """Mask of missing values."""
        return isna_array(self._ndarray)

    def __getitem__(self, key: Any) -> Any:
        found = self._ndarray[key._ndarray if isinstance(key, NumpyExtensionArray) else key]
        return type(self)(found) if isinstance(found, ndarray) and found.ndim else found

    def __setitem__(self, key: Any, value: Any) -> None:
        self._ndarray[key] = value._ndarray if isinstance(value, NumpyExtensionArray) else value

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions."""
        return type(self)(take_ndarray(self._ndarray, indices, allow_fill, np.nan if fill_value is None else fill_value))

    def copy(self) -> Any:
        """A copy."""
        return type(self)(self._ndarray.copy())

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """The NumPy array."""
        result = np.asarray(self._ndarray, dtype=dtype)
        if na_value is not None or copy:
            result = result.copy()
            if na_value is not None:
                result[isna_array(result)] = na_value
        return result

    def tolist(self) -> list[Any]:
        """The elements as Python's."""
        return self._ndarray.tolist()

    def _values_for_argsort(self) -> ndarray:
        return self._ndarray

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._ndarray, np.nan

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        return getattr(kinds.Series(self._ndarray), name)(skipna=skipna, **kwargs)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [x._ndarray if isinstance(x, NumpyExtensionArray) else x for x in inputs]
        result = getattr(ufunc, method)(*plain, **kwargs)
        return type(self)(result) if isinstance(result, ndarray) else result

    def __invert__(self) -> Any:
        return type(self)(~self._ndarray)

    def __neg__(self) -> Any:
        return type(self)(-self._ndarray)

    def __abs__(self) -> Any:
        return type(self)(abs(self._ndarray))


def _operator(op: Callable[..., Any], swapped: bool = False, wrap: bool = True) -> Any:
    def method(self: Any, other: Any) -> Any:
        if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
            return NotImplemented
        other = other._ndarray if isinstance(other, NumpyExtensionArray) else other
        result = op(other, self._ndarray) if swapped else op(self._ndarray, other)
        return type(self)(result) if isinstance(result, ndarray) else result

    return method


for _name in "add sub mul truediv floordiv mod pow and_ or_ xor eq ne lt le gt ge".split():
    _op = getattr(operator, _name)
    setattr(NumpyExtensionArray, f"__{_name.strip('_')}__", _operator(_op))
    if _name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(NumpyExtensionArray, f"__r{_name.strip('_')}__", _operator(_op, True))


def as_extension(values: Any) -> Any:
    """A column as an extension array."""
    return NumpyExtensionArray(values) if type(values) is ndarray else values
