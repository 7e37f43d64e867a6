"""Accumulation along an axis: cumulative sum, product, minimum, maximum.

Floats are added one after the other, as NumPy does, so the results are equal in every bit; integers in two parallel passes.
Layout: dense (outer, n, inner); inner 1 is the last axis.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch
from septet.errors import NotSupported
from septet.ir.dtype import DType, bool_
from septet.kernel import const, i64, kernel, noalias, prange, ptr, select, static_range, vec, vload, vstore

LANES = 8


@kernel
def combine(a, b, op: const):
    """One step; minimum and maximum keep NaN, and of equal values the first."""
    if op == "add":
        return a + b
    if op == "multiply":
        return a * b
    if op == "maximum":
        return select((a >= b) | (a != a), a, b)
    return select((a <= b) | (a != a), a, b)


@kernel
def combine_complex(ar, ai, br, bi, op: const):
    """One step of a complex sum or product."""
    if op == "add":
        return ar + br, ai + bi
    return ar * br - ai * bi, ar * bi + ai * br


@kernel
def chain(x, out, n, T: const, A: const, op: const):
    """out[i] = out[i-1] op x[i]: four loads ahead of the chain of operations."""
    total = A(x[0])
    out[0] = total
    rest = (n - 1) // 4 * 4 + 1
    for i in range(1, rest, 4):
        v = [A(x[i + k]) for k in static_range(4)]
        for k in static_range(4):
            total = combine(total, v[k], op)
            out[i + k] = total
    for i in range(rest, n):
        total = combine(total, A(x[i]), op)
        out[i] = total


@kernel
def chain_complex(x, out, n, op: const):
    re, im = x[0], x[1]
    out[0] = re
    out[1] = im
    for i in range(1, n):
        re, im = combine_complex(re, im, x[2 * i], x[2 * i + 1], op)
        out[2 * i] = re
        out[2 * i + 1] = im


@kernel
def rows_forward(x: ptr[T], out: ptr[A], outer: i64, n: i64, tasks: i64, T: const, A: const, op: const, pair: const):
    """Each of `outer` rows of n on its own."""
    for t in prange(tasks):
        for row in range(t * outer // tasks, (t + 1) * outer // tasks):
            if pair:
                chain_complex(x + 2 * row * n, out + 2 * row * n, n, op)
            else:
                chain(x + row * n, out + row * n, n, T, A, op)


@kernel
def one_chain(x: ptr[T], out: ptr[A], n: i64, T: const, A: const, op: const, pair: const):
    """One long row."""
    if pair:
        chain_complex(x, out, n, op)
    else:
        chain(x, out, n, T, A, op)


@kernel
def fold(x, first, last, T: const, A: const, op: const):
    """All of x[first .. last-1] in one value (integers: any order)."""
    total = A(x[first])
    for i in range(first + 1, last):
        total = combine(total, A(x[i]), op)
    return total


@kernel
def blocks_forward(x: ptr[T], out: ptr[A], n: i64, before: noalias[A], tasks: i64, T: const, A: const, op: const):
    """One long row of integers: fold the blocks, then each task continues from the fold of those before it."""
    for t in prange(tasks):
        before[t] = fold(x, t * n // tasks, (t + 1) * n // tasks, T, A, op)
    for t in range(1, tasks):
        before[t] = combine(before[t - 1], before[t], op)
    for t in prange(tasks):
        first, last = t * n // tasks, (t + 1) * n // tasks
        if t == 0:
            chain(x, out, last, T, A, op)
        else:
            total = before[t - 1]
            for i in range(first, last):
                total = combine(total, A(x[i]), op)
                out[i] = total


@kernel
def columns_forward(x: ptr[T], out: ptr[A], outer: i64, n: i64, inner: i64, tasks: i64, T: const, A: const, op: const):
    """Down n rows of `inner` elements, LANES columns at a time."""
    for t in prange(outer * tasks):
        base, part = t // tasks * n * inner, t % tasks
        first, last = part * inner // tasks, (part + 1) * inner // tasks
        for j in range(first, last):
            out[base + j] = A(x[base + j])
        middle = first + (last - first) // LANES * LANES
        for row in range(1, n):
            at = base + row * inner
            for j in range(first, middle, LANES):
                v = vec(A, LANES)(vload(x + at + j, LANES))
                vstore(out + at + j, combine(vload(out + at - inner + j, LANES), v, op))
            for j in range(middle, last):
                out[at + j] = combine(out[at - inner + j], A(x[at + j]), op)


def accumulate(op: str, dst_address: int, src_address: int, outer: int, n: int, inner: int, source: DType,
               result: DType) -> None:
    """dst[o, k, i] = src[o, 0, i] op ... op src[o, k, i], computed in `result`; op: add, multiply, minimum or maximum.

    Both dense; dst may be src when the dtypes are equal.  Complex: add and multiply, source = result, inner 1 (move the
    axis to the end).
    """
    if outer * n * inner == 0:
        return
    if result.is_complex and (inner > 1 or op not in ("add", "multiply") or source is not result):
        raise NotSupported(f"accumulate {op} of {source} as {result}, {inner} columns: complex only adds, multiplies")
    T, A = ELEMENT[source.real], ELEMENT[result.real]
    if inner > 1 and not result.is_complex:
        tasks = chunks(n * inner, most=min(16, -(-inner // 64)))
        run(columns_forward, src_address, dst_address, outer, n, inner, tasks, T=T, A=A, op=op)
    elif outer > 1:
        run(rows_forward, src_address, dst_address, outer, n, min(outer, chunks(outer * n)), T=T, A=A, op=op,
            pair=result.is_complex)
    elif result.is_integer and chunks(n) > 1 or result is bool_:
        run(blocks_forward, src_address, dst_address, n, scratch(8 * chunks(n)), chunks(n), T=T, A=A, op=op)
    else:
        run(one_chain, src_address, dst_address, n, T=T, A=A, op=op, pair=result.is_complex)
