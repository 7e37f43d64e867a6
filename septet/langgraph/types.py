"""`langgraph.types`: what nodes return and receive, policies, and what a graph tells about itself."""
from __future__ import annotations

import dataclasses
import hashlib
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar, Literal, NamedTuple, TypeVar

from septet.langchain_core.messages.tool import ToolOutputMixin
from septet.langgraph.retrying import default_retry_on

All = Literal["*"]
StreamMode = Literal["values", "updates", "checkpoints", "tasks", "debug", "messages", "custom"]
Durability = Literal["sync", "async", "exit"]
Checkpointer = Any
StreamWriter = Callable[[Any], None]
N = TypeVar("N", bound=Hashable)


def ensure_valid_checkpointer(checkpointer: Any) -> Any:
    """The checkpointer, where it is one, a bool or None.  TypeError otherwise."""
    from septet.langgraph.checkpoint.base import BaseCheckpointSaver

    if checkpointer not in (None, True, False) and not isinstance(checkpointer, BaseCheckpointSaver):
        raise TypeError(f"Invalid checkpointer provided. Expected an instance of `BaseCheckpointSaver`, `True`, `False`, or `None`. "
                        f"Received {type(checkpointer).__name__}.")
    return checkpointer


def default_cache_key(*args: Any, **kwargs: Any) -> str | bytes:
    """A key that equal arguments share."""
    from septet.langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

    return JsonPlusSerializer().dumps_typed((args, kwargs))[1]


class RetryPolicy(NamedTuple):
    """When and how often a node is tried again."""

    initial_interval: float = 0.5
    backoff_factor: float = 2.0
    max_interval: float = 128.0
    max_attempts: int = 3
    jitter: bool = True
    retry_on: type[Exception] | Sequence[type[Exception]] | Callable[[Exception], bool] = default_retry_on


@dataclass(kw_only=True, slots=True)
class CachePolicy:
    """How a node's results are kept: by which key of its input, and for how many seconds."""

    key_func: Callable[..., str | bytes] = default_cache_key
    ttl: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TimeoutPolicy:
    """How long a node may run as a whole, or without a sign of life."""

    run_timeout: float | timedelta | None = None
    idle_timeout: float | timedelta | None = None
    refresh_on: Literal["auto", "heartbeat"] = "auto"


@dataclass(frozen=True, kw_only=True, slots=True)
class TracePolicy:
    """What a trace shows of a node's inputs and outputs."""

    process_inputs: Callable[[Any], Any] | None = None
    process_outputs: Callable[[Any], Any] | None = None


def omit_payload(value: Any) -> Any:
    """Nothing of a value, for a TracePolicy."""
    return {}


@dataclass(slots=True)
class Interrupt:
    """A question to who runs the graph, and the name to answer it under."""

    value: Any
    id: str = "placeholder-id"
    response_schema: Any = field(default=None, kw_only=True)

    @classmethod
    def from_ns(cls, value: Any, ns: str, response_schema: Any = None) -> Interrupt:
        return cls(value, hashlib.blake2b(ns.encode(), digest_size=16).hexdigest(), response_schema=response_schema)


class StateUpdate(NamedTuple):
    """One update of `bulk_update_state`."""

    values: dict[str, Any] | None
    as_node: str | None = None
    task_id: str | None = None


class PregelTask(NamedTuple):
    """A task as a snapshot shows it."""

    id: str
    name: str
    path: tuple[Any, ...]
    error: Exception | None = None
    interrupts: tuple[Interrupt, ...] = ()
    state: Any = None
    result: Any | None = None


class CacheKey(NamedTuple):
    """Where a task's result is kept."""

    ns: tuple[str, ...]
    key: str
    ttl: int | None


