"""Choosing and joining messages."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk
from septet.langchain_core.messages.conversion import _msg_to_chunk, convert_to_messages, message_chunk_to_message
from septet.langchain_core.messages.tool import ToolMessage


def or_runnable(func: Callable[..., Any]) -> Any:
    """A function of messages that without them is a runnable of its other arguments."""

    @wraps(func)
    def wrapped(messages: Any = None, **kwargs: Any) -> Any:
        from septet.langchain_core.runnables.function import RunnableLambda

        if messages is not None:
            return func(messages, **kwargs)

        def call(messages: Any) -> Any:
            return func(messages, **kwargs)

        return RunnableLambda(call, name=func.__name__)

    return wrapped


def is_type(message: BaseMessage, kinds: Any) -> bool:
    """Whether a message is of one of the kinds: classes or names."""
    kinds = [kinds] if isinstance(kinds, str | type) else kinds
    names = [kind for kind in kinds if isinstance(kind, str)]
    return message.type in names or isinstance(message, tuple(kind for kind in kinds if isinstance(kind, type)))


@or_runnable
def filter_messages(messages: Iterable[Any], *, include_names: Sequence[str] | None = None, exclude_names: Sequence[str] | None = None,
                    include_types: Any = None, exclude_types: Any = None, include_ids: Sequence[str] | None = None,
                    exclude_ids: Sequence[str] | None = None, exclude_tool_calls: Sequence[str] | bool | None = None) -> list[BaseMessage]:
    """The messages that are included, or all that are not excluded.

    exclude_tool_calls: True drops tool calls and their answers, ids drop those.
    """
    kept: list[BaseMessage] = []
    for message in convert_to_messages(messages):
        if (exclude_names and message.name in exclude_names or exclude_types and is_type(message, exclude_types)
                or exclude_ids and message.id in exclude_ids):
            continue
        left = without_calls(message, exclude_tool_calls)
        if left is None:
            continue
        if (not (include_types or include_ids or include_names) or include_names and left.name in include_names
                or include_types and is_type(left, include_types) or include_ids and left.id in include_ids):
            kept.append(left)
    return kept


def without_calls(message: BaseMessage, excluded: Sequence[str] | bool | None) -> BaseMessage | None:
    """A message without tool calls that are excluded; None when nothing of it stays."""
    if not excluded:
        return message
    if isinstance(message, ToolMessage):
        return None if excluded is True or message.tool_call_id in excluded else message
    if not isinstance(message, AIMessage) or not message.tool_calls:
        return message
    calls = [] if excluded is True else [call for call in message.tool_calls if call["id"] not in excluded]
    if not calls:
        return None
    content: Any = message.content
    if isinstance(content, list):
        content = [block for block in content if not isinstance(block, dict) or block.get("type") != "tool_use"
                   or excluded is not True and block.get("id") not in excluded]
    return message.model_copy(update={"tool_calls": calls, "content": content})


@or_runnable
def merge_message_runs(messages: Iterable[Any], *, chunk_separator: str = "\n") -> list[BaseMessage]:
    """Messages of the same kind after one another as one; answers of tools stay apart."""
    merged: list[BaseMessage] = []
    for message in convert_to_messages(messages):
        last = merged.pop() if merged else None
        if last is None:
            merged.append(message)
        elif isinstance(message, ToolMessage) or not isinstance(message, last.__class__):
            merged += [last, message]
        else:
            merged.append(joined(last, message, chunk_separator))
    return merged


def joined(last: BaseMessage, message: BaseMessage, separator: str) -> BaseMessage:
    left: Any = last if isinstance(last, BaseMessageChunk) else _msg_to_chunk(last)
    right: Any = message if isinstance(message, BaseMessageChunk) else _msg_to_chunk(message)
    if right.response_metadata:
        right.response_metadata = {}
    if isinstance(left.content, str) and isinstance(right.content, str) and left.content and right.content:
        left = left.model_copy(update={"content": left.content + separator})
    return message_chunk_to_message(left + right)


