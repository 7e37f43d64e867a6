"""Examples that mean what the input means, by a vector store."""
from __future__ import annotations

from abc import ABC
from typing import Any

from pydantic import BaseModel, ConfigDict

from septet.langchain_core.documents.base import Document
from septet.langchain_core.example_selectors.base import BaseExampleSelector


def sorted_values(values: dict[str, str]) -> list[Any]:
    """The values by the order of their keys."""
    return [values[key] for key in sorted(values)]


class _VectorStoreExampleSelector(BaseExampleSelector, BaseModel, ABC):
    """Examples as documents of `vectorstore`: their text is what they mean, their metadata what they are.

    input_keys: which inputs (and parts of examples) count for the meaning.  example_keys: which parts are given back.
    """

    vectorstore: Any
    k: int = 4
    example_keys: list[str] | None = None
    input_keys: list[str] | None = None
    vectorstore_kwargs: dict[str, Any] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    @staticmethod
    def _example_to_text(example: dict[str, str], input_keys: list[str] | None) -> str:
        return " ".join(sorted_values({key: example[key] for key in input_keys} if input_keys else example))

    def _documents_to_examples(self, documents: list[Document]) -> list[dict[str, Any]]:
        examples = [dict(doc.metadata) for doc in documents]
        if self.example_keys:
            return [{key: example[key] for key in self.example_keys} for example in examples]
        return examples

    def _chosen(self) -> dict[str, Any]:
        return {"k": self.k, **(self.vectorstore_kwargs or {})}

    def add_example(self, example: dict[str, str]) -> str:
        return self.vectorstore.add_texts([self._example_to_text(example, self.input_keys)], metadatas=[example])[0]  # type: ignore[no-any-return]

    async def aadd_example(self, example: dict[str, str]) -> str:
        added = await self.vectorstore.aadd_texts([self._example_to_text(example, self.input_keys)], metadatas=[example])
        return added[0]  # type: ignore[no-any-return]

    @classmethod
    def _texts(cls, examples: list[dict[str, str]], input_keys: list[str] | None) -> list[str]:
        return [cls._example_to_text(example, input_keys) for example in examples]


class SemanticSimilarityExampleSelector(_VectorStoreExampleSelector):
    """The `k` nearest examples."""

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        text = self._example_to_text(input_variables, self.input_keys)
        return self._documents_to_examples(self.vectorstore.similarity_search(text, **self._chosen()))

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        text = self._example_to_text(input_variables, self.input_keys)
        return self._documents_to_examples(await self.vectorstore.asimilarity_search(text, **self._chosen()))

    @classmethod
    def from_examples(cls, examples: list[dict[str, str]], embeddings: Any, vectorstore_cls: Any, k: int = 4,
                      input_keys: list[str] | None = None, *, example_keys: list[str] | None = None,
                      vectorstore_kwargs: dict[str, Any] | None = None, **vectorstore_cls_kwargs: Any) -> SemanticSimilarityExampleSelector:
        """Over a new store of a class."""
        store = vectorstore_cls.from_texts(cls._texts(examples, input_keys), embeddings, metadatas=examples, **vectorstore_cls_kwargs)
        return cls(vectorstore=store, k=k, input_keys=input_keys, example_keys=example_keys, vectorstore_kwargs=vectorstore_kwargs)

    @classmethod
    async def afrom_examples(cls, examples: list[dict[str, str]], embeddings: Any, vectorstore_cls: Any, k: int = 4,
                             input_keys: list[str] | None = None, *, example_keys: list[str] | None = None,
                             vectorstore_kwargs: dict[str, Any] | None = None,
                             **vectorstore_cls_kwargs: Any) -> SemanticSimilarityExampleSelector:
        """The same, awaited."""
        texts = cls._texts(examples, input_keys)
        store = await vectorstore_cls.afrom_texts(texts, embeddings, metadatas=examples, **vectorstore_cls_kwargs)
        return cls(vectorstore=store, k=k, input_keys=input_keys, example_keys=example_keys, vectorstore_kwargs=vectorstore_kwargs)


class MaxMarginalRelevanceExampleSelector(_VectorStoreExampleSelector):
    """`k` of the `fetch_k` nearest examples that differ from each other (Ye et al. 2022)."""

    fetch_k: int = 20

    def select_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        text = self._example_to_text(input_variables, self.input_keys)
        return self._documents_to_examples(self.vectorstore.max_marginal_relevance_search(text, fetch_k=self.fetch_k, **self._chosen()))

    async def aselect_examples(self, input_variables: dict[str, str]) -> list[dict[str, Any]]:
        text = self._example_to_text(input_variables, self.input_keys)
        found = await self.vectorstore.amax_marginal_relevance_search(text, fetch_k=self.fetch_k, **self._chosen())
        return self._documents_to_examples(found)

    @classmethod
    def from_examples(cls, examples: list[dict[str, str]], embeddings: Any, vectorstore_cls: Any, k: int = 4,
                      input_keys: list[str] | None = None, fetch_k: int = 20, example_keys: list[str] | None = None,
                      vectorstore_kwargs: dict[str, Any] | None = None,
                      **vectorstore_cls_kwargs: Any) -> MaxMarginalRelevanceExampleSelector:
        """Over a new store of a class."""
        store = vectorstore_cls.from_texts(cls._texts(examples, input_keys), embeddings, metadatas=examples, **vectorstore_cls_kwargs)
        return cls(vectorstore=store, k=k, fetch_k=fetch_k, input_keys=input_keys, example_keys=example_keys,
                   vectorstore_kwargs=vectorstore_kwargs)

    @classmethod
    async def afrom_examples(cls, examples: list[dict[str, str]], embeddings: Any, vectorstore_cls: Any, *, k: int = 4,
                             input_keys: list[str] | None = None, fetch_k: int = 20, example_keys: list[str] | None = None,
                             vectorstore_kwargs: dict[str, Any] | None = None,
                             **vectorstore_cls_kwargs: Any) -> MaxMarginalRelevanceExampleSelector:
        """The same, awaited."""
        texts = cls._texts(examples, input_keys)
        store = await vectorstore_cls.afrom_texts(texts, embeddings, metadatas=examples, **vectorstore_cls_kwargs)
        return cls(vectorstore=store, k=k, fetch_k=fetch_k, input_keys=input_keys, example_keys=example_keys,
                   vectorstore_kwargs=vectorstore_kwargs)
