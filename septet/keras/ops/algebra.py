"""Linear algebra of keras.ops."""
from __future__ import annotations

from typing import Any

from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import linalg, norms
from septet.core.products import matmul
from septet.ir import dtype as dt
from septet.keras.ops.api import FLOAT, TENSOR, in_float, op
from septet.keras.ops.products import common


def matrices(a: Any, square: bool = False) -> Any:
    """A batch of matrices.  ValueError for anything else."""
    if a.ndim < 2:
        raise ValueError(f"Expected input to have rank >= 2. Received input with shape {tuple(a.shape)}.")
    if square and a.shape[-1] != a.shape[-2]:
        raise ValueError(f"Expected a square matrix. Received non-square input with shape {tuple(a.shape)}")
    return a


def turned(a: Any) -> Any:
    """The conjugate transpose of matrices."""
    back = views.swapaxes(a, -1, -2)
    return rows.conjugate(back) if a._dtype.is_complex else back


@op
def cholesky(x: FLOAT, upper: bool = False) -> Any:
    """The triangular factor of a positive definite matrix."""
    return linalg.cholesky(matrices(x, True), upper)


@op
def cholesky_inverse(x: FLOAT, upper: bool = False) -> Any:
    """The inverse of a matrix from its triangular factor."""
    factor = matrices(x, True)
    back = linalg.inv(turned(factor) if upper else factor)
    return matmul(turned(back), back)


@op
def det(x: FLOAT) -> Any:
    """The determinant."""
    return linalg.det(matrices(x, True))


@op
def slogdet(x: FLOAT) -> Any:
    """(sign, logarithm of the absolute value) of the determinant."""
    return tuple(linalg.slogdet(matrices(x, True)))


@op
def logdet(x: FLOAT) -> Any:
    """The logarithm of the determinant of a positive definite matrix."""
    return linalg.slogdet(matrices(x, True))[1]


@op
def inv(x: FLOAT) -> Any:
    """The inverse."""
    return linalg.inv(matrices(x, True))


@op
def solve(a: FLOAT, b: FLOAT) -> Any:
    """x of a x = b."""
    a, b = common(matrices(a, True), b)
    if b.ndim == a.ndim - 1:
        return views.squeeze(linalg.solve(a, views.expand_dims(b, -1)), -1)
    return linalg.solve(a, b)


@op
def solve_triangular(a: FLOAT, b: FLOAT, lower: bool = False) -> Any:
    """x of a x = b where a is triangular."""
    from septet.keras.ops.creation import tril, triu

    return solve((tril if lower else triu)(matrices(a, True)), b)


@op
def qr(x: FLOAT, mode: str = "reduced") -> Any:
    """(orthonormal columns, upper triangle) whose product is x."""
    if mode not in ("reduced", "complete"):
        raise ValueError(f"`mode` argument value not supported. Expected one of {{'reduced', 'complete'}}. Received: mode={mode}")
    return tuple(linalg.qr(matrices(x), mode == "complete"))


@op
def svd(x: FLOAT, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """(u, singular values, v transposed); the values alone where compute_uv is False."""
    if not compute_uv:
        return linalg.svdvals(matrices(x))
    return tuple(linalg.svd(matrices(x), full_matrices))


@op
def eig(x: FLOAT) -> Any:
    """(eigenvalues, eigenvectors), complex."""
    values, vectors = linalg.eig(matrices(x, True))
    kind = dt.complex128 if x._dtype in (dt.float64, dt.complex128) else dt.complex64
    return cast(values, kind), cast(vectors, kind)


@op
def eigh(x: FLOAT) -> Any:
    """(eigenvalues rising, eigenvectors) of a symmetric matrix."""
    return tuple(linalg.eigh(matrices(x, True)))


@op
def lu_factor(x: FLOAT) -> Any:
    """(both triangles in one matrix, which rows were exchanged)."""
    parts, pivots, *_ = linalg.factored(matrices(x))
    return parts, rows.subtract(cast(pivots, dt.int32), 1)


@op
def lstsq(a: FLOAT, b: FLOAT, rcond: Any = None) -> Any:
    """The least squares solution of a x = b."""
    a, b = common(a, b)
    columns = views.expand_dims(b, -1) if b.ndim == 1 else b
    eps = {dt.float64: 2.0 ** -52}.get(a._dtype, 2.0 ** -23)
    found = linalg.lstsq(a, columns, eps * max(a.shape) if rcond is None else rcond)[0]
    return views.squeeze(found, -1) if b.ndim == 1 else found


@op
def pinv(x: FLOAT, rcond: Any = None) -> Any:
    """The pseudo-inverse."""
    eps = {dt.float64: 2.0 ** -52}.get(x._dtype, 2.0 ** -23)
    share = eps * max(x.shape[-2:]) if rcond is None else rcond
    u, s, vh = linalg.svd(matrices(x), False)
    least = rows.multiply(core.reduce("max", s, -1, True), share)
    scale = rows.where(rows.greater(s, least), rows.reciprocal(rows.where(rows.greater(s, least), s, 1.0)), 0.0)
    return matmul(rows.multiply(turned(vh), views.expand_dims(scale, -2)), turned(u))


@op
def matrix_rank(x: FLOAT, tol: Any = None) -> Any:
    """How many singular values are greater than a tolerance."""
    s = linalg.svdvals(matrices(x))
    if tol is None:
        eps = {dt.float64: 2.0 ** -52}.get(x._dtype, 2.0 ** -23)
        tol = rows.multiply(core.reduce("max", s, -1, True), eps * max(x.shape[-2:]))
    return core.reduce("sum", cast(rows.greater(s, tol), dt.int32), -1, False, dt.int32)


@op
def norm(x: TENSOR, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of vectors or matrices."""
    x = in_float(x)
    axes = tuple(axis) if isinstance(axis, list) else axis
    if ord is None and axes is None:
        flat = norms.norm(views.reshape(x, (-1,)))
        return views.reshape(flat, (1,) * x.ndim) if keepdims else flat
    return norms.norm(x, ord, axes, keepdims)


@op
def normalize(x: FLOAT, axis: Any = -1, order: Any = 2, epsilon: Any = None) -> Any:
    """x over its norm along an axis."""
    from septet.keras import config

    if not isinstance(order, int) or order < 1:
        raise ValueError(f"Argument `order` must be an int >= 1. Received: order={order}")
    eps = config.epsilon() if epsilon is None else epsilon
    if order == 2:
        total = core.reduce("sum", rows.square(x), axis, True)
        return rows.multiply(x, rows.reciprocal(rows.sqrt(rows.maximum(total, eps * eps))))
    return rows.divide(x, rows.maximum(norms.norm(x, order, axis, True), eps))

