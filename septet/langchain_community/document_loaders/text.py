"""A file of text."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from septet.errors import NotSupported
from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document


class TextLoader(BaseLoader):
    """The whole file as one document."""

    def __init__(self, file_path: str | Path, encoding: str | None = None, autodetect_encoding: bool = False):
        if autodetect_encoding:
            raise NotSupported("TextLoader: autodetect_encoding; name the encoding")
        self.file_path, self.encoding = file_path, encoding

    def lazy_load(self) -> Iterator[Document]:
        """The document.  RuntimeError when the file cannot be read."""
        try:
            text = Path(self.file_path).read_text(encoding=self.encoding)
        except Exception as error:
            raise RuntimeError(f"Error loading {self.file_path}") from error
        yield Document(page_content=text, metadata={"source": str(self.file_path)})
