"""Managers: they start runs and tell the handlers so."""
from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from septet.langchain_core import globals as settings
from septet.langchain_core import lazy
from septet.langchain_core.callbacks.base import BaseCallbackHandler, BaseCallbackManager, Callbacks
from septet.langchain_core.callbacks.events import ahandle_event, handle_event
from septet.langchain_core.callbacks.runs import (
    AsyncCallbackManagerForChainRun,
    AsyncCallbackManagerForLLMRun,
    AsyncCallbackManagerForRetrieverRun,
    AsyncCallbackManagerForToolRun,
    BaseRunManager,
    CallbackManagerForChainRun,
    CallbackManagerForLLMRun,
    CallbackManagerForRetrieverRun,
    CallbackManagerForToolRun,
)
from septet.langchain_core.utils.uuid import uuid7

T = TypeVar("T")
HERE = "septet.langchain_core.callbacks"
__getattr__, _passed = lazy.loader(f"{HERE}.manager", {
    f"{HERE}.custom": "adispatch_custom_event dispatch_custom_event",
    f"{HERE}.groups": "AsyncCallbackManagerForChainGroup CallbackManagerForChainGroup atrace_as_chain_group trace_as_chain_group",
    f"{HERE}.runs": "AsyncParentRunManager AsyncRunManager ParentRunManager RunManager",
})
hooks: list[tuple[ContextVar[Any], bool, type[BaseCallbackHandler] | None, str | None]] = []    # see tracers.context

asked = False                           # whether the environment has been asked for traces


class _Manager(BaseCallbackManager):
    """What both managers share: the parent's id is asked for only when someone needs it."""

    def __init__(self, handlers: list[BaseCallbackHandler], inheritable_handlers: list[BaseCallbackHandler] | None = None,
                 parent_run_id: UUID | None = None, *, parent_run: BaseRunManager | None = None, **kwargs: Any) -> None:
        self._parent_run = parent_run
        super().__init__(handlers, inheritable_handlers, parent_run_id, **kwargs)

    @property
    def parent_run_id(self) -> UUID | None:  # type: ignore[override]
        if self._parent_run_id is None and self._parent_run is not None:
            self._parent_run_id = self._parent_run.run_id
        return self._parent_run_id

    @parent_run_id.setter
    def parent_run_id(self, value: UUID | None) -> None:
        self._parent_run_id = value

    def _run(self, kind: Callable[..., T], run_id: UUID | None) -> T:
        """A run of a kind with this manager's handlers."""
        return kind(run_id=run_id, handlers=self.handlers, inheritable_handlers=self.inheritable_handlers,
                    parent_run_id=self.parent_run_id if self.handlers or self._parent_run_id is not None else None, tags=self.tags,
                    inheritable_tags=self.inheritable_tags, metadata=self.metadata, inheritable_metadata=self.inheritable_metadata)

    def _told(self, run_id: UUID) -> dict[str, Any]:
        """What every start says."""
        return {"run_id": run_id, "parent_run_id": self.parent_run_id, "tags": self.tags, "metadata": self.metadata}

    @classmethod
    def configure(cls, inheritable_callbacks: Callbacks = None, local_callbacks: Callbacks = None, verbose: bool = False,
                  inheritable_tags: list[str] | None = None, local_tags: list[str] | None = None,
                  inheritable_metadata: dict[str, Any] | None = None, local_metadata: dict[str, Any] | None = None,
                  **langsmith: Any) -> Any:
        """A manager for a run: callbacks that its children inherit, and its own."""
        manager = started(cls, inheritable_callbacks, local_callbacks)
        if inheritable_tags:
            manager.add_tags(inheritable_tags)
        if local_tags:
            manager.add_tags(local_tags, False)
        if inheritable_metadata:
            manager.add_metadata(inheritable_metadata)
        if local_metadata:
            manager.add_metadata(local_metadata, False)
        global asked
        if not asked:
            from septet.langchain_core.tracers.local import installed

            asked = installed() or True
        if verbose or settings._debug or settings._verbose:
            add_printers(manager, verbose)
        for var, inherit, kind, env in hooks:
            add_hooked(manager, var, inherit, kind, env)
        return manager


