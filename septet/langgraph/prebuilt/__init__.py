"""`langgraph.prebuilt`: nodes that call tools, and agents made of them."""
from __future__ import annotations

from importlib import import_module
from typing import Any

HOMES = {"create_react_agent": "chat_agent_executor", "ToolNode": "tool_node", "tools_condition": "tool_node", "InjectedState": "tool_node",
         "InjectedStore": "tool_node", "ToolRuntime": "tool_node"}
__all__ = list(HOMES)


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'langgraph.prebuilt' (septet) has no attribute {name!r}")
    return getattr(import_module(f"septet.langgraph.prebuilt.{HOMES[name]}"), name)
