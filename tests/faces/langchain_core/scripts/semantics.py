"""Batch, retry, fallbacks, listeners, configuration and callbacks, printed."""
# ruff: noqa
import asyncio, re, threading
from langchain_core.callbacks import AsyncCallbackHandler, BaseCallbackHandler
from langchain_core.chat_history import InMemoryChatMessageHistory
from langchain_core.language_models import FakeListChatModel, FakeListLLM, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser, JsonOutputParser
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate, MessagesPlaceholder
from langchain_core.runnables import *
from langchain_core.runnables import ConfigurableFieldSpec, ConfigurableFieldSingleOption, ConfigurableFieldMultiOption
from langchain_core.runnables.config import merge_configs, patch_config, ensure_config, get_config_list
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.retrievers import BaseRetriever
from langchain_core.documents import Document
from langchain_core.tools import tool
def U(v):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "U", re.sub(r"0x[0-9a-f]+", "0x", str(v)))
def show(title, what):
    try: print(title, U(repr(what())))
    except BaseException as e: print(title, "raised", type(e).__name__, U(e)[:400])
async def ashow(title, what):
    try: print(title, U(repr(await what())))
    except BaseException as e: print(title, "raised", type(e).__name__, U(e)[:400])
class Sync(BaseCallbackHandler):
    def __init__(self, tag, **k): self.tag = tag; [setattr(self, a, b) for a, b in k.items()]
class Async(AsyncCallbackHandler):
    def __init__(self, tag, **k): self.tag = tag; [setattr(self, a, b) for a, b in k.items()]
class Half(Sync):
    ignore_chain = True
    ignore_retriever = True
    ignore_chat_model = True
NAMES = [n for n in dir(BaseCallbackHandler) if n.startswith("on_")]
log = []
def sync_of(n):
    def f(self, *a, **k):
        log.append(f"{self.tag} {n} {U(a)[:220]} " + U({key: v for key, v in sorted(k.items()) if key not in ("run_id", "parent_run_id", "metadata")})[:300] + (" child" if k.get("parent_run_id") else ""))
        if getattr(self, "breaks", "") == n: raise RuntimeError("broken " + n)
    return f
def async_of(n):
    g = sync_of(n)
    async def f(self, *a, **k): g(self, *a, **k)
    return f
for n in NAMES:
    setattr(Sync, n, sync_of(n)); setattr(Async, n, async_of(n))
def flush(sort=False):
    for l in (sorted(log) if sort else log): print("  ", l)
    log.clear()
class Shelf(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager): return [Document(query)]
@tool
def double(x: int) -> int:
    "Twice."
    if x == 3: raise ValueError("three")
    return 2 * x
boom = RunnableLambda(lambda x: 1 / x, name="boom")
model = FakeListChatModel(responses=["ab"])
things = {"seq": (PromptTemplate.from_template("{q}?") | model | StrOutputParser(), {"q": 1}), "llm": (FakeListLLM(responses=["z"]), "p"), "tool": (double, {"x": 2}), "toolbad": (double, {"x": 3}), "ret": (Shelf(), "q"), "boom": (boom, 0)}
for name, (r, v) in things.items():
    for hs in ("sync", "raise"):
        h = Sync("S") if hs == "sync" else Sync("S", breaks="on_chain_start", raise_error=True)
        for way in ("invoke", "stream"):
            print("#", name, hs, way)
            show("out", lambda: r.invoke(v, {"callbacks": [h]}) if way == "invoke" else list(r.stream(v, {"callbacks": [h]})))
            flush()
async def callbacks():
    for name, (r, v) in things.items():
        for hs in ([Async("A")], [Sync("S", run_inline=True)], [Async("A"), Sync("S")], [Half("H")]):
            print("# a", name, [type(h).__name__ for h in hs])
            await ashow("out", lambda: r.ainvoke(v, {"callbacks": hs})); flush(len(hs) == 2 and "Async" == type(hs[0]).__name__)
            async def s(): return [c async for c in r.astream(v, {"callbacks": hs})]
            await ashow("out", s); flush(len(hs) == 2 and "Async" == type(hs[0]).__name__)
            await ashow("abatch", lambda: r.abatch([v], {"callbacks": hs}, return_exceptions=True)); flush(len(hs) == 2 and "Async" == type(hs[0]).__name__)
asyncio.run(callbacks())
# batch
lock, now, most = threading.Lock(), [0], [0]
gate = threading.Barrier(2, timeout=20)
def busy(x):
    with lock: now[0] += 1; most[0] = max(most[0], now[0])
    gate.wait()
    with lock: now[0] -= 1
    return x
