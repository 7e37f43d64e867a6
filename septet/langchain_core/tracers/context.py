"""Handlers that hold for a block of code."""
from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from septet.errors import NotSupported
from septet.langchain_core.callbacks import manager
from septet.langchain_core.tracers.run_collector import RunCollectorCallbackHandler

run_collector_var: ContextVar[Any] = ContextVar("run_collector", default=None)


def register_configure_hook(context_var: ContextVar[Any], inheritable: bool, handle_class: Any = None, env_var: str | None = None) -> None:
    """The handler that a context variable holds is told of all runs; one of `handle_class` is made when `env_var` is set."""
    if env_var is not None and handle_class is None:
        raise ValueError("If env_var is set, handle_class must also be set to a non-None value.")
    manager.hooks.append((context_var, inheritable, handle_class, env_var))


@contextmanager
def collect_runs() -> Generator[RunCollectorCallbackHandler, None, None]:
    """What runs within, collected."""
    collector = RunCollectorCallbackHandler()
    token = run_collector_var.set(collector)
    try:
        yield collector
    finally:
        run_collector_var.reset(token)


def tracing_v2_enabled(*args: Any, **kwargs: Any) -> Any:
    """LangSmith's tracing, which Septet does not send."""
    raise NotSupported("tracing_v2_enabled: traces stay on this machine; see collect_runs")


register_configure_hook(run_collector_var, inheritable=False)
