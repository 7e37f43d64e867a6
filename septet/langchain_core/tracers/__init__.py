"""Handlers that follow runs with all within them."""
from __future__ import annotations

from septet.langchain_core.lazy import loader

__getattr__, __all__ = loader("septet.langchain_core.tracers", {
    "base": "BaseTracer",
    "schemas": "Run",
    "stdout": "ConsoleCallbackHandler",
}, ("base", "context", "event_stream", "root_listeners", "run_collector", "schemas", "stdout"))
