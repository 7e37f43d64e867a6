"""Sliding sums of products: out[i] = sum over j of x[start + i + j] * v[j], over the j where x has an element.

Where v lies wholly inside x, 32 results are made at a time: each v[j] is multiplied with four vectors of x.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run
from septet.ir.dtype import DType
from septet.kernel import const, i64, kernel, noalias, prange, ptr, vec, vload, vstore

LANES = 8
WIDE = 4 * LANES
WORK = 1 << 15                      # products worth a chunk


@kernel(math="contract")
def one(x, n, v, m, at, T: const):
    """The sum at one place, over the part of v that lies inside x."""
    total = T(0)
    for j in range(max(0, -at), min(m, n - at)):
        total += x[at + j] * v[j]
    return total


@kernel(math="contract")
def many(x, v, m, out, T: const):
    """32 sums at places next to each other, v inside x at all of them."""
    width: const = vec(T, LANES)
    a, b, c, d = width(0), width(0), width(0), width(0)
    for j in range(m):
        w = width(v[j])
        a += vload(x + j, LANES) * w
        b += vload(x + j + LANES, LANES) * w
        c += vload(x + j + 2 * LANES, LANES) * w
        d += vload(x + j + 3 * LANES, LANES) * w
    vstore(out, a)
    vstore(out + LANES, b)
    vstore(out + 2 * LANES, c)
    vstore(out + 3 * LANES, d)


@kernel
def slide(x: ptr[T], n: i64, v: ptr[T], m: i64, start: i64, out: noalias[T], count: i64, tasks: i64, T: const):
    """out[i] for i in 0 .. count-1."""
    for t in prange(tasks):
        i, last = t * count // tasks, (t + 1) * count // tasks
        while i < last:
            at = start + i
            if at >= 0 and at + WIDE - 1 + m <= n and i + WIDE <= last:
                many(x + at, v, m, out + i, T)
                i += WIDE
            else:
                out[i] = one(x, n, v, m, at, T)
                i += 1


def correlate(out_address: int, x_address: int, n: int, v_address: int, m: int, start: int, count: int, dtype: DType) -> None:
    """`count` sums from place `start` on (negative: before x begins); all dense and of one dtype: int64, float32 or float64."""
    run(slide, x_address, n, v_address, m, start, out_address, count, chunks(count * m, WORK), T=ELEMENT[dtype])
