"""Compressors and transformers of documents, one after another."""
from __future__ import annotations

from collections.abc import Sequence
from inspect import signature
from typing import Any

from pydantic import ConfigDict

from septet.langchain_core.documents import BaseDocumentCompressor, BaseDocumentTransformer, Document


class DocumentCompressorPipeline(BaseDocumentCompressor):
    """`transformers` in their order: compressors are told the question, splitters and filters are not.  ValueError for other things."""

    transformers: list[Any]

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        for one in self.transformers:
            if isinstance(one, BaseDocumentCompressor):
                documents = one.compress_documents(documents, query, **told(one.compress_documents, callbacks))
            elif isinstance(one, BaseDocumentTransformer):
                documents = one.transform_documents(documents)
            else:
                raise ValueError(f"Got unexpected transformer type: {one}")
        return documents

    async def acompress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        for one in self.transformers:
            if isinstance(one, BaseDocumentCompressor):
                documents = await one.acompress_documents(documents, query, **told(one.acompress_documents, callbacks))
            elif isinstance(one, BaseDocumentTransformer):
                documents = await one.atransform_documents(documents)
            else:
                raise ValueError(f"Got unexpected transformer type: {one}")
        return documents


def told(method: Any, callbacks: Any) -> dict[str, Any]:
    """Callbacks for methods that take them."""
    return {"callbacks": callbacks} if "callbacks" in signature(method).parameters else {}
