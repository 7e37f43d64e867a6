"""`langchain.agents.factory`: the graph of an agent: its model, its tools, and the hooks of its middleware between them."""
from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Annotated, Any, NotRequired, Required, get_args, get_origin, get_type_hints

from typing_extensions import TypedDict

from septet.errors import NotSupported
from septet.langchain.agents.middleware.types import AgentMiddleware, AgentState, OmitFromSchema, overrides
from septet.langchain.agents.model_node import ModelNode
from septet.langchain.agents.structured_output import AutoStrategy, ProviderStrategy, ToolStrategy
from septet.langchain_core.messages import AIMessage, SystemMessage, ToolMessage
from septet.langchain_core.tools import BaseTool
from septet.langgraph.constants import END, START
from septet.langgraph.graph.state import StateGraph
from septet.langgraph.prebuilt.tool_node import ToolNode
from septet.langgraph.pregel.node import NodeCallable
from septet.langgraph.types import Send

RECURSION_LIMIT = 10_000
HOOKS = ("before_agent", "before_model", "after_model", "after_agent")


def create_agent(model: Any, tools: Sequence[BaseTool | Callable[..., Any] | dict[str, Any]] | None = None, *, system_prompt: Any = None,
                 middleware: Sequence[AgentMiddleware[Any, Any, Any]] = (), response_format: Any = None, state_schema: Any = None,
                 context_schema: Any = None, checkpointer: Any = None, store: Any = None, interrupt_before: list[str] | None = None,
                 interrupt_after: list[str] | None = None, debug: bool = False, name: str | None = None, cache: Any = None,
                 transformers: Any = None) -> Any:
    """A graph that asks a model and calls its tools until it has an answer.

    system_prompt: a text or a SystemMessage before the messages.  response_format: a schema of the answer, or a strategy for one.
    """
    if transformers:
        raise NotSupported("create_agent: transformers of streams")
    if isinstance(model, str):
        from septet.langchain.chat_models import init_chat_model

        model = init_chat_model(model)
    if isinstance(system_prompt, str):
        system_prompt = SystemMessage(content=system_prompt)
    builder = AgentGraph(model, list(tools or ()), system_prompt, list(middleware), response_format, state_schema, context_schema, name)
    graph = builder.build().compile(checkpointer=checkpointer, store=store, interrupt_before=interrupt_before,
                                    interrupt_after=interrupt_after, debug=debug, name=name, cache=cache)
    metadata = {"ls_integration": "langchain_create_agent", **({"lc_agent_name": name} if name else {})}
    return graph.with_config({"recursion_limit": RECURSION_LIMIT, "metadata": metadata})


