"""What the main process alone says and does.  There is one process here, so its rank is 0 unless the environment tells another."""
from __future__ import annotations

import functools
import logging
import os
import warnings
from collections.abc import Callable
from typing import Any

RANKS = ("RANK", "LOCAL_RANK", "SLURM_PROCID", "JSM_NAMESPACE_RANK")


def loud(name: str) -> logging.Logger:
    """A logger that shows information on stderr, unless the program has set logging up itself."""
    logger = logging.getLogger(name)
    logger.setLevel(logging.INFO)
    if not logger.hasHandlers():
        logger.addHandler(logging.StreamHandler())
        logger.propagate = False
    return logger


loud("lightning.fabric")
loud("lightning.pytorch")
log = logging.getLogger("lightning.pytorch.utilities.rank_zero")


class LightningDeprecationWarning(DeprecationWarning):
    """Something that the next version will not have."""


def rank_of_environment() -> int:
    """The rank that a launcher gave to this process, else 0."""
    return next((int(os.environ[name]) for name in RANKS if name in os.environ), 0)


def rank_zero_only(fn: Callable[..., Any], default: Any = None) -> Callable[..., Any]:
    """A function that runs on rank 0 and gives `default` on the others."""
    @functools.wraps(fn)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs) if rank_zero_only.rank == 0 else default     # type: ignore[attr-defined]

    return wrapped


rank_zero_only.rank = rank_of_environment()             # type: ignore[attr-defined]


@rank_zero_only
def rank_zero_info(*args: Any, stacklevel: int = 4, **kwargs: Any) -> None:
    """Log information."""
    log.info(*args, stacklevel=stacklevel, **kwargs)


@rank_zero_only
def rank_zero_debug(*args: Any, stacklevel: int = 4, **kwargs: Any) -> None:
    """Log what only someone searching a fault wants to know."""
    log.debug(*args, stacklevel=stacklevel, **kwargs)


@rank_zero_only
def rank_zero_warn(message: Any, stacklevel: int = 4, category: type[Warning] = UserWarning, **kwargs: Any) -> None:
    """Warn at the caller's line."""
    warnings.warn(message, category=category, stacklevel=stacklevel, **kwargs)


def rank_zero_deprecation(message: Any, stacklevel: int = 5, **kwargs: Any) -> None:
    """Warn of something that will go."""
    rank_zero_warn(message, stacklevel=stacklevel, category=LightningDeprecationWarning, **kwargs)


def rank_prefixed_message(message: str, rank: int | None) -> str:
    """A message that says which process it is from."""
    return message if rank is None else f"[rank: {rank}] {message}"


class WarningCache(set[str]):
    """Messages that are said once."""

    def warn(self, message: str, stacklevel: int = 5, **kwargs: Any) -> None:
        """Warn, the first time."""
        if message not in self:
            self.add(message)
            rank_zero_warn(message, stacklevel=stacklevel, **kwargs)

    def deprecation(self, message: str, stacklevel: int = 6, **kwargs: Any) -> None:
        """Warn of something that will go, the first time."""
        if message not in self:
            self.add(message)
            rank_zero_deprecation(message, stacklevel=stacklevel, **kwargs)

    def info(self, message: str, stacklevel: int = 5, **kwargs: Any) -> None:
        """Log, the first time."""
        if message not in self:
            self.add(message)
            rank_zero_info(message, stacklevel=stacklevel, **kwargs)
