"""Models that choose tools, and models that play them."""
# ruff: noqa
import warnings; warnings.simplefilter("ignore")
from langchain.agents import create_agent
from langchain.agents.middleware import *
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import *
from langchain_core.outputs import *
from langchain_core.tools import tool
from langchain_core.runnables import RunnableLambda
import json
class Main(BaseChatModel):
    answers: list = []
    seen: list = []
    tools: list = []
    @property
    def _llm_type(self): return "m"
    def bind_tools(self, tools, **kw):
        print("  bind", [getattr(t,"name",t) for t in tools], kw)
        return self
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        print("  model", [(m.type, m.content) for m in messages], kw)
        return ChatResult(generations=[ChatGeneration(message=self.answers.pop(0))])
class Sel(BaseChatModel):
    replies: list = []
    @property
    def _llm_type(self): return "s"
    def _generate(self, messages, stop=None, run_manager=None, **kw): raise NotImplementedError
    def with_structured_output(self, schema, **kw):
        print("  schema", json.dumps({k: [o["const"] for o in v["items"].get("anyOf", [v["items"]])] for k, v in schema["properties"].items()}), schema["title"], kw)
        def go(messages):
            print("  select", [(m["role"], m["content"].split("\n")[0], len(m["content"].split("\n"))) if isinstance(m,dict) else (m.type,m.content) for m in messages])
            r=self.replies.pop(0)
            if isinstance(r,Exception): raise r
            return r
        return RunnableLambda(go)
@tool
def add(a:int,b:int)->int:
    "Add."
    return a+b
@tool
def mul(a:int,b:int)->int:
    "Multiply."
    return a*b
@tool
def sub(a:int,b:int)->int:
    "Subtract."
    return a-b
def go(title, replies, extra=[], **kw):
    print(title)
    try:
        mw=LLMToolSelectorMiddleware(model=Sel(replies=replies), **kw)
        a=create_agent(Main(answers=[AIMessage("done")]), [add,mul,sub,*extra], middleware=[mw], system_prompt="sys")
        r=a.invoke({"messages":[HumanMessage("first"),AIMessage("ok"),HumanMessage("what?")]})
        print("  ->", r["messages"][-1].content)
    except Exception as e: print("  !", type(e).__name__, e)
go("plain",[{"tools":["mul","add"]}])
go("max",[{"tools":["mul","add","sub"]}],max_tools=2)
go("always",[{"tools":["mul"]}],always_include=["sub"],max_tools=1)
go("always unknown",[{"tools":["mul"]}],always_include=["nope"])
go("dups",[{"tools":["mul","mul","add"]}],max_tools=2)
go("unknown",[{"tools":["zzz"]}])
go("unknown retry",[{"tools":["zzz"]},{"tools":["add"]}],max_retries=2)
go("malformed",["x","y"])
go("malformed2",[{"tool":[]},{"tools":["add"]}])
go("malformed none",["x","y"],on_parsing_failure="none")
go("malformed all",["x","y"],on_parsing_failure="all",max_tools=1)
go("malformed list",["x","y"],on_parsing_failure=["add","mul"],max_tools=1)
go("malformed list unknown",["x","y"],on_parsing_failure=["addd"])
go("malformed fn",["x",{"tools":"add"}],on_parsing_failure=lambda r: print("   got",r) or ["sub"])
go("nonstr",[{"tools":[1]},{"tools":[2]}])
go("bad",[],max_retries=-1)
go("empty",[{"tools":[]}])
go("raise",[ValueError("x"),ValueError("y")])
go("all always",[],always_include=["add","mul","sub"])
go("prompt",[{"tools":["add"]}],system_prompt="Choose.")
go("max prompt",[{"tools":["add"]}],system_prompt="Choose.", max_tools=2)
go("dict tools",[{"tools":["add"]}],extra=[{"type":"web_search","name":"w"}])
for bad in ("nope",3):
    try: LLMToolSelectorMiddleware(on_parsing_failure=bad); print("ok")
    except Exception as e: print(type(e).__name__, e)
print("emulate")
class Fake(BaseChatModel):
    @property
    def _llm_type(self): return "f"
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        print("  emulator", [(m.type, len(m.content)>20, "'a': 1" in m.content or '"a": 1' in m.content) for m in messages], kw)
        return ChatResult(generations=[ChatGeneration(message=AIMessage("42"))])
def em(**kw):
    a=create_agent(Main(answers=[AIMessage("", tool_calls=[{"name":"add","args":{"a":1,"b":2},"id":"1"},{"name":"mul","args":{"a":1,"b":2},"id":"2"}]),AIMessage("done")]), [add,mul], middleware=[LLMToolEmulator(model=Fake(),**kw)])
    for m in a.invoke({"messages":[HumanMessage("x")]})["messages"]: print("  ", m.type, m.content, getattr(m,"tool_call_id",None), m.name)
em(); em(tools=["mul"]); em(tools=[add]); em(tools=[])