def started(cls: Any, inheritable: Callbacks, local: Callbacks) -> Any:
    """A manager of the callbacks given."""
    if inheritable is None:
        manager = cls([], [])
    elif isinstance(inheritable, list):
        manager = cls(inheritable.copy(), inheritable.copy())
    else:
        manager = cls(inheritable.handlers.copy(), inheritable.inheritable_handlers.copy(), getattr(inheritable, "_parent_run_id", None),
                      parent_run=getattr(inheritable, "_parent_run", None), tags=inheritable.tags.copy(),
                      inheritable_tags=inheritable.inheritable_tags.copy(), metadata=inheritable.metadata.copy(),
                      inheritable_metadata=inheritable.inheritable_metadata.copy())
    for handler in local if isinstance(local, list) else (local.handlers if local else ()):
        manager.add_handler(handler, False)
    return manager


def add_printers(manager: BaseCallbackManager, verbose: bool) -> None:
    """Handlers that print: everything when debugging, chains when verbose."""
    from septet.langchain_core.callbacks.stdout import StdOutCallbackHandler
    from septet.langchain_core.tracers.stdout import ConsoleCallbackHandler

    if verbose and not settings._debug and not any(isinstance(h, StdOutCallbackHandler) for h in manager.handlers):
        manager.add_handler(StdOutCallbackHandler(), False)
    if settings._debug and not any(isinstance(h, ConsoleCallbackHandler) for h in manager.handlers):
        manager.add_handler(ConsoleCallbackHandler())


def add_hooked(manager: BaseCallbackManager, var: ContextVar[Any], inherit: bool, kind: Any, env: str | None) -> None:
    """The handler that a context variable holds, or that an environment variable asks for."""
    from septet.langchain_core.utils.env import env_var_is_set

    wanted = env is not None and env_var_is_set(env) and kind is not None
    handler = var.get()
    if handler is None and not wanted:
        return
    handler = handler if handler is not None else kind()
    if kind is None:
        present = any(held is handler for held in manager.handlers)
    else:
        present = any(isinstance(held, kind) for held in manager.handlers)
    if not present:
        manager.add_handler(handler, inherit)


