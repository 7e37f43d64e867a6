"""What people do with models, printed."""
# ruff: noqa
import re
from langchain_core.language_models import *
from langchain_core.messages import *
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.caches import InMemoryCache
from langchain_core.runnables import *
from langchain_core.prompt_values import *
class H(BaseCallbackHandler):
    def __getattribute__(self, n):
        if n.startswith("on_"):
            def f(*a, **k):
                ids.setdefault(k.get("run_id"), f"run{len(ids)}")
                k["run_id"]=ids[k["run_id"]]; k["parent_run_id"]=ids.get(k.get("parent_run_id"))
                print("  ", n, *[re.sub('0x[0-9a-f]+','0x',str(x)) for x in a], {x: str(y) for x,y in sorted(k.items())})
            return f
        return super().__getattribute__(n)
ids={}
h=H()
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, str(e)[:300])
m=FakeListChatModel(responses=["hello","b c"])
t(lambda: m.invoke("hi",{"callbacks":[h]}).content)
t(lambda: [c.content for c in m.stream([("human","x")],{"callbacks":[h],"tags":["t"],"metadata":{"a":1}})])
t(lambda: [c.content for c in m.batch(["a","b"],{"callbacks":[h]})])
g=GenericFakeChatModel(messages=iter([AIMessage("hello big world",id="1"),"x y"]))
t(lambda: [(c.content,c.id,c.chunk_position) for c in g.stream("q",{"callbacks":[h]})])
t(lambda: g.invoke("q"))
l=FakeListLLM(responses=["one","two"])
t(lambda: l.invoke("a",{"callbacks":[h]})); t(lambda: l.batch(["a","b"],{"callbacks":[h]})); t(lambda: list(FakeStreamingListLLM(responses=["abc"]).stream("x",{"callbacks":[h]})))
t(lambda: l.generate(["p","q"])); t(lambda: m.generate([[HumanMessage("x")]]).generations)
t(lambda: m.invoke(5)); t(lambda: l.invoke(5)); t(lambda: m.bind_tools([])); t(lambda: m.with_structured_output({}))
c=InMemoryCache()
m2=FakeListChatModel(responses=["1","2"],cache=c); t(lambda:[m2.invoke("a").content,m2.invoke("a").content,m2.invoke("b").content, m2.invoke("a",{"callbacks":[h]}).content]); print(list(c._cache)[0])
l2=FakeListLLM(responses=["1","2"],cache=c); t(lambda:[l2.invoke("a"),l2.invoke("a"),l2.invoke("b")])
class S(SimpleChatModel):
    def _call(self, messages, stop=None, run_manager=None, **kw): return f"{len(messages)} {stop}"
    @property
    def _llm_type(self): return "s"
class L(LLM):
    n: int = 2
    def _call(self, prompt, stop=None, run_manager=None, **kw): return prompt*self.n
    @property
    def _llm_type(self): return "l"
    @property
    def _identifying_params(self): return {"n":self.n}
t(lambda: L().invoke("ab")); print(L(), repr(L(n=3)))
t(lambda: L().invoke([HumanMessage("x"),AIMessage("y")])); t(lambda: L().invoke(ChatPromptValue(messages=[SystemMessage("s")])))
class B(BaseChatModel):
    def _generate(self, messages, stop=None, run_manager=None, **kw): raise ValueError("boom")
    @property
    def _llm_type(self): return "b"
t(lambda: B().invoke("x",{"callbacks":[h]})); t(lambda: list(B().stream("x",{"callbacks":[h]})))
t(lambda: m.invoke([])); t(lambda: ParrotFakeChatModel().invoke([HumanMessage("z",id="2")]))
from langchain_core.language_models.fake import FakeListLLM as F2
t(lambda: list(FakeStreamingListLLM(responses=["abc"],error_on_chunk_number=1).stream("x")))
t(lambda: [c.content for c in FakeListChatModel(responses=["abc"],error_on_chunk_number=1).stream("x",{"callbacks":[h]})])
t(lambda: m.lc_id()); 
from langchain_core.rate_limiters import InMemoryRateLimiter
t(lambda: FakeListChatModel(responses=["x"],rate_limiter=InMemoryRateLimiter(requests_per_second=100,check_every_n_seconds=0.01)).invoke("a").content)
m3=FakeListChatModel(responses=["hello"],disable_streaming=True); t(lambda: [c.content for c in m3.stream("x")])
class ST(BaseChatModel):
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        from langchain_core.outputs import ChatResult, ChatGeneration
        return ChatResult(generations=[ChatGeneration(message=AIMessage("gen"))],llm_output={"model_name":"zz"})
    def _stream(self, messages, stop=None, run_manager=None, **kw):
        from langchain_core.outputs import ChatGenerationChunk
        for i in "ab": yield ChatGenerationChunk(message=AIMessageChunk(i))
    @property
    def _llm_type(self): return "st"
    @property
    def _identifying_params(self): return {"model_name":"x"}
t(lambda: ST().invoke("x",{"callbacks":[h]})); t(lambda: [ (c.content,c.id is not None,c.chunk_position) for c in ST().stream("x")]); t(lambda: [x for x in (RunnableLambda(lambda x:x)|ST()).stream("x",{"callbacks":[h]})][-1].content)
