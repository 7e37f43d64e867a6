"""The LangChain face: `import septet.langchain`.  Imitates langchain 1.4; see docs/support/langchain.md for what it has."""
from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "1.4.7"
MODULES = ("agents", "chat_models", "embeddings", "messages", "rate_limiters", "tools")


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"module 'langchain' (septet) has no attribute {name!r}")
    return import_module(f"septet.langchain.{name}")


def __dir__() -> list[str]:
    return sorted({*globals(), *MODULES})
