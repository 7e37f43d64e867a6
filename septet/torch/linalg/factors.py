"""Factorisations: Cholesky, QR, singular values, eigenvalues."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, view
from septet.core.array import zeros
from septet.core.cast import cast
from septet.core.fn import linalg
from septet.core.fn import linalg_rules as rules
from septet.core.linalg.lapack import COMPLEX_OF
from septet.core.products import adjoint
from septet.ir import dtype as dt
from septet.torch.api import TENSOR
from septet.torch.linalg.base import errors, function, matrices, square
from septet.torch.operators import apply
from septet.torch.return_types import CLASSES
from septet.torch.tensor import Tensor

cholesky_result = CLASSES["linalg_cholesky_ex"]
qr_result = CLASSES["linalg_qr"]
svd_result = CLASSES["linalg_svd"]
eigh_result = CLASSES["linalg_eigh"]
eig_result = CLASSES["linalg_eig"]


@function
def cholesky(A: TENSOR, *, upper: bool = False) -> Any:
    """L with A = L L^H, or U with A = U^H U."""
    square("cholesky", A)
    with errors("linalg.cholesky: The factorization could not be completed because the input is not positive-definite"):
        return factor(A, upper)


def factor(a: Any, upper: bool) -> Any:
    """The core's factor."""
    return linalg.cholesky(a, upper)


@function
def cholesky_ex(A: TENSOR, *, upper: bool = False, check_errors: bool = False) -> Any:
    """(L, 0 or the order of the first minor that is not positive)."""
    square("cholesky_ex", A)
    info = zeros(Tensor, dt.int32, tuple(A.shape[:-2]))
    try:
        return cholesky_result(factor(A, upper), info)
    except linalg.LinAlgError:
        if check_errors:
            return cholesky(A, upper=upper)
    return separately(A, upper)


def separately(a: Any, upper: bool) -> Any:
    """`cholesky_ex` of matrices of which some fail, one at a time."""
    flat = view.reshape(autograd.detach(a), (-1, *a.shape[-2:]))
    result, info = zeros(Tensor, a._dtype, tuple(flat.shape)), zeros(Tensor, dt.int32, (flat.shape[0],))
    for k in range(flat.shape[0]):
        for n in range(a.shape[-1], 0, -1):
            try:
                result[k, :n, :n] = factor(flat[k, :n, :n], upper)
                break
            except linalg.LinAlgError:
                info[k] = n
    return cholesky_result(view.reshape(result, tuple(a.shape)), view.reshape(info, tuple(a.shape[:-2])))


@function
def qr(A: TENSOR, mode: str = "reduced") -> Any:
    """(Q, R) with A = Q R; mode "r": without Q, "complete": Q square."""
    matrices("qr", A)
    if mode not in ("reduced", "complete", "r"):
        raise RuntimeError(f"qr received unrecognized mode '{mode}' but expected one of 'reduced' (default), 'r', or 'complete'")
    if mode == "r" and autograd.recording(A):
        raise RuntimeError("The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use "
                           "linalg.qr(A, mode='reduced')")
    q, r = linalg.qr(A, mode == "complete")
    return qr_result(zeros(Tensor, A._dtype, (0,)) if mode == "r" else q, r)


@function
def svd(A: TENSOR, full_matrices: bool = True, *, driver: Any = None) -> Any:
    """(U, S, Vh) with A = U diag(S) Vh, S descending."""
    matrices("svd", A)
    with errors("linalg.svd: The algorithm failed to converge"):
        return svd_result(*linalg.svd(A, bool(full_matrices)))


@function
def svdvals(A: TENSOR, *, driver: Any = None) -> Any:
    """The singular values, descending."""
    matrices("svdvals", A)
    return linalg.svdvals(A)


def upper_of(name: str, uplo: str) -> bool:
    """Whether UPLO means the upper triangle."""
    if uplo.upper() not in ("L", "U"):
        raise RuntimeError(f"Expected UPLO argument to be 'L' or 'U', but got {uplo}")
    return uplo.upper() == "U"


@function
def eigh(A: TENSOR, UPLO: str = "L") -> Any:
    """(eigenvalues ascending, eigenvectors) of symmetric or Hermitian matrices."""
    square("eigh", A)
    with errors("linalg.eigh: The algorithm failed to converge"):
        return eigh_result(*linalg.eigh(A, upper_of("eigh", UPLO)))


@function
def eigvalsh(A: TENSOR, UPLO: str = "L") -> Any:
    """The eigenvalues of symmetric or Hermitian matrices, ascending."""
    square("eigvalsh", A)
    return linalg.eigvalsh(A, upper_of("eigvalsh", UPLO))


def check_finite(name: str, a: Any) -> None:
    """LinAlgError for infinities and NaN, with which the iteration never ends."""
    if a._size and not bool(apply("isfinite", autograd.detach(a)).all()):
        raise RuntimeError(f"torch.linalg.{name}: input tensor should not contain infs or NaNs.")


@function
def eig(A: TENSOR) -> Any:
    """(eigenvalues, eigenvectors) of general matrices, complex."""
    square("eig", A)
    check_finite("eig", A)
    with errors("linalg.eig: The algorithm failed to converge"):
        return eig_result(*(cast(x, COMPLEX_OF[A._dtype]) for x in linalg.eig(A)))


@function
def eigvals(A: TENSOR) -> Any:
    """The eigenvalues of general matrices, complex."""
    square("eigvals", A)
    check_finite("eigvals", A)
    (w, *_) = linalg.eig(A) if autograd.recording(A) else linalg.eig(A, False)
    return cast(w, COMPLEX_OF[A._dtype])


@function
def householder_product(A: TENSOR, tau: TENSOR) -> Any:
    """The first columns of the product of Householder reflections whose vectors stand below the diagonal of A."""
    matrices("householder_product", A)
    if A.shape[-2] < A.shape[-1]:
        raise RuntimeError("torch.linalg.householder_product: input.shape[-2] must be greater than or equal to input.shape[-1]")
    if tau.shape[-1] > A.shape[-1]:
        raise RuntimeError("torch.linalg.householder_product: input.shape[-1] must be greater than or equal to tau.shape[-1]")
    return reflected(A, tau)[..., : A.shape[-1]] if A._size else A.clone()


def reflected(a: Any, tau: Any) -> Any:
    """The square product of the reflections 1 - tau v v^H, from the last to the first."""
    from septet.torch.linalg.systems import away

    below = rules.masked(away(a, "greater"), a)
    vectors = apply("add", below, cast(away(a, "equal"), a._dtype))
    wide = view.broadcast_to(zeros(Tensor, a._dtype, ()), (*a.shape[:-1], a.shape[-2]))
    q = rules.identity_like(wide)
    for k in range(tau.shape[-1] - 1, -1, -1):
        v = vectors[..., k : k + 1]
        q = apply("subtract", q, apply("multiply", v @ (adjoint(v) @ q), view.expand_dims(tau[..., k : k + 1], -1)))
    return q


