"""One run and its handlers: what a model, chain, tool or retriever tells through."""
from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from septet.langchain_core.callbacks.base import (
    BaseCallbackHandler,
    ChainManagerMixin,
    LLMManagerMixin,
    RetrieverManagerMixin,
    RunManagerMixin,
    ToolManagerMixin,
)
from septet.langchain_core.callbacks.events import ahandle_event, handle_event
from septet.langchain_core.utils.uuid import uuid7

if TYPE_CHECKING:
    from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager

S = TypeVar("S", bound="BaseRunManager")


class BaseRunManager(RunManagerMixin):
    """The id of a run, its handlers, and what its children inherit.  The id is made when first asked for."""

    def __init__(self, *, run_id: UUID | None = None, handlers: list[BaseCallbackHandler], inheritable_handlers: list[BaseCallbackHandler],
                 parent_run_id: UUID | None = None, tags: list[str] | None = None, inheritable_tags: list[str] | None = None,
                 metadata: dict[str, Any] | None = None, inheritable_metadata: dict[str, Any] | None = None) -> None:
        self._run_id = run_id
        self.handlers, self.inheritable_handlers, self.parent_run_id = handlers, inheritable_handlers, parent_run_id
        self.tags, self.inheritable_tags = tags or [], inheritable_tags or []
        self.metadata, self.inheritable_metadata = metadata or {}, inheritable_metadata or {}

    @property
    def run_id(self) -> UUID:
        if self._run_id is None:
            self._run_id = uuid7()
        return self._run_id

    @run_id.setter
    def run_id(self, value: UUID) -> None:
        self._run_id = value

    @classmethod
    def get_noop_manager(cls: type[S]) -> S:
        """A run that tells no one."""
        return cls(handlers=[], inheritable_handlers=[], tags=[], inheritable_tags=[], metadata={}, inheritable_metadata={})

    def _tell(self, event: str, ignore: str | None, *args: Any, **kwargs: Any) -> None:
        if self.handlers:
            handle_event(self.handlers, event, ignore, *args, run_id=self.run_id, parent_run_id=self.parent_run_id, tags=self.tags,
                         **kwargs)

    async def _atell(self, event: str, ignore: str | None, *args: Any, **kwargs: Any) -> None:
        if self.handlers:
            await ahandle_event(self.handlers, event, ignore, *args, run_id=self.run_id, parent_run_id=self.parent_run_id, tags=self.tags,
                                **kwargs)

    def _as(self, kind: type[S]) -> S:
        return kind(run_id=self.run_id, handlers=self.handlers, inheritable_handlers=self.inheritable_handlers,
                    parent_run_id=self.parent_run_id,
                    tags=self.tags, inheritable_tags=self.inheritable_tags, metadata=self.metadata,
                    inheritable_metadata=self.inheritable_metadata)


