"""A store in memory, searched exactly on the engine."""
from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from septet.langchain_core.documents.base import Document
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.vectorstores.base import VectorStore
from septet.langchain_core.vectorstores.exact import Matrix
from septet.langchain_core.vectorstores.utils import maximal_marginal_relevance


class InMemoryVectorStore(VectorStore):
    """Documents by id in `store`; nearness is the cosine.  A filter is a function of the document."""

    def __init__(self, embedding: Embeddings) -> None:
        self.store: dict[str, dict[str, Any]] = {}
        self.embedding = embedding
        self._matrix: Matrix | None = None
        self._of: list[dict[str, Any]] = []

    @property
    def embeddings(self) -> Embeddings:
        return self.embedding

    def delete(self, ids: Sequence[str] | None = None, **kwargs: Any) -> None:  # type: ignore[override]
        for id in ids or ():
            self.store.pop(id, None)

    async def adelete(self, ids: Sequence[str] | None = None, **kwargs: Any) -> None:
        self.delete(ids)

    def _kept(self, documents: list[Document], vectors: list[list[float]], ids: list[str] | None) -> list[str]:
        if ids and len(ids) != len(documents):
            raise ValueError(f"ids must be the same length as texts. Got {len(ids)} ids and {len(documents)} texts.")
        given = iter(ids) if ids else iter(doc.id for doc in documents)
        added = []
        for doc, vector in zip(documents, vectors, strict=False):
            id = next(given) or str(uuid.uuid4())
            added.append(id)
            self.store[id] = {"id": id, "vector": vector, "text": doc.page_content, "metadata": doc.metadata}
        return added

    def add_documents(self, documents: list[Document], ids: list[str] | None = None, **kwargs: Any) -> list[str]:
        return self._kept(documents, self.embedding.embed_documents([doc.page_content for doc in documents]), ids)

    async def aadd_documents(self, documents: list[Document], ids: list[str] | None = None, **kwargs: Any) -> list[str]:
        return self._kept(documents, await self.embedding.aembed_documents([doc.page_content for doc in documents]), ids)

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        return [document(self.store[id]) for id in ids if id in self.store]

    async def aget_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        return self.get_by_ids(ids)

    def _rows(self, filter: Callable[[Document], bool] | None) -> tuple[Matrix | None, list[dict[str, Any]]]:
        """The vectors to search; those of the whole store are kept until it changes."""
        entries = list(self.store.values())
        if filter is not None:
            entries = [entry for entry in entries if filter(document(entry))]
            return (Matrix([entry["vector"] for entry in entries]) if entries else None), entries
        if self._matrix is None or len(entries) != len(self._of) or any(a is not b for a, b in zip(entries, self._of, strict=True)):
            self._matrix = Matrix([entry["vector"] for entry in entries]) if entries else None
            self._of = entries
        return self._matrix, entries

    def _similarity_search_with_score_by_vector(self, embedding: list[float], k: int = 4,
                                                filter: Callable[[Document], bool] | None = None) -> list[tuple[Document, float,
                                                                                                                list[float]]]:
        matrix, entries = self._rows(filter)
        if matrix is None or k <= 0:
            return []
        return [(document(entries[i]), score, entries[i]["vector"]) for i, score in matrix.top(embedding, k)]

    def similarity_search_with_score_by_vector(self, embedding: list[float], k: int = 4, filter: Callable[[Document], bool] | None = None,
                                               **_kwargs: Any) -> list[tuple[Document, float]]:
        """Documents and cosines."""
        return [(doc, score) for doc, score, _ in self._similarity_search_with_score_by_vector(embedding, k, filter)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        return self.similarity_search_with_score_by_vector(self.embedding.embed_query(query), k, **kwargs)

    async def asimilarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        return self.similarity_search_with_score_by_vector(await self.embedding.aembed_query(query), k, **kwargs)

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score_by_vector(embedding, k, **kwargs)]

    async def asimilarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        return self.similarity_search_by_vector(embedding, k, **kwargs)

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in self.similarity_search_with_score(query, k, **kwargs)]

    async def asimilarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        return [doc for doc, _ in await self.asimilarity_search_with_score(query, k, **kwargs)]

    def max_marginal_relevance_search_by_vector(self, embedding: list[float], k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5, *,
                                                filter: Callable[[Document], bool] | None = None, **kwargs: Any) -> list[Document]:
        found = self._similarity_search_with_score_by_vector(embedding, fetch_k, filter)
        chosen = maximal_marginal_relevance(embedding, [vector for _, _, vector in found], lambda_mult, k)
        return [found[i][0] for i in chosen]

    def max_marginal_relevance_search(self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                      **kwargs: Any) -> list[Document]:
        return self.max_marginal_relevance_search_by_vector(self.embedding.embed_query(query), k, fetch_k, lambda_mult, **kwargs)

    async def amax_marginal_relevance_search(self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                             **kwargs: Any) -> list[Document]:
        vector = await self.embedding.aembed_query(query)
        return self.max_marginal_relevance_search_by_vector(vector, k, fetch_k, lambda_mult, **kwargs)

    @classmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None,
                   **kwargs: Any) -> InMemoryVectorStore:
        store = cls(embedding=embedding)
        store.add_texts(texts, metadatas, **kwargs)
        return store

    @classmethod
    async def afrom_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None,
                          **kwargs: Any) -> InMemoryVectorStore:
        store = cls(embedding=embedding)
        await store.aadd_texts(texts, metadatas, **kwargs)
        return store

    @classmethod
    def load(cls, path: str, embedding: Embeddings, **kwargs: Any) -> InMemoryVectorStore:
        """The store that `dump` wrote."""
        store = cls(embedding=embedding, **kwargs)
        store.store = json.loads(Path(path).read_text(encoding="utf-8"))
        return store

    def dump(self, path: str) -> None:
        """Write the store as JSON."""
        Path(path).parent.mkdir(exist_ok=True, parents=True)
        plain = {k: {**v, "vector": [float(x) for x in v["vector"]]} for k, v in self.store.items()}
        Path(path).write_text(json.dumps(plain, indent=2), encoding="utf-8")


def document(entry: dict[str, Any]) -> Document:
    return Document(id=entry["id"], page_content=entry["text"], metadata=entry["metadata"])
