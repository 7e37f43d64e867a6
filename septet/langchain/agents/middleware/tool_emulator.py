"""`langchain.agents.middleware.tool_emulator`: a model plays the tools, for tests."""
from __future__ import annotations

from typing import Any

from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain.chat_models import init_chat_model
from septet.langchain_core.language_models import BaseChatModel
from septet.langchain_core.messages import HumanMessage, ToolMessage
from septet.langchain_core.tools import BaseTool

DEFAULT_MODEL = "anthropic:claude-sonnet-4-5-20250929"


class LLMToolEmulator(AgentMiddleware):  # type: ignore[type-arg]
    """Answers calls of all tools, or of those named, with what `model` makes up; the tools do not run."""

    def __init__(self, *, tools: list[str | BaseTool] | None = None, model: str | BaseChatModel | None = None) -> None:
        self.emulate_all = tools is None
        self.tools_to_emulate = {tool if isinstance(tool, str) else tool.name for tool in tools or []}
        model = DEFAULT_MODEL if model is None else model
        self.model = init_chat_model(model, temperature=1) if isinstance(model, str) else model

    def is_emulated(self, request: Any) -> bool:
        return self.emulate_all or request.tool_call["name"] in self.tools_to_emulate

    @staticmethod
    def question(request: Any) -> list[Any]:
        """What the model is asked: to answer as the tool would."""
        call = request.tool_call
        purpose = request.tool.description if request.tool else "No description available"
        return [HumanMessage(f"Play a tool that is being tested.\n\nTool: {call['name']}\nPurpose: {purpose}\nArguments: {call['args']}\n\n"
                             "Write a plausible answer of this tool to these arguments, and nothing else: no introduction, no remark.")]

    @staticmethod
    def answer(request: Any, message: Any) -> ToolMessage:
        return ToolMessage(content=message.content, tool_call_id=request.tool_call["id"], name=request.tool_call["name"])

    def wrap_tool_call(self, request: Any, handler: Any) -> Any:
        if not self.is_emulated(request):
            return handler(request)
        return self.answer(request, self.model.invoke(self.question(request)))

    async def awrap_tool_call(self, request: Any, handler: Any) -> Any:
        if not self.is_emulated(request):
            return await handler(request)
        return self.answer(request, await self.model.ainvoke(self.question(request)))
