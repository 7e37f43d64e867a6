"""Names that objects are given, and the scopes that paths of variables are made of."""
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_counts: dict[str, int] = {}
_scopes: list[name_scope] = []


def to_snake_case(name: str) -> str:
    """`MyDense2D` as `my_dense2d`."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def auto_name(prefix: str) -> str:
    """A name that no other object has: the prefix, with a number from the second on."""
    prefix = to_snake_case(prefix)
    count = _counts.get(prefix, 0)
    _counts[prefix] = count + 1
    return f"{prefix}_{count}" if count else prefix


def get_uid(prefix: str = "") -> int:
    """The next number of a prefix, from 1."""
    _counts[prefix] = _counts.get(prefix, 0) + 1
    return _counts[prefix]


def reset_uids() -> None:
    """Begin to count anew."""
    _counts.clear()


class name_scope:
    """A context whose name stands in the paths of variables made in it.

    caller: the object it is opened for; opened again for the same one, the scope does not nest.
    """

    def __init__(self, name: str, caller: Any = None, deduplicate: bool = True, override_parent: str | None = None):
        if not isinstance(name, str) or "/" in name:
            raise ValueError(f"Argument `name` must be a string and cannot contain character `/`. Received: name={name}")
        self.name, self.caller, self.deduplicate, self.override_parent = name, caller, deduplicate, override_parent
        self._pushed = False

    def __enter__(self) -> name_scope:
        inner = _scopes[-1] if _scopes else None
        known = self.deduplicate and self.caller is not None and inner is not None
        self._pushed = not (known and inner.caller is self.caller and inner.name == self.name)  # type: ignore[union-attr]
        if self._pushed:
            _scopes.append(self)
        return self

    def __exit__(self, *error: Any) -> None:
        if self._pushed:
            _scopes.pop()


def current_path() -> str:
    """The names of the scopes that are open, joined by slashes."""
    parts: list[str] = []
    for scope in _scopes:
        if scope.override_parent is not None:
            parts = [scope.override_parent] if scope.override_parent else []
        parts.append(scope.name)
    return "/".join(parts)


@contextmanager
def without_scopes() -> Iterator[None]:
    """A context in which no scope is open."""
    held = _scopes[:]
    _scopes.clear()
    try:
        yield
    finally:
        _scopes[:] = held
