"""Hierarchical clustering where only clusters that a graph connects may merge: the nearest pair of a heap, again and again.

The heap holds (distance, later cluster, earlier cluster); it moves its elements as Python's `heapq` does, so that equal distances come in
scikit-learn's order.  Clusters have lists of neighbours, ascending, in linked cells.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.codegen.kernels.linkage import AVERAGE, WARD
from septet.kernel import const, f64, i64, kernel, ptr, struct_type


@struct_type
class State:
    """The clusters so far; what stands in cells and in the heap grows, and the caller makes room."""

    sums: ptr[f64]                  # (clusters, d), for Ward's rule
    size: ptr[i64]                  # rows of each cluster; 0 once it is part of another
    parent: ptr[i64]
    first: ptr[i64]                 # each cluster's first and last cell, or -1
    last: ptr[i64]
    length: ptr[i64]
    key: ptr[i64]                   # of a cell: the neighbour, its distance, the next cell
    value: ptr[f64]
    next: ptr[i64]
    far: ptr[f64]                   # the heap
    later: ptr[i64]
    earlier: ptr[i64]
    children: ptr[i64]              # (merges, 2)
    heights: ptr[f64]
    n: i64
    d: i64
    end: i64                        # clusters when all is done
    at: i64                         # clusters so far
    cells: i64
    heap: i64
    longest: i64
    cell_room: i64
    heap_room: i64


@kernel
def before(fa, la, ea, fb, lb, eb, RULE: const):
    """Whether one element of the heap comes before another: Ward's compare whole, the others by distance alone."""
    found = fa < fb
    if RULE == WARD:
        if fa == fb:
            found = la < lb or (la == lb and ea < eb)
    return found


@kernel
def place(s: ptr[State], k: i64, far: f64, later: i64, earlier: i64):
    s.far[k] = far
    s.later[k] = later
    s.earlier[k] = earlier


@kernel(inline=False)
def rise(s: ptr[State], start: i64, k: i64, RULE: const) -> i64:
    """Move an element up to where it belongs, not above `start`: 0."""
    far, later, earlier, going = s.far[k], s.later[k], s.earlier[k], k > start
    while going:
        up = (k - 1) // 2
        if before(far, later, earlier, s.far[up], s.later[up], s.earlier[up], RULE):
            place(s, k, s.far[up], s.later[up], s.earlier[up])
            k = up
            going = k > start
        else:
            going = k < start
    place(s, k, far, later, earlier)
    return 0


@kernel(inline=False)
def settle(s: ptr[State], start: i64, RULE: const) -> i64:
    """Move an element down to a leaf along the smaller children, then up to where it belongs: 0."""
    far, later, earlier = s.far[start], s.later[start], s.earlier[start]
    k, child, n = start, 2 * start + 1, s.heap
    while child < n:
        right = child + 1
        if right < n and not before(s.far[child], s.later[child], s.earlier[child], s.far[right], s.later[right], s.earlier[right], RULE):
            child = right
        place(s, k, s.far[child], s.later[child], s.earlier[child])
        k = child
        child = 2 * k + 1
    place(s, k, far, later, earlier)
    rise(s, start, k, RULE)
    return 0


@kernel
def push(s: ptr[State], far: f64, later: i64, earlier: i64, RULE: const):
    k = s.heap
    place(s, k, far, later, earlier)
    s.heap = k + 1
    rise(s, 0, k, RULE)


@kernel
def drop(s: ptr[State], RULE: const):
    """Take the heap's first element away."""
    n = s.heap - 1
    s.heap = n
    if n > 0:
        place(s, 0, s.far[n], s.later[n], s.earlier[n])
        settle(s, 0, RULE)


