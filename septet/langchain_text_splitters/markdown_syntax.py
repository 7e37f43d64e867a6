"""Markdown whose white space is kept: headers, fenced code and rules part it."""
from __future__ import annotations

import re
from collections.abc import Iterator

from septet.langchain_core.documents.base import Document

HEADERS = {mark * "#": f"Header {mark}" for mark in range(1, 7)}
HEADER = re.compile(r"(#{1,6}) (.*)")
FENCE = re.compile(r"(```|~~~)(.*)")
RULE = re.compile(r"(\*{3,}|-{3,}|_{3,})\n")


class ExperimentalMarkdownSyntaxTextSplitter:
    """Chunks with their headers in the metadata, and the language of fenced code under "Code"."""

    def __init__(self, headers_to_split_on: list[tuple[str, str]] | None = None, return_each_line: bool = False,
                 strip_headers: bool = True) -> None:
        self.splittable_headers = dict(headers_to_split_on) if headers_to_split_on else dict(HEADERS)
        self.return_each_line, self.strip_headers = return_each_line, strip_headers

    def split_text(self, text: str) -> list[Document]:
        """The chunks of a text.  Code that no fence ends is dropped, as upstream drops it."""
        self.chunks: list[Document] = []
        self.current, self.headers = "", list[tuple[int, str]]()
        lines = iter(text.splitlines(keepends=True))
        for line in lines:
            header, fence = HEADER.match(line), FENCE.match(line)
            if header and header[1] in self.splittable_headers:
                self._end()
                self.current = "" if self.strip_headers else line
                self.headers = [(depth, words) for depth, words in self.headers if depth < len(header[1])] + [(len(header[1]), header[2])]
            elif fence:
                self._end()
                self.current = fenced(line, lines)
                self._end({"Code": fence[2]})
            elif RULE.match(line):
                self._end()
            else:
                self.current += line
        self._end()
        if self.return_each_line:
            return [Document(page_content=line, metadata=chunk.metadata) for chunk in self.chunks
                    for line in chunk.page_content.splitlines() if line and not line.isspace()]
        return self.chunks

    def _end(self, also: dict[str, str] | None = None) -> None:
        """The chunk so far is whole; one of white space alone is none."""
        if self.current and not self.current.isspace():
            names = {self.splittable_headers["#" * depth]: words for depth, words in self.headers}
            self.chunks.append(Document(page_content=self.current, metadata={**(also or {}), **names}))
        self.current = ""


def fenced(first: str, lines: Iterator[str]) -> str:
    """Code to the line that begins with a fence, of whatever kind; nothing where there is none."""
    found = [first]
    for line in lines:
        found.append(line)
        if FENCE.match(line):
            return "".join(found)
    return ""
