"""Stores of documents by their vectors."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.vectorstores", {
    "base": "VST VectorStore VectorStoreRetriever",
    "in_memory": "InMemoryVectorStore",
}, ("base", "in_memory", "utils"))
