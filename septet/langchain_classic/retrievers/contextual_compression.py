"""A retriever whose documents are shortened or dropped in the light of the question."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.documents import Document
from septet.langchain_core.retrievers import BaseRetriever


class ContextualCompressionRetriever(BaseRetriever):
    """The documents of `base_retriever`, through `base_compressor`."""

    base_compressor: Any
    base_retriever: Any

    def _get_relevant_documents(self, query: str, *, run_manager: Any, **kwargs: Any) -> list[Document]:
        found = self.base_retriever.invoke(query, config={"callbacks": run_manager.get_child()}, **kwargs)
        return list(self.base_compressor.compress_documents(found, query, callbacks=run_manager.get_child())) if found else []

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any, **kwargs: Any) -> list[Document]:
        found = await self.base_retriever.ainvoke(query, config={"callbacks": run_manager.get_child()}, **kwargs)
        return list(await self.base_compressor.acompress_documents(found, query, callbacks=run_manager.get_child())) if found else []
