"""A tool of a function of one text."""
from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from septet.langchain_core.tools.base import ToolException
from septet.langchain_core.tools.of_function import OfFunction
from septet.langchain_core.utils.pydantic import is_basemodel_subclass


class Tool(OfFunction):
    """A function of one argument as a tool."""

    description: str = ""
    func: Callable[..., str] | None
    coroutine: Callable[..., Awaitable[str]] | None = None

    def __init__(self, name: str, func: Callable[..., Any] | None, description: str, **kwargs: Any) -> None:
        super().__init__(name=name, func=func, description=description, **kwargs)

    @property
    def args(self) -> dict[str, Any]:
        if self.args_schema is not None:
            return super().args
        return {"tool_input": {"type": "string"}}

    def _to_args_and_kwargs(self, tool_input: Any, tool_call_id: str | None) -> tuple[tuple[Any, ...], dict[str, Any]]:
        args, kwargs = super()._to_args_and_kwargs(tool_input, tool_call_id)
        everything = list(args) + list(kwargs.values())
        if len(everything) != 1:
            raise ToolException(f"Too many arguments to single-input tool {self.name}.\n            Consider using StructuredTool instead. "
                                f"Args: {everything}")
        return tuple(everything), {}

    @classmethod
    def from_function(cls, func: Callable[..., Any] | None, name: str, description: str, return_direct: bool = False,
                      args_schema: Any = None,
                      coroutine: Callable[..., Awaitable[Any]] | None = None, **kwargs: Any) -> Tool:
        """A tool of a function."""
        if func is None and coroutine is None:
            raise ValueError("Function and/or coroutine must be provided")
        if args_schema is not None and not is_basemodel_subclass(args_schema) and not isinstance(args_schema, dict):
            raise TypeError(f"args_schema must be a subclass of pydantic BaseModel or a JSON schema dict. Got: {args_schema}.")
        return cls(name=name, func=func, coroutine=coroutine, description=description, return_direct=return_direct, args_schema=args_schema,
                   **kwargs)
