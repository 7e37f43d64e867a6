"""Sizes of vectors and matrices, and what singular values tell: norms, condition numbers, rank, pseudo-inverse."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.core import ops, view
from septet.core.array import Array, empty, zeros
from septet.core.autograd import level
from septet.core.cast import cast
from septet.core.fn import linalg
from septet.core.fn.numeric import EPSILON
from septet.core.fn.search import take_along, where
from septet.core.fn.stats import imag, real
from septet.core.index import getitem
from septet.core.linalg.errors import LinAlgError
from septet.core.products import adjoint, matmul
from septet.core.reduce import reduce
from septet.core.sort import argsort, sort
from septet.ir import dtype as dt
from septet.ir.shape import normalize_axis


def squares(x: Array) -> Any:
    """|x|**2 of each element, without a square root on the way."""
    if x._dtype.is_complex:
        return ops.add(ops.square(real(x)), ops.square(imag(x)))
    return ops.multiply(x, x)


def euclidean(x: Array, axis: Any = None, keepdims: bool = False) -> Any:
    """The square root of the sum of squares."""
    return ops.sqrt(reduce("sum", squares(x), axis, keepdims))


def vector_norm(x: Array, ord: Any = 2, axis: Any = None, keepdims: bool = False) -> Any:
    """(sum |x|**ord)**(1/ord) along an axis; inf and -inf: the largest and smallest |x|; 0: how many are not zero."""
    if ord is None or ord == 2:
        return euclidean(x, axis, keepdims)
    if isinstance(ord, str):
        raise ValueError(f"Invalid norm order '{ord}' for vectors")
    size = ops.absolute(x)
    if ord in (math.inf, -math.inf):
        return greatest(size, axis, keepdims) if ord > 0 else reduce("min", size, axis, keepdims)
    if ord == 0:
        return level(reduce("sum", cast(ops.not_equal(x, 0), size._dtype), axis, keepdims), "vector_norm", x)
    if ord == 1:
        return reduce("sum", size, axis, keepdims)
    total = reduce("sum", ops.power(size, ord), axis, keepdims)
    return ops.power(total, 1.0 / float(ord))


def greatest(a: Array, axis: Any, keepdims: bool = False) -> Any:
    """The largest of numbers that are not negative; 0 of none."""
    return reduce("max", a, axis, keepdims, initial=0.0)


def rows_or_columns(x: Array, name: str, across: int, along: int) -> Any:
    """The largest or smallest sum of |x| over one axis; the other one is reduced as well."""
    sums = reduce("sum", ops.absolute(x), along)
    axis = across - 1 if across > along else across
    return greatest(sums, axis) if name == "max" else reduce(name, sums, axis)


MATRIX_NORMS: dict[Any, Callable[[Array, int, int], Any]] = {
    2: lambda x, i, j: greatest(singular(x, i, j), -1),
    -2: lambda x, i, j: reduce("min", singular(x, i, j), -1),
    "nuc": lambda x, i, j: reduce("sum", singular(x, i, j), -1),
    1: lambda x, i, j: rows_or_columns(x, "max", j, i),
    -1: lambda x, i, j: rows_or_columns(x, "min", j, i),
    math.inf: lambda x, i, j: rows_or_columns(x, "max", i, j),
    -math.inf: lambda x, i, j: rows_or_columns(x, "min", i, j),
    None: lambda x, i, j: euclidean(x, (i, j)),
    "fro": lambda x, i, j: euclidean(x, (i, j)),
    "f": lambda x, i, j: euclidean(x, (i, j)),
}


def singular(x: Array, i: int, j: int) -> Array:
    """The singular values of the matrices of two axes, computed in double precision as NumPy does."""
    if x._dtype is dt.float16:
        raise TypeError("array type float16 is unsupported in linalg")
    stack = view.moveaxis(x, (i, j), (-2, -1))
    wide = dt.complex128 if x._dtype.is_complex else dt.float64
    return cast(linalg.svdvals(cast(stack, wide)), x._dtype.real)


def matrix_norm(x: Array, ord: Any = "fro", axes: tuple[int, int] = (-2, -1), keepdims: bool = False) -> Any:
    """The norm of the matrices of two axes: Frobenius, nuclear, or the operator norms 1, 2, inf and their lower bounds."""
    i, j = (normalize_axis(k, x.ndim) for k in axes)
    if i == j:
        raise ValueError("Duplicate axes given.")
    form = MATRIX_NORMS.get(ord) if isinstance(ord, (str, int, float, type(None))) or hasattr(ord, "_value") else None
    if form is None:
        raise ValueError("Invalid norm order for matrices.")
    result = form(x, i, j)
    return view.expand_dims(result, (min(i, j), max(i, j))) if keepdims else result


def norm(x: Array, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """NumPy's norm: of vectors along one axis, of matrices along two; without axes of the whole array."""
    if axis is None:
        if ord is None or x.ndim == 2 and ord in ("fro", "f") or x.ndim == 1 and ord == 2:
            return euclidean(x, None, keepdims)
        axis = tuple(range(x.ndim))
    axes = tuple(axis) if isinstance(axis, (tuple, list)) else (axis,)
    if len(axes) == 1:
        return vector_norm(x, ord, normalize_axis(int(axes[0]), x.ndim), keepdims)
    if len(axes) == 2:
        return matrix_norm(x, ord, axes, keepdims)
    raise ValueError("Improper number of dimensions to norm.")


