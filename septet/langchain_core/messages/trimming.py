"""Cutting a conversation to a number of tokens."""
from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.messages.conversion import convert_to_messages
from septet.langchain_core.messages.selection import is_type, or_runnable
from septet.langchain_core.messages.system import SystemMessage

Counter = Callable[[list[BaseMessage]], int]
Splitter = Callable[[str], list[str]]


@or_runnable
def trim_messages(messages: Iterable[Any], *, max_tokens: int, token_counter: Any, strategy: Literal["first", "last"] = "last",
                  allow_partial: bool = False, end_on: Any = None, start_on: Any = None, include_system: bool = False,
                  text_splitter: Any = None) -> list[BaseMessage]:
    """The first or last messages that have at most `max_tokens`.

    token_counter: a model, a function of one message or of a list of them, or "approximate".  allow_partial: cut a message, by
    `text_splitter`.  start_on, end_on: kinds of message the result starts and ends with.  include_system: keep the first system message.
    """
    if start_on and strategy == "first":
        raise ValueError("start_on parameter is only valid with strategy='last'")
    if include_system and strategy == "first":
        raise ValueError("include_system parameter is only valid with strategy='last'")
    given = convert_to_messages(messages)
    count = counter(token_counter)
    split = getattr(text_splitter, "split_text", text_splitter) or lines
    if strategy == "first":
        return first(given, max_tokens, count, split, "first" if allow_partial else None, end_on)
    if strategy == "last":
        return last(given, max_tokens, count, split, allow_partial, include_system, start_on, end_on)
    raise ValueError(f"Unrecognized strategy={strategy!r}. Supported strategies are 'last' and 'first'.")


def counter(given: Any) -> Counter:
    """A function that counts the tokens of a list of messages."""
    if isinstance(given, str):
        if given == "approximate":
            from septet.langchain_core.messages.tokens import count_tokens_approximately

            return count_tokens_approximately
        raise ValueError(f"Invalid token_counter shortcut '{given}'. Available shortcuts: 'approximate'.")
    if hasattr(given, "get_num_tokens_from_messages"):
        return given.get_num_tokens_from_messages  # type: ignore[no-any-return]
    if not callable(given):
        raise ValueError(f"'token_counter' expected to be a model that implements 'get_num_tokens_from_messages()' or a function. "
                         f"Received object of "
                         f"type {type(given)}.")
    parameters = list(inspect.signature(given).parameters.values())
    kind = parameters[0].annotation if parameters else None
    if kind is BaseMessage or kind == "BaseMessage":
        return lambda messages: sum(given(message) for message in messages)
    return given  # type: ignore[no-any-return]


def lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + parts[-1:]


def first(messages: Sequence[BaseMessage], limit: int, count: Counter, split: Splitter, partial: str | None,
          end_on: Any) -> list[BaseMessage]:
    """The first messages that fit, by bisection, and a part of the next if wanted."""
    messages = list(messages)
    if not messages or count(messages) <= limit:
        return ended(messages, end_on)
    low, high = 0, len(messages)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(messages[:middle]) <= limit else (low, middle - 1)
    kept = messages[:low]
    if partial and low < len(messages):
        part = part_of(messages, low, limit, count, split, partial)
        if part is not None:
            kept = [*kept, part]
    return ended(kept, end_on)


def ended(messages: list[BaseMessage], end_on: Any) -> list[BaseMessage]:
    """Without what comes after the last message of the kinds."""
    while end_on and messages and not is_type(messages[-1], end_on):
        messages = messages[:-1]
    return messages


def part_of(messages: list[BaseMessage], at: int, limit: int, count: Counter, split: Splitter, partial: str) -> BaseMessage | None:
    """As much of a message as fits after those before it: blocks, or pieces of its text."""
    before, message = messages[:at], messages[at]
    content: Any = message.content
    if isinstance(content, list):
        blocks = content[::-1] if partial == "last" else content
        for n in range(len(blocks) - 1, 0, -1):
            kept = blocks[:n][::-1] if partial == "last" else blocks[:n]
            candidate = message.model_copy(update={"content": kept})
            if count([*before, candidate]) <= limit:
                return candidate
        text = next((b["text"] for b in content if isinstance(b, dict) and b.get("type") == "text" and b.get("text")), None)
    else:
        text = content
    if not text:
        return None
    pieces = split(text)[::-1] if partial == "last" else split(text)
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high + 1) // 2
        candidate = message.model_copy(update={"content": joined(pieces[:middle], partial)})
        low, high = (middle, high) if count([*before, candidate]) <= limit else (low, middle - 1)
    return message.model_copy(update={"content": joined(pieces[:low], partial)}) if low else None


def joined(pieces: list[str], partial: str) -> str:
    return "".join(pieces[::-1] if partial == "last" else pieces)


def last(messages: Sequence[BaseMessage], limit: int, count: Counter, split: Splitter, partial: bool, system: bool, start_on: Any,
         end_on: Any) -> list[BaseMessage]:
    """The last messages that fit: the first of them reversed, after the system message."""
    messages = list(messages)
    if not messages:
        return []
    head = [messages[0]] if system and isinstance(messages[0], SystemMessage) else []
    rest = ended(messages[len(head):], end_on)
    left = limit - count(head) if head else limit
    if head and left < 0:
        left = 0

    def reversed_count(some: list[BaseMessage]) -> int:
        return count(head + some[::-1]) if head else count(some[::-1])

    bound = limit if head else left
    kept = first(rest[::-1], bound, reversed_count, split, "last" if partial else None, start_on)
    return head + kept[::-1]
