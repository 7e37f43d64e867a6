"""Arguments of tools that a graph gives: its state, its store, its runtime."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, get_args, get_origin, get_type_hints

from typing_extensions import TypeVar

from septet.langchain_core.tools import InjectedToolArg
from septet.langchain_core.tools.injected import _DirectlyInjectedToolArg

ContextT = TypeVar("ContextT", default=None)
StateT = TypeVar("StateT", default=dict)


class InjectedState(InjectedToolArg):
    """The graph's state, or one field of it."""

    def __init__(self, field: str | None = None) -> None:
        self.field = field


class InjectedStore(InjectedToolArg):
    """The graph's store."""


@dataclass
class ToolRuntime(_DirectlyInjectedToolArg, Generic[ContextT, StateT]):
    """All that a tool may know of the run it is called in."""

    state: StateT
    context: ContextT
    config: Any
    stream_writer: Any
    tool_call_id: str | None
    store: Any
    tools: list[Any] = field(default_factory=list)
    execution_info: Any = None
    server_info: Any = None


@dataclass
class Wanted:
    """Which arguments of a tool are given to it: for the state, argument -> field (None: all of it)."""

    state: dict[str, str | None]
    store: list[str]
    runtime: list[str]


def wanted_by(tool: Any) -> Wanted:
    """What a tool's schema and function name."""
    found = Wanted({}, [], [])
    for name, hint in {**hints_of(getattr(tool, "args_schema", None)), **hints_of(function_of(tool))}.items():
        origin = get_origin(hint)
        if ToolRuntime in (hint, origin) or any(ToolRuntime in (a, get_origin(a)) for a in get_args(hint)):
            found.runtime.append(name)
            continue
        for note in get_args(hint)[1:] if origin is Annotated or hasattr(hint, "__metadata__") else ():
            kind = note if isinstance(note, type) else type(note)
            if issubclass(kind, InjectedState):
                found.state[name] = None if isinstance(note, type) else note.field
            elif issubclass(kind, InjectedStore):
                found.store.append(name)
    return found


def function_of(tool: Any) -> Any:
    """The function behind a tool."""
    return getattr(tool, "func", None) or getattr(tool, "coroutine", None) or tool._run


def hints_of(thing: Any) -> dict[str, Any]:
    try:
        return {k: v for k, v in get_type_hints(thing, include_extras=True).items() if k != "return"} if thing is not None else {}
    except Exception:
        return {}
