"""Products that contract axes: matmul, dot, tensordot."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import gemm_parts
from septet.codegen.kernels.gemm import gemm
from septet.codegen.kernels.gemm_matmul import Batch, prefers_openblas
from septet.codegen.kernels.gemm_matmul import matmul as kernel
from septet.codegen.kernels.gemm_types import tile_for
from septet.codegen.kernels.gemv import matvec, vecmat
from septet.core import autograd, ops, view
from septet.core.array import Array, empty, zeros
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.reduce import reduce
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS
from septet.ir.promote import promote
from septet.ir.shape import Shape, broadcast_shapes, broadcast_strides
from septet.runtime.native import registry, types

LONGEST = 1 << 27                   # multiplications, about a millisecond: what native code takes, which knows one kernel for each dtype
NATIVE = (dt.float64, dt.float32, dt.int64, dt.int32)
_taught: set[DType] = set()


def matmul(a: Array, b: Array) -> Array:
    """The matrix product; vectors are rows on the left and columns on the right, leading axes broadcast.

    ValueError where the inner lengths differ.
    """
    if autograd.recording(a, b):
        return recorded(a, b)
    small: Array | None = types.product(a, b)
    if small is not None:
        return small
    return with_vectors(a, b)


def recorded(a: Array, b: Array) -> Array:
    """The product where a gradient flows through it: as one step for matrices, as views around one for vectors."""
    if a.ndim > 1 < b.ndim:
        check_inner(a, b)
        tracked: Array = autograd.attach(autograd.unrecorded(matmul, a, b), "matmul", cotangents, (a, b))
        return tracked
    return with_vectors(a, b)


def with_vectors(a: Array, b: Array) -> Array:
    """The product of operands that may be vectors, as views around the product of matrices."""
    check_inner(a, b)
    left = view.expand_dims(a, 0) if a.ndim == 1 else a
    right = view.expand_dims(b, 1) if b.ndim == 1 else b
    result = matrices(left, right)
    if a.ndim == 1:
        result = view.squeeze(result, -2)
    return view.squeeze(result, -1) if b.ndim == 1 else result


def check_inner(a: Array, b: Array) -> None:
    """ValueError in NumPy's words for operands that cannot be multiplied."""
    for k, x in enumerate((a, b)):
        if x.ndim == 0:
            raise ValueError(f"matmul: Input operand {k} does not have enough dimensions (has 0, gufunc core with signature "
                             "(n?,k),(k,m?)->(n?,m?) requires 1)")
    inner = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if a.shape[-1] != inner:
        raise ValueError("matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n?,k),(k,m?)->(n?,m?) "
                         f"(size {inner} is different from {a.shape[-1]})")


def matrices(a: Array, b: Array) -> Array:
    """The product of (stacks of) matrices."""
    if not autograd.recording(a, b):
        return multiply_matrices(a, b)
    with autograd.recording_set(False):
        result = multiply_matrices(a, b)
    tracked: Array = autograd.attach(result, "matmul", cotangents, (a, b))
    return tracked


def cotangents(g: Any, y: Any, a: Array, b: Array) -> tuple[Any, Any]:
    """g b^H and a^H g, summed over the axes that were repeated."""
    from septet.core import rules

    of_a = rules.unbroadcast(matmul(rules.as_array(g), adjoint(b)), a) if autograd.is_tracked(a) else None
    of_b = rules.unbroadcast(matmul(adjoint(a), rules.as_array(g)), b) if autograd.is_tracked(b) else None
    return of_a, of_b


def adjoint(a: Array) -> Any:
    """The conjugated transpose of matrices."""
    turned = view.swapaxes(a, -1, -2)
    return ops.conjugate(turned) if a._dtype.is_complex else turned


@primitive("matrices")
def multiply_matrices(a: Array, b: Array) -> Array:
    """The product, not recorded."""
    common = promote(a._policy, a._dtype, b._dtype)
    batch = broadcast_shapes(a.shape[:-2], b.shape[:-2])
    m, n, k = a.shape[-2], b.shape[-1], a.shape[-1]
    if not common.is_numeric:
        return contract_python(a, b, common)
    if common is dt.bool_:
        return cast(matrices(cast(a, dt.uint8), cast(b, dt.uint8)), dt.bool_) if k < 256 else \
            cast(matrices(cast(a, dt.int32), cast(b, dt.int32)), dt.bool_)
    shape = (*batch, m, n)
    if k == 0 or 0 in shape:
        return zeros(type(a), common, shape)
    return run(common, aligned(cast(a, common)), aligned(cast(b, common)), batch, (m, n, k))


