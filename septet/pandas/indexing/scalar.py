"""`.at` and `.iat`: one value."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

import septet.numpy as np
from septet.pandas.chaining import warn_chained
from septet.pandas.errors import InvalidIndexError  # type: ignore[attr-defined]
from septet.pandas.indexing.writing import PLAIN, place_of, store


class At:
    """What `obj.at` gives."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def __getitem__(self, key: Any) -> Any:
        obj = self.obj
        if obj.ndim == 1:
            return obj.loc[key] if type(key) is not tuple or len(key) > 1 else obj.loc[key[0]]
        if not isinstance(key, tuple) or len(key) != 2:
            raise ValueError("Not enough indexers for scalar access (setting)!") if not isinstance(key, tuple) else ValueError(
                "Too many indexers")
        row, column = place_of(obj._index, key[0]), place_of(obj._labels, key[1])
        if row is not None and column is not None:
            return obj._arrays[column][row]
        check_scalars(key)
        return obj.loc[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        if getrefcount(self.obj) <= 2:
            warn_chained()
        obj = self.obj
        if obj.ndim == 2:
            if not isinstance(key, tuple) or len(key) != 2:
                raise ValueError("Not enough indexers for scalar access (setting)!")
            row, column = place_of(obj._index, key[0]), place_of(obj._labels, key[1])
            if row is not None and column is not None and type(value) in PLAIN:
                store(obj, column, row, value)
                return
            check_scalars(key)
        elif type(value) in PLAIN and (row := place_of(obj._index, key)) is not None:
            store(obj, None, row, value)
            return
        obj.loc[key] = value


def check_scalars(key: tuple[Any, ...]) -> None:
    """InvalidIndexError for a slice or list where one label must stand."""
    for part in key:
        if isinstance(part, (slice, list)):
            raise InvalidIndexError("You can only assign a scalar value not a <class 'list'>" if isinstance(part, list) else part)


class IAt:
    """What `obj.iat` gives."""

    __slots__ = ("obj",)

    def __init__(self, obj: Any) -> None:
        self.obj = obj

    def _key(self, key: Any) -> Any:
        parts = key if isinstance(key, tuple) else (key,)
        if len(parts) != self.obj.ndim:
            raise ValueError("Not enough indexers for scalar access (setting)!" if len(parts) < self.obj.ndim else "Too many indexers")
        for part in parts:
            if not isinstance(part, (int, np.integer)) or isinstance(part, bool):
                raise ValueError("iAt based indexing can only have integer indexers")
        for part, n in zip(parts, self.obj.shape, strict=True):
            if not -n <= part < n:
                raise IndexError(f"index {part} is out of bounds for axis 0 with size {n}")
        return key

    def __getitem__(self, key: Any) -> Any:
        obj = self.obj
        if type(key) is tuple and len(key) == 2 and type(key[0]) is int and type(key[1]) is int and obj.ndim == 2 \
                and 0 <= key[0] < len(obj._index) and 0 <= key[1] < len(obj._labels):
            return obj._arrays[key[1]][key[0]]
        return obj.iloc[self._key(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        if getrefcount(self.obj) <= 2:
            warn_chained()
        self.obj.iloc[self._key(key)] = value