show("max2", lambda: RunnableLambda(busy).batch([1, 2, 3, 4], {"max_concurrency": 2})); print(most)
show("batch", lambda: boom.batch([1, 0, 2]))
show("batch exc", lambda: boom.batch([1, 0, 2, 0], return_exceptions=True))
show("seq exc", lambda: (boom | (lambda x: 1 / (x - 1))).batch([1, 0, 2, 0], return_exceptions=True))
show("empty", lambda: boom.batch([]))
show("configs", lambda: boom.batch([1, 2], [{"tags": ["a"]}, {"tags": ["b"]}]))
show("configs wrong", lambda: boom.batch([1, 2], [{"tags": ["a"]}]))
show("completed", lambda: sorted(boom.batch_as_completed([1, 2, 4])))
show("completed exc", lambda: sorted(map(repr, boom.batch_as_completed([1, 0], return_exceptions=True))))
show("completed raise", lambda: list(boom.batch_as_completed([0, 0])))
show("completed empty", lambda: list(boom.batch_as_completed([])))
show("par batch", lambda: RunnableParallel(a=boom, b=lambda x: x).batch([1, 0], return_exceptions=True))
show("configs gen", lambda: get_config_list({"run_id": None, "tags": ["x"]}, 2))
show("clist neg", lambda: get_config_list(None, -1))
async def abatch():
    most, now = [0], [0]
    async def busy(x):
        now[0] += 1; most[0] = max(most[0], now[0])
        for _ in range(5): await asyncio.sleep(0)
        now[0] -= 1
        return x
    r = RunnableLambda(busy)
    await ashow("amax", lambda: r.abatch(list(range(6)), {"max_concurrency": 2})); print(most)
    await ashow("aexc", lambda: boom.abatch([1, 0], return_exceptions=True))
    await ashow("araise", lambda: boom.abatch([1, 0]))
    async def comp(**k): return [c async for c in boom.abatch_as_completed([1, 2, 0], **k)]
    async def c1():
        return sorted(map(repr, await comp(return_exceptions=True)))
    await ashow("acomp", c1)
    await ashow("fallb", lambda: boom.with_fallbacks([RunnableLambda(lambda x: "f")]).abatch([0, 1]))
    await ashow("fallb2", lambda: boom.with_fallbacks([RunnableLambda(lambda x: 1 / (x - 1)), boom]).abatch([0, 1, 0], return_exceptions=True))
    await ashow("retry", lambda: boom.with_retry(stop_after_attempt=2, wait_exponential_jitter=False).abatch([0, 1], return_exceptions=True))
    def only(x): return x + 1
    await ashow("sync lambda", lambda: RunnableLambda(only).ainvoke(1))
    async def aonly(x): return x + 1
    show("async only", lambda: RunnableLambda(aonly).invoke(1))
asyncio.run(abatch())
# retry
class E1(Exception): pass
def flaky(n, kind=ValueError):
    calls = []
    def f(x):
        calls.append(x)
        if len(calls) <= n: raise kind(f"no {len(calls)}")
        return (x, len(calls))
    return RunnableLambda(f)
fast = dict(exponential_jitter_params={"initial": 0.0001, "max": 0.001, "exp_base": 2, "jitter": 0}, )
h = Sync("R")
show("retry ok", lambda: flaky(2).with_retry(stop_after_attempt=3, **fast).invoke(1, {"callbacks": [h]})); flush()
show("retry no", lambda: flaky(3).with_retry(stop_after_attempt=2, **fast).invoke(1))
show("retry type", lambda: flaky(1, E1).with_retry(retry_if_exception_type=(ValueError,), stop_after_attempt=3, **fast).invoke(1))
seen = {}
def some(x):
    seen[x] = seen.get(x, 0) + 1
    if seen[x] < x: raise ValueError(f"{x} {seen[x]}")
    return x, seen[x]
show("retry batch", lambda: RunnableLambda(some).with_retry(stop_after_attempt=3, **fast).batch([1, 2, 3], {"callbacks": [h]}, return_exceptions=True)); print(sorted(seen.items())); flush(True)
seen.clear()
show("retry batch raise", lambda: RunnableLambda(some).with_retry(stop_after_attempt=2, **fast).batch([1, 5])); print(sorted(seen.items()))
show("retry stream", lambda: list(flaky(1).with_retry(stop_after_attempt=3, **fast).stream(1)))
show("retry repr", lambda: boom.with_retry(stop_after_attempt=4))
# fallbacks
show("fb type", lambda: boom.with_fallbacks([RunnableLambda(lambda x: "f")], exceptions_to_handle=(KeyError,)).invoke(0))
show("fb key", lambda: RunnableLambda(lambda d: 1 / d["a"]).with_fallbacks([RunnableLambda(lambda d: repr(d))], exception_key="e").batch([{"a": 0}, {"a": 1}]))
show("fb key bad", lambda: boom.with_fallbacks([boom], exception_key="e").invoke(0))
show("fb all", lambda: boom.with_fallbacks([RunnableLambda(lambda x: {}["k"])]).invoke(0))
show("fb batch", lambda: boom.with_fallbacks([RunnableLambda(lambda x: {}["k"])]).batch([0, 1], return_exceptions=True))
show("fb batch raise", lambda: boom.with_fallbacks([RunnableLambda(lambda x: {}["k"])]).batch([0, 1]))
def part(x):
    yield "p"; raise ValueError("late")
