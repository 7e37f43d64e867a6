"""Singular values of matrices that are nearly of low rank, by random projections (Halko, Martinsson and Tropp 2009)."""
from __future__ import annotations

from typing import Any

from septet.torch.api import FUNCTIONS
from septet.torch.linalg import qr, svd


def basis(A: Any, q: int, niter: int, M: Any) -> Any:
    """q orthonormal columns that nearly span those of A - M: of a random projection and `niter` iterations of subspaces."""
    def forward(x: Any) -> Any:
        return A @ x if M is None else A @ x - M @ x

    def back(x: Any) -> Any:
        return A.mH @ x if M is None else A.mH @ x - M.mH @ x

    found = qr(forward(FUNCTIONS["randn"](A.shape[-1], q, dtype=A.dtype))).Q
    for _ in range(niter):
        found = qr(forward(qr(back(found)).Q)).Q
    return found


def svd_lowrank(A: Any, q: int | None = 6, niter: int | None = 2, M: Any = None) -> tuple[Any, Any, Any]:
    """(U, S, V) of (*, m, n) matrices A - M: their q largest singular values and vectors, nearly."""
    wide = A.shape[-2] < A.shape[-1]
    if M is not None:
        M = FUNCTIONS["broadcast_to"](M, A.shape)
    A, M = (A.mH, None if M is None else M.mH) if wide else (A, M)
    Q = basis(A, 6 if q is None else q, 2 if niter is None else niter, M)
    part = Q.mH @ A if M is None else Q.mH @ A - Q.mH @ M
    U, S, Vh = svd(part, full_matrices=False)
    U, V = Q @ U, Vh.mH
    return (V, S, U) if wide else (U, S, V)


def pca_lowrank(A: Any, q: int | None = None, center: bool = True, niter: int = 2) -> tuple[Any, Any, Any]:
    """(U, S, V): the q largest principal components of (*, m, n) matrices of m samples.  ValueError for q or niter out of range."""
    m, n = A.shape[-2:]
    q = min(6, m, n) if q is None else q
    if not 0 <= q <= min(m, n):
        raise ValueError(f"q(={q}) must be non-negative integer and not greater than min(m, n)={min(m, n)}")
    if niter < 0:
        raise ValueError(f"niter(={niter}) must be non-negative integer")
    return svd_lowrank(A - A.mean(-2, keepdim=True) if center else A, q, niter)
