"""Nearest neighbours: a k-d tree (bounding boxes, halves of the widest side), queries by count and by radius, selection from blocks of
distances.

The tree is balanced: node k has children 2k + 1 and 2k + 2; rows of a node are order[start[k]:start[k] + size[k]].  Which of equally far
rows are kept, and in which order, follows from the order of the visits, the heap and the sort: all three are scikit-learn's, so that
its results are ours.  Distances inside are reduced: without the last root.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.kernel import array, const, extern, f64, f64x8, i64, kernel, prange, ptr, static_range, vload

EUCLIDEAN, MANHATTAN, CHEBYSHEV, MINKOWSKI = range(4)
BLOCK = 64                          # queries a task
SMALL = 16                          # neighbours that are sorted by insertion: fewer
STACK = 128
power = extern("pow", f64, f64, f64, pure=True)


@kernel
def part_of(difference, total, p, METRIC: const):
    """A coordinate's part added to a reduced distance; difference is not negative."""
    if METRIC == EUCLIDEAN:
        return total + difference * difference
    elif METRIC == MANHATTAN:
        return total + difference
    elif METRIC == CHEBYSHEV:
        return max(total, difference)
    else:
        return total + power(difference, p)


@kernel
def reduced(a, b, d, p, METRIC: const):
    """The reduced distance of two rows."""
    total = 0.0
    for k in range(d):
        total = part_of(abs(a[k] - b[k]), total, p, METRIC)
    return total


@kernel
def box_distance(x, low, high, d, p, METRIC: const):
    """The least reduced distance of a row to a box."""
    total = 0.0
    for k in range(d):
        outside = max(max(low[k] - x[k], x[k] - high[k]), 0.0)
        total = part_of(outside, total, p, METRIC)
    return total


@kernel
def before(x, d, side, a, b):
    """Whether row a stands before row b by coordinate `side`, then by number."""
    return i64(x[a * d + side] < x[b * d + side] or (x[a * d + side] == x[b * d + side] and a < b))


@kernel
def swap_rows(order, i, j):
    held = order[i]
    order[i] = order[j]
    order[j] = held


@kernel(inline=False)
def halve(x, order, first, n, d, side) -> i64:
    """Quickselect: the lower half of order[first:first + n] by coordinate `side` in front.

    The pivot is the median of the second, the middle and the last row; three rows and fewer are sorted.
    """
    low, high, middle = first, first + n, first + n // 2
    while high - low > 3:
        a, b, c = low + 1, low + (high - low) // 2, high - 1
        ab, bc = before(x, d, side, order[a], order[b]), before(x, d, side, order[b], order[c])
        ac = before(x, d, side, order[a], order[c])
        chosen = b
        if ab == 1 and bc == 0:
            chosen = c if ac == 1 else a
        elif ab == 0:
            chosen = a if ac == 1 else (c if bc == 1 else b)
        swap_rows(order, low, chosen)
        pivot, i, j, parting = order[low], low + 1, high, 1
        while parting == 1:
            while before(x, d, side, order[i], pivot) == 1:
                i += 1
            j -= 1
            while before(x, d, side, pivot, order[j]) == 1:
                j -= 1
            if i < j:
                swap_rows(order, i, j)
                i += 1
            else:
                parting = 0
        if i <= middle:
            low = i
        else:
            high = i
    for i in range(low + 1, high):
        row, at = order[i], i
        while at > low and before(x, d, side, row, order[max(at - 1, low)]) == 1:
            order[at] = order[at - 1]
            at -= 1
        order[at] = row
    return middle


@kernel(inline=False)
def bound_box(x, order, first, n, d, low, high) -> i64:
    """The box of some rows; its widest side."""
    for k in range(d):
        low[k] = float("inf")
        high[k] = -float("inf")
    for i in range(first, first + n):
        row = x + order[i] * d
        for k in range(d):
            low[k] = min(low[k], row[k])
            high[k] = max(high[k], row[k])
    widest = 0
    for k in range(1, d):
        if high[k] - low[k] > high[widest] - low[widest]:
            widest = k
    return widest


