"""Flags of Series and DataFrame."""
from __future__ import annotations

import weakref
from typing import Any


class Flags:
    """`allows_duplicate_labels`: whether labels may stand twice."""

    __module__ = "pandas"
    _keys = {"allows_duplicate_labels"}

    def __init__(self, obj: Any, *, allows_duplicate_labels: bool) -> None:
        self._owner, self._unique = weakref.ref(obj), not allows_duplicate_labels

    @property
    def allows_duplicate_labels(self) -> bool:
        """Whether labels may stand twice; where they may not, every axis is looked at."""
        return not self._unique

    @allows_duplicate_labels.setter
    def allows_duplicate_labels(self, allowed: bool) -> None:
        owner = self._owner()
        if owner is None:
            raise ValueError("This flag's object has been deleted.")
        for axis in () if allowed else owner.axes:
            check_unique(axis)
        self._unique = not allowed

    def __getitem__(self, key: str) -> Any:
        if key not in self._keys:
            raise KeyError(key)
        return getattr(self, key)

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self._keys:
            raise ValueError(f"Unknown flag {key}. Must be one of {self._keys}")
        setattr(self, key, value)

    def __repr__(self) -> str:
        return f"<Flags(allows_duplicate_labels={self.allows_duplicate_labels})>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Flags) and self.allows_duplicate_labels == other.allows_duplicate_labels


def check_unique(index: Any) -> None:
    """DuplicateLabelError where a label stands twice."""
    if not index.is_unique:
        from septet.pandas import errors

        raise errors.DuplicateLabelError("Index has duplicates.")  # type: ignore[attr-defined]
