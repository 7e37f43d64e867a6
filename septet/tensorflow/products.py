"""Products of matrices and tensors: `tf.matmul`, `tf.tensordot`, `tf.einsum`, norms."""
from __future__ import annotations

from typing import Any

from septet.core.cast import cast
from septet.core.fn import linalg as core_linalg
from septet.core.reduce import reduce
from septet.keras import ops as keras_ops
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.operators import natives, product
from septet.tensorflow.convert import axis_argument, floating, pair, t


def matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, adjoint_a: bool = False, adjoint_b: bool = False,
           a_is_sparse: bool = False, b_is_sparse: bool = False, output_type: Any = None, grad_a: bool = False, grad_b: bool = False,
           name: str | None = None) -> Any:
    """The product of matrices, or of batches of them."""
    if transpose_a and adjoint_a or transpose_b and adjoint_b:
        raise ValueError("Only one of `transpose_a` and `adjoint_a` (and of `transpose_b` and `adjoint_b`) can be True.")
    x, y = pair(a, b, "MatMul")
    x, y = turned(x, transpose_a, adjoint_a), turned(y, transpose_b, adjoint_b)
    found = product(x, y)
    return found if output_type is None else cast(found, as_dtype(output_type)._ir)


def turned(x: Any, transpose: bool, adjoint: bool) -> Any:
    """A matrix, its transpose or its adjoint."""
    if not transpose and not adjoint:
        return x
    if x.ndim < 2:
        raise invalid("In[0] and In[1] ndims must be >= 2 [Op:MatMul] name: ")
    found = keras_ops.swapaxes(x, -1, -2)
    return keras_ops.conj(found) if adjoint and x._dtype.is_complex else found


def matvec(a: Any, b: Any, transpose_a: bool = False, adjoint_a: bool = False, a_is_sparse: bool = False, b_is_sparse: bool = False,
           name: str | None = None) -> Any:
    """The product of a matrix and a vector."""
    x, y = pair(a, b, "MatMul")
    return keras_ops.squeeze(matmul(x, keras_ops.expand_dims(y, -1), transpose_a, adjoint_a=adjoint_a), -1)


def tensordot(a: Any, b: Any, axes: Any, name: str | None = None) -> Any:
    """Sums of products over axes of both."""
    x, y = pair(a, b, "MatMul")
    chosen = axis_argument(axes) if not isinstance(axes, (list, tuple)) else [axis_argument(k) for k in axes]
    return keras_ops.tensordot(x, y, chosen)


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Any:
    """Einstein's sums."""
    parts = [t(x) for x in (inputs[0] if len(inputs) == 1 and isinstance(inputs[0], (list, tuple)) else inputs)]
    return keras_ops.einsum(equation, *[pair(parts[0], x, "Einsum")[1] for x in parts])


def norm(tensor: Any, ord: Any = "euclidean", axis: Any = None, keepdims: Any = None, name: str | None = None) -> Any:
    """A norm of vectors (one axis), matrices (two) or of everything."""
    a, keep = floating(tensor, "Norm"), bool(keepdims)
    axes = axis_argument(axis)
    if isinstance(axes, tuple) and len(axes) == 2 and ord not in ("euclidean", "fro"):
        return keras_ops.norm(a, ord=ord, axis=axes, keepdims=keep)
    if ord in ("euclidean", "fro", 2):
        if ord == 2 and isinstance(axes, tuple):
            return keras_ops.norm(a, ord=2, axis=axes, keepdims=keep)
        squares = natives["square"](natives["absolute"](a))
        return natives["sqrt"](reduce("sum", squares, axes, keep))
    size = natives["absolute"](a)
    if ord == 1:
        return reduce("sum", size, axes, keep)
    if ord in (float("inf"), "inf"):
        return reduce("max", size, axes, keep)
    if not isinstance(ord, (int, float)) or ord <= 0:
        raise ValueError(f"'ord' must be a supported vector norm, got {ord}")
    return natives["power"](reduce("sum", natives["power"](size, float(ord)), axes, keep), 1.0 / ord)


def trace(x: Any, name: str | None = None) -> Any:
    """The sum of the diagonal of the last two axes."""
    return cast(keras_ops.trace(t(x), axis1=-2, axis2=-1), t(x)._dtype)


def diag(diagonal: Any, name: str = "diag", k: int = 0) -> Any:
    """Matrices with a diagonal."""
    a = t(diagonal)
    if k:
        from septet.errors import NotSupported

        raise NotSupported("tf.linalg.diag: k other than 0")
    return natives["multiply"](keras_ops.expand_dims(a, -1), keras_ops.eye(a.shape[-1], dtype=a._dtype.name))


