"""Event logs of chains and agents of every day: order, names, tags, metadata, parents and data, whole."""
# ruff: noqa
import asyncio
from langchain_core.callbacks import adispatch_custom_event, dispatch_custom_event
from langchain_core.documents import Document
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel, FakeStreamingListLLM
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser, CommaSeparatedListOutputParser
from langchain_core.prompts import ChatPromptTemplate, FewShotPromptTemplate, MessagesPlaceholder, PromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, RunnableBranch, RunnableGenerator, RunnableLambda, RunnableParallel, RunnablePassthrough, chain
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.chat_history import InMemoryChatMessageHistory
from langchain_core.tools import tool, StructuredTool
import re
ids = {}
def norm(text):
    return re.sub(r"(lc_run-+|run-+)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", lambda m: (m.group(1) or "") + "U", re.sub(r"0x[0-9a-f]+", "0x", text))
async def log(title, runnable, value, config=None, **options):
    print("==", title)
    try:
        async for e in runnable.astream_events(value, config, version="v2", **options):
            e = dict(e)
            e["run_id"] = ids.setdefault(e["run_id"], len(ids))
            e["parent_ids"] = [ids.setdefault(p, len(ids)) for p in e["parent_ids"]]
            e["metadata"] = {k: v for k, v in e["metadata"].items() if "version" not in k}
            print(norm(repr(e)))
    except Exception as error:
        print("raised", type(error).__name__, norm(str(error))[:300])
    ids.clear()
