"""`langchain.tools`: tools, and what is injected into them."""
from __future__ import annotations

from septet.langchain_core.tools import BaseTool, InjectedToolArg, InjectedToolCallId, ToolException, tool
from septet.langgraph.prebuilt.injection import InjectedState, InjectedStore, ToolRuntime

__all__ = ["BaseTool", "InjectedState", "InjectedStore", "InjectedToolArg", "InjectedToolCallId", "ToolException", "ToolRuntime", "tool"]
