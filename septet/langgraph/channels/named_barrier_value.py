"""`langgraph.channels.named_barrier_value`: waits until every one of some names was written."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.constants import MISSING

__all__ = ("NamedBarrierValue", "NamedBarrierValueAfterFinish")


class NamedBarrierValue(BaseChannel):
    """Open when all names have come; consumed, it waits again."""

    def __init__(self, typ: Any, names: set[Any]) -> None:
        super().__init__(typ)
        self.names, self.seen = names, set[Any]()

    def empty(self) -> Any:
        return type(self)(self.typ, self.names)

    def checkpoint(self) -> Any:
        return set(self.seen)

    def from_checkpoint(self, checkpoint: Any) -> Any:
        channel = self.empty()
        if checkpoint is not MISSING:
            channel.seen = set(checkpoint)
        return channel

    def update(self, values: Sequence[Any]) -> bool:
        changed = False
        for value in values:
            if value not in self.names:
                from septet.langgraph.errors import InvalidUpdateError

                raise InvalidUpdateError(f"At key '{self.key}': Value {value} not in {self.names}")
            if value not in self.seen:
                self.seen.add(value)
                changed = True
        return changed

    def get(self) -> Any:
        if not self.is_available():
            raise EmptyChannelError

    def is_available(self) -> bool:
        return self.seen == self.names

    def consume(self) -> bool:
        if self.seen != self.names:
            return False
        self.seen = set()
        return True


class NamedBarrierValueAfterFinish(NamedBarrierValue):
    """The same, shown only when nothing else is to run."""

    def __init__(self, typ: Any, names: set[Any]) -> None:
        super().__init__(typ, names)
        self.finished = False

    def checkpoint(self) -> Any:
        return (set(self.seen), self.finished)

    def from_checkpoint(self, checkpoint: Any) -> Any:
        channel = self.empty()
        if checkpoint is not MISSING:
            channel.seen, channel.finished = set(checkpoint[0]), checkpoint[1]
        return channel

    def is_available(self) -> bool:
        return self.finished and self.seen == self.names

    def consume(self) -> bool:
        if not self.is_available():
            return False
        self.finished, self.seen = False, set()
        return True

    def finish(self) -> bool:
        if self.finished or self.seen != self.names:
            return False
        self.finished = True
        return True
