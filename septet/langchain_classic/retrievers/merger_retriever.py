"""The documents of several retrievers, in turn."""
from __future__ import annotations

import asyncio
from itertools import zip_longest
from typing import Any

from septet.langchain_core.documents import Document
from septet.langchain_core.retrievers import BaseRetriever


class MergerRetriever(BaseRetriever):
    """The first of each, then the second of each, and so on; nothing is left out."""

    retrievers: list[Any]

    def _config(self, run_manager: Any, i: int) -> dict[str, Any]:
        return {"callbacks": run_manager.get_child(f"retriever_{i + 1}")}

    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        return in_turn([one.invoke(query, config=self._config(run_manager, i)) for i, one in enumerate(self.retrievers)])

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        return in_turn(await asyncio.gather(*(one.ainvoke(query, config=self._config(run_manager, i))
                                              for i, one in enumerate(self.retrievers))))


def in_turn(lists: list[list[Document]]) -> list[Document]:
    return [doc for row in zip_longest(*lists) for doc in row if doc is not None]
