"""`langchain.agents`: a model that calls tools until it has an answer."""
from __future__ import annotations

from importlib import import_module
from typing import Any

HOMES = {"AgentState": "middleware.types", "create_agent": "factory"}
__all__ = ["AgentState", "create_agent"]


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'langchain.agents' (septet) has no attribute {name!r}")
    return getattr(import_module(f"septet.langchain.agents.{HOMES[name]}"), name)
