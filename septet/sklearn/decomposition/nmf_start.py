"""Where non-negative factorizations start (NNDSVD: Boutsidis & Gallopoulos, Pattern Recognition 41, 2008)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.utils.validation import check_random_state

SMALL = 1e-6


def start(X: Any, k: int, init: str | None, random_state: Any) -> tuple[Any, Any]:
    """(W, H) by the name of a method."""
    n, d = X.shape
    if init is not None and init != "random" and k > min(n, d):
        raise ValueError(f"init = '{init}' can only be used when n_components <= min(n_samples, n_features)")
    if init is None:
        init = "nndsvda" if k <= min(n, d) else "random"
    if init == "random":
        return random_start(X, k, check_random_state(random_state))
    W, H = singular_start(X, k, random_state)
    if init == "nndsvda":
        mean = X.mean()
        W, H = np.where(W == 0, mean, W), np.where(H == 0, mean, H)
    elif init == "nndsvdar":
        rng, mean = check_random_state(random_state), X.mean()
        for part in (W, H):
            empty = part == 0
            part[empty] = np.abs(mean * rng.standard_normal(size=int(empty.sum())) / 100)
    return W, H


def random_start(X: Any, k: int, rng: Any) -> tuple[Any, Any]:
    """Absolute normal numbers of the size of the data."""
    scale = np.sqrt(X.mean() / k)
    H = scale * np.asarray(rng.standard_normal(size=(k, X.shape[1]))).astype(X.dtype)
    W = scale * np.asarray(rng.standard_normal(size=(X.shape[0], k))).astype(X.dtype)
    return np.abs(W), np.abs(H)


def singular_start(X: Any, k: int, random_state: Any) -> tuple[Any, Any]:
    """The greater non-negative part of each singular pair."""
    U, S, V = randomized_svd(X, k, random_state=random_state)
    W, H = np.zeros_like(U), np.zeros_like(V)
    W[:, 0], H[0] = np.sqrt(S[0]) * np.abs(U[:, 0]), np.sqrt(S[0]) * np.abs(V[0])
    for j in range(1, k):
        x, y = U[:, j], V[j]
        sides = [(np.maximum(s * x, 0), np.maximum(s * y, 0)) for s in (1, -1)]
        sizes = [(np.linalg.norm(a), np.linalg.norm(b)) for a, b in sides]
        side = 0 if sizes[0][0] * sizes[0][1] > sizes[1][0] * sizes[1][1] else 1
        (a, b), (p, q) = sides[side], sizes[side]
        scale = np.sqrt(S[j] * p * q)
        W[:, j], H[j] = scale * a / p, scale * b / q
    return np.where(W < SMALL, 0.0, W).astype(X.dtype), np.where(H < SMALL, 0.0, H).astype(X.dtype)
