"""LaTeX."""
from __future__ import annotations

from typing import Any

from septet.langchain_text_splitters.base import Language
from septet.langchain_text_splitters.character import RecursiveCharacterTextSplitter


class LatexTextSplitter(RecursiveCharacterTextSplitter):
    """At chapters, sections and environments, then lines."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(separators=self.get_separators_for_language(Language.LATEX), **kwargs)
