"""`langgraph.channels.delta`: a value into which all writes of a step are folded at once.

Upstream keeps the writes alone in checkpoints and folds them anew when a state is asked for; here each checkpoint has the value, which is
the same for the reducers that it asks for (`reducer(reducer(x, a), b) == reducer(x, a + b)`).
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.channels.binop import beginning, only_overwrite
from septet.langgraph.constants import MISSING

__all__ = ("DeltaChannel",)


class DeltaChannel(BaseChannel):
    """`reducer(value, writes)` for the writes of a step.

    typ: of the value, whose empty one it begins with; within `Annotated` the annotated type.  snapshot_frequency: how many updates upstream
    keeps without the value; a positive number, which changes no result.
    """

    def __init__(self, reducer: Callable[[Any, Sequence[Any]], Any], typ: Any = None, *, snapshot_frequency: int = 100) -> None:
        if snapshot_frequency <= 0:
            raise ValueError(f"snapshot_frequency must be a positive int, got {snapshot_frequency}")
        super().__init__(list if typ is None else typ)
        self.reducer, self.snapshot_frequency = reducer, snapshot_frequency

    def empty(self) -> Any:
        return DeltaChannel(self.reducer, self.typ, snapshot_frequency=self.snapshot_frequency)

    def from_checkpoint(self, checkpoint: Any) -> Any:
        channel = self.empty()
        channel.key = self.key
        channel.value = beginning(self.typ) if checkpoint is MISSING else checkpoint
        return channel

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            return False
        over, inner = only_overwrite(values)
        self.value = inner if over else self.reducer(beginning(self.typ) if self.value is MISSING else self.value, list(values))
        return True

    def __eq__(self, value: object) -> bool:
        if not isinstance(value, DeltaChannel):
            return False
        names = [getattr(f, "__name__", "<lambda>") for f in (self.reducer, value.reducer)]
        return self.snapshot_frequency == value.snapshot_frequency and ("<lambda>" in names or self.reducer is value.reducer)

    __hash__ = None  # type: ignore[assignment]
