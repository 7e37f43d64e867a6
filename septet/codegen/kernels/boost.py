"""Histogram gradient boosting: binning, histograms, best splits, parting of rows, prediction.

bins[f, i] is the bin of row i in feature f; a histogram is (features, 256, 4) f64: gradient, hessian, count, nothing.  Bin 255 is missing.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.kernel import (
    array,
    const,
    f32,
    f32x4,
    f64,
    f64x4,
    fill_bytes,
    i64,
    kernel,
    prange,
    ptr,
    static_range,
    struct_type,
    u8,
    u32,
    vload,
    vstore,
)

BINS = 256
MISSING = 255
WIDTH = 4                           # features a task
TASK_ROWS = 16384
EPSILON = 1e-15
LEAST_HESSIAN = 1e-3
CATEGORY_SMOOTH = 10.0
CATEGORY_SUPPORT = 10.0


@struct_type
class Split:
    """A way to part a node: 11 words of 8 bytes, and the categories that go left."""

    gain: f64
    feature: i64
    bin: i64
    missing_left: i64
    categorical: i64
    left_gradient: f64
    left_hessian: f64
    left_count: i64
    left_value: f64
    right_value: f64
    unused: i64
    set0: i64
    set1: i64
    set2: i64
    set3: i64


SPLIT_WORDS = 15


@kernel
def bin_columns(x: ptr[f64], n: i64, d: i64, thresholds: ptr[f64], counts: ptr[i64], categorical: ptr[u8], out: ptr[u8]):
    """out[f, i] = how many of the feature's thresholds (256 places, counts[f] of them) lie below x[i, f]; missing: 255.

    Of a category: its place among the thresholds; an unknown one is missing.
    """
    tasks = (n + TASK_ROWS - 1) // TASK_ROWS
    for t in prange(tasks * d):
        f, first = t // tasks, t % tasks * TASK_ROWS
        cuts, count = thresholds + f * BINS, counts[f]
        for i in range(first, min(n, first + TASK_ROWS)):
            value = x[i * d + f]
            low, high = 0, count
            while low < high:
                middle = (low + high) // 2
                if cuts[middle] < value:
                    low = middle + 1
                else:
                    high = middle
            found = low
            if value != value:
                found = MISSING
            elif categorical[f] != 0:
                if low >= count or cuts[min(low, max(count - 1, 0))] != value:
                    found = MISSING
            out[f * n + i] = u8(found)


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
def side_value(gradient, hessian, l2, low, high):
    """The value of a leaf, within its bounds."""
    return max(low, min(high, -gradient / (hessian + l2 + EPSILON)))


@kernel
def try_split(best: ptr[Split], f, b, left_g, left_h, left_n, g, h, l2, low, high, sign, loss, missing_left):
    """Keep a split if it gains more than the best."""
    left, right = side_value(left_g, left_h, l2, low, high), side_value(g - left_g, h - left_h, l2, low, high)
    gain = loss - left_g * left - (g - left_g) * right
    if (sign > 0 and left > right) or (sign < 0 and left < right):
        gain = -1.0
    if gain > best.gain:
        best.gain = gain
        best.feature = f
        best.bin = b
        best.missing_left = missing_left
        best.categorical = 0
        best.left_gradient = left_g
        best.left_hessian = left_h
        best.left_count = left_n
        best.left_value = left
        best.right_value = right


@kernel(inline=False)
def scan_bins(hist: ptr[f64], best: ptr[Split], f, used, has_missing, g: f64, h: f64, n, l2: f64, least, low: f64, high: f64, sign,
              loss: f64) -> i64:
    """All thresholds of a feature; missing values right, then left."""
    left_g, left_h, left_n = 0.0, 0.0, 0
    for b in range(used - 1 + has_missing):
        at = hist + b * 4
        left_g += at[0]
        left_h += at[1]
        left_n += i64(at[2])
        if left_n >= least and n - left_n >= least and left_h >= LEAST_HESSIAN and h - left_h >= LEAST_HESSIAN:
            try_split(best, f, b, left_g, left_h, left_n, g, h, l2, low, high, sign, loss, 0)
    if has_missing != 0:
        right_g, right_h, right_n, b = 0.0, 0.0, 0, used - 1
        while b > 0:
            at = hist + b * 4
            right_g += at[0]
            right_h += at[1]
            right_n += i64(at[2])
            b -= 1
            if right_n >= least and n - right_n >= least and right_h >= LEAST_HESSIAN and h - right_h >= LEAST_HESSIAN:
                try_split(best, f, b, g - right_g, h - right_h, n - right_n, g, h, l2, low, high, sign, loss, 1)
    return used


@kernel
def sort_categories(order, key, n):
    """Insertion sort of categories by key."""
    for i in range(1, n):
        x, at = order[i], i
        while at > 0 and key[order[max(at - 1, 0)]] >= key[x]:            # equal ones end in reverse, as upstream
            order[at] = order[at - 1]
            at -= 1
        order[at] = x


@kernel(inline=False)
def scan_categories(hist: ptr[f64], best: ptr[Split], f, used, has_missing, g: f64, h: f64, n, l2: f64, least, low: f64, high: f64,
                    loss: f64) -> i64:
    """Categories by their mean gradient; the best prefix from either end goes left."""
    order, key = array(i64, BINS), array(f64, BINS)
    count, support = 0, f64(n) / h
    for b in range(used + has_missing):
        place = b
        if b == used:
            place = MISSING
        at = hist + place * 4
        if at[1] * support >= CATEGORY_SUPPORT:
            key[place] = at[0] / (at[1] + CATEGORY_SMOOTH)
            order[count] = place
            count += 1
    if count > 1:
        sort_categories(order, key, count)
        for way in range(2):
            left_g, left_h, left_n = 0.0, 0.0, 0
            for i in range((count + 1) // 2 - way):             # from the right one fewer, as upstream
                place = order[i]
                if way == 1:
                    place = order[count - 1 - i]
                at = hist + place * 4
                left_g += at[0]
                left_h += at[1]
                left_n += i64(at[2])
                if left_n >= least and n - left_n >= least and left_h >= LEAST_HESSIAN and h - left_h >= LEAST_HESSIAN:
                    before = best.gain
                    try_split(best, f, i, left_g, left_h, left_n, g, h, l2, low, high, 0, loss, 0)
                    if best.gain > before:
                        keep_set(best, order, count, i, way)
    return count


@kernel
def keep_set(best: ptr[Split], order, count, last, way):
    """The categories that go left, as bits."""
    words = array(i64, 4)
    for k in range(4):
        words[k] = 0
    for i in range(last + 1):
        place = order[i]
        if way == 1:
            place = order[count - 1 - i]
        words[place // 64] = words[place // 64] | (i64(1) << (place % 64))
    best.categorical = 1
    best.set0 = words[0]
    best.set1 = words[1]
    best.set2 = words[2]
    best.set3 = words[3]
    best.missing_left = (words[3] >> 63) & 1


@kernel
def find_splits(hists: ptr[i64], allowed: ptr[u8], sums: ptr[f64], counts: ptr[i64], nodes: i64, d: i64, used: ptr[i64],
                has_missing: ptr[u8],
                categorical: ptr[u8], signs: ptr[i64], l2: f64, least: i64, parent: ptr[f64], out: ptr[Split]):
    """out[node, f]: the best split of each feature of one or two nodes.

    sums: per node gradient, hessian, lower and upper bound, value.  parent not null: node 1's histogram is the parent's less node 0's, in
    place.
    """
    for f in prange(d):
        if i64(parent) != 0:
            small, large = ptr[f64](hists[0]) + f * (BINS * 4), parent + f * (BINS * 4)
            for k in range(0, BINS * 4, 8):
                vstore(large + k, vload(large + k, 8) - vload(small + k, 8))
        for node in range(nodes):
            best, mine = out + node * d + f, sums + node * 5
            best.gain = 0.0
            best.feature = -1
            if allowed[node * d + f] != 0:
                hist = ptr[f64](hists[node]) + f * (BINS * 4)
                loss = mine[0] * mine[4]
                if categorical[f] != 0:
                    scan_categories(hist, best, f, used[f], i64(has_missing[f]), mine[0], mine[1], counts[node], l2, least, mine[2],
                                    mine[3],
                                    loss)
                else:
                    scan_bins(hist, best, f, used[f], i64(has_missing[f]), mine[0], mine[1], counts[node], l2, least, mine[2], mine[3],
                              signs[f],
                              loss)


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