class Shelf(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        return [Document("about " + query, metadata={"source": "s"})]
class Burnt(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager):
        raise KeyError("no shelf")
@tool
def double(x: int) -> int:
    "Twice."
    return 2 * x
@tool
def sour(x: int) -> int:
    "Fails."
    raise ValueError("sour")
@tool(response_format="content_and_artifact")
async def pair(x: int):
    "Pair."
    return "c", {"x": x}
def gen(chunks):
    for c in chunks:
        yield str(c).upper()
async def agen(chunks):
    async for c in chunks:
        yield c + "."
model = FakeListChatModel(responses=["one two", "three"])
async def main():
    prompt = ChatPromptTemplate.from_messages([("system", "Be {how}."), ("human", "{q}")]).partial(how="brief")
    rag = {"context": Shelf() | (lambda ds: ds[0].page_content), "q": RunnablePassthrough()} | prompt | GenericFakeChatModel(messages=iter([AIMessage("a b c")])) | StrOutputParser()
    await log("rag one branch", ({"context": Shelf() | (lambda ds: ds[0].page_content)} | PromptTemplate.from_template("{context}?") | FakeListChatModel(responses=["xy"]) | StrOutputParser()), "bees")
    await log("assign", RunnablePassthrough.assign(d=lambda i: i["x"] + 1).pick(["d", "x"]), {"x": 1})
    await log("pick one", RunnablePassthrough().pick("x"), {"x": 1})
    branch = RunnableBranch((lambda x: x > 5, lambda x: "big"), (lambda x: x > 2, RunnableLambda(lambda x: "mid").with_config(tags=["m"])), lambda x: "small")
    for v in (9, 3, 1): await log("branch", branch, v)
    await log("fails then falls", RunnableLambda(lambda x: 1 / 0).with_fallbacks([RunnableLambda(lambda x: "ok")]), 1)
    await log("falls with key", RunnableLambda(lambda x: 1 / 0, name="first").with_fallbacks([RunnableLambda(lambda x: str(x["error"]), name="second")], exception_key="error"), {"a": 1})
    count = []
    def flaky(x):
        count.append(x)
        if len(count) < 3: raise ValueError("no")
        return x
    await log("retry", RunnableLambda(flaky).with_retry(wait_exponential_jitter=False, stop_after_attempt=3), 7)
    await log("gives up", (RunnableLambda(lambda x: 1 / 0).with_retry(wait_exponential_jitter=False, stop_after_attempt=2)), 7)
    await log("generators", (lambda x: iter(x)) | RunnableGenerator(gen) | RunnableGenerator(agen), "ab")
    await log("llm stream", FakeStreamingListLLM(responses=["pq"]) | RunnableGenerator(agen), "hi")
    await log("map", RunnableLambda(lambda x: x + 1).map(), [1, 2])
    await log("tool", double, {"x": 3}, {"tags": ["t"], "metadata": {"who": "me"}, "run_name": "two"})
    await log("tool call", double, {"name": "double", "args": {"x": 4}, "id": "c1", "type": "tool_call"})
    await log("tool fails", sour, {"x": 3})
    await log("tool fails call", sour, {"name": "sour", "args": {"x": 4}, "id": "c9", "type": "tool_call"})
    await log("tool bad", double, {"x": "p"})
    await log("pair", pair, {"name": "pair", "args": {"x": 4}, "id": "c1", "type": "tool_call"})
    await log("retriever fails", Burnt() | (lambda x: x), "q")
    store = {}
    talk = RunnableWithMessageHistory(ChatPromptTemplate.from_messages([MessagesPlaceholder("h"), ("human", "{q}")]) | FakeListChatModel(responses=["yes", "no"]), lambda session_id: store.setdefault(session_id, InMemoryChatMessageHistory()), input_messages_key="q", history_messages_key="h")
    for q in "ab": await log("history", talk, {"q": q}, {"configurable": {"session_id": "s"}})
    print(norm(repr(store)))
    await log("json", FakeListChatModel(responses=['{"a": [1, 2]}']) | JsonOutputParser(), "x")
    await log("json bad", FakeListChatModel(responses=['{zz']) | JsonOutputParser(), "x")
    await log("list", FakeListChatModel(responses=["a, b"]) | CommaSeparatedListOutputParser(), "x")
    await log("calls", GenericFakeChatModel(messages=iter([AIMessage("", tool_calls=[{"name": "double", "args": {"x": 1}, "id": "i"}])])) | (lambda m: m.tool_calls[0]) | double, "x")
    conf = FakeListChatModel(responses=["x"]).configurable_fields(responses=ConfigurableField(id="r")) | StrOutputParser()
    await log("configured", conf, "q", {"configurable": {"r": ["zed"]}})
    alt = PromptTemplate.from_template("A{x}").configurable_alternatives(ConfigurableField(id="which"), default_key="a", b=PromptTemplate.from_template("B{x}"), c=lambda: RunnableLambda(lambda x: "C"))
    for w in ("a", "b", "c"): await log("alternative", alt | (lambda x: str(x) + "!"), {"x": 1}, {"configurable": {"which": w}})
    @chain
    async def deco(x, config):
        await adispatch_custom_event("step", {"x": x}, config=config)
        return await (prompt | model).ainvoke({"q": x}, config)
    await log("decorated", deco, "v", {"metadata": {"z": 1}, "tags": ["outer"]})
    @chain
    def back(x): return (RunnableLambda(lambda y: y + 1) | double) if x < 3 else x
    await log("lambda gives runnable", RunnableLambda(lambda x: RunnableLambda(lambda y: y * 3)), 2)
    def sync_custom(x, config):
        dispatch_custom_event("s", x, config=config); return x
    await log("sync custom", RunnableLambda(sync_custom), 5)
    await log("bound", RunnableLambda(lambda x, k=1: x * k).bind(k=4).with_config(run_name="bb", tags=["b"]), 5)
    await log("model direct", model, [HumanMessage("q")], {"tags": ["d"]})
    await log("prompt direct", prompt, {"q": 1})
    await log("prompt missing", prompt, {"z": 1})
    both = RunnableParallel(a=lambda x: x + 1)
    await log("nested", both | RunnableParallel(z=both.pick("a") if False else RunnableLambda(lambda d: d["a"])), 2)
    await log("include", rag, "x", include_tags=["seq:step:3"])
    await log("exclude types", FakeListChatModel(responses=["q"]) | StrOutputParser(), "x", exclude_types=["chat_model"])
    await log("exclude names", FakeListChatModel(responses=["q"]) | StrOutputParser(), "x", exclude_names=["StrOutputParser"])
    structured = StructuredTool.from_function(lambda x, y=2: x + y, name="sum", description="s")
    await log("structured", structured, {"x": 1})
    await log("transforms", RunnablePassthrough() | RunnableGenerator(agen), "k")
    await log("passthrough func", RunnablePassthrough(lambda x: None), "k")
    try:
        async for e in model.astream_events("x", version="v9"): print(e)
    except Exception as error: print(type(error).__name__, error)
asyncio.run(main())
