"""`langchain.chat_models`: chat models, and one by its name."""
from __future__ import annotations

from septet.langchain.chat_models.base import init_chat_model
from septet.langchain_core.language_models import BaseChatModel

__all__ = ["BaseChatModel", "init_chat_model"]
