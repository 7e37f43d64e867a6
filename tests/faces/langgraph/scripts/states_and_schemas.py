"""Commands as input, replays, updates, and states of every kind of schema."""

import operator
from typing import Annotated

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send, StateUpdate
from typing_extensions import TypedDict


class S(TypedDict):
    x: int
    log: Annotated[list, operator.add]


def n(name):
    def f(s):
        return {"log": [name]}

    return f


g = StateGraph(S)
for k in "ab":
    g.add_node(k, n(k))
g.add_edge(START, "a")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
app.invoke({"x": 1}, cfg)
for e in app.stream(Command(goto="b", update={"x": 9}), cfg, stream_mode=["values", "updates"]):
    print(e)
for e in app.stream(Command(update={"x": 10}), cfg, stream_mode=["values", "updates"]):
    print(e)
for e in app.stream(None, cfg, stream_mode=["values", "updates"]):
    print(e)
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata, [(t.name, t.path, t.result) for t in s.tasks])
# replay from old checkpoint
h = [*app.get_state_history(cfg)]
print("replay", [*app.stream(None, h[-2].config, stream_mode=["values", "updates"])])
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata)
print(app.bulk_update_state(cfg, [[(StateUpdate({"x": 3}, "a"))], [StateUpdate({"log": ["q"]}, "b")]]))
for s in app.get_state_history(cfg):
    print(s.values, s.next, s.metadata)
print(app.get_state(h[-2].config))
print(app.update_state(cfg, None), app.get_state(cfg).next, app.get_state(cfg).metadata)
for bad in (dict(values={"x": 1}, as_node="zz"), dict(values=5, as_node="a")):
    try:
        app.update_state(cfg, **bad)
    except Exception as e:
        print(type(e), e)
# defer, sequences, pydantic
from pydantic import BaseModel


class P(BaseModel):
    x: int
    y: str = "d"


def pn(s: P):
    print(type(s), s)
    return {"x": s.x + 1}


g = StateGraph(P)
g.add_node(pn)
g.add_edge(START, "pn")
pa = g.compile()
print(pa.invoke({"x": "3"}))
try:
    pa.invoke({"x": "q"})
except Exception as e:
    print(type(e).__name__)
print([*pa.stream(P(x=2), stream_mode="values")])
import dataclasses


@dataclasses.dataclass
class D:
    x: int
    y: str = "d"


def dn(s):
    print(type(s), s)
    return D(x=s.x + 1, y="new")


g = StateGraph(D)
g.add_node(dn)
g.add_edge(START, "dn")
print(g.compile().invoke(D(x=3)), g.compile().invoke({"x": 1}))


class I(TypedDict):
    q: str


class O(TypedDict):
    a: str


class Priv(TypedDict):
    p: int


class Full(TypedDict):
    q: str
    a: str


def n1(s: I) -> Priv:
    print(s)
    return {"p": 7}


def n2(s: Priv):
    print(s)
    return {"a": "z%d" % s["p"]}


g = StateGraph(Full, input_schema=I, output_schema=O)
g.add_node(n1)
g.add_node(n2)
g.add_edge(START, "n1")
g.add_edge("n1", "n2")
a = g.compile()
print(a.invoke({"q": "1"}), [*a.stream({"q": "1"}, stream_mode=["values", "updates"])])
print(a.name, a.nodes.keys(), a.channels.keys())
from langgraph.runtime import Runtime, get_runtime


class Ctx(TypedDict):
    user: str


def rn(s, runtime: Runtime[Ctx]):
    print(runtime.context, get_runtime().context, runtime.store, runtime.previous)
    return {}


g = StateGraph(S, context_schema=Ctx)
g.add_node(rn)
g.add_edge(START, "rn")
print(g.compile().invoke({"x": 1}, context={"user": "u"}))


def r(s):
    return "nope"


g = StateGraph(S)
g.add_node("a", n("a"))
g.add_conditional_edges(START, r)
try:
    print(g.compile().invoke({"x": 1}))
except Exception as e:
    print(type(e), e)
g = StateGraph(S)
g.add_node("a", n("a"))
g.add_conditional_edges(START, r, {"yes": "a"})
try:
    print(g.compile().invoke({"x": 1}))
except Exception as e:
    print(type(e), repr(e))


def cm(s) -> Command:
    return Command(goto="zzz")


g = StateGraph(S)
g.add_node("cm", cm)
g.add_edge(START, "cm")
try:
    print(g.compile().invoke({"x": 1}))
except Exception as e:
    print(type(e), repr(e))


def snd(s):
    return [Send("zz", 1)]


g = StateGraph(S)
g.add_node("a", n("a"))
g.add_conditional_edges(START, snd)
try:
    print(g.compile().invoke({"x": 1}))
except Exception as e:
    print(type(e), repr(e))
g = StateGraph(S)
for k in "abcd":
    g.add_node(k, n(k), defer=(k == "d"))
g.add_edge(START, "a")
g.add_edge("a", "b")
g.add_edge("a", "d")
g.add_edge("b", "c")
g.add_edge("c", END)
print([*g.compile().stream({"x": 1})])
g = StateGraph(S).add_sequence([n("q").__class__ and ("s1", n("s1")), ("s2", n("s2"))]).add_edge(START, "s1")
print(g.compile().invoke({"x": 1}))
