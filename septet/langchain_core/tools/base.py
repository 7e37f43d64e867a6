"""The base of tools: what a model may call, with a schema of its arguments."""
from __future__ import annotations

import functools
import inspect
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, Literal, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager
from septet.langchain_core.messages.tool import ToolCall, ToolMessage, ToolOutputMixin
from septet.langchain_core.runnables.base import RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, context_of, ensure_config, patch_config, run_in_executor
from septet.langchain_core.runnables.contexts import within
from septet.langchain_core.tools.injected import (
    InjectedToolArg,
    InjectedToolCallId,
    _DirectlyInjectedToolArg,
    _get_runnable_config_param,
    _is_directly_injected_arg_type,
    _is_injected_arg_type,
    hints_of,
    injected_names,
)
from septet.langchain_core.tools.schema import FILTERED_ARGS, SchemaAnnotationError, create_schema_from_function
from septet.langchain_core.utils.pydantic import create_model_v2, get_fields, is_basemodel_subclass

__all__ = ["FILTERED_ARGS", "ArgsSchema", "BaseTool", "BaseToolkit", "InjectedToolArg", "InjectedToolCallId", "SchemaAnnotationError",
           "ToolException", "_DirectlyInjectedToolArg", "_get_runnable_config_param", "_is_directly_injected_arg_type",
           "_is_injected_arg_type",
           "create_schema_from_function", "get_all_basemodel_annotations"]
ArgsSchema = type[BaseModel] | dict[str, Any]
BLOCKS = ("text", "image_url", "image", "json", "search_result", "custom_tool_call_output", "document", "file")


class ToolException(Exception):
    """A tool's failure that the model may be told of (see `handle_tool_error`)."""


