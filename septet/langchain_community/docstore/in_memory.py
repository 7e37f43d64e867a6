"""Documents by their ids, in a dict."""
from __future__ import annotations

from septet.langchain_core.documents.base import Document


class InMemoryDocstore:
    """`search` gives a document, or words that say there is none."""

    def __init__(self, _dict: dict[str, Document] | None = None) -> None:
        self._dict = _dict if _dict is not None else {}

    def add(self, texts: dict[str, Document]) -> None:
        """ValueError for ids that are there already."""
        there = set(texts) & set(self._dict)
        if there:
            raise ValueError(f"Tried to add ids that already exist: {there}")
        self._dict = {**self._dict, **texts}

    def delete(self, ids: list[str]) -> None:
        """ValueError for ids that are not there."""
        missing = set(ids) - set(self._dict)
        if missing:
            raise ValueError(f"Tried to delete ids that does not  exist: {missing}")
        for name in ids:
            del self._dict[name]

    def search(self, search: str) -> str | Document:
        """The document of an id."""
        return self._dict.get(search, f"ID {search} not found.")