class AgentGraph:
    """The parts of an agent, and the edges between them."""

    def __init__(self, model: Any, tools: list[Any], system: Any, middleware: list[Any], response_format: Any, state_schema: Any,
                 context_schema: Any, name: str | None):
        names = [m.name for m in middleware]
        if len(set(names)) != len(names):
            raise AssertionError("Please remove duplicate middleware instances.")
        self.middleware, self.context_schema = middleware, context_schema
        own = [tool for m in middleware for tool in getattr(m, "tools", ())]
        dicts = [tool for tool in tools if isinstance(tool, dict)]
        self.node = self.tool_node([*own, *(tool for tool in tools if not isinstance(tool, dict))])
        known = list(self.node.tools_by_name.values()) if self.node is not None else []
        if response_format is not None and not isinstance(response_format, (ToolStrategy, ProviderStrategy, AutoStrategy)):
            response_format = AutoStrategy(response_format)
        self.ask = ModelNode(model, [*known, *dicts], system, response_format, name, {tool.name for tool in known})
        self.ask.around = [m.wrap_model_call for m in middleware if overrides(m, "wrap_model_call") or overrides(m, "awrap_model_call")]
        self.ask.aaround = [m.awrap_model_call for m in middleware if overrides(m, "wrap_model_call") or overrides(m, "awrap_model_call")]
        self.schemas = [*(m.state_schema for m in middleware), state_schema or AgentState]
        self.hooked = {hook: [m for m in middleware if overrides(m, hook) or overrides(m, f"a{hook}")] for hook in HOOKS}

    def tool_node(self, tools: list[Any]) -> ToolNode | None:
        """The node of the tools, with the middleware around their calls."""
        around = [m for m in self.middleware if overrides(m, "wrap_tool_call") or overrides(m, "awrap_tool_call")]
        if not tools and not around:
            return None                                 # what is around calls may answer those of tools that a request alone has
        sync = tool_chain([m.wrap_tool_call for m in around]) if any(overrides(m, "wrap_tool_call") for m in around) else None
        asynchronous = atool_chain([m.awrap_tool_call for m in around]) if around else None
        return ToolNode(tools, wrap_tool_call=sync, awrap_tool_call=asynchronous)

    def build(self) -> StateGraph:
        state = merged(self.schemas, "StateSchema", None)
        graph = StateGraph(state, input_schema=merged(self.schemas, "InputSchema", "input"),
                           output_schema=merged(self.schemas, "OutputSchema", "output"), context_schema=self.context_schema)
        graph.add_node("model", NodeCallable(self.ask.call, self.ask.acall, name="model"), input_schema=state)
        if self.node is not None:
            graph.add_node("tools", self.node)
        for m in self.middleware:
            for hook in HOOKS:
                if m in self.hooked[hook]:
                    graph.add_node(f"{m.name}.{hook}", hook_node(m, hook), input_schema=state)
        self.place()
        self.connect(graph)
        return graph

    def place(self) -> None:
        """Where a run begins, where the loop begins and ends, and where the run ends."""
        def first(hook: str, otherwise: str, last: bool = False) -> str:
            rows = self.hooked[hook]
            return f"{rows[-1 if last else 0].name}.{hook}" if rows else otherwise

        self.loop_entry = first("before_model", "model")
        self.entry = first("before_agent", self.loop_entry)
        self.loop_exit = f"{self.hooked['after_model'][0].name}.after_model" if self.hooked["after_model"] else "model"
        self.exit = first("after_agent", END, last=True)

    def connect(self, graph: StateGraph) -> None:
        graph.add_edge(START, self.entry)
        if self.node is not None:
            direct = any(t.return_direct for t in self.node.tools_by_name.values())
            graph.add_conditional_edges("tools", NodeCallable(self.after_tools, name="tools_to_model"),
                                        [self.loop_entry, *([self.exit] if direct or self.ask.outputs else [])])
            graph.add_conditional_edges(self.loop_exit, NodeCallable(self.after_model, name="model_to_tools"), self.targets_after_model())
        elif self.ask.outputs:
            graph.add_conditional_edges(self.loop_exit, NodeCallable(self.model_to_model, name="model_to_model"),
                                        [self.loop_entry, self.exit])
        elif self.loop_exit == "model":
            graph.add_edge("model", self.exit)
        else:
            self.edge(graph, self.hooked["after_model"][0], "after_model", self.exit)
        for hook in ("before_agent", "before_model"):
            after = self.loop_entry if hook == "before_agent" else "model"
            for one, two in itertools.pairwise([*self.hooked[hook], None]):
                self.edge(graph, one, hook, f"{two.name}.{hook}" if two is not None else after)
        if self.hooked["after_model"]:
            graph.add_edge("model", f"{self.hooked['after_model'][-1].name}.after_model")
        for two, one in itertools.pairwise(self.hooked["after_model"]):
            self.edge(graph, one, "after_model", f"{two.name}.after_model")
        for one, two in itertools.pairwise([*reversed(self.hooked["after_agent"]), None]):
            self.edge(graph, one, "after_agent", f"{two.name}.after_agent" if two is not None else END)

    def targets_after_model(self) -> list[str]:
        found = ["tools", self.exit]
        first = self.hooked["after_model"][0] if self.hooked["after_model"] else None
        if self.ask.outputs or self.ask.around or first is not None:       # what is around the model may answer its calls
            found.append(self.loop_entry)
        return list(dict.fromkeys(found))

    def edge(self, graph: StateGraph, m: Any, hook: str, default: str) -> None:
        """The edge behind a hook: where it jumps, or the next."""
        jumps = jumps_of(m, hook)
        name = f"{m.name}.{hook}"
        if not jumps:
            graph.add_edge(name, default)
            return
        end = END if hook == "after_agent" else self.exit
        places = {"end": end, "tools": "tools", "model": self.loop_entry}

        def jump(state: Any) -> str:
            return places.get(state.get("jump_to"), default)

        targets = [default, *(places[j] for j in jumps if j != "model" or name != self.loop_entry)]
        graph.add_conditional_edges(name, NodeCallable(jump, name="jump_edge"), list(dict.fromkeys(targets)))

    def after_model(self, state: Any) -> Any:
        """Where the graph goes after the model and its hooks."""
        if (jump := state.get("jump_to")):
            return {"model": self.loop_entry, "end": self.exit, "tools": "tools"}[jump]
        last, answers = last_exchange(state["messages"])
        if last is None or not last.tool_calls:
            return self.exit
        answered = {m.tool_call_id for m in answers}
        pending = [c for c in last.tool_calls if c["id"] not in answered and c["name"] not in self.ask.outputs]
        if pending:
            return [Send("tools", [call]) for call in pending]
        return self.exit if state.get("structured_response") is not None else self.loop_entry

    def model_to_model(self, state: Any) -> str:
        if (jump := state.get("jump_to")):
            return {"model": self.loop_entry, "end": self.exit, "tools": "tools"}[jump]
        last, _ = last_exchange(state["messages"])
        if state.get("structured_response") is not None or last is None or not last.tool_calls:
            return self.exit
        return self.loop_entry

    def after_tools(self, state: Any) -> str:
        """The exit, where every call was of a tool whose answer is the agent's, or gave the structured one."""
        assert self.node is not None
        last, answers = last_exchange(state["messages"])
        if last is None:
            return self.exit
        ran = {m.tool_call_id: m.name for m in answers if m.name in self.node.tools_by_name}        # a person may have chosen another
        names = [name for c in last.tool_calls if (name := ran.get(c["id"], c["name"])) in self.node.tools_by_name]
        if names and all(self.node.tools_by_name[name].return_direct for name in names):
            return self.exit
        return self.exit if any(m.name in self.ask.outputs for m in answers) else self.loop_entry


