"""The text of HTML, by selectolax in the place of BeautifulSoup."""
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document

DEEPEST = 2_000                 # elements around one another; the parser's time grows with each around every other
ENDLESS = frozenset("""area base br col embed hr img input link meta source track wbr
    p li dt dd option optgroup tr td th tbody thead tfoot colgroup caption rt rp html head body
    a b big code em font i nobr s small strike strong tt u""".split())      # without an end, ended by others, or free of that cost
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")


def check_depth(page: str, source: str | Path) -> None:
    """ValueError for a page whose elements stand in one another too deeply; a parser would need hours for it."""
    opened: Counter[str] = Counter()
    depth = 0
    for end, name in TAG.findall(page):
        name = name.lower()
        if name in ENDLESS or end and not opened[name]:
            continue
        opened[name] += -1 if end else 1
        depth += -1 if end else 1
        if depth > DEEPEST:
            raise ValueError(f"BSHTMLLoader: {source} has more than {DEEPEST:,} elements inside one another, which is no page of a person; "
                             "split it, or take its text by another loader")


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

        page = Path(self.file_path).read_text(encoding=self.open_encoding)
        check_depth(page, self.file_path)
        tree = LexborHTMLParser(page)
        title = tree.css_first("title")
        root = tree.root
        text = root.text(separator=self.get_text_separator) if root is not None else ""
        yield Document(page_content=text, metadata={"source": str(self.file_path), "title": title.text() if title is not None else ""})
