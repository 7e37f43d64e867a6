"""Norms, rank, condition, and products of vectors."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import linalg, norms
from septet.core.fn.numeric import EPSILON
from septet.core.reduce import reduce
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR
from septet.torch.linalg.base import function, matrices
from septet.torch.operators import KIND_NAMES, apply
from septet.torch.products import vector_norm as of_vectors
from septet.torch.reductions import axes_of
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor


def measured(name: str, x: Any, dtype: Any) -> Any:
    """The tensor in the dtype asked for; RuntimeError for integers."""
    wanted = dtypes.ir_dtype(dtype)
    x = x if wanted is None else cast(x, wanted)
    if not x._dtype.is_inexact:
        raise RuntimeError(f"linalg.{name}: Expected a floating point or complex tensor as input. Got {KIND_NAMES[x._dtype.name]}")
    return x


@function
def vector_norm(x: TENSOR, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """(sum |x|^ord)^(1/ord) over dimensions; inf, -inf: the largest and least |x|; 0: how many are not zero."""
    x = measured("vector_norm", x, dtype)
    axes = axes_of(x, dim)
    if not x._size and (ord < 0 or ord == math.inf):
        raise RuntimeError(f"linalg.vector_norm cannot compute the {ord} norm on an empty tensor because the operation does not "
                           "have an identity")
    return of_vectors(x, float(ord), axes, bool(keepdim))


@function
def matrix_norm(A: TENSOR, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of matrices: "fro", "nuc", 1, -1, 2, -2, inf, -inf."""
    x = measured("matrix_norm", A, dtype)
    if x.ndim < 2:
        raise RuntimeError("linalg.matrix_norm: The input tensor A must have at least 2 dimensions.")
    if len(dim) != 2:
        raise RuntimeError(f"linalg.matrix_norm: dim must be a 2-tuple. Got {dim}")
    i, j = (axis_of(d, x.ndim) for d in dim)
    if i == j:
        raise RuntimeError(f"linalg.matrix_norm: dims must be different. Got ({dim[0]}, {dim[1]})")
    if ord in ("fro", None):
        return of_vectors(x, 2.0, (i, j), bool(keepdim))
    return placed(x, ord, i, j, keepdim)


def placed(x: Any, ord: Any, i: int, j: int, keepdim: bool) -> Any:
    """Norms that look at rows, columns or singular values."""
    if ord in (2, -2, "nuc"):
        s = linalg.svdvals(view.moveaxis(x, (i, j), (-2, -1)))
        found = reduce("sum" if ord == "nuc" else "max" if ord == 2 else "min", s, -1)
    elif isinstance(ord, str) or abs(ord) not in (1, math.inf):
        raise RuntimeError(f"linalg.matrix_norm: Order {ord} not supported.")
    else:
        along, across = (i, j) if abs(ord) == 1 else (j, i)
        sums = reduce("sum", apply("absolute", x), along, True)
        found = view.squeeze(reduce("max" if ord > 0 else "min", sums, across, True), (along, across))
    return view.expand_dims(found, (min(i, j), max(i, j))) if keepdim else found


@function
def norm(A: TENSOR, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """A norm of vectors, or of matrices where `dim` are two or `ord` is one of matrices."""
    if isinstance(dim, (tuple, list)) and ord is not None and len(dim) == 2:
        return matrix_norm(A, ord, tuple(dim), keepdim, dtype=dtype)
    if dim is None and ord is not None:
        if A.ndim not in (1, 2):
            raise RuntimeError(f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {A.ndim}D.")
        if A.ndim == 2:
            return matrix_norm(A, ord, (0, 1), keepdim, dtype=dtype)
    if isinstance(ord, str):
        raise RuntimeError(f"linalg.norm: ord={ord} needs two dimensions")
    return vector_norm(A, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


@function
def cond(A: TENSOR, p: Any = None) -> Any:
    """The condition number: the ratio of singular values (None, 2, -2), else |A| |A^-1|; infinite for singular matrices."""
    matrices("cond", A)
    if p in (None, 2, -2):
        s = linalg.svdvals(A)
        first, last = s[..., 0], s[..., -1]
        return apply("divide", last, first) if p == -2 else apply("divide", first, last)
    inverse = norms.inv_or_nan(A)
    found = apply("multiply", matrix_norm(A, p), matrix_norm(inverse, p))
    return apply("where", apply("isnan", autograd.detach(found)), math.inf, found)


@function
def matrix_rank(A: TENSOR, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """How many singular values exceed max(atol, rtol times the largest)."""
    matrices("matrix_rank", A)
    s = norms.singular_values(autograd.detach(A), hermitian)
    absolute = tol if tol is not None else atol
    relative = rtol if rtol is not None else 0.0 if absolute is not None else max(A.shape[-2:]) * EPSILON[s._dtype]
    if not s._size:
        return reduce("sum", s > 0, -1)
    bound = apply("multiply", s.amax(-1), as_number(relative, s))
    if absolute is not None:
        bound = apply("maximum", bound, as_number(absolute, s))
    return reduce("sum", apply("greater", s, view.expand_dims(bound, -1)), -1)


def as_number(x: Any, like: Any) -> Any:
    """A bound as a tensor."""
    return cast(x, like._dtype) if isinstance(x, Array) else full(Tensor, like._dtype, (), x)


@function
def vecdot(x: TENSOR, y: TENSOR, *, dim: int = -1) -> Any:
    """Sums of products along a dimension, the first conjugated."""
    left = apply("conjugate", x) if x._dtype.is_complex else x
    found = apply("multiply", left, y)
    return reduce("sum", found, axis_of(dim, found.ndim), dtype=found._dtype)


@function
def vander(x: TENSOR, *, N: int | None = None) -> Any:
    """The powers 0 .. N-1 of each element along a new last dimension."""
    x = x if x.ndim else view.reshape(x, (1,))
    n = x.shape[-1] if N is None else N
    if n <= 1:
        raise RuntimeError("N must be greater than 1.")
    from septet.core.create import arange
    from septet.ir.dtype import int64

    return apply("power", view.expand_dims(x, -1), arange(Tensor, 0, 1, n, int64))


@function(out=False)
def diagonal(A: TENSOR, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Any:
    """The diagonal of each matrix: a view."""
    return view.diagonal(A, offset, axis_of(dim1, A.ndim), axis_of(dim2, A.ndim))


def cross(input: Any, other: Any, *, dim: int = -1, out: Any = None) -> Any:
    """The vector product along a dimension of length 3."""
    return FUNCTIONS["_linalg_cross"](input, other, dim=dim, out=out)


def matmul(input: Any, other: Any, *, out: Any = None) -> Any:
    """The matrix product."""
    return FUNCTIONS["matmul"](input, other, out=out)
