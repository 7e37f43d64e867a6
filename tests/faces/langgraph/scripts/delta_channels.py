"""Channels that take all writes of a step at once: alone, in graphs with interrupts, updates, replays and forks."""

import asyncio
from typing import Annotated, Any

from langgraph.channels import DeltaChannel
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command, Overwrite, interrupt
from typing_extensions import TypedDict


def joined(state, writes):
    return [*state, *(one for write in writes for one in write)]


def merged(state, writes):
    return {key: value for part in (state, *writes) for key, value in part.items()}


def added(state, writes):
    return state + sum(writes)


class S(TypedDict, total=False):
    log: Annotated[list, DeltaChannel(joined)]
    facts: Annotated[dict, DeltaChannel(merged, snapshot_frequency=2)]
    n: Annotated[int, DeltaChannel(added)]
    plain: str


def outcome(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)[:100]


for arguments in ((joined,), (joined, list), (merged, dict), (joined, Any)):
    for frequency in (100, 1, 0, -1, "x"):
        made = outcome(lambda: DeltaChannel(*arguments, snapshot_frequency=frequency))
        if isinstance(made, tuple):
            print(len(arguments), frequency, made)
        else:
            print(len(arguments), frequency, made.ValueType, made.is_available(), outcome(made.get), made.update([]), outcome(made.get))
channel = DeltaChannel(joined, list)
for writes in ([["a"], ["b"]], [Overwrite(["z"])], [["q"], Overwrite(["y"]), ["r"]], [Overwrite(["y"]), Overwrite(["x"])],
               [{"__overwrite__": ["w"]}], [None]):
    print(outcome(lambda: channel.update(writes)), channel.get(), channel.copy().get())
print([channel == other for other in (DeltaChannel(joined, list), DeltaChannel(joined, dict), DeltaChannel(merged, list),
                                      DeltaChannel(lambda a, b: a, list), DeltaChannel(joined, list, snapshot_frequency=3), 1)])


def asks(state):
    answer = interrupt("?")
    return {"log": [answer], "facts": {"asks": answer}}


def build(saver):
    g = StateGraph(S)
    g.add_node("a", lambda state: {"log": ["a"], "facts": {"a": 1}, "n": 1})
    g.add_node("b", lambda state: {"log": ["b"], "n": 2})
    g.add_node("c", lambda state: {"log": ["c", len(state["log"])], "facts": {"c": len(state["facts"])}, "plain": "x"})
    g.add_node(asks)
    for start, end in ((START, "a"), (START, "b"), ("a", "c"), ("b", "c"), ("c", "asks")):
        g.add_edge(start, end)
    return g.compile(checkpointer=saver)


def brief(found):
    return found.values, found.next, found.metadata["source"], found.metadata["step"], [len(task.interrupts) for task in found.tasks]


for durability in ("sync", "async"):
    app, config = build(InMemorySaver()), {"configurable": {"thread_id": "1"}}
    print(durability, list(app.stream({"log": ["in"]}, config, stream_mode="values", durability=durability)))
    print(app.invoke(Command(resume="yes"), config, durability=durability))
    print([brief(old) for old in app.get_state_history(config)])
    print(app.invoke(None, list(app.get_state_history(config))[-1].config, durability=durability))
    print(app.invoke({"log": ["more"], "n": 5}, config, durability=durability))
    for values in ({"log": ["updated"], "facts": {"u": 1}}, {"log": Overwrite(["over"])}):
        app.update_state(config, values, as_node="c")
        print(brief(app.get_state(config)))
    print(app.invoke(Command(resume="so"), config, durability=durability), asyncio.run(app.aget_state(config)).values)
    print(brief(build(app.checkpointer).get_state(config)))
