"""Several retrievers as one: ranks joined by reciprocal rank fusion."""
from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import Any

from pydantic import model_validator

from septet.langchain_core.documents.base import Document
from septet.langchain_core.retrievers import BaseRetriever


class EnsembleRetriever(BaseRetriever):
    """Documents by the sum of weight / (rank + c); `id_key` of the metadata tells documents apart, else their text."""

    retrievers: list[Any]
    weights: list[float] = []
    c: int = 60
    id_key: str | None = None

    @model_validator(mode="before")
    @classmethod
    def set_weights(cls, values: dict[str, Any]) -> Any:
        """Equal weights where none are given."""
        if not values.get("weights"):
            n = len(values["retrievers"])
            values["weights"] = [1 / n] * n
        return values

    def _child(self, run_manager: Any, i: int) -> Any:
        return {"callbacks": run_manager.get_child(tag=f"retriever_{i + 1}")}

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        return self.weighted_reciprocal_rank([one.invoke(query, self._child(run_manager, i)) for i, one in enumerate(self.retrievers)])

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        found = await asyncio.gather(*(one.ainvoke(query, self._child(run_manager, i)) for i, one in enumerate(self.retrievers)))
        return self.weighted_reciprocal_rank(list(found))

    def _key(self, doc: Document) -> Hashable:
        return doc.page_content if self.id_key is None else doc.metadata[self.id_key]  # type: ignore[no-any-return]

    def weighted_reciprocal_rank(self, doc_lists: list[list[Document]]) -> list[Document]:
        """The documents of all lists, each once, the best first."""
        if len(doc_lists) != len(self.weights):
            raise ValueError("Number of rank lists must be equal to the number of weights.")
        scores: dict[Hashable, float] = {}
        first: dict[Hashable, Document] = {}
        for docs, weight in zip(doc_lists, self.weights, strict=True):
            for rank, doc in enumerate(docs, start=1):
                key = self._key(doc)
                scores[key] = scores.get(key, 0.0) + weight / (rank + self.c)
        for docs in doc_lists:
            for doc in docs:
                first.setdefault(self._key(doc), doc)
        return sorted(first.values(), key=lambda doc: scores[self._key(doc)], reverse=True)
