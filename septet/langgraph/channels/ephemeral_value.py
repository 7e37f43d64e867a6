"""`langgraph.channels.ephemeral_value`: a value for the next step alone."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.constants import MISSING

__all__ = ("EphemeralValue",)


class EphemeralValue(BaseChannel):
    """What the step before wrote; with `guard`, two writes are an InvalidUpdateError."""

    def __init__(self, typ: Any, guard: bool = True, key: str = "") -> None:
        super().__init__(typ, key)
        self.guard = guard

    def empty(self) -> Any:
        return EphemeralValue(self.typ, self.guard, self.key)

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            had, self.value = self.value is not MISSING, MISSING
            return had
        if len(values) != 1 and self.guard:
            from septet.langgraph.errors import InvalidUpdateError

            raise InvalidUpdateError(f"At key '{self.key}': EphemeralValue(guard=True) can receive only one value per step. "
                                     "Use guard=False if you want to store any one of multiple values.")
        self.value = values[-1]
        return True
