"""Documents near a question, by their vectors."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import ConfigDict, Field

from septet.langchain_community.document_transformers.embeddings_redundant_filter import (
    cosine_similarity,
    get_stateful_documents,
    vectors_of,
    with_vectors,
)
from septet.langchain_core.documents import BaseDocumentCompressor, Document
from septet.langchain_core.embeddings import Embeddings


class EmbeddingsFilter(BaseDocumentCompressor):
    """The `k` nearest documents, the nearest first, and of these only those above a threshold if there is one."""

    embeddings: Embeddings
    similarity_fn: Callable[..., Any] = Field(default_factory=lambda: cosine_similarity)
    k: int | None = 20
    similarity_threshold: float | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def compress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        kept = get_stateful_documents(documents)
        vectors = vectors_of(self.embeddings, kept)
        return self._chosen(kept, self.embeddings.embed_query(query), vectors)

    async def acompress_documents(self, documents: Sequence[Document], query: str, callbacks: Any = None) -> Sequence[Document]:
        kept = get_stateful_documents(documents)
        if any("embedded_doc" not in doc.state for doc in kept):
            with_vectors(kept, await self.embeddings.aembed_documents([doc.page_content for doc in kept]))
        return self._chosen(kept, await self.embeddings.aembed_query(query), [doc.state["embedded_doc"] for doc in kept])

    def _chosen(self, documents: list[Any], query: list[float], vectors: list[list[float]]) -> list[Document]:
        if not documents:
            return []
        nearness = self.similarity_fn([query], vectors)[0].tolist()
        order = sorted(range(len(documents)), key=lambda i: nearness[i])[::-1]
        if self.k is not None:
            order = order[:self.k]
        if self.similarity_threshold is not None:
            order = [i for i in order if nearness[i] > self.similarity_threshold]
        for i in order:
            documents[i].state["query_similarity_score"] = nearness[i]
        return [documents[i] for i in order]
