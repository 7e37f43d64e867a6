"""Probabilities of support vector machines: Platt's sigmoid (Lin, Lin & Weng, 2007) and its coupling over pairs (Wu, Lin & Weng, 2004)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np

FOLDS, LEAST = 5, 1e-7


def fit_pair(machine: Any, samples: Any, places: Any, first: int, i: int, j: int, weights: Any, state: Any) -> tuple[float, float]:
    """(A, B) of P(first class) = 1 / (1 + exp(A f + B))."""
    n = len(places)
    y = np.where(np.arange(n) < first, 1.0, -1.0)
    order = state.permutation(n)
    decisions = np.zeros(n)
    for fold in range(FOLDS):
        held = order[fold * n // FOLDS:(fold + 1) * n // FOLDS]
        train = np.setdiff1d(np.arange(n), held)
        positives = int((y[train] > 0).sum())
        if positives in (0, len(train)):
            decisions[held] = 0.0 if not len(train) else 1.0 if positives else -1.0
            continue
        part = machine._part(samples, places[train])
        found = machine._machine(part, positives, i, j, weights[train])
        rows = samples.X[np.ix_(places[held], places[train])] if samples.kernel.name == "precomputed" else \
            machine._part(samples, places[held]).rows(part)
        decisions[held] = rows @ found.alpha - found.rho
    return sigmoid_of(decisions, y)


def sigmoid_of(f: Any, y: Any, most: int = 100) -> tuple[float, float]:
    """Newton's method with backtracking on the cross-entropy of smoothed targets."""
    positives = float((y > 0).sum())
    negatives = len(y) - positives
    t = np.where(y > 0, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    a, b = 0.0, float(np.log((negatives + 1) / (positives + 1)))
    value = entropy(f, t, a, b)
    for _ in range(most):
        z = f * a + b
        p = 1 / (1 + np.exp(np.clip(z, -700, 700)))
        w, d = p * (1 - p), t - p
        h11, h22, h21 = float((f * f * w).sum()) + 1e-12, float(w.sum()) + 1e-12, float((f * w).sum())
        g1, g2 = float((f * d).sum()), float(d.sum())
        if abs(g1) < 1e-5 and abs(g2) < 1e-5:
            break
        det = h11 * h22 - h21 * h21
        da, db = -(h22 * g1 - h21 * g2) / det, -(-h21 * g1 + h11 * g2) / det
        slope, step = g1 * da + g2 * db, 1.0
        while step >= 1e-10:
            new = entropy(f, t, a + step * da, b + step * db)
            if new < value + 1e-4 * step * slope:
                a, b, value = a + step * da, b + step * db, new
                break
            step /= 2
        else:
            break
    return a, b


def entropy(f: Any, t: Any, a: float, b: float) -> float:
    """The cross-entropy, without overflow."""
    z = f * a + b
    return float(np.where(z >= 0, t * z + np.log1p(np.exp(-abs(z))), (t - 1) * z + np.log1p(np.exp(-abs(z)))).sum())


def couple(decisions: Any, pairs: list[Any], k: int, A: Any, B: Any) -> Any:
    """Probabilities of k classes from those of pairs."""
    n = decisions.shape[0]
    p = np.clip(1 / (1 + np.exp(np.clip(decisions * A + B, -700, 700))), LEAST, 1 - LEAST)
    if k == 2:
        return np.column_stack([p[:, 0], 1 - p[:, 0]])
    r = np.zeros((n, k, k))
    for at, (i, j) in enumerate(pairs):
        r[:, i, j], r[:, j, i] = p[:, at], 1 - p[:, at]
    return coupled(r, k)


def coupled(r: Any, k: int) -> Any:
    """The fixed point of the second method of Wu, Lin and Weng, for all samples at once."""
    q = -r.transpose(0, 2, 1) * r
    diagonal = np.arange(k)
    q[:, diagonal, diagonal] = (r.transpose(0, 2, 1) ** 2).sum(axis=2)
    p = np.full((r.shape[0], k), 1.0 / k)
    for _ in range(max(100, k)):
        qp = (q @ p[:, :, None])[:, :, 0]
        pqp = (p * qp).sum(axis=1)
        if float(abs(qp - pqp[:, None]).max()) < 0.005 / k:
            break
        for t in range(k):
            diff = (pqp - qp[:, t]) / q[:, t, t]
            p[:, t] = p[:, t] + diff
            pqp = (pqp + diff * (diff * q[:, t, t] + 2 * qp[:, t])) / (1 + diff) ** 2
            qp = (qp + diff[:, None] * q[:, t, :]) / (1 + diff)[:, None]
            p = p / (1 + diff)[:, None]
    return p
