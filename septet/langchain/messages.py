"""`langchain.messages`: the names of `langchain_core.messages` that agents use."""
from __future__ import annotations

from typing import Any

NAMES = """AIMessage AIMessageChunk Annotation AnyMessage AudioContentBlock Citation ContentBlock DataContentBlock FileContentBlock
    HumanMessage ImageContentBlock InputTokenDetails InvalidToolCall MessageLikeRepresentation NonStandardAnnotation NonStandardContentBlock
    OutputTokenDetails PlainTextContentBlock ReasoningContentBlock RemoveMessage ServerToolCall ServerToolCallChunk ServerToolResult
    SystemMessage TextContentBlock ToolCall ToolCallChunk ToolMessage UsageMetadata VideoContentBlock trim_messages"""
__all__ = NAMES.split()


def __getattr__(name: str) -> Any:
    if name not in NAMES.split():
        raise AttributeError(f"module 'langchain.messages' (septet) has no attribute {name!r}")
    from septet.langchain_core import messages

    return getattr(messages, name)
