"""`langchain.rate_limiters`: limits on how often a model is asked."""
from __future__ import annotations

from septet.langchain_core.rate_limiters import BaseRateLimiter, InMemoryRateLimiter

__all__ = ["BaseRateLimiter", "InMemoryRateLimiter"]
