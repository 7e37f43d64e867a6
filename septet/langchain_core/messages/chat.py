"""Messages of any role."""
from __future__ import annotations

from typing import Any, Literal

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk


class ChatMessage(BaseMessage):
    """A message whose speaker is `role`."""

    role: str
    type: Literal["chat"] = "chat"


class ChatMessageChunk(ChatMessage, BaseMessageChunk):
    """A part of such a message."""

    type: Literal["ChatMessageChunk"] = "ChatMessageChunk"  # type: ignore[assignment]

    def __add__(self, other: Any) -> BaseMessageChunk:  # type: ignore[override]
        if isinstance(other, ChatMessageChunk) and self.role != other.role:
            raise ValueError("Cannot concatenate ChatMessageChunks with different roles.")
        return super().__add__(other)

    def kept(self) -> dict[str, Any]:
        return {"role": self.role}
