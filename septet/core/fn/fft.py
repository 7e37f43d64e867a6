"""Fourier transforms along axes of arrays: of complex numbers, from real ones, and to real ones.

Every function takes a factor and transforms one axis as it is; cutting and padding (`resized`) and the loops over axes are separate.
The transform of real numbers, its inverse and the complex one are each other's adjoints up to weights, which gives their gradients.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.codegen.kernels import fft as kernels
from septet.codegen.kernels import fft_real
from septet.core import autograd, ops, view
from septet.core.array import Array, empty, zeros
from septet.core.cast import cast
from septet.core.fn.shape import concatenate, roll
from septet.core.fn.stats import real as real_part
from septet.core.index import getitem
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.ir.dtype import DType

COMPLEX_OF = {dt.float32: dt.complex64, dt.float64: dt.complex128, dt.complex64: dt.complex64, dt.complex128: dt.complex128}


def resized(a: Array, n: int, axis: int) -> Array:
    """An axis cut or padded with zeros at its end to length n."""
    have = a.shape[axis]
    if n == have:
        return a
    before = (slice(None),) * axis
    if n < have:
        kept: Array = getitem(a, (*before, slice(0, n)))
        return kept
    shape = tuple(n - have if k == axis else m for k, m in enumerate(a.shape))
    return concatenate([a, zeros(type(a), a._dtype, shape)], axis)


def checked(a: Array) -> None:
    """NotSupported for a dtype without a transform (a face converts or words its error first)."""
    if a._dtype not in COMPLEX_OF:
        raise NotSupported(f"the Fourier transform of an array of dtype {a._dtype.name}")


def adjoint_complex(g: Array, y: Array, a: Array, axis: int, backward: bool, factor: float) -> Array:
    """The cotangent of `transform`: the transform in the other direction."""
    return transform(cast(g, y._dtype), axis, not backward, factor)


@autograd.differentiable(adjoint_complex)
def transform(a: Array, axis: int, backward: bool = False, factor: float = 1.0) -> Array:
    """factor * the transform of complex numbers along an axis; backward: exp(+2 pi i)."""
    checked(a)
    n, double = a.shape[axis], a._dtype is dt.complex128
    if axis != a.ndim - 1 and not kernels.can_do_columns(n):
        return view.swapaxes(transform(view.swapaxes(a, axis, -1), a.ndim - 1, backward, factor), axis, -1)
    source = dense(a)
    result = empty(type(a), a._dtype, a.shape)
    outer, inner = math.prod(a.shape[:axis]), math.prod(a.shape[axis + 1 :])
    if inner == 1:
        kernels.fft(result._address, source._address, outer, n, double=double, backward=backward, scale=factor)
    else:
        kernels.fft_columns(result._address, source._address, outer, n, inner, double=double, backward=backward, scale=factor)
    return result


def adjoint_from_real(g: Array, y: Array, a: Array, axis: int, factor: float = 1.0, ends: float = 1.0) -> Array:
    """The cotangent of `from_real`: real numbers of a spectrum in which all but the ends count half, as their mirror images do."""
    return to_real(cast(g, y._dtype), a.shape[axis], axis, factor * 0.5, ends * 2.0)


@autograd.differentiable(adjoint_from_real)
def from_real(a: Array, axis: int, factor: float = 1.0, ends: float = 1.0) -> Array:
    """factor * the first n // 2 + 1 numbers of the transform of real numbers along an axis; ends: see `to_real`."""
    checked(a)
    if axis != a.ndim - 1:
        return view.swapaxes(from_real(view.swapaxes(a, axis, -1), a.ndim - 1, factor, ends), axis, -1)
    source, n = dense(a), a.shape[axis]
    result = empty(type(a), COMPLEX_OF[a._dtype], (*a.shape[:-1], n // 2 + 1))
    fft_real.rfft(result._address, source._address, math.prod(a.shape[:-1]), n, double=a._dtype is dt.float64, scale=factor,
                  ends=ends)
    return result


def adjoint_to_real(g: Array, y: Array, a: Array, n: int, axis: int, factor: float = 1.0, ends: float = 1.0) -> Array:
    """The cotangent of `to_real`: the transform, doubled where a number stands for its mirror image as well."""
    return from_real(cast(g, y._dtype), axis, factor * 2.0, ends * 0.5)


@autograd.differentiable(adjoint_to_real)
def to_real(a: Array, n: int, axis: int, factor: float = 1.0, ends: float = 1.0) -> Array:
    """factor * the n real numbers whose transform starts with the n // 2 + 1 numbers of an axis, backward.

    ends: what the numbers are multiplied with that are no other's mirror image: the first, and the last where n is even.
    """
    checked(a)
    if axis != a.ndim - 1:
        return view.swapaxes(to_real(view.swapaxes(a, axis, -1), n, a.ndim - 1, factor, ends), axis, -1)
    source = dense(a)
    result = empty(type(a), a._dtype.real, (*a.shape[:-1], n))
    fft_real.irfft(result._address, source._address, math.prod(a.shape[:-1]), n, double=a._dtype is dt.complex128, scale=factor,
                   ends=ends)
    return result


def adjoint_of_real(g: Array, y: Array, a: Array, axis: int, backward: bool, factor: float) -> Array:
    """The cotangent of `transform_real`: the real part of the transform in the other direction."""
    back = transform(cast(g, y._dtype), axis, not backward, factor)
    return ops.real(back) if autograd.recording(back) else real_part(back)


@autograd.differentiable(adjoint_of_real)
def transform_real(a: Array, axis: int, backward: bool = False, factor: float = 1.0) -> Array:
    """factor * the whole transform of real numbers along an axis."""
    checked(a)
    if axis != a.ndim - 1:
        return view.swapaxes(transform_real(view.swapaxes(a, axis, -1), a.ndim - 1, backward, factor), axis, -1)
    source, n = dense(a), a.shape[axis]
    result = empty(type(a), COMPLEX_OF[a._dtype], a.shape)
    fft_real.fft_of_real(result._address, source._address, math.prod(a.shape[:-1]), n, double=a._dtype is dt.float64, backward=backward,
                         scale=factor)
    return result


def along(a: Array, n: int, axis: int, backward: bool, factor: float) -> Array:
    """The complex transform of an axis resized to n."""
    whole = transform if a._dtype.is_complex else transform_real
    return whole(resized(a, n, axis), axis, backward, factor)


def as_complex(a: Array) -> Array:
    """Real numbers as complex ones."""
    target: DType = COMPLEX_OF[a._dtype]
    return cast(a, target)


def shifted(a: Array, axes: Sequence[int], back: bool) -> Any:
    """The zero frequency moved to the middle of axes, or `back` to their start."""
    steps = [-(a.shape[k] // 2) if back else a.shape[k] // 2 for k in axes]
    return roll(a, steps, list(axes))


