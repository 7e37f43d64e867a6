"""`langgraph.runtime`: what a node may know of its run: context, store, stream, what the graph said last."""
from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from septet.langgraph.typing import ContextT

__all__ = ("BaseUser", "ExecutionInfo", "RunControl", "Runtime", "ServerInfo", "get_runtime")


def _write_nothing(_: Any) -> None:
    """Where no stream of mode `custom` is asked for."""


def _no_heartbeat() -> None:
    """Where no idle time is watched."""


@dataclass(frozen=True, slots=True)
class ExecutionInfo:
    """Which task of which run this is, and which attempt."""

    checkpoint_id: str
    checkpoint_ns: str
    task_id: str
    thread_id: str | None = None
    run_id: str | None = None
    node_attempt: int = 1
    node_first_attempt_time: float | None = None


class RunControl:
    """Asks a running graph to stop at the end of its step."""

    def __init__(self) -> None:
        self._reason: str | None = None

    def request_drain(self, reason: str = "shutdown") -> None:
        self._reason = reason

    @property
    def drain_requested(self) -> bool:
        return self._reason is not None

    @property
    def drain_reason(self) -> str | None:
        return self._reason


@dataclass(frozen=True, slots=True)
class BaseUser:
    """Who asks, where a platform's server says so."""

    identity: str


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """Of a platform's server, which there is none of here."""

    assistant_id: str | None = None
    graph_id: str | None = None
    user: BaseUser | None = None


@dataclass(kw_only=True, slots=True, frozen=True)
class Runtime(Generic[ContextT]):
    """What a node that names it as an argument receives."""

    context: ContextT = None  # type: ignore[assignment]
    store: Any = None
    stream_writer: Callable[[Any], None] = _write_nothing
    heartbeat: Callable[[], None] = _no_heartbeat
    previous: Any = None
    execution_info: ExecutionInfo | None = None
    server_info: ServerInfo | None = None
    control: RunControl | None = None

    def override(self, **overrides: Any) -> Runtime[ContextT]:
        """The same with other fields."""
        return dataclasses.replace(self, **overrides)


def get_runtime(context_schema: Any = None) -> Runtime[Any]:
    """The runtime of the running node."""
    from septet.langgraph.pregel.scope import current_scope

    return current_scope().runtime
