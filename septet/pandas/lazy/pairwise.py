"""NumPy's pairwise sum of numbers that come part by part: halves of a known length down to blocks that are summed at once."""
from __future__ import annotations

from collections.abc import Generator
from typing import Any

import septet.numpy as np
from septet.core.cast import cast
from septet.core.fn import group_sums
from septet.numpy import ndarray

BLOCK = 1 << 16


def halves(n: int) -> Generator[int, ndarray, Any]:
    """The sum of n numbers; asks for the lengths of the blocks, in order."""
    if n <= BLOCK:
        block = yield n
        return np.sum(block)
    half = n // 2
    half -= half % 8
    left = yield from halves(half)
    right = yield from halves(n - half)
    return left + right


class Pairwise:
    """The sum of n > 0 numbers.  total: None before all are there."""

    def __init__(self, n: int) -> None:
        self.total: Any = None
        self._walk = halves(n)
        self._needed = next(self._walk)
        self._parts: list[ndarray] = []

    def enter(self, values: ndarray) -> None:
        """Further numbers."""
        while len(values):
            taken, values = values[: self._needed], values[self._needed :]
            self._parts.append(taken)
            self._needed -= len(taken)
            if not self._needed:
                self._block(np.concatenate(self._parts) if len(self._parts) > 1 else self._parts[0])

    def _block(self, block: ndarray) -> None:
        """One block is complete."""
        self._parts = []
        try:
            self._needed = self._walk.send(np.ascontiguousarray(block))
        except StopIteration as end:
            self.total = end.value


class Runs:
    """Sums over groups that stand together, in the order of add.reduceat: `.value()`, `.count`.  sizes: rows of each group."""

    def __init__(self, sizes: ndarray, computed: Any) -> None:
        self.count, self.computed = sizes, computed
        self.sums = np.zeros(len(sizes), dtype=computed.name)
        self._open, self._first, self._rest = -1, None, None

    def value(self) -> ndarray:
        """The sums."""
        return self.sums

    def enter(self, codes: ndarray, values: ndarray) -> None:
        """Further rows; their codes never fall."""
        start = int(np.searchsorted(codes, 0))
        codes, values = codes[start:], cast(values[start:], self.computed)
        if not len(codes):
            return
        low, high = int(codes[0]), int(codes[-1])
        first = int(np.searchsorted(codes, low, side="right"))
        last = int(np.searchsorted(codes, high)) if high > low else len(codes)
        self._part(low, values[:first])
        if last > first:
            inner = np.ascontiguousarray(codes[first:last] - (low + 1))
            self.sums[low + 1 : high] = group_sums.summed(inner, np.ascontiguousarray(values[first:last]), high - low - 1, None,
                                                       self.computed).value()
        if high > low:
            self._part(high, values[last:])

    def _part(self, group: int, values: ndarray) -> None:
        """Some rows of a group that may have others in other parts."""
        if group != self._open:
            self._open, self._first = group, values[0]
            left = int(self.count[group]) - 1
            self._rest = Pairwise(left) if left else None
            values = values[1:]
            if self._rest is None:
                self.sums[group] = self._first
        if self._rest is not None:
            self._rest.enter(values)
            if self._rest.total is not None:
                self.sums[group] = self._first + self._rest.total