@kernel
def heapify(s: ptr[State], RULE: const):
    """Make a heap of what stands in its memory."""
    for k in range(s.heap // 2):
        settle(s, s.heap // 2 - 1 - k, RULE)


@kernel
def append(s: ptr[State], cluster: i64, key: i64, value: f64):
    """A neighbour at the end of a cluster's list."""
    cell = s.cells
    s.cells += 1
    s.key[cell] = key
    s.value[cell] = value
    s.next[cell] = -1
    if s.first[cluster] < 0:
        s.first[cluster] = cell
    else:
        s.next[s.last[cluster]] = cell
    s.last[cluster] = cell
    s.length[cluster] += 1
    s.longest = max(s.longest, s.length[cluster])


@kernel
def ward(s: ptr[State], a: i64, b: i64):
    """Half the squared distance of Ward's rule."""
    d, na, nb, total = s.d, f64(s.size[a]), f64(s.size[b]), 0.0
    for j in range(d):
        gap = s.sums[a * d + j] / na - s.sums[b * d + j] / nb
        total += gap * gap
    return total * ((na * nb) / (na + nb))


@kernel
def skip(s: ptr[State], cell: i64):
    """The cell, or the next one whose cluster still stands alone; -1 at the end."""
    while cell >= 0 and s.size[s.key[cell]] == 0:
        cell = s.next[cell]
    return cell


@kernel
def joined(s: ptr[State], a: i64, b: i64, na: i64, nb: i64, k: i64, RULE: const):
    """The neighbours of two clusters as those of their union k."""
    i, j = skip(s, s.first[a]), skip(s, s.first[b])
    while i >= 0 or j >= 0:
        ki, kj, value = s.end, s.end, 0.0
        if i >= 0:
            ki = s.key[i]
        if j >= 0:
            kj = s.key[j]
        if ki == kj:
            if RULE == AVERAGE:
                value = (f64(na) * s.value[i] + f64(nb) * s.value[j]) / f64(na + nb)
            else:
                value = max(s.value[i], s.value[j])
        elif ki < kj:
            value = s.value[i]
        else:
            value = s.value[j]
        append(s, k, min(ki, kj), value)
        if ki <= kj:
            i = skip(s, s.next[i])
        if kj <= ki:
            j = skip(s, s.next[j])


@kernel
def unite(s: ptr[State], a: i64, b: i64, height: f64, RULE: const):
    """Two clusters become one; its distances go into the heap."""
    k, d, na, nb = s.at, s.d, s.size[a], s.size[b]
    s.parent[a] = k
    s.parent[b] = k
    s.children[2 * (k - s.n)] = b
    s.children[2 * (k - s.n) + 1] = a
    s.heights[k - s.n] = height
    s.size[a] = 0
    s.size[b] = 0
    if RULE == WARD:
        for j in range(d):
            s.sums[k * d + j] = s.sums[a * d + j] + s.sums[b * d + j]
    joined(s, a, b, na, nb, k, RULE)
    s.size[k] = na + nb
    cell = s.first[k]
    while cell >= 0:
        other = s.key[cell]
        if RULE == WARD:
            s.value[cell] = ward(s, k, other)
        append(s, other, k, s.value[cell])
        push(s, s.value[cell], k, other, RULE)
        cell = s.next[cell]
    s.at = k + 1


@kernel
def start(s: ptr[State], rows: ptr[i64], columns: ptr[i64], values: ptr[f64], edges: i64, RULE: const):
    """The lists and the heap of a graph whose edges come by rows, columns ascending."""
    for e in range(edges):
        if RULE == WARD:
            append(s, rows[e], columns[e], ward(s, rows[e], columns[e]))
        else:
            append(s, rows[e], columns[e], values[e])
        if columns[e] < rows[e]:
            place(s, s.heap, s.value[s.cells - 1], rows[e], columns[e])
            s.heap += 1
    heapify(s, RULE)


@kernel
def proceed(s: ptr[State], RULE: const) -> i64:
    """Merge on: 1 if memory runs short, else 0."""
    short = i64(0)
    while s.at < s.end and short == 0:
        if s.heap + 2 * s.longest > s.heap_room or s.cells + 4 * s.longest > s.cell_room:
            short = 1
        else:
            while s.size[s.later[0]] == 0 or s.size[s.earlier[0]] == 0:
                drop(s, RULE)
            far, a, b = s.far[0], s.later[0], s.earlier[0]
            drop(s, RULE)
            unite(s, a, b, far, RULE)
    return short


@kernel
def spanning_forest(rows: ptr[i64], columns: ptr[i64], order: ptr[i64], edges: i64, parent: ptr[i64], kept: ptr[i64]) -> i64:
    """kept = the places of the edges of a least spanning forest, taken in an order (Kruskal): how many."""
    found = i64(0)
    for e in range(edges):
        a, b = rows[order[e]], columns[order[e]]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a != b:
            parent[a] = b
            kept[found] = order[e]
            found += 1
    return found


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
