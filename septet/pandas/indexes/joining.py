"""Sets of labels and joins: union, intersection, difference, join, reindex."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.construct import is_list_like


class IndexJoining:
    """Methods of Index that join it with another."""

    _values: Any
    _name: Any
    is_unique: bool

    def union(self, other: Any, sort: bool | None = None) -> Any:
        """The labels of both, sorted where they can be."""
        from septet.pandas.indexes.sets import union

        return union(self, other, sort)

    def intersection(self, other: Any, sort: bool | None = False) -> Any:
        """The labels that both have."""
        from septet.pandas.indexes.sets import intersection

        return intersection(self, other, sort)

    def difference(self, other: Any, sort: bool | None = None) -> Any:
        """The labels that the other has not."""
        from septet.pandas.indexes.sets import difference

        return difference(self, other, sort)

    def symmetric_difference(self, other: Any, result_name: Any = None, sort: bool | None = None) -> Any:
        """The labels that only one of the two has."""
        from septet.pandas.indexes.sets import symmetric_difference

        return symmetric_difference(self, other, result_name, sort)

    def reindex(self, target: Any, method: Any = None, level: Any = None, limit: Any = None, tolerance: Any = None) -> Any:
        """(the target as an index, positions of its labels in this one or None where nothing moves)."""
        name = self._name if not hasattr(target, "name") else target.name
        if is_list_like(target) and not len(target) and not hasattr(target, "dtype"):
            target = self[:0]                                                    # type: ignore[index]
        from septet.pandas.indexes.sets import ranged

        index = ranged(target if isinstance(target, kinds.Index) else kinds.Index(target, name=name), self)
        if level is not None:
            raise _level_refused()
        if self.equals(index):                                                   # type: ignore[attr-defined]
            return index, None
        if not self.is_unique:
            if method is not None or limit is not None:
                raise ValueError("cannot reindex a non-unique index with a method or limit")
            raise ValueError("cannot reindex on an axis with duplicate labels")
        return index, self.get_indexer(index, method, limit, tolerance)          # type: ignore[attr-defined]

    def join(self, other: Any, *, how: str = "left", level: Any = None, return_indexers: bool = False, sort: bool = False) -> Any:
        """The labels of a join with another index, and with `return_indexers` where both have them (None: as they are)."""
        from septet.pandas.indexes.joins import join

        index, left, right = join(self, as_index(other), how, level, sort)
        return (index, left, right) if return_indexers else index

    def asof(self, label: Any) -> Any:
        """The last label that is not above one; NaN where there is none."""
        if not self.is_monotonic_increasing:                                     # type: ignore[attr-defined]
            raise ValueError("index must be monotonic increasing or decreasing")
        place = self.get_slice_bound(label, "right")                             # type: ignore[attr-defined]
        return self[place - 1] if place else np.nan                              # type: ignore[index]


def _level_refused() -> Exception:
    from septet.errors import NotSupported

    return NotSupported("Index.reindex(level=) is not supported")


def as_index(other: Any) -> Any:
    """Another operand as an index; TypeError for a scalar."""
    if isinstance(other, kinds.Index):
        return other
    if not is_list_like(other):
        raise TypeError("Input must be Index or array-like")
    return kinds.Index(other)


def common_name(a: Any, b: Any) -> Any:
    """The name both have, or None."""
    x, y = a._name, b._name
    if x is y:
        return x
    return x if type(x) is type(y) and x == y or x != x and y != y and np.isscalar(x) else None


__all__ = ["IndexJoining", "as_index", "common_name", "ndarray"]
