"""Markdown: at its marks, or by its headers."""
from __future__ import annotations

import re
from typing import Any, TypedDict

from septet.langchain_core.documents.base import Document
from septet.langchain_text_splitters.base import Language
from septet.langchain_text_splitters.character import RecursiveCharacterTextSplitter


class MarkdownTextSplitter(RecursiveCharacterTextSplitter):
    """At headers, code and rules, then lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(separators=self.get_separators_for_language(Language.MARKDOWN), **kwargs)


class LineType(TypedDict):
    """A line and the headers over it."""

    metadata: dict[str, str]
    content: str


class HeaderType(TypedDict):
    """A header: how deep, its name, its words."""

    level: int
    name: str
    data: str


class MarkdownHeaderTextSplitter:
    """Sections by headers, which stand in the metadata.

    headers_to_split_on: pairs (mark, name).  custom_header_patterns: marks that stand on both sides, with their depths.
    """

    def __init__(self, headers_to_split_on: list[tuple[str, str]], return_each_line: bool = False, strip_headers: bool = True,
                 custom_header_patterns: dict[str, int] | None = None) -> None:
        self.return_each_line, self.strip_headers = return_each_line, strip_headers
        self.headers_to_split_on = sorted(headers_to_split_on, key=lambda split: len(split[0]), reverse=True)
        self.custom_header_patterns = custom_header_patterns or {}

    def _is_custom(self, line: str, mark: str) -> bool:
        if mark not in self.custom_header_patterns:
            return False
        found = re.match(f"^{re.escape(mark)}(.+){re.escape(mark)}$", line)
        return found is not None and bool(found.group(1).strip()) and found.group(1) != mark

    def aggregate_lines_to_chunks(self, lines: list[LineType]) -> list[Document]:
        """Lines under the same headers as one."""
        chunks: list[LineType] = []
        for line in lines:
            last = chunks[-1] if chunks else None
            if last is not None and last["metadata"] == line["metadata"]:
                last["content"] += "  \n" + line["content"]
            elif last is not None and len(last["metadata"]) < len(line["metadata"]) and not self.strip_headers and \
                    last["content"].split("\n")[-1][:1] == "#":
                last["content"] += "  \n" + line["content"]
                last["metadata"] = line["metadata"]
            else:
                chunks.append(line)
        return [Document(page_content=chunk["content"], metadata=chunk["metadata"]) for chunk in chunks]

    def _header(self, line: str) -> tuple[str, str, int, str] | None:
        """Mark, name, depth and words of a header; None of any other line."""
        for mark, name in self.headers_to_split_on:
            if line.startswith(mark) and (len(line) == len(mark) or line[len(mark)] == " "):
                return mark, name, self.custom_header_patterns.get(mark, mark.count("#")), line[len(mark):].strip()
            if self._is_custom(line, mark):
                return mark, name, self.custom_header_patterns[mark], line[len(mark):-len(mark)].strip()
        return None

    def split_text(self, text: str) -> list[Document]:
        """The sections of a text."""
        found: list[LineType] = []
        content: list[str] = []
        current: dict[str, str] = {}
        before: dict[str, str] = {}
        stack: list[HeaderType] = []
        fence = ""

        def flush() -> None:
            if content:
                found.append({"content": "\n".join(content), "metadata": before.copy()})
                content.clear()

        for raw in text.split("\n"):
            line = "".join(filter(str.isprintable, raw.strip()))
            if not fence:
                if line.startswith("```") and line.count("```") == 1:
                    fence = "```"
                elif line.startswith("~~~"):
                    fence = "~~~"
            elif line.startswith(fence):
                fence = ""
            if fence:
                content.append(line)
                continue
            header = self._header(line)
            if header is not None:
                _, name, level, words = header
                if name is not None:
                    while stack and stack[-1]["level"] >= level:
                        current.pop(stack.pop()["name"], None)
                    stack.append({"level": level, "name": name, "data": words})
                    current[name] = words
                flush()
                if not self.strip_headers:
                    content.append(line)
            elif line:
                content.append(line)
            else:
                flush()
            before = current.copy()
        flush_metadata(found, content, before)
        if not self.return_each_line:
            return self.aggregate_lines_to_chunks(found)
        return [Document(page_content=chunk["content"], metadata=chunk["metadata"]) for chunk in found]


def flush_metadata(found: list[LineType], content: list[str], metadata: dict[str, str]) -> None:
    if content:
        found.append({"content": "\n".join(content), "metadata": metadata})