show("fb late", lambda: list(RunnableGenerator(lambda c: part(c)).with_fallbacks([boom]).stream(1)))
# listeners
def lis(tag): return lambda run: print("   listener", tag, run.name, run.run_type, U(run.inputs), U(run.outputs), run.error is not None, run.tags, sorted(k for k in run.metadata if "version" not in k) if hasattr(run, "metadata") and run.metadata else None)
def lis2(tag): return lambda run, config: print("   listener", tag, run.name, config.get("tags"), sorted(config))
w = boom.with_listeners(on_start=lis("s"), on_end=lis("e"), on_error=lis("x"))
for v in (1, 0): show("listen", lambda: w.invoke(v, {"tags": ["q"], "metadata": {"m": 1}}))
show("listen2", lambda: boom.with_listeners(on_start=lis2("s"), on_end=lis2("e")).invoke(1, {"tags": ["z"]}))
show("listen batch", lambda: w.batch([1, 2], {"max_concurrency": 1}))
async def al():
    async def s(run): print("   alistener", run.name, run.inputs)
    async def s2(run, config): print("   alistener", run.name, config.get("tags"))
    await ashow("alisten", lambda: boom.with_alisteners(on_start=s, on_end=s2, on_error=s).ainvoke(1))
    await ashow("alisten", lambda: boom.with_alisteners(on_start=s, on_end=s2, on_error=s).ainvoke(0))