def last_exchange(messages: list[Any]) -> tuple[AIMessage | None, list[ToolMessage]]:
    """The last message of the model, and the tools' after it."""
    for i in range(len(messages) - 1, -1, -1):
        if isinstance(messages[i], AIMessage):
            return messages[i], [m for m in messages[i + 1:] if isinstance(m, ToolMessage)]
    return None, []


def hook_node(m: Any, hook: str) -> NodeCallable:
    sync = getattr(m, hook) if overrides(m, hook) else None
    asynchronous = getattr(m, f"a{hook}") if overrides(m, f"a{hook}") else None
    return NodeCallable(sync, asynchronous, name=f"{m.name}.{hook}")


def jumps_of(m: Any, hook: str) -> list[str]:
    """Where a hook says it may jump to."""
    for name in (hook, f"a{hook}"):
        found = getattr(getattr(type(m), name), "__can_jump_to__", None)
        if found:
            return list(found)
    return []


def tool_chain(around: list[Callable[..., Any]]) -> Callable[..., Any]:
    """Wrappers of tool calls as one, the first outermost."""
    def call(request: Any, execute: Any) -> Any:
        handler = execute
        for wrap in reversed(around):
            def outer(r: Any, wrap: Any = wrap, within: Any = handler) -> Any:
                return wrap(r, within)

            handler = outer
        return handler(request)

    return call


def atool_chain(around: list[Callable[..., Any]]) -> Callable[..., Any]:
    async def call(request: Any, execute: Any) -> Any:
        handler = execute
        for wrap in reversed(around):
            async def outer(r: Any, wrap: Any = wrap, within: Any = handler) -> Any:
                return await wrap(r, within)

            handler = outer
        return await handler(request)

    return call


def merged(schemas: Sequence[Any], name: str, omit: str | None) -> Any:
    """One TypedDict with the keys of all schemas, less those that say they are no part of the input or output."""
    hints: dict[str, Any] = {}
    for schema in schemas:
        for key, hint in get_type_hints(schema, include_extras=True).items():
            if omit is None or not omitted(hint, omit):
                hints[key] = hint
    return TypedDict(name, hints)  # type: ignore[operator]


def omitted(hint: Any, side: str) -> bool:
    """Whether an annotation says that its key is no part of a side."""
    while get_origin(hint) in (Required, NotRequired) or getattr(get_origin(hint), "__name__", "") in ("Required", "NotRequired"):
        hint = get_args(hint)[0]
    notes = getattr(hint, "__metadata__", ()) if get_origin(hint) is Annotated or hasattr(hint, "__metadata__") else ()
    return any(isinstance(note, OmitFromSchema) and getattr(note, side) for note in notes)
