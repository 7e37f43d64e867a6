"""The face of langchain-openai: `import septet.langchain_openai`.  Endpoints that speak OpenAI's protocol."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.lazy import loader

__version__ = "1.7.0"
REFUSED = ("AzureChatOpenAI", "AzureOpenAI", "AzureOpenAIEmbeddings", "OpenAI", "OpenAIDecisions", "custom_tool")

_load, __all__ = loader("septet.langchain_openai", {
    "chat_models.base": "ChatOpenAI",
    "embeddings.base": "OpenAIEmbeddings",
    "client": "StreamChunkTimeoutError",
}, ("chat_models", "embeddings"))


def __getattr__(name: str) -> Any:
    if name in REFUSED:
        raise NotSupported(f"langchain_openai.{name}")
    return _load(name)
