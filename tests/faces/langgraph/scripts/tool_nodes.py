"""Tool nodes: injected arguments, runtimes, commands, artifacts, errors, wrappers."""

from typing import Annotated

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import InjectedToolCallId, tool
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import InjectedState, InjectedStore, ToolNode, ToolRuntime, tools_condition
from langgraph.store.memory import InMemoryStore
from langgraph.types import Command


def tc(name, args, i="1"):
    return {"name": name, "args": args, "id": i, "type": "tool_call"}


@tool
def inj(
    x: int,
    state: Annotated[dict, InjectedState],
    m: Annotated[list, InjectedState("messages")],
    store: Annotated[object, InjectedStore()],
    tid: Annotated[str, InjectedToolCallId],
) -> str:
    "d"
    return f"{x} {len(state['messages'])} {len(m)} {type(store).__name__} {tid}"


@tool
def rt(x: int, runtime: ToolRuntime) -> str:
    "d"
    runtime.stream_writer({"w": 1})
    return f"{x} {sorted(runtime.state)} {runtime.tool_call_id} {runtime.context} {type(runtime.store).__name__}"


@tool
def cmd(x: int, tid: Annotated[str, InjectedToolCallId]) -> Command:
    "d"
    return Command(update={"messages": [ToolMessage("cmd!", tool_call_id=tid, id="t")]}, goto="after")


@tool
def obj() -> dict:
    "d"
    return {"a": [1, "é"]}


@tool(response_format="content_and_artifact")
def art() -> tuple:
    "d"
    return "text", {"big": 1}


def plain(q: str) -> str:
    "plain function"
    return q * 2


print(inj.args, inj.tool_call_schema.model_json_schema())
tn = ToolNode([inj, rt, cmd, obj, art, plain])
print(sorted(tn.tools_by_name))


def run(*calls):
    g = StateGraph(MessagesState)
    g.add_node("tools", tn)
    g.add_node("after", lambda s: {})
    g.add_edge(START, "tools")
    app = g.compile(store=InMemoryStore())
    try:
        for e in app.stream(
            {"messages": [HumanMessage("h", id="h"), AIMessage("", tool_calls=list(calls), id="q")]}, stream_mode=["updates", "custom"]
        ):
            if e[0] == "updates":
                for k, v in e[1].items():
                    for u in v if isinstance(v, list) else [v]:
                        for m in (u or {}).get("messages", []):
                            m.id = "*"
            print(e)
    except Exception as e:
        print(type(e), str(e)[:300])


run(tc("inj", {"x": 1}))
run(tc("rt", {"x": 2}, "r"))
run(tc("cmd", {"x": 2}, "r"), tc("obj", {}, "2"))
run(tc("art", {}))
run(tc("plain", {"q": "ab"}))
run(tc("inj", {"x": "bad"}))
for st in ({"messages": [AIMessage("x")]}, [HumanMessage("q")], {"messages": [AIMessage("", tool_calls=[tc("a", {})])]}, {}):
    try:
        print(tools_condition(st))
    except Exception as e:
        print(type(e), e)


def wrap(request, handler):
    print("wrap", request.tool_call, request.tool and request.tool.name, sorted(request.state))
    r = handler(request)
    r.content += "!"
    return r


tn = ToolNode([plain], wrap_tool_call=wrap)
run(tc("plain", {"q": "z"}), tc("zzz", {}, "9"))
