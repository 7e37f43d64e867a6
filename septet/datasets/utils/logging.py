"""Levels of the library's logger."""
from __future__ import annotations

import logging
from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, NOTSET, WARN, WARNING

from septet.datasets.switches import disable_progress_bar, enable_progress_bar


def get_logger(name: str | None = None) -> logging.Logger:
    """A logger below the library's."""
    return logging.getLogger(name or "datasets")


def get_verbosity() -> int:
    """The library's level."""
    return get_logger().getEffectiveLevel()


def set_verbosity(verbosity: int) -> None:
    """Set it."""
    get_logger().setLevel(verbosity)


def set_verbosity_info() -> None:
    """INFO."""
    set_verbosity(INFO)


def set_verbosity_warning() -> None:
    """WARNING."""
    set_verbosity(WARNING)


def set_verbosity_debug() -> None:
    """DEBUG."""
    set_verbosity(DEBUG)


def set_verbosity_error() -> None:
    """ERROR."""
    set_verbosity(ERROR)


__all__ = ["CRITICAL", "DEBUG", "ERROR", "FATAL", "INFO", "NOTSET", "WARN", "WARNING", "disable_progress_bar", "enable_progress_bar",
           "get_logger", "get_verbosity", "set_verbosity", "set_verbosity_debug", "set_verbosity_error", "set_verbosity_info",
           "set_verbosity_warning"]
