"""Counts at multiples of a fixed frequency."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas.tslibs.frequencies import fixed_length
from septet.pandas.tslibs.units import NAT


def round_counts(counts: ndarray, freq: Any, unit: str, mode: str) -> ndarray:
    """Counts at the multiple of a frequency that "round" (halves to even), "floor" or "ceil" takes; NaT stays."""
    step = fixed_length(freq, unit)
    if step in (0, 1):
        return counts
    down = counts // step
    if mode == "floor":
        found = down * step
    elif mode == "ceil":
        found = -(-counts // step) * step
    else:
        rest = counts - down * step
        up = (2 * rest > step) | ((2 * rest == step) & (down % 2 == 1))
        found = (down + up) * step
    return np.where(counts == NAT, NAT, found)
