"""The bases of loaders."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.document_loaders", {
    "base": "BaseBlobParser BaseLoader",
    "blob_loaders": "BlobLoader",
    "septet.langchain_core.documents.base": "Blob PathLike",
}, ("base", "blob_loaders"))
