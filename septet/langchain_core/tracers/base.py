"""The base of tracers: runs are kept while they go on, and given to `_persist_run` when the outermost ends."""
from __future__ import annotations

import traceback
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langchain_core.tracers.schemas import Run

HOOKS = {"llm": "llm", "chat_model": "chat_model", "chain": "chain", "tool": "tool", "retriever": "retriever"}


class BaseTracer(BaseCallbackHandler, ABC):
    """A subclass has `_persist_run`; it may override `_on_chain_start` and the like for each run."""

    def __init__(self, **kwargs: Any) -> None:
        self.run_map: dict[str, Run] = {}
        self.order: dict[UUID, tuple[UUID, str]] = {}

    @abstractmethod
    def _persist_run(self, run: Run) -> None:
        """The outermost run has ended."""

    def __getattr__(self, name: str) -> Any:
        """Hooks of kinds of runs that a subclass does not have do nothing."""
        if name.startswith("_on_") or name in ("_end_trace_hook",):
            return ignored
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def _begin(self, kind: str, serialized: Any, inputs: dict[str, Any], run_id: UUID, parent_run_id: UUID | None, tags: Any, metadata: Any,
               name: str | None, hook: str, **extra: Any) -> Run:
        now = datetime.now(UTC)
        if metadata:
            extra["metadata"] = metadata
        run = Run(id=run_id, name=name or name_of(serialized), start_time=now, run_type=kind, extra=extra, serialized=serialized,
                  inputs=inputs,
                  parent_run_id=parent_run_id, tags=tags or [], events=[{"name": "start", "time": now}])
        own = now.strftime("%Y%m%dT%H%M%S%fZ") + str(run_id)
        trace, order = self.order.get(parent_run_id, (run_id, "")) if parent_run_id else (run_id, "")  # type: ignore[arg-type]
        run.trace_id, run.dotted_order = trace, f"{order}.{own}" if order else own
        self.order[run_id] = trace, run.dotted_order
        parent = self.run_map.get(str(parent_run_id))
        if parent is not None:
            parent.child_runs.append(run)
        self.run_map[str(run_id)] = run
        self._on_run_create(run)
        getattr(self, f"_on_{hook}_start")(run)
        return run

    def _find(self, run_id: UUID) -> Run:
        run = self.run_map.get(str(run_id))
        if run is None:
            from septet.langchain_core.exceptions import TracerException

            raise TracerException(f"No indexed run ID {run_id}.")
        return run

    def _finish(self, run_id: UUID, outputs: Any, error: BaseException | None, hook: str, inputs: Any = None) -> Run:
        run = self._find(run_id)
        run.end_time = datetime.now(UTC)
        if inputs is not None:
            run.inputs = as_inputs(inputs)
        if error is None:
            run.outputs = outputs
            run.events.append({"name": "end", "time": run.end_time})
        else:
            run.error = repr(error) + ("".join(traceback.format_exception(error)) if error.__traceback__ else "")
            run.events.append({"name": "error", "time": run.end_time})
        self.run_map.pop(str(run_id), None)
        self._on_run_update(run)
        getattr(self, f"_on_{hook}_{'end' if error is None else 'error'}")(run)
        if run.parent_run_id is None or str(run.parent_run_id) not in self.run_map:
            if run.parent_run_id is None:
                self._persist_run(run)
            self.order.pop(run_id, None)
        return run

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                       metadata: Any = None, run_type: str | None = None, name: str | None = None, **kwargs: Any) -> Run:
        return self._begin(run_type or "chain", serialized, as_inputs(inputs), run_id, parent_run_id, tags, metadata, name, "chain",
                           **kwargs)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, inputs: Any = None, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, outputs if isinstance(outputs, dict) else {"output": outputs}, None, "chain", inputs)

    def on_chain_error(self, error: BaseException, *, run_id: UUID, inputs: Any = None, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, None, error, "chain", inputs)

    def on_llm_start(self, serialized: Any, prompts: list[str], *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                     metadata: Any = None, name: str | None = None, **kwargs: Any) -> Run:
        return self._begin("llm", serialized, {"prompts": prompts}, run_id, parent_run_id, tags, metadata, name, "llm", **kwargs)

    def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                            metadata: Any = None, name: str | None = None, **kwargs: Any) -> Run:
        from septet.langchain_core.load.dump import dumpd

        inputs = {"messages": [[dumpd(message) for message in batch] for batch in messages]}
        return self._begin("llm", serialized, inputs, run_id, parent_run_id, tags, metadata, name, "chat_model", **kwargs)

    def on_llm_new_token(self, token: Any, *, run_id: UUID, chunk: Any = None, **kwargs: Any) -> Run:  # type: ignore[override]
        run = self._find(run_id)
        run.events.append({"name": "new_token", "time": datetime.now(UTC), "kwargs": {"token": token, "chunk": chunk}})
        self._on_llm_new_token(run, token, chunk)
        return run

    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, response.model_dump(), None, "llm")

    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, None, error, "llm")

    def on_tool_start(self, serialized: Any, input_str: str, *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                      metadata: Any = None, name: str | None = None, inputs: Any = None, **kwargs: Any) -> Run:
        return self._begin("tool", serialized, {"input": input_str}, run_id, parent_run_id, tags, metadata, name, "tool", **kwargs)

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, {"output": output}, None, "tool")

    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, None, error, "tool")

    def on_retriever_start(self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                           metadata: Any = None, name: str | None = None, **kwargs: Any) -> Run:
        return self._begin("retriever", serialized, {"query": query}, run_id, parent_run_id, tags, metadata, name, "retriever", **kwargs)

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, {"documents": documents}, None, "retriever")

    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> Run:  # type: ignore[override]
        return self._finish(run_id, None, error, "retriever")


def ignored(*args: Any) -> None:
    """Nothing."""


def as_inputs(inputs: Any) -> dict[str, Any]:
    return inputs if isinstance(inputs, dict) else {"input": inputs}


def name_of(serialized: Any) -> str:
    if not serialized:
        return "Unnamed"
    return serialized.get("name") or (serialized.get("id") or ["Unnamed"])[-1]  # type: ignore[no-any-return]
