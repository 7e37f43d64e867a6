"""`langchain.agents.middleware.tool_error`: errors of tools as messages for the model."""
from __future__ import annotations

from typing import Any

from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain_core.messages import ToolMessage
from septet.langgraph.errors import GraphBubbleUp


class ToolErrorMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """on_error: takes the error and the request, gives the model's words, a message, or None to raise; without it, the error is told."""

    def __init__(self, on_error: Any = None, *, aon_error: Any = None, tools: list[Any] | None = None) -> None:
        self.on_error, self.aon_error, self.tools = on_error, aon_error, []
        self.chosen = None if tools is None else {tool if isinstance(tool, str) else tool.name for tool in tools}

    def told(self, answer: Any, request: Any, error: Exception) -> Any:
        if answer is None:
            raise error
        if isinstance(answer, str):
            return ToolMessage(content=answer, tool_call_id=request.tool_call["id"], name=request.tool_call["name"], status="error")
        return answer

    def words(self, error: Exception) -> str:
        return f"{type(error).__name__}: {error}"

    def wrap_tool_call(self, request: Any, handler: Any) -> Any:
        try:
            return handler(request)
        except GraphBubbleUp:
            raise
        except Exception as error:
            if self.chosen is not None and request.tool_call["name"] not in self.chosen:
                raise
            return self.told(self.on_error(error, request) if self.on_error else self.words(error), request, error)

    async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
        try:
            return await handler(request)
        except GraphBubbleUp:
            raise
        except Exception as error:
            if self.chosen is not None and request.tool_call["name"] not in self.chosen:
                raise
            if self.aon_error is not None:
                return self.told(await self.aon_error(error, request), request, error)
            return self.told(self.on_error(error, request) if self.on_error else self.words(error), request, error)
