"""`langchain.agents.middleware.tool_selection`: a model chooses which tools the agent's model is shown."""
from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from septet.langchain.agents.middleware.types import AgentMiddleware
from septet.langchain.chat_models import init_chat_model
from septet.langchain_core.language_models import BaseChatModel
from septet.langchain_core.messages import HumanMessage

DEFAULT_SYSTEM_PROMPT = "Your goal is to select the most relevant tools for answering the user's query."
OnParsingFailure = Literal["error", "none", "all"] | list[str] | Callable[[Any], list[str]]


def selection_schema(tools: list[Any]) -> dict[str, Any]:
    """The JSON schema of a list of these tools' names, each with what the tool is for."""
    names: Any = None
    for tool in tools:
        name: Any = Annotated[Literal[tool.name], Field(description=tool.description)]
        names = name if names is None else names | name
    wanted: Any = Annotated[list[names], Field(description="The tools that are needed, the most important one first.")]
    schema = TypeAdapter(TypedDict("ToolSelectionResponse", {"tools": wanted})).json_schema()  # type: ignore[operator]
    return {**schema, "description": "Choice of the tools that are needed."}


class LLMToolSelectorMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Asks a model (by default the agent's) which tools the last question needs, and shows only those: the first `max_tools`, with those
    always wanted and those of the provider.  An answer that is no dict with a list `tools` is asked for again `max_retries` times; then
    `on_parsing_failure` says what happens.  ValueError for a tool that is not there."""

    def __init__(self, *, model: str | BaseChatModel | None = None, system_prompt: str = DEFAULT_SYSTEM_PROMPT,
                 max_tools: int | None = None, always_include: list[str] | None = None, max_retries: int = 1,
                 on_parsing_failure: OnParsingFailure = "error") -> None:
        if max_retries < 0:
            raise ValueError("max_retries must be >= 0")
        self.model = init_chat_model(model) if isinstance(model, str) else model
        self.system_prompt, self.max_tools, self.always_include = system_prompt, max_tools, always_include or []
        self.max_retries, self.on_parsing_failure = max_retries, on_parsing_failure

    def _question(self, request: Any) -> tuple[Any, list[Any], list[Any]] | None:
        """The model with its schema, the messages, and the tools to choose from; None where there is nothing to choose."""
        own = [tool for tool in request.tools if not isinstance(tool, dict)]
        missing = [name for name in self.always_include if name not in {tool.name for tool in own}]
        if missing:
            raise ValueError(f"Tools in always_include not found in request: {missing}. Available tools: {sorted(t.name for t in own)}")
        tools = [tool for tool in own if tool.name not in self.always_include]
        if not tools:
            return None
        last = next((m for m in reversed(request.messages) if isinstance(m, HumanMessage)), None)
        if last is None:
            raise AssertionError("No user message found in request messages")
        prompt = self.system_prompt
        if self.max_tools is not None:
            prompt += f"\nIMPORTANT: Name the most important tools first: after {self.max_tools}, further names are left out."
        model = (self.model or request.model).with_structured_output(selection_schema(tools))
        return model, [{"role": "system", "content": prompt}, last], tools

    def _chosen(self, request: Any, tools: list[Any], names: list[Any], most: int | None) -> Any:
        """The request with the tools named."""
        known = {tool.name for tool in tools}
        invalid = [name for name in names if name not in known]
        if invalid:
            raise ValueError(f"Model selected invalid tools: {invalid}")
        wanted = list(dict.fromkeys(names))[:most]
        return request.override(tools=[*(tool for tool in tools if tool.name in wanted),
                                       *(tool for tool in request.tools if isinstance(tool, dict) or tool.name in self.always_include)])

    def _failed(self, request: Any, tools: list[Any], answer: Any) -> Any:
        """The request after an answer that cannot be read."""
        way = self.on_parsing_failure
        if way == "error":
            raise ValueError(f"LLMToolSelectorMiddleware: selection model returned a malformed response after {self.max_retries} retries "
                             f"(expected a dict with a 'tools' list): {answer!r}")
        fixed: dict[Any, list[str]] = {"none": [], "all": [tool.name for tool in tools]}
        return self._chosen(request, tools, way(answer) if callable(way) else fixed[way] if isinstance(way, str) else way, None)

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        question = self._question(request)
        if question is None:
            return handler(request)
        model, messages, tools = question
        answer: Any = None
        for _ in range(self.max_retries + 1):
            answer = model.invoke(messages)
            if is_selection(answer):
                return handler(self._chosen(request, tools, answer["tools"], self.max_tools))
        return handler(self._failed(request, tools, answer))

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        question = self._question(request)
        if question is None:
            return await handler(request)
        model, messages, tools = question
        answer: Any = None
        for _ in range(self.max_retries + 1):
            answer = await model.ainvoke(messages)
            if is_selection(answer):
                return await handler(self._chosen(request, tools, answer["tools"], self.max_tools))
        return await handler(self._failed(request, tools, answer))


def is_selection(answer: Any) -> bool:
    return isinstance(answer, dict) and isinstance(answer.get("tools"), list)
