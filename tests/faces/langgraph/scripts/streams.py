"""Streams of every mode, the history and the kept checkpoint of a graph with a join."""

import operator
from typing import Annotated, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from tests.faces.langgraph.order import show, wait_for


class S(TypedDict):
    x: int
    log: Annotated[list, operator.add]


def a(s):
    print("run a", s)
    return {"x": s["x"] + 1, "log": ["a"]}


def b(s):
    print("run b", s)
    return {"log": ["b"]}


def c(s):
    wait_for("b")
    print("run c", s)
    return {"log": ["c"]}


def d(s):
    print("run d", s)
    return {"x": 10, "log": ["d"]}


g = StateGraph(S)
for n, f in dict(a=a, b=b, c=c, d=d).items():
    g.add_node(n, f)
g.add_edge(START, "a")
g.add_edge("a", "b")
g.add_edge("a", "c")
g.add_edge(["b", "c"], "d")
g.add_edge("d", END)
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
show(app.stream({"x": 1, "log": []}, cfg, stream_mode=["values", "updates", "debug", "tasks", "checkpoints", "custom"]))
print("=== history")
for s in app.get_state_history(cfg):
    print(s)
print("== raw checkpoint")
t = app.checkpointer.get_tuple(cfg)
print(
    t.config,
    t.metadata,
    t.parent_config,
    t.pending_writes,
    t.checkpoint["channel_values"],
    t.checkpoint["updated_channels"],
    sorted(t.checkpoint["channel_versions"]),
    t.checkpoint["versions_seen"].keys(),
)
print("== several writes of one node to one key")
for several in ([Command(update={"x": 1, "log": ["a"]}), {"log": ["b"]}], [{"log": ["a"]}, Command(update={"x": 2})],
                Command(update=[("log", ["a"]), ("x", 3), ("log", ["b"])]), [{"log": ["a"]}, Command(update={"log": ["b"], "x": 4})]):
    once = StateGraph(S).add_node("a", lambda s: several).add_edge(START, "a").compile()
    print(*once.stream({"x": 0, "log": []}, stream_mode=["updates", "tasks", "values"]), sep="\n")
