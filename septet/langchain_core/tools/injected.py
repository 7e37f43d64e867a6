"""Arguments that the program gives to a tool, and the model does not see."""
from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from septet.langchain_core.runnables.config import RunnableConfig


class InjectedToolArg:
    """In `Annotated[kind, InjectedToolArg]`: not for the model."""


class _DirectlyInjectedToolArg:
    """A type that is injected by itself, without `Annotated`."""


class InjectedToolCallId(InjectedToolArg):
    """The id of the tool call."""


def _is_directly_injected_arg_type(type_: Any) -> bool:
    kinds = (type_, get_origin(type_))
    return any(isinstance(kind, type) and issubclass(kind, _DirectlyInjectedToolArg) for kind in kinds)


def _is_injected_arg_type(type_: Any, injected_type: Any = None) -> bool:
    """Whether a type says that its argument is injected (in the given way)."""
    if injected_type is None and _is_directly_injected_arg_type(type_):
        return True
    wanted = injected_type or InjectedToolArg
    notes = get_args(type_)[1:] if get_origin(type_) is Annotated or hasattr(type_, "__metadata__") else ()
    return any(isinstance(note, wanted) or isinstance(note, type) and issubclass(note, wanted) for note in notes)


def hints_of(func: Callable[..., Any], extras: bool = True) -> dict[str, Any]:
    """The types of a callable's parameters; none when they cannot be had."""
    while hasattr(func, "func") and hasattr(func, "keywords"):         # functools.partial
        func = func.func
    if not inspect.isroutine(func) and not inspect.isclass(func) and callable(func):
        func = type(func).__call__
    try:
        return get_type_hints(func, include_extras=extras)
    except Exception:           # a name that is not there, a forward reference of a local class
        return dict(getattr(func, "__annotations__", {}))


def _get_runnable_config_param(func: Callable[..., Any]) -> str | None:
    """The parameter of a function that takes the config."""
    for name, kind in hints_of(func, extras=False).items():
        if kind is RunnableConfig or RunnableConfig in get_args(kind):
            return name
    return None


def injected_names(func: Callable[..., Any]) -> frozenset[str]:
    """Names of a function's injected parameters."""
    hints = hints_of(func)
    return frozenset(name for name in inspect.signature(func).parameters if _is_injected_arg_type(hints.get(name)))
