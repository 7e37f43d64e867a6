"""Hierarchical clustering by chains of nearest neighbours (Murtagh 1983; Muellner 2011), over a full matrix of distances."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.launch import run
from septet.kernel import const, f64, i64, kernel, ptr, sqrt

WARD, AVERAGE, COMPLETE = range(3)


@kernel
def merged(dx, dy, dxy, nx, ny, ni, RULE: const):
    """The distance of a cluster to the union of two."""
    if RULE == WARD:
        total = f64(nx + ny + ni)
        return sqrt((f64(ni + nx) * dx * dx + f64(ni + ny) * dy * dy - f64(ni) * dxy * dxy) / total)
    elif RULE == AVERAGE:
        return (f64(nx) * dx + f64(ny) * dy) / f64(nx + ny)
    else:
        return max(dx, dy)


@kernel
def chain(distances: ptr[f64], n: i64, size: ptr[i64], links: ptr[i64], first: ptr[i64], second: ptr[i64], heights: ptr[f64], RULE: const):
    """The n - 1 merges in the order found: rows of the two clusters, and the distance.  distances are used up."""
    for i in range(n):
        size[i] = 1
    length = 0
    for k in range(n - 1):
        if length == 0:
            at = 0
            while size[at] == 0:
                at += 1
            links[0] = at
            length = 1
        x, y, least, grows = links[length - 1], i64(0), 0.0, 1
        while grows != 0:
            x = links[length - 1]
            y = x
            least = float("inf")
            if length > 1:
                y = links[length - 2]
                least = distances[x * n + y]
            for i in range(n):
                if size[i] != 0 and i != x and distances[x * n + i] < least:
                    least = distances[x * n + i]
                    y = i
            if length > 1 and y == links[max(length - 2, 0)]:
                grows = 0
            else:
                links[length] = y
                length += 1
        length -= 2
        low, high = min(x, y), max(x, y)
        nx, ny = size[low], size[high]
        first[k] = low
        second[k] = high
        heights[k] = least
        size[low] = 0
        size[high] = nx + ny
        for i in range(n):
            if size[i] != 0 and i != high:
                d = merged(distances[i * n + low], distances[i * n + high], least, nx, ny, size[i], RULE)
                distances[i * n + high] = d
                distances[high * n + i] = d


@kernel
def spanning_tree(distances: ptr[f64], n: i64, there: ptr[i64], nearest: ptr[f64], first: ptr[i64], second: ptr[i64], heights: ptr[f64]):
    """The n - 1 edges of a least spanning tree in the order found from row 0 (Prim): the row added last, the new row, the distance."""
    for i in range(n):
        there[i] = 0
        nearest[i] = float("inf")
    at = i64(0)
    for k in range(n - 1):
        there[at] = 1
        least, new = float("inf"), i64(0)
        for i in range(n):
            if there[i] == 0:
                d = distances[at * n + i]
                if d < nearest[i]:
                    nearest[i] = d
                if nearest[i] < least:
                    least = nearest[i]
                    new = i
        first[k] = at
        second[k] = new
        heights[k] = least
        at = new


@kernel
def label(n: i64, first: ptr[i64], second: ptr[i64], order: ptr[i64], parent: ptr[i64], children: ptr[i64], SORTED: const):
    """children[k] = the clusters merged in the k-th step by rising distance: rows, then n + step; SORTED: the lower one first."""
    for i in range(2 * n):
        parent[i] = i
    for k in range(n - 1):
        a, b = first[order[k]], second[order[k]]
        while parent[a] != a:
            a = parent[a]
        while parent[b] != b:
            b = parent[b]
        children[2 * k] = min(a, b) if SORTED else a
        children[2 * k + 1] = max(a, b) if SORTED else b
        parent[a] = n + k
        parent[b] = n + k
        a, b = first[order[k]], second[order[k]]
        parent[a] = n + k
        parent[b] = n + k


def call(kernel: Any, *arguments: Any, **constants: Any) -> Any:
    """Run one of the kernels above."""
    return run(kernel, *arguments, **constants)
