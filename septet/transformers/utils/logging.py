"""`transformers.utils.logging`: the library's loggers and how much they say."""
from __future__ import annotations

import logging
import os
from logging import CRITICAL, DEBUG, ERROR, FATAL, INFO, NOTSET, WARN, WARNING
from typing import Any

LEVELS = {"detail": DEBUG, "debug": DEBUG, "info": INFO, "warning": WARNING, "error": ERROR, "critical": CRITICAL}
_bars = True


def library() -> logging.Logger:
    """The logger that stands above all of the library's."""
    found = logging.getLogger("transformers")
    if not found.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("[transformers] %(message)s"))
        found.addHandler(handler)
        found.setLevel(LEVELS.get(os.environ.get("TRANSFORMERS_VERBOSITY", ""), WARNING))
        found.propagate = False
    return found


class Logger(logging.LoggerAdapter):  # type: ignore[type-arg]
    """A logger that can say a thing once."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__(logger, {})
        self._said: set[str] = set()

    def warning_once(self, message: str, *args: Any, **more: Any) -> None:
        """A warning that is not repeated."""
        if message not in self._said:
            self._said.add(message)
            self.warning(message, *args, **more)

    def info_once(self, message: str, *args: Any, **more: Any) -> None:
        """A note that is not repeated."""
        if message not in self._said:
            self._said.add(message)
            self.info(message, *args, **more)

    warning_advice = logging.LoggerAdapter.warning


def get_logger(name: str | None = None) -> Any:
    """A logger of the library."""
    library()
    name = "transformers" if name is None else name.removeprefix("septet.")
    return Logger(logging.getLogger(name if name.startswith("transformers") else f"transformers.{name}"))


def get_verbosity() -> int:
    """The level from which on messages are shown."""
    return library().getEffectiveLevel()


def set_verbosity(verbosity: int) -> None:
    """Show messages from a level on."""
    library().setLevel(verbosity)


def set_verbosity_info() -> None:
    """Show notes."""
    set_verbosity(INFO)


def set_verbosity_warning() -> None:
    """Show warnings."""
    set_verbosity(WARNING)


def set_verbosity_debug() -> None:
    """Show everything."""
    set_verbosity(DEBUG)


def set_verbosity_error() -> None:
    """Show errors alone."""
    set_verbosity(ERROR)


def disable_progress_bar() -> None:
    """Draw no progress bars."""
    global _bars
    _bars = False


def enable_progress_bar() -> None:
    """Draw progress bars."""
    global _bars
    _bars = True


def is_progress_bar_enabled() -> bool:
    """Whether progress bars are drawn."""
    return _bars


def enable_propagation() -> None:
    """Hand messages to the root logger too."""
    library().propagate = True


def disable_propagation() -> None:
    """Keep messages from the root logger."""
    library().propagate = False


def enable_explicit_format() -> None:
    """Show level, file, line and time of every message."""
    for handler in library().handlers:
        handler.setFormatter(logging.Formatter("[%(levelname)s|%(filename)s:%(lineno)s] %(asctime)s >> %(message)s"))


def reset_format() -> None:
    """Show the messages alone."""
    for handler in library().handlers:
        handler.setFormatter(None)


def add_handler(handler: logging.Handler) -> None:
    """Hand messages to a handler too."""
    library().addHandler(handler)


def remove_handler(handler: logging.Handler) -> None:
    """Hand messages to a handler no more."""
    library().removeHandler(handler)


__all__ = ["CRITICAL", "DEBUG", "ERROR", "FATAL", "INFO", "NOTSET", "WARN", "WARNING", "add_handler", "disable_progress_bar",
           "disable_propagation", "enable_explicit_format", "enable_progress_bar", "enable_propagation", "get_logger", "get_verbosity",
           "is_progress_bar_enabled", "remove_handler", "reset_format", "set_verbosity", "set_verbosity_debug", "set_verbosity_error",
           "set_verbosity_info", "set_verbosity_warning"]
