"""The text of HTML, by selectolax in the place of BeautifulSoup."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document


class BSHTMLLoader(BaseLoader):
    """The text of a page, and its title."""

    def __init__(self, file_path: str | Path, open_encoding: str | None = None, bs_kwargs: dict[str, object] | None = None,
                 get_text_separator: str = ""):
        if bs_kwargs:
            from septet.errors import NotSupported

            raise NotSupported("BSHTMLLoader: bs_kwargs are BeautifulSoup's")
        self.file_path, self.open_encoding, self.get_text_separator = file_path, open_encoding, get_text_separator

    def lazy_load(self) -> Iterator[Document]:
        """The document."""
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(Path(self.file_path).read_text(encoding=self.open_encoding))
        title = tree.css_first("title")
        root = tree.root
        text = root.text(separator=self.get_text_separator) if root is not None else ""
        yield Document(page_content=text, metadata={"source": str(self.file_path), "title": title.text() if title is not None else ""})
