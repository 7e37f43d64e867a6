"""`langchain.agents.middleware.context_editing`: old tool results leave the request when it becomes long; the state keeps them."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Literal

from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain_core.messages import AIMessage, ToolMessage
from septet.langchain_core.messages.utils import count_tokens_approximately

PLACEHOLDER = "[cleared]"


@dataclass(slots=True)
class ClearToolUsesEdit:
    """Above `trigger` tokens, the results of tools but the last `keep` become a placeholder, until `clear_at_least` tokens are won."""

    trigger: int = 100_000
    clear_at_least: int = 0
    keep: int = 3
    clear_tool_inputs: bool = False
    exclude_tools: Sequence[str] = ()
    placeholder: str = PLACEHOLDER

    def apply(self, messages: list[Any], *, count_tokens: Callable[[Sequence[Any]], int]) -> None:
        tokens = count_tokens(messages)
        if tokens <= self.trigger:
            return
        results = [(i, m) for i, m in enumerate(messages) if isinstance(m, ToolMessage)]
        for i, message in results[:len(results) - self.keep] if self.keep else results:
            if self.clear_at_least and tokens - count_tokens(messages) >= self.clear_at_least:
                break
            self.clear(messages, i, message)

    def clear(self, messages: list[Any], i: int, message: ToolMessage) -> None:
        """Clear one result, and its call's arguments where that is asked for."""
        if message.response_metadata.get("context_editing", {}).get("cleared"):
            return
        at = next((k for k in range(i - 1, -1, -1) if isinstance(messages[k], AIMessage)), None)
        call = next((c for c in messages[at].tool_calls if c["id"] == message.tool_call_id), None) if at is not None else None
        if call is None or (message.name or call["name"]) in self.exclude_tools:
            return
        messages[i] = message.model_copy(update={"artifact": None, "content": self.placeholder, "response_metadata": {
            **message.response_metadata, "context_editing": {"cleared": True, "strategy": "clear_tool_uses"}}})
        if self.clear_tool_inputs:
            calls = [{**c, "args": {}} if c["id"] == message.tool_call_id else c for c in messages[at].tool_calls]  # type: ignore[index]
            messages[at] = messages[at].model_copy(update={"tool_calls": calls})  # type: ignore[index]


class ContextEditingMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Applies edits to the messages of each request."""

    def __init__(self, *, edits: Iterable[Any] | None = None, token_count_method: Literal["approximate", "model"] = "approximate",
                 token_counter: Any = None) -> None:
        self.edits = list(edits or (ClearToolUsesEdit(),))
        self.token_count_method, self.token_counter = token_count_method, token_counter

    def edited(self, request: Any) -> Any:
        if not request.messages:
            return request
        count: Callable[[Sequence[Any]], int] = self.token_counter or count_tokens_approximately
        if self.token_counter is None and self.token_count_method == "model":
            system = [request.system_message] if request.system_message else []

            def count(messages: Sequence[Any]) -> int:
                return int(request.model.get_num_tokens_from_messages([*system, *messages], request.tools))

        messages = deepcopy(list(request.messages))
        for edit in self.edits:
            edit.apply(messages, count_tokens=count)
        return request.override(messages=messages)

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        return handler(self.edited(request))

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        return await handler(self.edited(request))
