"""An evaluation loop with fake models: batches, retries, callbacks, caches, rate limits, entrypoints and tasks."""
# ruff: noqa
import asyncio, time
from langchain_core.callbacks import BaseCallbackHandler, UsageMetadataCallbackHandler, get_usage_metadata_callback
from langchain_core.caches import InMemoryCache
from langchain_core.globals import set_llm_cache
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel, FakeListLLM
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
from langchain_core.rate_limiters import InMemoryRateLimiter
from langchain_core.runnables import RunnableLambda, RunnableParallel, RunnableBranch, RunnableConfig, ConfigurableField, chain
from langgraph.func import entrypoint, task
from langgraph.types import interrupt, Command
from langgraph.checkpoint.memory import InMemorySaver
questions = [{"q": f"{i}+{i}", "a": str(2 * i)} for i in range(5)]
model = RunnableLambda(lambda p: AIMessage(str(eval(p.to_messages()[-1].content)) if "3" not in p.to_messages()[-1].content else "?"))
solve = ChatPromptTemplate.from_messages([("system", "calc"), ("human", "{q}")]) | model | StrOutputParser()
judge = RunnableLambda(lambda x: {"ok": x["got"] == x["want"]})
evaluator = RunnableParallel(got=solve, want=lambda x: x["a"]) | RunnableParallel(judged=judge, row=lambda x: x)
rows = evaluator.batch(questions, {"max_concurrency": 2}); print(rows); print(sum(r["judged"]["ok"] for r in rows) / len(rows))
print(dict(sorted(evaluator.batch_as_completed(questions[:3]))))
n = []
@chain
def flaky(x):
    n.append(x)
    if len(n) < 3: raise ValueError("not yet")
    return x * 10
print(flaky.with_retry(stop_after_attempt=3, wait_exponential_jitter=False).invoke(4), n)
print(RunnableLambda(lambda x: 1 / x).with_fallbacks([RunnableLambda(lambda x: "inf")]).batch([1, 0]), RunnableLambda(lambda x: 1 / x).batch([0, 2], return_exceptions=True))
branch = RunnableBranch((lambda x: x < 0, lambda x: "neg"), (lambda x: x == 0, lambda x: "zero"), lambda x: "pos"); print(branch.batch([-1, 0, 1]))
class Log(BaseCallbackHandler):
    def on_chain_start(self, s, i, *, name=None, **k): print("  start", name)
    def on_chain_error(self, e, **k): print("  error", type(e).__name__)
    def on_chat_model_start(self, s, m, **k): print("  chat", [x.content for x in m[0]])
    def on_llm_end(self, r, **k): print("  end", r.generations[0][0].text)
(PromptTemplate.from_template("{x}") | FakeListChatModel(responses=["r"]) | StrOutputParser()).with_config(run_name="top", tags=["t"]).invoke({"x": 1}, {"callbacks": [Log()]})
set_llm_cache(InMemoryCache()); m = FakeListChatModel(responses=["a", "b"]); print(m.invoke("x").content, m.invoke("x").content, m.invoke("y").content); set_llm_cache(None)
c = FakeListLLM(responses=["one"]).configurable_fields(responses=ConfigurableField(id="r")); print(c.invoke("x"), c.with_config(configurable={"r": ["two"]}).invoke("x"))
async def main():
    out = await evaluator.abatch(questions[:2]); print(out)
    async for e in (PromptTemplate.from_template("{x}") | FakeListChatModel(responses=["ab"])).astream_events({"x": 1}, version="v2"):
        print(e["event"], e["name"], {k: (v.content if hasattr(v, "content") else v) for k, v in e["data"].items() if k == "chunk"})
asyncio.run(main())
@task
def grade(row): return row["got"] == row["want"]
@entrypoint(checkpointer=InMemorySaver())
def run(rows, *, previous=None):
    marks = [grade(r) for r in rows]
    total = sum(f.result() for f in marks)
    ok = interrupt({"total": total})
    return entrypoint.final(value={"total": total, "ok": ok, "before": previous}, save=total)
cfg = {"configurable": {"thread_id": "e"}}
data = [r["row"] for r in rows]
for _ in range(2):
    print(run.invoke(data, cfg)["__interrupt__"][0].value); print(run.invoke(Command(resume="fine"), cfg))
print([list(c) for c in run.stream(data, {"configurable": {"thread_id": "f"}})])
print(RunnableLambda(lambda x: [x]).map().get_input_jsonschema(), RunnableLambda(lambda x: x).map().invoke([1, 2]))
try: evaluator.invoke({"a": 1})
except Exception as e: print(type(e).__name__, str(e)[:70])
print(m.get_num_tokens("a b c") if False else "", solve.get_graph().to_json()["edges"])
