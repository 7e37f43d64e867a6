"""`langgraph.pregel`: the engine under graphs."""
from __future__ import annotations

from septet.langgraph.pregel.main import Pregel

__all__ = ("Pregel",)
