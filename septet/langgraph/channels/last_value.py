"""`langgraph.channels.last_value`: the value written last, by one task a step."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.constants import MISSING

__all__ = ("LastValue", "LastValueAfterFinish")


class LastValue(BaseChannel):
    """One value; two writes in a step are an InvalidUpdateError."""

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            return False
        if len(values) != 1:
            from septet.langgraph.errors import ErrorCode, InvalidUpdateError, create_error_message

            raise InvalidUpdateError(create_error_message(
                message=f"At key '{self.key}': Can receive only one value per step. Use an Annotated key to handle multiple values.",
                error_code=ErrorCode.INVALID_CONCURRENT_GRAPH_UPDATE))
        self.value = values[-1]
        return True


class LastValueAfterFinish(BaseChannel):
    """One value, shown only when nothing else is to run."""

    def __init__(self, typ: Any, key: str = "") -> None:
        super().__init__(typ, key)
        self.finished = False

    def checkpoint(self) -> Any:
        return MISSING if self.value is MISSING else (self.value, self.finished)

    def from_checkpoint(self, checkpoint: Any) -> Any:
        channel = self.empty()
        if checkpoint is not MISSING:
            channel.value, channel.finished = checkpoint
        return channel

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            return False
        self.finished, self.value = False, values[-1]
        return True

    def consume(self) -> bool:
        if not self.finished:
            return False
        self.finished, self.value = False, MISSING
        return True

    def finish(self) -> bool:
        if self.finished or self.value is MISSING:
            return False
        self.finished = True
        return True

    def get(self) -> Any:
        if self.value is MISSING or not self.finished:
            raise EmptyChannelError
        return self.value

    def is_available(self) -> bool:
        return self.value is not MISSING and self.finished
