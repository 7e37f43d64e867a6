"""`langgraph.managed`: parts of a state that the loop itself knows."""
from __future__ import annotations

from septet.langgraph.managed.is_last_step import IsLastStep, RemainingSteps

__all__ = ("IsLastStep", "RemainingSteps")