class BaseTool(RunnableSerializable[Any, Any]):
    """A tool: a name, a description, a schema of its arguments, and `_run`.

    return_direct: its output ends an agent's work.  handle_tool_error, handle_validation_error: False raises, True or a text or a
    function tells the model instead.  response_format: "content_and_artifact" when `_run` returns a pair.
    """

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        noted = inspect.get_annotations(cls).get("args_schema")
        if noted is not None and (noted is BaseModel or noted == "BaseModel"):
            raise SchemaAnnotationError(f"Tool definition for {cls.__name__} must include valid type annotations for argument "
                                        f"'args_schema' to "
                                        f"behave as expected.\nExpected annotation of 'Type[BaseModel]' but got '{noted}'.\n"
                                        f"Expected class looks like:\nclass {cls.__name__}(BaseTool):\n    ...\n"
                                        "    args_schema: Type[BaseModel] = SchemaClass\n    ...")

    name: str
    description: str
    args_schema: Any = Field(default=None, description="The tool schema.")
    return_direct: bool = False
    verbose: bool = False
    callbacks: Any = Field(default=None, exclude=True)
    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None
    handle_tool_error: bool | str | Callable[[Any], Any] | None = False
    handle_validation_error: bool | str | Callable[[Any], str] | None = False
    response_format: Literal["content", "content_and_artifact"] = "content"
    extras: dict[str, Any] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def __init__(self, **kwargs: Any) -> None:
        schema = kwargs.get("args_schema")
        if schema is not None and not is_basemodel_subclass(schema) and not isinstance(schema, dict):
            raise TypeError(f"args_schema must be a subclass of pydantic BaseModel or a JSON schema dict. Got: {schema}.")
        super().__init__(**kwargs)

    @property
    def is_single_input(self) -> bool:
        """Whether there is one argument."""
        return len({k for k in self.args if k != "kwargs"}) == 1

    @property
    def args(self) -> dict[str, Any]:
        """The arguments' JSON schemas."""
        if isinstance(self.args_schema, dict):
            return cast("dict[str, Any]", self.args_schema.get("properties", {}))
        schema = self.tool_call_schema if self.args_schema is not None else self.get_input_schema()
        return cast("dict[str, Any]", schema.model_json_schema()["properties"])

    @functools.cached_property
    def _injected_args_keys(self) -> frozenset[str]:
        return injected_names(self._run)

    @functools.cached_property
    def tool_call_schema(self) -> Any:
        """The schema as the model sees it: without injected arguments."""
        if isinstance(self.args_schema, dict):
            if self.description:
                return {**self.args_schema, "description": self.description}
            return self.args_schema
        full = self.get_input_schema()
        shown = [name for name, kind in get_all_basemodel_annotations(full).items() if not _is_injected_arg_type(kind)]
        return subset(self.name, full, shown, self.description)

    def get_input_schema(self, config: Any = None) -> Any:
        if self.args_schema is not None:
            return super().get_input_schema(config) if isinstance(self.args_schema, dict) else self.args_schema
        return create_schema_from_function(self.name, self._run)

    @property
    def InputType(self) -> Any:
        return str | dict | ToolCall

    @property
    def OutputType(self) -> Any:
        return Any

    def invoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        tool_input, arguments = prepared(input, config, **kwargs)
        return self.run(tool_input, **arguments)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **kwargs: Any) -> Any:
        tool_input, arguments = prepared(input, config, **kwargs)
        return await self.arun(tool_input, **arguments)

    def _parse_input(self, tool_input: Any, tool_call_id: str | None) -> Any:
        """The arguments checked by the schema; the id of the call goes where it is wanted."""
        schema = self.args_schema
        if isinstance(tool_input, str):
            return self._parse_text(tool_input)
        if schema is None or isinstance(schema, dict):
            return tool_input
        kinds = get_all_basemodel_annotations(schema)
        for name, kind in kinds.items():
            if _is_injected_arg_type(kind, InjectedToolCallId) and name not in tool_input:
                if tool_call_id is None:
                    raise ValueError("When tool includes an InjectedToolCallId argument, tool must always be invoked with a full model "
                                     "ToolCall "
                                     "of the form: {'args': {...}, 'name': '...', 'type': 'tool_call', 'tool_call_id': '...'}")
                tool_input[name] = tool_call_id
        checked = schema.model_validate(tool_input)
        return arguments_of(schema, checked, tool_input, tool_call_id, self._injected_args_keys)

    def _parse_text(self, tool_input: str) -> Any:
        if self.args_schema is None:
            return tool_input
        if isinstance(self.args_schema, dict):
            raise ValueError(f"String tool inputs are not allowed when using tools with JSON schema args_schema. Got: {tool_input!r}.")
        key = next(iter(get_fields(self.args_schema)))
        self.args_schema.model_validate({key: tool_input})
        return tool_input

    @abstractmethod
    def _run(self, *args: Any, **kwargs: Any) -> Any:
        """What the tool does; a parameter `run_manager` gets the run's manager."""

    async def _arun(self, *args: Any, **kwargs: Any) -> Any:
        """The same, awaited."""
        if kwargs.get("run_manager") and "run_manager" in inspect.signature(self._run).parameters:
            kwargs["run_manager"] = kwargs["run_manager"].get_sync()
        return await run_in_executor(None, self._run, *args, **kwargs)

    def _to_args_and_kwargs(self, tool_input: Any, tool_call_id: str | None) -> tuple[tuple[Any, ...], dict[str, Any]]:
        schema = self.args_schema
        if schema is not None and isinstance(schema, type) and not get_fields(schema):
            return (), {}
        if schema is None and isinstance(tool_input, dict) and not tool_input:
            return (), {}
        parsed = self._parse_input(tool_input, tool_call_id)
        if isinstance(parsed, str):
            return (parsed,), {}
        if isinstance(parsed, dict):
            return (), parsed.copy()
        raise TypeError(f"Tool input must be str or dict, got {type(parsed)}")

    def _start(self, tool_input: Any) -> tuple[str, dict[str, Any] | None]:
        """What handlers are told of the input: without injected arguments."""
        if not isinstance(tool_input, dict):
            return tool_input if isinstance(tool_input, str) else str(tool_input), None
        kept = {k: v for k, v in tool_input.items() if k not in self._filtered()}
        return str(kept), kept

    def _filtered(self) -> set[str]:
        """Injected arguments, which handlers are not told of."""
        names = set(self._injected_args_keys)
        if self.args_schema is not None and isinstance(self.args_schema, type):
            names |= {k for k, kind in get_all_basemodel_annotations(self.args_schema).items() if _is_injected_arg_type(kind)}
        return names

    def run(self, tool_input: Any, verbose: bool | None = None, start_color: str | None = "green", color: str | None = "green",
            callbacks: Any = None, *, tags: list[str] | None = None, metadata: dict[str, Any] | None = None, run_name: str | None = None,
            run_id: uuid.UUID | None = None, config: RunnableConfig | None = None, tool_call_id: str | None = None, **kwargs: Any) -> Any:
        """Run the tool: the output, or a message for the tool call of this id."""
        manager = CallbackManager.configure(callbacks, self.callbacks, self.verbose or bool(verbose), tags, self.tags, metadata,
                                            self.metadata)
        shown, inputs = self._start(tool_input)
        run = manager.on_tool_start({"name": self.name, "description": self.description}, shown, color=start_color, name=run_name,
                                    run_id=run_id, inputs=inputs, tool_call_id=tool_call_id, **kwargs)
        try:
            child = patch_config(config, callbacks=run.get_child())
            args, arguments = context_of(child).run(self._to_args_and_kwargs, tool_input, tool_call_id)
            add_injected(arguments, self._run, run, child)
            outcome = self._split(context_of(child).run(self._run, *args, **arguments))
            content, artifact, status = *outcome, "success"
        except (ValidationError, ToolException) as error:
            content, artifact, status = self._handled(error), None, "error"
            if content is None:
                run.on_tool_error(error, tool_call_id=tool_call_id)
                raise
        except (Exception, KeyboardInterrupt) as error:
            run.on_tool_error(error, tool_call_id=tool_call_id)
            raise
        output = formatted(content, artifact, tool_call_id, self.name, status)
        run.on_tool_end(output, color=color, name=self.name, **kwargs)
        return output

    async def arun(self, tool_input: Any, verbose: bool | None = None, start_color: str | None = "green", color: str | None = "green",
                   callbacks: Any = None, *, tags: list[str] | None = None, metadata: dict[str, Any] | None = None,
                   run_name: str | None = None,
                   run_id: uuid.UUID | None = None, config: RunnableConfig | None = None, tool_call_id: str | None = None,
                   **kwargs: Any) -> Any:
        """The same, awaited."""
        manager = AsyncCallbackManager.configure(callbacks, self.callbacks, self.verbose or bool(verbose), tags, self.tags, metadata,
                                                 self.metadata)
        shown, inputs = self._start(tool_input)
        run = await manager.on_tool_start({"name": self.name, "description": self.description}, shown, color=start_color, name=run_name,
                                          run_id=run_id, inputs=inputs, tool_call_id=tool_call_id, **kwargs)
        try:
            child = patch_config(config, callbacks=run.get_child())
            context = context_of(child)
            args, arguments = context.run(self._to_args_and_kwargs, tool_input, tool_call_id)
            own = self._run if type(self)._arun is BaseTool._arun else self._arun
            add_injected(arguments, own, run, child)
            outcome = self._split(await within(context, context.run(functools.partial(self._arun, *args, **arguments))))
            content, artifact, status = *outcome, "success"
        except (ValidationError, ToolException) as error:
            content, artifact, status = self._handled(error), None, "error"
            if content is None:
                await run.on_tool_error(error, tool_call_id=tool_call_id)
                raise
        except (Exception, KeyboardInterrupt) as error:
            await run.on_tool_error(error, tool_call_id=tool_call_id)
            raise
        output = formatted(content, artifact, tool_call_id, self.name, status)
        await run.on_tool_end(output, color=color, name=self.name, **kwargs)
        return output

    def _split(self, response: Any) -> tuple[Any, Any]:
        """Content and artifact.  ValueError when a pair was promised and is not there."""
        if self.response_format != "content_and_artifact":
            return response, None
        if isinstance(response, tuple) and len(response) == 2:
            return response
        shown = f"Instead, generated response is of type: {type(response)}."
        raise ValueError("Since response_format='content_and_artifact' a two-tuple of the message content and raw tool output is expected. "
                         + shown)

    def _handled(self, error: Exception) -> Any:
        """What the model is told of a failure; None when it is raised."""
        if isinstance(error, ValidationError):
            flag, default = self.handle_validation_error, "Tool input validation error"
        else:
            flag, default = self.handle_tool_error, error.args[0] if error.args else "Tool execution error"
        if not flag:
            return None
        if isinstance(flag, bool):
            return default
        if isinstance(flag, str):
            return flag
        if callable(flag):
            return flag(error)
        raise ValueError(f"Got unexpected type of `handle_tool_error`. Expected bool, str or callable. Received: {flag}")


