"""What one groups by: a column, level, function, mapping, array or Grouper, made into groupings."""
from __future__ import annotations

from collections import abc
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby.codes import codes_of, first_of
from septet.pandas.hints import unknown


class Grouping:
    """One key: `.codes` (-1: in no group), `.uniques` (array of the groups' values), `.name`.

    label: the column it was taken from, which then is no value.  whole: unobserved categories count.
    """

    def __init__(self, values: Any, name: Any, sort: bool, dropna: bool, observed: bool, label: Any = None, in_axis: bool = False):
        self.values, self.name, self.label, self.in_axis = values, name, label, in_axis
        self.sort, self.dropna, self.keep = sort, dropna, False       # keep: objects stay objects in the result's labels
        self.categorical = hasattr(values, "categories") and hasattr(values, "codes")
        self.whole = self.categorical and not observed
        self._found: Any = None

    @property
    def codes(self) -> ndarray:
        """The group of each row."""
        return self.found[0]

    @property
    def uniques(self) -> Any:
        """The value of each group."""
        return self.found[1]

    @property
    def found(self) -> tuple[ndarray, Any]:
        """Codes and uniques, computed once."""
        if self._found is None:
            self._found = self.categories() if self.categorical else codes_of(self.values, self.sort, self.dropna)
        return self._found  # type: ignore[no-any-return]

    def categories(self) -> tuple[ndarray, Any]:
        """Of a categorical: in the order of the categories, or as they appear with the rest behind."""
        from septet.core.fn import groups as meaning

        values, n = self.values, len(self.values.categories)
        codes = np.asarray(values.codes).astype(np.int64)
        gap = None if self.dropna or not bool((codes < 0).any()) else int((codes < 0).argmax())
        total = n + (gap is not None)
        codes = np.where(codes < 0, n, codes) if gap is not None else codes
        present = meaning.factorize_numbers(np.ascontiguousarray(codes), self.sort, -1).values
        order = np.arange(total) if self.whole and self.sort else present
        if self.whole and not self.sort:
            order = np.concatenate([order, np.setdiff1d(np.arange(total), order)])
        table = np.full(max(total, 1), -1, dtype=np.int64)
        table[order] = np.arange(len(order))
        uniques = type(values)._from_sequence(values[:0], dtype=values.dtype) if not len(order) else self.picked(order, n)
        return meaning.renumbered(codes, table), uniques

    def picked(self, order: ndarray, n: int) -> Any:
        """Categories by their codes, `n` being the missing value."""
        return type(self.values).from_codes(np.where(order == n, -1, order), dtype=self.values.dtype)

    @property
    def level(self) -> Any:
        """The groups' values as an Index (of a categorical: only its categories that are used)."""
        from septet.pandas.construct import infer
        from septet.pandas.indexes.base import from_array

        values = self.uniques
        if type(values) is ndarray and values.dtype.kind == "O" and not self.keep:
            values = infer(values.tolist())
        return from_array(values, self.name)


def groupings_of(obj: Any, by: Any, level: Any, sort: bool, observed: bool, dropna: bool) -> list[Any]:
    """The groupings that `by` and `level` ask for.  TypeError without any; KeyError for a name that is not there."""
    axis = obj.index
    if level is not None:
        return [level_grouping(obj, axis, by, x, sort, observed, dropna) for x in levels_of(axis, by, level)]
    if by is None:
        raise TypeError("You have to supply one of 'by' and 'level'")
    keys = keys_of(obj, by)
    if not keys:
        raise ValueError("No group keys passed!")
    return [grouping_of(obj, axis, key, sort, observed, dropna) for key in keys]


def levels_of(axis: Any, by: Any, level: Any) -> list[Any]:
    """Level numbers."""
    if isinstance(axis, kinds.MultiIndex):
        wanted = level if isinstance(level, (list, tuple)) else [level]
        return [axis._level_number(x) for x in wanted]
    if isinstance(level, (list, tuple)):
        if not level:
            raise ValueError("No group keys passed!")
        if len(level) > 1:
            raise ValueError("multiple levels only valid with MultiIndex")
        level = level[0]
    if isinstance(level, str):
        if axis.name != level:
            raise ValueError(f"level name {level} is not the name of the index")
    elif level > 0 or level < -1:
        raise ValueError("level > 0 or level < -1 only valid with MultiIndex")
    return [0]


def level_grouping(obj: Any, axis: Any, by: Any, number: int, sort: bool, observed: bool, dropna: bool) -> Any:
    """By a level of the index, perhaps mapped by a function."""
    labels = axis.get_level_values(number) if isinstance(axis, kinds.MultiIndex) else axis
    if by is not None:
        labels = mapped(labels, by)
    made = Grouping(labels._values, axis.names[number], sort, dropna, observed)
    made.keep = True
    return made


