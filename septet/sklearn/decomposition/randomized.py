"""Singular values of large matrices from random projections (Halko, Martinsson, Tropp 2009), and what fixes signs."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils.validation import check_random_state


def flipped(u: Any, v: Any, u_based: bool = True) -> tuple[Any, Any]:
    """Singular vectors with the sign that makes the greatest entry of each column of u (or row of v) positive."""
    if u_based:
        places = np.argmax(np.abs(u.T), axis=1)
        signs = np.sign(u.T[np.arange(u.shape[1]), places])
    else:
        places = np.argmax(np.abs(v), axis=1)
        signs = np.sign(v[np.arange(v.shape[0]), places])
    return None if u is None else u * signs[None, :], None if v is None else v * signs[:, None]


def range_finder(A: Any, size: int, n_iter: int, normalizer: str, rng: Any) -> Any:
    """Orthonormal columns whose span holds most of A's."""
    Q = rng.normal(size=(A.shape[1], size))
    if A.dtype.kind == "f":
        Q = Q.astype(A.dtype)
    if normalizer == "auto":
        normalizer = "none" if n_iter <= 2 else "LU"
    for _ in range(n_iter):
        for step in (A, A.T):
            Q = step @ Q
            if normalizer != "none":
                Q = np.linalg.qr(Q)[0]          # any basis of the span will do: LU's and QR's span the same
    return np.linalg.qr(A @ Q)[0]


def randomized_svd(M: Any, n_components: int, *, n_oversamples: int = 10, n_iter: Any = "auto", power_iteration_normalizer: str = "auto",
                   transpose: Any = "auto", flip_sign: bool = True, random_state: Any = None, svd_lapack_driver: str = "gesdd") -> Any:
    """(U, s, Vt) of the first components."""
    from septet.sklearn.utils.foreign import give_back

    given = M
    M = M if hasattr(M, "toarray") else np.asarray(M)
    rng = check_random_state(random_state)
    if n_iter == "auto":
        n_iter = 7 if n_components < 0.1 * min(M.shape) else 4
    if transpose == "auto":
        transpose = M.shape[0] < M.shape[1]
    if transpose:
        M = M.T
    Q = range_finder(M, n_components + n_oversamples, n_iter, power_iteration_normalizer, rng)
    B = (M.T @ Q).T if hasattr(M, "toarray") else Q.T @ M
    u, s, vt = np.linalg.svd(B, full_matrices=False)
    U = Q @ u
    if flip_sign:
        U, vt = flipped(U, vt, u_based=not transpose)
    found = (vt[:n_components].T, s[:n_components], U[:, :n_components].T) if transpose else (U[:, :n_components], s[:n_components],
                                                                                              vt[:n_components])
    return give_back(found, given)