@dataclass(slots=True)
class PregelExecutableTask:
    """A task that can be run.  Its writes are pairs of a channel's name and a value."""

    name: str
    input: Any
    proc: Any
    writes: deque[tuple[str, Any]]
    config: Any
    triggers: Sequence[str]
    retry_policy: Sequence[RetryPolicy]
    cache_key: CacheKey | None
    id: str
    path: tuple[Any, ...]
    writers: Sequence[Any] = ()
    subgraphs: Sequence[Any] = ()
    timeout: TimeoutPolicy | None = None


class StateSnapshot(NamedTuple):
    """The state of a graph at the beginning of a step."""

    values: Any
    next: tuple[str, ...]
    config: Any
    metadata: Any
    created_at: str | None
    parent_config: Any
    tasks: tuple[PregelTask, ...]
    interrupts: tuple[Interrupt, ...]


class Send:
    """A task for a node with an input of its own, in the next step."""

    __slots__ = ("arg", "node", "timeout")

    def __init__(self, /, node: str, arg: Any, *, timeout: Any = None) -> None:
        self.node, self.arg, self.timeout = node, arg, timeout

    def __hash__(self) -> int:
        return hash((self.node, self.arg))

    def __repr__(self) -> str:
        return f"Send(node={self.node!r}, arg={self.arg!r})"

    def __eq__(self, value: object) -> bool:
        return isinstance(value, Send) and self.node == value.node and self.arg == value.arg


@dataclass(kw_only=True, slots=True, frozen=True)
class Command(ToolOutputMixin):
    """Updates of the state and where to go next, together; or what to resume an interrupt with."""

    graph: str | None = None
    update: Any | None = None
    resume: Any | None = None
    goto: Any = ()
    PARENT: ClassVar[Literal["__parent__"]] = "__parent__"

    def __class_getitem__(cls, item: Any) -> Any:
        from types import GenericAlias

        return GenericAlias(cls, item)

    def __repr__(self) -> str:
        given = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if getattr(self, f.name))
        return f"Command({given})"

    def _update_as_tuples(self) -> list[tuple[str, Any]]:
        if isinstance(self.update, dict):
            return list(self.update.items())
        pairs = isinstance(self.update, (list, tuple))
        if pairs and all(isinstance(t, tuple) and len(t) == 2 and isinstance(t[0], str) for t in self.update):
            return list(self.update)
        fields = fields_of(self.update)
        if fields is not None:
            return fields
        return [("__root__", self.update)] if self.update is not None else []


def fields_of(value: Any) -> list[tuple[str, Any]] | None:
    """The fields that a pydantic model or a dataclass was given; None for anything else."""
    if hasattr(value, "model_fields_set"):
        return [(name, getattr(value, name)) for name in type(value).model_fields
                if name in value.model_fields_set or getattr(value, name) is not None]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    return None


@dataclass(slots=True)
class Overwrite:
    """A value that replaces what a reducer has gathered."""

    value: Any
    type: Literal["__overwrite__"] = "__overwrite__"


@dataclass(frozen=True)
class GraphOutput:
    """What `invoke(version="v2")` gives: the value, and the interrupts."""

    value: Any
    interrupts: tuple[Interrupt, ...] = ()


def interrupt(value: Any, *, response_schema: Any = None) -> Any:
    """Ask who runs the graph, and return their answer.  The node begins anew when the answer is there, up to this place."""
    from septet.langgraph.pregel.scope import current_scope

    return current_scope().interrupt(value, response_schema)


def __getattr__(name: str) -> Any:
    """Shapes of streamed parts, for annotations."""
    if name in PARTS:
        return dict[str, Any]
    raise AttributeError(f"module 'langgraph.types' (septet) has no attribute {name!r}")


PARTS = {"StreamPart", "ValuesStreamPart", "UpdatesStreamPart", "MessagesStreamPart", "CustomStreamPart", "CheckpointStreamPart",
         "TasksStreamPart", "DebugStreamPart", "TaskPayload", "TaskResultPayload", "CheckpointTask", "CheckpointPayload", "DebugPayload"}
