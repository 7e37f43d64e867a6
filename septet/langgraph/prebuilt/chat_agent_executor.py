"""`langgraph.prebuilt.chat_agent_executor`: a model that calls tools until it has an answer."""
from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NotRequired

from pydantic import BaseModel
from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from septet.langchain_core.runnables.base import Runnable
from septet.langchain_core.runnables.config import RunnableConfig
from septet.langchain_core.tools import BaseTool
from septet.langgraph.constants import END
from septet.langgraph.errors import ErrorCode, create_error_message
from septet.langgraph.graph.message import add_messages
from septet.langgraph.graph.state import StateGraph
from septet.langgraph.managed import RemainingSteps
from septet.langgraph.prebuilt.tool_node import ToolNode
from septet.langgraph.pregel.node import NodeCallable, as_runnable
from septet.langgraph.types import Send
from septet.langgraph.warnings import LangGraphDeprecatedSinceV10

__all__ = ["AgentState", "AgentStatePydantic", "AgentStateWithStructuredResponse", "create_react_agent"]
SORRY = "Sorry, need more steps to process this request."


class AgentState(TypedDict):
    """Messages, and how many steps are left."""

    messages: Annotated[Sequence[BaseMessage], add_messages]
    remaining_steps: NotRequired[RemainingSteps]


class AgentStatePydantic(BaseModel):
    messages: Annotated[Sequence[BaseMessage], add_messages]
    remaining_steps: RemainingSteps = 25


class AgentStateWithStructuredResponse(AgentState):
    structured_response: Any


class AgentStateWithStructuredResponsePydantic(AgentStatePydantic):
    structured_response: Any


def field_of(state: Any, name: str, default: Any = None) -> Any:
    return state.get(name, default) if isinstance(state, dict) else getattr(state, name, default)


def prompt_runnable(prompt: Any) -> Runnable:
    """The state to the model's messages: with a system message before, or by a function."""
    if prompt is None:
        return NodeCallable(lambda state: field_of(state, "messages"), name="Prompt")
    if isinstance(prompt, str):
        prompt = SystemMessage(content=prompt)
    if isinstance(prompt, SystemMessage):
        return NodeCallable(lambda state: [prompt, *field_of(state, "messages")], name="Prompt")
    if isinstance(prompt, Runnable) or callable(prompt):
        return as_runnable(prompt, "Prompt")
    raise ValueError(f"Got unexpected type for `prompt`: {type(prompt)}")


def validate_history(messages: Sequence[BaseMessage]) -> None:
    """ValueError for tool calls without answers."""
    calls = [call for m in messages if isinstance(m, AIMessage) for call in m.tool_calls]
    answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
    open_calls = [call for call in calls if call["id"] not in answered]
    if open_calls:
        raise ValueError(create_error_message(
            message="Found AIMessages with tool_calls that do not have a corresponding ToolMessage. Here are the first few of those tool "
                    f"calls: {open_calls[:3]}.\n\nEvery tool call (LLM requesting to call a tool) in the message history MUST have a "
                    "corresponding ToolMessage (result of a tool invocation to return to the LLM) - this is required by most LLM "
                    "providers.",
            error_code=ErrorCode.INVALID_CHAT_HISTORY))


