"""Tool calls, and the messages that answer them."""
from __future__ import annotations

import json
from typing import Any, Literal, NotRequired
from uuid import UUID

from pydantic import Field, model_validator
from typing_extensions import TypedDict

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk
from septet.langchain_core.messages.content import InvalidToolCall
from septet.langchain_core.utils._merge import merge_dicts


class ToolOutputMixin:
    """What a tool may return as it is, beside messages."""


class ToolMessage(BaseMessage, ToolOutputMixin):
    """The answer to the tool call `tool_call_id`.

    artifact: what the tool made that the model should not see.  status: whether the tool succeeded.
    """

    tool_call_id: str
    type: Literal["tool"] = "tool"
    artifact: Any = None
    status: Literal["success", "error"] = "success"
    additional_kwargs: dict = Field(default_factory=dict, repr=False)  # type: ignore[type-arg]
    response_metadata: dict = Field(default_factory=dict, repr=False)  # type: ignore[type-arg]

    @model_validator(mode="before")
    @classmethod
    def coerce_args(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Content as text or blocks, the id as text."""
        content = values["content"]
        if isinstance(content, tuple):
            content = values["content"] = list(content)
        if not isinstance(content, str | list):
            try:
                values["content"] = str(content)
            except ValueError as error:
                raise ValueError("ToolMessage content should be a string or a list of string/dicts. Received:\n\n"
                                 f"{content=}\n\n which could not be coerced into a string.") from error
        elif isinstance(content, list):
            values["content"] = [x if isinstance(x, str | dict) else str(x) for x in content]
        if isinstance(values["tool_call_id"], UUID | int | float):
            values["tool_call_id"] = str(values["tool_call_id"])
        return values


class ToolMessageChunk(ToolMessage, BaseMessageChunk):
    """A part of an answer."""

    type: Literal["ToolMessageChunk"] = "ToolMessageChunk"  # type: ignore[assignment]

    def __add__(self, other: Any) -> BaseMessageChunk:  # type: ignore[override]
        if not isinstance(other, ToolMessageChunk):
            return super().__add__(other)
        from septet.langchain_core.messages.base import merge_content
        from septet.langchain_core.utils._merge import merge_obj

        if self.tool_call_id != other.tool_call_id:
            raise ValueError("Cannot concatenate ToolMessageChunks with different names.")
        return self.__class__(
            tool_call_id=self.tool_call_id, content=merge_content(self.content, other.content),
            artifact=merge_obj(self.artifact, other.artifact),
            additional_kwargs=merge_dicts(self.additional_kwargs, other.additional_kwargs),
            response_metadata=merge_dicts(self.response_metadata, other.response_metadata), id=self.id,
            status="error" if "error" in (self.status, other.status) else "success")


class ToolCall(TypedDict):
    """A wish of the model: call the tool `name` with `args`."""

    name: str
    args: dict[str, Any]
    id: str | None
    type: NotRequired[Literal["tool_call"]]


class ToolCallChunk(TypedDict):
    """A part of a tool call; `args` is a part of JSON.  Chunks of one index belong together."""

    name: str | None
    args: str | None
    id: str | None
    index: int | None
    type: NotRequired[Literal["tool_call_chunk"]]


def tool_call(*, name: str, args: dict[str, Any], id: str | None) -> ToolCall:
    """A tool call."""
    return ToolCall(name=name, args=args, id=id, type="tool_call")


def tool_call_chunk(*, name: str | None = None, args: str | None = None, id: str | None = None, index: int | None = None) -> ToolCallChunk:
    """A part of a tool call."""
    return ToolCallChunk(name=name, args=args, id=id, index=index, type="tool_call_chunk")


def invalid_tool_call(*, name: str | None = None, args: str | None = None, id: str | None = None,
                      error: str | None = None) -> InvalidToolCall:
    """A tool call that could not be read."""
    return InvalidToolCall(name=name, args=args, id=id, error=error, type="invalid_tool_call")


def default_tool_parser(raw_tool_calls: list[dict[str, Any]]) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    """Tool calls in OpenAI's form: the readable ones and the others."""
    calls: list[ToolCall] = []
    invalid: list[InvalidToolCall] = []
    for raw in raw_tool_calls:
        if "function" not in raw:
            continue
        name = raw["function"]["name"]
        try:
            calls.append(tool_call(name=name or "", args=json.loads(raw["function"]["arguments"]) or {}, id=raw.get("id")))
        except json.JSONDecodeError:
            invalid.append(invalid_tool_call(name=name, args=raw["function"]["arguments"], id=raw.get("id"), error=None))
    return calls, invalid


def default_tool_chunk_parser(raw_tool_calls: list[dict[str, Any]]) -> list[ToolCallChunk]:
    """Parts of tool calls in OpenAI's form."""
    return [tool_call_chunk(name=raw["function"]["name"] if "function" in raw else None,
                            args=raw["function"]["arguments"] if "function" in raw else None, id=raw.get("id"), index=raw.get("index"))
            for raw in raw_tool_calls]
