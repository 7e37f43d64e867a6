"""What the model is told when a tool call is wrong or fails."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from septet.langchain_core.tools import ToolException

INVALID_TOOL_NAME_ERROR_TEMPLATE = "Error: {requested_tool} is not a valid tool, try one of [{available_tools}]."
TOOL_CALL_ERROR_TEMPLATE = "Error: {error}\n Please fix your mistakes."
TOOL_INVOCATION_ERROR_TEMPLATE = ("Error invoking tool '{tool_name}' with kwargs {tool_kwargs} with error:\n {error}\n"
                                  " Please fix the error and try again.")


class ToolInvocationError(ToolException):
    """Arguments that a tool does not take."""

    def __init__(self, tool_name: str, source: Any, tool_kwargs: dict[str, Any], hidden: set[str]) -> None:
        rows = [row for row in source.errors() if not (row["loc"] and row["loc"][0] in hidden)]
        words = "\n".join(f"{'.'.join(str(part) for part in row['loc'])}: {row['msg']}" for row in rows) if rows else str(source)
        self.message = TOOL_INVOCATION_ERROR_TEMPLATE.format(tool_name=tool_name, tool_kwargs=tool_kwargs, error=words)
        self.tool_name, self.tool_kwargs, self.source, self.filtered_errors = tool_name, tool_kwargs, source, rows
        super().__init__(self.message)


def default_handle_tool_errors(e: Exception) -> str:
    """Wrong arguments are told to the model; everything else is raised."""
    if isinstance(e, ToolInvocationError):
        return e.message
    raise e


def kinds_of(handler: Any) -> tuple[type[Exception], ...]:
    """The errors that a handler takes."""
    if isinstance(handler, type) and issubclass(handler, Exception):
        return (handler,)
    if isinstance(handler, tuple):
        return handler
    if isinstance(handler, (bool, str)):
        return (Exception,)
    parameters = [p for p in inspect.signature(handler).parameters.values() if p.name != "self"]
    hint = get_type_hints(handler if inspect.isroutine(handler) else type(handler).__call__).get(parameters[0].name) if parameters else None
    if hint is None:
        return (Exception,)
    if get_origin(hint) in (Union, UnionType):
        return tuple(get_args(hint))
    return (hint,) if isinstance(hint, type) and issubclass(hint, Exception) else (Exception,)


def told(error: Exception, handler: Any) -> str:
    """The words for the model."""
    if isinstance(handler, (bool, tuple, type)):
        return TOOL_CALL_ERROR_TEMPLATE.format(error=repr(error))
    if isinstance(handler, str):
        return handler
    return str(handler(error))


Handler = bool | str | Callable[..., str] | type[Exception] | tuple[type[Exception], ...]
