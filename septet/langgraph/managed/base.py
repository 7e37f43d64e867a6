"""`langgraph.managed.base`: what a managed value is."""
from __future__ import annotations

from typing import Any


class ManagedValue:
    """A value that is asked of the loop when a node reads the state."""

    @staticmethod
    def get(step: int, stop: int) -> Any:
        raise NotImplementedError


def is_managed_value(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, ManagedValue)


ManagedValueSpec = type[ManagedValue]
ManagedValueMapping = dict[str, ManagedValueSpec]
__all__ = ("ManagedValueSpec", "ManagedValueMapping")