def diag_part(input: Any, name: str = "diag_part", k: int = 0) -> Any:
    """The diagonals of matrices."""
    return keras_ops.diagonal(t(input), k, -2, -1)


def set_diag(input: Any, diagonal: Any, name: str = "set_diag", k: int = 0) -> Any:
    """Matrices with another main diagonal."""
    from septet.core.fn import search
    from septet.errors import NotSupported

    if k:
        raise NotSupported("tf.linalg.set_diag: k other than 0")
    a = t(input)
    mask = keras_ops.eye(a.shape[-2], a.shape[-1], dtype="bool")
    wide = diag(pair(a, diagonal, "MatrixSetDiagV3")[1])
    n, m = a.shape[-2], a.shape[-1]
    wide = keras_ops.pad(wide, [[0, 0]] * (a.ndim - 2) + [[0, n - min(n, m)], [0, m - min(n, m)]])
    return search.where(mask, wide, a)


def tensor_diag(diagonal: Any, name: str | None = None) -> Any:
    """A tensor of twice the rank with a diagonal."""
    a = t(diagonal)
    flat = keras_ops.reshape(a, (-1,))
    return keras_ops.reshape(diag(flat), (*a.shape, *a.shape))


def band_part(input: Any, num_lower: Any, num_upper: Any, name: str | None = None) -> Any:
    """What stands near the diagonal; -1: everything below, or above."""
    from septet.core.fn import search

    a = t(input)
    i, j = keras_ops.expand_dims(keras_ops.arange(a.shape[-2]), 1), keras_ops.expand_dims(keras_ops.arange(a.shape[-1]), 0)
    low, high = int(num_lower), int(num_upper)
    keep = natives["logical_and"](natives["less_equal"](natives["subtract"](i, j), low if low >= 0 else a.shape[-2]),
                                  natives["less_equal"](natives["subtract"](j, i), high if high >= 0 else a.shape[-1]))
    return search.where(keep, a, keras_ops.zeros_like(a))


# ---- decompositions ----------------------------------------------------------------------------------------------------------


def square(x: Any, op: str) -> Any:
    """Square matrices of floats.  InvalidArgumentError for others."""
    a = floating(x, op)
    if a.ndim < 2 or a.shape[-1] != a.shape[-2]:
        raise invalid(f"Input matrix must be square, got {list(a.shape)} [Op:{op}] name: ")
    return a


def guarded(op: str, body: Any, *args: Any) -> Any:
    """A result of LAPACK; InvalidArgumentError where the matrix has none."""
    try:
        return body(*args)
    except (ArithmeticError, ValueError) as wrong:
        words = "Input is not invertible." if op != "Cholesky" else "Cholesky decomposition was not successful."
        raise invalid(f"{words} [Op:{op}] name: ") from wrong


