"""Agents: hooks and their order, structured answers, limits, a person in the loop, retries, and the other middleware."""


from langchain.agents import AgentState, create_agent
from langchain.agents.middleware import *
from langchain.agents.middleware import AgentMiddleware
from langchain.agents.structured_output import ToolStrategy
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.tools import tool
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from pydantic import BaseModel


class M(GenericFakeChatModel):
    def bind_tools(self, tools, **k):
        print(
            "bind",
            [t["name"] if isinstance(t, dict) else getattr(t, "name", t) for t in tools],
            {a: b for a, b in k.items() if b is not None},
        )
        return self

    def _generate(self, messages, stop=None, run_manager=None, **kw):
        print("model sees", [(m.type, m.content if isinstance(m.content, str) else "..") for m in messages])
        return super()._generate(messages, stop, run_manager, **kw)


def tc(name, args, i="1"):
    return {"name": name, "args": args, "id": i, "type": "tool_call"}


@tool
def add(a: int, b: int) -> int:
    "add"
    return a + b


@tool
def boom(a: int) -> int:
    "boom"
    raise ConnectionError("net")


def ai(*calls, text="", i="a"):
    return AIMessage(text, tool_calls=list(calls), id=i)


def show(app, inp, cfg=None, **k):
    try:
        for e in app.stream(inp, cfg, stream_mode="updates", **k):
            for n, u in e.items():
                if isinstance(u, dict):
                    u = {
                        a: (
                            [
                                (m.type, m.content, getattr(m, "tool_calls", None) and [c["name"] for c in m.tool_calls])
                                if hasattr(m, "type")
                                else m
                                for m in b
                            ]
                            if isinstance(b, list)
                            else b
                        )
                        for a, b in u.items()
                    }
                print(" ", n, u)
    except Exception as e:
        print("  ERR", type(e).__name__, str(e)[:200])


H = {"messages": [HumanMessage("q", id="h")]}
print("-- plain")
show(create_agent(M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])), [add], system_prompt="sys"), H)
print("-- no tools")
show(create_agent(M(messages=iter([ai(text="done")]))), H)
print("-- hooks")


class Log(AgentMiddleware):
    def __init__(s, n):
        s.n = n

    @property
    def name(s):
        return "Log" + s.n

    def before_agent(s, state, runtime):
        print("ba", s.n)

    def before_model(s, state, runtime):
        print("bm", s.n)

    def after_model(s, state, runtime):
        print("am", s.n)

    def after_agent(s, state, runtime):
        print("aa", s.n)

    def wrap_model_call(s, req, h):
        print("wm>", s.n)
        r = h(req)
        print("wm<", s.n)
        return r

    def wrap_tool_call(s, req, h):
        print("wt>", s.n)
        r = h(req)
        print("wt<", s.n)
        return r


app = create_agent(M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])), [add], middleware=[Log("1"), Log("2")])
show(app, H)
print(sorted(app.nodes))
print("-- structured")


class W(BaseModel):
    x: int


app = create_agent(M(messages=iter([ai(tc("W", {"x": "bad"})), ai(tc("W", {"x": 3}), i="z")])), [add], response_format=ToolStrategy(W))
show(app, H)
app = create_agent(
    M(messages=iter([ai(tc("W", {"x": 1}), tc("W", {"x": 2}, "2")), ai(tc("W", {"x": 3}), i="z")])),
    [add],
    response_format=ToolStrategy(W, tool_message_content="ok!"),
)
show(app, H)
print("-- limits")
show(
    create_agent(
        M(messages=iter([ai(tc("add", {"a": 1, "b": 2}, str(i)), i=str(i)) for i in range(9)])),
        [add],
        middleware=[ModelCallLimitMiddleware(run_limit=2)],
    ),
    H,
)
show(
    create_agent(
        M(messages=iter([ai(tc("add", {"a": 1, "b": 2}, str(i)), i=str(i)) for i in range(9)])),
        [add],
        middleware=[ModelCallLimitMiddleware(run_limit=1, exit_behavior="error")],
    ),
    H,
)
show(
    create_agent(
        M(messages=iter([ai(tc("add", {"a": 1, "b": 2}, "1")), ai(tc("add", {"a": 1, "b": 2}, "2"), i="b"), ai(text="end", i="c")])),
        [add],
        middleware=[ToolCallLimitMiddleware(run_limit=1)],
    ),
    H,
)
show(
    create_agent(
        M(messages=iter([ai(tc("add", {"a": 1, "b": 2}, "1")), ai(tc("add", {"a": 1, "b": 2}, "2"), i="b"), ai(text="end", i="c")])),
        [add],
        middleware=[ToolCallLimitMiddleware(run_limit=1, exit_behavior="end")],
    ),
    H,
)
print("-- hitl")
app = create_agent(
    M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])),
    [add],
    middleware=[HumanInTheLoopMiddleware({"add": True})],
    checkpointer=InMemorySaver(),
)
cfg = {"configurable": {"thread_id": "1"}}
try:
    r = app.invoke(H, cfg)
    print(r["__interrupt__"][0].value)
