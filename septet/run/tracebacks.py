"""Tracebacks as the user would see them without Septet's launcher: frames of `septet/run/` are left out."""
from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from types import TracebackType

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")


def entries(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """The entries of a traceback, outermost first."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def without_launcher(traceback: TracebackType | None) -> TracebackType | None:
    """The same traceback less the frames of the launcher and of the import wrapper."""
    kept = [entry for entry in entries(traceback) if not entry.tb_frame.f_code.co_filename.startswith(FOLDER)]
    result = None
    for entry in reversed(kept):
        result = TracebackType(result, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return result


def trim(error: BaseException) -> None:
    """Trim an exception and those it is chained to, in place."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        current.__traceback__ = without_launcher(current.__traceback__)
        waiting += [link for link in (current.__cause__, current.__context__) if link is not None]
        waiting += getattr(current, "exceptions", ())


def show(error: BaseException) -> None:
    """Print an uncaught exception as Python would, through `sys.excepthook`, which the program may have set."""
    trim(error)
    sys.excepthook(type(error), error, error.__traceback__)


def trim_in_threads() -> None:
    """Let threads that die print trimmed tracebacks as well."""
    previous = threading.excepthook

    def excepthook(died: threading.ExceptHookArgs) -> None:
        if died.exc_value is not None:
            trim(died.exc_value)
            died = threading.ExceptHookArgs((died.exc_type, died.exc_value, died.exc_value.__traceback__, died.thread))
        previous(died)

    threading.excepthook = excepthook
