"""What the model is told before all else."""
from __future__ import annotations

from typing import Literal

from septet.langchain_core.messages.base import BaseMessage, BaseMessageChunk


class SystemMessage(BaseMessage):
    """An instruction to the model."""

    type: Literal["system"] = "system"


class SystemMessageChunk(SystemMessage, BaseMessageChunk):
    """A part of an instruction."""

    type: Literal["SystemMessageChunk"] = "SystemMessageChunk"  # type: ignore[assignment]
