"""Products of arrays: matmul, dot, inner, outer, tensordot, kron, cross, trace."""
from __future__ import annotations

from typing import Any

from septet.core import ops, products, view
from septet.core.array import zeros
from septet.core.cast import cast
from septet.core.reduce import reduce
from septet.ir.shape import normalize_axes, normalize_axis
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.convert import from_any, ir_dtype, scalar_of
from septet.numpy.ndarray import ndarray
from septet.runtime.native import types


def matmul(x1: Any, x2: Any, /, out: Any = None, *, axes: Any = None, dtype: Any = None, casting: str = "same_kind", order: str = "K",
           subok: bool = True) -> Any:
    """The matrix product."""
    if type(x1) is ndarray and type(x2) is ndarray and out is None and axes is None and dtype is None:
        small = types.product(x1, x2)
        if small is not None:
            return small
        r = products.matmul(x1, x2)
        return r if r.shape else scalar_of(r)
    return _matmul(x1, x2, out=out, axes=axes, dtype=dtype)


@api(name="matmul")
def _matmul(x1: ArrayLike, x2: ArrayLike, out: Out = None, axes: Any = None, dtype: Any = None) -> Any:
    """The matrix product of anything."""
    if axes is not None:
        x1, x2 = view.moveaxis(x1, axes[0], (-2, -1)), view.moveaxis(x2, axes[1], (-2, -1))
    target = ir_dtype(dtype)
    if target is not None:
        x1, x2 = cast(x1, target), cast(x2, target)
    result = products.matmul(x1, x2)
    return view.moveaxis(result, (-2, -1), axes[2]) if axes is not None and len(axes) > 2 else result


@api(fast=(types.numpys("product"), ("a", "b")))
def dot(a: ArrayLike, b: ArrayLike, out: Out = None) -> Any:
    """The dot product; of matrices the matrix product."""
    return products.dot(a, b)


def dot_of_vectors(a: Any, b: Any) -> Any:
    """The dot product of small plain real vectors; None for anything else."""
    plain = type(a) is ndarray and type(b) is ndarray and a.ndim == 1 == b.ndim and not a._dtype.is_complex
    return types.product(a, b) if plain else None


@api(fast=(dot_of_vectors, ("a", "b")))
def vdot(a: ArrayLike, b: ArrayLike, /) -> Any:
    """The dot product of the flattened operands, the first conjugated."""
    x, y = view.ravel(a), view.ravel(b)
    if x.size != y.size:
        raise ValueError("cannot reshape array of size {} into shape {}".format(*sorted((x.size, y.size))))
    return products.dot(ops.conjugate(x) if x._dtype.is_complex else x, y)


@api(fast=(dot_of_vectors, ("a", "b")))
def inner(a: ArrayLike, b: ArrayLike, /) -> Any:
    """Sums of products over the last axes."""
    if a.ndim == 0 or b.ndim == 0:
        return ops.multiply(a, b)
    if a.shape[-1] != b.shape[-1]:
        raise ValueError(f"shapes {products.spelled(a.shape)} and {products.spelled(b.shape)} not aligned: "
                         f"{a.shape[-1]} (dim {a.ndim - 1}) != {b.shape[-1]} (dim {b.ndim - 1})")
    return products.tensordot(a, b, [a.ndim - 1], [b.ndim - 1])


@api(scalar=False)
def outer(a: ArrayLike, b: ArrayLike, out: Out = None) -> Any:
    """Products of all pairs of elements."""
    return products.outer(a, b)


@api(scalar=False)
def tensordot(a: ArrayLike, b: ArrayLike, axes: Any = 2) -> Any:
    """Sums of products over pairs of axes."""
    if hasattr(axes, "__iter__"):
        first, second = axes
        axes_a = normalize_axes(first if not hasattr(first, "__iter__") else tuple(first), a.ndim)
        axes_b = normalize_axes(second if not hasattr(second, "__iter__") else tuple(second), b.ndim)
    else:
        n = int(axes)
        axes_a, axes_b = tuple(range(a.ndim - n, a.ndim)), tuple(range(n))
        if n > a.ndim or n > b.ndim:
            raise ValueError("shape-mismatch for sum")
    return products.tensordot(a, b, axes_a, axes_b)


