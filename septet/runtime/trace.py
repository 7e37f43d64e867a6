"""What the engine tells about itself: counters, and the messages that SEPTET_DEBUG=1..4 turns on.

1: kernels and plans as they run, 2: and their times, 3: and fusion and cache decisions, 4: and IR text.
"""
from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

KERNELS, TIMES, FUSION, IR = 1, 2, 3, 4


@dataclass
class Counters:
    """Totals of this process; times in milliseconds."""

    compiles: int = 0
    compile_ms: float = 0.0
    loads: int = 0                  # objects linked, compiled or cached
    load_ms: float = 0.0
    cache_hits: int = 0
    cache_misses: int = 0
    runs: int = 0                   # plans and traced kernels
    run_ms: float = 0.0

    def report(self) -> dict[str, float]:
        return asdict(self)

    def reset(self) -> None:
        self.__dict__.update(Counters().__dict__)


def _level_of(text: str) -> int:
    return int(text) if text.strip().isdigit() else 0


level: int = _level_of(os.environ.get("SEPTET_DEBUG", ""))
counters = Counters()


def set_level(n: int) -> int:
    """Change the level; returns the former one."""
    global level
    former, level = level, n
    return former


def log(at: int, message: str) -> None:
    """Print `message` to stderr where the level is `at` or above."""
    if level >= at:
        sys.stderr.write(f"septet: {message}\n")


@contextmanager
def timed(field: str, label: str = "", at: int = TIMES) -> Iterator[None]:
    """Add the time of the block to `counters.<field>_ms`, and name it in the log."""
    start = time.perf_counter()
    try:
        yield
    finally:
        spent = 1e3 * (time.perf_counter() - start)
        name = f"{field}_ms"
        setattr(counters, name, getattr(counters, name) + spent)
        if label and level >= at:
            log(at, f"{field} {label}: {spent:.3f} ms")
