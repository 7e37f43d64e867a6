"""Functions that are told of the outermost run."""
from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from septet.langchain_core.runnables.utils import accepts_config
from septet.langchain_core.tracers.base import BaseTracer
from septet.langchain_core.tracers.schemas import Run


class RootListenersTracer(BaseTracer):
    """Calls `on_start`, `on_end` or `on_error` with the run, and with the config if they take it."""

    def __init__(self, *, config: Any, on_start: Any, on_end: Any, on_error: Any) -> None:
        super().__init__()
        self.config, self._start, self._end, self._error = config, on_start, on_end, on_error
        self.root_id: UUID | None = None

    def _persist_run(self, run: Run) -> None:
        """Nothing is kept."""

    def _call(self, listener: Any, run: Run) -> None:
        if listener is not None:
            listener(run, self.config) if accepts_two(listener) else listener(run)

    def _on_run_create(self, run: Run) -> None:
        if self.root_id is None:
            self.root_id = run.id
            self._call(self._start, run)

    def _on_run_update(self, run: Run) -> None:
        if run.id == self.root_id:
            self._call(self._end if run.error is None else self._error, run)


class AsyncRootListenersTracer(RootListenersTracer):
    """The same with coroutine functions."""

    run_inline = True

    def _call(self, listener: Any, run: Run) -> None:
        if listener is None:
            return
        coroutine = listener(run, self.config) if accepts_two(listener) else listener(run)
        self.pending = coroutine

    async def _after(self, result: Any) -> Any:
        coroutine, self.pending = getattr(self, "pending", None), None
        if asyncio.iscoroutine(coroutine):
            await coroutine
        return result


def awaited(name: str) -> Any:
    async def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await self._after(getattr(RootListenersTracer, name)(self, *args, **kwargs))

    return method


for _name in ("chain", "llm", "tool", "retriever"):
    for _when in ("start", "end", "error"):
        setattr(AsyncRootListenersTracer, f"on_{_name}_{_when}", awaited(f"on_{_name}_{_when}"))
AsyncRootListenersTracer.on_chat_model_start = awaited("on_chat_model_start")  # type: ignore[method-assign]


def accepts_two(listener: Any) -> bool:
    """Whether a listener takes the config as well."""
    import inspect

    if accepts_config(listener):
        return True
    try:
        return len(inspect.signature(listener).parameters) > 1
    except ValueError:
        return False
