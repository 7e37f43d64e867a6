"""Edges of middlewares: what a person may decide and on which calls, limits within a batch of calls, edges of agents with hooks around."""

import asyncio

from langchain.agents import create_agent
from langchain.agents.middleware import (
    AgentMiddleware,
    ContextEditingMiddleware,
    HumanInTheLoopMiddleware,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
)
from langchain.agents.structured_output import ToolStrategy
from langchain.tools import ToolRuntime, tool
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from pydantic import BaseModel


class Answer(BaseModel):
    x: int


class Model(GenericFakeChatModel):
    def bind_tools(self, tools, **kwargs):
        return self


@tool
def add(a: int, b: int) -> int:
    "Add."
    return a + b


@tool
def look(q: str = "") -> str:
    "Look."
    return "seen " + q


@tool(return_direct=True)
def final(q: str) -> str:
    "Final."
    return "final " + q


@tool
def fails(q: str) -> str:
    "Fails."
    raise ValueError("fails " + q)


@tool
def several(q: str, runtime: ToolRuntime) -> Command:
    "A command with several messages."
    name = runtime.tool_call_id
    return Command(update={"messages": [ToolMessage("first " + q, tool_call_id=name), HumanMessage("between"),
                                        ToolMessage([{"type": "text", "text": "blocks"}], tool_call_id=name)]})


@tool
def plain(q: str, runtime: ToolRuntime) -> Command:
    "A command with a message as a dict."
    return Command(update={"messages": [{"role": "tool", "content": "plain " + q, "tool_call_id": runtime.tool_call_id}]})


TOOLS = [add, look, final, fails, several, plain]


def brief(value):
    if isinstance(value, BaseMessage):
        calls = [(call["name"], call["args"], call["id"]) for call in getattr(value, "tool_calls", None) or ()]
        return value.type, value.content, calls, value.name, getattr(value, "status", None)
    if isinstance(value, dict):
        return {key: brief(part) for key, part in value.items()}
    if isinstance(value, list):
        return [brief(part) for part in value]
    return value.value if hasattr(value, "value") else value


def asks(*calls):
    rows = [{"name": name, "args": args, "id": f"{place}{name}"} for place, (name, args) in enumerate(calls)]
    return AIMessage("", tool_calls=rows, id="asks" + "".join(row["id"] for row in rows))


def made(turns, *middleware, tools=TOOLS, **kwargs):
    model = Model(messages=iter([*turns, AIMessage("end", id="end")]))
    return create_agent(model, tools, middleware=list(middleware), checkpointer=InMemorySaver(), **kwargs)


def run(agent, value):
    config = {"configurable": {"thread_id": "1"}, "max_concurrency": 1}
    try:
        print("  ", brief(list(agent.stream(value, config, stream_mode="updates"))))
    except Exception as error:
        print("  ", type(error).__name__, error)
    return agent.get_state(config)


def edit(name, **arguments):
    return {"type": "edit", "edited_action": {"name": name, "args": arguments}}


GO = {"messages": [HumanMessage("go", id="go")]}
print("== configs")
for config in ({}, {"allowed_decisions": []}, {"allowed": ["approve"]}, {"allowed_decisions": ["approve"], "when": len}, True, False):
    try:
        print(sorted(HumanInTheLoopMiddleware({"add": config}).interrupt_on.get("add", ())))
    except ValueError as error:
        print(error)
print("== decisions")
DECISIONS = [("add", {"a": 1, "b": 2}, edit("add", a=5, b=5)), ("several", {"q": "x"}, edit("several", q="new")),
             ("plain", {"q": "x"}, edit("plain", q="new")), ("final", {"q": "x"}, edit("add", a=1, b=1)), ("look", {}, edit("final", q="y")),
             ("final", {"q": "x"}, edit("none such", a=1)), ("look", {"q": "x"}, {"type": "reject"}),
             ("look", {"q": "x"}, {"type": "reject", "message": "no"}), ("look", {"q": "x"}, {"type": "respond", "message": "yes"})]
for name, arguments, decision in DECISIONS:
    print(name, decision)
    person = HumanInTheLoopMiddleware({name: True}, edit_notice="edited" if name == "look" else "A person has changed this.")
    agent = made([asks((name, arguments)), asks(("look", {}), ("add", {"a": 0, "b": 0}))] if name != "look" else [asks((name, arguments))], person)
    run(agent, GO)
    state = run(agent, Command(resume={"decisions": [decision]}))
    if state.interrupts:
        run(agent, Command(resume={"decisions": [{"type": "approve"}]}))


def is_large(request):
    print("    when", request.tool_call["args"], request.tool, len(request.state["messages"]), type(request.runtime).__name__)
    return request.tool_call["args"]["a"] > 1


agent = made([asks(("add", {"a": 0, "b": 0}), ("add", {"a": 1, "b": 0})), asks(("add", {"a": 1, "b": 0}), ("add", {"a": 2, "b": 0}))],
             HumanInTheLoopMiddleware({"add": {"allowed_decisions": ["approve", "reject"], "when": is_large}}))
run(agent, GO)
run(agent, Command(resume={"decisions": [{"type": "reject"}]}))
print("== limits")
for behavior in ("continue", "end", "error"):
    for name, limits in ((None, {"run_limit": 2}), ("add", {"run_limit": 2}), ("add", {"thread_limit": 2}), (None, {"thread_limit": 1, "run_limit": 1})):
        print(behavior, name, limits)
        batch = asks(*((which, {"a": 1, "b": place} if which == "add" else {}) for place, which in enumerate(["add", "look", "add"])))
        agent = made([asks(("add", {"a": 1, "b": 1})), batch], ToolCallLimitMiddleware(tool_name=name, exit_behavior=behavior, **limits))
        state = run(agent, GO)
        print("  ", {key: value for key, value in state.values.items() if key != "messages"})
print("== edges")


def hooked(*hooks):
    def hook(self, state, runtime):
        return None

    def around(self, request, handler):
        return handler(request)

    return type("Hooked", (AgentMiddleware,), {name: around if "wrap" in name else hook for name in hooks})()


for hooks in ((), ("wrap_model_call",), ("wrap_tool_call",), ("before_agent",), ("before_model", "wrap_tool_call"), ("after_agent", "wrap_model_call"),
              ("before_agent", "after_model")):
    for extra in ([], [ContextEditingMiddleware()], [ModelCallLimitMiddleware(run_limit=1)]):
        for shape in (None, ToolStrategy(Answer), Answer):
            drawn = made([], hooked(*hooks), *extra, response_format=shape).get_graph()
            print(hooks, len(extra), type(shape).__name__, sorted((e.source, e.target, e.conditional) for e in drawn.edges))
    print(hooks, "no tools", sorted((e.source, e.target, e.conditional) for e in made([], hooked(*hooks), tools=[]).get_graph().edges))
print("== calls one at a time, of which one fails")
begun = []


class Watching(AgentMiddleware):
    async def awrap_tool_call(self, request, handler):
        begun.append(request.tool_call["name"])
        return await handler(request)


async def fail():
    agent = made([asks(("look", {}), ("fails", {"q": "x"}), ("add", {"a": 1, "b": 1}))], Watching())
    try:
        await agent.ainvoke(GO, {"configurable": {"thread_id": "1"}, "max_concurrency": 1})
    except ValueError as error:
        print(error, begun)


asyncio.run(fail())
