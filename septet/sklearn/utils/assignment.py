"""The assignment of least cost (Kuhn 1955; shortest augmenting paths, Jonker and Volgenant 1987)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def best_assignment(cost: Any) -> tuple[Any, Any]:
    """(rows, columns) of the assignment of least total cost."""
    cost = np.asarray(cost, dtype=np.float64)
    if cost.shape[0] > cost.shape[1]:
        columns, rows = best_assignment(cost.T)
        order = np.argsort(rows)
        return rows[order], columns[order]
    matrix = cost.tolist()
    n, m = cost.shape
    u, v, row_of, way = [0.0] * (n + 1), [0.0] * (m + 1), [0] * (m + 1), [0] * (m + 1)
    for i in range(1, n + 1):
        row_of[0], j0 = i, 0
        least, used = [float("inf")] * (m + 1), [False] * (m + 1)
        while True:
            used[j0] = True
            i0, delta, j1 = row_of[j0], float("inf"), 0
            for j in range(1, m + 1):
                if not used[j]:
                    reduced = matrix[i0 - 1][j - 1] - u[i0] - v[j]
                    if reduced < least[j]:
                        least[j], way[j] = reduced, j0
                    if least[j] < delta:
                        delta, j1 = least[j], j
            for j in range(m + 1):
                if used[j]:
                    u[row_of[j]] += delta
                    v[j] -= delta
                else:
                    least[j] -= delta
            j0 = j1
            if row_of[j0] == 0:
                break
        while j0:
            row_of[j0] = row_of[way[j0]]
            j0 = way[j0]
    pairs = sorted((row_of[j] - 1, j - 1) for j in range(1, m + 1) if row_of[j])
    return np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])
