"""Embeddings of folders, by the name of this package."""
from __future__ import annotations

from septet.langchain_community.embeddings.huggingface import HuggingFaceEmbeddings

__all__ = ["HuggingFaceEmbeddings"]