def keys_of(obj: Any, by: Any) -> list[Any]:
    """`by` as a list of keys; a list as long as the axis that names no columns is one array."""
    if not isinstance(by, list):
        return [by]
    arrays = any(isinstance(k, (list, tuple, kinds.Series, kinds.Index, ndarray)) or hasattr(k, "dtype") for k in by)
    special = any(callable(k) or isinstance(k, dict) or is_grouper(k) for k in by)
    if not arrays and not special and len(by) == len(obj.index) and not all(named(obj, k) for k in by):
        return [np.array(by) if all(isinstance(x, (int, float)) for x in by) else kinds.Index(by)._values]
    return by


def named(obj: Any, key: Any) -> bool:
    """Whether a key is a column or the name of a level."""
    if isinstance(obj, kinds.DataFrame):
        return key in obj.columns or key in obj.index.names
    return key in obj.index.names and key is not None


def is_grouper(key: Any) -> bool:
    """Whether a key is a Grouper or a grouping."""
    from septet.pandas.groupby.grouper import Grouper

    return isinstance(key, (Grouper, Grouping))


def grouping_of(obj: Any, axis: Any, key: Any, sort: bool, observed: bool, dropna: bool) -> Any:
    """The grouping of one key."""
    if is_grouper(key):
        return key if isinstance(key, Grouping) else key._grouping(obj, sort, observed, dropna)
    if is_label(key):
        found = labelled(obj, axis, key, sort, observed, dropna)
        if found is not None:
            return found
    if isinstance(key, kinds.Series):
        return series_grouping(obj, axis, key, sort, observed, dropna)
    if callable(key) or isinstance(key, abc.Mapping):
        name = None if hasattr(axis, "categories") else axis.name
        return Grouping(mapped(axis, key)._values, name, sort, dropna, observed)
    return array_grouping(obj, axis, key, sort, observed, dropna)


def is_label(key: Any) -> bool:
    """Whether a key can be a column's name."""
    if isinstance(key, (list, dict, kinds.Series, kinds.Index, ndarray)) or hasattr(key, "dtype") and hasattr(key, "__len__"):
        return False
    try:
        hash(key)
    except TypeError:
        return False
    return not callable(key)


def labelled(obj: Any, axis: Any, key: Any, sort: bool, observed: bool, dropna: bool) -> Any:
    """By a column or a level's name; None where a tuple is an array of values."""
    if isinstance(obj, kinds.DataFrame) and key in obj.columns:
        if key in axis.names and key is not None:
            raise ValueError(f"'{key}' is both an index level and a column label, which is ambiguous.")
        column = obj[key]
        if column.ndim != 1:
            raise ValueError(f"Grouper for '{key}' not 1-dimensional")
        return Grouping(column._values, key, sort, dropna, observed, key, True)
    if key is not None and key in axis.names:
        labels = axis.get_level_values(key)
        return Grouping(labels._values, key, sort, dropna, observed)
    raise unknown(key, getattr(obj, "columns", []))


def near(key: Any, labels: Any) -> str:
    """A hint at labels like a key that is not there."""
    import difflib

    found = difflib.get_close_matches(str(key), [str(x) for x in labels], 1)
    return f"; did you mean {found[0]!r}?" if found else ""


def series_grouping(obj: Any, axis: Any, key: Any, sort: bool, observed: bool, dropna: bool) -> Grouping:
    """By a Series, aligned to the axis; the frame's own column is no value."""
    own = isinstance(obj, kinds.DataFrame) and is_column(obj, key)
    if key.index is not axis and not (len(key) == len(axis) and key.index.equals(axis)):
        key = key.reindex(axis)
    return Grouping(key._values, key.name, sort, dropna, observed, key.name if own else None, own)


def is_column(obj: Any, key: Any) -> bool:
    """Whether a Series shows a column of the frame."""
    try:
        return key.name in obj.columns and obj.columns.is_unique and obj[key.name]._values is key._values
    except TypeError:
        return False


def mapped(labels: Any, by: Any) -> Any:
    """An index through a function or mapping."""
    if isinstance(by, kinds.Series):
        by = by.to_dict()
    if callable(by) and not isinstance(labels, kinds.MultiIndex):
        return labels.map(by)
    found = [by(x) for x in labels] if callable(by) else [by.get(x, np.nan) for x in labels]
    return kinds.Index(found, tupleize_cols=False)


def array_grouping(obj: Any, axis: Any, key: Any, sort: bool, observed: bool, dropna: bool) -> Grouping:
    """By an array as long as the axis."""
    from septet.pandas.construct import to_array

    name = getattr(key, "name", None)
    if isinstance(key, kinds.MultiIndex):
        from septet.pandas.construct import objects

        values: Any = objects(key.tolist())
    elif getattr(key, "ndim", 1) != 1:
        raise ValueError(f"Grouper for '{type(key)}' not 1-dimensional")
    else:
        values = to_array(key)
    if len(values) != len(axis):
        if isinstance(key, (list, tuple)):
            raise KeyError(key)
        raise ValueError("Grouper and axis must be same length")
    return Grouping(values, name, sort, dropna, observed)


__all__ = ["Grouping", "first_of", "groupings_of"]
