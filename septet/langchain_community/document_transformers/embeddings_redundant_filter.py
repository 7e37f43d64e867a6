"""Documents that say the same as another are dropped, by their vectors."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from septet.langchain_core.documents import BaseDocumentTransformer, Document
from septet.langchain_core.embeddings import Embeddings
from septet.langchain_core.vectorstores.utils import _cosine_similarity as cosine_similarity


class _DocumentWithState(Document):
    """A document with what was found out about it on the way."""

    state: dict[str, Any] = Field(default_factory=dict)

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return False


def get_stateful_documents(documents: Sequence[Document]) -> list[Any]:
    """Documents that can carry a state."""
    return [doc if isinstance(doc, _DocumentWithState) else _DocumentWithState(page_content=doc.page_content, metadata=doc.metadata,
                                                                               id=doc.id) for doc in documents]


def with_vectors(documents: list[Any], vectors: list[list[float]]) -> None:
    for doc, vector in zip(documents, vectors, strict=True):
        doc.state["embedded_doc"] = vector


def vectors_of(embeddings: Embeddings, documents: list[Any]) -> list[list[float]]:
    """The vectors of documents, made where one is missing and kept in their states."""
    if documents and any("embedded_doc" not in doc.state for doc in documents):
        with_vectors(documents, embeddings.embed_documents([doc.page_content for doc in documents]))
    return [doc.state["embedded_doc"] for doc in documents]


class EmbeddingsRedundantFilter(BaseDocumentTransformer, BaseModel):
    """Of two documents nearer than a threshold the later one stays; the nearest pairs are looked at first."""

    embeddings: Embeddings
    similarity_fn: Callable[..., Any] = cosine_similarity
    similarity_threshold: float = 0.95

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def transform_documents(self, documents: Sequence[Document], **kwargs: Any) -> Sequence[Document]:
        kept = get_stateful_documents(documents)
        if not kept:
            return []
        vectors = vectors_of(self.embeddings, kept)
        near = self.similarity_fn(vectors, vectors).tolist()
        pairs = [(near[i][j], i, j) for i in range(len(kept)) for j in range(i) if near[i][j] > self.similarity_threshold]
        left = set(range(len(kept)))
        for _, first, second in sorted(pairs, key=lambda pair: -pair[0]):
            if first in left and second in left:
                left.remove(second)
        return [kept[i] for i in sorted(left)]
