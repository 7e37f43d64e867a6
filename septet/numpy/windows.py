"""Window functions for tapering signals: bartlett, blackman, hamming, hanning, kaiser."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.core import create, ops
from septet.core.cast import cast
from septet.core.fn.search import where
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.numpy.convert import from_any
from septet.numpy.ndarray import ndarray


def span(M: Any) -> tuple[Any, Any]:
    """(the length as a number, 1-M, 3-M ... below M as a float64 array)."""
    n = from_any(M)
    promote("numpy", n._dtype, dt.float64)
    length = n.item()
    count = max(math.ceil(length - (1 - length)) + 1, 0) // 2 if length >= 1 else 0
    return length, create.arange(ndarray, 1.0 - length, 2.0, count, dt.float64)


def fixed(length: Any) -> Any:
    """The windows of no and of one point; None for longer ones."""
    if length < 1:
        return create.full(ndarray, dt.float64, (0,), 0.0)
    return create.full(ndarray, dt.float64, (1,), 1.0) if length == 1 else None


def cosines(M: Any, weights: Sequence[float]) -> Any:
    """weights[0] + weights[1] cos(pi n / (M - 1)) + weights[2] cos(2 pi n / (M - 1)) over n = 1-M, 3-M ..."""
    length, n = span(M)
    found = fixed(length)
    if found is not None:
        return found
    result = ops.add(ops.multiply(ops.cos(ops.divide(ops.multiply(n, math.pi), length - 1)), weights[1]), weights[0])
    for k, weight in enumerate(weights[2:], 2):
        result = ops.add(result, ops.multiply(ops.cos(ops.divide(ops.multiply(n, k * math.pi), length - 1)), weight))
    return result


def bartlett(M: Any) -> Any:
    """The triangular window with zeros at its ends."""
    length, n = span(M)
    found = fixed(length)
    if found is not None:
        return found
    rise = ops.divide(n, length - 1)
    return where(ops.less_equal(n, 0), ops.add(rise, 1), ops.subtract(1, rise))


def blackman(M: Any) -> Any:
    """The Blackman window: three cosine terms."""
    return cosines(M, (0.42, 0.5, 0.08))


def hamming(M: Any) -> Any:
    """The Hamming window."""
    return cosines(M, (0.54, 0.46))


def hanning(M: Any) -> Any:
    """The Hann window."""
    return cosines(M, (0.5, 0.5))


def kaiser(M: Any, beta: Any) -> Any:
    """The Kaiser window of shape parameter beta."""
    length, _ = span(M)
    if length == 1:
        return fixed(1)
    n = create.arange(ndarray, 0.0, 1.0, max(math.ceil(length), 0), dt.float64)
    half = (length - 1) / 2.0
    shape = cast(from_any(beta), dt.float64)
    place = ops.divide(ops.subtract(n, half), half)
    return ops.divide(ops.i0(ops.multiply(shape, ops.sqrt(ops.subtract(1, ops.multiply(place, place))))), ops.i0(shape))
