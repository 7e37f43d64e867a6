"""Messages from texts, pairs and dicts, and chunks from messages and back."""
from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, cast

from pydantic import Discriminator, Field, Tag

from septet.langchain_core.exceptions import ErrorCode, create_message
from septet.langchain_core.messages.ai import AIMessage, AIMessageChunk
from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk
from septet.langchain_core.messages.chat import ChatMessage, ChatMessageChunk
from septet.langchain_core.messages.function import FunctionMessage, FunctionMessageChunk
from septet.langchain_core.messages.human import HumanMessage, HumanMessageChunk
from septet.langchain_core.messages.modifier import RemoveMessage
from septet.langchain_core.messages.system import SystemMessage, SystemMessageChunk
from septet.langchain_core.messages.tool import ToolMessage, ToolMessageChunk

CLASSES: dict[str, type[BaseMessage]] = {
    "human": HumanMessage, "ai": AIMessage, "system": SystemMessage, "chat": ChatMessage, "function": FunctionMessage, "tool": ToolMessage,
    "remove": RemoveMessage, "AIMessageChunk": AIMessageChunk, "HumanMessageChunk": HumanMessageChunk,
    "FunctionMessageChunk": FunctionMessageChunk,
    "ToolMessageChunk": ToolMessageChunk, "SystemMessageChunk": SystemMessageChunk, "ChatMessageChunk": ChatMessageChunk}
CHUNKS = {HumanMessage: HumanMessageChunk, AIMessage: AIMessageChunk, SystemMessage: SystemMessageChunk, ToolMessage: ToolMessageChunk,
          FunctionMessage: FunctionMessageChunk, ChatMessage: ChatMessageChunk}


def _get_type(v: Any) -> str:
    """What tells messages apart."""
    kind = v["type"] if isinstance(v, dict) else getattr(v, "type", None)
    if kind is None:
        raise TypeError(f"Expected either a dictionary with a 'type' key or an object with a 'type' attribute. Instead got type {type(v)}.")
    return cast(str, kind)


AnyMessage = Annotated[
    Annotated[AIMessage, Tag(tag="ai")] | Annotated[HumanMessage, Tag(tag="human")] | Annotated[ChatMessage, Tag(tag="chat")]
    | Annotated[SystemMessage, Tag(tag="system")] | Annotated[FunctionMessage, Tag(tag="function")] | Annotated[ToolMessage,
                                                                                                                Tag(tag="tool")]
    | Annotated[AIMessageChunk, Tag(tag="AIMessageChunk")] | Annotated[HumanMessageChunk, Tag(tag="HumanMessageChunk")]
    | Annotated[ChatMessageChunk, Tag(tag="ChatMessageChunk")] | Annotated[SystemMessageChunk, Tag(tag="SystemMessageChunk")]
    | Annotated[FunctionMessageChunk, Tag(tag="FunctionMessageChunk")] | Annotated[ToolMessageChunk, Tag(tag="ToolMessageChunk")],
    Field(discriminator=Discriminator(_get_type))]
MessageLikeRepresentation = BaseMessage | list[str] | tuple[str, str | list[str | dict[str, Any]]] | str | dict[str, Any]


def _message_from_dict(message: dict[str, Any]) -> BaseMessage:
    """The message that `message_to_dict` wrote."""
    if message["type"] not in CLASSES:
        raise ValueError(f"Got unexpected message type: {message['type']}")
    return CLASSES[message["type"]](**message["data"])


def messages_from_dict(messages: Sequence[dict[str, Any]]) -> list[BaseMessage]:
    """The messages that `messages_to_dict` wrote."""
    return [_message_from_dict(message) for message in messages]


def message_chunk_to_message(chunk: BaseMessage) -> BaseMessage:
    """A chunk as a whole message."""
    if not isinstance(chunk, BaseMessageChunk):
        return chunk
    dropped = {"type", "tool_call_chunks", "chunk_position"} if isinstance(chunk, AIMessageChunk) else {"type"}
    whole = chunk.__class__.__mro__[1]
    return whole(**{k: v for k, v in chunk.__dict__.items() if k not in dropped} | dict(chunk.__pydantic_extra__ or {}))  # type: ignore[no-any-return]


_chunk_to_msg = message_chunk_to_message


def _msg_to_chunk(message: BaseMessage) -> BaseMessageChunk:
    """A message as a chunk."""
    for whole, part in CHUNKS.items():
        if type(message) is whole or isinstance(message, whole):
            return part(**message.model_dump(exclude={"type"}))  # type: ignore[return-value]
    raise ValueError(f"Unrecognized message class {message.__class__}. Supported classes are {list(CHUNKS)}")


