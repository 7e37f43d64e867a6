"""`langchain.agents.middleware.todo`: a list of tasks that the model keeps."""
from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

from typing_extensions import TypedDict

from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, OmitFromInput
from septet.langchain_core.messages import AIMessage, SystemMessage, ToolMessage
from septet.langchain_core.tools import InjectedToolCallId, tool
from septet.langgraph.types import Command

SYSTEM_PROMPT = """## `write_todos`

For work of several steps, keep a list of what is to be done with the tool `write_todos`: write it before you begin, mark a task
`in_progress` when you take it up and `completed` as soon as it is done, and change the list when you learn something new. Short work
needs no list. Never call the tool twice at once. The list is not the answer: when everything is done, say the result in a message."""
TOOL_DESCRIPTION = """Write the list of tasks of this conversation, the whole list each time. A task has a `content` and a
`status`: pending, in_progress or completed. Use it for work of three steps or more, and not for a single simple one."""


class Todo(TypedDict):
    """A task."""

    content: str
    status: Literal["pending", "in_progress", "completed"]


class PlanningState(AgentState):
    todos: Annotated[NotRequired[list[Todo]], OmitFromInput]


class TodoListMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Gives the model the tool `write_todos`, and the instructions for it."""

    state_schema = PlanningState

    def __init__(self, *, system_prompt: str = SYSTEM_PROMPT, tool_description: str = TOOL_DESCRIPTION) -> None:
        self.system_prompt, self.tool_description = system_prompt, tool_description

        @tool(description=tool_description)
        def write_todos(todos: list[Todo], tool_call_id: Annotated[str, InjectedToolCallId]) -> Command:
            return Command(update={"todos": todos, "messages": [ToolMessage(f"Updated todo list to {todos}", tool_call_id=tool_call_id)]})

        self.tools = [write_todos]

    def with_prompt(self, request: Any) -> Any:
        old = request.system_message
        blocks = [*old.content_blocks, {"type": "text", "text": f"\n\n{self.system_prompt}"}] if old is not None else [
            {"type": "text", "text": self.system_prompt}]
        return request.override(system_message=SystemMessage(content=blocks))

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        return handler(self.with_prompt(request))

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        return await handler(self.with_prompt(request))

    def after_model(self, state: Any, runtime: Any) -> Any:
        last = next((m for m in reversed(state["messages"]) if isinstance(m, AIMessage)), None)
        calls = [c for c in last.tool_calls if c["name"] == "write_todos"] if last is not None else []
        if len(calls) < 2:
            return None
        words = ("Error: The `write_todos` tool should never be called multiple times in parallel. Please call it only once per model "
                 "invocation to update the todo list.")
        return {"messages": [ToolMessage(content=words, tool_call_id=c["id"], status="error") for c in calls]}

    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        return self.after_model(state, runtime)