class CallbackManager(_Manager):
    """Starts runs of synchronous code."""

    def on_llm_start(self, serialized: dict[str, Any], prompts: list[str], run_id: UUID | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """A run for each prompt; the id given is the first's."""
        return self._llm_runs("on_llm_start", "ignore_llm", serialized, prompts, run_id, kwargs)

    def on_chat_model_start(self, serialized: dict[str, Any], messages: list[Any], run_id: UUID | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """A run for each list of messages."""
        return self._llm_runs("on_chat_model_start", "ignore_chat_model", serialized, messages, run_id, kwargs)

    def _llm_runs(self, event: str, ignore: str, serialized: Any, inputs: list[Any], run_id: UUID | None,
                  kwargs: dict[str, Any]) -> list[CallbackManagerForLLMRun]:
        runs = []
        for one in inputs:
            run: CallbackManagerForLLMRun = self._run(CallbackManagerForLLMRun, run_id)
            run_id = None
            if self.handlers:
                handle_event(self.handlers, event, ignore, serialized, [one], **self._told(run.run_id), **kwargs)
            runs.append(run)
        return runs

    def on_chain_start(self, serialized: dict[str, Any] | None, inputs: Any, run_id: UUID | None = None,  # type: ignore[override]
                       **kwargs: Any) -> CallbackManagerForChainRun:
        """A run of a chain."""
        run: CallbackManagerForChainRun = self._run(CallbackManagerForChainRun, run_id)
        if self.handlers:
            handle_event(self.handlers, "on_chain_start", "ignore_chain", serialized, inputs, **self._told(run.run_id), **kwargs)
        return run

    def on_tool_start(self, serialized: dict[str, Any] | None, input_str: str, run_id: UUID | None = None,  # type: ignore[override]
                      parent_run_id: UUID | None = None, inputs: dict[str, Any] | None = None, **kwargs: Any) -> CallbackManagerForToolRun:
        """A run of a tool."""
        run: CallbackManagerForToolRun = self._run(CallbackManagerForToolRun, run_id)
        if self.handlers:
            handle_event(self.handlers, "on_tool_start", "ignore_agent", serialized, input_str, **self._told(run.run_id), inputs=inputs,
                         **kwargs)
        return run

    def on_retriever_start(self, serialized: dict[str, Any] | None, query: str, run_id: UUID | None = None,  # type: ignore[override]
                           parent_run_id: UUID | None = None, **kwargs: Any) -> CallbackManagerForRetrieverRun:
        """A run of a retriever."""
        run: CallbackManagerForRetrieverRun = self._run(CallbackManagerForRetrieverRun, run_id)
        if self.handlers:
            handle_event(self.handlers, "on_retriever_start", "ignore_retriever", serialized, query, **self._told(run.run_id), **kwargs)
        return run

    def on_custom_event(self, name: str, data: Any, run_id: UUID | None = None, **kwargs: Any) -> None:
        """Tell of an event of the user's own."""
        if not self.handlers:
            return
        if kwargs:
            raise ValueError("The dispatcher API does not accept additional keyword arguments. Please do not pass any additional keyword "
                             "arguments, instead include them in the data field.")
        handle_event(self.handlers, "on_custom_event", "ignore_custom_event", name, data, run_id=run_id or uuid7(), tags=self.tags,
                     metadata=self.metadata)


class AsyncCallbackManager(_Manager):
    """Starts runs of coroutines."""

    @property
    def is_async(self) -> bool:
        return True

    async def on_llm_start(self, serialized: dict[str, Any], prompts: list[str], run_id: UUID | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """A run for each prompt; the id given is the first's."""
        return await self._llm_runs("on_llm_start", "ignore_llm", serialized, prompts, run_id, kwargs)

    async def on_chat_model_start(self, serialized: dict[str, Any], messages: list[Any], run_id: UUID | None = None, **kwargs: Any) -> Any:  # type: ignore[override]
        """A run for each list of messages."""
        return await self._llm_runs("on_chat_model_start", "ignore_chat_model", serialized, messages, run_id, kwargs)

    async def _llm_runs(self, event: str, ignore: str, serialized: Any, inputs: list[Any], run_id: UUID | None,
                        kwargs: dict[str, Any]) -> list[AsyncCallbackManagerForLLMRun]:
        runs: list[AsyncCallbackManagerForLLMRun] = []
        telling = []
        for one in inputs:
            run: AsyncCallbackManagerForLLMRun = self._run(AsyncCallbackManagerForLLMRun, run_id)
            run_id = None
            if self.handlers:
                telling.append(ahandle_event(self.handlers, event, ignore, serialized, [one], **self._told(run.run_id), **kwargs))
            runs.append(run)
        if telling:
            await asyncio.gather(*telling)
        return runs

    async def on_chain_start(self, serialized: dict[str, Any] | None, inputs: Any, run_id: UUID | None = None,  # type: ignore[override]
                             **kwargs: Any) -> AsyncCallbackManagerForChainRun:
        """A run of a chain."""
        run: AsyncCallbackManagerForChainRun = self._run(AsyncCallbackManagerForChainRun, run_id)
        if self.handlers:
            await ahandle_event(self.handlers, "on_chain_start", "ignore_chain", serialized, inputs, **self._told(run.run_id), **kwargs)
        return run

    async def on_tool_start(self, serialized: dict[str, Any] | None, input_str: str, run_id: UUID | None = None,  # type: ignore[override]
                            parent_run_id: UUID | None = None, **kwargs: Any) -> AsyncCallbackManagerForToolRun:
        """A run of a tool."""
        run: AsyncCallbackManagerForToolRun = self._run(AsyncCallbackManagerForToolRun, run_id)
        if self.handlers:
            await ahandle_event(self.handlers, "on_tool_start", "ignore_agent", serialized, input_str, **self._told(run.run_id), **kwargs)
        return run

    async def on_retriever_start(self, serialized: dict[str, Any] | None, query: str, run_id: UUID | None = None,  # type: ignore[override]
                                 parent_run_id: UUID | None = None, **kwargs: Any) -> AsyncCallbackManagerForRetrieverRun:
        """A run of a retriever."""
        run: AsyncCallbackManagerForRetrieverRun = self._run(AsyncCallbackManagerForRetrieverRun, run_id)
        if self.handlers:
            await ahandle_event(self.handlers, "on_retriever_start", "ignore_retriever", serialized, query, **self._told(run.run_id),
                                **kwargs)
        return run

    async def on_custom_event(self, name: str, data: Any, run_id: UUID | None = None, **kwargs: Any) -> None:
        """Tell of an event of the user's own."""
        if not self.handlers:
            return
        if kwargs:
            raise ValueError("The dispatcher API does not accept additional keyword arguments. Please do not pass any additional keyword "
                             "arguments, instead include them in the data field.")
        await ahandle_event(self.handlers, "on_custom_event", "ignore_custom_event", name, data, run_id=run_id or uuid7(), tags=self.tags,
                            metadata=self.metadata)
