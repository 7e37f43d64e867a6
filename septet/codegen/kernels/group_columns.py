"""Sums of several columns over the same groups: two columns side by side in a loop, pairs of columns on all cores.

A rounded sum enters its elements one after the other (groups.py), so one column occupies one core and mostly waits for its own additions.
"""
from __future__ import annotations

import ctypes

from septet.codegen.kernels.groups import RECORD, add_to
from septet.codegen.kernels.launch import run, scratch
from septet.kernel import f64, fill_bytes, i64, kernel, noalias, prange, ptr, u8


@kernel
def enter(record, v):
    """One element into a record, if it is there."""
    if v == v:
        add_to(ptr[f64](record), v, f64)
        ptr[i64](record)[2] += 1


@kernel(passes="O2s")
def sum_pairs(codes: ptr[i64], base: ptr[u8], offsets: ptr[i64], n: i64, records: ptr[u8], groups: i64, pairs: i64):
    """Records of columns 2 t and 2 t + 1, which stand at base + offsets, side by side for each group."""
    for t in prange(pairs):
        first, second = ptr[f64](base + offsets[2 * t]), ptr[f64](base + offsets[2 * t + 1])
        mine = records + t * groups * (2 * RECORD)
        fill_bytes(mine, 0, groups * (2 * RECORD))
        for i in range(n):
            g = codes[i]
            if g >= 0:
                at = mine + g * (2 * RECORD)
                enter(at, first[i])
                enter(at + RECORD, second[i])


@kernel
def read_sums(records: ptr[u8], groups: i64, sums: noalias[f64], counts: noalias[i64]):
    """The sums and counts of one column's records."""
    for g in range(groups):
        at = records + g * (2 * RECORD)
        sums[g] = ptr[f64](at)[0]
        counts[g] = ptr[i64](at)[2]


class ColumnSums:
    """Sums of columns (addresses of n float64 each) over groups; `.read(k, sums, counts)`."""

    def __init__(self, codes: int, columns: list[int], n: int, groups: int):
        pairs = (len(columns) + 1) // 2
        offsets = (ctypes.c_int64 * (2 * pairs))(*[a - columns[0] for a in [*columns, columns[-1]][: 2 * pairs]])
        self.groups, self.address = groups, scratch(max(1, 2 * RECORD * groups * pairs))
        run(sum_pairs, codes, columns[0], ctypes.addressof(offsets), n, self.address, groups, pairs)

    def read(self, k: int, sums: int, counts: int) -> None:
        """Column k's sums (f64) and how many elements were there (i64)."""
        run(read_sums, self.address + (k // 2 * 2 * self.groups + k % 2) * RECORD, self.groups, sums, counts)