# ---- what singular values tell ---------------------------------------------------------------------------------------


def svd_hermitian(a: Array) -> tuple[Array, Array, Array]:
    """The singular value decomposition of Hermitian matrices, from their eigenvalues."""
    w, v = linalg.eigh(a)
    order = descending(ops.absolute(w))
    sign, s = take_along(ops.sign(w), order, w.ndim - 1), take_along(ops.absolute(w), order, w.ndim - 1)
    u = take_along(v, view.expand_dims(order, -2), v.ndim - 1)
    return u, s, adjoint(ops.multiply(u, view.expand_dims(sign, -2)))


def descending(a: Array) -> Array:
    """The order that sorts the last axis, largest first."""
    return view.flip(argsort(a, -1), -1)


def svdvals_hermitian(a: Array) -> Array:
    """The singular values of Hermitian matrices."""
    return view.flip(sort(ops.absolute(linalg.eigvalsh(a)), -1), -1)


def singular_values(a: Array, hermitian: bool) -> Array:
    """Descending."""
    return svdvals_hermitian(a) if hermitian else linalg.svdvals(a)


def pinv_by_rule(a: Array, cutoff: Array, hermitian: bool = False) -> Any:
    """`pinv` with the gradient of matrices of constant rank, which needs no singular vectors."""
    from septet.core import autograd
    from septet.core.fn.linalg_rules import of_pinv

    if not autograd.recording(a):
        return pinv(a, cutoff, hermitian)
    result = pinv(autograd.detach(a), autograd.detach(cutoff), hermitian)

    def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
        return (of_pinv(g, y, x),)

    return autograd.attach(result, "pinv", rule, (a,))


def pinv(a: Array, cutoff: Array, hermitian: bool = False) -> Any:
    """The Moore-Penrose inverse; singular values up to `cutoff` times the largest count as zero."""
    rows, columns = linalg.matrices(a)[2:]
    if a._size == 0:
        return empty(type(a), a._dtype, (*a.shape[:-2], columns, rows))
    u, s, vh = svd_hermitian(a) if hermitian else linalg.svd(a, False)
    large = ops.greater(s, ops.multiply(view.expand_dims(cutoff, -1), reduce("max", s, -1, True)))
    inverse = where(large, ops.divide(1, where(large, s, 1.0)), 0.0)
    return matmul(adjoint(vh), ops.multiply(view.expand_dims(inverse, -1), adjoint(u)))


def matrix_rank(s: Array, size: int, tol: Array | None, rtol: Array | None) -> Any:
    """How many of the singular values exceed `tol`, or `rtol` (default: epsilon times `size`) times the largest."""
    if tol is None:
        largest = greatest(s, -1, True)
        bound = ops.multiply(largest, size * EPSILON[s._dtype] if rtol is None else view.expand_dims(rtol, -1))
    else:
        bound = view.expand_dims(tol, -1)
    return reduce("sum", ops.greater(s, bound), -1)


def cond(x: Array, p: Any, inverse: Callable[[Array], Array]) -> Any:
    """The condition number: of singular values (p None, 2, -2), else |x| |x^-1|; infinite for singular matrices."""
    if p is None or p in (2, -2):
        s = linalg.svdvals(x)
        first, last = getitem(s, (..., 0)), getitem(s, (..., -1))
        ratio = ops.divide(last, first) if p == -2 else ops.divide(first, last)
    else:
        ratio = ops.multiply(matrix_norm(x, p), matrix_norm(inverse(x), p))
    known = ops.logical_not(reduce("any", ops.isnan(x), (-2, -1)))
    return where(ops.logical_and(ops.isnan(ratio), known), math.inf, ratio)


def inv_or_nan(a: Array) -> Array:
    """The inverse of each matrix, NaN for singular ones."""
    try:
        return linalg.inv(a)
    except LinAlgError:
        return separately(a)


def separately(a: Array) -> Array:
    """`inv_or_nan`, one matrix at a time."""
    from septet.core.write import assign, fill

    linalg.square(a)
    result = zeros(type(a), a._dtype, a.shape)
    flat, to = view.reshape(a, (-1, *a.shape[-2:])), view.reshape(result, (-1, *a.shape[-2:]))
    for k in range(flat.shape[0]):
        try:
            assign(getitem(to, k), linalg.inv(getitem(flat, k)))
        except LinAlgError:
            fill(getitem(to, k), math.nan)
    return result


