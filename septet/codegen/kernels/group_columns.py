"""Sums of several columns over the same groups: columns side by side in a vector, sets of columns on all cores.

A rounded sum enters its elements one after the other (groups.py), so a column alone mostly waits for its own additions.
"""
from __future__ import annotations

import ctypes

from septet.codegen.kernels.launch import run, scratch
from septet.kernel import f64, fill_bytes, gather, i64, kernel, noalias, prange, ptr, select, vec, vload, vstore

WIDTH = 4                           # columns of a set
RECORD = 3 * WIDTH                  # words of a group's record: sums, their errors, counts


@kernel
def enter(record, v):
    """One element of each column into a record, where it is there: sum += v with its error kept; an infinite sum has none."""
    sums, errors, counts = vload(record, WIDTH), vload(record + WIDTH, WIDTH), vload(ptr[i64](record + 2 * WIDTH), WIDTH)
    there, y = v == v, v - errors
    total = sums + y
    error = (total - sums) - y
    error = select(error == error, error, vec(f64, WIDTH)(0))
    vstore(record, select(there, total, sums))
    vstore(record + WIDTH, select(there, error, errors))
    vstore(ptr[i64](record + 2 * WIDTH), counts + select(there, vec(i64, WIDTH)(1), vec(i64, WIDTH)(0)))


@kernel(passes="O2s")
def sum_sets(codes: ptr[i64], base: ptr[f64], offsets: ptr[i64], n: i64, records: ptr[f64], groups: i64, sets: i64):
    """Records of sets of columns, which stand at base + offsets (in words), for each group."""
    for t in prange(sets):
        columns = vload(offsets + WIDTH * t, WIDTH, align=8)
        mine = records + t * groups * RECORD
        fill_bytes(mine, 0, groups * (8 * RECORD))
        for i in range(n):
            g = codes[i]
            if g >= 0:
                enter(mine + g * RECORD, gather(base, columns + i))


@kernel
def read_sums(records: ptr[f64], groups: i64, sums: noalias[f64], counts: noalias[i64]):
    """The sums and counts of one column's records."""
    for g in range(groups):
        sums[g] = records[g * RECORD]
        counts[g] = ptr[i64](records)[g * RECORD + 2 * WIDTH]


class ColumnSums:
    """Sums of columns (addresses of n float64 each) over groups; `.read(k, sums, counts)`."""

    def __init__(self, codes: int, columns: list[int], n: int, groups: int):
        sets = -(-len(columns) // WIDTH)
        spread = [columns[k] for s in range(sets) for k in self.numbers(s, sets, len(columns))]
        offsets = (ctypes.c_int64 * (WIDTH * sets))(*[(a - columns[0]) // 8 for a in spread])
        self.groups, self.sets, self.address = groups, sets, scratch(max(1, 8 * RECORD * groups * sets))
        run(sum_sets, codes, columns[0], ctypes.addressof(offsets), n, self.address, groups, sets)

    @staticmethod
    def numbers(s: int, sets: int, count: int) -> list[int]:
        """The columns of a set: each `sets`-th, the last again where there are no more."""
        own = list(range(s, count, sets))
        return own + own[-1:] * (WIDTH - len(own))

    def read(self, k: int, sums: int, counts: int) -> None:
        """Column k's sums (f64) and how many elements were there (i64)."""
        run(read_sums, self.address + (k % self.sets * self.groups * RECORD + k // self.sets) * 8, self.groups, sums, counts)
