"""Products of tensors, and statistics and calculus along axes that are made of them."""
from __future__ import annotations

from typing import Any

from septet.core import create, products
from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import calculus, covariance, numeric
from septet.core.fn import correlate as correlation
from septet.core.fn import einsum as sums
from septet.core.fn.shape import concatenate, stack
from septet.core.index import getitem
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.keras.ops.api import FLOAT, TENSOR, Tensor, in_float, op, tensor
from septet.keras.ops.elementwise import floating_type
from septet.keras.ops.reductions import sum_dtype


def common(*xs: Any) -> list[Any]:
    """Tensors in their common dtype."""
    target = promote("keras", *(x._dtype for x in xs))
    return [cast(x, target) for x in xs]


@op
def matmul(x1: TENSOR, x2: TENSOR) -> Any:
    """The product of matrices; bytes are summed as int32."""
    if x1._dtype is x2._dtype and x1._dtype.is_inexact:
        return products.matmul(x1, x2)
    if x1._dtype is dt.int8 and x2._dtype is dt.int8:
        return products.matmul(cast(x1, dt.int32), cast(x2, dt.int32))
    return products.matmul(*common(x1, x2))


@op
def dot(x1: TENSOR, x2: TENSOR) -> Any:
    """The product over the last axis of x1 and the second last of x2."""
    x1, x2 = common(x1, x2)
    return rows.multiply(x1, x2) if not x1.ndim or not x2.ndim else products.dot(x1, x2)


@op
def tensordot(x1: TENSOR, x2: TENSOR, axes: Any = 2) -> Any:
    """The sum of products over several axes."""
    x1, x2 = common(x1, x2)
    if isinstance(axes, int):
        first, second = list(range(x1.ndim - axes, x1.ndim)), list(range(axes))
    else:
        first, second = ([a] if isinstance(a, int) else list(a) for a in axes)
    return products.tensordot(x1, x2, [a % x1.ndim for a in first], [a % x2.ndim for a in second])


@op
def einsum(subscripts: str, *operands: TENSOR, **kwargs: Any) -> Any:
    """Einstein's sum convention."""
    xs = common(*operands)
    if xs[0]._dtype is dt.int8:
        xs = [cast(x, dt.int32) for x in xs]
    inputs, output = sums.parse(subscripts, tuple(x.ndim for x in xs))
    return sums.einsum(inputs, output, xs)


@op
def outer(x1: TENSOR, x2: TENSOR) -> Any:
    """All products of two vectors."""
    x1, x2 = common(x1, x2)
    return rows.multiply(views.reshape(x1, (-1, 1)), views.reshape(x2, (1, -1)))


@op
def inner(x1: TENSOR, x2: TENSOR) -> Any:
    """The sum of products over the last axes."""
    x1, x2 = common(x1, x2)
    return rows.multiply(x1, x2) if not x1.ndim or not x2.ndim else products.tensordot(x1, x2, [x1.ndim - 1], [x2.ndim - 1])


@op
def vdot(x1: TENSOR, x2: TENSOR) -> Any:
    """The sum of products of all elements, the first conjugated."""
    x1, x2 = common(x1, x2)
    x1 = rows.conjugate(x1) if x1._dtype.is_complex else x1
    return core.reduce("sum", rows.multiply(views.reshape(x1, (-1,)), views.reshape(x2, (-1,))), None, False, x1._dtype)


@op
def kron(x1: TENSOR, x2: TENSOR) -> Any:
    """Every element of x1 times all of x2, as blocks."""
    return products.kron(*common(x1, x2))