class RunManager(BaseRunManager):
    """A run of synchronous code."""

    def on_text(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Some text."""
        self._tell("on_text", None, text, **kwargs)

    def on_retry(self, retry_state: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """One more attempt."""
        self._tell("on_retry", "ignore_retry", retry_state, **kwargs)


class ParentRunManager(RunManager):
    """A run that may have children."""

    def get_child(self, tag: str | None = None) -> CallbackManager:
        """A manager for a child run, with a tag of its own if given."""
        from septet.langchain_core.callbacks.manager import CallbackManager

        return child_of(self, CallbackManager, tag)


class AsyncRunManager(BaseRunManager):
    """A run of coroutines."""

    def get_sync(self) -> RunManager:
        """The same run for synchronous code."""
        return self._as(RunManager)

    async def on_text(self, text: str, **kwargs: Any) -> None:  # type: ignore[override]
        """Some text."""
        await self._atell("on_text", None, text, **kwargs)

    async def on_retry(self, retry_state: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """One more attempt."""
        await self._atell("on_retry", "ignore_retry", retry_state, **kwargs)


class AsyncParentRunManager(AsyncRunManager):
    """A run of coroutines that may have children."""

    def get_child(self, tag: str | None = None) -> AsyncCallbackManager:
        """A manager for a child run, with a tag of its own if given."""
        from septet.langchain_core.callbacks.manager import AsyncCallbackManager

        return child_of(self, AsyncCallbackManager, tag)


def child_of(run: BaseRunManager, kind: Any, tag: str | None) -> Any:
    """A manager of what the children of a run inherit."""
    if not (run.inheritable_handlers or run.inheritable_tags or run.inheritable_metadata):
        return kind([], parent_run=run, tags=[] if tag is None else [tag])
    manager = kind(handlers=run.inheritable_handlers.copy(), inheritable_handlers=run.inheritable_handlers.copy(), parent_run=run,
                   tags=run.inheritable_tags.copy(), inheritable_tags=run.inheritable_tags.copy(), metadata=run.inheritable_metadata.copy(),
                   inheritable_metadata=run.inheritable_metadata.copy())
    if tag is not None:
        manager.add_tags([tag], False)
    return manager


class CallbackManagerForLLMRun(RunManager, LLMManagerMixin):
    """A run of a model."""

    def on_llm_new_token(self, token: Any, *, chunk: Any = None, **kwargs: Any) -> None:  # type: ignore[override]
        """A token came."""
        if self.handlers:
            self._tell("on_llm_new_token", "ignore_llm", token=token, chunk=chunk, **kwargs)

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The model is done."""
        self._tell("on_llm_end", "ignore_llm", response, **kwargs)

    def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The model failed; `response` is what it had made."""
        kwargs["response"] = kwargs.get("response")
        self._tell("on_llm_error", "ignore_llm", error, **kwargs)

    def on_stream_event(self, event: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """An event of a typed stream."""
        self._tell("on_stream_event", "ignore_llm", event, **kwargs)


class AsyncCallbackManagerForLLMRun(AsyncRunManager, LLMManagerMixin):
    """A run of a model in coroutines."""

    def get_sync(self) -> CallbackManagerForLLMRun:
        """The same run for synchronous code."""
        return self._as(CallbackManagerForLLMRun)

    async def on_llm_new_token(self, token: Any, *, chunk: Any = None, **kwargs: Any) -> None:  # type: ignore[override]
        """A token came."""
        if self.handlers:
            await self._atell("on_llm_new_token", "ignore_llm", token, chunk=chunk, **kwargs)

    async def on_llm_end(self, response: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The model is done."""
        await self._atell("on_llm_end", "ignore_llm", response, **kwargs)

    async def on_llm_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The model failed; `response` is what it had made."""
        kwargs["response"] = kwargs.get("response")
        await self._atell("on_llm_error", "ignore_llm", error, **kwargs)

    async def on_stream_event(self, event: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """An event of a typed stream."""
        await self._atell("on_stream_event", "ignore_llm", event, **kwargs)


class CallbackManagerForChainRun(ParentRunManager, ChainManagerMixin):
    """A run of a chain."""

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The chain is done."""
        self._tell("on_chain_end", "ignore_chain", outputs, **kwargs)

    def on_chain_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The chain failed."""
        self._tell("on_chain_error", "ignore_chain", error, **kwargs)

    def on_agent_action(self, action: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The agent acts."""
        self._tell("on_agent_action", "ignore_agent", action, **kwargs)

    def on_agent_finish(self, finish: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The agent is done."""
        self._tell("on_agent_finish", "ignore_agent", finish, **kwargs)


class AsyncCallbackManagerForChainRun(AsyncParentRunManager, ChainManagerMixin):
    """A run of a chain in coroutines."""

    def get_sync(self) -> CallbackManagerForChainRun:
        """The same run for synchronous code."""
        return self._as(CallbackManagerForChainRun)

    async def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The chain is done."""
        await self._atell("on_chain_end", "ignore_chain", outputs, **kwargs)

    async def on_chain_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The chain failed."""
        await self._atell("on_chain_error", "ignore_chain", error, **kwargs)

    async def on_agent_action(self, action: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The agent acts."""
        await self._atell("on_agent_action", "ignore_agent", action, **kwargs)

    async def on_agent_finish(self, finish: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The agent is done."""
        await self._atell("on_agent_finish", "ignore_agent", finish, **kwargs)


class CallbackManagerForToolRun(ParentRunManager, ToolManagerMixin):
    """A run of a tool."""

    def on_tool_end(self, output: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The tool is done."""
        self._tell("on_tool_end", "ignore_agent", output, **kwargs)

    def on_tool_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The tool failed."""
        self._tell("on_tool_error", "ignore_agent", error, **kwargs)


class AsyncCallbackManagerForToolRun(AsyncParentRunManager, ToolManagerMixin):
    """A run of a tool in coroutines."""

    def get_sync(self) -> CallbackManagerForToolRun:
        """The same run for synchronous code."""
        return self._as(CallbackManagerForToolRun)

    async def on_tool_end(self, output: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """The tool is done."""
        await self._atell("on_tool_end", "ignore_agent", output, **kwargs)

    async def on_tool_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The tool failed."""
        await self._atell("on_tool_error", "ignore_agent", error, **kwargs)


class CallbackManagerForRetrieverRun(ParentRunManager, RetrieverManagerMixin):
    """A run of a retriever."""

    def on_retriever_end(self, documents: Sequence[Any], **kwargs: Any) -> None:  # type: ignore[override]
        """The retriever found documents."""
        self._tell("on_retriever_end", "ignore_retriever", documents, **kwargs)

    def on_retriever_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The retriever failed."""
        self._tell("on_retriever_error", "ignore_retriever", error, **kwargs)


class AsyncCallbackManagerForRetrieverRun(AsyncParentRunManager, RetrieverManagerMixin):
    """A run of a retriever in coroutines."""

    def get_sync(self) -> CallbackManagerForRetrieverRun:
        """The same run for synchronous code."""
        return self._as(CallbackManagerForRetrieverRun)

    async def on_retriever_end(self, documents: Sequence[Any], **kwargs: Any) -> None:  # type: ignore[override]
        """The retriever found documents."""
        await self._atell("on_retriever_end", "ignore_retriever", documents, **kwargs)

    async def on_retriever_error(self, error: BaseException, **kwargs: Any) -> None:  # type: ignore[override]
        """The retriever failed."""
        await self._atell("on_retriever_error", "ignore_retriever", error, **kwargs)
