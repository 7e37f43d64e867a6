"""Splitting at a separator, or at the coarsest of several that makes pieces small enough."""
from __future__ import annotations

import re
from typing import Any, Literal

from septet.langchain_text_splitters.base import Language, TextSplitter
from septet.langchain_text_splitters.languages import SEPARATORS

LOOKAROUND = ("(?=", "(?<!", "(?<=", "(?!")


class CharacterTextSplitter(TextSplitter):
    """At one separator."""

    def __init__(self, separator: str = "\n\n", is_separator_regex: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._separator, self._is_separator_regex = separator, is_separator_regex

    def split_text(self, text: str) -> list[str]:
        pattern = self._separator if self._is_separator_regex else re.escape(self._separator)
        splits = split_with(text, pattern, self._keep_separator)
        looks = self._is_separator_regex and self._separator.startswith(LOOKAROUND)
        return self._merge_splits(splits, "" if self._keep_separator or looks else self._separator)


def split_with(text: str, separator: str, keep: bool | Literal["start", "end"]) -> list[str]:
    """The pieces between matches of a pattern, which stay with the piece after (or before) them if they are kept; no empty ones."""
    if not separator:
        return list(text)
    if not keep:
        return [piece for piece in re.split(separator, text) if piece]
    parts = re.split(f"({separator})", text)
    if keep == "end":
        pieces = [parts[i] + parts[i + 1] for i in range(0, len(parts) - 1, 2)]
        if len(parts) % 2 == 0:
            pieces += parts[-1:]
        pieces = [*pieces, parts[-1]]
    else:
        pieces = [parts[i] + parts[i + 1] for i in range(1, len(parts), 2)]
        if len(parts) % 2 == 0:
            pieces += parts[-1:]
        pieces = [parts[0], *pieces]
    return [piece for piece in pieces if piece]


class RecursiveCharacterTextSplitter(TextSplitter):
    """At the first of the separators that occurs; pieces that are too long at the next ones."""

    def __init__(self, separators: list[str] | None = None, keep_separator: bool | Literal["start", "end"] = True,
                 is_separator_regex: bool = False, **kwargs: Any) -> None:
        super().__init__(keep_separator=keep_separator, **kwargs)
        self._separators = separators or ["\n\n", "\n", " ", ""]
        self._is_separator_regex = is_separator_regex

    def _pattern(self, separator: str) -> str:
        return separator if self._is_separator_regex else re.escape(separator)

    def _split_text(self, text: str, separators: list[str]) -> list[str]:
        separator, finer = separators[-1], []
        for i, one in enumerate(separators):
            if not one:
                separator = one
                break
            if re.search(self._pattern(one), text):
                separator, finer = one, separators[i + 1:]
                break
        chunks: list[str] = []
        good: list[str] = []
        between = "" if self._keep_separator else separator
        for piece in split_with(text, self._pattern(separator), self._keep_separator):
            if self._length_function(piece) < self._chunk_size:
                good.append(piece)
                continue
            if good:
                chunks += self._merge_splits(good, between)
                good = []
            chunks += self._split_text(piece, finer) if finer else [piece]
        return chunks + self._merge_splits(good, between) if good else chunks

    def split_text(self, text: str) -> list[str]:
        return self._split_text(text, self._separators)

    @classmethod
    def from_language(cls, language: Language, **kwargs: Any) -> RecursiveCharacterTextSplitter:
        """With the separators of a language."""
        return cls(separators=cls.get_separators_for_language(language), is_separator_regex=True, **kwargs)

    @staticmethod
    def get_separators_for_language(language: Language) -> list[str]:
        """The separators of a language.  ValueError when there are none."""
        name = language.value if isinstance(language, Language) else language
        if name in SEPARATORS:
            return list(SEPARATORS[name])
        if name in [one.value for one in Language]:
            raise ValueError(f"Language {language} is not implemented yet!")
        raise ValueError(f"Language {language} is not supported! Please choose from {list(Language)}")
