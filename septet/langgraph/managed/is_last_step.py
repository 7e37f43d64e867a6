"""`langgraph.managed.is_last_step`: how many steps are left."""
from __future__ import annotations

from typing import Annotated

from septet.langgraph.managed.base import ManagedValue


class IsLastStepManager(ManagedValue):
    @staticmethod
    def get(step: int, stop: int) -> bool:
        return step == stop - 1


class RemainingStepsManager(ManagedValue):
    @staticmethod
    def get(step: int, stop: int) -> int:
        return stop - step


IsLastStep = Annotated[bool, IsLastStepManager]
RemainingSteps = Annotated[int, RemainingStepsManager]
__all__ = ("IsLastStep", "RemainingStepsManager")
