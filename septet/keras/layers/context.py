"""The call that is under way: which layer the user called, and whether it trains."""
from __future__ import annotations

from typing import Any


class CallContext:
    """An outermost call of a layer."""

    __slots__ = ("entry", "training")

    def __init__(self, entry: Any):
        self.entry, self.training = entry, None


current: list[CallContext] = []


def training() -> Any:
    """Whether the call under way trains; None where nothing says."""
    return current[-1].training if current else None
