"""Whole numbers: `Generator.integers` and `RandomState.randint` after their arguments."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core.array import empty
from septet.core.random import whole
from septet.core.random.draw import shape_of
from septet.ir.casting import can_cast
from septet.ir.dtype import DType, int64, swap
from septet.numpy.convert import from_any
from septet.numpy.dtype_parse import parse
from septet.numpy.ndarray import ndarray
from septet.numpy.random.sampling import array, parameter
from septet.numpy.scalars import make

BULK = 4096              # numbers from which the fast ways of `core.random.whole` are asked
LEAST, LARGEST, MASK = -(1 << 63), (1 << 63) - 1, (1 << 64) - 1


def plain(source: Any, first: int, last: int, size: Any) -> Any:
    """An int64 array of numbers of [first, last], both of them int64."""
    shape = (size,) if size.__class__ is int and size >= 0 else shape_of(size)
    a = empty(ndarray, int64, shape)
    n = a.size
    if n < BULK:
        with source._lock:
            source._many["integers"](source._at, a._address, n, first & MASK, last - first)
        return a
    return array(whole.integers(source._bit_generator, first, last, shape, int64, True, source._legacy))


def flat(a: Any) -> list[int]:
    """Bounds as integers, cut towards zero."""
    return [int(v) for v in a.ravel().tolist()]


def dtype_of(dtype: Any, legacy: bool) -> DType:
    """The dtype of the numbers, in the machine's byte order."""
    found = parse(dtype)
    if not found.swapped:
        return found
    text = ("Providing a dtype with a non-native byteorder is not supported. If you require platform-independent byteorder, call byteswap "
            "when required.")
    if not legacy:
        raise ValueError(text)
    warnings.warn(text + "\nIn future version, providing byteorder will raise a ValueError", DeprecationWarning, stacklevel=4)
    return swap(found)


def integers(source: Any, low: Any, high: Any, size: Any, dtype: Any, endpoint: bool) -> Any:
    """Whole numbers of [low, high), or of [0, low) where high is None; arrays of bounds broadcast."""
    default = high is None
    if default:
        low, high = 0, low
    kind, bits = dtype_of(dtype, source._legacy), source._bit_generator
    lows, highs = from_any(low), from_any(high)
    if not lows.shape and not highs.shape:
        drawn = whole.integers(bits, int(lows.item()), int(highs.item()), size, kind, endpoint, source._legacy, default)
        return single(array(drawn), dtype) if size is None else array(drawn)
    if can_cast(lows._dtype, int64) and can_cast(highs._dtype, int64):
        ends = parameter(lows, True), parameter(highs, True)
        return array(whole.integers_over(bits, *ends, size, kind, endpoint, source._legacy, default))
    shapes = lows.shape, highs.shape
    return array(whole.integers_each(bits, flat(lows), flat(highs), shapes, size, kind, endpoint, source._legacy, default))


def single(a: Any, dtype: Any) -> Any:
    """The number of a 0-d array: a Python one where the dtype was a Python class."""
    value = a.item()
    if dtype is int or dtype is bool:
        return value
    return make(a._dtype, value)
