"""Graphs of neighbours as embeddings need them: symmetric, their components, their shortest paths."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import paths
from septet.codegen.kernels.launch import chunks, run
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils.foreign import is_sparse


def parts(graph: Any) -> tuple[Any, Any, Any]:
    """(weights, columns, starts) of a sparse matrix."""
    m = graph.csr()
    return (np.ascontiguousarray(m.data, dtype=np.float64), np.ascontiguousarray(m.indices, dtype=np.int64),
            np.ascontiguousarray(m.pointers, dtype=np.int64))


def both_ways(graph: Any) -> Any:
    """The graph with every edge in both directions, the shorter where both are there."""
    weights, columns, starts = parts(graph)
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    r, c, w = np.concatenate([rows, columns]), np.concatenate([columns, rows]), np.concatenate([weights, weights])
    order = np.lexsort((w, c, r))
    r, c, w = r[order], c[order], w[order]
    first = np.ones(len(r), dtype=bool)
    first[1:] = (r[1:] != r[:-1]) | (c[1:] != c[:-1])
    return csr_matrix((w[first], (r[first], c[first])), shape=graph.shape)


def as_graph(A: Any) -> Any:
    return A if is_sparse(A) else csr_matrix(A)


def connected_components(graph: Any) -> tuple[int, Any]:
    """(how many, the component of each vertex)."""
    _, columns, starts = parts(both_ways(as_graph(graph)))
    n = graph.shape[0]
    labels, stack = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    return run(paths.components, columns._address, starts._address, n, labels._address, stack._address), labels


def shortest_paths(graph: Any) -> Any:
    """The lengths of shortest paths between all vertices, inf where there is none."""
    weights, columns, starts = parts(both_ways(graph))
    n = graph.shape[0]
    tasks = chunks(n, 16)
    out, work = np.empty((n, n)), np.empty(2 * n * tasks, dtype=np.int64)
    run(paths.shortest, weights._address, columns._address, starts._address, n, out._address, work._address, tasks)
    return out
