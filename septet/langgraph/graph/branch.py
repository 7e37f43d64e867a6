"""Conditional edges: where a function of the state sends the graph next."""
from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints

from septet.langchain_core.runnables.base import Runnable
from septet.langgraph.constants import END, START
from septet.langgraph.errors import InvalidUpdateError
from septet.langgraph.pregel.node import NodeCallable, as_runnable
from septet.langgraph.types import Send


class BranchSpec:
    """A function of the state, and the nodes that its answers name (None: the answers are nodes)."""

    def __init__(self, path: Runnable, ends: dict[Any, str] | None, name: str):
        self.path, self.ends, self.name = path, ends, name

    @classmethod
    def of(cls, path: Any, path_map: dict[Any, str] | Sequence[str] | None) -> BranchSpec:
        runnable = as_runnable(path)
        name = getattr(path, "__name__", None) or getattr(runnable, "name", None) or "condition"
        ends: dict[Any, str] | None = None
        if isinstance(path_map, dict):
            ends = dict(path_map)
        elif path_map is not None:
            ends = {name: name for name in path_map}
        else:
            ends = literal_ends(path)
        if isinstance(runnable, NodeCallable):
            runnable.recurse = False
            if runnable is not path:
                runnable.trace, runnable.name = True, name if name != "<lambda>" else "RunnableCallable"
        return cls(runnable, ends, name)

    def targets(self, result: Any) -> list[Any]:
        """Nodes and Sends of an answer.  ValueError for None or a start."""
        answers = result if isinstance(result, (list, tuple)) else [result]
        found = [answer if isinstance(answer, Send) or self.ends is None else self.ends[answer] for answer in answers]
        if any(target is None or target == START for target in found):
            raise ValueError("Branch did not return a valid destination")
        if any(isinstance(target, Send) and target.node == END for target in found):
            raise InvalidUpdateError("Cannot send a packet to the END node")
        return found


def literal_ends(path: Any) -> dict[Any, str] | None:
    """The answers that a function's annotation promises, where it is a Literal."""
    function = path if inspect.isroutine(path) else getattr(path, "__call__", path)  # noqa: B004
    try:
        hint = get_type_hints(function).get("return")
    except Exception:
        return None
    return {name: name for name in get_args(hint)} if get_origin(hint) is Literal else None


def command_ends(action: Any) -> tuple[str, ...] | None:
    """The nodes that a node's annotation `Command[Literal[...]]` names."""
    function = action if inspect.isroutine(action) else getattr(action, "__call__", action)  # noqa: B004
    try:
        hint = get_type_hints(function).get("return")
    except Exception:
        return None
    for one in (hint, *get_args(hint)):
        origin = get_origin(one)
        if getattr(origin, "__name__", "") == "Command" and get_args(one) and get_origin(get_args(one)[0]) is Literal:
            return tuple(get_args(get_args(one)[0]))
    return None


