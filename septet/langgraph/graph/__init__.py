"""`langgraph.graph`: graphs with a shared state."""
from __future__ import annotations

from septet.langgraph.constants import END, START
from septet.langgraph.graph.message import MessageGraph, MessagesState, add_messages
from septet.langgraph.graph.state import StateGraph

__all__ = ("END", "START", "MessageGraph", "MessagesState", "StateGraph", "add_messages")