@api
def kron(a: ArrayLike, b: ArrayLike) -> Any:
    """The Kronecker product."""
    return products.kron(a, b)


@api
def trace(a: ArrayLike, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None, out: Out = None) -> Any:
    """The sum along diagonals."""
    return reduce("sum", view.diagonal(a, offset, axis1, axis2), -1, dtype=ir_dtype(dtype))


def with_third(x: Any) -> Any:
    """2-vectors as 3-vectors."""
    from septet.core.fn.shape import concatenate

    if x.shape[-1] == 3:
        return x
    return concatenate([x, zeros(type(x), x._dtype, (*x.shape[:-1], 1))], -1)


def warn_two_dimensional() -> None:
    """NumPy's warning about 2-vectors in a cross product."""
    import warnings

    from septet.core.float_errors import user_level

    warnings.warn("Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors instead. (deprecated in NumPy 2.0)",
                  DeprecationWarning, stacklevel=user_level(3))


@api(scalar=False)
def cross(a: ArrayLike, b: ArrayLike, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: Any = None) -> Any:
    """The cross product of 3-vectors along an axis."""
    if axis is not None:
        axisa = axisb = axisc = axis
    x = view.moveaxis(a, normalize_axis(axisa, a.ndim, "axisa"), -1)
    y = view.moveaxis(b, normalize_axis(axisb, b.ndim, "axisb"), -1)
    if x.shape[-1] not in (2, 3) or y.shape[-1] not in (2, 3):
        raise ValueError(f"Both input arrays must be (arrays of) 3-dimensional vectors, but they are {x.shape[-1]} and {y.shape[-1]} "
                         "dimensional instead.")
    if x.shape[-1] == 2 or y.shape[-1] == 2:
        warn_two_dimensional()
        if x.shape[-1] == y.shape[-1]:
            return ops.subtract(ops.multiply(x[..., 0], y[..., 1]), ops.multiply(x[..., 1], y[..., 0]))
        x, y = with_third(x), with_third(y)
    parts = [ops.subtract(ops.multiply(x[..., i], y[..., j]), ops.multiply(x[..., j], y[..., i])) for i, j in ((1, 2), (2, 0), (0, 1))]
    from septet.core.fn.shape import stack

    return view.moveaxis(stack([from_any(p) for p in parts], -1), -1, axisc)


def core_axis(function: str, x: Any, axis: int) -> Any:
    """An array with the contracted axis last."""
    if x.ndim == 0:
        raise ValueError(f"{function}: Input operand 0 does not have enough dimensions (has 0, gufunc core with signature (n),(n)->() "
                         "requires 1)")
    return view.moveaxis(x, axis, -1)


@api
def vecdot(x1: ArrayLike, x2: ArrayLike, /, out: Out = None, *, axis: int = -1, dtype: Any = None) -> Any:
    """Sums of products along an axis, the first operand conjugated."""
    x, y = core_axis("vecdot", x1, axis), core_axis("vecdot", x2, axis)
    if x.shape[-1] != y.shape[-1]:
        raise ValueError("vecdot: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature (n),(n)->() "
                         f"(size {y.shape[-1]} is different from {x.shape[-1]})")
    x = ops.conjugate(x) if x._dtype.is_complex else x
    result = products.matmul(view.expand_dims(x, -2), view.expand_dims(y, -1))
    return cast(view.squeeze(result, (-2, -1)), ir_dtype(dtype) or result._dtype)


@api
def matvec(x1: ArrayLike, x2: ArrayLike, /, out: Out = None) -> Any:
    """Matrix times vector, stacks broadcast."""
    return view.squeeze(products.matmul(x1, view.expand_dims(x2, -1)), -1)


@api
def vecmat(x1: ArrayLike, x2: ArrayLike, /, out: Out = None) -> Any:
    """Vector (conjugated) times matrix, stacks broadcast."""
    x = ops.conjugate(x1) if x1._dtype.is_complex else x1
    return view.squeeze(products.matmul(view.expand_dims(x, -2), x2), -2)


