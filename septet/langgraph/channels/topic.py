"""`langgraph.channels.topic`: all values of a step, or of all steps."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.constants import MISSING

__all__ = ("Topic",)


class Topic(BaseChannel):
    """A list of what was written; lists are written as their items."""

    def __init__(self, typ: Any, accumulate: bool = False) -> None:
        super().__init__(typ)
        self.accumulate = accumulate
        self.values: list[Any] = []

    def empty(self) -> Any:
        return Topic(self.typ, self.accumulate)

    def checkpoint(self) -> Any:
        return list(self.values)

    def from_checkpoint(self, checkpoint: Any) -> Any:
        channel = self.empty()
        if checkpoint is not MISSING:
            channel.values = list(checkpoint)
        return channel

    def update(self, values: Sequence[Any]) -> bool:
        changed = False
        if not self.accumulate:
            changed, self.values = bool(self.values), []
        flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
        self.values.extend(flat)
        return changed or bool(flat)

    def get(self) -> Any:
        if not self.values:
            raise EmptyChannelError
        return list(self.values)

    def is_available(self) -> bool:
        return bool(self.values)
