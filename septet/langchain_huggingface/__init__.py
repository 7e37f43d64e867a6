"""The face of langchain-huggingface: `import septet.langchain_huggingface`.  Models of septet.transformers, from folders."""
from __future__ import annotations

from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.lazy import loader

__version__ = "1.2.3"
REFUSED = ("HuggingFaceEndpoint", "HuggingFaceEndpointEmbeddings")          # they ask the Hub's servers

_load, __all__ = loader("septet.langchain_huggingface", {
    "chat_models.huggingface": "ChatHuggingFace",
    "llms.huggingface_pipeline": "HuggingFacePipeline",
    "embeddings": "HuggingFaceEmbeddings",
}, ("chat_models", "llms", "embeddings"))


def __getattr__(name: str) -> Any:
    if name in REFUSED:
        raise NotSupported(f"langchain_huggingface.{name}: it asks servers of the Hub")
    return _load(name)
