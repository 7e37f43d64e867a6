"""Streams of graphs within nodes, version 2, answers at an older checkpoint, async nodes and their errors."""

from typing import Annotated, TypedDict
import operator, asyncio
from langgraph.graph import StateGraph, START, END
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt, StreamWriter


class S(TypedDict):
    log: Annotated[list, operator.add]


def inner(s, writer: StreamWriter):
    writer("from inner")
    return {"log": ["i"]}


sub = StateGraph(S)
sub.add_node(inner)
sub.add_edge(START, "inner")
g = StateGraph(S)
g.add_node("sub", sub.compile())
g.add_edge(START, "sub")
app = g.compile()
print([*app.stream({"log": []}, stream_mode="custom")], [*app.stream({"log": []}, stream_mode="custom", subgraphs=True)][0][1])
print([*app.stream({"log": []}, stream_mode=["values"], version="v2")])
print(app.invoke({"log": []}, version="v2"))


def ask(s):
    return {"log": [interrupt("q")]}


g = StateGraph(S)
g.add_node(ask)
g.add_edge(START, "ask")
app = g.compile(checkpointer=InMemorySaver())
cfg = {"configurable": {"thread_id": "1"}}
app.invoke({"log": []}, cfg)
st = app.get_state(cfg)
app.invoke(Command(resume="one"), cfg)
print(app.invoke(Command(resume="two"), st.config))
print([(s.values, s.metadata["source"], s.metadata["step"]) for s in app.get_state_history(cfg)])
print(app.invoke(None, st.config))
print([(s.values, s.metadata["source"], s.metadata["step"]) for s in app.get_state_history(cfg)])


B_PRINTED = asyncio.Event()


async def a(s):
    await B_PRINTED.wait()
    return {"log": ["a"]}


async def b(s):
    return {"log": ["b"]}


g = StateGraph(S)
g.add_node(a)
g.add_node(b)
g.add_edge(START, "a")
g.add_edge(START, "b")
app = g.compile()


async def main():
    events = []
    async for e in app.astream({"log": []}, stream_mode=["updates", "values"]):
        events.append(e)
        if e[0] == "updates":
            B_PRINTED.set()
    print(events)
    B_PRINTED.clear()

    async def boom(s):
        raise ValueError("x")

    g = StateGraph(S)
    g.add_node(a)
    g.add_node(boom)
    g.add_edge(START, "a")
    g.add_edge(START, "boom")
    try:
        await g.compile().ainvoke({"log": []})
    except ValueError as e:
        print("err", e, e.__notes__[0][:30])


asyncio.run(main())
