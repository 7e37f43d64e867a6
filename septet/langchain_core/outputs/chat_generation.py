"""A message that a model made, whole or in chunks."""
from __future__ import annotations

from typing import Any, Literal, Self

from pydantic import model_validator

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk
from septet.langchain_core.outputs.generation import Generation
from septet.langchain_core.utils._merge import merge_dicts


class ChatGeneration(Generation):
    """One message; `text` is set from it."""

    text: str = ""
    message: BaseMessage
    type: Literal["ChatGeneration"] = "ChatGeneration"  # type: ignore[assignment]

    @model_validator(mode="after")
    def set_text(self) -> Self:
        """The text of the message: its content, or that of its first text block."""
        content = self.message.content
        if isinstance(content, str):
            self.text = content
        elif isinstance(content, list) and content:
            self.text = "".join(text_of(block) for block in content)
        return self


def text_of(block: Any) -> str:
    if isinstance(block, str):
        return block
    return block.get("text", "") if isinstance(block, dict) and block.get("type", "text") == "text" else ""


class ChatGenerationChunk(ChatGeneration):
    """A part of a message; chunks are added."""

    message: BaseMessageChunk
    type: Literal["ChatGenerationChunk"] = "ChatGenerationChunk"  # type: ignore[assignment]

    def __add__(self, other: ChatGenerationChunk | list[ChatGenerationChunk]) -> ChatGenerationChunk:
        others = [other] if isinstance(other, ChatGenerationChunk) else other
        if not isinstance(others, list) or not all(isinstance(x, ChatGenerationChunk) for x in others):
            raise TypeError(f"unsupported operand type(s) for +: '{type(self)}' and '{type(other)}'")
        info = merge_dicts(self.generation_info or {}, *(x.generation_info or {} for x in others))
        message: Any = self.message
        return ChatGenerationChunk(message=message + [x.message for x in others], generation_info=info or None)


def merge_chat_generation_chunks(chunks: list[ChatGenerationChunk]) -> ChatGenerationChunk | None:
    """All chunks as one; None for none."""
    if not chunks:
        return None
    return chunks[0] if len(chunks) == 1 else chunks[0] + chunks[1:]
