"""Several interrupts of a step, answered one by one and together: states between, and what handlers of graphs hear."""

import asyncio
import operator
from typing import Annotated

from langchain_core.callbacks import BaseCallbackHandler
from langgraph.callbacks import GraphCallbackHandler
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict


class S(TypedDict, total=False):
    log: Annotated[list, operator.add]


class Log(GraphCallbackHandler):
    def on_interrupt(self, event):
        asked = sorted(question.value for question in event.interrupts)
        print("    stopped", event.run_id is not None, event.status, bool(event.checkpoint_id), event.checkpoint_ns, asked)

    def on_resume(self, event):
        print("    goes on", event.run_id is not None, event.status, bool(event.checkpoint_id), event.checkpoint_ns)

    def on_chain_start(self, serialized, inputs, **kwargs):
        print("    start", kwargs.get("name"))

    def on_chain_end(self, outputs, **kwargs):
        print("    end")

    def on_chain_error(self, error, **kwargs):
        print("    error", type(error).__name__)


class Plain(BaseCallbackHandler):
    def on_interrupt(self, event):
        print("never told")


class Awaited(GraphCallbackHandler):
    async def on_interrupt(self, event):
        print("    awaited", event.status)


class Failing(GraphCallbackHandler):
    raise_error = True

    def on_interrupt(self, event):
        raise ValueError("the handler fails")


def once(state):
    return {"log": [interrupt("q1")]}


def nothing(state):
    interrupt("q1")


def command(state):
    return Command(update={"log": [interrupt("q1")]}, goto="after")


def fails(state):
    interrupt("q1")
    raise ValueError("fails")


def twice(state):
    return {"log": [interrupt("q2"), interrupt("q3")]}


def build(first, inner=False):
    g = StateGraph(S).add_node("first", first, destinations=("after",) if first is command else None)
    g.add_node("second", StateGraph(S).add_node("within", twice).add_edge(START, "within").compile() if inner else twice)
    g.add_node("after", lambda state: {"log": ["after"]})
    return g.add_edge(START, "first").add_edge(START, "second").add_edge("second", "after").compile(checkpointer=InMemorySaver())


def run(graph, value, handlers, awaited=False):
    config = {"configurable": {"thread_id": "1"}, "callbacks": handlers, "max_concurrency": 1}
    try:
        found = asyncio.run(graph.ainvoke(value, config)) if awaited else graph.invoke(value, config)
    except Exception as error:
        return type(error).__name__, str(error)
    return found["log"], sorted(question.value for question in found.get("__interrupt__", []))


def asked(graph):
    state = graph.get_state({"configurable": {"thread_id": "1"}}, subgraphs=True)
    tasks = [(t.name, [question.value for question in t.interrupts], t.result, t.error and str(t.error)) for t in state.tasks]
    print(sorted(question.value for question in state.interrupts), tasks, state.next)
    return sorted(state.interrupts, key=lambda question: question.value)


for first in (once, nothing, command, fails):
    for awaited in (False, True):
        for inner in (False, True):
            graph, heard = build(first, inner), [Log(), Plain()] if first is once else []
            print(first.__name__, awaited, inner, run(graph, {"log": []}, heard, awaited))
            for turn in range(4):
                open_questions = asked(graph)
                answers = {question.id: f"a{turn}" for question in (open_questions if turn % 2 else open_questions[:1])}
                if not open_questions:
                    break
                print(run(graph, Command(resume=answers), heard, awaited))
for options in ({"interrupt_before": ["b"]}, {"interrupt_after": ["b"]}, {"interrupt_before": "*"}):
    g = StateGraph(S).add_node("a", lambda state: {"log": ["a"]}).add_node("b", lambda state: {"log": ["b"]})
    graph = g.add_edge(START, "a").add_edge("a", "b").compile(checkpointer=InMemorySaver(), **options)
    print(options, run(graph, {"log": []}, [Log()]), run(graph, None, [Log()]), run(graph, {"log": ["new"]}, [Log()]), sep="\n")
    oldest = list(graph.get_state_history({"configurable": {"thread_id": "1"}}))[-1]
    print(graph.invoke(None, {**oldest.config, "callbacks": [Log()]}))
print(run(build(once), {"log": []}, [Awaited()]), run(build(once), {"log": []}, [Awaited()], True), run(build(once), {"log": []}, [Failing(), Log()]))
print(StateGraph(S).add_node(once).add_edge(START, "once").compile().invoke({"log": []}, {"callbacks": [Log()]})["log"])


def asks(state):
    return {"log": [interrupt(1), interrupt(2), interrupt(3)]}


print("== answers with updates add up while the node still asks")
for durability in ("sync", "async", "exit"):
    graph = StateGraph(S).add_node(asks).add_node("beside", lambda state: {"log": ["beside"]}).add_edge(START, "asks").add_edge(START, "beside")
    graph, config = graph.compile(checkpointer=InMemorySaver()), {"configurable": {"thread_id": "1"}}
    graph.invoke({"log": ["in"]}, config, durability=durability)
    for turn in range(3):
        given = Command(resume=f"a{turn}", update={"log": [f"u{turn}"]}) if turn != 1 else Command(resume="a1")
        print(list(graph.stream(given, config, stream_mode=["values", "updates"], durability=durability))[-1])
        print(graph.get_state(config).values, [task.result for task in graph.get_state(config).tasks])
    print([(old.values, old.next) for old in graph.get_state_history(config)])
    print(graph.invoke(None, list(graph.get_state_history(config))[-1].config, durability=durability)["log"])
