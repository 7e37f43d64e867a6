"""`.str`: the methods of text over a Series or an Index."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.strings.cases import Cases
from septet.pandas.strings.joining import Joining
from septet.pandas.strings.parts import Parts
from septet.pandas.strings.patterns import Patterns
from septet.pandas.strings.splitting import Splitting
from septet.pandas.strings.values import Values

BYTES_ALLOWED = frozenset({"decode", "get", "len", "slice", "cat", "join", "__getitem__"})
KINDS = {"i": "integer", "u": "integer", "f": "floating", "b": "boolean", "c": "complex", "M": "datetime64", "m": "timedelta64"}
ALLOWED = ("string", "empty", "bytes", "mixed", "mixed-integer")


class StringMethods(Cases, Patterns, Splitting, Joining, Parts):
    """Text methods over the values of a Series or Index.  AttributeError where these are not text."""

    def __init__(self, data: Any) -> None:
        self._parent = data
        array = data._values
        if isinstance(data, kinds.MultiIndex):
            raise AttributeError("Can only use .str accessor with Index, not MultiIndex")
        self._inferred = self._check(array)
        self._values = Values(array)
        self._is_index = isinstance(data, kinds.Index)

    @staticmethod
    def _check(array: Any) -> str:
        """The word for what the values are."""
        name = type(array.dtype).__name__
        if name == "StringDtype" or name == "ArrowDtype" and array.dtype._holds_text:
            return "string"
        inner = array.categories._values if name == "CategoricalDtype" else array
        if type(getattr(inner, "dtype", None)).__name__ == "StringDtype":
            return "string"
        found = inferred(inner)
        if found not in ALLOWED:
            raise AttributeError(f"Can only use .str accessor with string values, not {found}")
        return found

    def _only_text(self, name: str) -> None:
        """TypeError for bytes, which most methods do not take."""
        if self._inferred == "bytes" and name not in BYTES_ALLOWED:
            raise TypeError(f"Cannot use .str.{name} with values of inferred dtype 'bytes'.")

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self.slice(key.start, key.stop, key.step)
        return self.get(key)

    def __iter__(self) -> Any:
        raise TypeError(f"{type(self).__name__!r} object is not iterable")

    # -- what comes back

    def _wrap(self, values: Any, name: Any = None) -> Any:
        """A column like the parent: truth of an Index is a plain array."""
        parent = self._parent
        if not self._is_index:
            return parent._constructor._new(values, parent._index, parent.name if name is None else name).__finalize__(parent)
        if type(values) is ndarray and values.dtype.kind == "b":
            return values
        return kinds.Index(values, name=parent.name, tupleize_cols=False) if type(values) is not ndarray or values.dtype.kind != "O" else \
            kinds.Index(values, name=parent.name, tupleize_cols=False, dtype=object)

    def _wrap_objects(self, values: ndarray) -> Any:
        """Any objects, with the dtype their types ask for (numbers become numbers)."""
        from septet.pandas.construct import infer

        items = values.tolist()
        if items and all((x is None or isinstance(x, (int, float, np.number))) and not isinstance(x, bool) for x in items) \
                and any(x is not None for x in items):
            return self._wrap(infer(items))
        return self._wrap(values)

    def _table(self, columns: list[list[Any]], labels: Any = None, text: bool = True) -> Any:
        """A table of text columns over the parent's labels; an Index gives a MultiIndex."""
        if self._is_index:
            return self._levels(columns, labels)
        arrays = [self._text_column(c) if text else c for c in columns]
        keys = labels if labels is not None else kinds.RangeIndex(len(arrays))
        return self._frame(arrays, keys, self._parent._index)

    def _frame(self, arrays: list[Any], keys: Any, index: Any) -> Any:
        labels = kinds.Index(keys) if not isinstance(keys, kinds.Index) else keys
        return kinds.DataFrame._new(list(arrays), index, labels)

    def _levels(self, columns: list[list[Any]], labels: Any) -> Any:
        rows = list(zip(*columns)) if columns else []
        return kinds.MultiIndex.from_tuples(rows, names=labels if labels is not None else [None] * len(columns))

    def _text_column(self, items: list[Any]) -> Any:
        """A list of text and gaps under the column's own dtype."""
        v = self._values
        if v.kind in ("str", "string"):
            return v.array._from_sequence(items, dtype=v.array._dtype)
        from septet.pandas.arrays.string_work import objects

        return objects(items) if v.kind == "object" else v.array._of_items([x if type(x) is str else None for x in items])


def inferred(array: Any) -> str:
    """The word for the values of an array: what infer_dtype says, gaps aside."""
    if type(array) is not ndarray:
        return str(array.dtype)
    kind = array.dtype.kind
    if kind != "O":
        return KINDS[kind]
    from septet.pandas.missing import is_missing

    types = {type(x) for x in array.tolist() if type(x) is str or not is_missing(x)}
    if not types:
        return "empty"
    if types == {str}:
        return "string"
    if types == {bytes}:
        return "bytes"
    names = {int: "integer", float: "floating", bool: "boolean", complex: "complex"}
    if len(types) == 1 and (only := next(iter(types))) in names:
        return names[only]
    if types == {int, float}:
        return "mixed-integer-float"
    return "mixed-integer" if int in types else "mixed"
