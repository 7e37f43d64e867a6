"""Where windows begin and end: of a fixed number of rows, of a span of time, growing, or as a user's indexer says."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray

CLOSED = ("right", "left", "both", "neither")


def fixed(n: int, window: int, center: bool, closed: str | None, step: int | None) -> tuple[ndarray, ndarray]:
    """Windows of `window` rows that end at (center: lie around) each row."""
    offset = (window - 1) // 2 if center or window == 0 else 0
    ends = np.arange(1 + offset, n + 1 + offset, step or 1)
    starts = ends - window
    if closed in ("left", "both"):
        starts = starts - 1
    if closed in ("left", "neither"):
        ends = ends - 1
    return np.clip(starts, 0, n), np.clip(ends, 0, n)


class Trailing:
    """Bounds of windows of `width` rows that end at each of n rows: a pair of arrays, made when somebody takes one."""

    def __init__(self, n: int, width: int) -> None:
        self.n, self.width = n, width

    def pair(self) -> tuple[ndarray, ndarray]:
        """(starts, ends)."""
        return fixed(self.n, self.width, False, "right", None)

    def __getitem__(self, k: int) -> ndarray:
        return self.pair()[k]

    def __iter__(self) -> Any:
        return iter(self.pair())

    def __len__(self) -> int:
        return 2


def growing(n: int) -> tuple[ndarray, ndarray]:
    """All rows up to each."""
    return np.zeros(n, dtype=np.int64), np.arange(1, n + 1)


def of_time(ticks: ndarray, span: int, center: bool, closed: str | None, step: int | None) -> tuple[ndarray, ndarray]:
    """Windows of a span of time that ends at (center: lies around) each moment; ticks rise or fall."""
    n, closed = len(ticks), closed or "right"
    if n > 1 and int(ticks[-1]) < int(ticks[0]):
        ticks = -ticks
    left, right = closed in ("left", "both"), closed in ("right", "both")
    half = span // 2
    starts = np.searchsorted(ticks, ticks - (half if center else span), side="left" if left else "right")
    if center:
        ends = np.searchsorted(ticks, ticks + half, side="right" if right else "left")
    else:
        ends = np.arange(1, n + 1) if right else np.arange(n)
    starts = np.minimum(starts, ends)
    return starts[:: step or 1].astype(np.int64), ends[:: step or 1].astype(np.int64)


def forward(n: int, window: int, step: int | None) -> tuple[ndarray, ndarray]:
    """Windows of `window` rows that begin at each row."""
    starts = np.arange(0, n, step or 1)
    return starts, np.clip(starts + window, 0, n)


def check_closed(closed: Any) -> None:
    """ValueError for a side that is none."""
    if closed is not None and closed not in CLOSED:
        raise ValueError("closed must be 'right', 'left', 'both' or 'neither'")


def span_of(window: Any, unit: str) -> int:
    """A span of time in ticks of a unit.  ValueError for one without a fixed length."""
    from septet.pandas.tslibs.frequencies import to_offset

    if isinstance(window, str) or hasattr(window, "freqstr"):
        offset = to_offset(window)
        nanos = offset.nanos
    else:
        from septet.pandas import Timedelta  # type: ignore[attr-defined]

        nanos = int(Timedelta(window).as_unit("ns")._value)
    return nanos // {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}[unit]  # type: ignore[no-any-return]