def run(dtype: DType, a: Array, b: Array, batch: Shape, sizes: tuple[int, int, int]) -> Array:
    """Call the kernel."""
    m, n, k = sizes
    c = empty(type(a), dtype, (*batch, m, n))
    strides = [broadcast_strides(x.shape[:-2], x.strides[:-2], batch) for x in (a, b, c)]
    if dtype not in _taught and m * n * k <= LONGEST:
        teach(dtype)
    kernel(dtype, m, n, k, a._address, a.strides[-2:], b._address, b.strides[-2:], c._address, c.strides[-2:], Batch(batch, *strides))
    return c


def teach(dtype: DType) -> None:
    """Give native code the kernels of a dtype, so that products are computed without Python which no other kernel would take here."""
    _taught.add(dtype)
    if dtype in NATIVE and not prefers_openblas(dtype, LONGEST):
        most = min(LONGEST, gemm_parts.WORK) if dtype is dt.float32 and gemm_parts.has_amx() else LONGEST
        for which, product in enumerate((gemm, matvec, vecmat)):
            registry.register_product(which, dtype, product.address(s=tile_for(dtype)), most)


def aligned(a: Array) -> Array:
    """`a` with strides that kernels take: multiples of the element, none repeated or reversed in the matrix."""
    a._address  # a pending operand is computed first; its strides are then known
    size = a.itemsize
    good = all(s % size == 0 for s in a.strides) and all(s > 0 or n == 1 for s, n in zip(a.strides[-2:], a.shape[-2:]))
    return a if good else copy(a, "C")


def contract_python(a: Array, b: Array, dtype: DType) -> Array:
    """Objects: sums of products by Python's operators."""
    left, right = cast(a, dtype), cast(b, dtype)
    products = ops.apply(ROWS["multiply"], view.expand_dims(left, -1), view.expand_dims(right, -3))
    return reduce("sum", products, -2)


def dot(a: Array, b: Array) -> Array:
    """NumPy's dot: the last axis of `a` with the last but one of `b`, all other axes kept."""
    if a.ndim == 0 or b.ndim == 0:
        result: Array = ops.multiply(a, b)
        return result
    axis = b.ndim - 2 if b.ndim > 1 else 0
    if a.shape[-1] != b.shape[axis]:
        raise ValueError(f"shapes {spelled(a.shape)} and {spelled(b.shape)} not aligned: {a.shape[-1]} (dim {a.ndim - 1}) != "
                         f"{b.shape[axis]} (dim {axis})")
    if b.ndim <= 2 and a.ndim <= 2:
        return matmul(a, b)
    return tensordot(a, b, [a.ndim - 1], [axis])


def spelled(shape: Shape) -> str:
    """A shape without spaces."""
    return str(shape).replace(" ", "")


def tensordot(a: Array, b: Array, axes_a: Sequence[int], axes_b: Sequence[int]) -> Array:
    """Sums of products over pairs of axes; the other axes of `a`, then those of `b`."""
    if len(axes_a) != len(axes_b) or any(a.shape[i] != b.shape[j] for i, j in zip(axes_a, axes_b)):
        raise ValueError("shape-mismatch for sum")
    rest_a = [k for k in range(a.ndim) if k not in axes_a]
    rest_b = [k for k in range(b.ndim) if k not in axes_b]
    inner = math.prod(a.shape[k] for k in axes_a)
    left = view.reshape(view.transpose(a, [*rest_a, *axes_a]), (math.prod(a.shape[k] for k in rest_a), inner))
    right = view.reshape(view.transpose(b, [*axes_b, *rest_b]), (inner, math.prod(b.shape[k] for k in rest_b)))
    return view.reshape(matmul(left, right), (*(a.shape[k] for k in rest_a), *(b.shape[k] for k in rest_b)))


def outer(a: Array, b: Array) -> Any:
    """Products of all pairs of elements of the flattened operands."""
    return ops.multiply(view.expand_dims(view.ravel(a), 1), view.ravel(b))


def kron(a: Array, b: Array) -> Any:
    """The Kronecker product."""
    ndim = max(a.ndim, b.ndim)
    x = view.reshape(a, (1,) * (ndim - a.ndim) + a.shape)
    y = view.reshape(b, (1,) * (ndim - b.ndim) + b.shape)
    wide = ops.multiply(view.expand_dims(x, list(range(1, 2 * ndim, 2))), view.expand_dims(y, list(range(0, 2 * ndim, 2))))
    return view.reshape(wide, [m * n for m, n in zip(x.shape, y.shape)])
