"""All messages that a chat model made for one prompt."""
from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from septet.langchain_core.outputs.chat_generation import ChatGeneration


class ChatResult(BaseModel):
    """Candidates, and what the provider says."""

    model_config = ConfigDict(defer_build=True)

    generations: list[ChatGeneration]
    llm_output: dict[str, Any] | None = None
