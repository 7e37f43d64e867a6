"""Counts by value: bincount, histograms with uniform or given edges.

Counts are exact, so every task counts in a table of its own; sums of weights are made in NumPy's order.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run, scratch
from septet.codegen.kernels.search import search_one
from septet.ir.dtype import DType
from septet.kernel import const, f64, fill_bytes, i64, i64x8, kernel, noalias, prange, ptr, static_range, vload, vmax, vmin

LANES = 8
TABLES = 16                         # tasks at most that count, each in its own table
TABLE_WORDS = 1 << 21               # of all tables together
BLOCK = 1 << 16                     # NumPy sums the weights of a uniform histogram by blocks of so many


@kernel
def block_range(x, first, last):
    """(least, greatest) of a block of integers, as i64."""
    low, high = i64x8(2**63 - 1), i64x8(-2**63)
    middle = first + (last - first) // LANES * LANES
    for i in range(first, middle, LANES):
        v = i64x8(vload(x + i, LANES))
        low, high = min(low, v), max(high, v)
    least, greatest = vmin(low), vmax(high)
    for i in range(middle, last):
        least, greatest = min(least, i64(x[i])), max(greatest, i64(x[i]))
    return least, greatest


@kernel
def value_range(x: ptr[T], n: i64, out: noalias[i64], tasks: i64, T: const):
    """out[0], out[1] = least and greatest of n >= 1 integers; out: 2 words a task."""
    for t in prange(tasks):
        least, greatest = block_range(x, t * n // tasks, (t + 1) * n // tasks)
        out[2 * t] = least
        out[2 * t + 1] = greatest
    for t in range(1, tasks):
        out[0] = min(out[0], out[2 * t])
        out[1] = max(out[1], out[2 * t + 1])


@kernel
def add_tables(tables, out, bins, tasks):
    """out = the sum of the tables."""
    for i in range(bins):
        total = 0
        for t in range(tasks):
            total += tables[t * bins + i]
        out[i] = total


@kernel
def count_block(x, mine, first, last):
    """Four elements a step, so that their loads overlap."""
    middle = first + (last - first) // 4 * 4
    for i in range(first, middle, 4):
        places = [i64(x[i + k]) for k in static_range(4)]
        for k in static_range(4):
            mine[places[k]] += 1
    for i in range(middle, last):
        mine[i64(x[i])] += 1


@kernel
def count_values(x: ptr[T], n: i64, tables: noalias[i64], bins: i64, out: noalias[i64], tasks: i64, T: const):
    """out[v] = how often v occurs; 0 <= v < bins.  tables: bins words a task."""
    for t in prange(tasks):
        mine = tables + t * bins
        fill_bytes(mine, 0, bins * 8)
        count_block(x, mine, t * n // tasks, (t + 1) * n // tasks)
    add_tables(tables, out, bins, tasks)


@kernel
def sum_weights(x: ptr[T], weights: ptr[f64], n: i64, bins: i64, out: noalias[f64], T: const):
    """out[v] = sum of the weights of v, in the order of the elements."""
    fill_bytes(out, 0, bins * 8)
    for i in range(n):
        out[i64(x[i])] += weights[i]


@kernel
def uniform_bin(x, edges, bins, first, last, scale):
    """The bin of x (a f64), or -1: the formula, then put right by the edges themselves; the last edge is inside."""
    if not (x >= first and x <= last):
        return -1
    guess = min(i64((x - first) * scale), bins - 1)
    if x < edges[guess]:
        guess -= 1
    elif x >= edges[guess + 1] and guess != bins - 1:
        guess += 1
    return guess


@kernel
def count_uniform(x: ptr[T], n: i64, edges: ptr[f64], bins: i64, tables: noalias[i64], out: noalias[i64], tasks: i64,
                  T: const):
    """out[k] = elements in edges[k] <= x < edges[k + 1]; edges: bins + 1 evenly spaced."""
    for t in prange(tasks):
        mine = tables + t * bins
        fill_bytes(mine, 0, bins * 8)
        first, last = edges[0], edges[bins]
        scale = f64(bins) / (last - first)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            k = uniform_bin(f64(x[i]), edges, bins, first, last, scale)
            if k >= 0:
                mine[k] += 1
    add_tables(tables, out, bins, tasks)


@kernel
def weigh_uniform(x: ptr[T], weights: ptr[f64], n: i64, edges: ptr[f64], bins: i64, part: noalias[f64],
                  out: noalias[f64], T: const):
    """out[k] = sum of the weights in bin k, block after block, as NumPy adds them; part: bins words."""
    fill_bytes(out, 0, bins * 8)
    first, last = edges[0], edges[bins]
    scale = f64(bins) / (last - first)
    for start in range(0, n, BLOCK):
        fill_bytes(part, 0, bins * 8)
        for i in range(start, min(start + BLOCK, n)):
            k = uniform_bin(f64(x[i]), edges, bins, first, last, scale)
            if k >= 0:
                part[k] += weights[i]
        for k in range(bins):
            out[k] += part[k]


@kernel
def count_edges(x: ptr[T], n: i64, edges: ptr[T], bins: i64, tables: noalias[i64], out: noalias[i64], tasks: i64,
                T: const):
    """As count_uniform, for edges that only rise."""
    for t in prange(tasks):
        mine = tables + t * bins
        fill_bytes(mine, 0, bins * 8)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            if x[i] >= edges[0] and x[i] <= edges[bins]:
                k = search_one(edges, None, bins + 1, x[i], True, False) - 1
                mine[min(k, bins - 1)] += 1             # the last edge is inside
    add_tables(tables, out, bins, tasks)


def _tables(n: int, bins: int) -> int:
    """How many tasks count: their tables must stay cheap beside the elements."""
    return max(1, min(chunks(n), TABLES, n // (4 * max(bins, 1)), TABLE_WORDS // max(bins, 1)))


def integer_range(address: int, dtype: DType, n: int) -> tuple[int, int]:
    """(least, greatest) of n >= 1 dense integers (u64 beyond i64 shows as negative)."""
    tasks = chunks(n)
    found = scratch(16 * tasks)
    run(value_range, address, n, found, tasks, T=ELEMENT[dtype])
    return run(read_word, found, 0), run(read_word, found, 1)


@kernel
def read_word(x: ptr[i64], i: i64):
    return x[i]


def bincount(out_address: int, src_address: int, dtype: DType, n: int, bins: int) -> None:
    """out (i64, `bins` words) = how often each value occurs.

    N dense integers, each 0 .. bins-1 (see `integer_range`).
    """
    tasks = _tables(n, bins)
    run(count_values, src_address, n, scratch(8 * tasks * bins), bins, out_address, tasks, T=ELEMENT[dtype])


def bincount_weights(out_address: int, src_address: int, dtype: DType, weights_address: int, n: int, bins: int) -> None:
    """out (f64) = sum of the f64 weights of each value, added in order: equal to NumPy's in every bit."""
    run(sum_weights, src_address, weights_address, n, bins, out_address, T=ELEMENT[dtype])


