"""`langgraph.channels.any_value`: any one of the values that a step wrote."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.constants import MISSING

__all__ = ("AnyValue",)


class AnyValue(BaseChannel):
    """The last of a step's writes; nothing after a step without."""

    def update(self, values: Sequence[Any]) -> bool:
        if not values:
            had, self.value = self.value is not MISSING, MISSING
            return had
        self.value = values[-1]
        return True