@kernel
def build(x: ptr[f64], n: i64, d: i64, levels: i64, order: ptr[i64], start: ptr[i64], size: ptr[i64], low: ptr[f64], high: ptr[f64],
          sorted_x: ptr[f64]):
    """The tree of n rows with 2**levels - 1 nodes; sorted_x: the rows in the tree's order."""
    for i in range(n):
        order[i] = i
    start[0] = 0
    size[0] = n
    first, count = 0, 1
    for level in range(levels):
        for t in prange(count):
            node = first + t
            side = bound_box(x, order, start[node], size[node], d, low + node * d, high + node * d)
            if level + 1 < levels:
                middle = halve(x, order, start[node], size[node], d, side)
                start[2 * node + 1] = start[node]
                size[2 * node + 1] = middle - start[node]
                start[2 * node + 2] = middle
                size[2 * node + 2] = start[node] + size[node] - middle
        first += count
        count = count * 2
    for i in range(n):
        for k in range(d):
            sorted_x[i * d + k] = x[order[i] * d + k]


@kernel
def keep(best, index, k, distance, row):
    """Put a row into a heap of the k nearest, the farthest first, in place of that."""
    at, child = 0, 1
    while child < k:
        if best[min(child + 1, k - 1)] > best[child]:
            child += 1
        if distance < best[child]:
            best[at] = best[child]
            index[at] = index[child]
            at = child
            child = 2 * child + 1
        else:
            child = k
    best[at] = distance
    index[at] = row


@kernel
def exchange(best, index, i, j):
    held, row = best[i], index[i]
    best[i] = best[j]
    index[i] = index[j]
    best[j] = held
    index[j] = row


@kernel(inline=False)
def sort_nearest(best, index, n) -> i64:
    """Quicksort by distance, the median of three last; parts of fewer than SMALL by insertion."""
    lows, highs = array(i64, STACK), array(i64, STACK)
    lows[0] = 0
    highs[0] = n
    waiting = 1
    while waiting > 0:
        waiting -= 1
        low, high = lows[waiting], highs[waiting]
        if high - low < SMALL:
            insertion(best, index, low, high)
        else:
            last, middle = high - 1, low + (high - low) // 2
            if best[low] > best[last]:
                exchange(best, index, low, last)
            if best[last] > best[middle]:
                exchange(best, index, last, middle)
                if best[low] > best[last]:
                    exchange(best, index, low, last)
            pivot, i, j, parting = best[last], low, last, 1
            while parting == 1:
                i += 1
                while best[i] < pivot:
                    i += 1
                j -= 1
                while j > low and best[j] > pivot:
                    j -= 1
                if i < j:
                    exchange(best, index, i, j)
                else:
                    parting = 0
            exchange(best, index, i, last)
            left_last = i64(i - low < last - i)                 # the smaller part is sorted first, so that few wait
            lows[waiting + left_last] = low
            highs[waiting + left_last] = i
            lows[waiting + 1 - left_last] = i + 1
            highs[waiting + 1 - left_last] = high
            waiting += 2
    return n


@kernel
def insertion(best, index, low, high):
    """Sort best[low:high] and the rows with it; equal ones keep their order."""
    for i in range(low + 1, high):
        distance, row, at = best[i], index[i], i
        while at > low and best[max(at - 1, 0)] > distance:
            best[at] = best[at - 1]
            index[at] = index[at - 1]
            at -= 1
        best[at] = distance
        index[at] = row


@kernel(inline=False)
def search_nearest(x, d, p, inner, order, start, size, low, high, sorted_x, k, best, index, METRIC: const) -> i64:
    """The k nearest of one row, nearer boxes first."""
    nodes, nearest = array(i64, STACK), array(f64, STACK)
    nodes[0] = 0
    nearest[0] = box_distance(x, low, high, d, p, METRIC)
    waiting = 1
    while waiting > 0:
        waiting -= 1
        node, least = nodes[waiting], nearest[waiting]
        if least <= best[0]:
            if node >= inner:
                for i in range(start[node], start[node] + size[node]):
                    distance = reduced(x, sorted_x + i * d, d, p, METRIC)
                    if distance < best[0]:
                        keep(best, index, k, distance, order[i])
            else:
                a, b = 2 * node + 1, 2 * node + 2
                da, db = box_distance(x, low + a * d, high + a * d, d, p, METRIC), box_distance(x, low + b * d, high + b * d, d, p, METRIC)
                a_last = i64(da <= db)
                nodes[waiting + a_last] = a
                nearest[waiting + a_last] = da
                nodes[waiting + 1 - a_last] = b
                nearest[waiting + 1 - a_last] = db
                waiting += 2
    return waiting


