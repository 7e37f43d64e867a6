"""A tool of a function with any arguments."""
from __future__ import annotations

import textwrap
from collections.abc import Awaitable, Callable
from inspect import signature
from typing import Any, Literal

from pydantic import Field

from septet.langchain_core.tools.injected import _get_runnable_config_param, injected_names
from septet.langchain_core.tools.of_function import OfFunction
from septet.langchain_core.tools.schema import FILTERED_ARGS, create_schema_from_function, describe_arguments
from septet.langchain_core.utils.pydantic import is_basemodel_subclass


class StructuredTool(OfFunction):
    """A function, a coroutine function, or both, as a tool."""

    description: str = ""
    args_schema: Any = Field(..., description="The tool schema.")
    func: Callable[..., Any] | None = None
    coroutine: Callable[..., Awaitable[Any]] | None = None

    @property
    def _injected_args_keys(self) -> frozenset[str]:  # type: ignore[override]
        func = self.func or self.coroutine
        return injected_names(func) if func is not None else frozenset()

    @classmethod
    def from_function(cls, func: Callable[..., Any] | None = None, coroutine: Callable[..., Awaitable[Any]] | None = None,
                      name: str | None = None, description: str | None = None, return_direct: bool = False, args_schema: Any = None,
                      infer_schema: bool = True, *, response_format: Literal["content", "content_and_artifact"] = "content",
                      parse_docstring: bool = False, error_on_invalid_docstring: bool = False, **kwargs: Any) -> StructuredTool:
        """A tool of a function; name, description and schema are the function's where they are not given."""
        source = func if func is not None else coroutine
        if source is None:
            raise ValueError("Function and/or coroutine must be provided")
        name = name or source.__name__
        if args_schema is None and infer_schema:
            args_schema = create_schema_from_function(name, source, parse_docstring=parse_docstring,
                                                      error_on_invalid_docstring=error_on_invalid_docstring,
                                                      filter_args=not_arguments(source))
        words = described(description, source, args_schema, parse_docstring, error_on_invalid_docstring)
        if words is None:
            raise ValueError("Function must have a docstring if description not provided.")
        return cls(name=name, func=func, coroutine=coroutine, args_schema=args_schema, description=words, return_direct=return_direct,
                   response_format=response_format, **kwargs)


def not_arguments(func: Callable[..., Any]) -> list[str]:
    """Parameters that the schema leaves out."""
    names = list(FILTERED_ARGS)
    if config := _get_runnable_config_param(func):
        names.append(config)
    parameters = list(signature(func).parameters)
    if parameters[:1] in (["self"], ["cls"]):
        names.append(parameters[0])
    return names


def described(description: str | None, func: Callable[..., Any], schema: Any, parse: bool, strict: bool) -> str | None:
    """The description given, else the function's docstring, else the schema's."""
    if description is not None:
        return textwrap.dedent(description).strip()
    words = describe_arguments(func, True, strict)[0] if parse else func.__doc__
    if words:
        return textwrap.dedent(words).strip()
    if isinstance(schema, dict):
        words = schema.get("description")
    elif is_basemodel_subclass(schema):
        words = schema.__doc__ if schema.__doc__ and "A base class for creating Pydantic models" not in schema.__doc__ else ""
    else:
        words = None
    return textwrap.dedent(words).strip() if words is not None else None
