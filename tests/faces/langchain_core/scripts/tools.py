"""What people do with tools, printed."""
# ruff: noqa
from typing import Annotated
from langchain_core.tools import *
from langchain_core.runnables import RunnableConfig, RunnableLambda
from pydantic import BaseModel, Field
@tool
def mul(a: int, b: int = 3) -> int:
    """Multiply."""
    return a*b
try: mul.invoke({"a":"x"})
except Exception as e: print(type(e).__name__, e)
@tool("foo", parse_docstring=True)
def f(x: str, y: Annotated[list[int], "the ys"], call: Annotated[str, InjectedToolCallId], config: RunnableConfig) -> str:
    """Do foo.

    Args:
        x: the x of
            foo
        y: yes
    """
    return x+str(y)+call+str(config["tags"])
print(f.args, f.tool_call_schema.model_json_schema()); print(f.invoke({"type":"tool_call","id":"7","name":"mul","args":{"x":"q","y":[1]}},config={"tags":["t"]}))
@tool(response_format="content_and_artifact")
def g(q: str) -> tuple[str, dict]:
    "g doc"
    return "c", {"z": 1}
print(repr(g.invoke({"type":"tool_call","id":"7","name":"mul","args":{"q":"q"}})), g.invoke("x"))
@tool
def bad(q: str):
    "bad"
    raise ToolException("no way")
bad.handle_tool_error=True; print(bad.invoke("q"), repr(bad.invoke({"type":"tool_call","id":"7","name":"bad","args":{"q":"q"}})))
class A(BaseModel):
    """A doc"""
    q: str = Field(description="the q")
class T(BaseTool):
    name: str="t"; description: str="d"; args_schema: type[BaseModel]=A
    def _run(self, q: str, run_manager=None): return q*2
    async def _arun(self, q): return q*3
print(T().invoke("a"), T().invoke({"q":"a"}), T().args, T().is_single_input)
import asyncio
print(asyncio.run(T().ainvoke({"q":"a"})), asyncio.run(mul.ainvoke({"a":3})))
print(render_text_description_and_args([mul,T()]))
t=Tool.from_function(lambda x:x+"!", "nm","desc"); print(t.invoke("a"), t.args, t.run({"z":"q"}))
print(mul.get_input_schema().model_json_schema(), mul.tool_call_schema.model_json_schema())
from langchain_core.messages import *
print(convert_to_messages(["hi",("ai","x"),{"role":"tool","content":"y","tool_call_id":"3"},{"role":"assistant","content":None,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{}"}}]},("system","s")]))
print(get_buffer_string([HumanMessage("a"),AIMessage("b",tool_calls=[{"name":"f","args":{},"id":"1"}])]))
print(get_buffer_string([HumanMessage("a<"),AIMessage("b",tool_calls=[{"name":"f","args":{"q":1},"id":"1"}])],format="xml"))
