"""Runs as a stream of events (version 2)."""
from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

from septet.langchain_core.callbacks.base import BaseCallbackHandler, BaseCallbackManager
from septet.langchain_core.runnables.config import RunnableConfig, ensure_config
from septet.langchain_core.utils.uuid import uuid7

NOTHING: Any = object()


class RootEventFilter:
    """Which events are wanted, by names, types and tags of their runs."""

    def __init__(self, **wanted: Any) -> None:
        self.wanted = {k: v for k, v in wanted.items() if v is not None}

    def include(self, name: str, kind: str, tags: list[str]) -> bool:
        get = self.wanted.get
        included = not any(k.startswith("include") for k in self.wanted)
        included = included or name in (get("include_names") or ()) or kind in (get("include_types") or ())
        included = included or any(tag in (get("include_tags") or ()) for tag in tags)
        excluded = name in (get("exclude_names") or ()) or kind in (get("exclude_types") or ())
        return included and not excluded and not any(tag in (get("exclude_tags") or ()) for tag in tags)


class EventStream(BaseCallbackHandler):
    """A handler whose events are read as a stream, whichever thread they come from."""

    run_inline = True

    def __init__(self, root: Any, **wanted: Any) -> None:
        self.root, self.filter = root, RootEventFilter(**wanted)
        self.runs: dict[UUID, dict[str, Any]] = {}
        self.parents: dict[UUID, UUID | None] = {}
        self.tapped: set[UUID] = set()
        self.loop = asyncio.get_running_loop()
        self.queue: asyncio.Queue[Any] = asyncio.Queue()

    def put(self, item: Any) -> None:
        try:
            here = asyncio.get_running_loop() is self.loop
        except RuntimeError:
            here = False
        self.queue.put_nowait(item) if here else self.loop.call_soon_threadsafe(self.queue.put_nowait, item)

    def _send(self, event: dict[str, Any], kind: str) -> None:
        if self.filter.include(event["name"], kind, event.get("tags") or []):
            self.put(event)

    def _parents(self, run_id: UUID) -> list[str]:
        found: list[str] = []
        current = self.parents.get(run_id)
        while current is not None:
            if str(current) in found:
                raise AssertionError(f"Parent ID {current} is already in the parent_ids list. This should never happen.")
            found.append(str(current))
            current = self.parents.get(current)
        return found[::-1]

    def _start(self, kind: str, name: str, run_id: UUID, parent: UUID | None, tags: Any, metadata: Any, data: dict[str, Any],
               inputs: Any = NOTHING) -> None:
        run = {"name": name, "tags": tags or [], "metadata": metadata or {}, "kind": kind, "inputs": inputs}
        self.runs[run_id], self.parents[run_id] = run, parent
        self._send({"event": f"on_{kind}_start", "data": data, "name": name, "tags": tags or [], "run_id": str(run_id),
                    "metadata": metadata or {}, "parent_ids": self._parents(run_id)}, kind)

    def _end(self, run_id: UUID, data: dict[str, Any]) -> None:
        self._tell("end", run_id, self.runs.pop(run_id), data)

    def _tell(self, what: str, run_id: UUID, run: dict[str, Any], data: dict[str, Any]) -> None:
        self._send({"event": f"on_{run['kind']}_{what}", "data": data, "run_id": str(run_id), "name": run["name"], "tags": run["tags"],
                    "metadata": run["metadata"], "parent_ids": self._parents(run_id)}, run["kind"])

    def _chunk(self, run_id: UUID, chunk: Any) -> None:
        """A chunk of a run, told while it lasts."""
        if (run := self.runs.get(run_id)) is None:
            return
        self._send({"event": f"on_{run['kind']}_stream", "run_id": str(run_id), "name": run["name"], "tags": run["tags"],
                    "metadata": run["metadata"], "data": {"chunk": chunk}, "parent_ids": self._parents(run_id)}, run["kind"])

    def tap_output_iter(self, run_id: UUID, output: Iterator[Any]) -> Iterator[Any]:
        """The chunks of a run, told as they pass."""
        first_tap = run_id not in self.tapped
        self.tapped.add(run_id)
        for chunk in output:
            if first_tap:
                self._chunk(run_id, chunk)
            yield chunk

    async def tap_output_aiter(self, run_id: UUID, output: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The same of an async run."""
        first_tap = run_id not in self.tapped
        self.tapped.add(run_id)
        async for chunk in output:
            if first_tap:
                self._chunk(run_id, chunk)
            yield chunk

    def on_chat_model_start(self, serialized: Any, messages: Any, *, run_id: UUID, tags: Any = None, parent_run_id: UUID | None = None,  # type: ignore[override]
                            metadata: Any = None, name: str | None = None, **kwargs: Any) -> None:
        self._start("chat_model", name or named(serialized), run_id, parent_run_id, tags, metadata, {"input": {"messages": messages}},
                    {"messages": messages})

    def on_llm_start(self, serialized: Any, prompts: list[str], *, run_id: UUID, tags: Any = None, parent_run_id: UUID | None = None,  # type: ignore[override]
                     metadata: Any = None, name: str | None = None, **kwargs: Any) -> None:
        self._start("llm", name or named(serialized), run_id, parent_run_id, tags, metadata, {"input": {"prompts": prompts}},
                    {"prompts": prompts})

    def on_custom_event(self, name: str, data: Any, *, run_id: UUID, tags: Any = None, metadata: Any = None, **kwargs: Any) -> None:
        self._send({"event": "on_custom_event", "run_id": str(run_id), "name": name, "tags": tags or [], "metadata": metadata or {},
                    "data": data, "parent_ids": self._parents(run_id)}, "custom")

    def on_llm_new_token(self, token: Any, *, chunk: Any = None, run_id: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        from septet.langchain_core.messages.ai import AIMessageChunk
        from septet.langchain_core.outputs.generation import GenerationChunk

        run = self.runs.get(run_id)
        if run is None:
            raise AssertionError(f"Run ID {run_id} not found in run map.")
        if run_id in self.tapped or run_id == self.root:
            return
        if run["kind"] == "chat_model":
            made: Any = AIMessageChunk(content=token) if chunk is None else chunk.message
        else:
            made = GenerationChunk(text=token) if chunk is None else chunk
        self._tell("stream", run_id, run, {"chunk": made})

    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        run = self.runs[run_id]
        output: Any
        if run["kind"] == "chat_model":
            output = next((g.message for group in response.generations for g in group if hasattr(g, "message")), None)
        else:
            output = {"generations": [[{"text": g.text, "generation_info": g.generation_info, "type": g.type} for g in group]
                                      for group in response.generations], "llm_output": response.llm_output}
        self._end(run_id, {"output": output, "input": run["inputs"]})

    def on_chain_start(self, serialized: Any, inputs: Any, *, run_id: UUID, tags: Any = None, parent_run_id: UUID | None = None,  # type: ignore[override]
                       metadata: Any = None, run_type: str | None = None, name: str | None = None, **kwargs: Any) -> None:
        kind = run_type or "chain"
        known = inputs != {"input": ""} if isinstance(inputs, dict) else True
        self._start(kind, name or named(serialized), run_id, parent_run_id, tags, metadata, {"input": inputs} if known else {},
                    inputs if known else NOTHING)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, inputs: Any = NOTHING, **kwargs: Any) -> None:  # type: ignore[override]
        run = self.runs[run_id]
        inputs = inputs if inputs is not NOTHING and inputs is not None else run["inputs"]
        self._end(run_id, {"output": outputs, **({"input": inputs} if inputs is not NOTHING else {})})

    def on_tool_start(self, serialized: Any, input_str: str, *, run_id: UUID, tags: Any = None, parent_run_id: UUID | None = None,  # type: ignore[override]
                      metadata: Any = None, name: str | None = None, inputs: Any = None, **kwargs: Any) -> None:
        self._start("tool", name or named(serialized), run_id, parent_run_id, tags, metadata, {"input": inputs or {}}, inputs)

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        self._end(run_id, {"output": output, "input": self.runs[run_id]["inputs"]})

    def on_tool_error(self, error: BaseException, *, run_id: UUID, tags: Any = None, **kwargs: Any) -> None:  # type: ignore[override]
        run = self.runs.pop(run_id)
        self._tell("error", run_id, run, {"error": error, "input": run["inputs"], "tool_call_id": kwargs.get("tool_call_id")})

    def on_retriever_start(self, serialized: Any, query: str, *, run_id: UUID, parent_run_id: UUID | None = None, tags: Any = None,  # type: ignore[override]
                           metadata: Any = None, name: str | None = None, **kwargs: Any) -> None:
        self._start("retriever", name or named(serialized), run_id, parent_run_id, tags, metadata, {"input": {"query": query}},
                    {"query": query})

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> None:  # type: ignore[override]
        self._end(run_id, {"output": documents, "input": self.runs[run_id]["inputs"]})


def named(serialized: Any) -> str:
    if not serialized:
        return "Unnamed"
    return serialized.get("name") or (serialized.get("id") or ["Unnamed"])[-1]  # type: ignore[no-any-return]


async def stream_events_v2(runnable: Any, value: Any, config: RunnableConfig | None = None, *, include_names: Any = None,
                           include_types: Any = None, include_tags: Any = None, exclude_names: Any = None, exclude_types: Any = None,
                           exclude_tags: Any = None, **kwargs: Any) -> AsyncIterator[dict[str, Any]]:
    """The events of a runnable; the first has the input, and the end of that run not again."""
    config = ensure_config(config)
    config["run_id"] = config.get("run_id") or uuid7()
    handler = EventStream(config["run_id"], include_names=include_names, include_types=include_types, include_tags=include_tags,
                          exclude_names=exclude_names, exclude_types=exclude_types, exclude_tags=exclude_tags)
    callbacks = config.get("callbacks")
    if callbacks is None:
        config["callbacks"] = [handler]
    elif isinstance(callbacks, list):
        config["callbacks"] = [*callbacks, handler]
    elif isinstance(callbacks, BaseCallbackManager):
        callbacks = callbacks.copy()
        callbacks.add_handler(handler, inherit=True)
        config["callbacks"] = callbacks
    task = asyncio.create_task(consume(runnable, value, config, handler, kwargs))
    first = None
    try:
        while (event := await handler.queue.get()) is not NOTHING:
            if first is None:
                first = event["run_id"]
                event["data"]["input"] = value
            elif event["run_id"] == first and event["event"].endswith("_end"):
                event["data"].pop("input", None)
            yield event
        await task
    finally:
        task.cancel()


async def consume(runnable: Any, value: Any, config: RunnableConfig, handler: EventStream, kwargs: dict[str, Any]) -> None:
    """Run the runnable for its events; its chunks are told here where nothing in it told them (branches and fallbacks do not)."""
    try:
        async for chunk in runnable.astream(value, config, **kwargs):
            if handler.root not in handler.tapped:
                handler._chunk(handler.root, chunk)
    finally:
        await asyncio.sleep(0)
        handler.put(NOTHING)
