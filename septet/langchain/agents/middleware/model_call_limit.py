"""`langchain.agents.middleware.model_call_limit`: how often the model may be asked."""
from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, PrivateStateAttr, hook_config
from septet.langchain_core.messages import AIMessage
from septet.langgraph.channels.untracked_value import UntrackedValue


class ModelCallLimitState(AgentState):
    """Calls so far, of the thread and of the run."""

    thread_model_call_count: NotRequired[Annotated[int, PrivateStateAttr]]
    run_model_call_count: NotRequired[Annotated[int, UntrackedValue, PrivateStateAttr]]


def words(thread_count: int, run_count: int, thread_limit: int | None, run_limit: int | None) -> str:
    over = []
    if thread_limit is not None and thread_count >= thread_limit:
        over.append(f"thread limit ({thread_count}/{thread_limit})")
    if run_limit is not None and run_count >= run_limit:
        over.append(f"run limit ({run_count}/{run_limit})")
    return f"Model call limits exceeded: {', '.join(over)}"


class ModelCallLimitExceededError(Exception):
    """The model was asked as often as it may be."""

    def __init__(self, thread_count: int, run_count: int, thread_limit: int | None, run_limit: int | None) -> None:
        self.thread_count, self.run_count, self.thread_limit, self.run_limit = thread_count, run_count, thread_limit, run_limit
        super().__init__(words(thread_count, run_count, thread_limit, run_limit))


class ModelCallLimitMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Ends the run, or raises, when the model was asked `thread_limit` times in the thread or `run_limit` times in the run."""

    state_schema = ModelCallLimitState

    def __init__(self, *, thread_limit: int | None = None, run_limit: int | None = None,
                 exit_behavior: Literal["end", "error"] = "end") -> None:
        if thread_limit is None and run_limit is None:
            raise ValueError("At least one limit must be specified (thread_limit or run_limit)")
        if exit_behavior not in ("end", "error"):
            raise ValueError(f"Invalid exit_behavior: {exit_behavior}. Must be 'end' or 'error'")
        self.thread_limit, self.run_limit, self.exit_behavior = thread_limit, run_limit, exit_behavior

    @hook_config(can_jump_to=["end"])
    def before_model(self, state: Any, runtime: Any) -> Any:
        counts = state.get("thread_model_call_count", 0), state.get("run_model_call_count", 0)
        limits = self.thread_limit, self.run_limit
        if all(limit is None or count < limit for count, limit in zip(counts, limits)):
            return None
        if self.exit_behavior == "error":
            raise ModelCallLimitExceededError(*counts, *limits)
        return {"jump_to": "end", "messages": [AIMessage(content=words(*counts, *limits))]}

    @hook_config(can_jump_to=["end"])
    async def abefore_model(self, state: Any, runtime: Any) -> Any:
        return self.before_model(state, runtime)

    def after_model(self, state: Any, runtime: Any) -> Any:
        return {"thread_model_call_count": state.get("thread_model_call_count", 0) + 1,
                "run_model_call_count": state.get("run_model_call_count", 0) + 1}

    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        return self.after_model(state, runtime)
