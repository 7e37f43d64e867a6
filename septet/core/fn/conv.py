"""Convolution of one to three dimensions, and its transpose: three primitives, each of which is the gradient of the other two."""
from __future__ import annotations

from math import prod
from typing import Any

from septet.codegen.kernels import conv as kernels
from septet.codegen.kernels.conv import Geometry, Ints
from septet.core import autograd, ops
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.stats import imag, real
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.shape import contiguous_strides

COMPUTED: dict[DType, DType] = {
    dt.float16: dt.float32, dt.bfloat16: dt.float32, dt.int8: dt.int32, dt.int16: dt.int32, dt.uint8: dt.int32, dt.bool_: dt.int32}


def convolve(x: Array, w: Array, bias: Array | None, geometry: Geometry) -> Array:
    """x (n, c, *size) with w (o, c / groups, *kernel) + bias (o): the sum over channels and kernel places, an array (n, o, *positions)."""
    if x._dtype.is_complex:
        return of_parts(convolve, x, w, bias, geometry)
    if x._dtype in COMPUTED:
        wide = COMPUTED[x._dtype]
        return cast(convolve(cast(x, wide), cast(w, wide), None if bias is None else cast(bias, wide), geometry), x._dtype)
    return recorded("convolution", forward, rule_of_forward, x, w, bias, geometry, None)


def transposed(x: Array, w: Array, bias: Array | None, geometry: Geometry, shape: Ints) -> Array:
    """The array of the given shape whose convolution's cotangent is x (n, o, *positions), w (o, c / groups, *kernel); + bias of its
    channels."""
    if x._dtype.is_complex:
        return of_parts(transposed, x, w, bias, geometry, shape)
    if x._dtype in COMPUTED:
        wide = COMPUTED[x._dtype]
        return cast(transposed(cast(x, wide), cast(w, wide), None if bias is None else cast(bias, wide), geometry, shape), x._dtype)
    return recorded("transposed convolution", backward, rule_of_transposed, x, w, bias, geometry, shape)


def weights(x: Array, y: Array, geometry: Geometry, shape: Ints) -> Array:
    """The cotangent of the weights, of the given shape, where `y` is that of the result and `x` the input."""
    return recorded("convolution's weight gradient", of_weights, rule_of_weights, x, y, None, geometry, shape)


def recorded(name: str, function: Any, rule: Any, a: Array, b: Array, bias: Array | None, geometry: Geometry, shape: Ints | None) -> Array:
    """One of the three, recorded where gradients flow."""
    inputs = (a, b) if bias is None else (a, b, bias)
    if not autograd.recording(*inputs):
        result: Array = function(a, b, bias, geometry, shape)
        return result
    with autograd.recording_set(False):
        result = function(a, b, bias, geometry, shape)

    def back(g: Any, y: Any, *read: Any) -> list[Any]:
        needed = [autograd.is_tracked(x) for x in read]
        found = list(rule(g, *read[:2], geometry, needed))
        if len(read) == 3:
            found.append(reduce("sum", g, (0, *range(2, g.ndim))) if needed[2] else None)
        return found

    tracked: Array = autograd.attach(result, name, back, inputs)
    return tracked


def rule_of_forward(g: Any, x: Array, w: Array, geometry: Geometry, needed: list[bool]) -> tuple[Any, Any]:
    return (transposed(g, w, None, geometry, tuple(x.shape)) if needed[0] else None,
            weights(x, g, geometry, tuple(w.shape)) if needed[1] else None)


def rule_of_transposed(g: Any, x: Array, w: Array, geometry: Geometry, needed: list[bool]) -> tuple[Any, Any]:
    return (convolve(g, w, None, geometry) if needed[0] else None,
            weights(g, x, geometry, tuple(w.shape)) if needed[1] else None)


def rule_of_weights(g: Any, x: Array, y: Array, geometry: Geometry, needed: list[bool]) -> tuple[Any, Any]:
    return (transposed(y, g, None, geometry, tuple(x.shape)) if needed[0] else None,
            convolve(x, g, None, geometry) if needed[1] else None)


@primitive()
def forward(x: Array, w: Array, bias: Array | None, geometry: Geometry, shape: Any, relu: bool = False) -> Array:
    """The convolution, not recorded; relu: what is below 0 is 0."""
    w._address
    near = x.shape[1] == 1 and w.shape[0] > 1 and w.strides[0] == w.itemsize            # one channel lies as the weights say
    result = laid_out_as(x, (x.shape[0], w.shape[0], *geometry.output(tuple(x.shape[2:]), tuple(w.shape[2:]))), near)
    held = None if bias is None else dense(bias)
    kernels.convolve(x._dtype, memory(x), memory(w), memory(result), geometry, 0 if held is None else held._address, relu)
    return result


@primitive()
def backward(x: Array, w: Array, bias: Array | None, geometry: Geometry, shape: Ints) -> Array:
    """The transposed convolution, not recorded."""
    result = laid_out_as(x, shape)
    held = None if bias is None else dense(bias)
    kernels.input_gradient(x._dtype, memory(x), memory(w), memory(result), geometry, 0 if held is None else held._address)
    return result


@primitive()
def of_weights(x: Array, y: Array, bias: None, geometry: Geometry, shape: Ints) -> Array:
    """The gradient of the weights, not recorded."""
    result = empty(type(x), x._dtype, shape)
    kernels.weight_gradient(x._dtype, memory(x), memory(y), memory(result), geometry)
    return result


def multiplications(function: Any, args: tuple[Any, ...]) -> int:
    """How many one of the three makes: every position of the convolution's output times its weights."""
    a, b, _, geometry, shape, *_ = args
    if function is forward:
        return int(a.shape[0] * prod(geometry.output(tuple(a.shape[2:]), tuple(b.shape[2:]))) * b._size)
    positions, channels = (a, a.shape[1]) if function is backward else (b, b.shape[1])
    return int(positions._size // max(channels, 1) * (b._size if function is backward else prod(shape)))


def laid_out_as(x: Array, shape: Ints, near: bool = False) -> Array:
    """An array of a shape whose channels lie last in memory where those of `x` do, or are said to."""
    x._address
    if x.ndim < 3 or not near and (x.strides[1] != x.itemsize or x.strides[-1] == x.itemsize):
        return empty(type(x), x._dtype, shape)
    inner = contiguous_strides((shape[0], *shape[2:], shape[1]), x.itemsize)
    return empty(type(x), x._dtype, shape, (inner[0], inner[-1], *inner[1:-1]))


def memory(a: Array) -> kernels.Tensor:
    """An array as the kernels take it."""
    address = a._address
    return kernels.Tensor(address, tuple(a.shape), tuple(a.strides))


def of_parts(function: Any, x: Array, w: Array, bias: Array | None, *rest: Any) -> Array:
    """Of complex numbers, from real and imaginary parts."""
    (a, b), (c, d) = (real(x), imag(x)), (real(w), imag(w))
    low, high = (None, None) if bias is None else (real(bias), imag(bias))
    result: Array = ops.complex(ops.subtract(function(a, c, low, *rest), function(b, d, None, *rest)),
                                ops.add(function(a, d, high, *rest), function(b, c, None, *rest)))
    return result
