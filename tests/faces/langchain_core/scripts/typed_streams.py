"""Typed streams of chat models: events of blocks, projections, failures, closing."""
# ruff: noqa
import asyncio
import warnings

warnings.simplefilter("ignore")
from langchain_core.language_models import GenericFakeChatModel, FakeListChatModel, BaseChatModel
from langchain_core.messages import *
from langchain_core.outputs import *
class M(BaseChatModel):
    chunks: list = []
    fail: bool = False
    @property
    def _llm_type(self): return "m"
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="whole", id="q", usage_metadata={"input_tokens":1,"output_tokens":2,"total_tokens":3}, tool_calls=[{"name":"f","args":{"a":1},"id":"c1"}], response_metadata={"finish_reason":"tool_calls","model_name":"x"}))])
    def _stream(self, messages, stop=None, run_manager=None, **kw):
        for c in self.chunks:
            yield ChatGenerationChunk(message=c)
        if self.fail: raise ValueError("broke")
def tc(**k): return {"type":"tool_call_chunk",**k}
cases={
 "text": [AIMessageChunk("he"),AIMessageChunk("llo "),AIMessageChunk("", usage_metadata={"input_tokens":1,"output_tokens":2,"total_tokens":3}, response_metadata={"finish_reason":"stop"})],
 "tools":[AIMessageChunk("let"),AIMessageChunk("", tool_call_chunks=[tc(name="f",args="",id="c1",index=0)]),AIMessageChunk("", tool_call_chunks=[tc(name=None,args='{"a":',id=None,index=0)]),AIMessageChunk("", tool_call_chunks=[tc(name=None,args='1}',id=None,index=0)]),AIMessageChunk("", tool_call_chunks=[tc(name="g",args='{bad',id="c2",index=1)]), AIMessageChunk("", response_metadata={"finish_reason":"tool_calls"})],
 "think":[AIMessageChunk(content=[{"type":"reasoning","reasoning":"hm","index":0}]),AIMessageChunk(content=[{"type":"reasoning","reasoning":"mm","index":0}]),AIMessageChunk(content=[{"type":"text","text":"yes","index":1}]),AIMessageChunk(content=[{"type":"text","text":" no","index":1}])],
 "empty":[AIMessageChunk("")],
 "image":[AIMessageChunk(content=[{"type":"text","text":"a","index":0}]),AIMessageChunk(content=[{"type":"image","url":"http://x/y.png","index":1}])],
}
def show(s):
    for e in s: print("  ", e)
    print("  text", repr(str(s.text)), list(s.text), "|", list(s.reasoning), repr(str(s.reasoning)), "|", list(s.tool_calls), s.tool_calls.get())
    o=s.output; print("  out", type(o).__name__, o.content, o.tool_calls, o.invalid_tool_calls, o.usage_metadata, o.response_metadata, s.done, s.has_events, s.namespace, s.node, (o.id or "")[:9], (s.message_id or "")[:9])
for n,c in cases.items():
    print(n); show(M(chunks=c).stream_events("hi", version="v3"))
print("fake list"); show(FakeListChatModel(responses=["ab"]).stream_events("hi", version="v3"))
print("no stream");
class N(BaseChatModel):
    _llm_type="n"
    _generate=M._generate
try: show(N().stream_events("hi",version="v3"))
except Exception as e: print(type(e))
def msg(*a,**k): 
    return AIMessage(*a,**k)
print("fail")
s=M(chunks=cases["text"][:1],fail=True).stream_events("hi",version="v3")
for what in ("list(s)","s.output","str(s.text)","list(s.text)","s.tool_calls.get()"):
    try: print(what, eval(what))
    except Exception as e: print(what, type(e), e)
print(s.done, s.output_message)
s=M(chunks=cases["text"]).stream_events("hi",version="v3")
print(s.done,s.has_events,s.message_id and s.message_id[:6],s.output_message)
it=iter(s.text); print(next(it), s.done); print(repr(s.text), s.text.__class__.__name__, s.tool_calls.__class__.__name__)
try: M().stream_events("hi",version="v2")
except Exception as e: print(type(e))
try: print(M(chunks=cases["text"]).stream_events("hi"))
except Exception as e: print(type(e))
from langchain_core.runnables import RunnableLambda
try: print(RunnableLambda(lambda x:x).stream_events(1, version="v3"))
except Exception as e: print(type(e))
from langchain_core.callbacks import BaseCallbackHandler
class H(BaseCallbackHandler):
    def __getattribute__(self,n):
        if n.startswith("on_"):
            return lambda *a,**k: print("   ev",n,[type(x).__name__ for x in a], sorted(k))
        return super().__getattribute__(n)
show(M(chunks=cases["text"]).stream_events("hi",version="v3",config={"callbacks":[H()]}))
show((M(chunks=cases["text"])|RunnableLambda(lambda x:x)).stream_events("hi",version="v3") if False else M(chunks=cases["text"]).bind(stop=["x"]).stream_events("hi",version="v3"))
async def main():
    s=await M(chunks=cases["tools"]).astream_events("hi",version="v3")
    print(type(s).__name__, s.text.__class__.__name__, s.tool_calls.__class__.__name__)
    print([x async for x in s.text], await s.text, await s.tool_calls, (await s.output).content, await s.reasoning)
    print([e["event"] async for e in s]); print([e async for e in s.tool_calls])
    print((await s).tool_calls)
    s=await M(chunks=cases["text"],fail=True).astream_events("hi",version="v3")
    try: await s
    except Exception as e: print(type(e))
    async with await M(chunks=cases["text"]).astream_events("hi",version="v3") as s:
        print(s.done)
    print(s.done)
    try: await s
    except BaseException as e: print(type(e),e)
asyncio.run(main())
