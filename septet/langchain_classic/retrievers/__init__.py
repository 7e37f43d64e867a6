"""Retrievers over other retrievers."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_classic.retrievers", {
    "septet.langchain_community.retrievers.bm25": "BM25Retriever",
    "ensemble": "EnsembleRetriever",
    "multi_query": "MultiQueryRetriever",
    "contextual_compression": "ContextualCompressionRetriever",
    "merger_retriever": "MergerRetriever",
    "multi_vector": "MultiVectorRetriever",
    "parent_document_retriever": "ParentDocumentRetriever",
    "self_query.base": "SelfQueryRetriever",
}, ("document_compressors", "self_query"))
__getattr__ = loader_or_refusal(_load, "septet.langchain_classic.retrievers")
