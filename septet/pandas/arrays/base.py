"""ExtensionArray: one-dimensional arrays of values that NumPy has no dtype for, and what follows from a few methods of theirs.

A subclass defines `_from_sequence`, `__getitem__`, `__len__`, `dtype`, `isna`, `take`, `copy`, `_concat_same_type`, and arithmetic by the
ordinary dunders (with an array of the same length or a scalar).  What it can do quicker than the methods here, it overrides.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.errors import AbstractMethodError


class ExtensionArray:
    """Base of the arrays with an extension dtype."""

    __module__ = "pandas.api.extensions"
    _typ = "extension"
    __array_priority__ = 1000
    ndim = 1

    # -- what a subclass defines

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        raise AbstractMethodError(cls, "classmethod")

    @classmethod
    def _from_sequence_of_strings(cls, strings: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        return cls._from_sequence(strings, dtype=dtype, copy=copy)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return cls._from_sequence(values, dtype=original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        raise AbstractMethodError(cls, "classmethod")

    def __getitem__(self, key: Any) -> Any:
        raise AbstractMethodError(self)

    def __setitem__(self, key: Any, value: Any) -> None:
        raise NotImplementedError(f"{type(self)} does not implement __setitem__.")

    def __len__(self) -> int:
        raise AbstractMethodError(self)

    @property
    def dtype(self) -> Any:
        """The dtype."""
        raise AbstractMethodError(self)

    def isna(self) -> ndarray:
        """Boolean mask of missing values."""
        raise AbstractMethodError(self)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives the missing value."""
        raise AbstractMethodError(self)

    def copy(self) -> Any:
        """A copy of the array."""
        raise AbstractMethodError(self)

    # -- shape

    @property
    def shape(self) -> tuple[int, ...]:
        """(length,)."""
        return (len(self),)

    @property
    def size(self) -> int:
        """How many elements."""
        return len(self)

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return 8 * len(self)

    @property
    def T(self) -> Any:
        """Itself."""
        return self.view()

    def view(self, dtype: Any = None) -> Any:
        """Another array over the same values."""
        if dtype is not None:
            raise NotImplementedError(dtype)
        return self[:]

    def ravel(self, order: str = "C") -> Any:
        """Itself, being flat."""
        return self

    def transpose(self, *axes: int) -> Any:
        """Itself."""
        return self[:]

    def __iter__(self) -> Iterator[Any]:
        for i in range(len(self)):
            yield self[i]

    def __contains__(self, item: Any) -> Any:
        from septet.pandas.missing import is_missing

        if np.isscalar(item) and is_missing(item):
            return bool(self.isna().any())
        return bool(np.asarray(self == item).any())

    def __hash__(self) -> int:
        raise TypeError(f"unhashable type: {type(self).__name__!r}")

    def __eq__(self, other: object) -> Any:
        raise AbstractMethodError(self)

    def __ne__(self, other: object) -> Any:
        result = self == other
        return result if result is NotImplemented else ~result

    # -- conversion

    def item(self, index: int | None = None) -> Any:
        """The only element, or the one at a position.  ValueError where there are several."""
        if index is None:
            if len(self) != 1:
                raise ValueError("can only convert an array of size 1 to a Python scalar")
            index = 0
        return self[index]

    def count(self) -> Any:
        """How many values are not missing."""
        return (~self.isna()).sum()

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """A NumPy array of the elements, missing ones replaced by `na_value` where it is given."""
        items = self.tolist()
        if na_value is not None:
            items = [na_value if gone else x for x, gone in zip(items, self.isna().tolist(), strict=True)]
        result = np.empty(len(items), dtype=object)
        if items:
            result[:] = items
        return result if dtype is None or np.dtype(dtype).kind == "O" else result.astype(dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.to_numpy(dtype)

    def tolist(self) -> list[Any]:
        """A list of scalars."""
        return list(self)

    to_list = tolist

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype."""
        from septet.pandas.dtypes import ExtensionDtype, pandas_dtype

        dtype = pandas_dtype(dtype)
        if dtype == self.dtype:
            return self.copy() if copy else self
        if isinstance(dtype, ExtensionDtype):
            return dtype.construct_array_type()._from_sequence(self, dtype=dtype, copy=copy)
        return self.to_numpy(dtype=dtype, copy=copy)

    # -- missing values

    @property
    def _hasna(self) -> bool:
        return bool(self.isna().any())

    def fillna(self, value: Any, limit: int | None = None, copy: bool = True) -> Any:
        """Missing values replaced by a scalar or by an array's."""
        mask = self.isna()
        if limit is not None:
            mask = mask & (mask.cumsum() <= limit)
        result = self.copy()
        if mask.any():
            result[mask] = value if np.isscalar(value) or len(value) != len(self) else value[mask]
        return result

    def _pad_or_backfill(self, *, method: str, limit: int | None = None, limit_area: str | None = None, copy: bool = True) -> Any:
        from septet.pandas.algorithms.filling import fill_positions

        return self.take(fill_positions(self.isna(), method, limit, limit_area))

    def dropna(self) -> Any:
        """What is not missing."""
        return self[~self.isna()]

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        return np.asarray(self)

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self.astype(object), np.nan

    def argsort(self, *, ascending: bool = True, kind: str = "quicksort", na_position: str = "last", **kwargs: Any) -> ndarray:
        """Positions that sort the array."""
        from septet.pandas.algorithms.order import argsort

        return argsort(self._values_for_argsort(), ascending, na_position, self.isna())

    def argmin(self, skipna: bool = True) -> int:
        """Position of the least."""
        return self.argsort()[0]  # type: ignore[no-any-return]

    def argmax(self, skipna: bool = True) -> int:
        """Position of the greatest."""
        return self.argsort(ascending=False)[0]  # type: ignore[no-any-return]

    def factorize(self, use_na_sentinel: bool = True) -> tuple[ndarray, Any]:
        """Codes and the distinct values, missing ones -1."""
        from septet.pandas.algorithms.unique import factorize_array

        values, _ = self._values_for_factorize()
        codes, positions = factorize_array(values, self.isna(), use_na_sentinel)
        return codes, self.take(positions)

    def unique(self) -> Any:
        """Distinct values in the order they appear."""
        return self.factorize(use_na_sentinel=False)[1]

    def duplicated(self, keep: Any = "first") -> ndarray:
        """Mask of the elements that stand elsewhere too."""
        from septet.pandas.algorithms.unique import duplicated_codes

        return duplicated_codes(self.factorize(use_na_sentinel=False)[0], keep)

    def isin(self, values: Any) -> ndarray:
        """Mask of the elements that are among `values`."""
        from septet.pandas.algorithms.unique import isin_array

        return isin_array(np.asarray(self, dtype=object), np.asarray(values, dtype=object))

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would stand in the sorted array."""
        if isinstance(value, ExtensionArray):
            value = value.astype(object)
        return self.astype(object).searchsorted(value, side=side, sorter=sorter)

    def shift(self, periods: int = 1, fill_value: Any = None) -> Any:
        """Moved by a number of positions; the gap is missing or `fill_value`."""
        n = len(self)
        if not n or not periods:
            return self.copy()
        positions = np.arange(n) - periods
        positions = np.where((positions < 0) | (positions >= n), -1, positions)
        return self.take(positions, allow_fill=True, fill_value=fill_value)

    def repeat(self, repeats: Any, axis: None = None) -> Any:
        """Each element several times."""
        return self.take(np.repeat(np.arange(len(self)), repeats))

    def insert(self, loc: int, item: Any) -> Any:
        """The array with one element more, before a position."""
        one = self._from_sequence([item], dtype=self.dtype)
        return self._concat_same_type([self[:loc], one, self[loc:]])

    def delete(self, loc: Any) -> Any:
        """The array without some positions."""
        return self.take(np.delete(np.arange(len(self)), loc))

    def equals(self, other: Any) -> bool:
        """Whether two arrays have the same dtype, values and gaps."""
        if type(self) is not type(other) or self.dtype != other.dtype or len(self) != len(other):
            return False
        mine, theirs = self.isna(), other.isna()
        if not np.array_equal(mine, theirs):
            return False
        return bool(np.asarray((self == other).to_numpy(dtype=bool, na_value=True) if isinstance(self == other, ExtensionArray)
                               else self == other)[~mine].all())

    def interpolate(self, **kwargs: Any) -> Any:
        """Refused: only arrays of numbers have values in between."""
        raise NotImplementedError(f"{type(self).__name__} does not implement interpolate")

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function, dict or Series applied to each element."""
        from septet.pandas.algorithms.mapping import map_array

        return map_array(self, mapper, na_action)

    def value_counts(self, dropna: bool = True) -> Any:
        """Counts of distinct values as a Series, the most frequent first."""
        return kinds.Series(self).value_counts(dropna=dropna)

    # -- statistics

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        raise TypeError(f"'{type(self).__name__}' with dtype {self.dtype} does not support operation '{name}'")

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        raise NotImplementedError(f"cannot perform {name} with type {self.dtype}")

    def _rank(self, *, axis: int = 0, method: str = "average", na_option: str = "keep", ascending: bool = True,
              pct: bool = False) -> ndarray:
        from septet.pandas.algorithms.rank import rank_array  # type: ignore[import-not-found,unused-ignore]

        return rank_array(self._values_for_argsort(), method, na_option, ascending, pct, self.isna())

    def _mode(self, dropna: bool = True) -> Any:
        from septet.pandas.algorithms.unique import mode_positions

        return self.take(mode_positions(self, dropna))

    def _quantile(self, qs: Any, interpolation: str) -> Any:
        raise TypeError(f"'{type(self).__name__}' does not support quantile")

    # -- display

    def __repr__(self) -> str:
        from septet.pandas.formatting.index_repr import array_text

        return array_text(self)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str | None]:
        return str if boxed else repr

    # -- indexes

    def _index_class(self) -> Any:
        """The class of an Index over such an array."""
        return self.dtype.index_class


