"""A conversation in memory, by the community's name."""
from __future__ import annotations

from septet.langchain_core.chat_history import InMemoryChatMessageHistory as ChatMessageHistory

__all__ = ["ChatMessageHistory"]
