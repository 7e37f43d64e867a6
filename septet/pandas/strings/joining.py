"""Joining text: columns to one, lists to text, and text to tables of indicators."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.string_work import objects
from septet.pandas.missing import is_missing

OTHERS = ("others must be Series, Index, DataFrame, np.ndarray or list-like (either containing only strings or containing only objects of "
          "type Series/Index/np.ndarray[1-dim])")
LENGTHS = ("If `others` contains arrays or lists (or other list-likes without an index), these must all be of the same length as the "
           "calling Series/Index.")


class Joining:
    """Methods of `.str`."""

    _values: Any
    _wrap: Any
    _only_text: Any
    _parent: Any
    _is_index: Any
    _inferred: Any
    _text_column: Any
    _frame: Any

    def cat(self, others: Any = None, sep: str | None = None, na_rep: str | None = None, join: str = "left") -> Any:
        """All text joined to one; with `others`, row by row, labels aligned as `join` says."""
        if isinstance(others, str):
            raise ValueError("Did you mean to supply a `sep` keyword?")
        if self._inferred not in ("string", "empty", "mixed", "bytes") or self._inferred == "mixed-integer":
            raise TypeError(f"Cannot use .str.cat with values of inferred dtype '{self._inferred}'.")
        sep = "" if sep is None else sep
        if others is None:
            items = self._values.any_objects(lambda x: x).tolist()
            kept = [na_rep if is_missing(x) else x for x in items if na_rep is not None or not is_missing(x)]
            return sep.join(kept)
        return self._cat_rows(others, sep, na_rep, join)

    def _cat_rows(self, others: Any, sep: str, na_rep: str | None, join: str) -> Any:
        parent = self._parent
        index = parent if self._is_index else parent.index
        first = kinds.Series(parent._values, index=index)
        columns = as_columns(others, index, len(parent))
        labels = index
        if any(not c.index.equals(index) for c in columns):
            labels, first, columns = aligned(first, columns, join)
        lists = [first._values.tolist()] + [c._values.tolist() for c in columns]
        for values in lists[1:]:
            check_text(values)
        out = [joined(row, sep, na_rep) for row in zip(*lists)]
        if self._is_index:
            return kinds.Index(self._text_column(out) if any(type(x) is str for x in out) else objects(out), name=parent.name)
        return parent._with(self._text_column(out), labels)

    def join(self, sep: str) -> Any:
        """The elements of each list (or characters of each text) with a separator between them; NaN where one is no text."""
        if not isinstance(sep, str):
            raise AttributeError(f"'{type(sep).__name__}' object has no attribute 'join'")
        return self._wrap(self._values.text(lambda x: sep.join(x)))

    def get_dummies(self, sep: str = "|", dtype: Any = None) -> Any:
        """A column of 0 and 1 for each text between separators."""
        self._only_text("get_dummies")
        rows = [set() if is_missing(x) else set(str(x).split(sep)) for x in self._values.any_objects(lambda x: x).tolist()]
        names = sorted(set().union(*rows)) if rows else []
        from septet.pandas.dtypes import pandas_dtype

        wanted = np.dtype("int64") if dtype is None else pandas_dtype(dtype)
        if getattr(wanted, "kind", "") in "OUS" and isinstance(wanted, np.dtype):
            raise ValueError("Only numeric or boolean dtypes are supported for 'dtype'")
        columns = [np.array([name in row for row in rows], dtype=bool) for name in names]
        if self._is_index:
            return kinds.MultiIndex.from_tuples(list(zip(*(c.astype("int64").tolist() for c in columns))), names=names)
        plain = isinstance(wanted, np.dtype)
        arrays = [c.astype(wanted) if plain else wanted.construct_array_type()._from_sequence(c, dtype=wanted) for c in columns]
        return self._frame(arrays, kinds.Index(names), self._parent._index)


def as_columns(others: Any, index: Any, n: int) -> list[Any]:
    """What stands beside the column as Series.  TypeError for other things, ValueError for other lengths."""
    if isinstance(others, kinds.Series):
        return [others]
    if isinstance(others, kinds.Index):
        return [kinds.Series(others._values, index=index if len(others) == n else others)]
    if isinstance(others, kinds.DataFrame):
        return [others.iloc[:, k] for k in range(others.shape[1])]
    if isinstance(others, ndarray) and others.ndim == 2:
        return [kinds.Series(objects(others[:, k].tolist()), index=index) for k in range(others.shape[1])]
    if isinstance(others, (dict, set)) or not hasattr(others, "__iter__"):
        raise TypeError(OTHERS)
    return of_list(list(others), index, n)


def of_list(items: list[Any], index: Any, n: int) -> list[Any]:
    """A list of columns, or one of text."""
    columnar = (kinds.Series, kinds.Index, ndarray)
    if items and all(isinstance(x, columnar) and x.ndim == 1 for x in items):
        return [c for x in items for c in (as_columns(x, index, n) if not isinstance(x, ndarray) else of_list(x.tolist(), index, n))]
    if any(hasattr(x, "__iter__") and not isinstance(x, str) for x in items):
        raise TypeError(OTHERS)
    if len(items) != n:
        raise ValueError(LENGTHS)
    return [kinds.Series(objects(items), index=index)]


def aligned(first: Any, columns: list[Any], join: str) -> tuple[Any, Any, list[Any]]:
    """(labels, the column, the others) over common labels."""
    if join not in ("left", "right", "inner", "outer"):
        raise ValueError(f"If using others with different indexes, join must be one of left, right, inner, outer; got {join}")
    labels = first.index
    for column in columns:
        if join == "outer":
            labels = labels.union(column.index)
        elif join == "inner":
            labels = labels.intersection(column.index)
        elif join == "right":
            labels = column.index
    return labels, first.reindex(labels), [c.reindex(labels) for c in columns]


def check_text(values: list[Any]) -> None:
    """TypeError for a column that holds other things than text."""
    wrong = [x for x in values if not isinstance(x, str) and not is_missing(x)]
    if wrong:
        from septet.pandas.strings.accessor import inferred

        raise TypeError("Concatenation requires list-likes containing only strings (or missing values). Offending values found in column "
                        f"{inferred(objects(values))}")


def joined(row: Any, sep: str, na_rep: str | None) -> Any:
    """One row's text; missing where a part is and nothing stands for it."""
    if all(type(x) is str for x in row):
        return sep.join(row)
    if na_rep is None:
        return float("nan")
    return sep.join(na_rep if is_missing(x) else x for x in row)
