"""Components of React, Vue and Svelte."""
from __future__ import annotations

import re
from typing import Any

from septet.langchain_text_splitters.character import RecursiveCharacterTextSplitter

WORDS = ("\nexport ", " export ", "\nfunction ", "\nasync function ", " async function ", "\nconst ", "\nlet ", "\nvar ", "\nclass ",
         " class ", "\nif ", " if ", "\nfor ", " for ", "\nwhile ", " while ", "\nswitch ", " switch ", "\ncase ", " case ", "\ndefault ",
         " default ")
LAST = ("<>", "\n\n", "&&\n", "||\n")
TAG = re.compile(r"<\s*([a-zA-Z0-9]+)[^>]*>")


class JSFrameworkTextSplitter(RecursiveCharacterTextSplitter):
    """At given separators, words of the language, and the tags that the text itself has, in the order of their first use."""

    def __init__(self, separators: list[str] | None = None, chunk_size: int = 2000, chunk_overlap: int = 0, **kwargs: Any) -> None:
        super().__init__(chunk_size=chunk_size, chunk_overlap=chunk_overlap, **kwargs)
        self._separators = separators or []

    def split_text(self, text: str) -> list[str]:
        tags = dict.fromkeys(f"<{name}" for name in TAG.findall(text))
        return self._split_text(text, [*self._separators, *WORDS, *tags, *LAST])
