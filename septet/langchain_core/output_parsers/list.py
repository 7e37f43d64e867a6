"""Lists in text."""
from __future__ import annotations

import csv
import re
from abc import abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Iterator
from io import StringIO
from typing import Any

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.output_parsers.transform import BaseTransformOutputParser


def droplastn(iterator: Iterator[Any], n: int) -> Iterator[Any]:
    """All but the last n."""
    held: deque[Any] = deque()
    for item in iterator:
        held.append(item)
        if len(held) > n:
            yield held.popleft()


class ListOutputParser(BaseTransformOutputParser[list[str]]):
    """The items of a list; streamed, each in a list of its own when it is complete."""

    @property
    def _type(self) -> str:
        return "list"

    @property
    def OutputType(self) -> Any:
        return list[str]

    @abstractmethod
    def parse(self, text: str) -> list[str]:
        """The items."""

    def parse_iter(self, text: str) -> Iterator[re.Match[str]]:
        """The matches of the items."""
        raise NotImplementedError

    def _taken(self, buffer: str) -> tuple[list[str], str]:
        """Complete items, and what may go on."""
        if type(self).parse_iter is not ListOutputParser.parse_iter:
            done, items = 0, []
            for match in droplastn(self.parse_iter(buffer), 1):
                items.append(match.group(1))
                done = match.end()
            return items, buffer[done:]
        parts = self.parse(buffer)
        return (parts[:-1], parts[-1]) if len(parts) > 1 else ([], buffer)

    def _transform(self, input: Iterator[Any]) -> Iterator[list[str]]:
        buffer = ""
        for chunk in input:
            buffer += text_of(chunk)
            items, buffer = self._taken(buffer)
            yield from ([item] for item in items)
        yield from ([item] for item in self.parse(buffer))

    async def _atransform(self, input: AsyncIterator[Any]) -> AsyncIterator[list[str]]:
        buffer = ""
        async for chunk in input:
            buffer += text_of(chunk)
            items, buffer = self._taken(buffer)
            for item in items:
                yield [item]
        for item in self.parse(buffer):
            yield [item]


def text_of(chunk: Any) -> str:
    if isinstance(chunk, BaseMessage):
        return chunk.content if isinstance(chunk.content, str) else ""
    return str(chunk)


class CommaSeparatedListOutputParser(ListOutputParser):
    """Items with commas between, as CSV."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "output_parsers", "list"]

    def get_format_instructions(self) -> str:
        return "Your response should be a list of comma separated values, eg: `foo, bar, baz` or `foo,bar,baz`"

    def parse(self, text: str) -> list[str]:
        try:
            rows = csv.reader(StringIO(text), quotechar='"', delimiter=",", skipinitialspace=True)
            return [item for row in rows for item in row]
        except csv.Error:
            return [part.strip() for part in text.split(",")]

    @property
    def _type(self) -> str:
        return "comma-separated-list"


class NumberedListOutputParser(ListOutputParser):
    """Items with numbers before."""

    pattern: str = r"\d+\.\s([^\n]+)"

    def get_format_instructions(self) -> str:
        return ("Your response should be a numbered list with each item on a new line. For example: \n\n1. foo\n\n2. bar\n\n3. baz")

    def parse(self, text: str) -> list[str]:
        return re.findall(self.pattern, text)

    def parse_iter(self, text: str) -> Iterator[re.Match[str]]:
        return re.finditer(self.pattern, text)

    @property
    def _type(self) -> str:
        return "numbered-list"


class MarkdownListOutputParser(ListOutputParser):
    """Items with - or * before."""

    pattern: str = r"^\s*[-*]\s([^\n]+)$"

    def get_format_instructions(self) -> str:
        return "Your response should be a markdown list, eg: `- foo\n- bar\n- baz`"

    def parse(self, text: str) -> list[str]:
        return re.findall(self.pattern, text, re.MULTILINE)

    def parse_iter(self, text: str) -> Iterator[re.Match[str]]:
        return re.finditer(self.pattern, text, re.MULTILINE)

    @property
    def _type(self) -> str:
        return "markdown-list"
