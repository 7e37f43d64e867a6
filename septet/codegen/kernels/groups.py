"""Reductions over groups: sums (compensated, Kahan 1965), products, extrema, spread (Welford 1962), first and last places.

Every element has a code, its group's number (-1: none).  A group's record is 32 bytes: two values, a count and a place.  Each
task fills records of its own for its block of elements; they are merged in the order of the blocks, so results do not depend on
the threads.  Rounded results are made in one block: the bits are those of a loop over the elements.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import AHEAD, ELEMENT, GRAIN, MOST_CHUNKS, chunks, run, scratch
from septet.ir import dtype as d
from septet.ir.dtype import DType
from septet.kernel import const, copy_bytes, f64, fill_bytes, i64, kernel, noalias, prange, prefetch, ptr, select, u8

RECORD = 32
ROUNDED = ("sum", "prod", "var")    # of floats: their last bits follow from the order, so elements are entered one after the other
LEAST = -(1 << 63)                  # not a time


@kernel
def missing_at(x, mask, i, missing: const):
    """Whether element i counts for nothing."""
    if missing == "nan":
        return x[i] != x[i]
    if missing == "time":
        return x[i] == LEAST
    if missing == "mask":
        return mask[i] != 0
    return False


@kernel
def add_to(r, v, A: const):
    """r[0] += v with its error kept in r[1]; an infinite sum has none."""
    y = A(v - r[1])
    total = A(r[0] + y)
    error = A(A(total - r[0]) - y)
    r[1] = select(error == error, error, A(0))
    r[0] = total


@kernel
def step(r, k, v, i, A: const, op: const):
    """Enter element i of value v into a record: r its values, k its words."""
    if op == "sum":
        if A.is_float:
            add_to(r, v, A)
        else:
            r[0] += v
    if op == "prod":
        r[0] = select(k[2] == 0, v, A(r[0] * v))
    if op == "min":
        r[0] = select((k[2] == 0) | (v < r[0]), v, r[0])
    if op == "max":
        r[0] = select((k[2] == 0) | (v > r[0]), v, r[0])
    if op == "var":
        before = v - r[0]
        r[0] += before / A(k[2] + 1)
        r[1] += before * (v - r[0])
    if op == "idxmin":
        better = (k[2] == 0) | (v < r[0])
        r[0] = select(better, v, r[0])
        k[3] = select(better, i, k[3])
    if op == "idxmax":
        better = (k[2] == 0) | (v > r[0])
        r[0] = select(better, v, r[0])
        k[3] = select(better, i, k[3])
    if op == "first":
        k[3] = select(k[2] == 0, i, k[3])
    if op == "last":
        k[3] = i
    k[2] += 1


@kernel
def merge(r, k, s, m, A: const, op: const):
    """Enter a later record (s, m) into (r, k)."""
    if op == "sum":
        if A.is_float:
            s[0] = A(s[0] - s[1])
            add_to(r, s[0], A)
        else:
            r[0] += s[0]
    if op == "prod":
        r[0] = select(k[2] == 0, s[0], A(r[0] * s[0]))
    if op == "min":
        r[0] = select((k[2] == 0) | (s[0] < r[0]), s[0], r[0])
    if op == "max":
        r[0] = select((k[2] == 0) | (s[0] > r[0]), s[0], r[0])
    if op == "var":
        total = f64(k[2] + m[2])
        apart = s[0] - r[0]
        r[1] += s[1] + apart * apart * (f64(k[2]) * f64(m[2]) / total)
        r[0] += apart * (f64(m[2]) / total)
    if op == "idxmin":
        better = (k[2] == 0) | (s[0] < r[0])
        r[0] = select(better, s[0], r[0])
        k[3] = select(better, m[3], k[3])
    if op == "idxmax":
        better = (k[2] == 0) | (s[0] > r[0])
        r[0] = select(better, s[0], r[0])
        k[3] = select(better, m[3], k[3])
    if op == "first":
        k[3] = select(k[2] == 0, m[3], k[3])
    if op == "last":
        k[3] = m[3]
    k[2] += m[2]


@kernel(passes="O2s")
def reduce_blocks(codes: ptr[i64], x: ptr[T], mask: ptr[u8], n: i64, records: ptr[u8], groups: i64, tasks: i64, T: const,
                  A: const, op: const, missing: const):
    """The records of each task's block."""
    for t in prange(tasks):
        mine = records + t * groups * RECORD
        fill_bytes(mine, 0, groups * RECORD)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            prefetch(x + i + AHEAD // 8)
            g = codes[i]
            if g >= 0:
                if not missing_at(x, mask, i, missing):
                    at = mine + g * RECORD
                    step(ptr[A](at), ptr[i64](at), A(x[i]), i, A, op)


@kernel(releases_gil=True)
def reduce_more(codes: ptr[i64], x: ptr[T], mask: ptr[u8], n: i64, records: ptr[u8], T: const, A: const, op: const, missing: const):
    """Enter further elements into records that there are."""
    for i in range(n):
        g = codes[i]
        if g >= 0:
            if not missing_at(x, mask, i, missing):
                at = records + g * RECORD
                step(ptr[A](at), ptr[i64](at), A(x[i]), i, A, op)


@kernel
def copy_records(records: ptr[u8], old: ptr[u8], groups: i64):
    """Records to another place."""
    copy_bytes(records, old, groups * RECORD)


@kernel
def clear_records(records: ptr[u8], first: i64, last: i64):
    """Records first .. last - 1 are of no elements."""
    fill_bytes(records + first * RECORD, 0, (last - first) * RECORD)


@kernel(passes="O2s")
def merge_blocks(records: ptr[u8], groups: i64, blocks: i64, tasks: i64, A: const, op: const):
    """All blocks' records into the first block's."""
    for t in prange(tasks):
        for g in range(t * groups // tasks, (t + 1) * groups // tasks):
            at = records + g * RECORD
            for block in range(1, blocks):
                other = records + (block * groups + g) * RECORD
                if ptr[i64](other)[2] > 0:
                    merge(ptr[A](at), ptr[i64](at), ptr[A](other), ptr[i64](other), A, op)


@kernel(passes="O2s")
def read_field(records: ptr[u8], groups: i64, out: noalias[O], slot: i64, A: const, O: const):
    """out[g] = value `slot` of record g."""
    for g in range(groups):
        out[g] = O(ptr[A](records + g * RECORD)[slot])


@kernel(passes="O2s")
def count_blocks(codes: ptr[i64], x: ptr[T], mask: ptr[u8], n: i64, counts: noalias[i64], groups: i64, tasks: i64, T: const,
                 missing: const):
    """counts[g] = elements of group g that are there."""
    for t in prange(tasks):
        mine = counts + t * groups
        fill_bytes(mine, 0, groups * 8)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            prefetch(codes + i + AHEAD // 8)
            g = codes[i]
            if g >= 0:
                if not missing_at(x, mask, i, missing):
                    mine[g] += 1
    for t in range(1, tasks):
        for g in range(groups):
            counts[g] += counts[t * groups + g]


def blocks_of(n: int, groups: int) -> int:
    """Into how many blocks elements are cut: few where records are many."""
    return chunks(n, max(GRAIN, 2 * groups), MOST_CHUNKS)


def accumulator(dtype: DType, op: str) -> DType:
    """In what a reduction is computed."""
    if op == "var":
        return d.float64
    if dtype.kind == "f":
        return dtype if dtype.itemsize >= 4 else d.float32
    return d.uint64 if dtype.kind == "u" else d.int64


class Records:
    """The records of a reduction: `.read(slot, dtype, address)`, `.counts(address)`, `.places(address)`.

    codes: i64; x: dense, real; missing: "" (all are there), "nan", "time" (the least i64) or "mask" (bytes at `mask`).
    """

    def __init__(self, op: str, codes: int, x: int, dtype: DType, n: int, groups: int, missing: str = "", mask: int = 0,
                 computed: DType | None = None):
        self.groups, self.dtype = groups, computed or accumulator(dtype, op)
        blocks = 1 if op in ROUNDED and self.dtype.kind == "f" else blocks_of(n, groups)
        self.address = scratch(max(1, RECORD * groups * blocks))
        constants: dict[str, Any] = {"A": ELEMENT[self.dtype], "op": op}
        run(reduce_blocks, codes, x, mask, n, self.address, groups, blocks, T=ELEMENT[dtype], missing=missing, **constants)
        if blocks > 1:
            run(merge_blocks, self.address, groups, blocks, chunks(groups * blocks, 4096), **constants)

    def read(self, slot: int, dtype: DType, out: int) -> None:
        """Value `slot` of each group, as a dtype."""
        run(read_field, self.address, self.groups, out, slot, A=ELEMENT[self.dtype], O=ELEMENT[dtype])

    def counts(self, out: int) -> None:
        """How many elements each group has (i64)."""
        run(read_field, self.address, self.groups, out, 2, A=i64, O=i64)

    def places(self, out: int) -> None:
        """The place that was found (i64)."""
        run(read_field, self.address, self.groups, out, 3, A=i64, O=i64)


class Running(Records):
    """Records that elements are entered into part by part, in the order in which they come: the bits are those of one loop over all."""

    def __init__(self, op: str, dtype: DType, computed: DType | None = None):
        self.op, self.groups, self.room, self.dtype = op, 0, 1024, computed or accumulator(dtype, op)
        self.address = scratch(RECORD * self.room)

    def grow(self, groups: int) -> None:
        """Room for so many groups."""
        before = self.address
        if groups > self.room:
            self.room = 2 * groups
            self.address = scratch(RECORD * self.room)
            run(copy_records, self.address, before, self.groups)
        run(clear_records, self.address, self.groups, groups)
        self.groups = max(groups, self.groups)

    def enter(self, codes: int, x: int, dtype: DType, n: int, groups: int, missing: str = "", mask: int = 0) -> None:
        """Further elements, of `groups` groups by now."""
        self.grow(groups)
        constants: dict[str, Any] = {"A": ELEMENT[self.dtype], "op": self.op}
        run(reduce_more, codes, x, mask, n, self.address, T=ELEMENT[dtype], missing=missing, **constants)


def counts(codes: int, x: int, dtype: DType, n: int, groups: int, missing: str, mask: int, out_room: int) -> None:
    """out (room for blocks_of(n, groups) * groups words; the first `groups` are the answer) = elements that are there."""
    run(count_blocks, codes, x, mask, n, out_room, groups, blocks_of(n, groups), T=ELEMENT[dtype], missing=missing)
