"""Whole numbers: `Generator.integers` and `RandomState.randint` after their arguments."""
from __future__ import annotations

import warnings
from typing import Any

from septet.core.random import whole
from septet.core.random.domain import product
from septet.ir.dtype import DType, bool_, swap
from septet.numpy.convert import from_any
from septet.numpy.dtype_parse import parse
from septet.numpy.random.sampling import array
from septet.numpy.scalars import make


def bounds(x: Any) -> tuple[list[int], tuple[int, ...]]:
    """A bound as integers, cut towards zero, and its shape."""
    a = from_any(x)
    return [int(v) for v in (a.ravel().tolist() if a.shape else [a.item()])], a.shape


def dtype_of(dtype: Any, legacy: bool) -> DType:
    """The dtype of the numbers, in the machine's byte order."""
    found = parse(dtype)
    if not found.swapped:
        return found
    text = "Providing a dtype with a non-native byteorder is not supported. If you require platform-independent byteorder, call byteswap when required."
    if not legacy:
        raise ValueError(text)
    warnings.warn(text + "\nIn future version, providing byteorder will raise a ValueError", DeprecationWarning, stacklevel=4)
    return swap(found)


def integers(source: Any, low: Any, high: Any, size: Any, dtype: Any, endpoint: bool) -> Any:
    """Whole numbers of [low, high), or of [0, low) where high is None; arrays of bounds broadcast."""
    default = high is None
    if default:
        low, high = 0, low
    kind = dtype_of(dtype, source._legacy)
    lows, low_shape = bounds(low)
    highs, high_shape = bounds(high)
    if not low_shape and not high_shape:
        drawn = whole.integers(source._bit_generator, lows[0], highs[0], size, kind, endpoint, source._legacy, default)
        return single(array(drawn), dtype) if size is None else array(drawn)
    if product(low_shape) and product(high_shape):
        check_order(lows, highs, endpoint, default)
    return array(whole.integers_each(source._bit_generator, lows, highs, (low_shape, high_shape), size, kind, endpoint, source._legacy))


def check_order(lows: list[int], highs: list[int], endpoint: bool, default: bool) -> None:
    """Raise as NumPy words it where only upper bounds were given."""
    if default and any(h < 0 if endpoint else h <= 0 for h in highs):
        raise ValueError("high < 0" if endpoint else "high <= 0")


def single(a: Any, dtype: Any) -> Any:
    """The number of a 0-d array: a Python one where the dtype was a Python class."""
    value = a.item()
    if dtype is int or dtype is bool:
        return value
    return make(bool_ if a._dtype is bool_ else a._dtype, value)
