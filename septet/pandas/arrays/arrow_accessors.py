"""`.list` and `.struct`: parts of columns of Arrow's lists and structs."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.arrays.arrow import ArrowDtype, ArrowExtensionArray
from septet.pandas.missing import NA


def checked(data: Any, kind: str) -> list[Any]:
    """The values of a column of lists or structs.  AttributeError for other dtypes."""
    dtype = data.dtype
    if not isinstance(dtype, ArrowDtype) or not dtype.arrow_name.startswith((f"{kind}<", f"large_{kind}<", f"fixed_size_{kind}<")):
        raise AttributeError(f"Can only use the '.{kind}' accessor with '{kind}[pyarrow]' dtype, not {dtype}.")
    return data._values.tolist()  # type: ignore[no-any-return]


class ListAccessor:
    """Parts of lists."""

    def __init__(self, data: Any) -> None:
        self._items, self._data = checked(data, "list"), data
        self._inner = inside(data.dtype.arrow_name)

    def _wrap(self, items: list[Any], name: str, index: Any = None) -> Any:
        dtype = ArrowDtype(name)
        array = ArrowExtensionArray._from_sequence(items, dtype=dtype)
        return kinds.Series._new(array, self._data._index if index is None else index, self._data.name)

    def len(self) -> Any:
        """How many elements each list has."""
        return self._wrap([NA if x is NA else len(x) for x in self._items], "int32")

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self._wrap([NA if x is NA else x[key] for x in self._items], self._data.dtype.arrow_name)
        if not isinstance(key, int):
            raise ValueError(f"key must be an int or slice, got {type(key).__name__}")
        if any(x is not NA and not -len(x) <= key < len(x) for x in self._items):
            raise IndexError(f"Index {key} is out of bounds: should be in [0, {min(len(x) for x in self._items if x is not NA)})")
        return self._wrap([NA if x is NA else x[key] for x in self._items], self._inner)

    def __iter__(self) -> Any:
        raise TypeError("'ListAccessor' object is not iterable")

    def flatten(self) -> Any:
        """All elements, each under its list's label."""
        counts = [0 if x is NA else len(x) for x in self._items]
        index = self._data.index.take(np.repeat(np.arange(len(counts)), np.array(counts, dtype="int64")))
        return self._wrap([y for x in self._items if x is not NA for y in x], self._inner, index)


class StructAccessor:
    """Fields of structs."""

    def __init__(self, data: Any) -> None:
        self._items, self._data = checked(data, "struct"), data
        self._fields = fields(data.dtype.arrow_name)

    @property
    def dtypes(self) -> Any:
        """The dtypes of the fields."""
        return kinds.Series([ArrowDtype(t) for t in self._fields.values()], index=kinds.Index(list(self._fields)), dtype=object)

    def field(self, name_or_index: Any) -> Any:
        """One field as a column; a list of names goes deeper."""
        if isinstance(name_or_index, (list, tuple)):
            found = self._data
            for key in name_or_index:
                found = found.struct.field(key)
            return found
        name = list(self._fields)[name_or_index] if isinstance(name_or_index, int) else name_or_index
        if name not in self._fields:
            raise KeyError(f"no field {name!r}; there are {', '.join(self._fields)}")
        items = [NA if x is NA else x.get(name) for x in self._items]
        array = ArrowExtensionArray._from_sequence(items, dtype=ArrowDtype(self._fields[name]))
        return kinds.Series._new(array, self._data._index, name)

    def explode(self) -> Any:
        """All fields as the columns of a table."""
        arrays = [self.field(name)._values for name in self._fields]
        return kinds.DataFrame._new(arrays, self._data._index, kinds.Index(list(self._fields)))


def inside(name: str) -> str:
    """The type of a list's elements."""
    return name[name.index("<") + 1:].split(": ", 1)[1].split(">[", 1)[0][:-1] if name.endswith(">") else name


def fields(name: str) -> dict[str, str]:
    """Names and types of a struct's fields."""
    out, depth, part = {}, 0, ""
    for c in name[len("struct<"):-1] + ",":
        if c == "," and not depth:
            key, kind = part.strip().split(": ", 1)
            out[key] = kind
            part = ""
            continue
        depth += (c in "<([") - (c in ">)]")
        part += c
    return out
