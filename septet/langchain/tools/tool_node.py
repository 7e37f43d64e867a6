"""`langchain.tools.tool_node`: what calls of tools are told by, and what is injected into tools."""
from __future__ import annotations

from septet.langgraph.prebuilt.injection import InjectedState, InjectedStore, ToolRuntime
from septet.langgraph.prebuilt.tool_node import ToolCallRequest, ToolCallWithContext, ToolCallWrapper

__all__ = ["InjectedState", "InjectedStore", "ToolCallRequest", "ToolCallWithContext", "ToolCallWrapper", "ToolRuntime"]
