"""K-means: the nearest centre of every row, and the sums that give the new centres, in one pass.

Centres stand transposed and padded to whole vectors: centres[j, c]; a tile is four rows by up to three vectors of centres.  Every task sums
for itself, and the tasks' sums are added in order, so that results do not depend on the threads.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import ELEMENT, run
from septet.ir.dtype import DType
from septet.kernel import array, bitcast, const, ctz, f64, fma, i64, kernel, prange, ptr, static_range, u8, u16, vec, vload, vmin, vstore

ROWS = 4
VECTORS = 3
TASK_ROWS = 2048
MASK = {8: u8, 16: u16}


def lanes_of(T: Any) -> int:
    """Elements of a vector."""
    return 64 // (T.bits // 8)


@kernel
def tile(x, d, centres, width, first, norms, out, at, T: const, L: const, V: const, R: const):
    """out[r, at..] = norms - 2 x_r . centre for R rows and V vectors of centres from `first`."""
    V_T = vec(T, L)
    memory = array(T, R * V * L)
    tile_products(x, d, centres, width, first, memory, T, L, V, R)
    for r in static_range(R):
        for v in static_range(V):
            dots = vload(memory + (r * V + v) * L, L)
            vstore(out + r * width + at + v * L, vload(norms + first + v * L, L) - V_T(T(2)) * dots)


@kernel
def tile_products(x, d, centres, width, first, memory, T: const, L: const, V: const, R: const):
    """memory[r, v] = the dot products."""
    V_T = vec(T, L)
    a00, a01, a02 = V_T(T(0)), V_T(T(0)), V_T(T(0))
    a10, a11, a12 = V_T(T(0)), V_T(T(0)), V_T(T(0))
    a20, a21, a22 = V_T(T(0)), V_T(T(0)), V_T(T(0))
    a30, a31, a32 = V_T(T(0)), V_T(T(0)), V_T(T(0))
    for j in range(d):
        row = centres + j * width + first
        b0 = vload(row, L)
        x0, x1, x2, x3 = V_T(x[j]), V_T(x[(1 % R) * d + j]), V_T(x[(2 % R) * d + j]), V_T(x[(3 % R) * d + j])
        a00 = fma(x0, b0, a00)
        a10 = fma(x1, b0, a10)
        a20 = fma(x2, b0, a20)
        a30 = fma(x3, b0, a30)
        if V > 1:
            b1 = vload(row + L, L)
            a01 = fma(x0, b1, a01)
            a11 = fma(x1, b1, a11)
            a21 = fma(x2, b1, a21)
            a31 = fma(x3, b1, a31)
        if V > 2:
            b2 = vload(row + 2 * L, L)
            a02 = fma(x0, b2, a02)
            a12 = fma(x1, b2, a12)
            a22 = fma(x2, b2, a22)
            a32 = fma(x3, b2, a32)
    sums = [[a00, a01, a02], [a10, a11, a12], [a20, a21, a22], [a30, a31, a32]]
    for r in static_range(R):
        for v in static_range(V):
            vstore(memory + (r * V + v) * L, sums[r][v])


@kernel(inline=False)
def row_distances(x, d, centres, width, norms, out, T: const, R: const) -> i64:
    """out[r, c] = |c|^2 - 2 x_r . c for R rows."""
    L: const = lanes_of(T)
    first = 0
    while first + VECTORS * L <= width:
        tile(x, d, centres, width, first, norms, out, first, T, L, VECTORS, R)
        first += VECTORS * L
    while first < width:
        tile(x, d, centres, width, first, norms, out, first, T, L, 1, R)
        first += L
    return first


@kernel
def nearest(row, width, T: const):
    """The place of the least number of whole vectors, the first of equals."""
    L: const = lanes_of(T)
    low = vload(row, L)
    for c in range(L, width, L):
        low = min(low, vload(row + c, L))
    least, at = vec(T, L)(vmin(low)), i64(-1)
    for c in range(0, width, L):
        bits = bitcast(vload(row + c, L) == least, MASK[L])
        if at < 0 and bits != 0:
            at = c + i64(ctz(bits))
    return max(at, 0)


@kernel(math="contract")
def assign(x: ptr[T], n: i64, d: i64, centres: ptr[T], norms: ptr[T], k: i64, width: i64, weight: ptr[T], labels: ptr[i64], scratch: ptr[T],
           sums: ptr[T], totals: ptr[T], tasks: i64, UPDATE: const, T: const):
    """labels = the nearest centre of each row; UPDATE: sums[task, c] and totals[task, c] of the weighted rows of every centre.

    scratch: tasks * 4 * width.
    """
    for t in prange(tasks):
        mine, my_sums, my_totals = scratch + t * ROWS * width, sums + t * k * d, totals + t * k
        if UPDATE:
            for c in range(k * d):
                my_sums[c] = T(0)
            for c in range(k):
                my_totals[c] = T(0)
        i, last = t * n // tasks, (t + 1) * n // tasks
        while i < last:
            count = min(ROWS, last - i)
            if count == ROWS:
                row_distances(x + i * d, d, centres, width, norms, mine, T, ROWS)
            else:
                for r in range(count):
                    row_distances(x + (i + r) * d, d, centres, width, norms, mine + r * width, T, 1)
            for r in range(count):
                c = nearest(mine + r * width, width, T)
                labels[i + r] = c
                if UPDATE:
                    add_row(my_sums + c * d, x + (i + r) * d, weight[i + r], d, T)
                    my_totals[c] = my_totals[c] + weight[i + r]
            i += count


@kernel
def add_row(out, x, weight, d, T: const):
    """out += weight * x."""
    L: const = lanes_of(T)
    middle = d // L * L
    for j in range(0, middle, L):
        vstore(out + j, vload(out + j, L) + vload(x + j, L) * vec(T, L)(weight))
    for j in range(middle, d):
        out[j] = out[j] + x[j] * weight


@kernel
def add_tasks(sums: ptr[T], totals: ptr[T], tasks: i64, k: i64, d: i64, T: const):
    """The sums of all tasks into the first's."""
    for t in range(1, tasks):
        for c in range(k * d):
            sums[c] = sums[c] + sums[t * k * d + c]
        for c in range(k):
            totals[c] = totals[c] + totals[t * k + c]


@kernel
def inertia(x: ptr[T], n: i64, d: i64, centres: ptr[T], labels: ptr[i64], weight: ptr[T], out: ptr[f64], tasks: i64, T: const):
    """out[task] = the weighted squared distances of rows to their centres."""
    for t in prange(tasks):
        total = 0.0
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            mine, centre, row = 0.0, centres + labels[i] * d, x + i * d
            for j in range(d):
                difference = f64(row[j] - centre[j])
                mine += difference * difference
            total += mine * f64(weight[i])
        out[t] = total


def tasks_for(n: int) -> int:
    """Into how many tasks the rows are cut."""
    return max(1, min(16, n // TASK_ROWS))


def call(kernel: Any, *arguments: Any, dtype: DType, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, T=ELEMENT[dtype], **constants)
