"""Checkpoints in a file: the same states as in memory, over processes, after a kill; and what reading one may not do."""
from __future__ import annotations

import asyncio
import dataclasses
import datetime
import decimal
import operator
import re
import sqlite3
import subprocess
import sys
import uuid
from enum import Enum
from typing import Annotated

import pytest
from typing_extensions import TypedDict

from septet.langchain_core.messages import HumanMessage
from septet.langgraph.checkpoint.memory import InMemorySaver
from septet.langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from septet.langgraph.checkpoint.sqlite import SqliteSaver
from septet.langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from septet.langgraph.graph import START, StateGraph
from septet.langgraph.types import Command, Send, interrupt


class State(TypedDict):
    log: Annotated[list, operator.add]


def graph(saver):
    made = StateGraph(State)
    made.add_node("a", lambda s: {"log": ["a"]})
    made.add_node("ask", lambda s: {"log": [interrupt("name?")]})
    made.add_edge(START, "a")
    made.add_edge("a", "ask")
    return made.compile(checkpointer=saver)


THREAD = {"configurable": {"thread_id": "t"}}


def told(app):
    return [(s.values, s.next, s.metadata, [(t.name, t.result, [i.value for i in t.interrupts]) for t in s.tasks])
            for s in app.get_state_history(THREAD)]


def test_a_file_keeps_what_memory_keeps(tmp_path):
    memory = graph(InMemorySaver())
    memory.invoke({"log": []}, THREAD)
    with SqliteSaver.from_conn_string(str(tmp_path / "c.db")) as saver:
        graph(saver).invoke({"log": []}, THREAD)
        assert told(graph(saver)) == told(memory)
    memory.invoke(Command(resume="Ann"), THREAD)
    with SqliteSaver.from_conn_string(str(tmp_path / "c.db")) as saver:       # as another process would
        app = graph(saver)
        assert app.invoke(Command(resume="Ann"), THREAD) == {"log": ["a", "Ann"]}
        assert told(app) == told(memory)
        saver.delete_thread("t")
        assert told(app) == [] and app.get_state(THREAD).values == {}


def test_async(tmp_path):
    async def run():
        async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "a.db")) as saver:
            app = graph(saver)
            first = await app.ainvoke({"log": []}, THREAD)
            return first["__interrupt__"][0].value, await app.ainvoke(Command(resume="Bo"), THREAD), (await app.aget_state(THREAD)).next

    assert asyncio.run(run()) == ("name?", {"log": ["a", "Bo"]}, ())


KILLED = """
import os, sys
from tests.faces.langgraph.test_savers import *
with SqliteSaver.from_conn_string(sys.argv[1]) as saver:
    app = graph(saver)
    app.invoke({"log": []}, THREAD)
    saver.conn.set_trace_callback(lambda sql: os.kill(os.getpid(), 9) if sql.startswith("COMMIT") else None)
    app.update_state(THREAD, {"log": ["lost"]}, as_node="a")
"""


def test_a_kill_leaves_the_last_good_checkpoint(tmp_path):
    path = str(tmp_path / "k.db")
    assert subprocess.run([sys.executable, "-c", KILLED, path], timeout=300).returncode == -9
    with SqliteSaver.from_conn_string(path) as saver:
        assert graph(saver).get_state(THREAD).values == {"log": ["a"]}


class Color(Enum):
    RED = "red"


@dataclasses.dataclass
class Point:
    x: int
    y: tuple


VALUES = [None, 1, 1.5, float("inf"), "é\ud800", b"\x00\xff", [1, [2]], {"a": {"$": 1}}, {1: "x", (2, 3): "y"}, {1, 2},
          datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.UTC), datetime.timedelta(days=1.5), uuid.UUID(int=5),
          decimal.Decimal("1.10"), Color.RED, Point(1, [2, 3]), HumanMessage("hi", id="1"), Send("a", {"x": [1]}),
          frozenset({1}), re.compile("a+", re.I)]


AS_LISTS = [((), []), ((1, (2,)), [1, [2]]), ({"a": (1,)}, {"a": [1]}), (Point(1, (2, 3)), Point(1, [2, 3])),
            (Send("a", (1,)), Send("a", [1])), (HumanMessage("x", additional_kwargs={"t": (1, 2)}),
                                                HumanMessage("x", additional_kwargs={"t": [1, 2]}))]


@pytest.mark.parametrize(("value", "found"), [*((v, v) for v in VALUES), *AS_LISTS], ids=repr)
def test_values_come_back(value, found):
    """As the real serializer gives them back: tuples as lists, except where they are hashed."""
    serde = JsonPlusSerializer()
    assert repr(serde.loads_typed(serde.dumps_typed(value))) == repr(found)


def test_what_is_no_data_is_refused():
    with pytest.raises(TypeError, match="object"):
        JsonPlusSerializer().dumps_typed({"x": object()})


@pytest.mark.parametrize("text", [
    b'{"$":"model","c":["os","system"],"v":{"x":1},"s":[]}', b'{"$":"dataclass","c":["subprocess","Popen"],"v":{"args":["true"]}}',
    b'{"$":"enum","c":["builtins","eval"],"v":"1/0"}', b'{"$":"namedtuple","c":["builtins","tuple"],"v":[1]}',
    b'{"$":"model","c":["a_module_that_is_not_loaded","X"],"v":{},"s":[]}'])
def test_reading_calls_nothing(text):
    before = set(sys.modules)
    found = JsonPlusSerializer().loads_typed(("json", text))
    assert isinstance(found, (dict, str, list)) and set(sys.modules) == before


def test_pickles_are_not_read():
    with pytest.raises(NotImplementedError):
        JsonPlusSerializer().loads_typed(("pickle", b"cos\nsystem\n(S'true'\ntR."))


def test_a_damaged_file(tmp_path):
    (tmp_path / "d.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 2000)
    with SqliteSaver.from_conn_string(str(tmp_path / "d.db")) as saver, pytest.raises(sqlite3.DatabaseError):
        graph(saver).invoke({"log": []}, THREAD)