def histogram_uniform(out_address: int, src_address: int, dtype: DType, n: int, edges_address: int, bins: int) -> None:
    """out (i64) = counts in `bins` evenly spaced bins.

    Edges: bins + 1 f64; the last bin holds its right edge; others and NaN are left out.
    """
    tasks = _tables(n, bins)
    run(count_uniform, src_address, n, edges_address, bins, scratch(8 * tasks * bins), out_address, tasks,
        T=ELEMENT[dtype])


def histogram_uniform_weights(out_address: int, src_address: int, dtype: DType, weights_address: int, n: int,
                              edges_address: int, bins: int) -> None:
    """As `histogram_uniform`, out (f64) = sums of the f64 weights, in NumPy's order (blocks of 65,536)."""
    run(weigh_uniform, src_address, weights_address, n, edges_address, bins, scratch(8 * bins), out_address,
        T=ELEMENT[dtype])


def histogram_edges(out_address: int, src_address: int, dtype: DType, n: int, edges_address: int, bins: int) -> None:
    """out (i64) = counts between neighbours of bins + 1 rising edges of the elements' dtype.

    The last edge is inside.
    """
    tasks = _tables(n, bins)
    run(count_edges, src_address, n, edges_address, bins, scratch(8 * tasks * bins), out_address, tasks,
        T=ELEMENT[dtype])
