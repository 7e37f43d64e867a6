"""Chat models of OpenAI's protocol."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_openai.chat_models", {"base": "ChatOpenAI"}, ("base",))
