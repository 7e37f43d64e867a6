"""`langgraph.errors`: what can go wrong in a graph, and what travels as an exception."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from septet.langgraph.checkpoint.base.errors import EmptyChannelError
from septet.langgraph.types import Command, Interrupt

__all__ = ("EmptyChannelError", "EmptyInputError", "ErrorCode", "GraphBubbleUp", "GraphDrained", "GraphInterrupt", "GraphRecursionError",
           "InvalidUpdateError", "NodeCancelledError", "NodeError", "NodeInterrupt", "NodeTimeoutError", "ParentCommand", "TaskNotFound",
           "UnknownInterruptError", "is_invalid_resume")


class ErrorCode(Enum):
    """Kinds of errors that have a page in the manual."""

    GRAPH_RECURSION_LIMIT = "GRAPH_RECURSION_LIMIT"
    INVALID_CONCURRENT_GRAPH_UPDATE = "INVALID_CONCURRENT_GRAPH_UPDATE"
    INVALID_GRAPH_NODE_RETURN_VALUE = "INVALID_GRAPH_NODE_RETURN_VALUE"
    MULTIPLE_SUBGRAPHS = "MULTIPLE_SUBGRAPHS"
    INVALID_CHAT_HISTORY = "INVALID_CHAT_HISTORY"


def create_error_message(*, message: str, error_code: ErrorCode) -> str:
    """A message with the address of the page about it."""
    return f"{message}\nFor troubleshooting, visit: https://docs.langchain.com/oss/python/langgraph/errors/{error_code.value}"


class GraphRecursionError(RecursionError):
    """The graph has used all of its steps without an end."""


class InvalidUpdateError(Exception):
    """Writes that a channel cannot take."""


class GraphBubbleUp(Exception):
    """What passes through nodes on its way to a graph's loop; not to be caught by nodes."""


class GraphDrained(GraphBubbleUp):
    """A run that stopped at a step's end because it was asked to."""

    def __init__(self, reason: str = "shutdown") -> None:
        super().__init__(reason)
        self.reason = reason


class GraphInterrupt(GraphBubbleUp):
    """Interrupts that a graph's loop shows to who runs it."""

    def __init__(self, interrupts: Sequence[Interrupt] = ()) -> None:
        super().__init__(interrupts)


class NodeInterrupt(GraphInterrupt):
    """An interrupt that a node raises itself."""

    def __init__(self, value: Any, id: str | None = None) -> None:
        super().__init__([Interrupt(value=value) if id is None else Interrupt(value=value, id=id)])


class ParentCommand(GraphBubbleUp):
    """A command for a graph above."""

    args: tuple[Command]

    def __init__(self, command: Command) -> None:
        super().__init__(command)


class EmptyInputError(Exception):
    """A graph was given no input that it reads."""


class TaskNotFound(Exception):
    """A task is not among those to run."""


class UnknownInterruptError(Exception):
    """A resume value is for an interrupt that is not there."""


class NodeCancelledError(Exception):
    """A node that was cancelled from within."""

    def __init__(self, node: str, message: str | None = None) -> None:
        super().__init__(message or f"Node '{node}' was cancelled")
        self.node = node


class NodeTimeoutError(TimeoutError):
    """A node that took longer than it may."""

    def __init__(self, node: str, timeout: float) -> None:
        super().__init__(f"Node '{node}' exceeded its timeout of {timeout}s")
        self.node, self.timeout = node, timeout


@dataclass(frozen=True)
class NodeError:
    """What an error handler of a node is told."""

    node: str
    error: BaseException


def is_invalid_resume(error: BaseException) -> bool:
    """Whether an error says that a resume value was not what an interrupt asked for."""
    return isinstance(error, UnknownInterruptError)
