"""Counting tokens by model."""
from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from septet.langchain_core.callbacks.base import BaseCallbackHandler
from septet.langchain_core.messages.ai import AIMessage, add_usage


class UsageMetadataCallbackHandler(BaseCallbackHandler):
    """Adds up what models say they used, by their name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.usage_metadata: dict[str, Any] = {}

    def __repr__(self) -> str:
        return str(self.usage_metadata)

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:  # type: ignore[override]
        message = getattr(next(iter(next(iter(response.generations), [])), None), "message", None)
        if not isinstance(message, AIMessage) or not message.usage_metadata:
            return
        name = message.response_metadata.get("model_name")
        if name:
            with self._lock:
                self.usage_metadata[name] = add_usage(self.usage_metadata.get(name), message.usage_metadata)


@contextmanager
def get_usage_metadata_callback(name: str = "usage_metadata_callback") -> Generator[UsageMetadataCallbackHandler, None, None]:
    """A counter for all models called within."""
    from septet.langchain_core.tracers.context import register_configure_hook

    var: ContextVar[Any] = ContextVar(name, default=None)
    register_configure_hook(var, inheritable=True)
    handler = UsageMetadataCallbackHandler()
    var.set(handler)
    yield handler
    var.set(None)
