"""The LangGraph face: `import septet.langgraph`.  Imitates langgraph 1.2; see docs/support/langgraph.md for what it has."""
from __future__ import annotations

from importlib import import_module
from typing import Any

MODULES = ("cache", "callbacks", "channels", "checkpoint", "config", "constants", "errors", "func", "graph", "managed", "prebuilt",
           "pregel",
           "runtime", "store", "types", "typing", "version", "warnings")


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return import_module("septet.langgraph.version").__version__
    if name not in MODULES:
        raise AttributeError(f"module 'langgraph' (septet) has no attribute {name!r}")
    return import_module(f"septet.langgraph.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES})
