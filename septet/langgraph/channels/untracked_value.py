"""`langgraph.channels.untracked_value`: a value that no checkpoint keeps."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.constants import MISSING

__all__ = ("UntrackedValue",)


class UntrackedValue(BaseChannel):
    """The value written last."""

    def __init__(self, typ: Any, guard: bool = True, key: str = "") -> None:
        super().__init__(typ, key)
        self.guard = guard

    def empty(self) -> Any:
        return UntrackedValue(self.typ, self.guard, self.key)

    def copy(self) -> Any:
        channel = self.empty()
        channel.value = self.value
        return channel

    def checkpoint(self) -> Any:
        return MISSING

    def from_checkpoint(self, checkpoint: Any) -> Any:
        return self.empty()

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            return False
        if len(values) != 1 and self.guard:
            from septet.langgraph.errors import InvalidUpdateError

            raise InvalidUpdateError(f"At key '{self.key}': UntrackedValue(guard=True) can receive only one value per step. "
                                     "Use guard=False if you want to store any one of multiple values.")
        self.value = values[-1]
        return True
