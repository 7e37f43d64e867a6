"""Okapi BM25: documents by the words they share with the query, as rank_bm25 scores them."""
from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from pydantic import ConfigDict, Field

from septet.langchain_core.documents.base import Document
from septet.langchain_core.retrievers import BaseRetriever


def default_preprocessing_func(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


class BM25Okapi:
    """Scores of documents for the words of a query.

    A word's weight is log((N - n + 0.5) / (n + 0.5)); one below zero becomes `epsilon` of the mean weight.
    """

    def __init__(self, corpus: list[list[str]], tokenizer: Callable[[Any], list[str]] | None = None, k1: float = 1.5, b: float = 0.75,
                 epsilon: float = 0.25) -> None:
        corpus = [tokenizer(doc) for doc in corpus] if tokenizer else corpus
        self.k1, self.b, self.epsilon = k1, b, epsilon
        self.corpus_size = len(corpus)
        self.doc_len = [len(doc) for doc in corpus]
        self.avgdl = sum(self.doc_len) / self.corpus_size
        self.postings: dict[str, list[tuple[int, int]]] = {}
        for i, doc in enumerate(corpus):
            for word, n in Counter(doc).items():
                self.postings.setdefault(word, []).append((i, n))
        self.idf = self._weights()

    def _weights(self) -> dict[str, float]:
        weights = {word: math.log(self.corpus_size - len(found) + 0.5) - math.log(len(found) + 0.5) for word,
                   found in self.postings.items()}
        mean = sum(weights.values()) / len(weights) if weights else 0.0
        return {word: weight if weight >= 0 else self.epsilon * mean for word, weight in weights.items()}

    def get_scores(self, query: list[str]) -> list[float]:
        """A score for each document."""
        scores = [0.0] * self.corpus_size
        for word in query:
            weight = self.idf.get(word) or 0.0
            for i, n in self.postings.get(word, ()):
                scores[i] += weight * (n * (self.k1 + 1) / (n + self.k1 * (1 - self.b + self.b * self.doc_len[i] / self.avgdl)))
        return scores

    def get_top_n(self, query: list[str], documents: list[Any], n: int = 5) -> list[Any]:
        """The documents of the n greatest scores; of equal ones the later first."""
        if self.corpus_size != len(documents):
            raise AssertionError("The documents given don't match the index corpus!")
        scores = self.get_scores(query)
        order = sorted(range(len(scores)), key=lambda i: scores[i])[::-1]
        return [documents[i] for i in order[:n]]


class BM25Retriever(BaseRetriever):
    """The `k` documents that score best."""

    vectorizer: Any = None
    docs: list[Document] = Field(repr=False)
    k: int = 4
    preprocess_func: Callable[[str], list[str]] = default_preprocessing_func

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @classmethod
    def from_texts(cls, texts: Iterable[str], metadatas: Iterable[dict[str, Any]] | None = None, ids: Iterable[str] | None = None,
                   bm25_params: dict[str, Any] | None = None, preprocess_func: Callable[[str], list[str]] = default_preprocessing_func,
                   **kwargs: Any) -> BM25Retriever:
        """Of texts."""
        texts = list(texts)
        vectorizer = BM25Okapi([preprocess_func(text) for text in texts], **(bm25_params or {}))
        made = list(metadatas) if metadatas else [{} for _ in texts]
        names = list(ids) if ids else [None] * len(texts)
        docs = [Document(page_content=text, metadata=metadata, id=name) for text, metadata, name in zip(texts, made, names, strict=False)]
        return cls(vectorizer=vectorizer, docs=docs, preprocess_func=preprocess_func, **kwargs)

    @classmethod
    def from_documents(cls, documents: Iterable[Document], *, bm25_params: dict[str, Any] | None = None,
                       preprocess_func: Callable[[str], list[str]] = default_preprocessing_func, **kwargs: Any) -> BM25Retriever:
        """Of documents."""
        docs = list(documents)
        ids = [doc.id for doc in docs]
        return cls.from_texts([d.page_content for d in docs], [d.metadata for d in docs], ids if any(ids) else None,  # type: ignore[arg-type]
                              bm25_params=bm25_params, preprocess_func=preprocess_func, **kwargs)

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        return self.vectorizer.get_top_n(self.preprocess_func(query), self.docs, n=self.k)  # type: ignore[no-any-return]
