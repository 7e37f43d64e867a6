"""`langchain.agents.middleware.tool_retry`: calls a tool again when it fails."""
from __future__ import annotations

import asyncio
import time
from typing import Any

from septet.langchain.agents.middleware import retrying
from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain_core.messages import ToolMessage
from septet.langchain_core.tools import BaseTool
from septet.langgraph.errors import GraphBubbleUp


class ToolRetryMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Up to `max_retries` more attempts, of all tools or some; then the error as a message, the error itself, or what a function says."""

    def __init__(self, *, max_retries: int = 2, tools: list[BaseTool | str] | None = None, retry_on: Any = retrying.default_retry_on,
                 on_failure: Any = "continue", backoff_factor: float = 2.0, initial_delay: float = 1.0, max_delay: float = 60.0,
                 jitter: bool = True) -> None:
        retrying.check(max_retries, initial_delay, max_delay, backoff_factor)
        self.max_retries, self.retry_on = max_retries, retry_on
        self.on_failure = {"raise": "error", "return_message": "continue"}.get(on_failure, on_failure) if isinstance(on_failure, str) \
            else on_failure
        self.chosen = None if tools is None else {tool if isinstance(tool, str) else tool.name for tool in tools}
        self.tools = []
        self.backoff_factor, self.initial_delay, self.max_delay, self.jitter = backoff_factor, initial_delay, max_delay, jitter

    def failed(self, request: Any, error: Exception, attempts: int) -> ToolMessage:
        name = request.tool.name if request.tool else request.tool_call["name"]
        if self.on_failure == "error":
            raise error
        times = f"{attempts} attempt{'s' if attempts != 1 else ''}"
        words = self.on_failure(error) if callable(self.on_failure) else (
            f"Tool '{name}' failed after {times} with {type(error).__name__}: {error}. Please try again.")
        return ToolMessage(content=words, tool_call_id=request.tool_call["id"], name=name, status="error")

    def is_chosen(self, request: Any) -> bool:
        return self.chosen is None or (request.tool.name if request.tool else request.tool_call["name"]) in self.chosen

    def seconds(self, error: Exception, attempt: int) -> float | None:
        if not retrying.should_retry(error, self.retry_on) or attempt >= self.max_retries:
            return None
        return retrying.delay(attempt, self.backoff_factor, self.initial_delay, self.max_delay, self.jitter)

    def wrap_tool_call(self, request: Any, handler: Any) -> Any:
        if not self.is_chosen(request):
            return handler(request)
        for attempt in range(self.max_retries + 1):
            try:
                return handler(request)
            except GraphBubbleUp:
                raise
            except Exception as error:
                seconds = self.seconds(error, attempt)
                if seconds is None:
                    return self.failed(request, error, attempt + 1)
                time.sleep(seconds)
        raise AssertionError("a last attempt returns or raises")

    async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
        if not self.is_chosen(request):
            return await handler(request)
        for attempt in range(self.max_retries + 1):
            try:
                return await handler(request)
            except GraphBubbleUp:
                raise
            except Exception as error:
                seconds = self.seconds(error, attempt)
                if seconds is None:
                    return self.failed(request, error, attempt + 1)
                await asyncio.sleep(seconds)
        raise AssertionError("a last attempt returns or raises")
