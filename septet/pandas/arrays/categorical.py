"""`Categorical`: values out of a fixed set of categories, held as small integer codes."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays import categorical_work as work
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.categorical_changes import CategoricalChanges
from septet.pandas.arrays.categorical_dtype import CategoricalDtype
from septet.pandas.missing import is_missing


class Categorical(CategoricalChanges, ExtensionArray):
    """Values of a fixed set of categories, perhaps ordered.

    values: the data, where what is no category becomes missing; categories: distinct values (those of the data, sorted, by default);
    ordered: whether they have an order; dtype: a CategoricalDtype in their place.
    """

    __module__ = "pandas"
    _typ = "categorical"
    __array_priority__ = 1000
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, values: Any, categories: Any = None, ordered: bool | None = None, dtype: Any = None, copy: bool = True) -> None:
        asked = CategoricalDtype._from_values_or_dtype(values, categories, ordered, dtype)
        self._codes, self._dtype = work.build(values, asked)

    @classmethod
    def _make(cls, codes: ndarray, dtype: CategoricalDtype) -> Any:
        made = cls.__new__(cls)
        made._codes, made._dtype = codes, dtype
        return made

    def _like(self, codes: ndarray) -> Any:
        return self._make(codes, self._dtype)

    @classmethod
    def from_codes(cls, codes: Any, categories: Any = None, ordered: bool | None = None, dtype: Any = None,
                   validate: bool = True) -> Any:
        """A Categorical of codes (-1: missing) and categories.  ValueError for codes without a category."""
        found = CategoricalDtype._from_values_or_dtype(categories=categories, ordered=ordered, dtype=dtype)
        if found.categories is None:
            raise ValueError("The categories must be provided in 'categories' or 'dtype'. Both were None.")
        return cls._make(work.valid_codes(codes, len(found.categories)), CategoricalDtype._of(found.categories, bool(found.ordered)))

    @classmethod
    def _from_sequence(cls, scalars: Any, *, dtype: Any = None, copy: bool = False) -> Any:
        return cls(scalars, dtype=dtype, copy=copy)

    @classmethod
    def _from_factorized(cls, values: Any, original: Any) -> Any:
        return original._like(values)

    @classmethod
    def _concat_same_type(cls, to_concat: Any) -> Any:
        parts = list(to_concat)
        first = parts[0]
        mine = first._dtype._categories
        codes = [p._codes if p._dtype._categories is mine else work.encode(first, p) for p in parts]
        return first._like(np.concatenate(codes))

    # -- what it is

    @property
    def dtype(self) -> CategoricalDtype:
        """The CategoricalDtype."""
        return self._dtype

    @property
    def categories(self) -> Any:
        """The Index of categories."""
        return self._dtype._categories

    @property
    def ordered(self) -> bool:
        """Whether they have an order."""
        return bool(self._dtype._ordered)

    @property
    def codes(self) -> ndarray:
        """The position of each value's category, -1 where it is missing (read only)."""
        view = self._codes.view()
        view.flags.writeable = False
        return view

    @property
    def nbytes(self) -> int:
        """Bytes of codes and categories."""
        values = self.categories._values
        return int(self._codes.nbytes + values.nbytes)

    def memory_usage(self, deep: bool = False) -> int:
        """Bytes of codes and categories."""
        return int(self._codes.nbytes + self.categories.memory_usage(deep=deep))

    def __len__(self) -> int:
        return len(self._codes)

    def isna(self) -> ndarray:
        """Mask of what is missing."""
        return self._codes == -1

    isnull = isna

    def notna(self) -> ndarray:
        """Mask of what is there."""
        return self._codes != -1

    notnull = notna

    def __repr__(self) -> str:
        from septet.pandas.arrays.categorical_text import text

        return text(self)

    # -- elements

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, (int, np.integer)):
            code = int(self._codes[key])
            return self._gap if code == -1 else self.categories[code]
        if not isinstance(key, slice):
            from septet.pandas.arrays.string_work import indexer

            key = indexer(key, len(self))
        return self._like(self._codes[key])

    @property
    def _gap(self) -> Any:
        return getattr(self.categories.dtype, "na_value", np.nan) if self.categories.dtype.kind not in "mM" else work.nat()

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, (int, slice, np.integer)):
            from septet.pandas.arrays.string_work import indexer

            key = indexer(key, len(self))
        self._codes[key] = work.codes_to_set(self, value)

    def take(self, indices: Any, *, allow_fill: bool = False, fill_value: Any = None, axis: int = 0) -> Any:
        """Elements at positions; with `allow_fill`, -1 gives `fill_value` (a category) or a gap."""
        from septet.pandas.algorithms.take import take_ndarray

        gap = -1 if fill_value is None or is_missing(fill_value) else work.codes_to_set(self, fill_value)
        return self._like(take_ndarray(self._codes, indices, allow_fill, gap))

    def copy(self) -> Any:
        """A copy."""
        return self._like(self._codes.copy())

    def __iter__(self) -> Any:
        return iter(self.tolist())

    def tolist(self) -> list[Any]:
        """The values as a list."""
        values = self.categories.tolist()
        if hasattr(self.categories, "closed_left") and bool((self._codes < 0).any()):
            values = list(self.categories._values.take(np.arange(-1, len(values)), allow_fill=True))[1:]    # beside a gap ends are floats
        values.append(self._gap)
        return list(map(values.__getitem__, self._codes.tolist()))

    def __contains__(self, key: Any) -> bool:
        if is_missing(key):
            return bool(self.isna().any())
        where = work.position(self.categories, key)
        return where >= 0 and bool((self._codes == where).any())

    # -- conversion

    def _decoded(self) -> Any:
        """The values in an array of the categories' dtype."""
        from septet.pandas.algorithms.take import take

        return take(self.categories._values, self._codes.astype("int64"))

    _internal_get_values = _decoded

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> ndarray:
        """The values as a NumPy array."""
        values = np.asarray(self._decoded(), dtype=dtype)
        if na_value is not None:
            values = values.copy()
            values[self.isna()] = na_value
        return values

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        values = np.asarray(self._decoded())
        return values if dtype is None else values.astype(dtype)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The values as another dtype.  ValueError where gaps have no place."""
        return work.astype(self, dtype, copy)

    def to_list(self) -> list[Any]:
        """Not pandas': see `tolist`."""
        raise AttributeError("'Categorical' object has no attribute 'to_list'")

    # -- algorithms

    def _values_for_argsort(self) -> ndarray:
        return self._codes.astype("int64")

    def _values_for_factorize(self) -> tuple[ndarray, Any]:
        return self._codes.astype("int64"), -1

    def _values_for_rank(self) -> Any:
        return self._codes.astype("float64") if self.ordered else self._decoded()

    def sort_values(self, *, inplace: bool = False, ascending: bool = True, na_position: str = "last") -> Any:
        """Sorted by the order of the categories."""
        if na_position not in ("last", "first"):
            raise ValueError(f"invalid na_position: {na_position!r}")
        codes = self._codes[self.argsort(ascending=ascending, na_position=na_position)]
        if not inplace:
            return self._like(codes)
        self._codes[:] = codes
        return None

    def unique(self) -> Any:
        """Distinct values as they appear; the categories stay."""
        return super().unique()

    def value_counts(self, dropna: bool = True) -> Any:
        """How often each category stands there, as a Series with a CategoricalIndex."""
        return work.value_counts(self, dropna)

    def describe(self) -> Any:
        """Counts and shares of the categories."""
        return work.describe(self)

    def isin(self, values: Any) -> ndarray:
        """Mask of the values that are among some."""
        return work.isin(self, values)

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function or mapping over the categories; the result is categorical where it stays one to one."""
        return work.mapped(self, mapper, na_action)

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where categories would stand in the sorted array.  TypeError for what is no category."""
        code = work.codes_to_set(self, value)
        return self._codes.searchsorted(code, side=side, sorter=sorter)

    def check_for_ordered(self, op: str) -> None:
        """TypeError unless the categories have an order."""
        if not self.ordered:
            raise TypeError(f"Categorical is not ordered for operation {op}\nyou can use .as_ordered() to change the Categorical to an "
                            "ordered one\n")

    def min(self, *, skipna: bool = True, **kwargs: Any) -> Any:
        """The least value."""
        return work.extreme(self, "min", skipna)

    def max(self, *, skipna: bool = True, **kwargs: Any) -> Any:
        """The greatest value."""
        return work.extreme(self, "max", skipna)

    def _accumulate(self, name: str, *, skipna: bool = True, **kwargs: Any) -> Any:
        if name not in ("cummin", "cummax"):
            raise TypeError(f"Accumulation {name} not supported for {type(self)}")
        return self._like(work.running(self, name, skipna))

    def _reduce(self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any) -> Any:
        if name in ("min", "max"):
            value = work.extreme(self, name, skipna)
            return self._like(work.codes_of(self.categories, [value], self._codes.dtype)) if keepdims else value
        raise TypeError(f"'Categorical' with dtype category does not support operation '{name}'")

    def equals(self, other: Any) -> bool:
        """Whether another Categorical has the same categories and values."""
        return isinstance(other, Categorical) and other._dtype == self._dtype and len(other) == len(self) \
            and bool((work.encode(self, other) == self._codes).all())

    def _formatter(self, boxed: bool = False) -> Any:
        return None

    def _encode_with_my_categories(self, other: Any) -> Any:
        return self._like(work.encode(self, other))


def _comparison(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        if kinds.Series is not None and isinstance(other, (kinds.Series, kinds.DataFrame)):
            return NotImplemented
        return work.compare(self, getattr(other, "_values", other), name)

    method.__name__ = f"__{name}__"
    return method


for _name in ("eq", "ne", "lt", "le", "gt", "ge"):
    setattr(Categorical, f"__{_name}__", _comparison(_name))
