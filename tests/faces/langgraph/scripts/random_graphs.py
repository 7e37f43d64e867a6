"""Graphs put together at random, one task at a time: streams, states, histories, forks."""

import asyncio
import operator
import random
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.cache.memory import InMemoryCache
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import CachePolicy, Command, RetryPolicy, Send, interrupt


class S(TypedDict, total=False):
    log: Annotated[list, operator.add]
    n: Annotated[int, operator.add]
    last: Any
    msgs: Annotated[list, add_messages]


KINDS = ["plain"] * 5 + ["message", "none", "command", "ask", "fails", "too_much", "several"]


def body(draw, name, names, tries):
    kind, k, there, most = draw.choice(KINDS), draw.randint(1, 3), draw.choice(names), draw.randint(2, 4)

    async def f(state):
        n = state.get("n", 0)
        if kind == "message":
            return {"msgs": [AIMessage(f"{name}{n}", id=f"{name}{n % 2}")], "last": None}
        if kind == "none":
            return None
        if kind == "command":
            return Command(update={"log": [name + "!"], "n": 1}, goto=there) if n < most else Command(update=[("log", [name + "?"]), ("n", 1)])
        if kind == "ask":
            answers = [interrupt({"ask": name, "n": n}), *([interrupt("again " + name)] if k == 2 else [])]
            return {"log": [(name, *answers)], "n": 1}
        if kind == "fails":
            tries[name] = tries.get(name, 0) + 1
            if tries[name] % 3:
                raise ValueError("fails " + name)
        if kind == "too_much" and n > most * 3:
            raise RuntimeError("too much for " + name)
        if kind == "several":
            return [{"log": [name]}, Command(update={"n": 2})]
        return {"log": [name], "n": k}

    return kind, f


def edges(draw, g, names, i):
    name, later, way = names[i], names[i + 1:] or [END], draw.random()
    there, count, most = draw.choice(names), draw.randint(1, 3), draw.randint(3, 12)
    if way < 0.45:
        for one in draw.sample(later, min(len(later), draw.choice([1, 1, 2]))):
            g.add_edge(name, one)
    elif way < 0.65:
        g.add_conditional_edges(name, lambda s: there if s.get("n", 0) < most else later[0], list(dict.fromkeys([there, later[0]])))
    elif way < 0.8:
        g.add_conditional_edges(name, lambda s: END if s.get("n", 0) >= most else [Send(there, {"log": [f"{name}>{j}"], "n": j})
                                                                                 for j in range(count)], [*names, END])
    elif way < 0.9 and i >= 2:
        g.add_edge([names[i - 1], names[i - 2]], name)
    else:
        g.add_edge(name, END)


def build(seed, depth=0):
    draw, tries = random.Random(seed), {}
    names = [f"{'xyz'[depth]}{i}" for i in range(draw.randint(2, 6))]
    g = StateGraph(S)
    for i, name in enumerate(names):
        if depth < 2 and draw.random() < 0.22:
            g.add_node(name, build(seed * 31 + i + 1, depth + 1)[0].compile(checkpointer=draw.choice([None, True])))
            continue
        kind, f = body(draw, name, names, tries)
        options = {"defer": True} if draw.random() < 0.15 else {}
        if kind == "fails":
            options["retry_policy"] = RetryPolicy(max_attempts=draw.choice([2, 3]), initial_interval=0.0001, jitter=False, retry_on=ValueError)
        if kind == "plain" and draw.random() < 0.2:
            options["cache_policy"] = CachePolicy(key_func=lambda s: str(s.get("n", 0) % 2))
        if kind == "command":
            options["destinations"] = tuple(names)
        g.add_node(name, f, **options)
    g.add_edge(START, names[0])
    for i in range(len(names)):
        edges(draw, g, names, i)
    return g, draw, names


def brief(snapshot):
    tasks = [(t.name, t.error and str(t.error), [i.value for i in t.interrupts], brief(t.state) if hasattr(t.state, "tasks") else bool(t.state), t.result)
             for t in snapshot.tasks]
    return snapshot.values, snapshot.next, snapshot.metadata and snapshot.metadata["source"], tasks


async def run(what):
    try:
        return [e async for e in what] if hasattr(what, "__aiter__") else await what
    except Exception as e:
        return type(e).__name__, str(e)[:60]


def timeless(event):
    """An event without what differs from run to run."""
    if isinstance(event, dict):
        return {key: timeless(value) for key, value in event.items() if key != "timestamp"}
    return type(event)(map(timeless, event)) if type(event) in (list, tuple) else event


async def drive(seed, modes=("updates", "values"), subgraphs=False):
    g, draw, names = build(seed)
    try:
        app = g.compile(checkpointer=InMemorySaver(), cache=InMemoryCache(), interrupt_before=[names[-1]] if seed % 5 == 0 else None)
    except Exception as e:
        return print(seed, type(e).__name__, e)
    config = {"configurable": {"thread_id": "t"}, "recursion_limit": 10, "max_concurrency": 1}
    value, durability = {"log": [], "n": draw.randint(0, 2), "msgs": [HumanMessage("hi", id="h")]}, draw.choice(["sync", "exit"])
    for turn in range(3):
        print(seed, turn, timeless(await run(app.astream(value, config, stream_mode=list(modes), subgraphs=subgraphs, durability=durability))))
        state = await app.aget_state(config, subgraphs=True)
        print(brief(state))
        if not state.next:
            break
        asked = state.interrupts
        value = Command(resume={i.id: f"to{turn}" for i in asked} if len(asked) > 1 else f"to{turn}") if asked else None
    history = [h async for h in app.aget_state_history(config)]
    print([(h.next, h.metadata["source"], h.metadata["step"]) for h in history])
    back = {**draw.choice(history).config, "recursion_limit": 10, "max_concurrency": 1}
    print("fork", await run(app.ainvoke(None, back)))
    print("update", changed := await run(app.aupdate_state(back, {"log": ["U"], "n": 5})))
    if isinstance(changed, dict):
        print(brief(await app.aget_state(changed)), await run(app.ainvoke(None, {**back, **changed})))


for seed in [*range(30), 38, 45, 88, 93]:
    asyncio.run(drive(seed))
for seed in (0, 5, 56, 61, 65, 90, 141):
    asyncio.run(drive(seed, ("tasks", "debug") if seed in (56, 141) else ("tasks", "checkpoints"), bool(seed % 2)))
