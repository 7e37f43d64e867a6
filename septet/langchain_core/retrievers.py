"""What finds documents for a query."""
from __future__ import annotations

from abc import ABC, abstractmethod
from inspect import signature
from typing import Any

from pydantic import ConfigDict
from typing_extensions import TypedDict

from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager
from septet.langchain_core.documents.base import Document
from septet.langchain_core.runnables.base import RunnableSerializable
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config, run_in_executor

RetrieverInput = str
RetrieverOutput = list[Document]


class LangSmithRetrieverParams(TypedDict, total=False):
    """What traces say of a retriever."""

    ls_retriever_name: str
    ls_vector_store_provider: str | None
    ls_embedding_provider: str | None
    ls_embedding_model: str | None


class BaseRetriever(RunnableSerializable[Any, Any], ABC):
    """A subclass has `_get_relevant_documents`, with a parameter `run_manager` or without."""

    tags: list[str] | None = None
    metadata: dict[str, Any] | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def _takes_manager(self, name: str) -> bool:
        return signature(getattr(self, name)).parameters.get("run_manager") is not None

    @property
    def InputType(self) -> Any:
        return str

    @property
    def OutputType(self) -> Any:
        return list[Document]

    def _get_ls_params(self, **_kwargs: Any) -> Any:
        name = self.get_name()
        if name.startswith("Retriever"):
            name = name[9:]
        elif name.endswith("Retriever"):
            name = name[:-9]
        return {"ls_retriever_name": name.lower()}

    def _start(self, kind: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        metadata = {**(config.get("metadata") or {}), **self._get_ls_params(**kwargs)}
        return kind.configure(config.get("callbacks"), None, verbose=kwargs.get("verbose", False), inheritable_tags=config.get("tags"),
                              local_tags=self.tags, inheritable_metadata=metadata, local_metadata=self.metadata)

    def invoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        config = ensure_config(config)
        run = self._start(CallbackManager, config, kwargs).on_retriever_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=kwargs.pop("run_id", None) or config.pop("run_id", None))
        try:
            more = {"run_manager": run} if self._takes_manager("_get_relevant_documents") else {}
            result = self._get_relevant_documents(input, **more, **kwargs)
        except Exception as error:
            run.on_retriever_error(error)
            raise
        run.on_retriever_end(result)
        return result

    async def ainvoke(self, input: str, config: RunnableConfig | None = None, **kwargs: Any) -> list[Document]:
        config = ensure_config(config)
        run = await self._start(AsyncCallbackManager, config, kwargs).on_retriever_start(
            None, input, name=config.get("run_name") or self.get_name(), run_id=kwargs.pop("run_id", None) or config.pop("run_id", None))
        try:
            more = {"run_manager": run} if self._takes_manager("_aget_relevant_documents") else {}
            result = await self._aget_relevant_documents(input, **more, **kwargs)
        except Exception as error:
            await run.on_retriever_error(error)
            raise
        await run.on_retriever_end(result)
        return result

    @abstractmethod
    def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        """The documents for a query."""

    async def _aget_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
        """The same, in a thread unless overridden."""
        more = {"run_manager": run_manager.get_sync()} if self._takes_manager("_get_relevant_documents") else {}
        return await run_in_executor(None, self._get_relevant_documents, query, **more)  # type: ignore[no-any-return]
