"""Counting tokens without a tokenizer."""
from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from septet.langchain_core.messages.ai import AIMessage
from septet.langchain_core.messages.conversion import convert_to_messages
from septet.langchain_core.messages.openai import role_of
from septet.langchain_core.messages.tool import ToolMessage


def count_tokens_approximately(messages: Iterable[Any], *, chars_per_token: float = 4.0, extra_tokens_per_message: float = 3.0,
                               count_name: bool = True, tokens_per_image: int = 85, use_usage_metadata_scaling: bool = False,
                               tools: list[Any] | None = None) -> int:
    """Signs over `chars_per_token`, rounded up by message, and something for each message and picture.

    use_usage_metadata_scaling: scale by what the last model message says was used.
    """
    total, seen = 0.0, None
    if tools:
        from septet.langchain_core.utils.function_calling import convert_to_openai_tool

        shown = [tool if isinstance(tool, dict) else convert_to_openai_tool(tool) for tool in tools]
        total += math.ceil(sum(len(json.dumps(tool)) for tool in shown) / chars_per_token)
    messages = convert_to_messages(messages)
    for message in messages:
        signs, pictures = signs_of(message)
        if count_name and message.name:
            signs += len(message.name)
        total += math.ceil(signs / chars_per_token) + pictures * tokens_per_image + extra_tokens_per_message
        if use_usage_metadata_scaling and isinstance(message, AIMessage) and message.usage_metadata:
            seen = total, message.usage_metadata["total_tokens"]
    if seen and seen[0] > 0 and seen[1] > seen[0]:
        total *= seen[1] / seen[0]
    return math.ceil(total)


def signs_of(message: Any) -> tuple[int, int]:
    """Signs and pictures of a message."""
    signs, pictures = len(role_of(message)), 0
    if isinstance(message.content, str):
        signs += len(message.content)
    else:
        for block in message.content:
            if isinstance(block, str):
                signs += len(block)
            elif block.get("type") in ("image", "image_url"):
                pictures += 1
            elif block.get("type") == "text":
                signs += len(block.get("text", ""))
            else:
                signs += len(repr(block))
    if isinstance(message, AIMessage) and not isinstance(message.content, list) and message.tool_calls:
        signs += len(repr(message.tool_calls))
    if isinstance(message, ToolMessage):
        signs += len(message.tool_call_id)
    return signs, pictures
