"""HTML by its headers (read with the parser of Python's library)."""
from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser
from typing import Any, TypedDict

from septet.errors import NotSupported
from septet.langchain_core.documents.base import Document

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class ElementType(TypedDict):
    """A part of a page."""

    url: str
    xpath: str
    content: str
    metadata: dict[str, str]


class HTMLHeaderTextSplitter:
    """Sections by headers, which stand in the metadata; `return_each_element` parts every element."""

    def __init__(self, headers_to_split_on: list[tuple[str, str]], return_each_element: bool = False) -> None:
        for tag, _ in headers_to_split_on:
            if not (len(tag) == 2 and tag[0] == "h" and tag[1:].isdigit()):
                raise NotSupported(f"HTMLHeaderTextSplitter: only h1 to h6 are headers, not {tag!r}")
        self.headers_to_split_on = sorted(headers_to_split_on, key=lambda header: int(header[0][1:]))
        self.header_mapping = dict(self.headers_to_split_on)
        self.header_tags = [tag for tag, _ in self.headers_to_split_on]
        self.return_each_element = return_each_element

    def split_text(self, text: str) -> list[Document]:
        """The sections of a page."""
        reader = Reader()
        reader.feed(text)
        reader.close()
        return self._sections(reader.pieces)

    def split_text_from_url(self, url: str, timeout: int = 10, **kwargs: Any) -> list[Document]:
        """Upstream's reading of a page from the network, which Septet leaves to the caller."""
        raise NotSupported("HTMLHeaderTextSplitter.split_text_from_url: fetch the page and use split_text")

    def split_text_from_file(self, file: Any) -> list[Document]:
        """The sections of a file."""
        if isinstance(file, str):
            with open(file, encoding="utf-8") as opened:
                return self.split_text(opened.read())
        return self.split_text(file.read())

    def _sections(self, pieces: list[tuple[str, str, int]]) -> list[Document]:
        active: dict[str, tuple[str, int, int]] = {}
        documents: list[Document] = []
        current: list[str] = []

        def flush() -> None:
            words = "  \n".join(line for line in current if line.strip())
            if words:
                documents.append(Document(page_content=words, metadata={name: value[0] for name, value in active.items()}))
            current.clear()

        for tag, words, depth in pieces:
            if tag in self.header_tags:
                if not self.return_each_element:
                    flush()
                level = int(tag[1:])
                for name in [name for name, (_, other, _) in active.items() if other >= level]:
                    del active[name]
                active[self.header_mapping[tag]] = words, level, depth
                documents.append(Document(page_content=words, metadata={name: value[0] for name, value in active.items()}))
            else:
                for name in [name for name, (_, _, at) in active.items() if depth < at]:
                    del active[name]
                if self.return_each_element:
                    metadata = {name: value[0] for name, value in active.items()}
                    documents.append(Document(page_content=words, metadata=metadata))
                else:
                    current.append(words)
        if not self.return_each_element:
            flush()
        return documents


class Reader(HTMLParser):
    """The texts of a page: tag, words of its own, depth."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[tuple[str, str, int]] = []
        self.words: list[list[str]] = []                # of every piece; joined at the end, so that long pages take no longer for it
        self.stack: list[tuple[str, int]] = []
        self.opened: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in VOID:
            self.pieces.append((tag, "", len(self.stack)))
            self.words.append([])
            self.stack.append((tag, len(self.pieces) - 1))
            self.opened[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        ended = "" if self.opened[tag] else tag         # an end of what is not open ends nothing
        while ended != tag:
            ended, _ = self.stack.pop()
            self.opened[ended] -= 1

    def handle_data(self, data: str) -> None:
        words = data.strip()
        if words and self.stack:
            self.words[self.stack[-1][1]].append(words)

    def close(self) -> None:
        super().close()
        self.pieces = [(tag, " ".join(words), depth) for (tag, _, depth), words in zip(self.pieces, self.words, strict=True) if words]
