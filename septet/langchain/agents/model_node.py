"""The node of an agent that asks its model, through the middleware around it."""
from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from septet.langchain.agents.middleware.types import ExtendedModelResponse, ModelRequest, ModelResponse
from septet.langchain.agents.structured_output import (
    AutoStrategy,
    MultipleStructuredOutputsError,
    OutputToolBinding,
    ProviderStrategy,
    ProviderStrategyBinding,
    StructuredOutputValidationError,
    ToolStrategy,
    error_words,
)
from septet.langchain_core.messages import AIMessage, SystemMessage, ToolMessage
from septet.langchain_core.tools import BaseTool
from septet.langgraph.runtime import Runtime
from septet.langgraph.types import Command


class ModelNode:
    """model, tools, prompt: of requests.  outputs: tools that stand for schemas, by name."""

    def __init__(self, model: Any, tools: list[Any], system: SystemMessage | None, response_format: Any, name: str | None,
                 known: set[str]):
        self.model, self.tools, self.system, self.response_format = model, tools, system, response_format
        self.name, self.known = name, known
        self.outputs: dict[str, OutputToolBinding[Any]] = {}
        strategy = ToolStrategy(response_format.schema) if isinstance(response_format, AutoStrategy) else response_format
        if isinstance(strategy, ToolStrategy):
            self.outputs = {spec.name: OutputToolBinding.from_schema_spec(spec) for spec in strategy.schema_specs}
        self.around: list[Callable[..., Any]] = []
        self.aaround: list[Callable[..., Awaitable[Any]]] = []

    def request(self, state: Any, runtime: Any) -> ModelRequest[Any]:
        return ModelRequest(model=self.model, tools=list(self.tools), system_message=self.system, response_format=self.response_format,
                            messages=list(state["messages"]), tool_choice=None, state=state, runtime=runtime)

    def call(self, state: Any, runtime: Runtime[Any]) -> Any:
        """Ask, through the middleware from the first inwards."""
        commands: list[Command] = []
        return self.update(chained(self.around, self.execute, commands)(self.request(state, runtime)), commands)

    async def acall(self, state: Any, runtime: Runtime[Any]) -> Any:
        commands: list[Command] = []
        return self.update(await achained(self.aaround, self.aexecute, commands)(self.request(state, runtime)), commands)

    def update(self, response: ModelResponse[Any], commands: list[Command]) -> Any:
        """The state's update of a response, and the commands of middleware."""
        found: dict[str, Any] = {"messages": response.result}
        if response.structured_response is not None or self.response_format is not None:
            found["structured_response"] = response.structured_response
        return [found if not commands else Command(update=found), *commands] if commands else found

    def execute(self, request: ModelRequest[Any]) -> ModelResponse[Any]:
        bound, strategy = self.bound(request)
        message = bound.invoke(self.messages(request))
        message.name = self.name or message.name
        return self.read(message, strategy)

    async def aexecute(self, request: ModelRequest[Any]) -> ModelResponse[Any]:
        bound, strategy = self.bound(request)
        message = await bound.ainvoke(self.messages(request))
        message.name = self.name or message.name
        return self.read(message, strategy)

    @staticmethod
    def messages(request: ModelRequest[Any]) -> list[Any]:
        return [*([request.system_message] if request.system_message else []), *request.messages]

    def bound(self, request: ModelRequest[Any]) -> tuple[Any, Any]:
        """(the model with its tools and settings, how a structured answer is read)."""
        unknown = [t.name for t in request.tools if isinstance(t, BaseTool) and t.name not in self.known]
        if unknown:
            raise ValueError(f"Middleware returned unknown tool names: {unknown}\n\nAvailable client-side tools: {sorted(self.known)}\n\n"
                             "To fix this issue:\n1. Ensure the tools are passed to create_agent() via the 'tools' parameter\n2. If using "
                             "custom middleware with tools, ensure they're registered via middleware.tools attribute\n3. Verify that tool "
                             "names in ModelRequest.tools match the actual tool.name values\nNote: Built-in provider tools (dict format) "
                             "can "
                             "be added dynamically.")
        strategy = request.response_format
        if isinstance(strategy, AutoStrategy):
            profile = getattr(request.model, "profile", None) or {}
            strategy = ProviderStrategy(strategy.schema) if profile.get("structured_output") else ToolStrategy(strategy.schema)
        if isinstance(strategy, ProviderStrategy):
            return request.model.bind_tools(request.tools, strict=True, **strategy.to_model_kwargs(), **request.model_settings), strategy
        if isinstance(strategy, ToolStrategy):
            tools = [*request.tools, *(self.outputs[spec.name].tool for spec in strategy.schema_specs if spec.name in self.outputs)]
            return request.model.bind_tools(tools, tool_choice="any", **request.model_settings), strategy
        if request.tools:
            return request.model.bind_tools(request.tools, tool_choice=request.tool_choice, **request.model_settings), None
        return request.model.bind(**request.model_settings), None

    def read(self, message: AIMessage, strategy: Any) -> ModelResponse[Any]:
        """The response with the structured answer in it, or with what is wrong about it as the tool's message."""
        if isinstance(strategy, ProviderStrategy):
            if message.tool_calls:
                return ModelResponse([message])
            try:
                return ModelResponse([message], ProviderStrategyBinding.from_schema_spec(strategy.schema_spec).parse(message))
            except Exception as error:
                raise StructuredOutputValidationError(strategy.schema_spec.name, error, message) from error
        if not isinstance(strategy, ToolStrategy) or not message.tool_calls:
            return ModelResponse([message])
        calls = [call for call in message.tool_calls if call["name"] in self.outputs]
        if not calls:
            return ModelResponse([message])
        if len(calls) > 1:
            return self.refused(MultipleStructuredOutputsError([c["name"] for c in calls], message), calls, message, strategy)
        call = calls[0]
        try:
            value = self.outputs[call["name"]].parse(call["args"])
        except Exception as error:
            return self.refused(StructuredOutputValidationError(call["name"], error, message), calls, message, strategy)
        words = strategy.tool_message_content or f"Returning structured response: {value}"
        return ModelResponse([message, ToolMessage(content=words, tool_call_id=call["id"], name=call["name"])], value)

    @staticmethod
    def refused(error: Exception, calls: Sequence[Any], message: AIMessage, strategy: ToolStrategy[Any]) -> ModelResponse[Any]:
        words = error_words(error, strategy.handle_errors)
        if words is None:
            raise error
        return ModelResponse([message, *(ToolMessage(content=words, tool_call_id=call["id"], name=call["name"]) for call in calls)])


def normal(response: Any, commands: list[Command]) -> ModelResponse[Any]:
    """What middleware gives, as a response."""
    if isinstance(response, ExtendedModelResponse):
        if response.command is not None:
            commands.append(response.command)
        return response.model_response
    return ModelResponse([response]) if isinstance(response, AIMessage) else response


def chained(around: list[Callable[..., Any]], inner: Callable[[Any], Any], commands: list[Command]) -> Callable[[Any], Any]:
    """A handler within the others, the first outermost."""
    handler = inner
    for wrap in reversed(around):
        def outer(request: Any, wrap: Any = wrap, within: Any = handler) -> Any:
            return normal(wrap(request, within), commands)

        handler = outer
    return handler


def achained(around: list[Callable[..., Any]], inner: Callable[[Any], Any], commands: list[Command]) -> Callable[[Any], Any]:
    handler = inner
    for wrap in reversed(around):
        async def outer(request: Any, wrap: Any = wrap, within: Any = handler) -> Any:
            return normal(await wrap(request, within), commands)

        handler = outer
    return handler
