"""`langgraph.channels.base`: what a channel is: a value that steps update with what their tasks wrote."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.constants import MISSING

__all__ = ("BaseChannel",)


class BaseChannel:
    """One value between the nodes of a graph."""

    def __init__(self, typ: Any, key: str = "") -> None:
        self.typ, self.key = typ, key
        self.value: Any = MISSING

    @property
    def ValueType(self) -> Any:
        return self.typ

    @property
    def UpdateType(self) -> Any:
        return self.typ

    def empty(self) -> Any:
        """A channel of the same kind that holds nothing."""
        return type(self)(self.typ, self.key)

    def copy(self) -> Any:
        return self.from_checkpoint(self.checkpoint())

    def checkpoint(self) -> Any:
        """What a checkpoint keeps; MISSING for nothing."""
        return self.value

    def from_checkpoint(self, checkpoint: Any) -> Any:
        """A channel with what a checkpoint kept."""
        channel = self.empty()
        if checkpoint is not MISSING:
            channel.value = checkpoint
        return channel

    def get(self) -> Any:
        """The value.  EmptyChannelError where there is none."""
        if self.value is MISSING:
            raise EmptyChannelError
        return self.value

    def is_available(self) -> bool:
        return self.value is not MISSING

    def update(self, values: Sequence[Any]) -> bool:
        """Take the writes of one step; whether anything changed."""
        raise NotImplementedError

    def consume(self) -> bool:
        """A node that it triggered has run; whether anything changed."""
        return False

    def finish(self) -> bool:
        """Nothing else is to run; whether anything changed."""
        return False

    def __eq__(self, value: object) -> bool:
        return type(value) is type(self)

    __hash__ = None  # type: ignore[assignment]
