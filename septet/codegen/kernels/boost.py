"""Histogram gradient boosting: binning, histograms, parting of rows, prediction (splits: see `boost_split`).

bins[f, i] is the bin of row i in feature f; a histogram is (features, 256, 4) f64: gradient, hessian, count, nothing.  Bin 255 is missing.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.boost_split import BINS, MISSING, Split
from septet.codegen.kernels.launch import run
from septet.codegen.kernels.search import search_many, search_one
from septet.kernel import (
    array,
    const,
    f32,
    f32x4,
    f64,
    f64x4,
    fill_bytes,
    i64,
    i64x8,
    kernel,
    prange,
    ptr,
    select,
    static_range,
    struct_type,
    u8,
    u8x8,
    u32,
    vload,
    vstore,
)

WIDTH = 4                           # features a task
TASK_ROWS = 16384
BIN_TASK_ROWS = 2048
TOGETHER = 64                       # rows whose values of all features stay in the cache while they are put into bins


@kernel
def bin_columns(x: ptr[f64], n: i64, d: i64, thresholds: ptr[f64], counts: ptr[i64], categorical: ptr[u8], out: ptr[u8]):
    """out[f, i] = how many of the feature's thresholds (256 places, counts[f] of them) lie below x[i, f]; missing: 255.

    Of a category: its place among the thresholds; an unknown one is missing.
    """
    for t in prange((n + BIN_TASK_ROWS - 1) // BIN_TASK_ROWS):
        values = array(f64, TOGETHER)
        for first in range(t * BIN_TASK_ROWS, min(n, (t + 1) * BIN_TASK_ROWS), TOGETHER):
            here = min(n - first, TOGETHER)
            for f in range(d):
                for i in range(here):
                    values[i] = x[(first + i) * d + f]
                to = out + f * n + first
                if categorical[f] != 0:
                    for i in range(here):
                        to[i] = u8(category_bin(thresholds + f * BINS, counts[f], values[i]))
                else:
                    number_bins(thresholds + f * BINS, counts[f], values, here, to)


@kernel
def number_bins(cuts, count, values, n, to):
    """to[i] = how many of the cuts lie below values[i]."""
    whole = n // 16 * 16 * i64(count > 0)
    for i in range(0, whole, 16):
        some = [vload(values + i, 8), vload(values + i + 8, 8)]
        found = search_many(cuts, None, count, some, False, False)
        for k in static_range(2):
            vstore(to + i + k * 8, u8x8(select(some[k] != some[k], i64x8(MISSING), found[k])))
    for i in range(whole, n):
        place = 0
        if values[i] != values[i]:
            place = MISSING
        elif count > 0:
            place = search_one(cuts, None, count, values[i], False, False)
        to[i] = u8(place)


@kernel
def category_bin(cuts, count, value):
    """The place of a category among the cuts; of a missing or unknown one 255."""
    found = MISSING
    if value == value and count > 0:
        place = search_one(cuts, None, count, value, False, False)
        if place < count and cuts[min(place, count - 1)] == value:
            found = place
    return found


@kernel
def gather_pairs(g: ptr[f32], h: ptr[f32], rows: ptr[u32], count: i64, out: ptr[f32], STRIDED: const):
    """out[i] = (gradient, hessian, 1, 0) of rows[i]; h null: a hessian of 1."""
    for t in prange((count + TASK_ROWS - 1) // TASK_ROWS):
        for i in range(t * TASK_ROWS, min(count, (t + 1) * TASK_ROWS)):
            row = i64(rows[i])
            v = f32x4(f32(1.0))
            v[0] = g[row]
            if i64(h) != 0:
                v[1] = h[row]
            v[3] = f32(0.0)
            vstore(out + i * 4, v)


@kernel
def add_rows(bins, n, rows, count, pairs, out, first, K: const, ALL: const):
    """Histograms of K features from `first`."""
    columns = [bins + (first + j) * n for j in static_range(K)]
    places = [out + (first + j) * (BINS * 4) for j in static_range(K)]
    fill_bytes(places[0], 0, BINS * K * 32)
    for i in range(count):
        row = i if ALL else i64(rows[i])
        add = f64x4(vload(pairs + i * 4, 4))
        for j in static_range(K):
            at = places[j] + i64(columns[j][row]) * 4
            vstore(at, vload(at, 4) + add)


@kernel
def histograms(bins: ptr[u8], n: i64, d: i64, rows: ptr[u32], count: i64, pairs: ptr[f32], out: ptr[f64], ALL: const):
    """The histograms of a node's rows; ALL: rows are 0, 1, 2 ..."""
    blocks = d // WIDTH
    for b in prange(blocks + d % WIDTH):
        if b < blocks:
            add_rows(bins, n, rows, count, pairs, out, b * WIDTH, WIDTH, ALL)
        else:
            add_rows(bins, n, rows, count, pairs, out, blocks * WIDTH + b - blocks, 1, ALL)


