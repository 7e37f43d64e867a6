"""Parts of JSON."""
from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.document_loaders.base import BaseLoader
from septet.langchain_core.documents.base import Document

STEP = re.compile(r'\.([A-Za-z_]\w*)|\["([^"]*)"\]|\.?\[(-?\d+)\]|\.?(\[\])')


class JSONLoader(BaseLoader):
    """A document for each value that a path gives: jq's `.`, `.key`, `["key"]`, `[0]`, `[]` and `|`; other programs of jq are refused.

    content_key: the value's key that has the text.  metadata_func: of the value and the metadata so far.
    """

    def __init__(self, file_path: str | Path, jq_schema: str, content_key: str | None = None,
                 is_content_key_jq_parsable: bool | None = False,
                 metadata_func: Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]] | None = None, text_content: bool = True,
                 json_lines: bool = False):
        self.file_path = Path(file_path).resolve()
        self.steps = steps_of(jq_schema)
        self.content_key = content_key
        self.content_steps = steps_of(content_key) if is_content_key_jq_parsable and content_key else None
        self.metadata_func, self.text_content, self.json_lines = metadata_func, text_content, json_lines

    def lazy_load(self) -> Iterator[Document]:
        """The documents."""
        text = self.file_path.read_text(encoding="utf-8-sig")
        texts = [line for line in text.split("\n") if line.strip()] if self.json_lines else [text]
        number = 0
        for one in texts:
            for value in values(json.loads(one), self.steps):
                number += 1
                metadata = {"source": str(self.file_path), "seq_num": number}
                if self.metadata_func is not None:
                    metadata = self.metadata_func(value, metadata)
                yield Document(page_content=self._text(value), metadata=metadata)

    def _text(self, value: Any) -> str:
        if self.content_steps is not None:
            value = next(values(value, self.content_steps), None)
        elif self.content_key is not None:
            value = value.get(self.content_key)
        if self.text_content and not isinstance(value, str):
            raise ValueError(f"Expected page_content is string, got {type(value)} instead. Set `text_content=False` if the desired input "
                             f"for "
                             "`page_content` is not a string")
        if isinstance(value, str):
            return value
        return json.dumps(value) if isinstance(value, dict | list) and value else str(value) if value is not None else ""


def steps_of(program: str) -> list[Any]:
    """A path of jq as steps: keys, places, and None for each element."""
    steps: list[Any] = []
    for part in program.split("|"):
        text = part.strip()
        if text == ".":
            continue
        at = 0
        while at < len(text):
            found = STEP.match(text, at)
            if found is None:
                raise NotSupported(f"JSONLoader: of jq only paths, not {program!r}")
            key, quoted, place, _ = found.groups()
            steps.append(key if key is not None else quoted if quoted is not None else int(place) if place is not None else None)
            at = found.end()
    return steps


def values(value: Any, steps: list[Any]) -> Iterator[Any]:
    if not steps:
        yield value
        return
    first, *rest = steps
    if first is None:
        for item in value.values() if isinstance(value, dict) else value:
            yield from values(item, rest)
    elif isinstance(first, int):
        yield from values(value[first] if -len(value) <= first < len(value) else None, rest)
    else:
        yield from values(None if value is None else value.get(first), rest)
