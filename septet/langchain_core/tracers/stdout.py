"""Printing of every run, as `set_debug(True)` asks for."""
from __future__ import annotations

import json
from typing import Any

from septet.langchain_core.tracers.base import BaseTracer
from septet.langchain_core.tracers.schemas import Run
from septet.langchain_core.utils.input import get_bolded_text, get_colored_text

MILLISECONDS_IN_SECOND = 1000


def try_json_stringify(obj: Any, fallback: str) -> str:
    """The value as indented JSON, or the fallback."""
    try:
        return json.dumps(obj, indent=2, ensure_ascii=False)
    except Exception:           # whatever cannot be written
        return fallback


def elapsed(run: Any) -> str:
    """How long a run took."""
    seconds = (run.end_time - run.start_time).total_seconds()
    return f"{seconds * MILLISECONDS_IN_SECOND:.0f}ms" if seconds < 1 else f"{seconds:.2f}s"


class FunctionCallbackHandler(BaseTracer):
    """Gives lines about runs to a function."""

    name: str = "function_callback_handler"

    def __init__(self, function: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function_callback = function
        self.parents: dict[Any, Run] = {}

    def _persist_run(self, run: Run) -> None:
        """Nothing is kept."""

    def get_breadcrumbs(self, run: Run) -> str:
        """The runs that lead to this one."""
        path, current = [run], self.run_map.get(str(run.parent_run_id))
        while current is not None:
            path.insert(0, current)
            current = self.run_map.get(str(current.parent_run_id))
        return " > ".join(f"{one.run_type}:{one.name}" for one in path)

    def _say(self, color: str, what: str, run: Run, title: str, detail: Any, kind: str) -> None:
        words = get_bolded_text(f"[{self.get_breadcrumbs(run)}] {title}")
        self.function_callback(f"{get_colored_text(f'[{kind}/{what}]', color=color)} {words}\n{detail}")

    def _on_chain_start(self, run: Run) -> None:
        kind = run.run_type.capitalize()
        self._say("green", "start", run, f"Entering {kind} run with input:", try_json_stringify(run.inputs, "[inputs]"), run.run_type)

    def _on_chain_end(self, run: Run) -> None:
        kind = run.run_type.capitalize()
        self._say("blue", "end", run, f"[{elapsed(run)}] Exiting {kind} run with output:", try_json_stringify(run.outputs, "[outputs]"),
                  run.run_type)

    def _on_chain_error(self, run: Run) -> None:
        kind = run.run_type.capitalize()
        self._say("red", "error", run, f"[{elapsed(run)}] {kind} run errored with error:", try_json_stringify(run.error, "[error]"),
                  run.run_type)

    def _on_llm_start(self, run: Run) -> None:
        inputs = {"prompts": [p.strip() for p in run.inputs["prompts"]]} if "prompts" in run.inputs else run.inputs
        self._say("green", "start", run, "Entering LLM run with input:", try_json_stringify(inputs, "[inputs]"), "llm")

    _on_chat_model_start = _on_llm_start

    def _on_llm_end(self, run: Run) -> None:
        self._say("blue", "end", run, f"[{elapsed(run)}] Exiting LLM run with output:", try_json_stringify(run.outputs, "[response]"),
                  "llm")

    def _on_llm_error(self, run: Run) -> None:
        self._say("red", "error", run, f"[{elapsed(run)}] LLM run errored with error:", try_json_stringify(run.error, "[error]"), "llm")

    def _on_tool_start(self, run: Run) -> None:
        self._say("green", "start", run, "Entering Tool run with input:", f'"{run.inputs["input"].strip()}"', "tool")

    def _on_tool_end(self, run: Run) -> None:
        shown = str((run.outputs or {}).get("output", "")).strip()
        self._say("blue", "end", run, f"[{elapsed(run)}] Exiting Tool run with output:", f'"{shown}"', "tool")

    def _on_tool_error(self, run: Run) -> None:
        self._say("red", "error", run, f"[{elapsed(run)}] Tool run errored with error:", run.error, "tool")


class ConsoleCallbackHandler(FunctionCallbackHandler):
    """Prints them."""

    name: str = "console_callback_handler"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(function=print, **kwargs)
