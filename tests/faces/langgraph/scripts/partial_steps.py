"""Steps of which a part was interrupted or failed, commands to graphs above, durability."""

import operator
from typing import Annotated, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send, interrupt

from tests.faces.langgraph.order import show, wait_for


class S(TypedDict):
    x: int
    log: Annotated[list, operator.add]


def n(name, after=None):
    def f(s):
        if after:
            wait_for(after)
        return {"log": [name]}

    return f


g = StateGraph(S)
for k, after in {"a": None, "b": "a", "z": "b", "s": "z"}.items():
    g.add_node(k, n(k, after))
g.add_conditional_edges(START, lambda s: ["z", "a", Send("s", {"x": 1, "log": []}), "b"], ["z", "a", "b", "s"])
app = g.compile()
show(app.stream({"x": 1, "log": []}, stream_mode=["tasks", "values", "custom"]))
print("--- partial resume")


def ask(s):
    v = interrupt("q")
    return {"log": [v]}


g = StateGraph(S)
g.add_node("z", n("z", "ask2"))
g.add_node("ask", ask)
g.add_node("ask2", lambda s: (wait_for("ask"), ask(s))[1])
g.add_edge(START, "z")
g.add_edge(START, "ask")
g.add_edge(START, "ask2")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
show(app.stream({"x": 1, "log": []}, cfg, stream_mode=["tasks", "values", "updates", "custom"]))
st = app.get_state(cfg)
print(st)
ids = [i.id for i in st.interrupts]
try:
    show(app.stream(Command(resume="r"), cfg, stream_mode=["tasks", "values", "updates", "custom"]))
except Exception as e:
    print(type(e), e)
show(app.stream(Command(resume={ids[0]: "first", ids[1]: "2nd"}), cfg, stream_mode=["tasks", "values", "updates", "custom"]))
print("--- error state")


def boom(s):
    if s["x"] == 1:
        raise ValueError("boom")
    return {"log": ["ok"]}


g = StateGraph(S)
g.add_node("z", n("z", "boom"))
g.add_node("boom", boom)
g.add_edge(START, "z")
g.add_edge(START, "boom")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
try:
    show(app.stream({"x": 1, "log": []}, cfg, stream_mode=["tasks", "values", "updates", "custom"]))
except ValueError as e:
    print("err", e)
print(app.get_state(cfg))
try:
    show(app.stream(None, cfg, stream_mode=["tasks", "values", "updates", "custom"]))
except ValueError as e:
    print("err", e)
print(app.update_state(cfg, {"x": 2}, as_node="z") and app.get_state(cfg).next)
print("--- input on interrupted")
show(app.stream({"x": 5}, cfg, stream_mode=["tasks", "values", "updates", "custom"]))
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata, [(t.name, t.path, t.result, t.error) for t in s.tasks])
print("--- parent command")


class C(TypedDict):
    x: int


def c1(s):
    return Command(graph=Command.PARENT, update={"x": 50, "log": ["fromchild"]}, goto="a")


cg = StateGraph(C)
cg.add_node(c1)
cg.add_edge(START, "c1")
g = StateGraph(S)
g.add_node("child", cg.compile())
g.add_node("a", n("a"))
g.add_node("b", n("b"))
g.add_edge(START, "child")
app = g.compile()
show(app.stream({"x": 1, "log": []}, stream_mode=["tasks", "values", "updates", "custom"]))
print("--- async + invoke no checkpointer None input, misc")
for inp in (None, {"zz": 1}, Command(resume=1), Command(update={"x": 3}, goto="a")):
    try:
        print(app.invoke(inp))
    except Exception as e:
        print(type(e), repr(str(e)))
try:
    app.get_state(cfg)
except Exception as e:
    print(type(e), e)
app2 = g.compile(checkpointer=InMemorySaver())
try:
    app2.invoke({"x": 1})
except Exception as e:
    print(type(e), e)
print(app2.get_state(cfg))
try:
    app2.update_state(cfg, {"x": 1})
except Exception as e:
    print(type(e), e)
print(app2.update_state(cfg, {"x": 1, "log": ["s"]}, as_node="__start__"), app2.get_state(cfg))
print([*app2.stream(None, cfg)])
for d in ("exit", "async", "sync"):
    cfg = {"configurable": {"thread_id": d}}
    app2.invoke({"x": 1}, cfg, durability=d)
    print(d, len([*app2.get_state_history(cfg)]), app2.get_state(cfg).parent_config is None, app2.get_state(cfg).metadata)
