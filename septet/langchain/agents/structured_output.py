"""`langchain.agents.structured_output`: answers of a schema, by a tool that the model calls or by the provider's own format."""
from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, is_dataclass
from types import UnionType
from typing import Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from typing_extensions import is_typeddict

from septet.langchain_core.messages import AIMessage
from septet.langchain_core.tools import BaseTool, StructuredTool

SchemaT = TypeVar("SchemaT")


class StructuredOutputError(Exception):
    """An answer that is not of the schema."""

    ai_message: AIMessage


class MultipleStructuredOutputsError(StructuredOutputError):
    """Several structured answers where one is wanted."""

    def __init__(self, tool_names: list[str], ai_message: AIMessage) -> None:
        self.tool_names, self.ai_message = tool_names, ai_message
        super().__init__(f"Model incorrectly returned multiple structured responses ({', '.join(tool_names)}) when only one is expected.")


class StructuredOutputValidationError(StructuredOutputError):
    """An answer that the schema refuses."""

    def __init__(self, tool_name: str, source: Exception, ai_message: AIMessage) -> None:
        self.tool_name, self.source, self.ai_message = tool_name, source, ai_message
        super().__init__(f"Failed to parse structured output for tool '{tool_name}': {source}.")


def parsed(schema: Any, data: Any) -> Any:
    """Data as the schema's own object.  ValueError says what is wrong."""
    if isinstance(schema, dict):
        return data
    try:
        return TypeAdapter(schema).validate_python(data)
    except Exception as error:
        raise ValueError(f"Failed to parse data to {getattr(schema, '__name__', str(schema))}: {error}") from error


@dataclass(init=False)
class SchemaSpec(Generic[SchemaT]):
    """A schema with its name, description and JSON form."""

    schema: Any
    name: str
    description: str
    json_schema: dict[str, Any]
    strict: bool | None = None

    def __init__(self, schema: Any, *, name: str | None = None, description: str | None = None, strict: bool | None = None) -> None:
        self.schema, self.strict = schema, strict
        given = schema if isinstance(schema, dict) else {}
        self.name = str(name or given.get("title") or getattr(schema, "__name__", None) or f"response_format_{str(uuid.uuid4())[:4]}")
        own = schema.__doc__ if is_dataclass(schema) or is_typeddict(schema) or isinstance(schema, type) and issubclass(schema, BaseModel) \
            else ""
        self.description = description or given.get("description", "") or (own or "")
        self.json_schema = given or TypeAdapter(schema).json_schema()


@dataclass(init=False)
class ToolStrategy(Generic[SchemaT]):
    """The model calls a tool whose arguments are the answer."""

    schema: Any
    schema_specs: list[SchemaSpec[Any]]
    tool_message_content: str | None
    handle_errors: Any

    def __init__(self, schema: Any, *, tool_message_content: str | None = None, handle_errors: Any = True) -> None:
        self.schema, self.tool_message_content, self.handle_errors = schema, tool_message_content, handle_errors
        self.schema_specs = [SchemaSpec(one) for one in variants(schema)]


def variants(schema: Any) -> Iterable[Any]:
    """The schemas of a union, or of `oneOf`."""
    if get_origin(schema) in (Union, UnionType):
        return [v for one in get_args(schema) for v in variants(one)]
    if isinstance(schema, dict) and "oneOf" in schema:
        return [v for one in schema["oneOf"] for v in variants(one)]
    return [schema]


@dataclass(init=False)
class ProviderStrategy(Generic[SchemaT]):
    """The provider keeps to the schema itself."""

    schema: Any
    schema_spec: SchemaSpec[Any]

    def __init__(self, schema: Any, *, strict: bool | None = None) -> None:
        self.schema, self.schema_spec = schema, SchemaSpec(schema, strict=strict)

    def to_model_kwargs(self) -> dict[str, Any]:
        form: dict[str, Any] = {"name": self.schema_spec.name, "schema": self.schema_spec.json_schema}
        if self.schema_spec.strict:
            form["strict"] = True
        return {"response_format": {"type": "json_schema", "json_schema": form}}


@dataclass
class AutoStrategy(Generic[SchemaT]):
    """The provider's format where the model has one, else a tool."""

    schema: Any


ResponseFormat = ToolStrategy[SchemaT] | ProviderStrategy[SchemaT] | AutoStrategy[SchemaT]


@dataclass
class OutputToolBinding(Generic[SchemaT]):
    """A tool that stands for a schema."""

    schema: Any
    tool: BaseTool

    @classmethod
    def from_schema_spec(cls, schema_spec: SchemaSpec[Any]) -> OutputToolBinding[Any]:
        return cls(schema_spec.schema, StructuredTool(args_schema=schema_spec.json_schema, name=schema_spec.name,
                                                      description=schema_spec.description))

    def parse(self, tool_args: dict[str, Any]) -> Any:
        return parsed(self.schema, tool_args)


@dataclass
class ProviderStrategyBinding(Generic[SchemaT]):
    """Reads an answer of the provider's format."""

    schema: Any

    @classmethod
    def from_schema_spec(cls, schema_spec: SchemaSpec[Any]) -> ProviderStrategyBinding[Any]:
        return cls(schema_spec.schema)

    def parse(self, response: AIMessage) -> Any:
        try:
            data = json.loads(response.text)
        except ValueError as error:
            name = getattr(self.schema, "__name__", "response_format")
            raise ValueError(f"Native structured output expected valid JSON for {name}, but parsing failed: {error}.") from error
        return parsed(self.schema, data)


def error_words(error: Exception, handle: Any) -> str | None:
    """What the model is told of a wrong answer; None where the error is to be raised."""
    template = f"Error: {error}\n Please fix your mistakes."
    if handle is False:
        return None
    if handle is True:
        return template
    if isinstance(handle, str):
        return handle
    if isinstance(handle, type) and issubclass(handle, Exception):
        return template if isinstance(error, handle) else None
    if isinstance(handle, tuple):
        return template if isinstance(error, handle) else None
    return str(handle(error))