def prepared(value: Any, config: RunnableConfig | None, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
    """The input and arguments of `run`, from what `invoke` is given."""
    config = ensure_config(config)
    call_id: str | None = None
    tool_input = value
    if isinstance(value, dict) and value.get("type") == "tool_call":
        call_id, tool_input = value["id"], dict(value["args"])
    elif isinstance(value, dict):
        tool_input = dict(value)
    return tool_input, {"callbacks": config.get("callbacks"), "tags": config.get("tags"), "metadata": config.get("metadata"),
                        "run_name": config.get("run_name"), "run_id": config.pop("run_id", None), "config": config, "tool_call_id": call_id,
                        **kwargs}


def add_injected(arguments: dict[str, Any], func: Callable[..., Any], run: Any, config: RunnableConfig) -> None:
    """The run manager and the config, where the function takes them."""
    if "run_manager" in inspect.signature(func).parameters:
        arguments["run_manager"] = run
    name = _get_runnable_config_param(func)
    if name:
        arguments[name] = config


def arguments_of(schema: Any, checked: Any, given: dict[str, Any], tool_call_id: str | None, injected: frozenset[str]) -> dict[str, Any]:
    """Checked values of what was given, defaults, and injected arguments that the schema does not have."""
    fields = get_fields(schema)
    result = {k: getattr(checked, k) for k, field in fields.items()
              if k in given or field.alias in given or not field.is_required() and k not in ("args", "kwargs")}
    for extra in ("args", "kwargs"):
        if extra in fields and extra in given:
            result[extra] = getattr(checked, extra)
    for name in injected:
        if name in given and name not in result:
            result[name] = given[name]
    return result


def formatted(content: Any, artifact: Any, tool_call_id: str | None, name: str, status: str) -> Any:
    """The output as it is, or a message that answers the tool call."""
    if isinstance(content, ToolOutputMixin) or tool_call_id is None:
        return content
    if isinstance(content, list) and content and all(isinstance(item, ToolOutputMixin) for item in content):
        return content
    return ToolMessage(as_content(content), artifact=artifact, tool_call_id=tool_call_id, name=name, status=status)


def as_content(content: Any) -> Any:
    """A text or blocks as they are, else the value as JSON or as it prints."""
    if isinstance(content, str) or isinstance(content, list) and all(is_block(item) for item in content):
        return content
    try:
        return json.dumps(content, ensure_ascii=False)
    except Exception:           # no JSON: as it prints
        return str(content)


def is_block(item: Any) -> bool:
    return isinstance(item, str) or isinstance(item, dict) and item.get("type") in BLOCKS


def get_all_basemodel_annotations(cls: Any, *, default_to_bound: bool = True) -> dict[str, Any]:
    """The types of a model's fields as they were written, those of its bases among them."""
    kinds: dict[str, Any] = {}
    for base in reversed(cls.__mro__ if isinstance(cls, type) else get_origin(cls).__mro__):
        if base not in (BaseModel, object) and "__annotations__" in vars(base):
            hints = hints_of(base)
            kinds.update({name: hints.get(name, kind) for name, kind in vars(base)["__annotations__"].items()})
    fields = get_fields(cls if isinstance(cls, type) else get_origin(cls))
    return {name: whole(kinds.get(name, field.annotation), field) for name, field in fields.items()}


def whole(kind: Any, field: Any) -> Any:
    """A field's type with its notes."""
    from typing import Annotated

    return Annotated[(kind, *field.metadata)] if field.metadata and not get_args(kind)[1:] else kind


def subset(name: str, model: Any, shown: list[str], description: str | None) -> type[BaseModel]:
    """A model of some fields of another."""
    fields: dict[str, Any] = {k: (field.annotation, field) for k, field in get_fields(model).items() if k in shown}
    found = create_model_v2(name, field_definitions=fields)
    found.__doc__ = description or model.__doc__ or ""
    return found


class BaseToolkit(BaseModel, ABC):
    """Tools that belong together."""

    @abstractmethod
    def get_tools(self) -> list[BaseTool]:
        """The tools."""


