"""Whether an error is worth another try: not those that say the program is wrong."""
from __future__ import annotations

import random
from typing import Any

FINAL = (ValueError, TypeError, ArithmeticError, ImportError, LookupError, NameError, SyntaxError, RuntimeError, ReferenceError,
         StopIteration, StopAsyncIteration, OSError)


def default_retry_on(exc: Exception) -> bool:
    """Whether connections failed, or a server did (5xx), or an error is of no kind that says the program is wrong."""
    if isinstance(exc, ConnectionError):
        return True
    response = getattr(exc, "response", None)
    if response is not None and isinstance(getattr(response, "status_code", None), int):
        return bool(500 <= response.status_code < 600)
    return not isinstance(exc, FINAL)


def should_retry(policy: Any, error: Exception) -> bool:
    """Whether a policy tries again after an error."""
    rule = policy.retry_on
    if isinstance(rule, (list, tuple)):
        return isinstance(error, tuple(rule))
    if isinstance(rule, type) and issubclass(rule, Exception):
        return isinstance(error, rule)
    if callable(rule):
        return bool(rule(error))
    raise TypeError("retry_on must be an Exception class, a list or tuple of Exception classes, or a callable")


def delay(policy: Any, attempts: int) -> float:
    """Seconds to wait after so many attempts."""
    seconds = min(policy.max_interval, policy.initial_interval * policy.backoff_factor ** (attempts - 1))
    return seconds + random.uniform(0, 1) if policy.jitter else seconds
