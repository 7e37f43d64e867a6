"""`transformers.utils.generic`: what a model gives back, a dictionary whose values are attributes and elements as well."""
from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from septet.transformers.tokenization_enums import ExplicitEnum, PaddingStrategy, TensorType


class ModelOutput(OrderedDict):  # type: ignore[type-arg]
    """Values by name, by attribute and by position; those that are None are left out.  Subclasses are dataclasses."""

    def __post_init__(self) -> None:
        names = [f.name for f in fields(self)]  # type: ignore[arg-type]
        if not names:
            raise ValueError(f"{type(self).__name__} has no fields.")
        first = getattr(self, names[0])
        alone = all(getattr(self, name) is None for name in names[1:])
        pairs = first.items() if isinstance(first, dict) and not isinstance(first, ModelOutput) else first
        if alone and (pairs is not first or isinstance(first, Iterator)):
            object.__setattr__(self, names[0], None)
            for name, value in pairs:
                setattr(self, name, value)
                self[name] = value
            return
        for name in names:
            value = getattr(self, name)
            if value is not None:
                OrderedDict.__setitem__(self, name, value)

    def __getitem__(self, key: Any) -> Any:
        return OrderedDict.__getitem__(self, key) if isinstance(key, str) else self.to_tuple()[key]

    def __setattr__(self, name: str, value: Any) -> None:
        if value is not None and OrderedDict.__contains__(self, name):
            OrderedDict.__setitem__(self, name, value)
        object.__setattr__(self, name, value)

    def __setitem__(self, key: str, value: Any) -> None:
        OrderedDict.__setitem__(self, key, value)
        object.__setattr__(self, key, value)

    def __delitem__(self, *args: Any, **more: Any) -> None:
        raise Exception(f"You cannot use ``__delitem__`` on a {type(self).__name__} instance.")

    def setdefault(self, *args: Any, **more: Any) -> None:
        """Refused."""
        raise Exception(f"You cannot use ``setdefault`` on a {type(self).__name__} instance.")

    def pop(self, *args: Any, **more: Any) -> None:
        """Refused."""
        raise Exception(f"You cannot use ``pop`` on a {type(self).__name__} instance.")

    def update(self, *args: Any, **more: Any) -> None:
        """Refused."""
        raise Exception(f"You cannot use ``update`` on a {type(self).__name__} instance.")

    def __reduce__(self) -> Any:
        return type(self), tuple(getattr(self, f.name) for f in fields(self))  # type: ignore[arg-type]

    def to_tuple(self) -> tuple[Any, ...]:
        """The values that are not None, in order."""
        return tuple(OrderedDict.__getitem__(self, name) for name in self)


__all__ = ["ExplicitEnum", "ModelOutput", "PaddingStrategy", "TensorType"]
