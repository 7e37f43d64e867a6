"""`langchain.agents.middleware.model_retry`: asks the model again when it fails."""
from __future__ import annotations

import asyncio
import time
from typing import Any

from septet.langchain.agents.middleware import retrying
from septet.langchain.agents.middleware.types import AgentMiddleware, ModelResponse
from septet.langchain_core.messages import AIMessage


class ModelRetryMiddleware(AgentMiddleware):  # type: ignore[type-arg]
    """Up to `max_retries` more attempts; then the error as a message ("continue"), the error itself ("error"), or what a function says."""

    def __init__(self, *, max_retries: int = 2, retry_on: Any = retrying.default_retry_on, on_failure: Any = "continue",
                 backoff_factor: float = 2.0, initial_delay: float = 1.0, max_delay: float = 60.0, jitter: bool = True) -> None:
        retrying.check(max_retries, initial_delay, max_delay, backoff_factor)
        self.max_retries, self.retry_on, self.on_failure, self.tools = max_retries, retry_on, on_failure, []
        self.backoff_factor, self.initial_delay, self.max_delay, self.jitter = backoff_factor, initial_delay, max_delay, jitter

    def failed(self, error: Exception, attempts: int) -> Any:
        if self.on_failure == "error":
            raise error
        times = f"{attempts} attempt{'s' if attempts != 1 else ''}"
        words = self.on_failure(error) if callable(self.on_failure) else (
            f"Model call failed after {times} with {type(error).__name__}: {error}")
        return ModelResponse([AIMessage(content=words)])

    def seconds(self, error: Exception, attempt: int) -> float | None:
        """How long to wait after an attempt, counted from 0; None for no more."""
        if not retrying.should_retry(error, self.retry_on) or attempt >= self.max_retries:
            return None
        return retrying.delay(attempt, self.backoff_factor, self.initial_delay, self.max_delay, self.jitter)

    def wrap_model_call(self, request: Any, handler: Any) -> Any:
        for attempt in range(self.max_retries + 1):
            try:
                return handler(request)
            except Exception as error:
                seconds = self.seconds(error, attempt)
                if seconds is None:
                    return self.failed(error, attempt + 1)
                time.sleep(seconds)
        raise AssertionError("a last attempt returns or raises")

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        for attempt in range(self.max_retries + 1):
            try:
                return await handler(request)
            except Exception as error:
                seconds = self.seconds(error, attempt)
                if seconds is None:
                    return self.failed(error, attempt + 1)
                await asyncio.sleep(seconds)
        raise AssertionError("a last attempt returns or raises")
