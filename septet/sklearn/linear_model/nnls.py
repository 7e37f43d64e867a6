"""Non-negative least squares (Lawson & Hanson, Solving Least Squares Problems, chapter 23)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def nnls(a: Any, b: Any) -> Any:
    """x >= 0 that minimises |a x - b|."""
    gram, q = a.T @ a, a.T @ b
    n = len(q)
    x, active = np.zeros(n), np.zeros(n, dtype=bool)
    tol = 10 * max(a.shape) * np.finfo(float).eps * float(abs(a).sum(axis=0).max() if n else 0.0)
    for _ in range(3 * n):
        gradient = np.where(active, -np.inf, q - gram @ x)
        if active.all() or not gradient.max() > tol:
            break
        active[int(gradient.argmax())] = True
        x = inner(gram, q, x, active)
    return x


def inner(gram: Any, q: Any, x: Any, active: Any) -> Any:
    """The solution on the active set, elements that would turn negative taken out of it."""
    while True:
        s, places = np.zeros(len(q)), np.flatnonzero(active)
        s[places] = np.linalg.lstsq(gram[np.ix_(places, places)], q[places], rcond=None)[0]
        bad = active & (s <= 0)
        if not bad.any():
            return s
        ratio = float((x[bad] / (x[bad] - s[bad])).min())
        x = x + ratio * (s - x)
        active[(abs(x) < 1e-14) & active & bad] = False
        if not (active & (s <= 0) & (x > 1e-14)).any() and not active.any():
            return x
