"""Embeddings of normal random numbers."""
from __future__ import annotations

import hashlib
from typing import Any

from pydantic import BaseModel

from septet.langchain_core.embeddings.embeddings import Embeddings


def normals(seed: int | None, size: int) -> list[float]:
    from septet.numpy import random

    numbers: Any = random.default_rng(seed).normal(size=size)
    return list(numbers)


class FakeEmbeddings(Embeddings, BaseModel):
    """Other numbers each time; `size` of them."""

    size: int

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [normals(None, self.size) for _ in texts]

    def embed_query(self, text: str) -> list[float]:
        return normals(None, self.size)


class DeterministicFakeEmbedding(Embeddings, BaseModel):
    """The same numbers for the same text."""

    size: int

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return normals(int(hashlib.sha256(text.encode("utf-8")).hexdigest(), 16) % 10**8, self.size)
