"""What people do with chains, printed."""
# ruff: noqa
from langchain_core.prompts import *
from langchain_core.output_parsers import *
from langchain_core.messages import *
from langchain_core.runnables import RunnableLambda, RunnableBranch, RunnablePassthrough, ConfigurableField
from langchain_core.language_models import FakeListChatModel, GenericFakeChatModel
def t(f):
    try: print(repr(f()))
    except Exception as e: print(type(e).__name__, str(e)[:300])
p=ChatPromptTemplate.from_messages([("system","You are {who}"),("placeholder","{hist}"),("human","{q}")])
c = p | FakeListChatModel(responses=["hello you"]) | StrOutputParser() | (lambda s: s.upper())
t(lambda: c.invoke({"who":"x","q":"y"})); t(lambda: list((p | FakeListChatModel(responses=["hello you"]) | StrOutputParser()).stream({"who":"x","q":"y"})))
t(lambda: PromptTemplate.from_template("a {b} {c}")); t(lambda: PromptTemplate.from_template("{a.b}")); t(lambda: PromptTemplate.from_template("x {{y}} {z}").format(z=1)); t(lambda: PromptTemplate.from_template("{x}")+" and {y}")
t(lambda: PromptTemplate.from_template("Hi {{name}} {{#l}}<{{.}}>{{/l}} {{{h}}} {{h}}{{^n}}no{{/n}}",template_format="mustache").format(name="&b",l=[1,2],h="<i>"))
t(lambda: PromptTemplate.from_template("{{ a }} {% for i in l %}{{ i }},{% endfor %}",template_format="jinja2").format(a="x",l=[1,2]))
t(lambda: PromptTemplate.from_template("{{ a.__class__ }}",template_format="jinja2").format(a="x"))
t(lambda: FewShotPromptTemplate(examples=[{"i":"1","o":"{2}"}],example_prompt=PromptTemplate.from_template("{i}->{o}"),suffix="{q}->",prefix="P").format(q="9"))
ep=ChatPromptTemplate.from_messages([("human","{i}"),("ai","{o}")]); t(lambda: FewShotChatMessagePromptTemplate(examples=[{"i":"1","o":"2"}],example_prompt=ep).format_messages())
t(lambda: ChatPromptTemplate.from_messages([("human",[{"type":"text","text":"{a}"},{"type":"image_url","image_url":"{u}"}])]).invoke({"a":"t","u":"http://x"}))
t(lambda: JsonOutputParser().invoke('```json\n{"a": 1, "b": [1,2]}\n```')); 
def gen(x):
    for ch in '{"a": "bc", "d": [1, 2]}': yield ch
t(lambda: list((RunnableLambda(gen)|JsonOutputParser()).stream(''))); t(lambda: list((RunnableLambda(gen)|JsonOutputParser(diff=True)).stream('')))
t(lambda: JsonOutputParser().invoke("nope")); t(lambda: CommaSeparatedListOutputParser().invoke('a, "b, c",d'))
def gen2(x):
    for ch in "1. ab\n2. cd\n3. e": yield ch
def gen3(x):
    for ch in "x <a><b>1</b><c><d>2</d></c></a>": yield ch
from pydantic import BaseModel
class A(BaseModel):
    x: int
    y: str = "q"
t(lambda: PydanticOutputParser(pydantic_object=A).invoke('{"x": 3}')); t(lambda: PydanticOutputParser(pydantic_object=A).invoke('{"z": 3}'))
m=AIMessage("",tool_calls=[{"name":"A","args":{"x":1},"id":"1"}])
t(lambda: PydanticToolsParser(tools=[A]).invoke(m)); t(lambda: JsonOutputToolsParser().invoke(m)); t(lambda: JsonOutputKeyToolsParser(key_name="A",first_tool_only=True).invoke(m)); t(lambda: JsonOutputToolsParser(return_id=True).invoke(m))
from langchain_core.utils.function_calling import *
t(lambda: convert_to_openai_tool(A))
def fn(a: int, b: str = "x") -> str:
    """Do it.

    Args:
        a: the a
        b: the b
    """
t(lambda: convert_to_openai_tool(fn)); t(lambda: convert_to_openai_function(A,strict=True))
from typing import TypedDict, Annotated, Optional
class TD(TypedDict):
    """A td."""
    s: Annotated[str, ..., "the s"]
    n: Annotated[Optional[int], None, "the n"]
t(lambda: convert_to_openai_tool(TD)); t(lambda: convert_to_json_schema(TD))
class M(GenericFakeChatModel):
    def bind_tools(self, tools, **kw): return self.bind(tools=[convert_to_openai_tool(x) for x in tools])
t(lambda: M(messages=iter([m])).with_structured_output(A).invoke("x")); t(lambda: M(messages=iter([m])).with_structured_output(A,include_raw=True).invoke("x")["parsed"])
b=RunnableBranch((lambda x:x>0,lambda x:"pos"),lambda x:"neg"); t(lambda: b.batch([1,-1])); t(lambda: list(b.stream(2)))
n=[0]
def flaky(x):
    n[0]+=1
    if n[0]<3: raise ValueError("f")
    return n[0]
t(lambda: RunnableLambda(flaky).with_retry(wait_exponential_jitter=False).invoke(1)); t(lambda: RunnableLambda(lambda x: 1/0).with_fallbacks([RunnableLambda(lambda x: x*2)]).invoke(4))
t(lambda: RunnableLambda(lambda x: 1/0).with_fallbacks([RunnableLambda(lambda x: str(x["e"]))],exception_key="e").invoke({}))
f=FakeListChatModel(responses=["a"]).configurable_fields(responses=ConfigurableField(id="r")); t(lambda: f.with_config(configurable={"r":["zz"]}).invoke("q").content); t(lambda: f.invoke("q").content)
alt=FakeListChatModel(responses=["a"]).configurable_alternatives(ConfigurableField(id="m"),default_key="d",o=FakeListChatModel(responses=["b"])); t(lambda: (alt|StrOutputParser()).invoke("q",config={"configurable":{"m":"o"}})); t(lambda: alt.invoke("q",{"configurable":{"m":"bad"}}))
t(lambda: trim_messages([SystemMessage("s"*10),HumanMessage("h"*10),AIMessage("a"*10),HumanMessage("z"*10)],max_tokens=25,token_counter=lambda ms: sum(len(x.content) for x in ms),strategy="last",include_system=True,start_on="human"))
t(lambda: trim_messages([HumanMessage("h\nb\nc"),AIMessage("a"*10)],max_tokens=4,token_counter=lambda ms: sum(len(x.content) for x in ms),strategy="first",allow_partial=True))
t(lambda: filter_messages([SystemMessage("s",name="n"),HumanMessage("h",id="1")],include_ids=["1"])); t(lambda: merge_message_runs([HumanMessage("a"),HumanMessage("b"),AIMessage("c")])); t(lambda: convert_to_openai_messages([SystemMessage("s"),AIMessage("a",tool_calls=[{"name":"f","args":{"x":1},"id":"1"}]),ToolMessage("r",tool_call_id="1")]))
from langchain_core.load import dumps, loads
