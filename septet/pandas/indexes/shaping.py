"""Other indexes from one: dropped, inserted, appended, sorted, repeated, mapped, renamed; and its least, greatest and distinct labels."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.order import argsort_column
from septet.pandas.algorithms.take import take
from septet.pandas.construct import is_list_like, is_scalar, to_array, unwrap
from septet.pandas.dtypes import OBJECT, pandas_dtype
from septet.pandas.hints import noted, numpy_options
from septet.pandas.missing import has_missing, is_missing, isna_array


class IndexShaping:
    """Methods of Index that give another one."""

    _values: Any
    _name: Any
    _like: Any
    _engine: Any
    get_indexer_for: Any

    def rename(self, name: Any, *, inplace: bool = False) -> Any:
        """The same labels under another name."""
        other = self if inplace else self.view()                                # type: ignore[attr-defined]
        if is_list_like(name) and not isinstance(name, tuple):
            other.names = name
        else:
            other.name = name
        return None if inplace else other

    def set_names(self, names: Any, *, level: Any = None, inplace: bool = False) -> Any:
        """The same labels under other names."""
        if level is not None and not isinstance(self, kinds.MultiIndex):
            raise ValueError("Level must be None for non-MultiIndex")
        other = self if inplace else self.view()                                # type: ignore[attr-defined]
        other.names = list(names) if is_list_like(names) and not isinstance(names, tuple) or isinstance(names, tuple) and len(names) == 1 \
            else [names]
        return None if inplace else other

    def append(self, other: Any) -> Any:
        """The labels of this index and of others, one after the other."""
        from septet.pandas.indexes.appending import append

        return append(self, list(other) if isinstance(other, (list, tuple)) else [other])

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """The labels as another dtype."""
        from septet.pandas.algorithms.casting import cast

        dtype = pandas_dtype(dtype) if dtype is not None else dtype
        if dtype == self.dtype:                                                 # type: ignore[attr-defined]
            return self.copy() if copy else self                                # type: ignore[attr-defined]
        from septet.pandas.indexes.base import from_array

        return from_array(cast(self._values, dtype), self._name)

    def infer_objects(self, copy: bool = True) -> Any:
        """Object labels with the dtype that they all have."""
        if self._values.dtype != OBJECT or isinstance(self, kinds.MultiIndex):
            return self
        return self._like(to_array(self._values.tolist()))

    def insert(self, loc: int, item: Any) -> Any:
        """The labels with one more before a position."""
        from septet.pandas.algorithms.insertion import inserted

        n = len(self)                                                           # type: ignore[arg-type]
        if not -n <= loc <= n:
            raise IndexError(f"index {loc} is out of bounds for axis 0 with size {n}")
        values = inserted(self._values, loc, item)
        return self._like(values)

    def delete(self, loc: Any) -> Any:
        """The labels without some positions."""
        n = len(self)                                                           # type: ignore[arg-type]
        if isinstance(loc, int) and not -n <= loc < n:
            raise IndexError(f"index {loc} is out of bounds for axis 0 with size {n}")
        return self[np.delete(np.arange(n), loc)]                               # type: ignore[index]

    def drop(self, labels: Any, errors: str = "raise") -> Any:
        """The labels without some; KeyError for those that are not there."""
        target = labels if is_list_like(labels) and not isinstance(labels, tuple) else [labels]
        target = target if isinstance(target, kinds.Index) else kinds.Index(target, dtype=OBJECT if self._values.dtype == OBJECT else None)
        positions = self.get_indexer_for(target)
        if (positions < 0).any() and errors != "ignore":
            absent = target[self.get_indexer_for(target) < 0] if len(positions) == len(target) else target
            raise noted(KeyError(f"{absent.tolist()} not found in axis"), absent.tolist(), self)
        return self.delete(positions[positions >= 0])

    def repeat(self, repeats: Any, axis: None = None) -> Any:
        """Each label several times."""
        return self[np.repeat(np.arange(len(self)), repeats)]                   # type: ignore[index, arg-type]

    def unique(self, level: Any = None) -> Any:
        """Distinct labels in the order they appear."""
        if level is not None:
            self._check_level(level)
        if self._engine.unique:
            return self.view()                                                  # type: ignore[attr-defined]
        return self[~self.duplicated()]                                         # type: ignore[index]

    def _check_level(self, level: Any) -> None:
        if isinstance(level, int) and level not in (0, -1):
            raise IndexError(f"Too many levels: Index has only 1 level, not {level + 1}")
        if not isinstance(level, int) and level != self._name:
            raise KeyError(f"Requested level ({level}) does not match index name ({self._name})")

    def nunique(self, dropna: bool = True) -> int:
        """How many distinct labels."""
        return len(self._engine.first) - (1 if dropna and has_missing(self._values) else 0)

    def duplicated(self, keep: Any = "first") -> ndarray:
        """Mask of the labels that stand elsewhere too."""
        from septet.pandas.algorithms.lookup import keys_of
        from septet.pandas.algorithms.unique import duplicated_codes

        first = self._engine.first
        return duplicated_codes(np.array([first[k] for k in keys_of(self._values)], dtype=np.intp), keep)

    def drop_duplicates(self, *, keep: Any = "first") -> Any:
        """Each label once."""
        return self.view() if self._engine.unique else self[~self.duplicated(keep)]     # type: ignore[index, attr-defined]

    def dropna(self, how: str = "any") -> Any:
        """The labels that are there."""
        if how not in ("any", "all"):
            raise ValueError(f"invalid how option: {how}")
        return self[~self.isna()] if has_missing(self._values) else self.view()         # type: ignore[index, attr-defined]

    def fillna(self, value: Any) -> Any:
        """Missing labels replaced."""
        if not is_scalar(value):
            raise TypeError(f"'value' must be a scalar, passed: {type(value).__name__}")
        return self._like(kinds.Series._new(self._values, None).fillna(value)._values) if has_missing(self._values) \
            else self.view()                                                            # type: ignore[attr-defined]

    def isin(self, values: Any, level: Any = None) -> Any:
        """Mask of the labels that are among others; of nullable labels one of pandas' boolean arrays."""
        from septet.pandas.algorithms.unique import isin_array

        if level is not None:
            self._check_level(level)
        if not is_list_like(values):
            raise TypeError(f"only list-like objects are allowed to be passed to isin(), you passed a `{type(values).__name__}`")
        values = unwrap(values)
        if hasattr(self._values, "_mask"):
            return self._values.isin(values)
        return isin_array(self._values, values if hasattr(values, "dtype") else to_array(list(values)))

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function, dict or Series applied to each label."""
        from septet.pandas.algorithms.mapping import map_array
        from septet.pandas.construct import objects

        values = self._values.map(mapper, na_action) if hasattr(self._values, "map") else map_array(self._values, mapper, na_action)
        if hasattr(self._values, "_mask") and not hasattr(values, "_mask"):
            values = objects(values.tolist())
        items = values.tolist() if values.dtype == OBJECT else []
        if items and all(isinstance(x, tuple) for x in items):
            names = self.names if isinstance(self, kinds.MultiIndex) and len(items[0]) == self.nlevels else None    # type: ignore[attr-defined]
            return kinds.MultiIndex.from_tuples(items, names=names if names else [self._name] * len(items[0]) if self._name else None)
        from septet.pandas.indexes.base import from_array

        return from_array(values, self._name)

    def where(self, cond: Any, other: Any = None) -> Any:
        """Labels where a condition holds, others (or missing) elsewhere."""
        return self._like(kinds.Series._new(self._values, None)._choose(np.asarray(cond), np.nan if other is None else unwrap(other)))

    def putmask(self, mask: Any, value: Any) -> Any:
        """Labels replaced where a mask holds."""
        return self.where(~np.asarray(mask), value)

    def argsort(self, *args: Any, **kwargs: Any) -> ndarray:
        """Positions that sort the labels."""
        numpy_options("argsort", kwargs)
        return argsort_column(self._values, True, "last")

    def sort_values(self, *, return_indexer: bool = False, ascending: bool = True, na_position: str = "last", key: Any = None) -> Any:
        """The labels sorted."""
        keyed = self if key is None else key(self)
        order = argsort_column(unwrap(keyed) if hasattr(unwrap(keyed), "dtype") else to_array(keyed), ascending, na_position)
        found = self.take(order)                                                # type: ignore[attr-defined]
        return (found, order) if return_indexer else found

    def sort(self, *args: Any, **kwargs: Any) -> Any:
        """Refused: an index does not change."""
        raise TypeError("cannot sort an Index object in-place, use sort_values instead")

    def sortlevel(self, level: Any = None, ascending: Any = True, sort_remaining: Any = None, na_position: str = "first") -> Any:
        """(the labels sorted, the positions that sort them)."""
        return self.sort_values(return_indexer=True, ascending=ascending if isinstance(ascending, bool) else ascending[0],
                                na_position=na_position)

    def searchsorted(self, value: Any, side: str = "left", sorter: Any = None) -> Any:
        """Where values would stand in the sorted labels."""
        return self._values.searchsorted(unwrap(value), side=side, sorter=sorter)

    def diff(self, periods: int = 1) -> Any:
        """Each label less the one some positions before."""
        from septet.pandas.algorithms.differences import diff
        from septet.pandas.indexes.base import from_array

        return from_array(diff(self._values, periods), self._name)

    def round(self, decimals: int = 0) -> Any:
        """The labels rounded."""
        from septet.pandas.algorithms.selection import rounded

        return self._like(rounded(self._values, decimals))

    def replace(self, to_replace: Any = None, value: Any = ..., *, regex: Any = False) -> Any:
        """Labels replaced by others."""
        from septet.pandas.indexes.base import from_array

        return from_array(kinds.Series._new(self._values, None).replace(to_replace, value, regex=regex)._values, self._name)

    @property
    def inferred_type(self) -> str:
        """What the labels are, in a word."""
        from septet.pandas.api.types import infer_dtype

        return infer_dtype(self._values, skipna=False)

    def shift(self, periods: int = 1, freq: Any = None) -> Any:
        """Refused: only moments and periods move."""
        raise NotImplementedError("This method is only implemented for DatetimeIndex, PeriodIndex and TimedeltaIndex; Got type "
                                  f"{type(self).__name__}")

    def get_level_values(self, level: Any) -> Any:
        """The labels, whose only level this is."""
        self._check_level(level)
        return self

    _get_level_values = get_level_values

    def droplevel(self, level: Any = 0) -> Any:
        """The labels without some levels."""
        levels = level if isinstance(level, (list, tuple)) else [level]
        if not levels:
            return self
        if len(levels) >= self.nlevels:                                         # type: ignore[attr-defined]
            raise ValueError(f"Cannot remove {len(levels)} levels from an index with {self.nlevels} levels: at least one "  # type: ignore
                             "level must be left.")
        gone = {self._level_number(x) for x in levels}                              # type: ignore[attr-defined]
        kept = [k for k in range(self.nlevels) if k not in gone]                    # type: ignore[attr-defined]
        if len(kept) == 1:
            return self.get_level_values(kept[0])
        parts = ([side[k] for k in kept] for side in (self._levels, self._codes, self._names))      # type: ignore[attr-defined]
        return kinds.MultiIndex._of(*parts)

    def to_series(self, index: Any = None, name: Any = None) -> Any:
        """The labels as a series whose labels they are."""
        rows = self if index is None else kinds.Index(index)
        return kinds.Series._new(self._values, rows, self._name if name is None else name)

    def to_frame(self, index: bool = True, name: Any = None) -> Any:
        """The labels as the column of a frame."""
        name = (0 if self._name is None else self._name) if name is None else name
        return kinds.DataFrame({name: self._values}, index=self if index else None)

    def to_flat_index(self) -> Any:
        """Itself, having one level."""
        return self

    def ravel(self, order: str = "C") -> Any:
        """Itself."""
        return self[:]                                                          # type: ignore[index]

    @property
    def T(self) -> Any:
        """Itself."""
        return self

    def transpose(self, *args: Any) -> Any:
        """Itself."""
        return self

    def item(self) -> Any:
        """The only label."""
        if len(self) != 1:                                                      # type: ignore[arg-type]
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        return next(iter(self))                                                 # type: ignore[call-overload]

    def groupby(self, values: Any) -> dict[Any, Any]:
        """The labels of each distinct value."""
        from septet.pandas.algorithms.unique import factorize_array

        array = to_array(values)
        codes, first = factorize_array(array if type(array) is ndarray else array._values_for_factorize()[0], None, True, True)
        return {array[int(p)]: self[codes == i] for i, p in enumerate(first.tolist())}      # type: ignore[index]


def extreme(index: Any, name: str, skipna: bool) -> Any:
    """The least or greatest label."""
    values = index._values
    gone = isna_array(values) if type(values) is ndarray else values.isna()
    if not len(values) or not skipna and gone.any() or gone.all():
        return np.nan if type(values) is ndarray else values._reduce(name, skipna=skipna)
    kept = values[~gone] if gone.any() else values
    if type(kept) is not ndarray:
        return kept._reduce(name, skipna=True)
    return getattr(kept, name)() if kept.dtype != OBJECT else (min if name == "min" else max)(kept.tolist())


def _position_of(index: Any, name: str, skipna: bool) -> Any:
    values = index._values
    order = argsort_column(values, name == "min")
    if not len(order) or is_missing(values[int(order[0])]):
        raise ValueError("Encountered all NA values" if len(order) else f"attempt to get arg{name} of an empty sequence")
    if not skipna and has_missing(values):
        raise ValueError("Encountered an NA value with skipna=False")
    return np.int64(order[0])


def _min(self: Any, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
    """The least label."""
    numpy_options("min", kwargs)
    return extreme(self, "min", skipna)


def _max(self: Any, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
    """The greatest label."""
    numpy_options("max", kwargs)
    return extreme(self, "max", skipna)


def _argmin(self: Any, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> int:
    """Position of the least label."""
    numpy_options("argmin", kwargs)
    return _position_of(self, "min", skipna)


def _argmax(self: Any, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> int:
    """Position of the greatest label."""
    numpy_options("argmax", kwargs)
    return _position_of(self, "max", skipna)


def _any(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Whether a label is true."""
    numpy_options("any", kwargs)
    return np.bool_(any(self.tolist()))


def _all(self: Any, *args: Any, **kwargs: Any) -> Any:
    """Whether all labels are true."""
    numpy_options("all", kwargs)
    return np.bool_(all(self.tolist()))


for _name, _method in {"min": _min, "max": _max, "argmin": _argmin, "argmax": _argmax, "any": _any, "all": _all}.items():
    setattr(IndexShaping, _name, _method)
__all__ = ["IndexShaping", "take"]
