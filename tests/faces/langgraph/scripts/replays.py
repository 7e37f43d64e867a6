"""Replays and updates at earlier checkpoints, of graphs that hold graphs with a state of their own."""

import operator
from typing import Annotated, TypedDict

from langgraph.cache.memory import InMemoryCache
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import CachePolicy, Command, StateUpdate, interrupt


class S(TypedDict, total=False):
    log: Annotated[list, operator.add]
    n: Annotated[int, operator.add]


CFG = {"configurable": {"thread_id": "t"}}


def within(asks):
    g = StateGraph(S)
    g.add_node("p", lambda s: {"log": ["p"]})
    g.add_node("q", (lambda s: {"log": ["q", interrupt("x")]}) if asks else (lambda s: {"log": ["q"]}))
    g.add_edge(START, "p")
    g.add_edge("p", "q")
    return g.compile(checkpointer=True)


def around(asks=False, twice=False):
    sub = within(asks)
    g = StateGraph(S)
    g.add_node("a", lambda s: {"log": ["a"]})
    g.add_node("b", lambda s: {"log": [len(sub.invoke({"log": ["i"]})["log"])]})
    g.add_node("c", lambda s: {"log": ["c"]})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    if twice:
        g.add_conditional_edges("b", lambda s: "b" if len(s["log"]) % 4 != 3 else "c", ["b", "c"])
    else:
        g.add_edge("b", "c")
    return g.compile(checkpointer=InMemorySaver())


def shown(found):
    return {k: v for k, v in found.items() if k != "__interrupt__"}, "__interrupt__" in found


print("--- a graph within begins where the replayed step did")
for twice in (False, True):
    app = around(twice=twice)
    for _ in range(3):
        print(app.invoke({"log": []}, CFG))
    h = list(app.get_state_history(CFG))
    for x in h[1:8]:
        print(x.next, x.values["log"], app.invoke(None, x.config))
    for x in h[1:4]:
        print(x.next, x.values["log"], app.invoke({"log": ["i"]}, x.config))
    c = app.update_state(h[4].config, {"log": ["U"]})
    print(app.invoke(None, c), app.invoke({"log": []}, CFG))
print("--- with questions")
app = around(asks=True)
for value in ({"log": []}, Command(resume=1), {"log": []}, Command(resume=2)):
    print(shown(app.invoke(value, CFG)))
for x in list(app.get_state_history(CFG)):
    for value in [Command(resume=9), None] if x.next == ("b",) else [None]:
        print(x.next, value, shown(app.invoke(value, x.config)), shown(app.invoke(Command(resume=10), CFG)))
print("--- states of graphs two below, updated")
for kind in (None, True):
    g = StateGraph(S)
    g.add_node("q", lambda s: {"log": ["q"]})
    g.add_node("i", lambda s: {"log": [interrupt("x"), interrupt("y")]})
    g.add_edge(START, "q")
    g.add_edge("q", "i")
    m = StateGraph(S)
    m.add_node("s", g.compile(checkpointer=kind))
    m.add_edge(START, "s")
    top = StateGraph(S)
    top.add_node("b", m.compile())
    top.add_edge(START, "b")
    app = top.compile(checkpointer=InMemorySaver())
    app.invoke({"log": []}, CFG)
    print(app.get_state(CFG, subgraphs=True))
    below = app.get_state(app.get_state(CFG).tasks[0].state).tasks[0].state
    print(app.get_state(below), len(list(app.get_state_history(below))))
    print(app.update_state(below, {"log": ["U"]}))
    print(shown(app.invoke(Command(resume=1), CFG)), app.invoke(Command(resume=2), CFG))
print("--- updates at checkpoints")


def line():
    g = StateGraph(S)
    g.add_node("a", lambda s: {"log": ["a"], "n": 1})
    g.add_node("b", lambda s: {"log": ["b"], "n": 1})
    g.add_edge(START, "a")
    g.add_edge("a", "b")
    return g.compile(checkpointer=InMemorySaver())


for i in range(4):
    for value in ({"log": ["U"]}, None):
        for node in (None, START, END, "__copy__", "__input__", "a", "zz"):
            app = line()
            app.invoke({"log": [], "n": 3}, CFG)
            try:
                c = app.update_state(list(app.get_state_history(CFG))[i].config, value, as_node=node)
                st = app.get_state(c)
                print(i, value, node, st.values, st.next, st.metadata, st.parent_config, app.invoke(None, c))
            except Exception as e:
                print(i, value, node, type(e).__name__, e)
app = line()
print(app.get_state(app.bulk_update_state(CFG, [[StateUpdate({"log": ["x"]}, "a"), StateUpdate({"log": ["y"]}, "b")]])).values)
try:
    app.bulk_update_state(CFG, [[StateUpdate({"log": ["x"]}), StateUpdate({"log": ["y"]})]])
except Exception as e:
    print(type(e).__name__, e)
print("--- nothing kept, nothing asked")
for durability in ("sync", "exit"):
    for stops in ({"interrupt_after": ["a"]}, {"interrupt_before": ["b"]}):
        app = line()
        for value in ({"log": []}, None):
            for e in app.stream(value, CFG, stream_mode=["updates", "checkpoints", "values"], durability=durability, **stops):
                print(e)
g = StateGraph(S)
g.add_node("a", lambda s: {"log": [interrupt("q")]})
g.add_edge(START, "a")
print([list(e) for e in g.compile().stream({"log": []}, stream_mode=["values", "updates"])])
print("--- caches are not shared downwards")
ran = []


def cached(tag):
    def f(s):
        ran.append(tag)
        return {"log": [tag]}

    g = StateGraph(S)
    g.add_node("z", f, cache_policy=CachePolicy(key_func=lambda s: "k"))
    g.add_edge(START, "z")
    return g


top = cached("top")
top.add_node("sub", cached("sub").compile())
top.add_edge("z", "sub")
app = top.compile(cache=InMemoryCache())
print(app.invoke({"log": []}), app.invoke({"log": []}), ran)