@kernel
def query(q: ptr[f64], m: i64, d: i64, p: f64, inner: i64, order: ptr[i64], start: ptr[i64], size: ptr[i64], low: ptr[f64], high: ptr[f64],
          sorted_x: ptr[f64], k: i64, best: ptr[f64], index: ptr[i64], METRIC: const, SORTED: const):
    """best, index[m, k]: reduced distances and rows; SORTED: ascending, else as a heap has them."""
    for task in prange((m + BLOCK - 1) // BLOCK):
        for i in range(task * BLOCK, min(m, (task + 1) * BLOCK)):
            for j in range(i * k, (i + 1) * k):
                best[j] = float("inf")
                index[j] = 0x7FFFFFFFFFFFFFFF
            search_nearest(q + i * d, d, p, inner, order, start, size, low, high, sorted_x, k, best + i * k, index + i * k, METRIC)
            if SORTED:
                sort_nearest(best + i * k, index + i * k, k)


@kernel(inline=False)
def search_radius(x, d, p, inner, order, start, size, low, high, sorted_x, radius, index, distances, METRIC: const, STORE: const) -> i64:
    """How many rows lie within a reduced radius; STORE: and which."""
    nodes = array(i64, STACK)
    nodes[0] = 0
    waiting, found = 1, 0
    while waiting > 0:
        waiting -= 1
        node = nodes[waiting]
        if box_distance(x, low + node * d, high + node * d, d, p, METRIC) <= radius:
            if node >= inner:
                for i in range(start[node], start[node] + size[node]):
                    distance = reduced(x, sorted_x + i * d, d, p, METRIC)
                    if distance <= radius:
                        if STORE:
                            index[found] = order[i]
                            distances[found] = distance
                        found += 1
            else:
                nodes[waiting] = 2 * node + 2
                nodes[waiting + 1] = 2 * node + 1
                waiting += 2
    return found


@kernel
def count_within(q: ptr[f64], m: i64, d: i64, p: f64, inner: i64, order: ptr[i64], start: ptr[i64], size: ptr[i64], low: ptr[f64],
                 high: ptr[f64], sorted_x: ptr[f64], radii: ptr[f64], counts: ptr[i64], METRIC: const):
    """counts[i] = rows within radii[i] (reduced) of row i."""
    for task in prange((m + BLOCK - 1) // BLOCK):
        for i in range(task * BLOCK, min(m, (task + 1) * BLOCK)):
            counts[i] = search_radius(q + i * d, d, p, inner, order, start, size, low, high, sorted_x, radii[i], counts, radii, METRIC,
                                      False)


@kernel
def within(q: ptr[f64], m: i64, d: i64, p: f64, inner: i64, order: ptr[i64], start: ptr[i64], size: ptr[i64], low: ptr[f64], high: ptr[f64],
           sorted_x: ptr[f64], radii: ptr[f64], pointers: ptr[i64], index: ptr[i64], distances: ptr[f64], METRIC: const, BY_ROW: const):
    """The rows within radii[i] of row i at pointers[i].., in the tree's order; BY_ROW: ascending."""
    for task in prange((m + BLOCK - 1) // BLOCK):
        for i in range(task * BLOCK, min(m, (task + 1) * BLOCK)):
            at = pointers[i]
            found = search_radius(q + i * d, d, p, inner, order, start, size, low, high, sorted_x, radii[i], index + at, distances + at,
                                  METRIC, True)
            if BY_ROW:
                sort_rows(index + at, distances + at, found)


@kernel(inline=False)
def sort_rows(index, distances, n) -> i64:
    """Shell sort of a list of rows with their distances, by row."""
    gap = 1
    while gap < n // 3:
        gap = gap * 3 + 1
    while gap > 0:
        for i in range(gap, n):
            row, distance, j = index[i], distances[i], i
            while j >= gap and index[max(j - gap, 0)] > row:
                index[j] = index[j - gap]
                distances[j] = distances[j - gap]
                j -= gap
            index[j] = row
            distances[j] = distance
        gap = gap // 3
    return n


@kernel
def select(block: ptr[f64], m: i64, n: i64, offset: i64, k: i64, best: ptr[f64], index: ptr[i64]):
    """Merge a block of distances (m, n) to rows offset.. into the heaps of the k nearest."""
    for i in prange(m):
        row, mine, rows = block + i * n, best + i * k, index + i * k
        middle = n // 8 * 8
        for j in range(0, middle, 8):
            lowest = vload(row + j, 8)
            if any(lowest < f64x8(mine[0])):
                for lane in range(j, j + 8):
                    if row[lane] < mine[0]:
                        keep(mine, rows, k, row[lane], offset + lane)
        for j in range(middle, n):
            if row[j] < mine[0]:
                keep(mine, rows, k, row[j], offset + j)


@kernel
def select_dots(dots: ptr[f64], lengths: ptr[f64], m: i64, n: i64, offset: i64, k: i64, best: ptr[f64], index: ptr[i64]):
    """As `select`, for distances lengths[j] - 2 * dots[i, j]."""
    for i in prange(m):
        row, mine, rows = dots + i * n, best + i * k, index + i * k
        middle = n // 8 * 8
        for j in range(0, middle, 8):
            v = vload(lengths + j, 8) - f64x8(2.0) * vload(row + j, 8)
            if any(v < f64x8(mine[0])):
                for lane in static_range(8):
                    if v[lane] < mine[0]:
                        keep(mine, rows, k, v[lane], offset + j + lane)
        for j in range(middle, n):
            rest = lengths[j] - 2.0 * row[j]
            if rest < mine[0]:
                keep(mine, rows, k, rest, offset + j)


@kernel
def scan(q: ptr[f64], y: ptr[f64], m: i64, d: i64, first: i64, last: i64, k: i64, best: ptr[f64], index: ptr[i64]):
    """As `select`, for squared distances to rows first..last - 1 of y."""
    for i in prange(m):
        for j in range(first, last):
            distance = reduced(q + i * d, y + j * d, d, 2.0, EUCLIDEAN)
            if distance < best[i * k]:
                keep(best + i * k, index + i * k, k, distance, j)


@kernel
def merge(m: i64, k: i64, best: ptr[f64], index: ptr[i64], into: ptr[f64], rows: ptr[i64]):
    """Put the rows of heaps into other heaps, in the order in which they stand."""
    for i in prange(m):
        for j in range(i * k, (i + 1) * k):
            if best[j] < into[i * k]:
                keep(into + i * k, rows + i * k, k, best[j], index[j])


@kernel
def sort(m: i64, k: i64, best: ptr[f64], index: ptr[i64]):
    """Sort each row's heap."""
    for i in prange(m):
        sort_nearest(best + i * k, index + i * k, k)


@kernel
def exact(q: ptr[f64], y: ptr[f64], m: i64, d: i64, k: i64, index: ptr[i64], out: ptr[f64]):
    """out[i, j] = squared distance of row i to its neighbour, by differences; neighbours put in order again."""
    for i in prange(m):
        for j in range(k):
            out[i * k + j] = reduced(q + i * d, y + index[i * k + j] * d, d, 2.0, EUCLIDEAN)
        insertion(out + i * k, index + i * k, 0, k)


@kernel
def spread_labels(n: i64, core: ptr[i64], pointers: ptr[i64], index: ptr[i64], labels: ptr[i64], stack: ptr[i64]):
    """Density clustering: core points that reach each other share a label, others take the first that reaches them; -1: noise.

    stack: room for every neighbour.  The number of clusters.
    """
    label = 0
    for i in range(n):
        labels[i] = -1
    for i in range(n):
        if labels[i] == -1 and core[i] != 0:
            stack[0] = i
            waiting = 1
            labels[i] = label
            while waiting > 0:
                waiting -= 1
                at = stack[waiting]
                if core[at] != 0:
                    for j in range(pointers[at], pointers[at + 1]):
                        neighbour = index[j]
                        if labels[neighbour] == -1:
                            labels[neighbour] = label
                            stack[waiting] = neighbour
                            waiting += 1
            label += 1
    return label


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
