"""Coordinate descent of non-negative factorizations (Cichocki & Phan, IEICE E92-A, 2009): rows are independent and run in parallel."""
from __future__ import annotations

from septet.kernel import f64, i64, kernel, prange, ptr

TASK_ROWS = 64


@kernel
def sweep(w: ptr[f64], gram: ptr[f64], target: ptr[f64], order: ptr[i64], violations: ptr[f64], n: i64, k: i64):
    """One pass over w (n, k) towards w gram = target; violations[task] = the sum of projected gradients."""
    for task in prange((n + TASK_ROWS - 1) // TASK_ROWS):
        total = f64(0)
        for i in range(task * TASK_ROWS, min(n, (task + 1) * TASK_ROWS)):
            row = w + i * k
            for s in range(k):
                t = order[s]
                slope = -target[i * k + t]
                for r in range(k):
                    slope = slope + gram[t * k + r] * row[r]
                shown = slope
                if row[t] == 0.0:
                    shown = min(0.0, slope)
                total = total + abs(shown)
                if gram[t * k + t] != 0.0:
                    row[t] = max(row[t] - slope / gram[t * k + t], 0.0)
        violations[task] = total
