"""Texts as vectors."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.embeddings", {
    "embeddings": "Embeddings",
    "fake": "DeterministicFakeEmbedding FakeEmbeddings",
}, ("embeddings", "fake"))