class ExtensionScalarOpsMixin:
    """Arithmetic and comparison of an extension array by those of its elements."""

    @classmethod
    def _create_method(cls, op: Callable[..., Any], coerce_to_dtype: bool = True, result_dtype: Any = None) -> Any:
        def method(self: Any, other: Any) -> Any:
            if isinstance(other, (kinds.Series, kinds.Index, kinds.DataFrame)):
                return NotImplemented
            others = other if hasattr(other, "__len__") and not isinstance(other, (str, bytes)) else [other] * len(self)
            values = [op(a, b) for a, b in zip(self, others, strict=True)]
            if coerce_to_dtype:
                try:
                    return type(self)._from_sequence(values, dtype=self.dtype)
                except Exception:
                    return np.asarray(values)
            return np.asarray(values) if result_dtype is None else np.asarray(values, dtype=result_dtype)

        method.__name__ = f"__{op.__name__.strip('_')}__"
        return method

    @classmethod
    def _create_arithmetic_method(cls, op: Callable[..., Any]) -> Any:
        return cls._create_method(op)

    @classmethod
    def _create_comparison_method(cls, op: Callable[..., Any]) -> Any:
        return cls._create_method(op, coerce_to_dtype=False, result_dtype=bool)

    @classmethod
    def _add_arithmetic_ops(cls) -> None:
        import operator

        for name in "add sub mul truediv floordiv mod pow".split():
            op = getattr(operator, name)
            setattr(cls, f"__{name}__", cls._create_arithmetic_method(op))
            setattr(cls, f"__r{name}__", cls._create_arithmetic_method(lambda a, b, op=op: op(b, a)))

    @classmethod
    def _add_comparison_ops(cls) -> None:
        import operator

        for name in "eq ne lt le gt ge".split():
            setattr(cls, f"__{name}__", cls._create_comparison_method(getattr(operator, name)))
