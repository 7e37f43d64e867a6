"""Iteration over arrays too large to hold, in blocks."""
from __future__ import annotations

import math
from functools import reduce
from operator import mul
from typing import Any


class Arrayterator:
    """Reads an array in blocks of at most `buf_size` elements; slicing it chooses a part, iterating gives the blocks.

    flat: an iterator over the elements.  shape: that of the chosen part.  start, stop, step: its bounds.
    """

    def __init__(self, var: Any, buf_size: int | None = None):
        self.var, self.buf_size = var, buf_size
        self.start = [0 for _ in var.shape]
        self.stop = list(var.shape)
        self.step = [1 for _ in var.shape]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.var, name)

    def __getitem__(self, index: Any) -> Any:
        index = index if isinstance(index, tuple) else (index,)
        keys: list[Any] = []
        for k in index:
            if k is Ellipsis:
                keys += [slice(None)] * (len(self.shape) - len(index) + 1)
            else:
                keys.append(slice(k, k + 1, 1) if isinstance(k, int) else k)
        keys += [slice(None)] * (len(self.shape) - len(keys))
        out = self.__class__(self.var, self.buf_size)
        for i, (start, stop, step, key) in enumerate(zip(self.start, self.stop, self.step, keys)):
            out.start[i] = start + (key.start or 0)
            out.step[i] = step * (key.step or 1)
            out.stop[i] = min(start + (key.stop or stop - start), stop)
        return out

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return self.var[self._slices(self.start, self.stop)]

    def _slices(self, start: list[int], stop: list[int]) -> tuple[slice, ...]:
        return tuple(slice(*t) for t in zip(start, stop, self.step))

    @property
    def flat(self) -> Any:
        for block in self:
            yield from block.flat

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(math.ceil((stop - start) / step) for start, stop, step in zip(self.start, self.stop, self.step))

    def __iter__(self) -> Any:
        if 0 in self.shape:
            return
        start, ndim = self.start[:], self.var.ndim
        while True:
            stop = self._block_end(start)
            yield self.var[self._slices(start, stop)]
            start[-1] = stop[-1]
            for k in range(ndim - 1, 0, -1):
                if start[k] >= self.stop[k]:
                    start[k] = self.start[k]
                    start[k - 1] = stop[k - 1]
            if start[0] >= self.stop[0]:
                return

    def _block_end(self, start: list[int]) -> list[int]:
        """Where the block from `start` ends: whole rows of the last axes, as many as the buffer holds."""
        count = self.buf_size or reduce(mul, self.shape)
        stop, full = self.stop[:], True
        for k in range(self.var.ndim - 1, -1, -1):
            if not full:
                stop[k] = min(start[k] + self.step[k], self.stop[k])
                continue
            stop[k] = min(start[k] + max(count, 1) * self.step[k], self.stop[k])
            taken = math.ceil((stop[k] - start[k]) / self.step[k])
            full = start[k] == self.start[k] and stop[k] == self.stop[k]
            count //= max(taken, 1)
        return stop
