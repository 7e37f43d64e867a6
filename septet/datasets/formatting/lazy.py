"""What functions of `map` and `filter` are given: a row or a batch whose columns are made when they are read."""
from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from typing import Any


class LazyDict(MutableMapping[str, Any]):
    """Columns by name; `make` gives one that nobody has read yet.  `read`: those that somebody has."""

    def __init__(self, names: list[str], make: Callable[[str], Any]):
        self.names, self.make = dict.fromkeys(names), make
        self.read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.read:
            if name not in self.names:
                raise KeyError(name)
            self.read[name] = self.make(name)
        return self.read[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.names.setdefault(name)
        self.read[name] = value

    def __delitem__(self, name: str) -> None:
        del self.names[name]
        self.read.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(list(self.names))

    def __len__(self) -> int:
        return len(self.names)

    def __contains__(self, name: Any) -> bool:
        return name in self.names

    def __repr__(self) -> str:
        return repr(dict(self))

    def copy(self) -> Any:
        """Another one: what is written there is not written here."""
        found = type(self)(list(self.names), self.make)
        found.read = dict(self.read)
        return found

    def __or__(self, other: Any) -> Any:
        found = self.copy()
        found.update(other)
        return found

    def __ror__(self, other: Any) -> Any:
        return {**other, **self}


class LazyRow(LazyDict):
    """One row."""


class LazyBatch(LazyDict):
    """Rows as columns."""
