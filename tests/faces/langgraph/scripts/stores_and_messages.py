"""Stores, the reducer of messages, and how things show themselves."""

from langgraph.store.memory import InMemoryStore

s = InMemoryStore()
s.put(("u", "1"), "k", {"a": 1, "t": "hello"})
s.put(("u", "2"), "k2", {"a": 2})
print(s.get(("u", "1"), "k"))
print(s.search(("u",)))
print(s.search(("u",), filter={"a": {"$gt": 1}}))
print(s.list_namespaces(), s.list_namespaces(prefix=("u",), max_depth=1), s.list_namespaces(suffix=("2",)))


def emb(texts):
    return [[float(t.count(c)) for c in "abcde"] for t in texts]


s = InMemoryStore(index={"dims": 5, "embed": emb, "fields": ["t"]})
s.put(("d",), "1", {"t": "aaa b"})
s.put(("d",), "2", {"t": "bbb"})
s.put(("d",), "3", {"z": "q"})
s.put(("d",), "4", {"t": "aab"}, index=False)
for r in s.search(("d",), query="a"):
    print(r)
for r in s.search(("d",), query="b", limit=2, offset=1):
    print(r)
for bad in (((), "k", {}), (("a.b",), "k", {}), (("",), "k", {}), (("langgraph",), "k", {})):
    try:
        s.put(*bad)
    except Exception as e:
        print(type(e), e)
try:
    s.put(("a",), "k", 5)
    print(s.get(("a",), "k"))
except Exception as e:
    print(type(e), e)
try:
    s.put(("a",), 1, {})
except Exception as e:
    print(type(e), e)
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.graph import add_messages

print(add_messages([HumanMessage("a", id="1")], [AIMessage("b", id="1"), ("user", "c"), {"role": "assistant", "content": "x"}]))
print(add_messages([HumanMessage("a", id="1"), AIMessage("b", id="2")], [RemoveMessage(id="1")]))
try:
    add_messages([HumanMessage("a", id="1")], [RemoveMessage(id="9")])
except Exception as e:
    print(type(e), e)
from langgraph.graph.message import REMOVE_ALL_MESSAGES

print(add_messages([HumanMessage("a", id="1"), AIMessage("b", id="2")], [RemoveMessage(id=REMOVE_ALL_MESSAGES), HumanMessage("z", id="5")]))
try:
    add_messages(None, [])
except Exception as e:
    print(type(e), e)
try:
    add_messages()
except Exception as e:
    print(type(e), e)
print(add_messages(HumanMessage("a", id="1"), HumanMessage("q", id="2")))
from langgraph.types import *

print(Command(update={"a": 1}, goto="x"), Command(), Send("a", {"x": 1}), Send("a", 1) == Send("a", 1), Interrupt("v"))
