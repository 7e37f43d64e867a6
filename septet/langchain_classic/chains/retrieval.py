"""Retrieval, then an answer: both stay in the output, so that an answer has its sources."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.retrievers import BaseRetriever
from septet.langchain_core.runnables import Runnable, RunnablePassthrough


def create_retrieval_chain(retriever: BaseRetriever | Runnable[dict[str, Any], Any],
                           combine_docs_chain: Runnable[dict[str, Any], str]) -> Runnable[Any, Any]:
    """`input` and whatever else came, with the documents under `context` and the answer under `answer`."""
    docs: Any = (lambda x: x["input"]) | retriever if isinstance(retriever, BaseRetriever) else retriever
    chain = RunnablePassthrough.assign(context=docs.with_config(run_name="retrieve_documents")).assign(answer=combine_docs_chain)
    return chain.with_config(run_name="retrieval_chain")
