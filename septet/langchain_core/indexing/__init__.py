"""Documents into vector stores, each once, and out again when their source no longer has them."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.indexing", {
    "api": "IndexingResult aindex index",
    "base": "DeleteResponse DocumentIndex InMemoryRecordManager RecordManager UpsertResponse",
}, ("api", "base"))
