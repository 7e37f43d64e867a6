"""Columns of a table that are read when somebody looks at them: a list that fetches its elements.

Choosing columns and rows of such a table keeps it so (`part`, `mapped`); anything else that a list can do makes it a plain list first.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any


class LazyColumns(list[Any]):
    """Arrays of n columns.  load: the arrays of some numbers, called once for each number."""

    def __init__(self, load: Callable[[list[int]], list[Any]], n: int) -> None:
        super().__init__([None] * n)
        self._load, self._waiting = load, set(range(n))

    def fetch(self, numbers: Sequence[int]) -> None:
        """Make columns present."""
        wanted = sorted(self._waiting.intersection(numbers))
        if wanted:
            for k, array in zip(wanted, self._load(wanted)):
                list.__setitem__(self, k, array)
            self._waiting.difference_update(wanted)

    def part(self, numbers: Sequence[int]) -> LazyColumns:
        """Some of the columns, read no sooner."""
        chosen = [k % len(self) for k in numbers]

        def load(wanted: list[int]) -> list[Any]:
            self.fetch([chosen[k] for k in wanted])
            return [list.__getitem__(self, chosen[k]) for k in wanted]

        return LazyColumns(load, len(chosen))

    def mapped(self, f: Callable[[Any], Any]) -> LazyColumns:
        """A function of every column, called when that is looked at."""
        def load(wanted: list[int]) -> list[Any]:
            self.fetch(wanted)
            return [f(list.__getitem__(self, k)) for k in wanted]

        return LazyColumns(load, len(self))

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            return self.part(range(*key.indices(len(self))))
        k = key.__index__()
        if not -len(self) <= k < len(self):
            raise IndexError("list index out of range")
        self.fetch([k % len(self)])
        return list.__getitem__(self, k)

    def __setitem__(self, key: Any, value: Any) -> None:
        if isinstance(key, slice):
            self.fetch(range(len(self)))
        else:
            self._waiting.discard(key % len(self) if len(self) else key)
        list.__setitem__(self, key, value)

    def __iter__(self) -> Iterator[Any]:
        self.fetch(range(len(self)))
        return list.__iter__(self)


def _whole(name: str) -> Any:
    plain = getattr(list, name)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        self.fetch(range(len(self)))
        return plain(self, *args, **kwargs)

    method.__name__ = name
    return method


for _name in ("__add__ __iadd__ __mul__ __rmul__ __imul__ __contains__ __delitem__ __eq__ __ne__ __reversed__ __repr__ append copy count "
              "extend index insert pop remove reverse sort").split():
    setattr(LazyColumns, _name, _whole(_name))


def _before(self: LazyColumns, other: list[Any]) -> list[Any]:
    return [*other, *self]


LazyColumns.__radd__ = _before  # type: ignore[attr-defined]
