"""A question asked in several ways, and the documents of all of them."""
from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from septet.langchain_core.documents import Document
from septet.langchain_core.output_parsers import BaseOutputParser
from septet.langchain_core.prompts import BasePromptTemplate, PromptTemplate
from septet.langchain_core.retrievers import BaseRetriever

DEFAULT_QUERY_PROMPT = PromptTemplate(input_variables=["question"], template="""Someone searches a collection of documents by the meaning \
of a question. Write three other wordings of the question below that could find what this wording misses. Answer with the three alone, \
each on a line of its own.

Question: {question}""")


class LineListOutputParser(BaseOutputParser[list[str]]):
    """The lines of a text that are not empty."""

    def parse(self, text: str) -> list[str]:
        return [line for line in text.strip().split("\n") if line]


def unique(documents: Sequence[Document]) -> list[Document]:
    """Documents without those that came before."""
    return [doc for i, doc in enumerate(documents) if doc not in documents[:i]]


class MultiQueryRetriever(BaseRetriever):
    """Asks `llm_chain` for other wordings and `retriever` with each.  include_original: with the question itself as well."""

    retriever: Any
    llm_chain: Any
    verbose: bool = True
    parser_key: str = "lines"
    include_original: bool = False

    @classmethod
    def from_llm(cls, retriever: Any, llm: Any, prompt: BasePromptTemplate[Any] = DEFAULT_QUERY_PROMPT, parser_key: str | None = None,
                 include_original: bool = False) -> MultiQueryRetriever:
        """With the wordings of a model."""
        return cls(retriever=retriever, llm_chain=prompt | llm | LineListOutputParser(), include_original=include_original)

    def _all(self, query: str, found: list[str]) -> list[str]:
        return [*found, query] if self.include_original else found

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        found = self.generate_queries(query, run_manager)
        return self.unique_union(self.retrieve_documents(self._all(query, found), run_manager))

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        found = await self.agenerate_queries(query, run_manager)
        return self.unique_union(await self.aretrieve_documents(self._all(query, found), run_manager))

    def generate_queries(self, question: str, run_manager: Any) -> list[str]:
        """Other wordings of a question."""
        return self.llm_chain.invoke({"question": question}, config={"callbacks": run_manager.get_child()})  # type: ignore[no-any-return]

    async def agenerate_queries(self, question: str, run_manager: Any) -> list[str]:
        """The same, awaited."""
        return await self.llm_chain.ainvoke({"question": question}, config={"callbacks": run_manager.get_child()})  # type: ignore[no-any-return]

    def retrieve_documents(self, queries: list[str], run_manager: Any) -> list[Document]:
        """The documents of every wording."""
        config = {"callbacks": run_manager.get_child()}
        return [doc for query in queries for doc in self.retriever.invoke(query, config=config)]

    async def aretrieve_documents(self, queries: list[str], run_manager: Any) -> list[Document]:
        """The same, awaited, all at once."""
        config = {"callbacks": run_manager.get_child()}
        lists = await asyncio.gather(*(self.retriever.ainvoke(query, config=config) for query in queries))
        return [doc for found in lists for doc in found]

    def unique_union(self, documents: list[Document]) -> list[Document]:
        """Each document once."""
        return unique(documents)
