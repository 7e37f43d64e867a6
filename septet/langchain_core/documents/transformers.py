"""What makes documents of documents."""
from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from septet.langchain_core.documents.base import Document


class BaseDocumentTransformer(ABC):
    """The base of transformers."""

    @abstractmethod
    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        """The documents, transformed."""

    async def atransform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        """The same, in a thread unless overridden."""
        from septet.langchain_core.runnables.config import run_in_executor

        return await run_in_executor(None, self.transform_documents, documents, **kwargs)
