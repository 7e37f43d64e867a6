"""When the middleware of retries tries again, and how long it waits."""
from __future__ import annotations

import random
from typing import Any


def default_retry_on(error: Exception) -> bool:
    """Any exception."""
    return True


def check(max_retries: int, initial_delay: float, max_delay: float, backoff_factor: float) -> None:
    for name, value in (("max_retries", max_retries), ("initial_delay", initial_delay), ("max_delay", max_delay),
                        ("backoff_factor", backoff_factor)):
        if value < 0:
            raise ValueError(f"{name} must be >= 0")


def should_retry(error: Exception, rule: Any) -> bool:
    return bool(rule(error)) if callable(rule) and not isinstance(rule, type) else isinstance(error, rule)


def delay(retry: int, backoff: float, initial: float, most: float, jitter: bool) -> float:
    """Seconds before a retry, counted from 0."""
    seconds = min(initial * (backoff ** retry if backoff else 1), most)
    return max(0.0, seconds + random.uniform(-0.25, 0.25) * seconds) if jitter and seconds > 0 else seconds
