"""Histogram gradient boosting: the best split of each feature of a node.

Of a threshold's candidates the sums are made in order, and the gains of eight are then computed at once; categories are tried one by one.
"""
from __future__ import annotations

from septet.kernel import (
    array,
    const,
    f64,
    f64x4,
    f64x8,
    i64,
    i64x8,
    kernel,
    lanes,
    prange,
    ptr,
    select,
    shuffle,
    struct_type,
    u8,
    vload,
    vmax,
    vmin,
    vstore,
)

BINS = 256
MISSING = 255
LANES = 8
ROOM = (BINS + LANES) * 4           # running sums of a feature, and what a last vector reads beyond them
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


@kernel
def running_sums(hist, bins, sums):
    """sums[b] = the total of bins 0 .. b."""
    total = f64x4(0.0)
    for b in range(bins):
        total += vload(hist + b * 4, 4)
        vstore(sums + b * 4, total)


@kernel
def running_sums_down(hist, bins, sums):
    """sums[k] = the total of the k + 1 last of the bins."""
    total = f64x4(0.0)
    for k in range(bins):
        total += vload(hist + (bins - 1 - k) * 4, 4)
        vstore(sums + k * 4, total)


@kernel
def take_off(large, small, bins, small_sums, large_sums):
    """large -= small, and the running sums of both: two chains of additions that need not wait for each other."""
    a, b = f64x4(0.0), f64x4(0.0)
    for k in range(bins):
        x = vload(small + k * 4, 4)
        y = vload(large + k * 4, 4) - x
        vstore(large + k * 4, y)
        a += x
        b += y
        vstore(small_sums + k * 4, a)
        vstore(large_sums + k * 4, b)
    for k in range(bins, BINS):
        vstore(large + k * 4, vload(large + k * 4, 4) - vload(small + k * 4, 4))


@kernel
def eight_sums(sums):
    """(gradients, hessians, counts) of eight running sums."""
    first, second = vload(sums, 8), vload(sums + 8, 8)
    third, fourth = vload(sums + 16, 8), vload(sums + 24, 8)
    a, b = shuffle(first, second, (0, 4, 8, 12, 1, 5, 9, 13)), shuffle(third, fourth, (0, 4, 8, 12, 1, 5, 9, 13))
    n = shuffle(shuffle(first, second, (2, 6, 10, 14)), shuffle(third, fourth, (2, 6, 10, 14)), (0, 1, 2, 3, 4, 5, 6, 7))
    return shuffle(a, b, (0, 1, 2, 3, 8, 9, 10, 11)), shuffle(a, b, (4, 5, 6, 7, 12, 13, 14, 15)), n


@kernel
def best_step(sums, steps, least_gain, g, h, n, l2, least, low, high, sign, loss, DOWN: const):
    """The first of the running sums whose split gains most, and more than `least_gain`; -1 if none does.  DOWN: sums of the right side."""
    top, at = f64x8(least_gain), i64x8(-1)
    for k in range(0, steps, LANES):
        mine_g, mine_h, mine_n = eight_sums(sums + k * 4)
        step = lanes(i64x8) + k
        good = (mine_n >= least) & (n - mine_n >= least) & (mine_h >= LEAST_HESSIAN) & (h - mine_h >= LEAST_HESSIAN) & (step < steps)
        left_g, left_h = mine_g, mine_h
        if DOWN:
            left_g, left_h = g - mine_g, h - mine_h
        left, right = side_value(left_g, left_h, l2, low, high), side_value(g - left_g, h - left_h, l2, low, high)
        gain = loss - left_g * left - (g - left_g) * right
        if sign != 0:
            gain = select((f64(sign) * left) > (f64(sign) * right), f64x8(-1.0), gain)
        better = good & (gain > top)
        top = select(better, gain, top)
        at = select(better, step, at)
    found = vmax(top)
    first = vmin(select((at >= 0) & (top == found), at, i64x8(BINS)))
    return select(first == BINS, -1, first)


@kernel(inline=False)
def scan_bins(hist: ptr[f64], sums: ptr[f64], best: ptr[Split], f, used, has_missing, g: f64, h: f64, n, l2: f64, least, low: f64,
              high: f64, sign, loss: f64) -> i64:
    """All thresholds of a feature: missing values right, from its running sums; then left."""
    b = best_step(sums, used - 1 + has_missing, best.gain, g, h, f64(n), l2, f64(least), low, high, sign, loss, False)
    if b >= 0:
        at = sums + b * 4
        try_split(best, f, b, at[0], at[1], i64(at[2]), g, h, l2, low, high, sign, loss, 0)
    if has_missing != 0:
        running_sums_down(hist, used, sums)
        k = best_step(sums, used - 1, best.gain, g, h, f64(n), l2, f64(least), low, high, sign, loss, True)
        if k >= 0:
            at = sums + k * 4
            try_split(best, f, used - 2 - k, g - at[0], h - at[1], n - i64(at[2]), g, h, l2, low, high, sign, loss, 1)
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
                has_missing: ptr[u8], categorical: ptr[u8], signs: ptr[i64], l2: f64, least: i64, parent: ptr[f64], out: ptr[Split]):
    """out[node, f]: the best split of each feature of one or two nodes.

    sums: per node gradient, hessian, lower and upper bound, value.  parent not null: node 1's histogram is the parent's less node 0's, in
    place.
    """
    for f in prange(d):
        running, bins = array(f64, 2 * ROOM), used[f]
        if i64(parent) != 0:
            take_off(parent + f * (BINS * 4), ptr[f64](hists[0]) + f * (BINS * 4), bins, running, running + ROOM)
        else:
            running_sums(ptr[f64](hists[0]) + f * (BINS * 4), bins, running)
        for node in range(nodes):
            best, mine = out + node * d + f, sums + node * 5
            best.gain = 0.0
            best.feature = -1
            if allowed[node * d + f] != 0:
                hist = ptr[f64](hists[node]) + f * (BINS * 4)
                g, h, low, high = mine[0], mine[1], mine[2], mine[3]
                loss, missing = g * mine[4], i64(has_missing[f])
                if categorical[f] != 0:
                    scan_categories(hist, best, f, bins, missing, g, h, counts[node], l2, least, low, high, loss)
                else:
                    scan_bins(hist, running + node * ROOM, best, f, bins, missing, g, h, counts[node], l2, least, low, high, signs[f], loss)
