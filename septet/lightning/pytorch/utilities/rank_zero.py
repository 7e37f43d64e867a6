"""Messages of the first process, which is the only one here: `rank_zero_only` runs what it wraps."""
from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from functools import wraps
from typing import Any

log = logging.getLogger("lightning.pytorch")


class LightningDeprecationWarning(DeprecationWarning):
    """Something that a later Lightning drops."""


class PossibleUserWarning(UserWarning):
    """Something that is probably not meant."""


def rank_zero_only(fn: Callable[..., Any], default: Any = None) -> Callable[..., Any]:
    """`fn` on the first process, `default` on all others."""
    @wraps(fn)
    def first_only(*args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs) if getattr(rank_zero_only, "rank", 0) == 0 else default

    return first_only


rank_zero_only.rank = 0  # type: ignore[attr-defined]


@rank_zero_only
def rank_zero_debug(*args: Any, stacklevel: int = 4, **kwargs: Any) -> None:
    """Log a message for developers."""
    log.debug(*args, stacklevel=stacklevel, **kwargs)


@rank_zero_only
def rank_zero_info(*args: Any, stacklevel: int = 4, **kwargs: Any) -> None:
    """Log a message."""
    log.info(*args, stacklevel=stacklevel, **kwargs)


@rank_zero_only
def rank_zero_warn(message: str | Warning, stacklevel: int = 4, **kwargs: Any) -> None:
    """Warn the user."""
    warnings.warn(message, stacklevel=stacklevel, **kwargs)


def rank_zero_deprecation(message: str | Warning, stacklevel: int = 5, **kwargs: Any) -> None:
    """Warn of something that a later version drops."""
    rank_zero_warn(message, stacklevel=stacklevel, category=kwargs.pop("category", LightningDeprecationWarning), **kwargs)


class WarningCache(set[str]):
    """Warnings that are given once."""

    def warn(self, message: str, stacklevel: int = 5, **kwargs: Any) -> None:
        if message not in self:
            self.add(message)
            rank_zero_warn(message, stacklevel=stacklevel, **kwargs)

    def info(self, message: str, stacklevel: int = 5, **kwargs: Any) -> None:
        if message not in self:
            self.add(message)
            rank_zero_info(message, stacklevel=stacklevel, **kwargs)
