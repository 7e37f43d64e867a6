"""Random numbers that follow from a pair of seeds alone, as TensorFlow's stateless ones do (Philox 4x32-10): bits, uniform and normal
numbers, normals within two deviations, whole numbers, choices.

`seed` is an array of two whole numbers, or of three: the place of a stream (key, upper half of the counter, lower half).  Under `compile`
it is an argument like any other, so that a captured step draws anew.
"""
from __future__ import annotations

import math
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.kernels.rng import philox32
from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.create import full
from septet.core.fn.shape import stack
from septet.core.fn.strides import reinterpret
from septet.core.index import getitem
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS

Shape = tuple[int, ...]
LEAST = 1e-7                        # what logarithms are taken of is not below
MASK = (1 << 64) - 1


def pair(seed: Array) -> list[int]:
    """The two seeds, or a key, a counter's upper half and its lower half."""
    return [int(v) & MASK for v in elements(seed)]


@primitive()
def bits(seed: Array, n: int) -> Array:
    """n words of 32 bits."""
    groups = -(-n // 4)
    result = empty(type(seed), dt.uint32, (4 * groups,))
    if n:
        launch.run(philox32.words if seed._size == 2 else philox32.words_at, result._address, groups, *pair(seed))
    return getitem(result, slice(0, n)) if n != 4 * groups else result


@primitive()
def truncated(seed: Array, n: int, dtype: DType) -> Array:
    """n normals of mean 0 and deviation 1 (float32 or float64), drawn anew beyond two deviations."""
    result = empty(type(seed), dtype, (n,))
    if n:
        launch.run(philox32.truncated if seed._size == 2 else philox32.truncated_at, result._address, n, *pair(seed),
                   T=launch.ELEMENT[dtype])
    return result


@primitive()
def from_bits(a: Array, dtype: DType) -> Any:
    """The numbers whose bits an array has, in memory of their own."""
    return copy(reinterpret(a, dtype))


def count_of(shape: Shape) -> int:
    """How many elements a shape has."""
    return math.prod(shape)


# dtype -> (bits of the mantissa, the pattern of 1.0, unsigned dtype of the same size)
FLOATS = {dt.float32: (23, 0x3F800000, dt.uint32), dt.float16: (10, 0x3C00, dt.uint16), dt.bfloat16: (7, 0x3F80, dt.uint16)}


def uniform(seed: Array, shape: Shape, dtype: DType) -> Any:
    """Numbers on [0, 1) with as many bits as the mantissa has."""
    n = count_of(shape)
    if dtype is dt.float64:
        return view.reshape(doubles(seed, n), shape)
    digits, one, unsigned = FLOATS[dtype]
    word = ops.bitwise_and(bits(seed, n), (1 << digits) - 1)
    word = word if unsigned is dt.uint32 else cast(word, unsigned)
    return view.reshape(ops.subtract(from_bits(ops.bitwise_or(word, one), dtype), 1), shape)


def doubles(seed: Array, n: int) -> Any:
    """Numbers on [0, 1) of two words each."""
    both = view.reshape(bits(seed, 2 * n), (n, 2))
    high = ops.left_shift(cast(ops.bitwise_and(getitem(both, (slice(None), 0)), 0xFFFFF), dt.int64), number(both, 32))
    low = cast(getitem(both, (slice(None), 1)), dt.int64)
    word = ops.bitwise_or(ops.bitwise_or(high, low), number(both, 1023 << 52))
    return ops.subtract(from_bits(word, dt.float64), 1)


def number(like: Any, value: Any, dtype: DType = dt.int64) -> Any:
    """A number as an array of one element."""
    return full(like._face, dtype, (), value)


def normal(seed: Array, shape: Shape, dtype: DType) -> Any:
    """Normals of mean 0 and deviation 1, by pairs (Box and Muller 1958)."""
    n = count_of(shape)
    wide = dtype if dtype is dt.float64 else dt.float32
    even = n + n % 2
    given = view.reshape(uniform(seed, (even,), wide), (even // 2, 2))
    radius = ops.sqrt(ops.multiply(ops.log(ops.maximum(getitem(given, (slice(None), 0)), LEAST)), -2.0))
    angle = ops.multiply(cast(getitem(given, (slice(None), 1)), dt.float64), number(seed, 2 * math.pi, dt.float64))
    angle = cast(angle, wide)
    both = view.reshape(stack([ops.multiply(ops.sin(angle), radius), ops.multiply(ops.cos(angle), radius)], 1), (even,))
    both = getitem(both, slice(0, n)) if n != even else both
    return cast(view.reshape(both, shape), dtype)


def truncated_normal(seed: Array, shape: Shape, dtype: DType) -> Any:
    """Normals within two deviations."""
    return cast(view.reshape(truncated(seed, count_of(shape), dtype if dtype is dt.float64 else dt.float32), shape), dtype)


def whole(seed: Array, shape: Shape, low: Any, span: Any, dtype: DType) -> Any:
    """low + words modulo span."""
    n = count_of(shape)
    if dtype.itemsize <= 4:
        word = ops.remainder(cast(bits(seed, n), dt.int64), number(seed, span))
        return view.reshape(cast(ops.add(word, number(seed, low)), dtype), shape)
    both = view.reshape(bits(seed, 2 * n), (n, 2))
    first, second = (cast(getitem(both, (slice(None), k)), dt.uint64) for k in (0, 1))
    joined = unsigned("bitwise_or", first, unsigned("left_shift", second, number(seed, 32, dt.uint64)))
    word = unsigned("remainder", joined, number(seed, span, dt.uint64))
    return view.reshape(cast(ops.add(cast(word, dt.int64), number(seed, low)), dtype), shape)


def unsigned(name: str, a: Any, b: Any) -> Any:
    """An operation in uint64, whatever a face would promote it to."""
    return ops.apply(ROWS[name], a, b, dtype=dt.uint64)
