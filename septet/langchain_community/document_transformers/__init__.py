"""What changes or orders documents."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_community.document_transformers", {
    "embeddings_redundant_filter": "EmbeddingsRedundantFilter get_stateful_documents",
    "long_context_reorder": "LongContextReorder",
})
__getattr__ = loader_or_refusal(_load, "septet.langchain_community.document_transformers")
