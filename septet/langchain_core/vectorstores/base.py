"""The base of stores, and the retriever over one."""
from __future__ import annotations

import logging
import math
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from pydantic import ConfigDict, Field, model_validator

from septet.langchain_core.documents.base import Document
from septet.langchain_core.embeddings.embeddings import Embeddings
from septet.langchain_core.retrievers import BaseRetriever
from septet.langchain_core.runnables.config import run_in_executor

logger = logging.getLogger(__name__)
VST = TypeVar("VST", bound="VectorStore")


def in_thread(name: str) -> Any:
    """A coroutine method that runs the synchronous one in a thread."""

    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await run_in_executor(None, getattr(self, name), *args, **kwargs)

    method.__name__ = f"a{name}"
    method.__doc__ = f"`{name}`, in a thread unless overridden."
    return method


class VectorStore(ABC):
    """A subclass has `similarity_search`, `from_texts`, and `add_texts` or `add_documents`."""

    def add_texts(self, texts: Iterable[str], metadatas: list[dict[str, Any]] | None = None, *, ids: list[str] | None = None,
                  **kwargs: Any) -> list[str]:
        """Add texts; their ids."""
        if type(self).add_documents is VectorStore.add_documents:
            raise NotImplementedError(f"`add_texts` has not been implemented for {self.__class__.__name__} ")
        given = list(texts)
        if metadatas and len(metadatas) != len(given):
            raise ValueError(f"The number of metadatas must match the number of texts.Got {len(metadatas)} metadatas and {len(given)} "
                             f"texts.")
        docs = [Document(id=id, page_content=text, metadata=metadata)
                for text, metadata, id in zip(given, metadatas or [{}] * len(given), ids or [None] * len(given), strict=False)]
        if ids is not None:
            kwargs["ids"] = ids
        return self.add_documents(docs, **kwargs)

    @property
    def embeddings(self) -> Embeddings | None:
        """What makes the vectors, if it is known."""
        return None

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Take documents away."""
        raise NotImplementedError("delete method must be implemented by subclass.")

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """Documents by their ids, as far as they are there."""
        raise NotImplementedError(f"{self.__class__.__name__} does not yet support get_by_ids.")

    def add_documents(self, documents: list[Document], **kwargs: Any) -> list[str]:
        """Add documents; their ids."""
        if type(self).add_texts is VectorStore.add_texts:
            raise NotImplementedError(f"`add_documents` and `add_texts` has not been implemented for {self.__class__.__name__} ")
        if "ids" not in kwargs:
            ids = [doc.id for doc in documents]
            if any(ids):
                kwargs["ids"] = ids
        return self.add_texts([doc.page_content for doc in documents], [doc.metadata for doc in documents], **kwargs)

    def search(self, query: str, search_type: str, **kwargs: Any) -> list[Document]:
        """By a kind of search: similarity, similarity_score_threshold, mmr."""
        if search_type == "similarity":
            return self.similarity_search(query, **kwargs)
        if search_type == "similarity_score_threshold":
            return [doc for doc, _ in self.similarity_search_with_relevance_scores(query, **kwargs)]
        if search_type == "mmr":
            return self.max_marginal_relevance_search(query, **kwargs)
        raise ValueError(f"search_type of {search_type} not allowed. Expected search_type to be 'similarity', "
                         f"'similarity_score_threshold' or 'mmr'.")

    @abstractmethod
    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """The k nearest documents."""

    @staticmethod
    def _euclidean_relevance_score_fn(distance: float) -> float:
        return 1.0 - distance / math.sqrt(2)

    @staticmethod
    def _cosine_relevance_score_fn(distance: float) -> float:
        return 1.0 - distance

    @staticmethod
    def _max_inner_product_relevance_score_fn(distance: float) -> float:
        return 1.0 - distance if distance > 0 else -1.0 * distance

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        raise NotImplementedError

    def similarity_search_with_score(self, *args: Any, **kwargs: Any) -> list[tuple[Document, float]]:
        """The same with distances or cosines."""
        raise NotImplementedError

    def _similarity_search_with_relevance_scores(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        relevance = self._select_relevance_score_fn()
        return [(doc, relevance(score)) for doc, score in self.similarity_search_with_score(query, k, **kwargs)]

    def similarity_search_with_relevance_scores(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        """The same with scores from 0 to 1, those below `score_threshold` left out."""
        threshold = kwargs.pop("score_threshold", None)
        found = self._similarity_search_with_relevance_scores(query, k=k, **kwargs)
        if any(score < 0.0 or score > 1.0 for _, score in found):
            warnings.warn(f"Relevance scores must be between 0 and 1, got {found}", stacklevel=2)
        if threshold is None:
            return found
        kept = [(doc, score) for doc, score in found if score >= threshold]
        if not kept:
            logger.warning("No relevant docs were retrieved using the relevance score threshold %s", threshold)
        return kept

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        """The k documents nearest to a vector."""
        raise NotImplementedError

    def max_marginal_relevance_search(self, query: str, k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                      **kwargs: Any) -> list[Document]:
        """Documents near the query and far from each other, of the `fetch_k` nearest."""
        raise NotImplementedError

    def max_marginal_relevance_search_by_vector(self, embedding: list[float], k: int = 4, fetch_k: int = 20, lambda_mult: float = 0.5,
                                                **kwargs: Any) -> list[Document]:
        """The same for a vector."""
        raise NotImplementedError

    @classmethod
    def from_documents(cls, documents: list[Document], embedding: Embeddings, **kwargs: Any) -> Any:
        """A store of documents."""
        if "ids" not in kwargs:
            ids = [doc.id for doc in documents]
            if any(ids):
                kwargs["ids"] = ids
        return cls.from_texts([d.page_content for d in documents], embedding, metadatas=[d.metadata for d in documents], **kwargs)

    @classmethod
    async def afrom_documents(cls, documents: list[Document], embedding: Embeddings, **kwargs: Any) -> Any:
        """The same, awaited."""
        if "ids" not in kwargs:
            ids = [doc.id for doc in documents]
            if any(ids):
                kwargs["ids"] = ids
        return await cls.afrom_texts([d.page_content for d in documents], embedding, metadatas=[d.metadata for d in documents], **kwargs)

    @classmethod
    @abstractmethod
    def from_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, *,
                   ids: list[str] | None = None, **kwargs: Any) -> Any:
        """A store of texts."""

    @classmethod
    async def afrom_texts(cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, *,
                          ids: list[str] | None = None, **kwargs: Any) -> Any:
        """The same, awaited."""
        if ids is not None:
            kwargs["ids"] = ids
        return await run_in_executor(None, cls.from_texts, texts, embedding, metadatas, **kwargs)

    aadd_texts = in_thread("add_texts")
    aadd_documents = in_thread("add_documents")
    adelete = in_thread("delete")
    aget_by_ids = in_thread("get_by_ids")
    asimilarity_search = in_thread("similarity_search")
    asimilarity_search_with_score = in_thread("similarity_search_with_score")
    asimilarity_search_with_relevance_scores = in_thread("similarity_search_with_relevance_scores")
    asimilarity_search_by_vector = in_thread("similarity_search_by_vector")
    amax_marginal_relevance_search = in_thread("max_marginal_relevance_search")
    amax_marginal_relevance_search_by_vector = in_thread("max_marginal_relevance_search_by_vector")
    asearch = in_thread("search")

    def _get_retriever_tags(self) -> list[str]:
        tags = [self.__class__.__name__]
        if self.embeddings:
            tags.append(self.embeddings.__class__.__name__)
        return tags

    def as_retriever(self, **kwargs: Any) -> VectorStoreRetriever:
        """A retriever over the store: `search_type`, `search_kwargs`."""
        tags = kwargs.pop("tags", None) or []
        return VectorStoreRetriever(vectorstore=self, tags=[*tags, *self._get_retriever_tags()], **kwargs)


class VectorStoreRetriever(BaseRetriever):
    """The documents that a store finds."""

    vectorstore: VectorStore
    search_type: str = "similarity"
    search_kwargs: dict[str, Any] = Field(default_factory=dict)
    allowed_search_types: ClassVar[Any] = ("similarity", "similarity_score_threshold", "mmr")

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def validate_search_type(cls, values: dict[str, Any]) -> Any:
        """The kind of search is known, and a threshold there where it is needed."""
        kind = values.get("search_type", "similarity")
        if kind not in cls.allowed_search_types:
            raise ValueError(f"search_type of {kind} not allowed. Valid values are: {cls.allowed_search_types}")
        if kind == "similarity_score_threshold" and not isinstance(values.get("search_kwargs", {}).get("score_threshold"), float):
            raise ValueError("`score_threshold` is not specified with a float value(0~1) in `search_kwargs`.")
        return values

    def _get_ls_params(self, **kwargs: Any) -> Any:
        params = super()._get_ls_params(**kwargs)
        params["ls_vector_store_provider"] = self.vectorstore.__class__.__name__
        if self.vectorstore.embeddings:
            params["ls_embedding_provider"] = self.vectorstore.embeddings.__class__.__name__
        return params

    def _get_relevant_documents(self, query: str, *, run_manager: Any, **kwargs: Any) -> list[Document]:
        return self.vectorstore.search(query, self.search_type, **{**self.search_kwargs, **kwargs})

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any, **kwargs: Any) -> list[Document]:
        given = {**self.search_kwargs, **kwargs}
        if self.search_type == "similarity":
            return await self.vectorstore.asimilarity_search(query, **given)  # type: ignore[no-any-return]
        if self.search_type == "similarity_score_threshold":
            return [doc for doc, _ in await self.vectorstore.asimilarity_search_with_relevance_scores(query, **given)]
        return await self.vectorstore.amax_marginal_relevance_search(query, **given)  # type: ignore[no-any-return]

    def add_documents(self, documents: list[Document], **kwargs: Any) -> list[str]:
        """Add documents to the store."""
        return self.vectorstore.add_documents(documents, **kwargs)

    async def aadd_documents(self, documents: list[Document], **kwargs: Any) -> list[str]:
        """The same, awaited."""
        return await self.vectorstore.aadd_documents(documents, **kwargs)  # type: ignore[no-any-return]
