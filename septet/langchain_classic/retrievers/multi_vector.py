"""Several vectors for one document: what is found are the documents that the vectors' texts belong to."""
from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from septet.errors import NotSupported
from septet.langchain_core.documents import Document
from septet.langchain_core.retrievers import BaseRetriever


class SearchType(StrEnum):
    """How the vector store is asked."""

    similarity = "similarity"
    similarity_score_threshold = "similarity_score_threshold"
    mmr = "mmr"


class MultiVectorRetriever(BaseRetriever):
    """Texts in `vectorstore` name under `id_key` the documents of `docstore` that they belong to."""

    vectorstore: Any
    byte_store: Any = None
    docstore: Any
    id_key: str = "doc_id"
    search_kwargs: dict[str, Any] = Field(default_factory=dict)
    search_type: SearchType = SearchType.similarity

    @model_validator(mode="before")
    @classmethod
    def _checked(cls, values: dict[str, Any]) -> Any:
        if values.get("byte_store") is not None:
            raise NotSupported("MultiVectorRetriever: byte_store; give a docstore of documents")
        if values.get("docstore") is None:
            raise ValueError("You must pass a `byte_store` parameter.")
        return values

    def _ids(self, found: list[Document]) -> list[str]:
        return list(dict.fromkeys(doc.metadata[self.id_key] for doc in found if self.id_key in doc.metadata))

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        if self.search_type is SearchType.mmr:
            found = self.vectorstore.max_marginal_relevance_search(query, **self.search_kwargs)
        elif self.search_type is SearchType.similarity_score_threshold:
            found = [doc for doc, _ in self.vectorstore.similarity_search_with_relevance_scores(query, **self.search_kwargs)]
        else:
            found = self.vectorstore.similarity_search(query, **self.search_kwargs)
        return [doc for doc in self.docstore.mget(self._ids(found)) if doc is not None]

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        if self.search_type is SearchType.mmr:
            found = await self.vectorstore.amax_marginal_relevance_search(query, **self.search_kwargs)
        elif self.search_type is SearchType.similarity_score_threshold:
            found = [doc for doc, _ in await self.vectorstore.asimilarity_search_with_relevance_scores(query, **self.search_kwargs)]
        else:
            found = await self.vectorstore.asimilarity_search(query, **self.search_kwargs)
        return [doc for doc in await self.docstore.amget(self._ids(found)) if doc is not None]
