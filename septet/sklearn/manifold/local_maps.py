"""What locally linear embeddings minimize: the matrix of each method.

Hessian: Donoho & Grimes, PNAS 100, 2003; modified: Zhang & Wang, NIPS 2006; tangent spaces: Zhang & Zha, 2004.
"""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def barycenter_weights(X: Any, Y: Any, rows: Any, reg: float) -> Any:
    """Weights (n, k) by which the rows of Y named give those of X."""
    gaps = Y[rows] - X[:, None, :]
    G = gaps @ np.swapaxes(gaps, 1, 2)
    places = np.arange(rows.shape[1])
    trace = G[:, places, places].sum(axis=1)
    G[:, places, places] += np.where(trace > 0, reg * trace, reg)[:, None]
    w = np.linalg.solve(G, np.ones((*rows.shape, 1)))[..., 0]
    return w / w.sum(axis=1)[:, None]


def standard(X: Any, rows: Any, reg: float) -> Any:
    """(I - W)'(I - W)."""
    W = np.zeros((len(X), len(X)))
    np.put_along_axis(W, rows, barycenter_weights(X, X, rows, reg), axis=1)
    M = np.eye(len(X)) - W
    return M.T @ M


def tangents(X: Any, rows: Any, k: int) -> Any:
    """The first k directions of each row's centred neighbours: (n, neighbours, k)."""
    local = X[rows]
    local = local - local.mean(axis=1, keepdims=True)
    return np.linalg.svd(local)[0][:, :, :k]


def hessian(X: Any, rows: Any, k: int, tol: float) -> Any:
    """The sum of squares of estimated second derivatives; as upstream's, with all directions that the tangents leave."""
    n, size = rows.shape
    U, M = tangents(X, rows, k), np.zeros((len(X), len(X)))
    products = [U[:, :, a:a + 1] * U[:, :, a:k] for a in range(k)]
    Y = np.concatenate([np.ones((n, size, 1)), U, *products], axis=2)
    w = np.linalg.qr(Y, mode="complete")[0][:, :, k + 1:]
    S = w.sum(axis=1, keepdims=True)
    w = w / np.where(np.abs(S) < tol, 1.0, S)
    added(M, rows, w @ np.swapaxes(w, 1, 2))
    return M


def added(M: Any, rows: Any, blocks: Any) -> None:
    """M[rows, rows] += each row's block."""
    for here, block in zip(rows, blocks):
        place = np.ix_(here, here)
        M[place] = M[place] + block


def tangent_spaces(X: Any, rows: Any, k: int) -> Any:
    """What local tangent coordinates leave."""
    n, size = rows.shape
    G = np.concatenate([np.full((n, size, 1), 1 / size**0.5), tangents(X, rows, k)], axis=2)
    M = np.zeros((n, n))
    added(M, rows, np.eye(size) - G @ np.swapaxes(G, 1, 2))
    return M


def modified(X: Any, rows: Any, k: int, reg: float, tol: float) -> Any:
    """Several weight vectors a row, as many as its neighbours have small directions."""
    n, size = rows.shape
    local = X[rows] - X[:, None, :]
    V, s, _ = np.linalg.svd(local, full_matrices=True)
    values = np.zeros((n, size))
    values[:, :s.shape[1]] = s**2
    ridge = reg * values.sum(axis=1)
    w = (np.swapaxes(V, 1, 2) @ np.ones((size, 1)))[..., 0] / (values + ridge[:, None])
    w = (V @ w[..., None])[..., 0]
    w = w / w.sum(axis=1)[:, None]
    ratio = values[:, k:].sum(axis=1) / values[:, :k].sum(axis=1)
    eta = float(np.median(ratio))
    counts = counted(values, eta)
    M = np.zeros((n, n))
    for i in range(n):
        one_modified(M, i, rows[i], V[i], w[i], counts[i], size, tol)
    return M


def counted(values: Any, eta: float) -> list[int]:
    """How many small directions each row has."""
    tails = np.cumsum(values[:, ::-1], axis=1)
    shares = tails[:, :-1] / tails[:, -1:]
    inner = shares / (1 - shares)
    return [int(np.searchsorted(row, eta)) for row in inner]


def one_modified(M: Any, i: int, here: Any, V: Any, w: Any, s: int, size: int, tol: float) -> None:
    """Add a row's part."""
    Vi = V[:, size - s:]
    alpha = float(np.linalg.norm(Vi.sum(axis=0))) / s**0.5
    h = alpha - Vi.T @ np.ones(size)
    length = float(np.linalg.norm(h))
    h = h * 0.0 if length < tol else h / length
    Wi = Vi - 2 * np.outer(Vi @ h, h) + (1 - alpha) * w[:, None]
    place = np.ix_(here, here)
    M[place] = M[place] + Wi @ Wi.T
    sums = Wi.sum(axis=1)
    M[i, here] = M[i, here] - sums
    M[here, i] = M[here, i] - sums
    M[i, i] += s