class Agent:
    """The parts of the graph."""

    def __init__(self, model: Any, tools: Any, prompt: Any, response_format: Any, version: str):
        self.node = tools if isinstance(tools, ToolNode) else ToolNode([t for t in tools if not (isinstance(t, dict) and "name" not in t)])
        self.builtin = [] if isinstance(tools, ToolNode) else [t for t in tools if isinstance(t, dict)]
        if self.builtin:
            raise NotSupported("create_react_agent with a provider's own tools")
        self.direct = {t.name for t in self.node.tools_by_name.values() if t.return_direct}
        self.response_format, self.version, self.prompt = response_format, version, prompt_runnable(prompt)
        self.dynamic = not isinstance(model, (str, Runnable)) and callable(model)
        if isinstance(model, str):
            raise NotSupported(f"the model {model!r} by its name: no provider is here; give a chat model")
        self.given = model
        self.model = None if self.dynamic else self.bound(model)

    def bound(self, model: Any) -> Runnable:
        """The model that knows the tools."""
        tools = list(self.node.tools_by_name.values())
        known = getattr(model, "kwargs", {}).get("tools") if not hasattr(model, "bind_tools") else None
        if tools and known is None and hasattr(model, "bind_tools"):
            model = model.bind_tools(tools)
        return self.prompt | model  # type: ignore[no-any-return]

    def chain(self, state: Any, runtime: Any) -> Runnable:
        if self.model is not None:
            return self.model
        chosen = self.given(state, runtime) if len(inspect.signature(self.given).parameters) > 1 else self.given(state)
        return self.prompt | chosen

    def too_long(self, state: Any, answer: AIMessage) -> bool:
        left = field_of(state, "remaining_steps")
        if left is None:
            return False
        calls = bool(answer.tool_calls)
        direct = all(call["name"] in self.direct for call in answer.tool_calls)
        return (left < 1 and direct) or (left < 2 and calls)

    def answer(self, state: Any, response: Any) -> dict[str, Any]:
        if self.too_long(state, response):
            return {"messages": [AIMessage(id=response.id, content=SORRY)]}
        return {"messages": [response]}

    def messages(self, state: Any) -> Any:
        found = field_of(state, "llm_input_messages") or field_of(state, "messages")
        if found is None:
            raise ValueError(f"Expected input to call_model to have 'messages' key, but got {state}")
        validate_history(found)
        return {**state, "messages": found} if isinstance(state, dict) else state.model_copy(update={"messages": found})

    def call(self, state: Any, runtime: Any, config: RunnableConfig) -> Any:
        state = self.messages(state)
        response = self.chain(state, runtime).invoke(state, config)
        response.name = self.name
        return self.answer(state, response)

    async def acall(self, state: Any, runtime: Any, config: RunnableConfig) -> Any:
        state = self.messages(state)
        response = await self.chain(state, runtime).ainvoke(state, config)
        response.name = self.name
        return self.answer(state, response)

    name: str | None = None

    def structured(self, state: Any, config: RunnableConfig) -> Any:
        return {"structured_response": self.shaped(state).invoke(self.shaped_input(state), config)}

    async def astructured(self, state: Any, config: RunnableConfig) -> Any:
        return {"structured_response": await self.shaped(state).ainvoke(self.shaped_input(state), config)}

    def shaped(self, state: Any) -> Any:
        schema = self.response_format[1] if isinstance(self.response_format, tuple) else self.response_format
        model = self.given if not self.dynamic else self.given(state)
        return getattr(model, "bound", model).with_structured_output(schema)

    def shaped_input(self, state: Any) -> Any:
        messages = list(field_of(state, "messages"))
        return [SystemMessage(content=self.response_format[0]), *messages] if isinstance(self.response_format, tuple) else messages

    def after_model(self, state: Any, post: bool, shaped: bool) -> Any:
        """Where the graph goes after the model."""
        last = field_of(state, "messages")[-1]
        if not isinstance(last, AIMessage) or not last.tool_calls:
            return "post_model_hook" if post else "generate_structured_response" if shaped else END
        if self.version == "v1":
            return "tools"
        if post:
            return "post_model_hook"
        return [Send("tools", {"__type": "tool_call_with_context", "tool_call": call, "state": state}) for call in last.tool_calls]

    def after_hook(self, state: Any, shaped: bool) -> Any:
        messages = field_of(state, "messages")
        answered = {m.tool_call_id for m in messages if isinstance(m, ToolMessage)}
        last = next(m for m in reversed(messages) if isinstance(m, AIMessage))
        pending = [call for call in last.tool_calls if call["id"] not in answered]
        if pending:
            return [Send("tools", {"__type": "tool_call_with_context", "tool_call": call, "state": state}) for call in pending]
        if isinstance(messages[-1], ToolMessage):
            return "start"
        return "generate_structured_response" if shaped else END

    def after_tools(self, state: Any, start: str) -> str:
        for message in reversed(field_of(state, "messages")):
            if not isinstance(message, ToolMessage):
                break
            if message.name in self.direct:
                return END
        last = next((m for m in reversed(field_of(state, "messages")) if isinstance(m, AIMessage)), None)
        return END if last is not None and any(c["name"] in self.direct for c in last.tool_calls) else start


