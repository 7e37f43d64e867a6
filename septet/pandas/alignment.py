"""Two objects with the same labels: the union of their indexes and each one's values there."""
from __future__ import annotations

from typing import Any

from septet.pandas.algorithms.take import take


def same_labels(a: Any, b: Any) -> bool:
    """Whether two indexes have the same labels in the same order."""
    return a is b or a.equals(b)


def joined(a: Any, b: Any, how: str = "outer") -> tuple[Any, Any, Any]:
    """(index, positions in a, positions in b); positions None where nothing moves."""
    if same_labels(a, b):
        return a, None, None
    index, left, right = a.join(b, how=how, return_indexers=True)
    return index, left, right


def values_at(values: Any, positions: Any) -> Any:
    """A column at positions, missing where they are -1."""
    return values if positions is None else take(values, positions)
