"""Parts of a user interface that nodes show and take away: the reducer, the stream, the state."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.graph.ui import AnyUIMessage, delete_ui_message, push_ui_message, ui_message_reducer
from typing_extensions import TypedDict


class S(TypedDict, total=False):
    messages: Annotated[list, add_messages]
    ui: Annotated[Sequence[AnyUIMessage], ui_message_reducer]
    other: Annotated[Sequence[AnyUIMessage], ui_message_reducer]


def part(name, merge=False, **props):
    return {"type": "ui", "id": name, "name": f"part {name}", "props": props, "metadata": {"merge": True} if merge else {}}


def gone(name):
    return {"type": "remove-ui", "id": name}


def outcome(call):
    try:
        return call()
    except Exception as error:
        return type(error).__name__, str(error)


for left, right in (([], part("1")), (part("1"), part("2")), ([part("1", y=1)], [part("1", x=2)]), ([part("1", y=1)], [part("1", True, x=2)]),
                    ([part("1")], gone("1")), ([part("1")], gone("9")), ([part("1")], [gone("1"), part("1", z=1)]), ([], [part("1"), gone("1")]),
                    (None, part("1")), ([part("1"), part("2")], [gone("1"), part("3")]), ([], [{"type": "ui"}]), ([{"id": "1"}], [gone("1")])):
    print(outcome(lambda: ui_message_reducer(left, right)))
said = []


def shows(state):
    message = AIMessage("hi", id="m1")
    said.append(push_ui_message("card", {"a": 1}, id="u1", message=message))
    said.append(push_ui_message("card", {"b": 2}, id="u1", merge=True))
    said.append(push_ui_message("plain", {}, id="u2", metadata={"k": 1}, message={"id": "m2"}))
    said.append(push_ui_message("elsewhere", {}, id="u3", state_key="other"))
    said.append(push_ui_message("nowhere", {}, id="u4", state_key=None))
    said.append(delete_ui_message(push_ui_message("made", {})["id"]))
    return {"messages": [message]}


async def takes_away(state):
    said.append(delete_ui_message("u2"))
    said.append(push_ui_message("awaited", {"x": 1}, id="u5"))
    return {"ui": [part("u6")]}


def fails(state):
    delete_ui_message("none such")


async def main():
    graph = StateGraph(S).add_node(shows).add_node(takes_away).add_node(fails)
    graph = graph.add_edge(START, "shows").add_edge("shows", "takes_away").add_edge("takes_away", "fails").compile()
    found = []
    try:
        async for event in graph.astream({"messages": []}, {"run_name": "R", "tags": ["T"]}, stream_mode=["custom", "updates", "values"]):
            found.append(event)
    except ValueError as error:
        found.append(error)
    print(*said, *found, sep="\n")


asyncio.run(main())
print(outcome(lambda: push_ui_message("x", {})), outcome(lambda: delete_ui_message("x")))
