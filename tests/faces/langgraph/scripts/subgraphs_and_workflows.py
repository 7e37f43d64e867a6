"""Breakpoints, forks, graphs within graphs, streams of nodes, retries, workflows as functions."""

import operator
import threading
from typing import Annotated, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.config import get_config, get_stream_writer
from langgraph.func import entrypoint, task
from langgraph.graph import START, StateGraph
from langgraph.types import Command, RetryPolicy, StreamWriter, interrupt

from tests.faces.langgraph.order import show, wait_for


class S(TypedDict):
    x: int
    log: Annotated[list, operator.add]


print("--- breakpoints")


def n(name):
    def f(s):
        return {"log": [name]}

    return f


g = StateGraph(S)
for k in "abc":
    g.add_node(k, n(k))
g.add_edge(START, "a")
g.add_edge("a", "b")
g.add_edge("b", "c")
app = g.compile(checkpointer=InMemorySaver(), interrupt_before=["b"], interrupt_after=["b"])
cfg = {"configurable": {"thread_id": "1"}}
print([*app.stream({"x": 1, "log": []}, cfg, stream_mode=["values", "updates"])])
print(app.get_state(cfg))
print([*app.stream(None, cfg, stream_mode=["values", "updates"])])
print(app.get_state(cfg).next)
r = app.update_state(cfg, {"x": 5, "log": ["human"]})
print(r)
print(app.get_state(cfg))
print([*app.stream(None, cfg, stream_mode=["values", "updates"])])
print(app.invoke(None, cfg))
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata, [(t.name, t.path, t.result) for t in s.tasks])
old = [s for s in app.get_state_history(cfg) if s.metadata["step"] == 1][0]
print("fork", app.update_state(old.config, {"x": 100}, as_node="a"))
print([*app.stream(None, old.config, stream_mode="updates")])
for s in app.get_state_history(cfg):
    print(
        s.values,
        s.next,
        s.metadata,
        s.parent_config and s.parent_config["configurable"]["checkpoint_id"][-6:],
        s.config["configurable"]["checkpoint_id"][-6:],
    )
print("--- subgraph")
SEEN = []


class C(TypedDict):
    x: int
    y: int


def c1(s):
    SEEN.append(dict(get_config()["metadata"]))
    return {"y": s["x"] * 2}


def c2(s):
    v = interrupt("sub?")
    return {"x": s["y"] + v}


cg = StateGraph(C)
cg.add_node(c1)
cg.add_node(c2)
cg.add_edge(START, "c1")
cg.add_edge("c1", "c2")
g = StateGraph(S)
g.add_node("child", cg.compile())
g.add_node("a", n("a"))
g.add_edge(START, "child")
g.add_edge("child", "a")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
for e in app.stream({"x": 1, "log": []}, cfg, stream_mode=["updates", "values"], subgraphs=True):
    print(e)
print(app.get_state(cfg))
print(app.get_state(cfg, subgraphs=True).tasks, SEEN)
for e in app.stream(Command(resume=10), cfg, stream_mode=["updates", "values", "checkpoints"], subgraphs=True):
    print(e)
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata)
print("keys", [(t.config["configurable"].get("checkpoint_ns"), t.metadata) for t in app.checkpointer.list(None)])
print("--- custom, writer")


def cw(s, writer: StreamWriter):
    writer({"p": 1})
    get_stream_writer()({"p": 2})
    return {"nope": 2}


g = StateGraph(S)
g.add_node(cw)
g.add_edge(START, "cw")
app = g.compile()
print([*app.stream({"x": 1}, stream_mode=["custom", "updates"])])
print([*app.stream({"x": 1}, stream_mode="custom")])
print([*app.stream({"x": 1})])
print("--- retry")
cnt = [0]


def flaky(s):
    cnt[0] += 1
    if cnt[0] < 3:
        raise ConnectionError("x")
    return {"x": cnt[0]}


g = StateGraph(S)
g.add_node("f", flaky, retry_policy=RetryPolicy(initial_interval=0.01, max_attempts=5, jitter=False))
g.add_edge(START, "f")
print(g.compile().invoke({"x": 1}))
print("--- func")


CALLED = threading.Event()


@task
def add(a, b):
    if b:
        wait_for("add")
    else:
        assert CALLED.wait(120)
    return a + b


@entrypoint(checkpointer=InMemorySaver())
def flow(inp, *, previous=None):
    f = [add(inp, i) for i in range(2)]
    CALLED.set()
    r = [x.result() for x in f]
    ok = interrupt("ok?")
    return {"r": r, "prev": previous, "ok": ok}


cfg = {"configurable": {"thread_id": "1"}}
show(flow.stream(3, cfg, stream_mode=["updates", "values", "tasks"]))
CALLED.clear()
show(flow.stream(Command(resume="yes"), cfg, stream_mode=["updates", "values", "tasks"]))
show(flow.stream(4, cfg))
print(flow.get_state(cfg))
