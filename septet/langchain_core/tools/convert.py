"""Tools of functions and runnables."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, Field, create_model

from septet.langchain_core.callbacks.base import Callbacks
from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.tools.base import BaseTool
from septet.langchain_core.tools.simple import Tool
from septet.langchain_core.tools.structured import StructuredTool


def tool(name_or_callable: Any = None, runnable: Any = None, *args: Any, description: str | None = None, return_direct: bool = False,
         args_schema: Any = None, infer_schema: bool = True, response_format: Literal["content", "content_and_artifact"] = "content",
         parse_docstring: bool = False, error_on_invalid_docstring: bool = True, extras: dict[str, Any] | None = None) -> Any:
    """A tool of a function, as a decorator with or without arguments, or of a runnable with a name."""
    options = {"return_direct": return_direct, "response_format": response_format, "extras": extras}
    parsing = {"parse_docstring": parse_docstring, "error_on_invalid_docstring": error_on_invalid_docstring}

    def made(name: str) -> Callable[[Any], BaseTool]:
        def of(function: Any) -> BaseTool:
            if isinstance(function, Runnable):
                return of_runnable(name, function, description, args_schema, options)
            return of_function(name, function, description, args_schema, infer_schema, options, parsing)

        return of

    if args:
        raise ValueError("Too many arguments for tool decorator. A decorator ")
    if runnable is not None:
        if not name_or_callable:
            raise ValueError("Runnable without name for tool constructor")
        if not isinstance(name_or_callable, str):
            raise ValueError(f"Name must be a string for tool constructor, got {type(name_or_callable)}")
        return made(name_or_callable)(runnable)
    if name_or_callable is None:
        return lambda function: made(getattr(function, "name", None) if isinstance(function, Runnable) else name_of(function))(function)
    if isinstance(name_or_callable, str):
        return made(name_or_callable)
    if callable(name_or_callable) and hasattr(name_or_callable, "__name__"):
        return made(name_of(name_or_callable))(name_or_callable)
    raise ValueError(f"The first argument must be a string or a callable with a __name__ for tool decorator. Got {type(name_or_callable)}")


def name_of(function: Any) -> str:
    return str(function.__name__)


def of_runnable(name: str, runnable: Any, description: str | None, schema: Any, options: dict[str, Any]) -> BaseTool:
    """A tool that invokes a runnable whose input is a dict."""
    if runnable.input_schema.model_json_schema().get("type") != "object":
        raise ValueError("Runnable must have an object schema.")

    async def ainvoke_wrapper(callbacks: Callbacks = None, **kwargs: Any) -> Any:
        return await runnable.ainvoke(kwargs, {"callbacks": callbacks})

    def invoke_wrapper(callbacks: Callbacks = None, **kwargs: Any) -> Any:
        return runnable.invoke(kwargs, {"callbacks": callbacks})

    return StructuredTool.from_function(invoke_wrapper, ainvoke_wrapper, name=name, description=description or repr(runnable),
                                        args_schema=schema if schema is not None else runnable.input_schema, infer_schema=False, **options)


def of_function(name: str, function: Any, description: str | None, schema: Any, infer: bool, options: dict[str, Any],
                parsing: dict[str, bool]) -> BaseTool:
    """A tool of a function or a coroutine function."""
    coroutine, func = (function, None) if inspect.iscoroutinefunction(function) else (None, function)
    if infer or schema is not None:
        return StructuredTool.from_function(func, coroutine, name=name, description=description, args_schema=schema, infer_schema=infer,
                                            **options, **parsing)
    if function.__doc__ is None:
        raise ValueError("Function must have a docstring if description not provided and infer_schema is False.")
    return Tool(name=name, func=func, description=f"{name} tool" if description is None and not function.__doc__ else
                (description or function.__doc__), coroutine=coroutine, **options)


def convert_runnable_to_tool(runnable: Runnable[Any, Any], args_schema: type[BaseModel] | None = None, *, name: str | None = None,
                             description: str | None = None, arg_types: dict[str, type] | None = None) -> BaseTool:
    """A tool that invokes a runnable of one text, or of a dict."""
    if args_schema:
        runnable = runnable.with_types(input_type=args_schema)
    words = description or f"Takes {runnable.input_schema.model_json_schema()}."
    name = name or runnable.get_name()
    schema = runnable.input_schema.model_json_schema()
    if schema.get("type") == "string":
        return Tool(name=name, func=runnable.invoke, coroutine=runnable.ainvoke, description=words if description else words_of(runnable,
                                                                                                                                description))

    async def ainvoke_wrapper(callbacks: Callbacks = None, **kwargs: Any) -> Any:
        return await runnable.ainvoke(kwargs, config={"callbacks": callbacks})

    def invoke_wrapper(callbacks: Callbacks = None, **kwargs: Any) -> Any:
        return runnable.invoke(kwargs, config={"callbacks": callbacks})

    own = schema.get("type") == "object" and schema.get("properties") and arg_types is None
    model = runnable.input_schema if own else of_types(runnable, name, arg_types)
    return StructuredTool.from_function(name=name, func=invoke_wrapper, coroutine=ainvoke_wrapper,
                                        description=words_of(runnable, description),
                                        args_schema=model)


def words_of(runnable: Any, description: str | None) -> str:
    return description or f"Takes {runnable.input_schema.model_json_schema()}."


def of_types(runnable: Any, name: str, arg_types: dict[str, type] | None) -> type[BaseModel]:
    """A model of the types given, or of those that the runnable's input says."""
    if not arg_types:
        try:
            arg_types = get_type_hints(runnable.InputType)
        except TypeError as error:
            raise TypeError("Tool input must be str or dict. If dict, dict arguments must be typed. Either annotate types (e.g., with "
                            "TypedDict) "
                            f"or pass arg_types into `.as_tool` to specify. {error}") from error
    return create_model(name, **{key: (kind, Field(...)) for key, kind in arg_types.items()})  # type: ignore[call-overload, no-any-return]
