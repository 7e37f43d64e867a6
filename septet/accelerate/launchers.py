"""Launchers: the function is called here."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported


def notebook_launcher(function: Callable[..., Any], args: Any = (), num_processes: int | None = None, mixed_precision: str = "no",
                      **kwargs: Any) -> None:
    """Call a function in this process.  NotSupported for several."""
    if num_processes not in (None, 1):
        raise NotSupported(f"accelerate.notebook_launcher(num_processes={num_processes}): there is one process")
    function(*args)


def debug_launcher(function: Callable[..., Any], args: Any = (), num_processes: int = 2) -> None:
    """NotSupported: there is one process."""
    raise NotSupported("accelerate.debug_launcher: there is one process")
