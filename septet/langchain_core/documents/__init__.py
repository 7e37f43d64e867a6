"""Documents and blobs, and what compresses or transforms them."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.documents", {
    "base": "BaseMedia Blob Document",
    "compressor": "BaseDocumentCompressor",
    "transformers": "BaseDocumentTransformer",
}, ("base", "compressor", "transformers"))
