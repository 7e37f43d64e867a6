"""What a running task knows: its graph's loop, the answers to its interrupts, and its counters.  It travels in the task's config."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.runnables.config import var_child_runnable_config
from septet.langgraph.constants import CONFIG_KEY_SCOPE, MISSING, NS_SEP, RESUME
from septet.langgraph.types import Interrupt


class Scope:
    """Of one attempt of one task.

    ns: the namespace of the task, which a graph within it takes.  answers: to the interrupts of before, in order.
    """

    def __init__(self, loop: Any, task: Any, ns: str, answers: list[Any], runtime: Any):
        self.loop, self.task, self.ns, self.answers, self.runtime = loop, task, ns, answers, runtime
        self.asked = self.called = self.graphs = 0

    def interrupt(self, value: Any, response_schema: Any) -> Any:
        """The next answer; GraphInterrupt where there is none yet."""
        from septet.langgraph.errors import GraphInterrupt

        index, self.asked = self.asked, self.asked + 1
        if index < len(self.answers):
            return self.answers[index]
        asked = Interrupt.from_ns(value, f"{self.ns}#{index}" if index else self.ns, response_schema)
        answer = self.loop.answer_to(asked.id)
        if answer is MISSING:
            raise GraphInterrupt((asked,))
        self.answers.append(answer)
        self.loop.save_writes(self.task, [(RESUME, list(self.answers))])
        return answer

    def graph_ns(self) -> str:
        """The namespace of the next graph that runs within the task."""
        index, self.graphs = self.graphs, self.graphs + 1
        return self.ns if index == 0 else f"{self.ns}{NS_SEP}{index}"


def scope_of(config: Any) -> Scope | None:
    """The scope of a config, None outside of a task."""
    return ((config or {}).get("configurable") or {}).get(CONFIG_KEY_SCOPE)  # type: ignore[no-any-return]


def current_scope() -> Scope:
    """The scope of the running task.  RuntimeError outside of one."""
    config = var_child_runnable_config.get()
    scope = scope_of(config)
    if scope is None:
        raise RuntimeError("Called outside of a graph's node or task")
    return scope
