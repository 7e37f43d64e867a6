"""Schemas that follow from several runnables or from a function's source."""
from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from functools import wraps
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, RootModel

from septet.langchain_core.runnables.config import merge_configs
from septet.langchain_core.runnables.utils import parameters
from septet.langchain_core.utils.pydantic import create_model_v2


def is_root(model: Any) -> bool:
    return isinstance(model, type) and issubclass(model, RootModel)


def sequence_input(steps: list[Any], config: Any) -> type[BaseModel]:
    """The input of the first step that says something: assignments look at what follows, pickers at what came."""
    from septet.langchain_core.runnables.passthrough import RunnableAssign, RunnablePick

    first = steps[0]
    if len(steps) == 1:
        return first.get_input_schema(config)  # type: ignore[no-any-return]
    if isinstance(first, RunnableAssign):
        following = sequence_input(steps[1:], config)
        if not is_root(following):
            fields = {k: (v.annotation, v.default) for k, v in following.model_fields.items() if k not in first.mapper.steps__}
            return create_model_v2("RunnableSequenceInput", field_definitions=fields)
    elif isinstance(first, RunnablePick):
        return sequence_input(steps[1:], config)
    return first.get_input_schema(config)  # type: ignore[no-any-return]


def sequence_output(steps: list[Any], config: Any) -> type[BaseModel]:
    """The output of the last step, with what assignments add to the one before."""
    from septet.langchain_core.runnables.passthrough import RunnableAssign, RunnablePick

    last = steps[-1]
    if len(steps) == 1:                     # upstream takes the input of a first step that is assigned to
        return last.get_input_schema(config)  # type: ignore[no-any-return]
    if isinstance(last, RunnableAssign):
        added, before = last.mapper.get_output_schema(config), sequence_output(steps[:-1], config)
        if not is_root(before):
            fields = {k: (v.annotation, v.default) for model in (before, added) for k, v in model.model_fields.items()}
            return create_model_v2("RunnableSequenceOutput", field_definitions=fields)
    elif isinstance(last, RunnablePick):
        before = sequence_output(steps[:-1], config)
        if not is_root(before):
            return picked(last, before)
    return last.get_output_schema(config)  # type: ignore[no-any-return]


def picked(picker: Any, before: type[BaseModel]) -> type[BaseModel]:
    """What a picker leaves of a model."""
    fields = before.model_fields
    if isinstance(picker.keys, list):
        return create_model_v2("RunnableSequenceOutput",
                               field_definitions={k: (v.annotation, v.default) for k, v in fields.items() if k in picker.keys})
    field = fields[picker.keys]
    return create_model_v2("RunnableSequenceOutput", root=(field.annotation, field.default))


def parallel_input(runnable: Any, config: Any) -> type[BaseModel] | None:
    """All steps' fields in one model, when each takes a dict, or anything (a field named `root`)."""
    schemas = [step.get_input_schema(config) for step in runnable.steps__.values()]
    if not all(json.get("type", "object") == "object" and "anyOf" not in json for json in (s.model_json_schema() for s in schemas)):
        return None
    fields = {k: (v.annotation, v.default) for schema in schemas for k, v in schema.model_fields.items() if k != "__root__"}
    return create_model_v2(runnable.get_name("Input"), field_definitions=fields)


def lambda_input(runnable: Any) -> type[BaseModel] | None:
    """The keys that a function reads of its argument; None when it says its type or reads none."""
    from septet.langchain_core.runnables.sources import argument_keys, getter_items

    func = getattr(runnable, "func", None) or runnable.afunc
    items = getter_items(func)
    if items is not None:
        if all(isinstance(item, str) for item in items):
            return create_model_v2(runnable.get_name("Input"), field_definitions=dict.fromkeys(items, (Any, ...)))
        module = type(runnable).__module__.removeprefix("septet.")
        return create_model_v2(runnable.get_name("Input"), root=list[Any], module_name=module)
    if runnable.InputType not in (Any, inspect.Parameter.empty):
        return None
    keys = argument_keys(func)
    return create_model_v2(runnable.get_name("Input"), field_definitions=dict.fromkeys(keys, (Any, ...))) if keys else None


def lambda_output(func: Callable[..., Any]) -> Any:
    """What a function says it returns; the items of a generator."""
    try:
        kind = inspect.signature(func).return_annotation
    except ValueError:
        return Any
    if kind is inspect.Signature.empty:
        return Any
    if isinstance(kind, str):
        try:
            kind = get_type_hints(func).get("return", kind)
        except (NameError, TypeError):
            return kind
    if getattr(kind, "__origin__", None) is not None and issubclass_safe(get_origin(kind), Iterator | AsyncIterator):
        return get_args(kind)[0] if get_args(kind) else Any
    return kind


def issubclass_safe(kind: Any, of: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, of)


def with_bound_config(binding: Any, method: Callable[..., Any]) -> Callable[..., Any]:
    """A method of the bound runnable that is given the binding's config when it takes one."""
    if "config" not in parameters(method):
        return method

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        given = kwargs.get("config")
        position = list(inspect.signature(method).parameters).index("config")
        if given is None and len(args) > position:
            merged = list(args)
            merged[position] = merge_configs(binding.config, args[position])
            return method(*merged, **kwargs)
        return method(*args, **{**kwargs, "config": merge_configs(binding.config, given)})

    return call
