"""Sums over groups whose rows stand together (codes that never fall), in the order of NumPy's add.reduceat.

The first element of a group, and to it the pairwise sum of the others (Higham 1993: halves down to 128 elements, eight sums side by side
below).  Groups are independent, so they are summed on all cores.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, GRAIN, chunks, run, scratch
from septet.ir.dtype import DType
from septet.kernel import const, f32, f64, i64, kernel, noalias, prange, ptr

LEAF = 128


@kernel
def mark_runs(codes: ptr[i64], n: i64, groups: i64, starts: noalias[i64], fallen: noalias[i64], tasks: i64):
    """starts[g] = where group g begins (room for groups + 1); returns how many parts hold a code that falls (starts is then undefined)."""
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        before = i64(-1)
        if first > 0:
            before = codes[first - 1]
        fell = 0
        for i in range(first, last):
            code = codes[i]
            if code < before:
                fell = 1
                break
            while before < code:
                before += 1
                starts[before] = i
        fallen[t] = fell
    total = 0
    for t in range(tasks):
        total += fallen[t]
    if total == 0:
        g = codes[n - 1] + 1
        while g <= groups:
            starts[g] = n
            g += 1
    return total


@kernel
def leaf_sum(x, n, A: const):
    """The sum of at most LEAF elements."""
    if n < 8:
        total = A(-0.0)
        for i in range(n):
            total += x[i]
        return total
    r0, r1, r2, r3 = x[0], x[1], x[2], x[3]
    r4, r5, r6, r7 = x[4], x[5], x[6], x[7]
    i = 8
    while i < n - n % 8:
        r0 += x[i]
        r1 += x[i + 1]
        r2 += x[i + 2]
        r3 += x[i + 3]
        r4 += x[i + 4]
        r5 += x[i + 5]
        r6 += x[i + 6]
        r7 += x[i + 7]
        i += 8
    total = ((r0 + r1) + (r2 + r3)) + ((r4 + r5) + (r6 + r7))
    while i < n:
        total += x[i]
        i += 1
    return total


@kernel(inline=False)
def half_sum_64(x: ptr[f64], n: i64) -> f64:
    """The pairwise sum in f64."""
    if n <= LEAF:
        return leaf_sum(x, n, f64)
    half = n // 2
    half -= half % 8
    return half_sum_64(x, half) + half_sum_64(x + half, n - half)


@kernel(inline=False)
def half_sum_32(x: ptr[f32], n: i64) -> f32:
    """The pairwise sum in f32."""
    if n <= LEAF:
        return leaf_sum(x, n, f32)
    half = n // 2
    half -= half % 8
    return half_sum_32(x, half) + half_sum_32(x + half, n - half)


@kernel
def pairwise(x, n, A: const):
    """The pairwise sum."""
    if A is f32:
        return half_sum_32(x, n)
    return half_sum_64(x, n)


@kernel
def first_at(starts, groups, place):
    """The first group that begins at or behind a place."""
    low, high = i64(0), groups
    while low < high:
        middle = (low + high) // 2
        if starts[middle] < place:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def sum_runs(x: ptr[A], starts: ptr[i64], n: i64, groups: i64, out: noalias[A], tasks: i64, A: const):
    """out[g] = the sum of group g; 0 where it is empty."""
    for t in prange(tasks):
        last = groups if t == tasks - 1 else first_at(starts, groups, (t + 1) * n // tasks)
        for g in range(0 if t == 0 else first_at(starts, groups, t * n // tasks), last):
            first, count = starts[g], starts[g + 1] - starts[g]
            total = A(0)
            if count == 1:
                total = x[first]
            if count > 1:
                total = x[first] + pairwise(x + (first + 1), count - 1, A)
            out[g] = total


def bounds(starts: int, codes: int, n: int, groups: int) -> bool:
    """Whether codes never fall; starts (i64, groups + 1) = where groups begin, and the end."""
    tasks = chunks(n, GRAIN)
    return not run(mark_runs, codes, n, groups, starts, scratch(8 * tasks), tasks)


def sums(out: int, x: int, dtype: DType, starts: int, n: int, groups: int) -> None:
    """out = the sums of x, both float32 or float64."""
    run(sum_runs, x, starts, n, groups, out, chunks(n, GRAIN), A=ELEMENT[dtype])
