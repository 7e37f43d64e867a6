"""Sets of labels: union, intersection, difference, and reindexing."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.construct import is_list_like


class IndexJoining:
    """Methods of Index that join it with another."""

    _values: Any
    _name: Any

    def union(self, other: Any, sort: bool | None = None) -> Any:
        """The labels of both."""
        from septet.pandas.indexes.sets import union

        return union(self, other, sort)


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
