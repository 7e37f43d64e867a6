"""XML as dicts."""
from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Iterator
from typing import Any, Literal

from septet.langchain_core.exceptions import OutputParserException
from septet.langchain_core.messages.base import BaseMessage
from septet.langchain_core.output_parsers.transform import BaseTransformOutputParser
from septet.langchain_core.runnables.utils import AddableDict

INSTRUCTIONS = """The output should be formatted as a XML file.
1. Output should conform to the tags below.
2. If tags are not given, make them on your own.
3. Remember to always open and close all the tags.

As an example, for the tags ["foo", "bar", "baz"]:
1. String "<foo>\n   <bar>\n      <baz></baz>\n   </bar>\n</foo>" is a well-formatted instance of the schema.
2. String "<foo>\n   <bar>\n   </foo>" is a badly-formatted instance.
3. String "<foo>\n   <tag>\n   </tag>\n</foo>" is a badly-formatted instance.

Here are the output tags:
```
{tags}
```"""


class XMLOutputParser(BaseTransformOutputParser[dict[str, Any]]):
    """The elements of a text; declarations of types and entities are refused whichever `parser` is named."""

    tags: list[str] | None = None
    encoding_matcher: Any = re.compile(r"<([^>]*encoding[^>]*)>\n(.*)", re.MULTILINE | re.DOTALL)
    parser: Literal["defusedxml", "xml"] = "defusedxml"

    @property
    def OutputType(self) -> Any:
        return dict[str, Any]

    def get_format_instructions(self) -> str:
        return INSTRUCTIONS.format(tags=self.tags)

    def parse(self, text: str) -> dict[str, Any]:
        found = re.search(r"```(xml)?(.*)```", text, re.DOTALL)
        if found is not None:
            text = found.group(2)
        encoded = self.encoding_matcher.search(text)
        if encoded:
            text = encoded.group(2)
        text = text.strip()
        try:
            return as_dict(ET.fromstring(guarded(text)))
        except ET.ParseError as error:
            raise OutputParserException(f"Failed to parse XML format from completion {text}. Got: {error}", llm_output=text) from error

    def _transform(self, input: Iterator[Any]) -> Iterator[AddableDict]:
        reader = Reader()
        for chunk in input:
            yield from reader.feed(text_of(chunk))

    async def _atransform(self, input: AsyncIterator[Any]) -> AsyncIterator[AddableDict]:
        reader = Reader()
        async for chunk in input:
            for found in reader.feed(text_of(chunk)):
                yield found

    @property
    def _type(self) -> str:
        return "xml"


def guarded(text: str) -> str:
    """The text; an error when it declares types or entities, which may blow up or reach files."""
    if re.search(r"<!\s*(DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise OutputParserException("XML with a document type or entities is refused", llm_output=text)
    return text


def text_of(chunk: Any) -> str:
    if isinstance(chunk, BaseMessage):
        if not isinstance(chunk.content, str):
            raise OutputParserException(f"Invalid type of content: {type(chunk.content)}")
        return chunk.content
    return str(chunk)


def as_dict(root: Any) -> dict[str, Any]:
    """An element: its text, or the list of its children."""
    if root.text and bool(re.search(r"\S", root.text)) and len(root) == 0:
        return {root.tag: root.text}
    return {root.tag: [as_dict(child) if len(child) else {child.tag: child.text} for child in root]}


class Reader:
    """A parser that gives the leaves as their elements end."""

    def __init__(self) -> None:
        self.pull: Any = ET.XMLPullParser(["start", "end"])
        self.path: list[str] = []
        self.has_children = False
        self.started = False
        self.before = ""

    def feed(self, text: str) -> Iterator[AddableDict]:
        if not self.started:
            self.before += text
            at = self.before.find("<")
            if at < 0:
                return
            text, self.started = self.before[at:], True
        self.pull.feed(guarded(text))
        try:
            for event, element in self.pull.read_events():
                if event == "start":
                    self.path.append(element.tag)
                    self.has_children = False
                else:
                    self.path.pop()
                    if not self.has_children:
                        yield nested_element(self.path, element)
                    self.has_children = True
                    if not self.path:
                        return
        except ET.ParseError:
            if self.path:
                raise


def nested_element(path: list[str], elem: Any) -> AddableDict:
    """A leaf within its parents."""
    if not path:
        return AddableDict({elem.tag: elem.text})
    return AddableDict({path[0]: [nested_element(path[1:], elem)]})
