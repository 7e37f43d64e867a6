"""Graphs drawn as Mermaid text: branches, commands, graphs within graphs, stops."""

from langgraph.graph import StateGraph, START, END, MessagesState
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command
from typing import Literal
from langchain.agents import create_agent
from langchain_core.runnables import RunnableLambda, RunnablePassthrough

f = lambda s: s


def cmd(s) -> Command[Literal["b", "__end__"]]: ...


g = StateGraph(MessagesState)
for n in "abc":
    g.add_node(n, f)
g.add_node("cmd", cmd)
g.add_edge(START, "a")
g.add_conditional_edges("a", lambda s: "b", {"yes": "b", "no": "c", "end": END})
g.add_edge("b", "cmd")
g.add_edge("c", END)
app = g.compile(checkpointer=InMemorySaver(), interrupt_before=["b"])
print(app.get_graph().draw_mermaid())
print(app.get_graph().to_json()["edges"])
print(app.get_graph().draw_mermaid(with_styles=False))
sub = StateGraph(MessagesState)
sub.add_node("x", f)
sub.add_node("y", f)
sub.add_edge(START, "x")
sub.add_edge("x", "y")
sub.add_edge("y", END)
g = StateGraph(MessagesState)
g.add_node("pre", f)
g.add_node("sub", sub.compile())
g.add_edge(START, "pre")
g.add_edge("pre", "sub")
g.add_edge("sub", END)
app = g.compile()
print(app.get_graph().draw_mermaid())
print(app.get_graph(xray=1).draw_mermaid())


def route(s) -> Literal["a", "b"]: ...


g = StateGraph(MessagesState)
g.add_node("a", f)
g.add_node("b", f)
g.add_conditional_edges(START, route)
print(g.compile().get_graph().draw_mermaid())
print(app.get_graph().first_node().id, app.get_graph().last_node().id, list(app.get_graph().nodes))
g = StateGraph(MessagesState)
g.add_node("node one", f)
g.add_edge(START, "node one")
g.add_edge("node one", END)
print(g.compile().get_graph().draw_mermaid())
