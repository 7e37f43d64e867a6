"""A supervisor and two workers, with Commands, Send, subgraphs and streams."""
import operator
from typing import Annotated, Literal, TypedDict
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import StateGraph, START, END, MessagesState
from langgraph.types import Command, Send, RetryPolicy, CachePolicy, interrupt
from langgraph.cache.memory import InMemoryCache
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.store.memory import InMemoryStore
from langgraph.config import get_stream_writer, get_store
class State(MessagesState):
    next: str
    log: Annotated[list, operator.add]
plan = iter(["research", "write", "FINISH"])
def supervisor(state) -> Command[Literal["research", "write", "__end__"]]:
    to = next(plan)
    return Command(goto=END if to == "FINISH" else to, update={"next": to, "log": [f"to {to}"]})
def research(state) -> Command[Literal["supervisor"]]:
    get_stream_writer()({"progress": "looking"})
    get_store().put(("facts",), "a", {"text": "bees fly"})
    return Command(goto="supervisor", update={"messages": [AIMessage("found bees", name="research")]})
class Sub(TypedDict):
    messages: Annotated[list, operator.add]
    draft: str
sub = StateGraph(Sub).add_node("outline", lambda s: {"draft": "o"}).add_node("text", lambda s: {"messages": [AIMessage(s["draft"] + "!", name="write")]}).add_edge(START, "outline").add_edge("outline", "text").compile()
def write(state) -> Command[Literal["supervisor"]]:
    facts = [i.value["text"] for i in get_store().search(("facts",))]
    out = sub.invoke({"messages": []})
    return Command(goto="supervisor", update={"messages": out["messages"], "log": facts})
b = StateGraph(State).add_node("supervisor", supervisor).add_node("research", research).add_node("write", write).add_edge(START, "supervisor")
g = b.compile(checkpointer=InMemorySaver(), store=InMemoryStore())
cfg = {"configurable": {"thread_id": "1"}}
for mode, chunk in g.stream({"messages": [HumanMessage("go", id="h")], "log": []}, cfg, stream_mode=["updates", "custom", "values"]):
    if mode == "values": chunk = {k: v for k, v in chunk.items() if k != "messages"} | {"n": len(chunk["messages"])}
    elif mode == "updates": chunk = {k: {a: (b if a != "messages" else [m.content for m in b]) for a, b in v.items()} for k, v in chunk.items()}
    print(mode, chunk)
hist = list(g.get_state_history(cfg)); print([(s.next, s.metadata["step"]) for s in hist])
past = [s for s in hist if s.next == ("write",)][0]
plan = iter(["FINISH"])
r = g.invoke(None, past.config); print([m.content for m in r["messages"]], r["log"])
print(g.get_graph().draw_mermaid())
# map-reduce, retries, caches
class S(TypedDict):
    items: list
    out: Annotated[list, operator.add]
tries = []
def work(s):
    tries.append(s["x"])
    if s["x"] == 2 and tries.count(2) < 3: raise ConnectionError("flaky")
    return {"out": [s["x"] ** 2]}
calls = []
def slow(s): calls.append(1); return {"out": [sum(s["out"])]}
m = (StateGraph(S).add_node("work", work, retry_policy=RetryPolicy(max_attempts=4, initial_interval=0.01, jitter=False)).add_node("slow", slow, cache_policy=CachePolicy(ttl=60))
     .add_conditional_edges(START, lambda s: [Send("work", {"x": i}) for i in s["items"]], ["work"]).add_edge("work", "slow").compile(cache=InMemoryCache()))
print(m.invoke({"items": [1, 2, 3], "out": []}), sorted(tries)); print(m.invoke({"items": [1, 3], "out": []})); print(m.invoke({"items": [1, 3], "out": []}), len(calls))
for c in m.stream({"items": [1, 3], "out": []}, stream_mode="debug"): print(c["type"], c["step"], c["payload"]["name"])
store = InMemoryStore(index={"dims": 3, "embed": lambda ts: [[t.count("a"), t.count("b"), 1.0] for t in ts]})
for k, t in (("1", "aaa"), ("2", "bbb"), ("3", "ab")): store.put(("m",), k, {"text": t, "n": int(k)})
print([(i.key, round(i.score, 3)) for i in store.search(("m",), query="aa", limit=2)], [i.key for i in store.search(("m",), filter={"n": {"$gt": 1}})], store.list_namespaces())
try: m.invoke({"items": [2] , "out": 5})
except Exception as e: print(type(e).__name__, e)
try: StateGraph(S).add_node("a", lambda s: s).compile()
except Exception as e: print(type(e).__name__, e)
try: g.invoke({"messages": []})
except Exception as e: print(type(e).__name__, str(e)[:70])
import operator, json
from typing import Annotated, TypedDict
from langgraph.graph import StateGraph, START
from langgraph.checkpoint.memory import InMemorySaver
class S(TypedDict):
    a: int
    out: Annotated[list, operator.add]
b=StateGraph(S).add_node("x", lambda s: {"out":[1]}).add_node("y", lambda s: {"out":[2]}).add_edge(START,"x").add_edge("x","y")
for g,cfg in ((b.compile(),None),(b.compile(checkpointer=InMemorySaver()),{"configurable":{"thread_id":"1"}})):
  for mode in ("debug","tasks","checkpoints",["debug","updates"]):
    print("==",mode, bool(cfg))
    for c in g.stream({"a":1,"out":[]}, cfg, stream_mode=mode):
        if isinstance(c,tuple): print(c[0], end=" "); c=c[1]
        if "type" in c: print(c["type"],c["step"],sorted(c), end=" "); c=c["payload"]
        c={k:v for k,v in c.items() if k not in ("id","config","parent_config","timestamp","metadata")}
        if "tasks" in c: c["tasks"]=[{k:v for k,v in t.items() if k!="id"} for t in c["tasks"]]
        print(c)
