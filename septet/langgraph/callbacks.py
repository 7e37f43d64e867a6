"""`langgraph.callbacks`: handlers that are told when a graph's run stops at an interrupt, and when it goes on."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langgraph.constants import NS_SEP
from septet.langgraph.errors import GraphInterrupt
from septet.langgraph.types import Interrupt

__all__ = ("GraphCallbackHandler", "GraphInterruptEvent", "GraphLifecycleEvent", "GraphLifecycleStatus", "GraphResumeEvent")

GraphLifecycleStatus = Literal["input", "pending", "done", "interrupt_before", "interrupt_after", "out_of_steps"]


@dataclass(frozen=True)
class GraphInterruptEvent:
    """A run has stopped: by `interrupt` ("pending", with what is asked), or before or after a node."""

    run_id: UUID | None
    status: GraphLifecycleStatus
    checkpoint_id: str
    checkpoint_ns: tuple[str, ...]
    interrupts: tuple[Interrupt, ...]


@dataclass(frozen=True)
class GraphResumeEvent:
    """A run goes on from a checkpoint; graphs within it that go on are told apart by `checkpoint_ns`."""

    run_id: UUID | None
    status: GraphLifecycleStatus
    checkpoint_id: str
    checkpoint_ns: tuple[str, ...]


GraphLifecycleEvent = GraphInterruptEvent | GraphResumeEvent


class GraphCallbackHandler(BaseCallbackHandler):
    """A handler, among a config's callbacks, of the events of graphs."""

    def on_interrupt(self, event: GraphInterruptEvent) -> Any:
        """The outermost graph's run has stopped."""

    def on_resume(self, event: GraphResumeEvent) -> Any:
        """A graph's run goes on."""


def listeners(loop: Any) -> list[Any]:
    """The handlers of a run that want to hear of graphs."""
    return [handler for handler in loop.manager.handlers if isinstance(handler, GraphCallbackHandler)]


def place_of(loop: Any) -> tuple[str, tuple[str, ...]]:
    return loop.checkpoint["id"], tuple(loop.ns.split(NS_SEP)) if loop.ns else ()


def interrupted(loop: Any, error: GraphInterrupt) -> tuple[Any, ...]:
    """What is to be told of a run that has stopped: the arguments of `handle_event`."""
    status = f"interrupt_{loop.stopped}" if loop.stopped in ("before", "after") else "pending"
    event = GraphInterruptEvent(loop.manager.run_id, status, *place_of(loop), tuple(error.args[0]))  # type: ignore[arg-type]
    return listeners(loop), "on_interrupt", None, event


def resumed(loop: Any) -> tuple[Any, ...]:
    """What is to be told of a run that has begun; nobody hears of one that does not go on from before."""
    event = GraphResumeEvent(loop.manager.run_id, "pending", *place_of(loop))
    return listeners(loop) if loop.is_resuming else [], "on_resume", None, event
