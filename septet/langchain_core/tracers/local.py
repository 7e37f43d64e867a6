"""Traces on this machine: every outermost run, with all within it, is appended to a file that `septet board` shows.

On where SEPTET_TRACES names a folder (1: the usual one), which `septet run` sees to; SEPTET_TRACES=0 switches it off.
"""
from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from septet.core.io import traces
from septet.langchain_core.callbacks.base import BaseCallbackHandler

MOST_RUNS = 5000                        # within one outermost run; more are counted only


class LocalTracer(BaseCallbackHandler):
    """Keeps runs while they go on, and gives each outermost one to a writer when it ends."""

    run_inline = True                   # in the order of what happens, without threads

    def __init__(self, writer: traces.Writer, exporter: Any = None) -> None:
        self.writer, self.exporter = writer, exporter
        self.open: dict[UUID, dict[str, Any]] = {}
        self.roots: dict[UUID, dict[str, Any]] = {}

    def _begin(self, kind: str, serialized: Any, inputs: Any, run_id: UUID, parent_run_id: UUID | None = None, name: str | None = None,
               tags: Any = None, metadata: Any = None, **more: Any) -> None:
        label = name or (serialized or {}).get("name") or ((serialized or {}).get("id") or ["Unnamed"])[-1]
        run: dict[str, Any] = {"id": str(run_id), "name": label, "kind": kind, "start": time.time(), "end": None, "error": None,
                               "inputs": traces.plain(inputs), "outputs": None, "children": []}
        run |= {key: traces.plain(value) for key, value in (("tags", tags), ("metadata", metadata)) if value}
        if kind == "llm" and (metadata or {}).get("ls_model_name"):
            run["model"] = metadata["ls_model_name"]
        parent = self.open.get(parent_run_id) if parent_run_id else None
        root = self.roots.get(parent_run_id, run) if parent_run_id else run
        if parent is not None:
            root["runs"] += 1
            if root["runs"] <= MOST_RUNS:
                parent["children"].append(run)
        else:
            run["runs"] = 1
        self.open[run_id], self.roots[run_id] = run, root

    def _end(self, run_id: UUID, outputs: Any = None, error: BaseException | None = None) -> dict[str, Any] | None:
        run, root = self.open.pop(run_id, None), self.roots.pop(run_id, None)
        if run is None:
            return None
        run["end"], run["outputs"] = time.time(), traces.plain(outputs)
        run["error"] = None if error is None else traces.plain(f"{type(error).__name__}: {error}")
        if run is root:
            self.writer.add(run)
            if self.exporter is not None:
                self.exporter.add(run)
        return run

    def on_chain_start(self, serialized: Any, inputs: Any, **kwargs: Any) -> None:
        self._begin(kwargs.pop("run_type", None) or "chain", serialized, inputs, **kwargs)

    def on_chain_end(self, outputs: Any, *, run_id: UUID, inputs: Any = None, **kwargs: Any) -> None:
        if inputs is not None and run_id in self.open:          # a stream's, known only now
            self.open[run_id]["inputs"] = traces.plain(inputs)
        self._end(run_id, outputs)

    def on_llm_start(self, serialized: Any, prompts: list[str], **kwargs: Any) -> None:
        self._begin("llm", serialized, {"prompts": prompts}, **kwargs)

    def on_chat_model_start(self, serialized: Any, messages: Any, **kwargs: Any) -> None:
        self._begin("llm", serialized, {"messages": messages}, **kwargs)

    def on_llm_new_token(self, token: Any, *, run_id: UUID, **kwargs: Any) -> None:
        run = self.open.get(run_id)
        if run is not None and "first" not in run:
            run["first"] = time.time() - run["start"]

    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:
        generations = [generation for row in response.generations for generation in row]
        messages = [getattr(generation, "message", None) for generation in generations]
        run = self.open.get(run_id)
        if run is not None:
            run["tokens"] = tokens_of(messages, response.llm_output)
        self._end(run_id, [m if m is not None else g.text for g, m in zip(generations, messages, strict=True)])

    def on_tool_start(self, serialized: Any, input_str: str, inputs: Any = None, **kwargs: Any) -> None:
        self._begin("tool", serialized, inputs if inputs is not None else input_str, **kwargs)

    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, output)

    def on_retriever_start(self, serialized: Any, query: str, **kwargs: Any) -> None:
        self._begin("retriever", serialized, {"query": query}, **kwargs)

    def on_retriever_end(self, documents: Any, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, [{"text": doc.page_content, "metadata": doc.metadata} for doc in documents])

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        self._end(run_id, None, error)

    on_llm_error = on_tool_error = on_retriever_error = on_chain_error  # type: ignore[assignment]


def tokens_of(messages: list[Any], told: Any) -> dict[str, int] | None:
    """Tokens read and written, by the messages or by what the model told beside them."""
    counts = [usage for message in messages if (usage := getattr(message, "usage_metadata", None))]
    if counts:
        return {key: sum(usage.get(f"{key}_tokens", 0) for usage in counts) for key in ("input", "output", "total")}
    usage = (told or {}).get("token_usage") or {}
    names = {"input": "prompt_tokens", "output": "completion_tokens", "total": "total_tokens"}
    return {key: usage.get(name) or 0 for key, name in names.items()} if usage.get("total_tokens") else None


class Always:
    """In the place of a context variable: the same in every context."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def get(self) -> Any:
        return self.value


def installed() -> bool:
    """Follow all runs where the environment asks for it."""
    from septet.langchain_core.callbacks import manager

    folder = traces.folder_wanted()
    if folder is None:
        return False
    from septet.core.io.otlp import exporter_wanted

    held: Any = Always(LocalTracer(traces.Writer(folder), exporter_wanted()))
    manager.hooks.append((held, True, LocalTracer, None))
    return True
