"""Channels out of a schema: a TypedDict, a dataclass or a pydantic model, whose annotations name reducers and managed values."""
from __future__ import annotations

import dataclasses
import inspect
import typing
from collections.abc import Callable
from typing import Any, NotRequired, Required, get_args, get_origin, get_type_hints

from typing_extensions import ReadOnly

from septet.langgraph.channels.base import BaseChannel
from septet.langgraph.channels.binop import BinaryOperatorAggregate
from septet.langgraph.channels.delta import DeltaChannel
from septet.langgraph.channels.last_value import LastValue
from septet.langgraph.managed.base import is_managed_value

ROOT = "__root__"


def channels_of_schema(schema: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """(channels, managed values) by key; one channel "__root__" for a schema without fields."""
    if not hasattr(schema, "__annotations__"):
        return {ROOT: channel_of(ROOT, schema, False)}, {}
    channels, managed = {}, {}
    for name, hint in get_type_hints(schema, include_extras=True).items():
        if name == "__slots__":
            continue
        found = channel_of(name, hint, True)
        (managed if is_managed_value(found) else channels)[name] = found
    return channels, managed


def channel_of(name: str, hint: Any, allow_managed: bool) -> Any:
    """The channel of one annotation, or the managed value that it names."""
    while get_origin(hint) in (Required, NotRequired, ReadOnly):
        hint = get_args(hint)[0]
    extras = getattr(hint, "__metadata__", ())
    inner = hint.__origin__ if extras else hint
    while get_origin(inner) in (Required, NotRequired, ReadOnly):
        inner = get_args(inner)[0]
    if extras:
        last = extras[-1]
        if allow_managed and is_managed_value(last):
            return last
        for extra in extras:
            if isinstance(extra, BaseChannel):
                made = extra.empty()
                made.key = name
                if isinstance(extra, DeltaChannel):
                    made.typ = inner
                return made
            if isinstance(extra, type) and issubclass(extra, BaseChannel):
                made = extra(inner)
                made.key = name
                return made
        if callable(last):
            reducer = reducer_of(last)
            if reducer is not None:
                return BinaryOperatorAggregate(inner, reducer, name)
    return LastValue(inner, name)


def reducer_of(function: Any) -> Callable[[Any, Any], Any] | None:
    """A function of two values; ValueError for another, None for what cannot be looked at."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return None
    places = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    if len(places) == 2 or sum(p.default is p.empty for p in places) == 2 or any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return function  # type: ignore[no-any-return]
    raise ValueError(f"Invalid reducer signature. Expected (a, b) -> c. Got {inspect.signature(function)}")


def coercion(schema: Any, mapping: bool) -> Callable[[Any], Any] | None:
    """What makes a dict the schema's own object; None where a dict is one."""
    if not isinstance(schema, type) or not mapping or typing.is_typeddict(schema) or is_typeddict(schema):
        return None
    if dataclasses.is_dataclass(schema):
        return lambda values: schema(**values)
    if hasattr(schema, "model_fields"):
        return lambda values: schema(**values)
    return None


def is_typeddict(schema: Any) -> bool:
    from typing_extensions import is_typeddict

    return is_typeddict(schema)


def same_channel(name: str, old: Any, new: Any, output: bool) -> Any:
    """The channel of a key that two schemas have.  ValueError where they differ in more than being said."""
    if old is None or old == new:
        return new if old is None else old
    if isinstance(new, LastValue):
        return old
    if isinstance(old, LastValue):
        return new
    raise ValueError(f"Channel '{name}' already exists with a different type")


