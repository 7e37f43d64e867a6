"""Several calls as the children of one run."""
from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

from septet.langchain_core.callbacks.manager import AsyncCallbackManager, CallbackManager

TRACING = ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2")


class CallbackManagerForChainGroup(CallbackManager):
    """A manager whose runs are children of a group's run."""

    def __init__(self, handlers: Any, inheritable_handlers: Any = None, parent_run_id: UUID | None = None, *, parent_run_manager: Any,
                 **kwargs: Any) -> None:
        super().__init__(handlers, inheritable_handlers, parent_run_id, **kwargs)
        self.parent_run_manager = parent_run_manager
        self.ended = False

    def copy(self) -> Any:
        return self.__class__(handlers=self.handlers.copy(), inheritable_handlers=self.inheritable_handlers.copy(),
                              parent_run_id=self.parent_run_id, tags=self.tags.copy(), inheritable_tags=self.inheritable_tags.copy(),
                              metadata=self.metadata.copy(), inheritable_metadata=self.inheritable_metadata.copy(),
                              parent_run_manager=self.parent_run_manager)

    def merge(self, other: Any) -> Any:
        """A manager of the same group with both's handlers, all of them inherited, tags and metadata."""
        manager = self.__class__(handlers=[], inheritable_handlers=[], parent_run_id=self.parent_run_id or other.parent_run_id,
                                 tags=list(set(self.tags + other.tags)), metadata={**self.metadata, **other.metadata},
                                 inheritable_tags=list(set(self.inheritable_tags + other.inheritable_tags)),
                                 parent_run_manager=self.parent_run_manager)
        for handler in [*self.handlers, *other.handlers, *self.inheritable_handlers, *other.inheritable_handlers]:
            manager.add_handler(handler)
        return manager

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
        """The group is done."""
        self.ended = True
        self.parent_run_manager.on_chain_end(outputs, **kwargs)

    def on_chain_error(self, error: BaseException, **kwargs: Any) -> None:
        """The group failed."""
        self.ended = True
        self.parent_run_manager.on_chain_error(error, **kwargs)


class AsyncCallbackManagerForChainGroup(AsyncCallbackManager):
    """The same for coroutines."""

    def __init__(self, handlers: Any, inheritable_handlers: Any = None, parent_run_id: UUID | None = None, *, parent_run_manager: Any,
                 **kwargs: Any) -> None:
        super().__init__(handlers, inheritable_handlers, parent_run_id, **kwargs)
        self.parent_run_manager = parent_run_manager
        self.ended = False

    copy = CallbackManagerForChainGroup.copy
    merge = CallbackManagerForChainGroup.merge

    async def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
        """The group is done."""
        self.ended = True
        await self.parent_run_manager.on_chain_end(outputs, **kwargs)

    async def on_chain_error(self, error: BaseException, **kwargs: Any) -> None:
        """The group failed."""
        self.ended = True
        await self.parent_run_manager.on_chain_error(error, **kwargs)


def group_of(kind: Any, child: Any, run: Any) -> Any:
    return kind(handlers=child.handlers, inheritable_handlers=child.inheritable_handlers, parent_run_id=child.parent_run_id,
                parent_run_manager=run, tags=child.tags, inheritable_tags=child.inheritable_tags, metadata=child.metadata,
                inheritable_metadata=child.inheritable_metadata)


def told(manager: Any) -> Any:
    """The manager given to a group: upstream's group hears nothing of it unless tracing is switched on."""
    return manager if any(os.environ.get(name, "").lower() == "true" for name in TRACING) else None


@contextmanager
def trace_as_chain_group(group_name: str, callback_manager: CallbackManager | None = None, *, inputs: dict[str, Any] | None = None,
                         project_name: str | None = None, example_id: Any = None, run_id: UUID | None = None, tags: list[str] | None = None,
                         metadata: dict[str, Any] | None = None) -> Generator[CallbackManagerForChainGroup, None, None]:
    """A manager whose runs belong to one of the group's name."""
    manager = CallbackManager.configure(inheritable_callbacks=told(callback_manager), inheritable_tags=tags, inheritable_metadata=metadata)
    run = manager.on_chain_start({"name": group_name}, inputs or {}, run_id=run_id)
    group = group_of(CallbackManagerForChainGroup, run.get_child(), run)
    try:
        yield group
    except Exception as error:
        if not group.ended:
            run.on_chain_error(error)
        raise
    if not group.ended:
        run.on_chain_end({})


@asynccontextmanager
async def atrace_as_chain_group(group_name: str, callback_manager: AsyncCallbackManager | None = None, *,
                                inputs: dict[str, Any] | None = None,
                                project_name: str | None = None, example_id: Any = None, run_id: UUID | None = None,
                                tags: list[str] | None = None,
                                metadata: dict[str, Any] | None = None) -> AsyncGenerator[AsyncCallbackManagerForChainGroup, None]:
    """The same for coroutines."""
    manager = AsyncCallbackManager.configure(inheritable_callbacks=told(callback_manager), inheritable_tags=tags,
                                             inheritable_metadata=metadata)
    run = await manager.on_chain_start({"name": group_name}, inputs or {}, run_id=run_id)
    group = group_of(AsyncCallbackManagerForChainGroup, run.get_child(), run)
    try:
        yield group
    except Exception as error:
        if not group.ended:
            await run.on_chain_error(error)
        raise
    if not group.ended:
        await run.on_chain_end({})
