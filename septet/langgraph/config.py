"""`langgraph.config`: the config, the store and the stream of the task that is running."""
from __future__ import annotations

from typing import Any

from septet.langchain_core.runnables.config import var_child_runnable_config


def get_config() -> Any:
    """The config of the running node or task.  RuntimeError outside of one."""
    config = var_child_runnable_config.get()
    if config is None:
        raise RuntimeError("Called get_config outside of a runnable context")
    return config


def get_store() -> Any:
    """The graph's store."""
    from septet.langgraph.runtime import get_runtime

    return get_runtime().store


def get_stream_writer() -> Any:
    """What writes to the stream of mode `custom`."""
    from septet.langgraph.runtime import get_runtime

    return get_runtime().stream_writer
