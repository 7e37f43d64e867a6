"""What shortens or drops documents in the light of a query."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from septet.langchain_core.documents.base import Document


class BaseDocumentCompressor(BaseModel, ABC):
    """The base of compressors."""

    @abstractmethod
    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        """The documents, compressed for `query`."""

    async def acompress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        """The same, in a thread unless overridden."""
        from septet.langchain_core.runnables.config import run_in_executor

        return await run_in_executor(None, self.compress_documents, documents, query, callbacks)
