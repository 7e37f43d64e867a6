"""Masked arrays: values and a mask of what is missing, behind Int8 to UInt64, Float32, Float64 and boolean."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays import masked_work as work
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.dtypes import ExtensionDtype
from septet.pandas.missing import NA, is_missing, isna_array


class BaseMaskedDtype(ExtensionDtype):
    """Dtype of a masked array: a NumPy dtype beside NA."""

    _name, _numpy = "Int64", "int64"
    na_value = NA

    @property
    def name(self) -> str:
        """The dtype's text."""
        return self._name

    @classmethod
    def construct_from_string(cls, string: str) -> Any:
        """The dtype of its text.  TypeError for other text."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        if string != cls._name:
            raise TypeError(f"Cannot construct a '{cls.__name__}' from '{string}'")
        return cls()

    @property
    def numpy_dtype(self) -> Any:
        """The NumPy dtype of its values."""
        return np.dtype(self._numpy)

    @property
    def type(self) -> Any:
        """The scalar type."""
        return self.numpy_dtype.type

    @property
    def kind(self) -> str:  # type: ignore[override]
        """The kind letter of its values."""
        return self.numpy_dtype.kind

    @property
    def itemsize(self) -> int:
        """Bytes of a value."""
        return self.numpy_dtype.itemsize

    def __hash__(self) -> int:
        return hash(self.name)

    def __eq__(self, other: object) -> bool:
        return other == self.name if isinstance(other, str) else type(self) is type(other)

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        return work.common(dtypes)

    def _result_dtype(self, name: str, value: Any) -> Any:
        """The masked dtype of a reduction."""
        if value is not NA:
            return work.dtype_of(np.asarray(value).dtype)
        kind, plain = self.kind, self.numpy_dtype
        if name in ("sum", "prod") and kind in "biu":
            plain = np.dtype("uint64" if kind == "u" else "int64")
        elif name not in ("sum", "prod", "min", "max") and kind != "f":
            plain = np.dtype("float64")
        return work.dtype_of(plain)


class BaseMaskedArray(ExtensionArray):
    """`_data`: values, anything where missing; `_mask`: True where missing."""

    _default_dtype: Any = None
    _kinds, _word = "iu", "integer"
    _fill: Any = 1
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: ndarray, mask: ndarray, copy: bool = False) -> None:
        if not (isinstance(values, ndarray) and values.dtype.kind in self._kinds):
            raise TypeError(f"values should be {self._word} numpy array. Use the 'pd.array' function instead")
        if not (isinstance(mask, ndarray) and mask.dtype.kind == "b"):
            raise TypeError("mask should be boolean numpy array. Use the 'pd.array' function instead")
        if values.shape != mask.shape:
            raise ValueError("values.shape must match mask.shape")
        if values.ndim != 1:
            raise ValueError("values must be a 1D array")
        self._data, self._mask = (values.copy(), mask.copy()) if copy else (values, mask)

    @classmethod
    def _make(cls, data: ndarray, mask: ndarray) -> Any:
        made = cls.__new__(cls)
        made._data, made._mask = data, mask
        return made

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        from septet.pandas.arrays.masked_coerce import coerce

        data, mask = coerce(cls, scalars, dtype)
        if copy and isinstance(scalars, BaseMaskedArray):
            data, mask = data.copy(), mask.copy()
        return cls._make(data, mask)

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        from septet.pandas.arrays.masked_coerce import of_text

        return cls._from_sequence(of_text(cls, strings), dtype=dtype)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return cls._from_sequence(values, dtype=original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        parts = list(to_concat)
        return cls._make(np.concatenate([p._data for p in parts]), np.concatenate([p._mask for p in parts]))

    @property
    def dtype(self) -> Any:
        """The dtype."""
        return work.dtype_of(self._data.dtype)

    def __len__(self) -> int:
        return len(self._data)

    @property
    def nbytes(self) -> int:
        """Bytes of values and mask."""
        return self._data.nbytes + self._mask.nbytes

    def isna(self) -> ndarray:
        """Mask of what is missing."""
        return self._mask.copy()

    @property
    def _hasna(self) -> bool:
        return bool(self._mask.any())

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, (int, slice, np.integer)):
            from septet.pandas.arrays.string_work import indexer

            key = indexer(key, len(self))
        found = self._mask[key]
        if isinstance(found, (bool, np.bool_)):
            return NA if found else self._data[key]
        return self._make(self._data[key], found)

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, (int, slice, np.integer)):
            from septet.pandas.arrays.string_work import indexer

            key = indexer(key, len(self))
        if is_scalar(value):
            if is_missing(value):
                self._mask[key] = True
                return
            self._data[key], self._mask[key] = self._valid(value), False
            return
        other = self._from_sequence(value, dtype=self.dtype)
        self._data[key], self._mask[key] = other._data, other._mask

    def _valid(self, value: Any) -> Any:
        """A scalar that the array can hold.  TypeError otherwise."""
        kind = self._data.dtype.kind
        fits = isinstance(value, (bool, np.bool_)) if kind == "b" else isinstance(value, (int, float, np.integer, np.floating))
        if fits and kind in "iu":
            fits = not isinstance(value, (bool, np.bool_)) and value == int(value) and work.holds(self._data.dtype, int(value))
        if not fits:
            raise TypeError(f"Invalid value '{value}' for dtype '{self.dtype}'")
        return int(value) if kind in "iu" else value

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives `fill_value` or NA."""
        from septet.pandas.algorithms.take import take_ndarray

        gone = fill_value is None or is_missing(fill_value)
        data = take_ndarray(self._data, indices, allow_fill, self._fill if gone else self._valid(fill_value))
        return self._make(data, take_ndarray(self._mask, indices, allow_fill, gone))

    def copy(self) -> Any:
        """A copy."""
        return self._make(self._data.copy(), self._mask.copy())

    def __iter__(self) -> Any:
        data = iter(self._data)
        return iter([NA if gone else x for gone, x in zip(self._mask.tolist(), data)])

    def tolist(self) -> list[Any]:
        """Python values and NA."""
        return [NA if gone else x for gone, x in zip(self._mask.tolist(), self._data.tolist())]

    to_list = tolist

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """A NumPy array: by default float64 (or object for booleans) where values are missing."""
        return work.to_numpy(self, dtype, copy, na_value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.to_numpy(dtype)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype.  ValueError where NA has no place there."""
        return work.astype(self, dtype, copy)

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """NA replaced by a scalar or by an array's values at the same places."""
        mask = self._mask if limit is None else self._mask & (self._mask.cumsum() <= limit)
        result = self.copy()
        if mask.any():
            result[mask] = value if is_scalar(value) else value[mask]
        return result

    def dropna(self) -> Any:
        """What is not missing."""
        data = self._data[~self._mask]
        return self._make(data, np.zeros(len(data), dtype=bool))

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        return self._data

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes and the distinct values, missing ones -1."""
        from septet.pandas.groupby.codes import extension_codes

        return extension_codes(self, False, use_na_sentinel)

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._data, None

    def isin(self, values: Any) -> Any:
        """Which values are among some, as a boolean array without NA."""
        return work.isin(self, values)

    def round(self, decimals: int = 0, *args: Any, **kwargs: Any) -> Any:
        """Values rounded to a number of decimals."""
        return self if self._data.dtype.kind == "b" else self._make(np.round(self._data, decimals), self._mask.copy())

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function or mapping over Python's values and NA; numbers and booleans come back masked."""
        from septet.pandas.algorithms.mapping import map_array
        from septet.pandas.arrays.string_work import objects

        found = map_array(objects(self.tolist()) if callable(mapper) else self, mapper, na_action)
        gone = type(found) is ndarray and found.dtype.kind in "fO" and bool(isna_array(found).all())
        return self._make(np.zeros_like(self._data), np.ones_like(self._mask)) if gone else work.masked_again(found)

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        from septet.pandas.arrays.masked_reduce import reduce

        value = reduce(self, name, skipna, **kwargs)
        return value if not keepdims else work.boxed(value, self)

    def _rank_own(self, method: str, na_option: str, ascending: bool, pct: bool) -> Any:
        from septet.pandas.groupby.codes import rank_keys
        from septet.pandas.methods.counting import ranked

        plain = np.where(self._mask, np.nan, rank_keys(self)[0]) if self._hasna else self._data
        return work.class_of("f")._from_sequence(ranked(plain, method, na_option, ascending, pct))

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        from septet.pandas.arrays.masked_reduce import accumulate

        return accumulate(self, name, skipna)

    def _quantile(self, qs: Any, interpolation: str) -> Any:
        from septet.pandas.arrays.masked_reduce import quantile

        return quantile(self, qs, interpolation)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return work.ufunc(ufunc, method, inputs, kwargs)

    def _arith(self, other: Any, name: str) -> Any:
        return work.arith(self, other, name)

    def _compare(self, other: Any, name: str) -> Any:
        return work.compare(self, other, name)

    def __neg__(self) -> Any:
        return self._make(-self._data, self._mask.copy())

    def __pos__(self) -> Any:
        return self.copy()

    def __abs__(self) -> Any:
        return self._make(abs(self._data), self._mask.copy())

    def __invert__(self) -> Any:
        return self._make(~self._data, self._mask.copy())


def is_scalar(x: Any) -> bool:
    """Whether a value stands for one element."""
    return isinstance(x, (str, bytes)) or not hasattr(x, "__len__") and not hasattr(x, "__iter__")


def _reducer(name: str) -> Any:
    def method(self: Any, *, skipna: bool = True, axis: Any = None, **kwargs: Any) -> Any:
        return self._reduce(name, skipna=skipna, **kwargs)

    method.__name__ = name
    return method


def _operator(name: str, family: str) -> Any:
    if family == "arith":
        def method(self: Any, other: Any) -> Any:
            if kinds.Series is not None and isinstance(other, (kinds.Series, kinds.DataFrame, kinds.Index)):
                return NotImplemented
            return self._arith(other, name)
    else:
        def method(self: Any, other: Any) -> Any:
            if kinds.Series is not None and isinstance(other, (kinds.Series, kinds.DataFrame, kinds.Index)):
                return NotImplemented
            return self._compare(other, name)

    method.__name__ = f"__{name}__"
    return method


for _name in "sum prod mean min max any all std var median sem".split():
    setattr(BaseMaskedArray, _name, _reducer(_name))
for _name in "add sub mul truediv floordiv mod pow divmod and or xor".split():
    setattr(BaseMaskedArray, f"__{_name}__", _operator(_name, "arith"))
    setattr(BaseMaskedArray, f"__r{_name}__", _operator(f"r{_name}", "arith"))
for _name in "eq ne lt le gt ge".split():
    setattr(BaseMaskedArray, f"__{_name}__", _operator(_name, "compare"))
