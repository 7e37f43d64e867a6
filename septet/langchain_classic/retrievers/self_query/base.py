"""A retriever whose questions are made by a model: the words to look for, and what the metadata must be."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import ConfigDict, Field

from septet.errors import NotSupported
from septet.langchain_classic.chains.query_constructor.base import load_query_constructor_runnable
from septet.langchain_classic.chains.query_constructor.schema import AttributeInfo
from septet.langchain_core.documents import Document
from septet.langchain_core.retrievers import BaseRetriever
from septet.langchain_core.runnables import Runnable
from septet.langchain_core.structured_query import StructuredQuery, Visitor
from septet.langchain_core.vectorstores import VectorStore

QUERY_CONSTRUCTOR_RUN_NAME = "query_constructor"


class SelfQueryRetriever(BaseRetriever):
    """Asks `query_constructor` for a `StructuredQuery`, has it said in the store's language, and searches.

    use_original_query: looks for the question itself, filtered.
    """

    vectorstore: VectorStore
    query_constructor: Any = Field(alias="llm_chain")
    search_type: str = "similarity"
    search_kwargs: dict[str, Any] = Field(default_factory=dict)
    structured_query_translator: Visitor
    verbose: bool = False
    use_original_query: bool = False

    model_config = ConfigDict(populate_by_name=True, arbitrary_types_allowed=True)

    @property
    def llm_chain(self) -> Any:
        """The older name of `query_constructor`."""
        return self.query_constructor

    def _prepare_query(self, query: str, structured: StructuredQuery) -> tuple[str, dict[str, Any]]:
        """What to look for, and the arguments of the search."""
        wish, given = self.structured_query_translator.visit_structured_query(structured)
        if structured.limit is not None:
            given["k"] = structured.limit
        return query if self.use_original_query else wish, {**self.search_kwargs, **given}

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        structured = self.query_constructor.invoke({"query": query}, config={"callbacks": run_manager.get_child()})
        wish, given = self._prepare_query(query, structured)
        return self.vectorstore.search(wish, self.search_type, **given)

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        structured = await self.query_constructor.ainvoke({"query": query}, config={"callbacks": run_manager.get_child()})
        wish, given = self._prepare_query(query, structured)
        return await self.vectorstore.asearch(wish, self.search_type, **given)

    @classmethod
    def from_llm(cls, llm: Any, vectorstore: VectorStore, document_contents: str,
                 metadata_field_info: Sequence[AttributeInfo | dict[str, Any]], structured_query_translator: Visitor | None = None,
                 chain_kwargs: dict[str, Any] | None = None, enable_limit: bool = False, use_original_query: bool = False,
                 **kwargs: Any) -> SelfQueryRetriever:
        """With the questions of a model.  NotSupported without a translator where the store has none of its own."""
        translator = structured_query_translator or translator_of(vectorstore)
        given = dict(chain_kwargs or {})
        for name in ("allowed_comparators", "allowed_operators"):
            if name not in given and getattr(translator, name) is not None:
                given[name] = getattr(translator, name)
        made: Runnable[Any, Any] = load_query_constructor_runnable(llm, document_contents, metadata_field_info, enable_limit=enable_limit,
                                                                   **given)
        return cls(query_constructor=made.with_config(run_name=QUERY_CONSTRUCTOR_RUN_NAME), vectorstore=vectorstore,
                   use_original_query=use_original_query, structured_query_translator=translator, **kwargs)


def translator_of(vectorstore: VectorStore) -> Visitor:
    """The translator that goes with a store."""
    raise NotSupported(f"SelfQueryRetriever: a translator for {type(vectorstore).__name__}; give structured_query_translator (FAISS and "
                       "SQLiteVec here read the filters of langchain_community.query_constructors.chroma.ChromaTranslator)")
