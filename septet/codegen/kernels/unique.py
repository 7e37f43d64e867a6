"""Distinct elements: of a sorted row their values; of an order (argsort.py) first places, inverse and counts.

Two passes in parallel: each task counts the beginnings of runs in its block, then writes from where the blocks before it end.
All NaN are one run where `equal_nan`.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import bitcast, const, i64, kernel, noalias, popcount, prange, ptr, type_of, u8, vload

LANES = 8


@kernel
def differ(a, b, equal_nan: const):
    """Whether neighbours in a sorted row are distinct."""
    if type_of(a).is_float and equal_nan:
        return (a != b) & ((a == a) | (b == b))
    return a != b


@kernel
def begins(x, i, equal_nan: const):
    """Whether a run begins at i."""
    if i == 0:
        return True
    return differ(x[i - 1], x[i], equal_nan)


@kernel
def count_begins(x, first, last, equal_nan: const):
    """Runs that begin in a block."""
    total, i = 0, first
    if i == 0 and i < last:
        total, i = 1, 1
    while i + LANES <= last:
        total += i64(popcount(bitcast(differ(vload(x + i - 1, LANES), vload(x + i, LANES), equal_nan), u8)))
        i += LANES
    while i < last:
        total += i64(differ(x[i - 1], x[i], equal_nan))
        i += 1
    return total


@kernel
def count_runs(x: ptr[T], n: i64, starts: noalias[i64], tasks: i64, T: const, equal_nan: const):
    """starts[t] = runs that begin before block t; returns their number."""
    for t in prange(tasks):
        starts[t] = count_begins(x, t * n // tasks, (t + 1) * n // tasks, equal_nan)
    at = 0
    for t in range(tasks):
        count = starts[t]
        starts[t] = at
        at += count
    return at


@kernel
def write_values(x: ptr[T], n: i64, out: noalias[T], starts: noalias[i64], tasks: i64, T: const, equal_nan: const):
    """out = the first element of each run."""
    for t in prange(tasks):
        at, first, last = starts[t], t * n // tasks, (t + 1) * n // tasks
        for i in range(first, last):
            if begins(x, i, equal_nan):
                out[at] = x[i]
                at += 1


@kernel
def write_places(x: ptr[T], n: i64, out: noalias[i64], starts: noalias[i64], tasks: i64, T: const, equal_nan: const):
    """out = where each run begins."""
    for t in prange(tasks):
        at = starts[t]
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            if begins(x, i, equal_nan):
                out[at] = i
                at += 1


@kernel
def write_inverse(x: ptr[T], order: ptr[i64], n: i64, out: noalias[i64], starts: noalias[i64], tasks: i64, T: const,
                  equal_nan: const):
    """out[order[i]] = the number of the run that holds sorted element i."""
    for t in prange(tasks):
        group = starts[t] - 1
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            group += i64(begins(x, i, equal_nan))
            out[order[i]] = group


@kernel
def differences(places: ptr[i64], count: i64, n: i64, out: noalias[i64]):
    """out = lengths of the runs that begin at `places`."""
    for i in range(count - 1):
        out[i] = places[i + 1] - places[i]
    if count > 0:
        out[count - 1] = n - places[count - 1]


class Runs:
    """The runs of equal neighbours in a sorted dense row, counted once: `.count`."""

    def __init__(self, address: int, dtype: DType, n: int, equal_nan: bool = True):
        self.address, self.n, self.tasks = address, n, chunks(n)
        self.constants: dict[str, Any] = {"T": ELEMENT[dtype], "equal_nan": bool(equal_nan)}
        self.starts = scratch(8 * self.tasks)
        self.count = int(run(count_runs, address, n, self.starts, self.tasks, **self.constants))

    def values(self, out_address: int) -> None:
        """out = the first element of each run."""
        run(write_values, self.address, self.n, out_address, self.starts, self.tasks, **self.constants)

    def places(self, out_address: int) -> None:
        """out (i64) = where each run begins."""
        run(write_places, self.address, self.n, out_address, self.starts, self.tasks, **self.constants)

    def inverse(self, order_address: int, out_address: int) -> None:
        """out[order[i]] (i64) = the run of sorted element i; order: i64, as argsort gives it."""
        run(write_inverse, self.address, order_address, self.n, out_address, self.starts, self.tasks, **self.constants)

    def counts(self, places_address: int, out_address: int) -> None:
        """out (i64) = the length of each run, from its `places`."""
        run(differences, places_address, self.count, self.n, out_address)
