"""What the model says, whole or in chunks, with its tool calls and its use of tokens."""
from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any, Literal, NotRequired, Self, cast

from pydantic import Field, model_validator
from typing_extensions import TypedDict

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk, merge_content
from septet.langchain_core.messages.content import InvalidToolCall
from septet.langchain_core.messages.identifiers import LC_AUTO_PREFIX, LC_ID_PREFIX
from septet.langchain_core.messages.tool import (
    ToolCall,
    ToolCallChunk,
    default_tool_chunk_parser,
    default_tool_parser,
    invalid_tool_call,
    tool_call,
    tool_call_chunk,
)
from septet.langchain_core.utils._merge import merge_dicts, merge_lists
from septet.langchain_core.utils.json import parse_partial_json


class InputTokenDetails(TypedDict, total=False):
    """Kinds of input tokens."""

    audio: int
    cache_creation: int
    cache_read: int


class OutputTokenDetails(TypedDict, total=False):
    """Kinds of output tokens."""

    audio: int
    reasoning: int


class UsageMetadata(TypedDict):
    """Counts of tokens."""

    input_tokens: int
    output_tokens: int
    total_tokens: int
    input_token_details: NotRequired[InputTokenDetails]
    output_token_details: NotRequired[OutputTokenDetails]


class AIMessage(BaseMessage):
    """A model's message, with the tool calls it asks for."""

    tool_calls: list[ToolCall] = Field(default_factory=list)
    invalid_tool_calls: list[InvalidToolCall] = Field(default_factory=list)
    usage_metadata: UsageMetadata | None = None
    type: Literal["ai"] = "ai"

    def __init__(self, content: Any = None, content_blocks: Any = None, **kwargs: Any) -> None:
        if content_blocks is not None:
            calls = [block for block in content_blocks if block.get("type") == "tool_call"]
            if calls and not kwargs.get("tool_calls"):
                kwargs["tool_calls"] = calls
            content = content_blocks
        super().__init__(content=content, **kwargs)

    @property
    def lc_attributes(self) -> dict[str, Any]:
        return {"tool_calls": self.tool_calls, "invalid_tool_calls": self.invalid_tool_calls}

    @property
    def content_blocks(self) -> Any:
        """The content as typed blocks, with the tool calls."""
        from septet.langchain_core.messages.block_translators.outputs import blocks_of

        return blocks_of(self)

    @model_validator(mode="before")
    @classmethod
    def _read_tool_calls(cls, values: dict[str, Any]) -> Any:
        """Tool calls from the provider's own, and the types of those given."""
        for key, kind in (("tool_calls", tool_call), ("invalid_tool_calls", invalid_tool_call), ("tool_call_chunks", tool_call_chunk)):
            given = values.get(key)
            if given:
                values[key] = [typed(kind, call) for call in given]
        raw = values.get("additional_kwargs", {}).get("tool_calls")
        if raw and not any(values.get(k) for k in ("tool_calls", "invalid_tool_calls", "tool_call_chunks")):
            if issubclass(cls, AIMessageChunk):
                values["tool_call_chunks"] = default_tool_chunk_parser(raw)
            else:
                values["tool_calls"], values["invalid_tool_calls"] = default_tool_parser(raw)
        return values

    def pretty_repr(self, html: bool = False) -> str:
        """The message, then its tool calls."""
        lines = []
        for title, calls in (("Tool Calls:", self.tool_calls), ("Invalid Tool Calls:", self.invalid_tool_calls)):
            if calls:
                lines.append(title)
                lines += [line for call in calls for line in shown(call)]
        return (super().pretty_repr(html=html) + "\n" + "\n".join(lines)).strip()


def typed(kind: Callable[..., Any], call: Any) -> Any:
    """A call with its type; what is no dict is left to the checks."""
    if not isinstance(call, dict):
        return call
    return {**call, "type": {tool_call: "tool_call", invalid_tool_call: "invalid_tool_call", tool_call_chunk: "tool_call_chunk"}[kind]}


def shown(call: Any) -> list[str]:
    """A tool call as lines."""
    lines = [f"  {call.get('name', 'Tool')} ({call.get('id')})", f" Call ID: {call.get('id')}"]
    if call.get("error"):
        lines.append(f"  Error: {call.get('error')}")
    lines.append("  Args:")
    args = call.get("args")
    if isinstance(args, str):
        lines.append(f"    {args}")
    elif isinstance(args, dict):
        lines += [f"    {name}: {value}" for name, value in args.items()]
    return lines