@op
def cross(x1: TENSOR, x2: TENSOR, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None) -> Any:
    """The vector product of two or three dimensions."""
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = (views.moveaxis(x, k, -1) for x, k in zip(common(x1, x2), (axisa, axisb)))
    if a.shape[-1] not in (2, 3) or b.shape[-1] not in (2, 3):
        raise ValueError("`x1`'s and `x2`'s dim on the cross axis must be either 2 or 3. "
                         f"Received: shapes {tuple(x1.shape)} and {tuple(x2.shape)}")
    a0, a1, a2 = parts(a)
    b0, b1, b2 = parts(b)
    last = rows.subtract(rows.multiply(a0, b1), rows.multiply(a1, b0))
    if a.shape[-1] == b.shape[-1] == 2:
        return last
    found = stack(list(broadcast(rows.subtract(rows.multiply(a1, b2), rows.multiply(a2, b1)),
                                 rows.subtract(rows.multiply(a2, b0), rows.multiply(a0, b2)), last)), -1)
    return views.moveaxis(found, -1, axisc)


def parts(a: Any) -> list[Any]:
    """The three components; the third of two is zero."""
    found = [getitem(a, (..., k)) for k in range(a.shape[-1])]
    return found if len(found) == 3 else [*found, rows.multiply(found[0], 0)]


def broadcast(*xs: Any) -> list[Any]:
    """Tensors in their common shape."""
    from septet.ir.shape import broadcast_shapes

    shape = broadcast_shapes(*(tuple(x.shape) for x in xs))
    return [views.broadcast_to(x, shape) for x in xs]


@op
def trace(x: TENSOR, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The sum of a diagonal."""
    return core.reduce("sum", views.diagonal(x, offset, axis1, axis2), -1, False, sum_dtype(x))


@op
def diagonal(x: TENSOR, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """A diagonal of matrices."""
    return copy(views.diagonal(x, offset, axis1, axis2))


@op
def diag(x: TENSOR, k: int = 0) -> Any:
    """The matrix with a diagonal, or the diagonal of a matrix."""
    if x.ndim == 2:
        return copy(views.diagonal(x, k))
    if x.ndim != 1:
        raise ValueError(f"`x` must be 1-D or 2-D. Received: x.shape={tuple(x.shape)}")
    n = x.shape[0] + abs(k)
    from septet.keras.ops.creation import diagonal_of

    along = views.reshape(x, (1, -1)) if k >= 0 else views.reshape(x, (-1, 1))
    blank = create.full(Tensor, x._dtype, (1, abs(k)) if k >= 0 else (abs(k), 1), 0)
    wide = concatenate([blank, along], 1 if k >= 0 else 0) if k else along
    return rows.where(rows.equal(diagonal_of(n, n, k), k), views.broadcast_to(wide, (n, n)), 0)


@op
def diagflat(x: TENSOR, k: int = 0) -> Any:
    """The matrix with all elements on a diagonal."""
    return diag(views.reshape(x, (-1,)), k)


@op
def diff(a: TENSOR, n: int = 1, axis: int = -1) -> Any:
    """Differences of neighbours, n times."""
    for _ in range(n):
        a = numeric.difference(a, axis % a.ndim)
    return a


@op
def trapezoid(y: TENSOR, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The integral by the trapezoidal rule."""
    y = in_float(y)
    return calculus.trapezoid(y, None if x is None else cast(tensor(x), y._dtype), dx, axis)


@op
def correlate(x1: TENSOR, x2: TENSOR, mode: str = "valid") -> Any:
    """The sums of products of two vectors at every lag."""
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"`x1` and `x2` must be 1-D. Received shapes {tuple(x1.shape)} and {tuple(x2.shape)}")
    target = floating_type(x1._dtype, x2._dtype)
    return correlation.correlate(cast(x1, target), cast(x2, target), mode)


@op
def corrcoef(x: FLOAT) -> Any:
    """The correlation of rows."""
    return covariance.correlation(covariance.covariance(x, None, float(x.shape[-1] - 1)))


@op
def cdist(x: FLOAT, y: FLOAT) -> Any:
    """The distances of all pairs of rows."""
    x, y = common(x, y)
    apart = rows.subtract(views.expand_dims(x, -2), views.expand_dims(y, -3))
    return rows.sqrt(core.reduce("sum", rows.square(apart), -1))
