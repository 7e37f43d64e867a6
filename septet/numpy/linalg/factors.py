"""Factorisations: Cholesky, QR, singular values, eigenvalues."""
from __future__ import annotations

import warnings
from typing import Any, NamedTuple

from septet.core import ops, view
from septet.core.fn import linalg
from septet.core.fn.norms import singular_values, svd_hermitian
from septet.core.linalg.errors import LinAlgError
from septet.core.reduce import reduce
from septet.numpy.api import ArrayLike, api
from septet.numpy.linalg.precision import rounded, working

QR_OLD = {"full": "reduced", "f": "reduced", "economic": "economic", "e": "economic"}


class EigResult(NamedTuple):
    """What eig gives."""

    eigenvalues: Any
    eigenvectors: Any


class EighResult(NamedTuple):
    """What eigh gives."""

    eigenvalues: Any
    eigenvectors: Any


class QRResult(NamedTuple):
    """What qr gives."""

    Q: Any
    R: Any


class SVDResult(NamedTuple):
    """What svd gives."""

    U: Any
    S: Any
    Vh: Any


@api
def cholesky(a: ArrayLike, /, *, upper: bool = False) -> Any:
    """The lower (or upper) triangular factor of positive definite matrices."""
    x, single = working(a)
    return rounded(linalg.cholesky(x, bool(upper)), single)


@api
def qr(a: ArrayLike, mode: str = "reduced") -> Any:
    """The QR factorisation: mode reduced, complete, r or raw."""
    if mode not in ("reduced", "complete", "r", "raw"):
        mode = old_mode(mode)
    x, single = working(a)
    if mode in ("raw", "economic"):
        h, tau = (rounded(r, single) for r in linalg.qr_raw(x))
        return (h, tau) if mode == "raw" else view.swapaxes(h, -1, -2)
    q, r = (rounded(y, single) for y in linalg.qr(x, mode == "complete"))
    return r if mode == "r" else QRResult(q, r)


def old_mode(mode: str) -> str:
    """What a deprecated mode means now.  ValueError for an unknown one."""
    if mode not in QR_OLD:
        raise ValueError(f"Unrecognized mode '{mode}'")
    if mode[0] == "f":
        warnings.warn("The 'full' option is deprecated in favor of 'reduced'.\nFor backward compatibility let mode default.",
                      DeprecationWarning, stacklevel=3)
    else:
        warnings.warn("The 'economic' option is deprecated.", DeprecationWarning, stacklevel=3)
    return QR_OLD[mode]


@api
def svd(a: ArrayLike, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False) -> Any:
    """(U, S, Vh) with a = U diag(S) Vh; only S where not compute_uv."""
    x, single = working(a)
    if not compute_uv:
        return rounded(singular_values(x, hermitian), single)
    found = svd_hermitian(x) if hermitian else linalg.svd(x, bool(full_matrices))
    return SVDResult(*found) if not single else SVDResult(*(rounded(r, True) for r in found))


@api
def svdvals(x: ArrayLike, /) -> Any:
    """The singular values, largest first."""
    a, single = working(x)
    return rounded(linalg.svdvals(a), single)


def check_triangle(uplo: str) -> bool:
    """Whether UPLO names the upper triangle."""
    letter = uplo.upper()
    if letter not in ("L", "U"):
        raise ValueError("UPLO argument must be 'L' or 'U'")
    return letter == "U"


@api
def eigh(a: ArrayLike, UPLO: str = "L") -> Any:
    """Eigenvalues, ascending, and eigenvectors of Hermitian matrices."""
    upper = check_triangle(UPLO)
    x, single = working(a)
    w, v = linalg.eigh(x, upper)
    return EighResult(rounded(w, single), rounded(v, single))


@api
def eigvalsh(a: ArrayLike, UPLO: str = "L") -> Any:
    """The eigenvalues of Hermitian matrices, ascending."""
    upper = check_triangle(UPLO)
    x, single = working(a)
    return rounded(linalg.eigvalsh(x, upper), single)


def check_finite(a: Any) -> None:
    """LinAlgError for infinities and NaNs."""
    if not reduce("all", ops.isfinite(a)).item():
        raise LinAlgError("Array must not contain infs or NaNs")


@api
def eig(a: ArrayLike) -> Any:
    """Eigenvalues and right eigenvectors of general matrices."""
    x, single = working(a)
    linalg.square(x)
    check_finite(x)
    w, v = linalg.eig(x)
    return EigResult(rounded(w, single), rounded(v, single))


@api
def eigvals(a: ArrayLike) -> Any:
    """The eigenvalues of general matrices."""
    x, single = working(a)
    linalg.square(x)
    check_finite(x)
    return rounded(linalg.eig(x, False)[0], single)
