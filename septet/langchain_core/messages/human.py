"""What the user says."""
from __future__ import annotations

from typing import Literal

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk


class HumanMessage(BaseMessage):
    """A user's message."""

    type: Literal["human"] = "human"


class HumanMessageChunk(HumanMessage, BaseMessageChunk):
    """A part of a user's message."""

    type: Literal["HumanMessageChunk"] = "HumanMessageChunk"  # type: ignore[assignment]
