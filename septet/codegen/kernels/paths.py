"""Shortest paths in graphs without negative edges (Dijkstra, with a heap that knows its places), and connected components."""
from __future__ import annotations

from septet.kernel import f64, i64, kernel, prange, ptr

INFINITY = float("inf")


@kernel
def rise(heap, places, far, at):
    """Move a vertex of the heap up to where it belongs."""
    k = at
    moving = heap[k]
    going = k > 0
    while going:
        above = heap[(k - 1) // 2]
        if far[above] > far[moving]:
            heap[k] = above
            places[above] = k
            k = (k - 1) // 2
            going = k > 0
        else:
            going = k < 0
    heap[k] = moving
    places[moving] = k


@kernel
def sink(heap, places, far, size):
    """Move the first vertex of the heap down to where it belongs."""
    k = i64(0)
    moving = heap[0]
    going = size > 1
    while going:
        c = 2 * k + 1
        if c + 1 < size and far[heap[c + 1]] < far[heap[c]]:
            c = c + 1
        if c < size and far[heap[c]] < far[moving]:
            heap[k] = heap[c]
            places[heap[k]] = k
            k = c
            going = 2 * k + 1 < size
        else:
            going = size < 0
    heap[k] = moving
    places[moving] = k


@kernel
def shortest(weights: ptr[f64], columns: ptr[i64], starts: ptr[i64], n: i64, out: ptr[f64], work: ptr[i64], tasks: i64):
    """out (n, n) = the lengths of shortest paths; work: 2 n a task."""
    for task in prange(tasks):
        heap, places = work + task * 2 * n, work + task * 2 * n + n
        for source in range(task * n // tasks, (task + 1) * n // tasks):
            far = out + source * n
            for v in range(n):
                far[v] = INFINITY
                places[v] = -1
            far[source] = 0.0
            heap[0] = source
            places[source] = 0
            size = i64(1)
            while size > 0:
                v = heap[0]
                size = size - 1
                if size > 0:
                    heap[0] = heap[size]
                    places[heap[0]] = 0
                    sink(heap, places, far, size)
                places[v] = -2
                for e in range(starts[v], starts[v + 1]):
                    u = columns[e]
                    length = far[v] + weights[e]
                    if length < far[u]:
                        far[u] = length
                        if places[u] < 0:
                            heap[size] = u
                            places[u] = size
                            size = size + 1
                        rise(heap, places, far, places[u])


@kernel
def components(columns: ptr[i64], starts: ptr[i64], n: i64, labels: ptr[i64], stack: ptr[i64]):
    """labels = the connected component of each vertex of a symmetric graph: their number."""
    for v in range(n):
        labels[v] = -1
    found = i64(0)
    for v in range(n):
        if labels[v] < 0:
            labels[v] = found
            stack[0] = v
            top = i64(1)
            while top > 0:
                top = top - 1
                w = stack[top]
                for e in range(starts[w], starts[w + 1]):
                    u = columns[e]
                    if labels[u] < 0:
                        labels[u] = found
                        stack[top] = u
                        top = top + 1
            found = found + 1
    return found
