"""`langchain.embeddings`: embeddings, and some by their name."""
from __future__ import annotations

from septet.langchain.embeddings.base import init_embeddings
from septet.langchain_core.embeddings import Embeddings

__all__ = ["Embeddings", "init_embeddings"]
