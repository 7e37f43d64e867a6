"""What people do with events, printed."""
# ruff: noqa
import asyncio
from langchain_core.runnables import RunnableLambda, RunnablePassthrough, RunnableParallel
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.language_models import FakeListChatModel, FakeListLLM
from langchain_core.output_parsers import StrOutputParser
from langchain_core.tools import tool
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.callbacks import adispatch_custom_event
class R(BaseRetriever):
    def _get_relevant_documents(self, query, *, run_manager): return [Document("d "+query)]
@tool
def t(x: str) -> str:
    "doc"
    return x+"!"
def gen(x):
    for c in ["a","b"]: yield c
async def cust(x):
    await adispatch_custom_event("ev", {"x":1}); return x
chain = (ChatPromptTemplate.from_messages([("human","{q}")]) | FakeListChatModel(responses=["hey"]) | StrOutputParser()).with_config(run_name="my",tags=["tg"],metadata={"m":1})
ids={}
def norm(v, depth=0):
    s=repr(v)
    return s
async def run(c, inp, **k):
    async for e in c.astream_events(inp, version="v2", **k):
        e=dict(e); e["run_id"]=ids.setdefault(e["run_id"],len(ids)); e["parent_ids"]=[ids.setdefault(p,len(ids)) for p in e["parent_ids"]]
        e["metadata"]={k:v for k,v in e["metadata"].items() if k!="lc_versions"}
        print(e["event"], e["name"], e["run_id"], e["parent_ids"], e["tags"], e["metadata"], repr(e["data"]), list(e))
    print("---")
async def main():
    await run(chain, {"q":"z"})
    await run(RunnableLambda(lambda x:x+1)|RunnableLambda(lambda x:x*2), 3)
    await run(RunnablePassthrough.assign(b=lambda d:d["a"]), {"a":1})
    await run(t, {"x":"q"}); await run(R(), "qq"); await run(FakeListLLM(responses=["ok"]), "p")
    await run(RunnableLambda(gen), "x") if False else None
    await run(RunnableLambda(cust), "x"); await run(chain, {"q":"z"}, include_types=["chat_model"]); await run(chain, {"q":"z"}, include_names=["my"]); await run(chain,{"q":"z"},exclude_tags=["seq:step:2"])
    try: await run(RunnableLambda(lambda x: 1/0), 1)
    except ZeroDivisionError as e: print("ZDE")
    async def inner(x): return await chain.ainvoke({"q":x})
    await run(RunnableLambda(inner), "w")
asyncio.run(main())
from langchain_core.runnables import RunnableConfig
def lis(tag): return lambda run: print(tag, run.name, run.run_type, run.inputs, run.outputs, run.error is not None, len(run.child_runs))
chain.with_listeners(on_start=lis("s"),on_end=lis("e"),on_error=lis("x")).invoke({"q":1})
try: RunnableLambda(lambda x:1/0).with_listeners(on_start=lis("s"),on_end=lis("e"),on_error=lis("x")).invoke(1)
except ZeroDivisionError: pass
from langchain_core.tracers.context import collect_runs
with collect_runs() as cb: chain.invoke({"q":"1"}); print(len(cb.traced_runs), cb.traced_runs[0].name, [c.name for c in cb.traced_runs[0].child_runs])
from langchain_core.callbacks import StdOutCallbackHandler, get_usage_metadata_callback
chain.invoke({"q":"1"}, {"callbacks":[StdOutCallbackHandler()]})
