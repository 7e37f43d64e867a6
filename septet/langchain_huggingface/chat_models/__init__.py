"""Chat models of folders."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_huggingface.chat_models", {"huggingface": "ChatHuggingFace"}, ("huggingface",))
