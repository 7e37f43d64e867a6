"""Products: powers, chains, and the array API's names for functions of the main namespace."""
from __future__ import annotations

from operator import index
from typing import Any

from septet.core import ops, products, view
from septet.core.fn import chains
from septet.core.reduce import reduce
from septet.numpy import manipulation
from septet.numpy import products as main
from septet.numpy.api import ArrayLike, Arrays, Out, api
from septet.numpy.convert import ir_dtype
from septet.numpy.linalg.systems import inverse, linalg_order


@api(scalar=False)
def matrix_power(a: ArrayLike, n: Any) -> Any:
    """A square matrix to an integer power."""
    linalg_order(a)
    try:
        exponent = index(n)
    except TypeError as error:
        raise TypeError("exponent must be an integer") from error
    if exponent < 0 and not a._dtype.is_numeric:
        raise TypeError(f"a negative power of a matrix of dtype {a._dtype.name}")
    return chains.matrix_power(a, exponent, inverse)


@api
def multi_dot(arrays: Arrays, *, out: Out = None) -> Any:
    """The product of several matrices in the fastest order."""
    if len(arrays) < 2:
        raise ValueError("Expecting at least two arrays.")
    if len(arrays) == 2:
        return products.dot(*arrays)
    return chains.multi_dot(arrays)


@api
def cross(x1: ArrayLike, x2: ArrayLike, /, *, axis: int = -1) -> Any:
    """The cross product of 3-vectors."""
    if x1.shape[axis] != 3 or x2.shape[axis] != 3:
        raise ValueError("Both input arrays must be (arrays of) 3-dimensional vectors, but they are "
                         f"{x1.shape[axis]} and {x2.shape[axis]} dimensional instead.")
    return main.cross(x1, x2, axis=axis)


@api(scalar=False)
def outer(x1: ArrayLike, x2: ArrayLike, /) -> Any:
    """Products of all pairs of elements of two vectors."""
    if x1.ndim != 1 or x2.ndim != 1:
        raise ValueError(f"Input arrays must be one-dimensional, but they are x1.ndim={x1.ndim} and x2.ndim={x2.ndim}.")
    return ops.multiply(view.expand_dims(x1, 1), x2)


@api
def matmul(x1: ArrayLike, x2: ArrayLike, /) -> Any:
    """The matrix product."""
    return products.matmul(x1, x2)


@api(scalar=False)
def tensordot(x1: ArrayLike, x2: ArrayLike, /, *, axes: Any = 2) -> Any:
    """Sums of products over pairs of axes."""
    return main.tensordot(x1, x2, axes=axes)


@api(scalar=False)
def matrix_transpose(x: ArrayLike, /) -> Any:
    """The last two axes exchanged."""
    return manipulation.matrix_transpose(x)


@api(scalar=False)
def diagonal(x: ArrayLike, /, *, offset: int = 0) -> Any:
    """The diagonals of the last two axes."""
    return manipulation.diagonal(x, offset, -2, -1)


@api
def trace(x: ArrayLike, /, *, offset: int = 0, dtype: Any = None) -> Any:
    """The sum along the diagonals of the last two axes."""
    return reduce("sum", view.diagonal(x, offset, -2, -1), -1, dtype=ir_dtype(dtype))


@api
def vecdot(x1: ArrayLike, x2: ArrayLike, /, *, axis: int = -1) -> Any:
    """Sums of products along an axis, the first operand conjugated."""
    return main.vecdot(x1, x2, axis=axis)
