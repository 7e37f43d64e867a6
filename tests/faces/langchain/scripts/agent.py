"""A tool agent with memory and interrupts."""
# ruff: noqa
from langchain.agents import create_agent
from langchain.agents.middleware import HumanInTheLoopMiddleware, ModelCallLimitMiddleware, SummarizationMiddleware, ToolRetryMiddleware, ModelFallbackMiddleware, ContextEditingMiddleware, ClearToolUsesEdit, PIIMiddleware, TodoListMiddleware, before_model, wrap_tool_call
from langchain.tools import tool, ToolRuntime
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command, interrupt
class Fake(BaseChatModel):
    answers: list
    @property
    def _llm_type(self): return "fake"
    def bind_tools(self, tools, **kw): return self
    def _generate(self, messages, stop=None, run_manager=None, **kw):
        a = self.answers.pop(0)
        if isinstance(a, Exception): raise a
        return ChatResult(generations=[ChatGeneration(message=a.model_copy())])
def call(name, id, **args): return AIMessage("", tool_calls=[{"name": name, "args": args, "id": id}])
tries = []
@tool
def add(a: int, b: int) -> int:
    "Add."
    tries.append(1)
    if len(tries) == 1: raise TimeoutError("once")
    return a + b
@tool
def ask(question: str, runtime: ToolRuntime) -> str:
    "Ask the user."
    said = interrupt({"question": question, "n": len(runtime.state["messages"])})
    return f"user said {said}"
@tool
def pay(amount: float) -> str:
    "Pay."
    return f"paid {amount}"
def show(r):
    for m in r["messages"]: print("  ", m.type, repr(m.content), [(c["name"], c["args"]) for c in getattr(m, "tool_calls", [])], getattr(m, "status", ""))
    print("  interrupts", [i.value for i in r.get("__interrupt__", [])])
cfg = lambda t: {"configurable": {"thread_id": t}}
a = create_agent(Fake(answers=[call("add", "1", a=1, b=2), call("ask", "2", question="ok?"), AIMessage("done"), AIMessage("again")]), [add, ask], checkpointer=InMemorySaver(), middleware=[ToolRetryMiddleware(initial_delay=0.0, jitter=False)], system_prompt="sys")
show(a.invoke({"messages": [HumanMessage("hi")]}, cfg("1"))); show(a.invoke(Command(resume="yes"), cfg("1"))); show(a.invoke({"messages": "more"}, cfg("1")))
for kind, resume in (("approve", {"type": "approve"}), ("edit", {"type": "edit", "edited_action": {"name": "pay", "args": {"amount": 1.0}}}), ("reject", {"type": "reject", "message": "no"})):
    a = create_agent(Fake(answers=[call("pay", "9", amount=5.0), AIMessage("fin")]), [pay], checkpointer=InMemorySaver(), middleware=[HumanInTheLoopMiddleware(interrupt_on={"pay": True})])
    r = a.invoke({"messages": "x"}, cfg(kind)); print(kind, r["__interrupt__"][0].value["action_requests"][0]["args"], r["__interrupt__"][0].value["review_configs"])
    show(a.invoke(Command(resume={"decisions": [resume]}), cfg(kind)))
a = create_agent(Fake(answers=[call("add", str(i), a=i, b=1) for i in range(9)]), [add], middleware=[ModelCallLimitMiddleware(run_limit=2)]); show(a.invoke({"messages": "loop"}))
a = create_agent(Fake(answers=[ValueError("down")]), [add], middleware=[ModelFallbackMiddleware(Fake(answers=[AIMessage("spare")]))]); show(a.invoke({"messages": "x"}))
a = create_agent(Fake(answers=[AIMessage("ok")]), [], middleware=[PIIMiddleware("email", strategy="mask"), PIIMiddleware("credit_card", strategy="block")]); show(a.invoke({"messages": "mail joe@ex.org"}))
try: create_agent(Fake(answers=[AIMessage("ok")]), [], middleware=[PIIMiddleware("credit_card", strategy="block")]).invoke({"messages": "4111 1111 1111 1111"})
except Exception as e: print(type(e).__name__, e)
a = create_agent(Fake(answers=[call("write_todos", "t", todos=[{"content": "x", "status": "pending"}]), AIMessage("ok")]), [], middleware=[TodoListMiddleware()]); r = a.invoke({"messages": "x"}); print(r["todos"]); show(r)
@before_model
def log(state, runtime): print("  before", len(state["messages"]))
@wrap_tool_call
def guard(request, handler):
    r = handler(request); return r.model_copy(update={"content": r.content + "?"})
a = create_agent(Fake(answers=[call("add", "1", a=1, b=2), call("nope", "2"), call("add", "3", a="x"), AIMessage("end")]), [add], middleware=[log, guard]); show(a.invoke({"messages": "x"}))
for mode, c in a.with_config(recursion_limit=5).stream({"messages": "x"}, stream_mode=["messages"]) if False else []: print(mode, c)
a = create_agent(Fake(answers=[call("add", str(i), a=i, b=1) for i in range(50)]), [add])
try: a.invoke({"messages": "x"}, {"recursion_limit": 6})
except Exception as e: print(type(e).__name__, str(e)[:60])
a = create_agent(Fake(answers=[call("add", "1", a=1, b=2), AIMessage("end")]), [add])
for c in a.stream({"messages": "x"}, stream_mode="updates"): print({k: [m.content for m in v["messages"]] for k, v in c.items()})
for c, meta in a.with_config({}).stream({"messages": "x"}, stream_mode="messages") if False else []: print(c)
try: a.invoke({})
except Exception as e: print(type(e).__name__)
