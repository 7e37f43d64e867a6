"""The base of embeddings."""
from __future__ import annotations

from abc import ABC, abstractmethod

from septet.langchain_core.runnables.config import run_in_executor


class Embeddings(ABC):
    """Vectors of documents, and of a query."""

    @abstractmethod
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """A vector for each text."""

    @abstractmethod
    def embed_query(self, text: str) -> list[float]:
        """The vector of a query."""

    async def aembed_documents(self, texts: list[str]) -> list[list[float]]:
        """`embed_documents`, in a thread unless overridden."""
        return await run_in_executor(None, self.embed_documents, texts)  # type: ignore[no-any-return]

    async def aembed_query(self, text: str) -> list[float]:
        """`embed_query`, in a thread unless overridden."""
        return await run_in_executor(None, self.embed_query, text)  # type: ignore[no-any-return]
