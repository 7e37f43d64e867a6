"""What shortens or drops documents."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_classic.retrievers.document_compressors", {
    "base": "DocumentCompressorPipeline",
    "chain_extract": "LLMChainExtractor",
    "chain_filter": "LLMChainFilter",
    "embeddings_filter": "EmbeddingsFilter",
})
__getattr__ = loader_or_refusal(_load, "septet.langchain_classic.retrievers.document_compressors")
