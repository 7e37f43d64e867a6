"""`langchain.agents.middleware.types`: an agent's state, its requests to the model, middleware, and functions as middleware."""
from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Generic, Literal, NotRequired, Required

from typing_extensions import TypedDict, TypeVar

from septet.langchain_core.messages import AIMessage, AnyMessage, BaseMessage, SystemMessage
from septet.langgraph.channels.ephemeral_value import EphemeralValue
from septet.langgraph.graph.message import add_messages
from septet.langgraph.prebuilt.tool_node import ToolCallRequest
from septet.langgraph.runtime import Runtime
from septet.langgraph.types import Command, TracePolicy, omit_payload

ResponseT = TypeVar("ResponseT", default=Any)
ContextT = TypeVar("ContextT", default=None)
StateT = TypeVar("StateT", default=Any)
StateT_co = TypeVar("StateT_co", default=Any, covariant=True)
JumpTo = Literal["tools", "model", "end"]
ToolCallWrapper = Callable[..., Any]
__all__ = ["AgentMiddleware", "AgentState", "ContextT", "ExtendedModelResponse", "InputAgentState", "ModelCallResult", "ModelRequest",
           "ModelResponse", "OmitFromSchema", "OutputAgentState", "ResponseT", "Runtime", "StateT_co", "ToolCallRequest", "ToolCallWrapper",
           "TracePolicy", "after_agent", "after_model", "before_agent", "before_model", "dynamic_prompt", "hook_config", "omit_payload",
           "wrap_model_call", "wrap_tool_call"]


@dataclass(frozen=True)
class OmitFromSchema:
    """A key of the state that is not part of an agent's input, or of its output."""

    input: bool = True
    output: bool = True


OmitFromInput = OmitFromSchema(input=True, output=False)
OmitFromOutput = OmitFromSchema(input=False, output=True)
PrivateStateAttr = OmitFromSchema(input=True, output=True)


class AgentState(TypedDict, Generic[ResponseT]):
    """What agents share: messages, where to jump, and the structured answer."""

    messages: Required[Annotated[list[AnyMessage], add_messages]]
    jump_to: NotRequired[Annotated[JumpTo | None, EphemeralValue, PrivateStateAttr]]
    structured_response: NotRequired[Annotated[Any, OmitFromInput]]


class InputAgentState(TypedDict):
    messages: Required[Annotated[list[AnyMessage | dict[str, Any]], add_messages]]


class OutputAgentState(TypedDict, Generic[ResponseT]):
    messages: Required[Annotated[list[AnyMessage], add_messages]]
    structured_response: NotRequired[Any]


@dataclass(init=False)
class ModelRequest(Generic[ContextT]):
    """What the model is to be asked, and how."""

    model: Any
    messages: list[AnyMessage]
    system_message: SystemMessage | None
    tool_choice: Any
    tools: list[Any]
    response_format: Any
    state: Any
    runtime: Any
    model_settings: dict[str, Any] = field(default_factory=dict)

    def __init__(self, *, model: Any, messages: list[AnyMessage], system_message: SystemMessage | None = None,
                 system_prompt: str | None = None, tool_choice: Any = None, tools: list[Any] | None = None, response_format: Any = None,
                 state: Any = None, runtime: Any = None, model_settings: dict[str, Any] | None = None) -> None:
        if system_prompt is not None and system_message is not None:
            raise ValueError("Cannot specify both system_prompt and system_message")
        self.model, self.messages, self.tool_choice, self.tools = model, messages, tool_choice, tools if tools is not None else []
        self.system_message = SystemMessage(content=system_prompt) if system_prompt is not None else system_message
        self.response_format, self.state, self.runtime = response_format, state if state is not None else {"messages": []}, runtime
        self.model_settings = model_settings if model_settings is not None else {}

    @property
    def system_prompt(self) -> str | None:
        return None if self.system_message is None else self.system_message.text

    def override(self, **overrides: Any) -> ModelRequest[ContextT]:
        """The same with other fields."""
        if "system_prompt" in overrides:
            if "system_message" in overrides:
                raise ValueError("Cannot specify both system_prompt and system_message")
            text = overrides.pop("system_prompt")
            overrides["system_message"] = None if text is None else SystemMessage(content=text)
        return replace(self, **overrides)


@dataclass
class ModelResponse(Generic[ResponseT]):
    """The model's messages, and the structured answer in them."""

    result: list[BaseMessage]
    structured_response: Any = None


@dataclass
class ExtendedModelResponse(Generic[ResponseT]):
    """A response, with a command beside."""

    model_response: ModelResponse[ResponseT]
    command: Command | None = None


ModelCallResult = ModelResponse[Any] | AIMessage | ExtendedModelResponse[Any]