def inv(input: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """The inverse of square matrices."""
    a = square(input, "MatrixInverse")
    return guarded("MatrixInverse", core_linalg.inv, turned(a, False, adjoint) if a._dtype.is_complex or not adjoint else turned(a, True,
                                                                                                                                 False))


def det(input: Any, name: str | None = None) -> Any:
    """The determinant of square matrices."""
    return core_linalg.det(square(input, "MatrixDeterminant"))


def slogdet(input: Any, name: str | None = None) -> Any:
    """(sign, logarithm of the absolute value) of determinants."""
    return tuple(core_linalg.slogdet(square(input, "LogMatrixDeterminant")))


def logdet(matrix: Any, name: str | None = None) -> Any:
    """The logarithm of the determinant of positive definite matrices."""
    return slogdet(matrix)[1]


def cholesky(input: Any, name: str | None = None) -> Any:
    """The lower triangular factor of positive definite matrices."""
    return guarded("Cholesky", core_linalg.cholesky, square(input, "Cholesky"))


def solve(matrix: Any, rhs: Any, adjoint: bool = False, name: str | None = None) -> Any:
    """The solution of systems of linear equations."""
    a, b = pair(square(matrix, "MatrixSolve"), rhs, "MatrixSolve")
    if b.ndim < 2:
        raise invalid(f"Input right-hand side must be at least a matrix, got {list(b.shape)} [Op:MatrixSolve] name: ")
    return guarded("MatrixSolve", core_linalg.solve, turned(a, False, adjoint) if a._dtype.is_complex or not adjoint else turned(a, True,
                                                                                                                                 False), b)


def triangular_solve(matrix: Any, rhs: Any, lower: bool = True, adjoint: bool = False, name: str | None = None) -> Any:
    """The solution of triangular systems."""
    a, b = pair(square(matrix, "MatrixTriangularSolve"), rhs, "MatrixTriangularSolve")
    kept = band_part(a, -1, 0) if lower else band_part(a, 0, -1)
    return guarded("MatrixTriangularSolve", core_linalg.solve, turned(kept, not a._dtype.is_complex and adjoint,
                                                                      a._dtype.is_complex and adjoint), b)


def qr(input: Any, full_matrices: bool = False, name: str | None = None) -> Any:
    """(Q, R) of matrices."""
    return tuple(core_linalg.qr(floating(input, "Qr"), full_matrices))


def svd(tensor: Any, full_matrices: bool = False, compute_uv: bool = True, name: str | None = None) -> Any:
    """(singular values, U, V): x = U diag(s) V^H; the values alone without compute_uv."""
    a = floating(tensor, "Svd")
    if not compute_uv:
        return core_linalg.svdvals(a)
    u, s, vh = core_linalg.svd(a, full_matrices)
    return s, u, turned(vh, not a._dtype.is_complex, a._dtype.is_complex)


def eigh(tensor: Any, name: str | None = None) -> Any:
    """(eigenvalues, eigenvectors) of symmetric matrices, by their lower part."""
    return tuple(core_linalg.eigh(square(tensor, "SelfAdjointEigV2")))


def eigvalsh(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues of symmetric matrices."""
    return core_linalg.eigvalsh(square(tensor, "SelfAdjointEigV2"))


def eig(tensor: Any, name: str | None = None) -> Any:
    """(eigenvalues, eigenvectors), complex."""
    return tuple(keras_ops.eig(square(tensor, "Eig")))


def eigvals(tensor: Any, name: str | None = None) -> Any:
    """The eigenvalues, complex."""
    return eig(tensor)[0]


def lstsq(matrix: Any, rhs: Any, l2_regularizer: float = 0.0, fast: bool = True, name: str | None = None) -> Any:
    """The least squares solution, with a penalty on its square."""
    a, b = pair(floating(matrix, "MatrixSolveLs"), rhs, "MatrixSolveLs")
    if not fast:
        from septet.errors import NotSupported

        raise NotSupported("tf.linalg.lstsq: fast=False")
    turned_a = turned(a, not a._dtype.is_complex, a._dtype.is_complex)
    eye = natives["multiply"](keras_ops.eye(min(a.shape[-2:]), dtype=a._dtype.name), float(l2_regularizer))
    if a.shape[-2] >= a.shape[-1]:
        return core_linalg.solve(natives["add"](product(turned_a, a), eye), product(turned_a, b))
    return product(turned_a, core_linalg.solve(natives["add"](product(a, turned_a), eye), b))


def pinv(a: Any, rcond: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """The pseudoinverse."""
    return keras_ops.pinv(floating(a, "Svd")) if rcond is None else keras_ops.pinv(floating(a, "Svd"), rcond)


def matrix_rank(a: Any, tol: Any = None, validate_args: bool = False, name: str | None = None) -> Any:
    """How many singular values are not zero."""
    from septet.ir import dtype as dt

    return cast(keras_ops.matrix_rank(floating(a, "Svd"), tol=tol), dt.int32)


def cross(a: Any, b: Any, name: str | None = None) -> Any:
    """Products of vectors of three."""
    return keras_ops.cross(*pair(a, b, "Cross"))


def adjoint(matrix: Any, name: str | None = None) -> Any:
    """Transposed and conjugated."""
    return turned(t(matrix), False, True)


def matrix_transpose(a: Any, name: str = "matrix_transpose", conjugate: bool = False) -> Any:
    """The last two axes exchanged."""
    return turned(t(a), not conjugate, conjugate)


def l2_normalize(x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None) -> Any:
    """Divided by the Euclidean norm over axes."""
    a = floating(x, "L2Normalize")
    total = reduce("sum", natives["square"](a), axis_argument(axis), True)
    return natives["multiply"](a, keras_ops.rsqrt(natives["maximum"](total, epsilon)))


def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: str | None = None) -> Any:
    """(divided by its norm, the norm)."""
    a = t(tensor)
    size = norm(a, ord, axis, True)
    return natives["divide"](a, size), size