except Exception as e:
    print(type(e), e)
show(app, Command(resume={"decisions": [{"type": "edit", "edited_action": {"name": "add", "args": {"a": 5, "b": 6}}}]}), cfg)
app = create_agent(
    M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])),
    [add],
    middleware=[HumanInTheLoopMiddleware({"add": {"allowed_decisions": ["approve", "reject"]}})],
    checkpointer=InMemorySaver(),
)
app.invoke(H, cfg)
show(app, Command(resume={"decisions": [{"type": "reject", "message": "no way"}]}), cfg)
print("-- retry")
show(
    create_agent(
        M(messages=iter([ai(tc("boom", {"a": 1})), ai(text="done", i="z")])),
        [boom],
        middleware=[ToolRetryMiddleware(max_retries=1, initial_delay=0, jitter=False)],
    ),
    H,
)


class Bad(M):
    def _generate(self, *a, **k):
        print("bad model")
        raise ConnectionError("x")


show(create_agent(Bad(messages=iter([])), [add], middleware=[ModelRetryMiddleware(max_retries=1, initial_delay=0, jitter=False)]), H)
show(create_agent(Bad(messages=iter([])), [add], middleware=[ModelFallbackMiddleware(M(messages=iter([ai(text="fb")])))]), H)
print("-- decorators")


@before_model
def bm(state, runtime):
    print("deco bm", len(state["messages"]))


@after_model(can_jump_to=["end"])
def am(state, runtime):
    print("deco am")
    return {"jump_to": "end"}


@dynamic_prompt
def dp(request):
    return "dyn %d" % len(request.messages)


@wrap_model_call
def wm(request, handler):
    return handler(request.override(messages=request.messages[-1:]))


show(create_agent(M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])), [add], middleware=[bm, am, dp, wm]), H)
print("-- pii")
show(
    create_agent(
        M(messages=iter([ai(text="mail me at x@y.com")])),
        [add],
        middleware=[
            PIIMiddleware("email", strategy="redact"),
            PIIMiddleware("ip", strategy="mask"),
            PIIMiddleware("credit_card", strategy="hash"),
            PIIMiddleware("url", strategy="redact", apply_to_output=True),
        ],
    ),
    {"messages": [HumanMessage("I am bob@ex.org from 10.1.2.3 card 4111 1111 1111 1111 see https://a.b/c", id="h")]},
)
show(
    create_agent(M(messages=iter([ai(text="x")])), [add], middleware=[PIIMiddleware("email", strategy="block")]),
    {"messages": [HumanMessage("bob@ex.org", id="h")]},
)
print("-- context editing")
msgs = [HumanMessage("q", id="h")]
for i in range(5):
    msgs += [
        ai(tc("add", {"a": 1, "b": 2}, f"c{i}"), i=f"m{i}"),
        ToolMessage("long result " * 20, tool_call_id=f"c{i}", name="add", id=f"t{i}"),
    ]
show(
    create_agent(
        M(messages=iter([ai(text="done", i="z")])),
        [add],
        middleware=[ContextEditingMiddleware(edits=[ClearToolUsesEdit(trigger=100, keep=2)])],
    ),
    {"messages": msgs},
)
print("-- todo")
try:
    app = create_agent(
        M(messages=iter([ai(tc("write_todos", {"todos": [{"content": "a", "status": "pending"}]})), ai(text="done", i="z")])),
        [add],
        middleware=[TodoListMiddleware(system_prompt="todo!", tool_description="d")],
    )
    show(app, H)
except Exception as e:
    print(type(e), e)
print("-- summarize")
show(
    create_agent(
        M(messages=iter([ai(text="final", i="z")])),
        [add],
        middleware=[
            SummarizationMiddleware(
                M(messages=iter([ai(text="SUM")])), trigger=("messages", 4), keep=("messages", 2), summary_prompt="P {messages}"
            )
        ],
    ),
    {"messages": [HumanMessage("m%d" % i, id="h%d" % i) if i % 2 == 0 else AIMessage("m%d" % i, id="h%d" % i) for i in range(7)]},
)
print("-- state, context")


class St(AgentState):
    n: int


class Mid(AgentMiddleware):
    state_schema = St
    tools = [add]

    def before_model(self, state, runtime):
        print(state.get("n"), runtime.context)
        return {"n": state.get("n", 0) + 1}


app = create_agent(M(messages=iter([ai(tc("add", {"a": 1, "b": 2})), ai(text="done", i="z")])), middleware=[Mid()], context_schema=dict)
r = app.invoke({**H, "n": 5}, context={"u": 1})
print(r["n"], [m.content for m in r["messages"]])
