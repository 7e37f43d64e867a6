"""Flags of Series and DataFrame."""
from __future__ import annotations

import weakref
from typing import Any


class Flags:
    """`allows_duplicate_labels`: whether labels may stand twice."""

    __module__ = "pandas"
    _keys = {"allows_duplicate_labels"}

    def __init__(self, obj: Any, *, allows_duplicate_labels: bool) -> None:
        self._allows_duplicate_labels = allows_duplicate_labels
        self._obj = weakref.ref(obj)

    @property
    def allows_duplicate_labels(self) -> bool:
        """Whether labels may stand twice."""
        return self._allows_duplicate_labels

    @allows_duplicate_labels.setter
    def allows_duplicate_labels(self, value: bool) -> None:
        value = bool(value)
        obj = self._obj()
        if obj is None:
            raise ValueError("This flag's object has been deleted.")
        if not value:
            for axis in obj.axes:
                check_unique(axis)
        self._allows_duplicate_labels = value

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
