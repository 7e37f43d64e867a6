"""Who is told of what runs: nodes, steps of a sequence, functions of edges, tasks, chunks of results; and steps that take too long."""
import asyncio
import operator
import time
from typing import Annotated, TypedDict

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda
from langgraph.func import entrypoint, task
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, Send


class State(TypedDict):
    n: int
    out: Annotated[list, operator.add]


class Log(BaseCallbackHandler):
    def __init__(self):
        self.names = {}

    def on_chain_start(self, serialized, inputs, *, run_id, parent_run_id=None, tags=None, name=None, **kwargs):
        self.names[run_id] = name
        print("start", name, self.names.get(parent_run_id), sorted(inputs.items()) if isinstance(inputs, dict) else inputs, tags)

    def on_chain_end(self, outputs, *, run_id, **kwargs):
        print("end", self.names[run_id], outputs)

    def on_chain_error(self, error, *, run_id, **kwargs):
        print("error", self.names[run_id], type(error).__name__)


def route(state):
    return "r"


def fan(state):
    return [Send("w", {"n": 1}), Send("w", {"n": 2})]


graph = StateGraph(State)
graph.add_node("a", lambda s: {"n": 1})
graph.add_node("r", RunnableLambda(lambda s: {"out": [2]}) | RunnableLambda(lambda s: s))
graph.add_node("w", lambda s: {"out": [s["n"]]})
graph.add_edge(START, "a")
graph.add_conditional_edges("a", route, ["r"])
graph.add_conditional_edges("r", fan, ["w"])
graph.add_conditional_edges("w", lambda s: END, [END, "w"])
inner = graph.compile()
quiet = {"callbacks": [Log()], "max_concurrency": 1}
print(inner.invoke({"n": 0}, quiet))
print(inner.get_graph().draw_mermaid())

outer = StateGraph(State)
outer.add_node("sub", inner)
outer.add_node("err", lambda s: 1 / 0)
outer.add_conditional_edges(START, lambda s: "sub", ["sub"])
outer.add_edge("sub", "err")
try:
    outer.compile(name="top").invoke({"n": 0}, {**quiet, "callbacks": [Log()], "run_name": "named"})
except ZeroDivisionError:
    print("divided")


@task
def add(x, y=4, *more, k=2, **named):
    return x + k


@task(name="failing")
def fail(x):
    raise ValueError("v")


@entrypoint()
def flow(x):
    found = add(x, 5, 6, k=7, q=8).result()
    try:
        fail(found).result()
    except ValueError:
        return found


print(flow.invoke(1, {"callbacks": [Log()]}), flow.get_name())

chunks = StateGraph(State)
chunks.add_node("a", lambda s: {"n": 1})
chunks.add_node("none", lambda s: None)
chunks.add_node("go", lambda s: Command(goto=END, update={"out": [1]}))
chunks.add_edge(START, "a")
chunks.add_conditional_edges("a", lambda s: "none", ["none"])
chunks.add_edge("none", "go")


async def events():
    async for event in chunks.compile().astream_events({"n": 0, "out": []}, version="v2"):
        print(event["event"], event["name"], event["data"], event["tags"])


asyncio.run(events())

for kind in ("sync", "async"):
    late = StateGraph(State)

    async def wait(state):
        await asyncio.sleep(0.5)
        return {"n": 5}

    late.add_node("late", wait if kind == "async" else lambda s: time.sleep(0.3))
    late.add_edge(START, "late")
    app = late.compile()
    app.step_timeout = 0.1
    try:
        print(asyncio.run(app.ainvoke({"n": 1})) if kind == "async" else app.invoke({"n": 1}))
    except TimeoutError:
        print(kind, "too late")