@kernel
def goes_left(bin, split):
    """Where a binned row goes."""
    if split.categorical != 0:
        word = split.set0
        if bin >= 192:
            word = split.set3
        elif bin >= 128:
            word = split.set2
        elif bin >= 64:
            word = split.set1
        return i64((word >> (bin % 64)) & 1)
    elif bin == MISSING:
        return split.missing_left
    else:
        return i64(bin <= split.bin)


@kernel
def part_rows(column: ptr[u8], rows: ptr[u32], count: i64, split: ptr[Split], spare: ptr[u32], counts: ptr[i64]):
    """Rows that go left in front, both in order; spare: count rows, counts: a word a task.  How many go left."""
    tasks = (count + TASK_ROWS - 1) // TASK_ROWS
    for t in prange(tasks):
        first, last = t * TASK_ROWS, min(count, (t + 1) * TASK_ROWS)
        at, top = first, last
        for i in range(first, last):
            row = rows[i]
            left = goes_left(i64(column[i64(row)]), split)
            spare[at] = row
            spare[top - 1] = row                        # one of the two places stays, the other is written again
            at += left
            top -= 1 - left
        counts[t] = at - first
    total = 0
    for t in range(tasks):
        mine = counts[t]
        counts[t] = total
        total += mine
    counts[tasks] = total
    for t in prange(tasks):
        first, last = t * TASK_ROWS, min(count, (t + 1) * TASK_ROWS)
        lefts = counts[t + 1] - counts[t]
        to_left, to_right = counts[t], total + first - counts[t]
        for i in range(lefts):
            rows[to_left + i] = spare[first + i]
        for i in range(last - first - lefts):
            rows[to_right + i] = spare[last - 1 - i]
    return total


@kernel
def add_leaf_values(raw: ptr[f64], stride: i64, rows: ptr[u32], starts: ptr[i64], counts: ptr[i64], values: ptr[f64], leaves: i64):
    """raw[row * stride] += the value of the row's leaf."""
    for k in prange(leaves):
        for i in range(starts[k], starts[k] + counts[k]):
            at = i64(rows[i]) * stride
            raw[at] = raw[at] + values[k]


@struct_type
class Node:
    """A node as prediction reads it; feature -1 is a leaf."""

    value: f64
    threshold: f64
    feature: i64
    left: i64
    right: i64
    missing_left: i64
    categorical: i64                # 1 + the place of its set of categories, or 0


NODE_WORDS = 7


@kernel
def child(nodes, at, value, sets: ptr[i64]):
    """The next node of a row."""
    node = nodes + at
    left = value <= node.threshold
    if value != value:
        left = node.missing_left != 0
    elif node.categorical != 0:
        if value < 0.0 or value >= 256.0:
            left = node.missing_left != 0
        else:
            category = i64(value)
            words = sets + (node.categorical - 1) * 8
            if (words[4 + category // 64] >> (category % 64)) & 1 == 0:
                left = node.missing_left != 0
            else:
                left = (words[category // 64] >> (category % 64)) & 1 != 0
    result = node.right
    if left:
        result = node.left
    return result


@kernel
def predict(x: ptr[f64], n: i64, d: i64, nodes: ptr[Node], roots: ptr[i64], trees: i64, columns: i64, sets: ptr[i64], out: ptr[f64]):
    """out[i, t % columns] += the value of row i's leaf in tree t."""
    for task in prange((n + 255) // 256):
        for t in range(trees):
            for i in range(task * 256, min(n, (task + 1) * 256)):
                at = roots[t]
                while nodes[at].feature >= 0:
                    at = child(nodes, at, x[i * d + nodes[at].feature], sets)
                place = i * columns + t % columns
                out[place] = out[place] + nodes[at].value


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
