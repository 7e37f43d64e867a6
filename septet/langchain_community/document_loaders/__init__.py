"""Documents from files and databases."""
from __future__ import annotations

from septet.langchain_community.missing import loader_or_refusal
from septet.langchain_core.lazy import loader

_load, __all__ = loader("septet.langchain_community.document_loaders", {
    "text": "TextLoader",
    "csv_loader": "CSVLoader",
    "directory": "DirectoryLoader",
    "html_bs": "BSHTMLLoader",
    "json_loader": "JSONLoader",
    "pdf": "PyPDFLoader",
    "sql_database": "SQLDatabaseLoader",
})
__getattr__ = loader_or_refusal(_load, "septet.langchain_community.document_loaders")
