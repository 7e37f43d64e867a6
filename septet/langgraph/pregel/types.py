"""`langgraph.pregel.types`: names that stand in `langgraph.types`."""
from __future__ import annotations

from septet.langgraph.types import (
    All,
    CachePolicy,
    PregelExecutableTask,
    PregelTask,
    RetryPolicy,
    StateSnapshot,
    StateUpdate,
    StreamMode,
    StreamWriter,
    default_retry_on,
)

__all__ = ["All", "StateUpdate", "CachePolicy", "PregelExecutableTask", "PregelTask", "RetryPolicy", "StateSnapshot", "StreamMode",
           "StreamWriter", "default_retry_on"]