class AIMessageChunk(AIMessage, BaseMessageChunk):
    """A part of a model's message; `chunk_position` is "last" in the last one."""

    type: Literal["AIMessageChunk"] = "AIMessageChunk"  # type: ignore[assignment]
    tool_call_chunks: list[ToolCallChunk] = Field(default_factory=list)
    chunk_position: Literal["last"] | None = None

    @property
    def lc_attributes(self) -> dict[str, Any]:
        return {"tool_calls": self.tool_calls, "invalid_tool_calls": self.invalid_tool_calls}

    @model_validator(mode="after")
    def init_tool_calls(self) -> Self:
        """Chunks of tool calls read as far as they go, or made of whole calls."""
        if not self.tool_call_chunks:
            if self.tool_calls or self.invalid_tool_calls:
                self.tool_call_chunks = [chunk_of(call) for call in [*self.tool_calls, *self.invalid_tool_calls]]
            return self
        self.tool_calls, self.invalid_tool_calls = read_chunks(self.tool_call_chunks)
        return self

    def __add__(self, other: Any) -> BaseMessageChunk:  # type: ignore[override]
        others = [other] if isinstance(other, AIMessageChunk) else other
        if isinstance(others, list) and all(isinstance(one, AIMessageChunk) for one in others):
            return add_ai_message_chunks(self, *others)
        return super().__add__(other)


def chunk_of(call: Any) -> ToolCallChunk:
    args = call["args"]
    return {"name": call["name"], "args": json.dumps(args) if isinstance(args, dict) else args, "id": call["id"], "index": None,
            "type": "tool_call_chunk"}


def read_chunks(chunks: list[ToolCallChunk]) -> tuple[list[ToolCall], list[InvalidToolCall]]:
    """The tool calls that chunks make, complete or not."""
    calls: list[ToolCall] = []
    invalid: list[InvalidToolCall] = []
    for chunk in chunks:
        args = arguments(chunk["args"])
        if args is None:
            invalid.append(invalid_tool_call(name=chunk["name"], args=chunk["args"], id=chunk["id"], error=None))
        else:
            calls.append(tool_call(name=chunk["name"] or "", args=args, id=chunk["id"]))
    return calls, invalid


def arguments(text: str | None) -> dict[str, Any] | None:
    """The dict that a beginning of JSON makes; None when it makes none."""
    if not text:
        return {}
    try:
        found = parse_partial_json(text)
    except Exception:           # any text may come here; what cannot be read is an invalid call
        return None
    return found if isinstance(found, dict) else None


def add_ai_message_chunks(left: AIMessageChunk, *others: AIMessageChunk) -> AIMessageChunk:
    """Chunks as one."""
    everything = [left, *others]
    usage: UsageMetadata | None = None
    for one in everything:
        if one.usage_metadata is not None:
            usage = add_usage(usage, one.usage_metadata)
    raw = merge_lists(left.tool_call_chunks, *(one.tool_call_chunks for one in others)) or []
    chunks = [tool_call_chunk(name=x.get("name"), args=x.get("args"), id=x.get("id"), index=x.get("index")) for x in raw]
    return left.__class__(
        content=merge_content(left.content, *(one.content for one in others)),
        additional_kwargs=merge_dicts(left.additional_kwargs, *(one.additional_kwargs for one in others)),
        tool_call_chunks=chunks, response_metadata=merge_dicts(left.response_metadata, *(one.response_metadata for one in others)),
        usage_metadata=usage, id=best_id([one.id for one in everything]),
        chunk_position="last" if any(one.chunk_position == "last" for one in everything) else None)


def best_id(ids: list[str | None]) -> str | None:
    """The provider's id before the run's before one made up."""
    own = [i for i in ids if i and not i.startswith((LC_ID_PREFIX, LC_AUTO_PREFIX))]
    run = [i for i in ids if i and i.startswith(LC_ID_PREFIX)]
    return next(iter(own + run + [i for i in ids if i]), None)


def add_usage(left: UsageMetadata | None, right: UsageMetadata | None) -> UsageMetadata:
    """Counts added."""
    return combined(left, right, operator.add)


def subtract_usage(left: UsageMetadata | None, right: UsageMetadata | None) -> UsageMetadata:
    """Counts subtracted; none goes below zero."""
    return combined(left, right, lambda a, b: max(a - b, 0))


def combined(left: UsageMetadata | None, right: UsageMetadata | None, op: Callable[[int, int], int]) -> UsageMetadata:
    if not (left or right):
        return UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
    if not (left and right):
        return cast(UsageMetadata, left or right)
    return cast(UsageMetadata, combined_counts(cast("dict[str, Any]", left), cast("dict[str, Any]", right), op))


def combined_counts(left: dict[str, Any], right: dict[str, Any], op: Callable[[int, int], int]) -> dict[str, Any]:
    """Nested counts by a function of two numbers; what is missing is 0."""
    result: dict[str, Any] = {}
    for key in dict.fromkeys([*left, *right]):
        a, b = left.get(key), right.get(key)
        if isinstance(a, dict) or isinstance(b, dict):
            result[key] = combined_counts(a or {}, b or {}, op)
        else:
            result[key] = op(a or 0, b or 0)
    return result