class AgentMiddleware(Generic[StateT, ContextT, ResponseT]):
    """Hooks before and after the agent and its model, and functions around calls of the model and of tools."""

    state_schema: Any = AgentState
    tools: Any = ()

    @property
    def name(self) -> str:
        return type(self).__name__

    def before_agent(self, state: Any, runtime: Any) -> Any:
        """Called once, before the agent begins."""

    async def abefore_agent(self, state: Any, runtime: Any) -> Any:
        """The same in asyncio."""

    def before_model(self, state: Any, runtime: Any) -> Any:
        """Called before every call of the model."""

    async def abefore_model(self, state: Any, runtime: Any) -> Any:
        """The same in asyncio."""

    def after_model(self, state: Any, runtime: Any) -> Any:
        """Called after every call of the model."""

    async def aafter_model(self, state: Any, runtime: Any) -> Any:
        """The same in asyncio."""

    def after_agent(self, state: Any, runtime: Any) -> Any:
        """Called once, when the agent has ended."""

    async def aafter_agent(self, state: Any, runtime: Any) -> Any:
        """The same in asyncio."""

    def wrap_model_call(self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], ModelResponse[Any]]) -> Any:
        """Stands around a call of the model."""
        raise NotImplementedError(f"{self.name} has awrap_model_call alone: use ainvoke or astream")

    async def awrap_model_call(self, request: ModelRequest[Any], handler: Callable[[ModelRequest[Any]], Awaitable[Any]]) -> Any:
        """The same in asyncio."""
        raise NotImplementedError(f"Asynchronous implementation of awrap_model_call is not available for {self.name}: use invoke or stream")

    def wrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Any]) -> Any:
        """Stands around a call of a tool."""
        raise NotImplementedError(f"{self.name} has awrap_tool_call alone: use ainvoke or astream")

    async def awrap_tool_call(self, request: ToolCallRequest, handler: Callable[[ToolCallRequest], Awaitable[Any]]) -> Any:
        """The same in asyncio."""
        raise NotImplementedError(f"Asynchronous implementation of awrap_tool_call is not available for {self.name}: use invoke or stream")


def overrides(middleware: AgentMiddleware[Any, Any, Any], name: str) -> bool:
    """Whether a middleware has a hook of its own."""
    return getattr(type(middleware), name) is not getattr(AgentMiddleware, name)


def hook_config(*, can_jump_to: list[JumpTo] | None = None) -> Callable[[Any], Any]:
    """Says of a hook where it may jump to."""
    def decorate(func: Any) -> Any:
        if can_jump_to is not None:
            func.__can_jump_to__ = can_jump_to
        return func

    return decorate


def hook_decorator(hook: str) -> Callable[..., Any]:
    """A decorator that makes a function of (state, runtime) middleware with one hook."""
    def decorator(func: Any = None, *, state_schema: Any = None, tools: Any = None, can_jump_to: list[JumpTo] | None = None,
                  name: str | None = None) -> Any:
        def decorate(function: Any) -> Any:
            jumps = can_jump_to if can_jump_to is not None else getattr(function, "__can_jump_to__", [])
            if inspect.iscoroutinefunction(function):
                async def method(self: Any, state: Any, runtime: Any) -> Any:
                    return await function(state, runtime)
            else:
                def method(self: Any, state: Any, runtime: Any) -> Any:  # type: ignore[misc]
                    return function(state, runtime)
            method.__can_jump_to__ = jumps  # type: ignore[attr-defined]
            attribute = f"a{hook}" if inspect.iscoroutinefunction(function) else hook
            return made(function, name, {attribute: method}, state_schema, tools)

        return decorate if func is None else decorate(func)

    decorator.__name__, decorator.__doc__ = hook, f"Middleware of a function for `{hook}`."
    return decorator


def wrap_decorator(hook: str) -> Callable[..., Any]:
    """A decorator that makes a function of (request, handler) middleware."""
    def decorator(func: Any = None, *, state_schema: Any = None, tools: Any = None, name: str | None = None) -> Any:
        def decorate(function: Any) -> Any:
            if inspect.iscoroutinefunction(function):
                async def method(self: Any, request: Any, handler: Any) -> Any:
                    return await function(request, handler)
            else:
                def method(self: Any, request: Any, handler: Any) -> Any:  # type: ignore[misc]
                    return function(request, handler)
            attribute = f"a{hook}" if inspect.iscoroutinefunction(function) else hook
            return made(function, name, {attribute: method}, state_schema, tools)

        return decorate if func is None else decorate(func)

    decorator.__name__, decorator.__doc__ = hook, f"Middleware of a function around calls: `{hook}`."
    return decorator


def made(function: Any, name: str | None, methods: dict[str, Any], state_schema: Any, tools: Any) -> Any:
    """An instance of a middleware class with these methods."""
    title = name or getattr(function, "__name__", "Middleware")
    return type(title, (AgentMiddleware,), {"state_schema": state_schema or AgentState, "tools": tools or [], **methods})()


before_agent, before_model = hook_decorator("before_agent"), hook_decorator("before_model")
after_model, after_agent = hook_decorator("after_model"), hook_decorator("after_agent")
wrap_model_call, wrap_tool_call = wrap_decorator("wrap_model_call"), wrap_decorator("wrap_tool_call")


def dynamic_prompt(func: Any = None) -> Any:
    """Middleware of a function that gives the system prompt for each request."""
    def decorate(function: Any) -> Any:
        def with_prompt(request: Any, prompt: Any) -> Any:
            return request.override(system_message=prompt if isinstance(prompt, SystemMessage) else SystemMessage(content=prompt))

        if inspect.iscoroutinefunction(function):
            async def acall(self: Any, request: Any, handler: Any) -> Any:
                return await handler(with_prompt(request, await function(request)))

            return made(function, None, {"awrap_model_call": acall}, None, None)

        def call(self: Any, request: Any, handler: Any) -> Any:
            return handler(with_prompt(request, function(request)))

        async def acall_of_sync(self: Any, request: Any, handler: Any) -> Any:
            return await handler(with_prompt(request, function(request)))

        return made(function, None, {"wrap_model_call": call, "awrap_model_call": acall_of_sync}, None, None)

    return decorate if func is None else decorate(func)
