"""Chains that answer from documents."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_classic.chains", {
    "retrieval": "create_retrieval_chain",
    "history_aware_retriever": "create_history_aware_retriever",
}, ("combine_documents", "retrieval", "history_aware_retriever"))
__getattr__ = loader_or_refusal(_load, "septet.langchain_classic.chains")
