"""What is kept of graphs within one another when it is kept at the end, at once, or meanwhile; ends of all kinds."""

import asyncio
import operator
from typing import Annotated, TypedDict

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import interrupt


class S(TypedDict, total=False):
    log: Annotated[list, operator.add]


def build(end, checkpointer, depth):
    """A graph whose second node is a graph, or one around it, that ends in an error, a question, the limit of steps, or well."""
    def two(state):
        if end == "error":
            raise ValueError("x")
        if end == "question":
            interrupt("?")
        return {"log": ["two"]}

    inner = StateGraph(S).add_node("one", lambda state: {"log": ["one"]}).add_node(two).add_edge(START, "one").add_edge("one", "two")
    if end == "limit":
        inner.add_edge("two", "one")
    inner = inner.compile(checkpointer=checkpointer)
    if depth == 2:
        inner = StateGraph(S).add_node("between", inner).add_edge(START, "between").compile(checkpointer=checkpointer)
    outer = StateGraph(S).add_node("first", lambda state: {"log": ["first"]}).add_node("inner", inner)
    return outer.add_edge(START, "first").add_edge("first", "inner").compile(checkpointer=InMemorySaver())


def brief(snapshot):
    tasks = [(task.name, str(task.error)[:20], len(task.interrupts), brief(task.state) if hasattr(task.state, "tasks") else bool(task.state))
             for task in snapshot.tasks]
    return snapshot.values, snapshot.next, snapshot.metadata and (snapshot.metadata["source"], snapshot.metadata["step"]), tasks


def run(graph, config, durability, awaited):
    try:
        if awaited:
            return asyncio.run(graph.ainvoke({"log": []}, config, durability=durability))
        return graph.invoke({"log": []}, config, durability=durability)
    except Exception as error:
        return type(error).__name__


for end in ("error", "question", "limit", "well"):
    for checkpointer in (None, True):
        for depth in (1, 2):
            for durability in ("exit", "sync", "async"):
                graph, config = build(end, checkpointer, depth), {"configurable": {"thread_id": "1"}, "recursion_limit": 7}
                print(end, checkpointer, depth, durability, run(graph, config, durability, depth == 2))
                print("  ", brief(graph.get_state(config, subgraphs=True)))
                print("  ", [(old.metadata["source"], old.metadata["step"], old.next) for old in graph.get_state_history(config)])
