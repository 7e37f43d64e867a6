"""FrozenList: the list of names or levels of an index, which nobody changes."""
from __future__ import annotations

from typing import Any


class FrozenList(list[Any]):
    """A list that cannot be changed, and is hashable."""

    __module__ = "pandas.core.indexes.frozen"

    def union(self, other: Any) -> FrozenList:
        """Both lists, one after the other."""
        return type(self)(list(self) + list(other))

    def difference(self, other: Any) -> FrozenList:
        """What the other list does not have."""
        return type(self)([x for x in self if x not in set(other)])

    def __add__(self, other: Any) -> FrozenList:  # type: ignore[override]
        return self.union(other)

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        return type(self)(found) if isinstance(key, slice) else found

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (tuple, list)) else False

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))

    def __reduce__(self) -> Any:
        return type(self), (list(self),)

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"'{type(self).__name__}' does not support mutable operations.")

    __setitem__ = __delitem__ = __iadd__ = __imul__ = pop = append = extend = remove = sort = insert = clear = reverse = _refuse  # type: ignore[assignment]

    def __str__(self) -> str:
        return repr([x.tolist() if hasattr(x, "tolist") else x for x in self])

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"
