"""`langgraph.graph.message`: the reducer of messages, and the state that holds them."""
from __future__ import annotations

import uuid
import warnings
from functools import partial
from typing import Annotated, Any

from typing_extensions import TypedDict

from septet.langchain_core.messages import AnyMessage, BaseMessageChunk, RemoveMessage, convert_to_messages, message_chunk_to_message
from septet.langgraph.graph.state import StateGraph

__all__ = ("MessageGraph", "MessagesState", "REMOVE_ALL_MESSAGES", "add_messages")
REMOVE_ALL_MESSAGES = "__remove_all__"


def add_messages(left: Any = None, right: Any = None, *, format: str | None = None) -> Any:
    """Messages of `right` after those of `left`; one with an id that is there takes its place, and a RemoveMessage takes it away.

    format "langchain-openai": contents as OpenAI has them.  With keywords alone, a reducer with them.
    """
    if left is None and right is None:
        return partial(add_messages, format=format)
    if left is None or right is None:
        raise ValueError("Must specify non-null arguments for both 'left' and 'right'. Only received: "
                         f"'{'left' if left is not None else 'right'}'.")
    old, new = with_ids(left), with_ids(right)
    for i in range(len(new) - 1, -1, -1):
        if isinstance(new[i], RemoveMessage) and new[i].id == REMOVE_ALL_MESSAGES:
            return formatted(new[i + 1:], format)
    merged, place, gone = list(old), {message.id: i for i, message in enumerate(old)}, set()
    for message in new:
        at = place.get(message.id)
        if at is None:
            if isinstance(message, RemoveMessage):
                raise ValueError(f"Attempting to delete a message with an ID that doesn't exist ('{message.id}')")
            place[message.id] = len(merged)
            merged.append(message)
        elif isinstance(message, RemoveMessage):
            gone.add(message.id)
        else:
            gone.discard(message.id)
            merged[at] = message
    return formatted([message for message in merged if message.id not in gone], format)


def with_ids(messages: Any) -> list[Any]:
    """A list of whole messages, each with an id."""
    found = [message_chunk_to_message(m) if isinstance(m, BaseMessageChunk) else m
             for m in convert_to_messages(messages if isinstance(messages, list) else [messages])]
    for message in found:
        if message.id is None:
            message.id = str(uuid.uuid4())
    return found


def formatted(messages: list[Any], format: str | None) -> list[Any]:
    if format is None:
        return messages
    if format != "langchain-openai":
        raise ValueError(f"Unrecognized format={format!r}. Expected one of 'langchain-openai', None.")
    from septet.langchain_core.messages import convert_to_openai_messages

    return convert_to_messages(convert_to_openai_messages(messages))


class MessagesState(TypedDict):
    """A state of messages."""

    messages: Annotated[list[AnyMessage], add_messages]


class MessageGraph(StateGraph):
    """A graph whose whole state is a list of messages; deprecated, as upstream's."""

    def __init__(self) -> None:
        from septet.langgraph.warnings import LangGraphDeprecatedSinceV10

        warnings.warn(LangGraphDeprecatedSinceV10("MessageGraph is deprecated. Please use StateGraph with a `messages` key instead."),
                      stacklevel=2)
        super().__init__(Annotated[list[AnyMessage], add_messages])


