"""The text of a message."""
from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.output_parsers.transform import BaseTransformOutputParser
from septet.langchain_core.outputs.chat_generation import text_of


class StrOutputParser(BaseTransformOutputParser[str]):
    """A model's answer as text."""

    @classmethod
    def is_lc_serializable(cls) -> bool:
        return True

    @classmethod
    def get_lc_namespace(cls) -> list[str]:
        return ["langchain", "schema", "output_parser"]

    @property
    def _type(self) -> str:
        return "default"

    @property
    def OutputType(self) -> Any:
        return str

    def parse(self, text: str) -> str:
        return text

    def _parse_input(self, inner_input: Any) -> Any:
        return plain(inner_input) if type(self) is StrOutputParser else super()._parse_input(inner_input)

    def _transform(self, input: Iterator[Any]) -> Iterator[Any]:
        if type(self) is StrOutputParser:
            return map(plain, input)
        return super()._transform(input)

    async def _atransform(self, input: AsyncIterator[Any]) -> AsyncIterator[Any]:
        own = type(self) is not StrOutputParser
        async for chunk in input:
            yield self._parse_input(chunk) if own else plain(chunk)


def plain(value: Any) -> Any:
    """The text of a message, as a generation has it, without making one."""
    if type(value) is str:
        return value
    if isinstance(value, BaseMessage):
        content = value.content
        if isinstance(content, str):
            return content
        return "".join(text_of(block) for block in content) if content else ""
    from septet.langchain_core.output_parsers.base import as_generation

    return as_generation(value)[0].text
