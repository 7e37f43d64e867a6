"""Interrupts and their answers, Sends and Commands, and the errors of graphs that are wrong."""

import operator
from typing import Annotated, TypedDict

import langgraph.errors as E
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send, interrupt

from tests.faces.langgraph.order import show, wait_for


class S(TypedDict):
    x: int
    log: Annotated[list, operator.add]


print("--- interrupt")


def ask(s):
    v = interrupt({"q": "name?"})
    w = interrupt("second")
    return {"log": [v, w]}


def after(s):
    return {"log": ["after"]}


g = StateGraph(S)
g.add_node(ask)
g.add_node(after)
g.add_edge(START, "ask")
g.add_edge("ask", "after")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
print(app.invoke({"x": 1, "log": []}, cfg))
print(app.get_state(cfg))
print([*app.stream(Command(resume="bob"), cfg)])
print([*app.stream(Command(resume="two", update={"x": 7}), cfg, stream_mode="values")])
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata, [t.interrupts for t in s.tasks], [t.result for t in s.tasks])
print("--- send/command")


def fan(s):
    return [Send("w", {"x": i}) for i in range(3)]


def w(s):
    if 0 < s["x"] < 99:
        wait_for("w", times=s["x"])
    return {"log": [s["x"]]}


def go(s):
    return Command(update={"log": ["go"]}, goto=["fin", Send("w", {"x": 99})])


def fin(s):
    wait_for("w", times=s["log"].count("go") + 3)
    return {"x": 0}


g = StateGraph(S)
g.add_node("w", w)
g.add_node("go", go)
g.add_node("fin", fin)
g.add_conditional_edges(START, fan, ["w"])
g.add_edge("w", "go")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
try:
    show(app.stream({"x": 1, "log": []}, {**cfg, "recursion_limit": 6}, stream_mode=["updates", "tasks", "custom"]))
except Exception as e:
    print(type(e), e)
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata, [(t.name, t.path, t.result) for t in s.tasks])
print("--- errors")


def bad(s):
    return {"nope": 1}


def two(s):
    return {"x": 2}


for build in ("unknown", "concurrent", "notdict", "rec", "raise", "emptyin"):
    g = StateGraph(S)
    try:
        if build == "unknown":
            g.add_node("bad", bad)
            g.add_edge(START, "bad")
        if build == "concurrent":
            g.add_node("p", two)
            g.add_node("q", two)
            g.add_edge(START, "p")
            g.add_edge(START, "q")
        if build == "notdict":
            g.add_node("n", lambda s: 5)
            g.add_edge(START, "n")
        if build == "rec":
            g.add_node("n", lambda s: {"x": s["x"] + 1})
            g.add_edge(START, "n")
            g.add_edge("n", "n")
        if build == "raise":

            def boom(s):
                raise ValueError("boom")

            g.add_node("n", boom)
            g.add_edge(START, "n")
        if build == "emptyin":
            g.add_node("n", two)
            g.add_edge(START, "n")
        r = g.compile().invoke({} if build == "emptyin" else {"x": 1, "log": []}, {"recursion_limit": 5})
        print(build, r)
    except Exception as e:
        print(build, type(e).__mro__[:3], repr(str(e)), getattr(e, "__notes__", None))
for f in ("noentry", "unknownedge", "dupnode", "reserved", "endstart", "unreach", "nonode"):
    g = StateGraph(S)
    try:
        if f == "noentry":
            g.add_node("a", two)
            g.compile()
        if f == "unknownedge":
            g.add_node("a", two)
            g.add_edge(START, "zz")
            g.compile()
        if f == "dupnode":
            g.add_node("a", two)
            g.add_node("a", two)
        if f == "reserved":
            g.add_node("__start__", two)
        if f == "endstart":
            g.add_edge(END, "a")
        if f == "unreach":
            g.add_node("a", two)
            g.add_node("b", two)
            g.add_edge(START, "a")
            g.compile()
            print("fine")
        if f == "nonode":
            g.add_node("x|y", two)
    except Exception as e:
        print(f, type(e), repr(str(e)))
print(sorted(E.__all__))