def create_react_agent(model: Any, tools: Sequence[BaseTool | Callable[..., Any] | dict[str, Any]] | ToolNode, *, prompt: Any = None,
                       response_format: Any = None, pre_model_hook: Any = None, post_model_hook: Any = None, state_schema: Any = None,
                       context_schema: Any = None, checkpointer: Any = None, store: Any = None, interrupt_before: list[str] | None = None,
                       interrupt_after: list[str] | None = None, debug: bool = False, version: str = "v2", name: str | None = None,
                       **deprecated_kwargs: Any) -> Any:
    """A graph of a model and its tools; deprecated for `langchain.agents.create_agent`, as upstream's."""
    warnings.warn(LangGraphDeprecatedSinceV10("create_react_agent has been moved to `langchain.agents`. Please update your import to "
                                              "`from langchain.agents import create_agent`."), stacklevel=2)
    context_schema = deprecated_kwargs.pop("config_schema", context_schema)
    if deprecated_kwargs:
        raise TypeError(f"create_react_agent() got an unexpected keyword argument {next(iter(deprecated_kwargs))!r}")
    if version not in ("v1", "v2"):
        raise ValueError(f"Invalid version {version}. Supported versions are 'v1' and 'v2'.")
    shaped = response_format is not None
    if state_schema is None:
        state_schema = AgentStateWithStructuredResponse if shaped else AgentState
    agent = Agent(model, tools, prompt, response_format, version)
    agent.name = name
    graph = StateGraph(state_schema, context_schema=context_schema)
    entry = "pre_model_hook" if pre_model_hook is not None else "agent"
    graph.add_node("agent", NodeCallable(agent.call, agent.acall, name="call_model"))
    if pre_model_hook is not None:
        graph.add_node("pre_model_hook", as_runnable(pre_model_hook))
        graph.add_edge("pre_model_hook", "agent")
    graph.set_entry_point(entry)
    add_ends(graph, agent, entry, post_model_hook, shaped)
    return graph.compile(checkpointer=checkpointer, store=store, interrupt_before=interrupt_before, interrupt_after=interrupt_after,
                         debug=debug, name=name)


def add_ends(graph: StateGraph, agent: Agent, entry: str, post: Any, shaped: bool) -> None:
    """Tools, the hook after the model, and the structured answer, with the edges between them."""
    has_tools, last = bool(agent.node.tools_by_name), "generate_structured_response" if shaped else END
    if has_tools:
        graph.add_node("tools", agent.node)
    if shaped:
        graph.add_node("generate_structured_response", NodeCallable(agent.structured, agent.astructured,
                                                                    name="generate_structured_response"))
    if post is not None:
        graph.add_node("post_model_hook", as_runnable(post))
        graph.add_edge("agent", "post_model_hook") if not has_tools else None
    if not has_tools:
        graph.add_edge("post_model_hook" if post is not None else "agent", last)
        return
    targets = ["tools", *(["post_model_hook"] if post is not None else [last])]
    graph.add_conditional_edges("agent", NodeCallable(lambda state: agent.after_model(state, post is not None, shaped),
                                                      name="should_continue"),
                                path_map=targets)
    if post is not None:
        def route(state: Any) -> Any:
            found = agent.after_hook(state, shaped)
            return entry if found == "start" else found

        graph.add_conditional_edges("post_model_hook", NodeCallable(route, name="post_model_hook_router"), path_map=[entry, "tools", last])
    if agent.direct:
        graph.add_conditional_edges("tools", NodeCallable(lambda state: agent.after_tools(state, entry), name="route_tool_responses"),
                                    path_map=[entry, END])
    else:
        graph.add_edge("tools", entry)


create_tool_calling_executor = create_react_agent