asyncio.run(al())
# bind, config
k = RunnableLambda(lambda x, a=1, **r: (x, a, r))
show("bind", lambda: k.bind(a=2).bind(b=3).invoke(0)); show("bind2", lambda: k.bind(a=2).invoke(0, a=5)); show("bind3", lambda: k.bind(a=2).with_config(tags=["t"]).bind(a=4))
show("bindmap", lambda: k.bind(a=2).map().invoke([1, 2])); show("bindbatch", lambda: k.bind(a=2).batch([1, 2], a=3))
show("merge", lambda: merge_configs({"tags": ["a", "b"], "metadata": {"x": 1}, "configurable": {"c": 1}}, {"tags": ["b", "c"], "metadata": {"y": 1}, "configurable": {"d": 1}, "recursion_limit": 7, "run_name": "n", "max_concurrency": 3}, None, {"run_name": None}))
show("merge2", lambda: merge_configs({"recursion_limit": 7}, {"recursion_limit": 25}))
show("merge3", lambda: merge_configs({"callbacks": [1]}, {"callbacks": [2]}))
show("ensure", lambda: ensure_config({"configurable": {"a": 1, "b": "s", "__c": 2, "api_key": "k", "o": object}, "metadata": {"a": 5}, "tags": None, "zz": 3}))
show("patch", lambda: patch_config({"run_name": "x", "run_id": 3, "tags": ["a"]}, callbacks=[], recursion_limit=3, max_concurrency=1, configurable={"z": 1}))
def see(x, config): return {kk: U(v) for kk, v in config.items() if kk != "callbacks"}
c = RunnableLambda(see).with_config(tags=["a"], metadata={"p": 1}, configurable={"z": 9})
show("see", lambda: c.invoke(0, {"tags": ["b"], "metadata": {"q": 2}, "configurable": {"y": 1}, "run_name": "R"}))
show("nest", lambda: (RunnablePassthrough() | c).with_config({"tags": ["outer"], "recursion_limit": 5}).invoke(0, {"max_concurrency": 4}))
# configurable
m = FakeListChatModel(responses=["x"]).configurable_fields(responses=ConfigurableField(id="r", name="R", description="d"), sleep=ConfigurableField(id="s"))
show("cf", lambda: m.invoke("q", {"configurable": {"r": ["zed"]}}).content); show("cf0", lambda: m.invoke("q").content)
show("cf specs", lambda: m.config_specs); show("cf with", lambda: m.with_config(configurable={"r": ["w"]}).invoke("q").content)
show("cf bad", lambda: FakeListChatModel(responses=["x"]).configurable_fields(nope=ConfigurableField(id="r")))
p = PromptTemplate.from_template("A {x}").configurable_alternatives(ConfigurableField(id="p"), default_key="a", b=PromptTemplate.from_template("B {x}"), prefix_keys=False)
chain = p | m | StrOutputParser()
show("ca", lambda: (p.invoke({"x": 1}), p.with_config(configurable={"p": "b"}).invoke({"x": 1}))); show("ca bad", lambda: p.invoke({"x": 1}, {"configurable": {"p": "zz"}}))
show("ca specs", lambda: chain.config_specs); show("ca schema", lambda: chain.config_schema(include=["tags"]).model_json_schema())
show("opt", lambda: PromptTemplate.from_template("A {x}").configurable_fields(template=ConfigurableFieldSingleOption(id="t", options={"u": "U {x}", "v": "V {x}"}, default="u")).invoke({"x": 2}, {"configurable": {"t": "v"}}))
show("opt0", lambda: PromptTemplate.from_template("A {x}").configurable_fields(template=ConfigurableFieldSingleOption(id="t", options={"u": "U {x}", "v": "V {x}"}, default="u")).invoke({"x": 2}))
show("optbad", lambda: PromptTemplate.from_template("A {x}").configurable_fields(template=ConfigurableFieldSingleOption(id="t", options={"u": "U {x}"}, default="u")).invoke({"x": 2}, {"configurable": {"t": "nn"}}))
show("multi", lambda: FakeListChatModel(responses=["x"]).configurable_fields(responses=ConfigurableFieldMultiOption(id="t", options={"u": "U", "v": "V"}, default=["u"])).batch(["a", "b"], {"configurable": {"t": ["v", "u"]}}))
pre = m.configurable_alternatives(ConfigurableField(id="model"), default_key="main", prefix_keys=True, other=FakeListChatModel(responses=["o"]).configurable_fields(responses=ConfigurableField(id="r")))
show("pre", lambda: sorted(s.id for s in pre.config_specs)); show("pre2", lambda: pre.invoke("x", {"configurable": {"model": "other", "model==other/r": ["OO"]}}).content)
# history
store = {}
def get(session_id): return store.setdefault(session_id, InMemoryChatMessageHistory())
base = ChatPromptTemplate.from_messages([MessagesPlaceholder("h"), ("human", "{q}")]) | GenericFakeChatModel(messages=iter(AIMessage(str(i)) for i in range(99)))
t = RunnableWithMessageHistory(base, get, input_messages_key="q", history_messages_key="h")
show("h none", lambda: t.invoke({"q": 1})); show("h none2", lambda: t.invoke({"q": "1"}, {"configurable": {}}))
for q in "ab": show("h", lambda: t.invoke({"q": q}, {"configurable": {"session_id": "1"}}).content)
show("h stream", lambda: "".join(x.content for x in t.stream({"q": "s"}, {"configurable": {"session_id": "1"}}))); print([m.content for m in store["1"].messages])
show("h batch", lambda: [x.content for x in t.batch([{"q": "m"}, {"q": "n"}], [{"configurable": {"session_id": "u"}}, {"configurable": {"session_id": "v"}}])] and 0)
show("h int", lambda: t.invoke({"q": 5}, {"configurable": {"session_id": "1"}}))
show("h msgs", lambda: RunnableWithMessageHistory(model, get).invoke([HumanMessage("hi")], {"configurable": {"session_id": "w"}})); print([m.content for m in store["w"].messages])
show("h str", lambda: RunnableWithMessageHistory(model, get).invoke("hi", {"configurable": {"session_id": "w"}})); print([m.content for m in store["w"].messages])
show("h out", lambda: RunnableWithMessageHistory(RunnableParallel(o=model), get, output_messages_key="o").invoke("yo", {"configurable": {"session_id": "w"}})); print([m.content for m in store["w"].messages])
two = RunnableWithMessageHistory(base, lambda user_id, talk_id: get(user_id + talk_id), input_messages_key="q", history_messages_key="h", history_factory_config=[ConfigurableFieldSpec(id="user_id", annotation=str, name="U", description="", default="", is_shared=True), ConfigurableFieldSpec(id="talk_id", annotation=str, name="T", description="", default="", is_shared=True)])
show("h two", lambda: two.invoke({"q": "z"}, {"configurable": {"user_id": "a", "talk_id": "b"}}).type); show("h two miss", lambda: two.invoke({"q": "z"}, {"configurable": {"user_id": "a"}}))
print(sorted(store)); show("h specs", lambda: two.config_specs)
async def ah():
    await ashow("h async", lambda: t.ainvoke({"q": "as"}, {"configurable": {"session_id": "9"}}))
    print([m.type for m in store["9"].messages])
asyncio.run(ah())
