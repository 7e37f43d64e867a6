"""`.at` and `.iat`: one value."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

import septet.numpy as np
from septet.pandas.chaining import warn_chained
from septet.pandas.errors import InvalidIndexError  # type: ignore[attr-defined]


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
        check_scalars(key)
        return obj.loc[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        if getrefcount(self.obj) <= 2:
            warn_chained()
        obj = self.obj
        if obj.ndim == 2:
            if not isinstance(key, tuple) or len(key) != 2:
                raise ValueError("Not enough indexers for scalar access (setting)!")
            check_scalars(key)
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
        return self.obj.iloc[self._key(key)]

    def __setitem__(self, key: Any, value: Any) -> None:
        if getrefcount(self.obj) <= 2:
            warn_chained()
        self.obj.iloc[self._key(key)] = value
