"""`langchain.agents.middleware.tool_call_limit`: how often tools, or one of them, may be called."""
from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, PrivateStateAttr, hook_config
from septet.langchain_core.messages import AIMessage, ToolMessage
from septet.langgraph.channels.untracked_value import UntrackedValue

ExitBehavior = Literal["continue", "error", "end"]


class ToolCallLimitState(AgentState):
    """Calls so far by tool; "__all__" counts all tools."""

    thread_tool_call_count: NotRequired[Annotated[dict[str, int], PrivateStateAttr]]
    run_tool_call_count: NotRequired[Annotated[dict[str, int], UntrackedValue, PrivateStateAttr]]


def final_words(thread_count: int, run_count: int, thread_limit: int | None, run_limit: int | None, tool_name: str | None) -> str:
    over = []
    if thread_limit is not None and thread_count > thread_limit:
        over.append(f"thread limit exceeded ({thread_count}/{thread_limit} calls)")
    if run_limit is not None and run_count > run_limit:
        over.append(f"run limit exceeded ({run_count}/{run_limit} calls)")
    return f"{f'{tool_name!r} tool' if tool_name else 'Tool'} call limit reached: {' and '.join(over)}."


class ToolCallLimitExceededError(Exception):
    """Tools were called more often than they may be."""

    def __init__(self, thread_count: int, run_count: int, thread_limit: int | None, run_limit: int | None,
                 tool_name: str | None = None) -> None:
        self.thread_count, self.run_count, self.thread_limit, self.run_limit = thread_count, run_count, thread_limit, run_limit
        self.tool_name = tool_name
        super().__init__(final_words(thread_count, run_count, thread_limit, run_limit, tool_name))


STOPPED = "Execution stopped before this tool call could run because another tool call in the same batch exceeded the limit."


class ToolCallLimitMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Answers calls beyond the limits itself; with "error" it raises, with "end" the run ends."""

    state_schema = ToolCallLimitState

    def __init__(self, *, tool_name: str | None = None, thread_limit: int | None = None, run_limit: int | None = None,
                 exit_behavior: ExitBehavior = "continue") -> None:
        if thread_limit is None and run_limit is None:
            raise ValueError("At least one limit must be specified (thread_limit or run_limit)")
        if exit_behavior not in ("continue", "error", "end"):
            raise ValueError(f"Invalid exit_behavior: {exit_behavior!r}. Must be one of ('continue', 'error', 'end')")
        if thread_limit is not None and run_limit is not None and run_limit > thread_limit:
            raise ValueError(f"run_limit ({run_limit}) cannot exceed thread_limit ({thread_limit}). The run limit should be less than or "
                             "equal to the thread limit.")
        self.tool_name, self.thread_limit, self.run_limit, self.exit_behavior = tool_name, thread_limit, run_limit, exit_behavior

    @property
    def name(self) -> str:
        base = type(self).__name__
        return f"{base}[{self.tool_name}]" if self.tool_name else base

    @hook_config(can_jump_to=["end"])
    def after_model(self, state: Any, runtime: Any) -> Any:
        last = next((m for m in reversed(state["messages"]) if isinstance(m, AIMessage)), None)
        calls = [c for c in (last.tool_calls if last is not None else []) if self.tool_name in (None, c["name"])]
        if not calls:
            return None
        key = self.tool_name or "__all__"
        thread, run = dict(state.get("thread_tool_call_count", {})), dict(state.get("run_tool_call_count", {}))
        thread_count, run_count, blocked = thread.get(key, 0), run.get(key, 0), []
        for call in calls:
            if self.is_over(thread_count + 1, run_count + 1):
                blocked.append(call)
            else:
                thread_count, run_count = thread_count + 1, run_count + 1
        thread[key], run[key] = thread_count, run_count + len(blocked)
        update: dict[str, Any] = {"thread_tool_call_count": thread, "run_tool_call_count": run}
        if not blocked:
            return update
        counts = thread_count + len(blocked), run_count + len(blocked)
        if self.exit_behavior == "error":
            raise ToolCallLimitExceededError(*counts, self.thread_limit, self.run_limit, self.tool_name)
        words = f"Tool call limit exceeded. Do not {f'call {self.tool_name!r} again' if self.tool_name else 'make additional tool calls'}."
        told: list[Any] = [ToolMessage(content=words, tool_call_id=c["id"], name=c.get("name"), status="error") for c in blocked]
        if self.exit_behavior == "continue":
            return {**update, "messages": told}
        thread[key] -= len(calls) - len(blocked)        # none of them runs
        rest = [c for c in last.tool_calls if c not in blocked]  # type: ignore[union-attr]
        told += [ToolMessage(content=STOPPED, tool_call_id=c["id"], name=c.get("name"), status="error") for c in rest]
        told.append(AIMessage(content=final_words(*counts, self.thread_limit, self.run_limit, self.tool_name)))
        return {**update, "jump_to": "end", "messages": told}

    @hook_config(can_jump_to=["end"])
    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        return self.after_model(state, runtime)

    def is_over(self, thread_count: int, run_count: int) -> bool:
        return (self.thread_limit is not None and thread_count > self.thread_limit
                or self.run_limit is not None and run_count > self.run_limit)