def _create_message_from_message_type(message_type: str, content: Any, name: str | None = None, tool_call_id: str | None = None,
                                      tool_calls: list[dict[str, Any]] | None = None, id: str | None = None,
                                      **additional_kwargs: Any) -> BaseMessage:
    """A message of a role."""
    kwargs: dict[str, Any] = {k: v for k, v in (("name", name), ("tool_call_id", tool_call_id), ("id", id)) if v is not None}
    if additional_kwargs:
        if response := additional_kwargs.pop("response_metadata", None):
            kwargs["response_metadata"] = response
        kwargs["additional_kwargs"] = additional_kwargs
        kwargs["additional_kwargs"].update(additional_kwargs.pop("additional_kwargs", {}))
    if message_type in ("human", "user"):
        if example := kwargs.get("additional_kwargs", {}).pop("example", False):
            kwargs["example"] = example
        return HumanMessage(content=content, **kwargs)
    if message_type in ("ai", "assistant"):
        return AIMessage(content=content, **kwargs, **called(tool_calls, kwargs, additional_kwargs))
    if message_type in ("system", "developer"):
        if message_type == "developer":
            kwargs["additional_kwargs"] = {**kwargs.get("additional_kwargs", {}), "__openai_role__": "developer"}
        return SystemMessage(content=content, **kwargs)
    if message_type == "function":
        return FunctionMessage(content=content, **kwargs)
    if message_type == "tool":
        artifact = kwargs.get("additional_kwargs", {}).pop("artifact", None)
        status = kwargs.get("additional_kwargs", {}).pop("status", None)
        return ToolMessage(content=content, artifact=artifact, **({"status": status} if status is not None else {}), **kwargs)
    if message_type == "remove":
        return RemoveMessage(**kwargs)
    raise ValueError(create_message(message=f"Unexpected message type: '{message_type}'. Use one of 'human', 'user', 'ai', 'assistant', "
                                            f"'function', "
                                            "'tool', 'system', or 'developer'.", error_code=ErrorCode.MESSAGE_COERCION_FAILURE))


def called(tool_calls: list[dict[str, Any]] | None, kwargs: dict[str, Any], extra: dict[str, Any]) -> dict[str, Any]:
    """Tool calls of a dict, in LangChain's form or OpenAI's."""
    result: dict[str, Any] = {}
    for key in ("invalid_tool_calls", "usage_metadata"):
        if key in kwargs.get("additional_kwargs", {}):
            result[key] = kwargs["additional_kwargs"].pop(key)
    if tool_calls is None:
        return result
    result["tool_calls"] = []
    for call in tool_calls:
        if "function" in call:              # OpenAI's
            function = call["function"]
            args = json.loads(function["arguments"], strict=False) if isinstance(function["arguments"], str) else function["arguments"]
            call = {"name": function["name"], "args": args, "id": call["id"], "type": "tool_call"}
        result["tool_calls"].append(call)
    return result


def _convert_to_message(message: Any) -> BaseMessage:
    """A message of whatever stands for one.  NotImplementedError or ValueError when nothing can be made of it."""
    if isinstance(message, BaseMessage):
        return message
    if isinstance(message, Sequence):
        if isinstance(message, str):
            return _create_message_from_message_type("human", message)
        try:
            role, content = message
        except ValueError as error:
            raise NotImplementedError("Message as a sequence must be (role string, template)") from error
        return _create_message_from_message_type(role, content)
    if isinstance(message, dict):
        given = message.copy()
        try:
            role = given.pop("role", None) or given.pop("type")
            content = given.pop("content") or ""        # None beside tool calls
        except KeyError as error:
            raise ValueError(create_message(message=f"Message dict must contain 'role' and 'content' keys, got {message}",
                                            error_code=ErrorCode.MESSAGE_COERCION_FAILURE)) from error
        return _create_message_from_message_type(role, content, **given)
    raise NotImplementedError(create_message(message=f"Unsupported message type: {type(message)}",
                                             error_code=ErrorCode.MESSAGE_COERCION_FAILURE))


def convert_to_messages(messages: Iterable[Any] | Any) -> list[BaseMessage]:
    """Messages of texts (from the user), pairs (role, content), dicts, or a prompt value."""
    if hasattr(messages, "to_messages"):
        return messages.to_messages()  # type: ignore[no-any-return]
    return [_convert_to_message(message) for message in messages]
