"""What gradient rules are written with: the rows' functions and the shape operations, over arrays and scalars alike."""
from __future__ import annotations

from typing import Any

from septet.core import autograd, boxes, ops, view
from septet.core.absent import constant, is_absent
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import from_nested, full
from septet.core.reduce import reduce
from septet.ir.dtype import DType

FEW = 8192                          # elements that are quicker written out than seen through strides


def as_array(x: Any) -> Array:
    """A number, typed scalar or array as an array."""
    if isinstance(x, Array):
        return x
    return from_nested(Array, x)


def as_face_array(x: Any) -> Any:
    """A number or array as an array of the face in use."""
    return x if isinstance(x, Array) else from_nested(_face(), float(x) if type(x) is int else x)


def needs(x: Any) -> bool:
    """Whether the cotangent of an input is asked for."""
    return autograd.is_tracked(x)


def _face() -> type[Array]:
    """The class numbers become: the NumPy face's where it is loaded."""
    import sys

    loaded = sys.modules.get("septet.numpy.ndarray")
    return loaded.ndarray if loaded is not None else Array


def materialised_zeros(x: Array) -> Any:
    """Zeros with memory of their own."""
    from septet.core.array import zeros

    return zeros(type(x), x._dtype, x.shape)


def basis(x: Array, k: int) -> Any:
    """Zeros like `x` with a one at flat place k."""
    from septet.core import element

    result = materialised_zeros(x)
    element.write(x._dtype, result._address + k * x._dtype.itemsize, 1)
    return result


def astype(x: Any, dtype: DType) -> Array:
    """`x` converted; the real part where a complex value becomes real."""
    a = as_array(x)
    if a._dtype.is_complex and not dtype.is_complex:
        a = ops.real(a)
    return cast(a, dtype)


def conjugate(x: Any) -> Any:
    """The complex conjugate; real numbers as they are."""
    dtype = getattr(x, "_dtype", None)
    if dtype is None:
        return x.conjugate()
    return ops.conjugate(x) if dtype.is_complex else x


def zeros_like(x: Any) -> Any:
    """Zeros of the shape and dtype of `x`: a scalar spread out."""
    return full_like(x, 0)


def ones_like(x: Any) -> Any:
    """Ones of the shape and dtype of `x`."""
    return full_like(x, 1)


def full_like(x: Any, value: Any) -> Any:
    """One value in the shape and dtype of `x`."""
    a = as_array(x)
    if is_absent(a):
        return constant(a, a._dtype, a.shape, value)
    return view.broadcast_to(full(type(a), a._dtype, (), value), a.shape)


def expand_dims(x: Any, axis: Any) -> Any:
    """New axes of length 1."""
    return view.expand_dims(as_array(x), axis)


def broadcast_to(x: Any, shape: Any) -> Any:
    """`x` repeated to a shape; few elements are written out, because kernels take dense arrays at once."""
    found = view.broadcast_to(as_array(x), shape)
    if 0 < found.ndim <= 2 and found._size <= FEW and found._dtype.is_inexact and not boxes.active and not autograd.recording(found):
        return found * 1                # the quickest copy there is
    return found


def sum(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The sum over axes, in the dtype of `x` for floats."""
    return reduce("sum", as_array(x), axis, keepdims)


def prod(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """The product over axes."""
    return reduce("prod", as_array(x), axis, keepdims)


def unbroadcast(g: Any, x: Any) -> Any:
    """A cotangent summed over the axes `x` was repeated along, in the dtype of `x`."""
    g = as_array(g)
    if g.ndim == len(x.shape) and g._dtype is x._dtype and g.shape == x.shape:        # tuples are compared from the front
        return g
    extra = g.ndim - len(x.shape)
    axes = tuple(range(extra)) + tuple(k + extra for k, n in enumerate(x.shape) if n == 1 and g.shape[k + extra] != 1)
    if axes:
        g = sum(g, axes, keepdims=not extra)
        g = g if g.shape == x.shape else view.reshape(g, x.shape)
    elif g.shape != x.shape:
        g = view.broadcast_to(g, x.shape)
    return g if g._dtype is x._dtype else astype(g, x._dtype)


def is_complex(x: Any) -> bool:
    """Whether an array is of complex numbers."""
    return bool(as_array(x)._dtype.is_complex)


def trigamma(x: Any) -> Any:
    """The derivative of digamma."""
    from septet.core.fn.special import polygamma

    return polygamma(1, as_array(x))


def __getattr__(name: str) -> Any:
    return getattr(ops, name)
