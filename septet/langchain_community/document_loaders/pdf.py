"""Pages of PDF, by pypdf."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document


class PyPDFLoader(BaseLoader):
    """A document for each page, or one of all (`mode="single"`)."""

    def __init__(self, file_path: str | Path, password: str | bytes | None = None, *, mode: Literal["single", "page"] = "page",
                 pages_delimiter: str = "\n\f"):
        if mode not in ("single", "page"):
            raise ValueError("mode must be single or page")
        self.file_path, self.password, self.mode, self.pages_delimiter = str(file_path), password, mode, pages_delimiter
        if not Path(self.file_path).is_file():
            raise ValueError(f"File path {self.file_path} is not a valid file or url")

    def lazy_load(self) -> Iterator[Document]:
        """The pages."""
        from pypdf import PdfReader

        reader = PdfReader(self.file_path, password=self.password)
        common = {**described(reader.metadata), "source": self.file_path, "total_pages": len(reader.pages)}
        texts = [page.extract_text().strip() for page in reader.pages]
        if self.mode == "single":
            yield Document(page_content=self.pages_delimiter.join(texts), metadata=common)
            return
        for i, text in enumerate(texts):
            yield Document(page_content=text, metadata={**common, "page": i, "page_label": reader.page_labels[i]})


def described(metadata: Any) -> dict[str, Any]:
    """What the file says of itself, in small letters."""
    found = {"producer": "PyPDF", "creator": "PyPDF", "creationdate": ""}
    for key, value in (metadata or {}).items():
        found[key.removeprefix("/").lower()] = str(value)
    return found
