"""Cross-correlation and convolution of two vectors."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.correlate import correlate as kernel
from septet.core import autograd, ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.create import promote_all
from septet.core.fn.stats import imag, real
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType


def correlate(a: Array, v: Array, mode: str) -> Array:
    """sum over n of a[n + k] * conj(v[n]) for the lags k of the mode: 'valid', 'same' or 'full'."""
    if a._size < v._size:
        turned = correlate(v, a, mode)
        return view.flip(ops.conjugate(turned) if turned._dtype.is_complex else turned)
    start, count = lags(a._size, v._size, mode)
    target = promote_all([a._dtype, v._dtype])
    if not target.is_numeric:
        return by_python(a, v, start, count)
    return cast(numbers(cast(a, target), cast(v, target), start, count), target)


def lags(n: int, m: int, mode: str) -> tuple[int, int]:
    """(first lag, number of lags) of vectors of n >= m elements."""
    return {"valid": (0, n - m + 1), "same": (-(m // 2), n), "full": (1 - m, n + m - 1)}[mode]


def numbers(a: Array, v: Array, start: int, count: int) -> Array:
    """Of numeric vectors of one dtype."""
    if a._dtype.is_complex:
        a, v = (a, v) if autograd.recording(a, v) else (dense(a), dense(v))
        (ar, ai), (vr, vi) = (real(a), imag(a)), (real(v), imag(v))
        across = ops.subtract(numbers(ai, vr, start, count), numbers(ar, vi, start, count))
        result: Array = ops.complex(ops.add(numbers(ar, vr, start, count), numbers(ai, vi, start, count)), across)
        return result
    inner = accumulator(a._dtype)
    if autograd.recording(a, v):
        return recorded(cast(a, inner), cast(v, inner), start, count)
    x, w = dense(cast(a, inner)), dense(cast(v, inner))
    result = empty(type(a), inner, (count,))
    kernel(result._address, x._address, x._size, w._address, w._size, start, count, inner)
    return result


def recorded(a: Array, v: Array, start: int, count: int) -> Array:
    """`numbers` as the product of a vector's windows with the other vector, which gradients flow through."""
    from septet.core.array import zeros
    from septet.core.fn.shape import concatenate
    from septet.core.products import matmul

    ends = -start, count + v._size - 1 + start - a._size
    before, after = (zeros(type(a), a._dtype, (max(n, 0),)) for n in ends)
    whole = concatenate([before, a, after])
    return matmul(view.windows(whole, (v._size,), (0,)), v)


def accumulator(dtype: DType) -> DType:
    """The dtype sums are made in."""
    if dtype.is_float:
        return dtype if dtype in (dt.float32, dt.float64) else dt.float32
    return dt.int64


def by_python(a: Array, v: Array, start: int, count: int) -> Array:
    """Objects: by Python's own arithmetic."""
    from septet.core.convert import elements
    from septet.core.create import from_values

    x, w = elements(a), elements(v)
    results: list[Any] = []
    for at in range(start, start + count):
        products = [x[at + j] * conjugate(w[j]) for j in range(max(0, -at), min(len(w), len(x) - at))]
        results.append(sum(products[1:], products[0]))
    return from_values(type(a), results, dt.object_, (count,))


def conjugate(x: Any) -> Any:
    """The complex conjugate of a Python object that has one."""
    return x.conjugate() if hasattr(x, "conjugate") else x


def convolve(a: Array, v: Array, mode: str) -> Array:
    """sum over n of a[n] * v[k - n] for the k of the mode."""
    for x in (a, v):
        if x._dtype.kind in "MmSUV":
            raise NotSupported(f"convolution of an array of dtype {x._dtype.name}")
    if v._size > a._size:
        a, v = v, a
    turned = view.flip(v)
    return correlate(a, ops.conjugate(turned) if turned._dtype.is_complex else turned, mode)
