"""`numpy.fft`: discrete Fourier transforms of the NumPy face."""
from __future__ import annotations

import math
import struct
from operator import index
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import arange
from septet.core.fn import fft as fn
from septet.core.fn.shape import concatenate
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.promote import DTypePromotionError
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, Out, api
from septet.numpy.ndarray import ndarray

__all__ = ["fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "irfft", "irfft2",
           "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn"]
# norm -> power of n that divides (forward, backward) transforms
NORMS = {None: (0.0, 1.0), "backward": (0.0, 1.0), "ortho": (0.5, 0.5), "forward": (1.0, 0.0)}


def factor_of(norm: Any, n: int, backward: bool, dtype: DType) -> float:
    """What a transform of n numbers is multiplied by; as precise as the input."""
    if norm not in NORMS:
        raise ValueError(f'Invalid norm value {norm}; should be "backward","ortho" or "forward".')
    power = NORMS[norm][backward]
    factor = 1.0 if not power else 1 / n if power == 1 else 1 / math.sqrt(n)
    if dtype is dt.float16:
        return float(struct.unpack("e", struct.pack("e", factor))[0])
    return factor


def length(a: Any, axis: Any) -> int:
    """The length of an axis.  IndexError where there is none (AxisError only where its length is not asked for)."""
    if not -a.ndim <= axis < a.ndim:
        raise IndexError(f"axis {axis} is out of bounds for array of dimension {a.ndim}")
    return int(a.shape[axis])


def points_of(a: Any, n: Any, axis: Any, halved: bool = False) -> int:
    """The number of points, by default those of the axis.  ValueError where it is not positive."""
    if n is None:
        have = length(a, axis)
        n = 2 * (have - 1) if halved else have
    points = index(n)
    if points < 1:
        raise ValueError(f"Invalid number of FFT data points ({points}) specified.")
    return points


def floating(a: Any, name: str, real_only: bool = False) -> Any:
    """Integers and bools as float64, float16 as float32.  TypeError for what cannot be transformed."""
    dtype = a._dtype
    if dtype.swapped:
        a, dtype = cast(a, dt.swap(dtype)), dt.swap(dtype)
    if dtype.kind in "SUV":
        raise DTypePromotionError(f"{name}: an array of dtype {dtype.name} has no common dtype with float64")
    if dtype.kind not in "biufc" or real_only and dtype.is_complex:
        raise TypeError(f"ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any supported "
                        "types according to the casting rule ''safe''")
    if dtype in fn.COMPLEX_OF:
        return a
    return cast(a, dt.float32 if dtype is dt.float16 else dt.float64)


def complex_transform(a: Any, n: Any, axis: Any, norm: Any, backward: bool) -> Any:
    """fft or ifft."""
    points = points_of(a, n, axis)
    factor = factor_of(norm, points, backward, a._dtype)
    return fn.along(floating(a, "ifft" if backward else "fft"), points, normalize_axis(axis, a.ndim), backward, factor)


def real_transform(a: Any, n: Any, axis: Any, norm: Any, backward: bool = False) -> Any:
    """rfft; with the factor of the backward transform for ihfft."""
    points = points_of(a, n, axis)
    factor, k = factor_of(norm, points, backward, a._dtype), normalize_axis(axis, a.ndim)
    x = floating(a, "rfft_n_odd" if points % 2 else "rfft_n_even", True)
    return fn.from_real(fn.resized(x, points, k), k, factor)


def to_real(a: Any, n: Any, axis: Any, norm: Any, backward: bool = True) -> Any:
    """irfft; with the factor of the forward transform for hfft."""
    points = points_of(a, n, axis, True)
    factor, k = factor_of(norm, points, backward, a._dtype), normalize_axis(axis, a.ndim)
    x = fn.as_complex(floating(a, "irfft"))
    result = fn.to_real(fn.resized(x, points // 2 + 1, k), points, k, factor)
    return cast(result, dt.float16) if a._dtype is dt.float16 else result


# ---- one axis --------------------------------------------------------------------------------------------------------


@api(scalar=False)
def fft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The discrete Fourier transform along an axis."""
    return complex_transform(a, n, axis, norm, False)


@api(scalar=False)
def ifft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The inverse of fft."""
    return complex_transform(a, n, axis, norm, True)


@api(scalar=False)
def rfft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The first half of the transform of real numbers."""
    return real_transform(a, n, axis, norm)


@api(scalar=False)
def irfft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The inverse of rfft."""
    return to_real(a, n, axis, norm)


@api(scalar=False)
def hfft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The real spectrum of a signal that is Hermitian, given by its first half."""
    return to_real(ops.conjugate(a) if a._dtype.is_complex else a, n, axis, norm, False)


@api(scalar=False)
def ihfft(a: ArrayLike, n: Any = None, axis: Any = -1, norm: Any = None, out: Out = None) -> Any:
    """The inverse of hfft."""
    return ops.conjugate(real_transform(a, n, axis, norm, True))


# ---- several axes ----------------------------------------------------------------------------------------------------


def sizes(a: Any, s: Any, axes: Any, halved: bool = False) -> tuple[list[int], list[int]]:
    """(lengths, axes) of a transform of several axes; `halved`: the last length is that of a half spectrum."""
    if s is None:
        if axes is None:
            axes = range(a.ndim)
        axes = list(axes)
        given = [length(a, k) for k in axes]
        if halved and axes:
            given[-1] = 2 * (given[-1] - 1)
        return given, axes
    given = list(s)
    axes = list(range(-len(given), 0)) if axes is None else list(axes)
    if len(given) != len(axes):
        raise ValueError("Shape and axes have different lengths.")
    lengths = [length(a, k) if n in (None, -1) else index(n) for n, k in zip(given, axes)]
    if halved and axes and given[-1] is None:
        lengths[-1] = 2 * (lengths[-1] - 1)
    return lengths, axes


def complex_axes(a: Any, s: Any, axes: Any, norm: Any, backward: bool) -> Any:
    """The complex transform of several axes, the last one first."""
    lengths, places = sizes(a, s, axes)
    for n, k in reversed(list(zip(lengths, places))):
        a = complex_transform(a, n, k, norm, backward)
    return a


@api(scalar=False)
def fftn(a: ArrayLike, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Any:
    """The transform over several axes."""
    return complex_axes(a, s, axes, norm, False)


@api(scalar=False)
def ifftn(a: ArrayLike, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Any:
    """The inverse of fftn."""
    return complex_axes(a, s, axes, norm, True)


@api(scalar=False)
def fft2(a: ArrayLike, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Out = None) -> Any:
    """The transform over two axes."""
    return complex_axes(a, s, axes, norm, False)


@api(scalar=False)
def ifft2(a: ArrayLike, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Out = None) -> Any:
    """The inverse of fft2."""
    return complex_axes(a, s, axes, norm, True)


def from_real_axes(a: Any, s: Any, axes: Any, norm: Any) -> Any:
    """The half spectrum over several axes: the last one is halved."""
    lengths, places = sizes(a, s, axes)
    a = real_transform(a, lengths[-1], places[-1], norm)
    for n, k in list(zip(lengths, places))[-2::-1]:
        a = complex_transform(a, n, k, norm, False)
    return a


def to_real_axes(a: Any, s: Any, axes: Any, norm: Any) -> Any:
    """Real numbers from a half spectrum over several axes."""
    lengths, places = sizes(a, s, axes, True)
    for n, k in list(zip(lengths, places))[:-1]:
        a = complex_transform(a, n, k, norm, True)
    return to_real(a, lengths[-1], places[-1], norm)


@api(scalar=False)
def rfftn(a: ArrayLike, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Any:
    """The half spectrum of real numbers over several axes."""
    return from_real_axes(a, s, axes, norm)


@api(scalar=False)
def irfftn(a: ArrayLike, s: Any = None, axes: Any = None, norm: Any = None, out: Out = None) -> Any:
    """The inverse of rfftn."""
    return to_real_axes(a, s, axes, norm)


@api(scalar=False)
def rfft2(a: ArrayLike, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Out = None) -> Any:
    """The half spectrum of real numbers over two axes."""
    return from_real_axes(a, s, axes, norm)


@api(scalar=False)
def irfft2(a: ArrayLike, s: Any = None, axes: Any = (-2, -1), norm: Any = None, out: Out = None) -> Any:
    """The inverse of rfft2."""
    return to_real_axes(a, s, axes, norm)


# ---- frequencies -----------------------------------------------------------------------------------------------------


def whole(n: Any) -> int:
    """A number of points.  ValueError for another type."""
    if not isinstance(n, int) and not (hasattr(n, "_value") and isinstance(n.item(), int)):
        raise ValueError("n should be an integer")
    return int(n)


def check_device(device: Any) -> None:
    """ValueError for a device that NumPy does not have."""
    if device not in (None, "cpu"):
        raise ValueError(f'Device not understood. Only "cpu" is allowed, but received: {device}')


def fftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """The frequencies of a transform of n samples at distance d: 0, 1, ..., -2, -1 over n d."""
    points = whole(n)
    check_device(device)
    if points < 0:
        raise ValueError("negative dimensions are not allowed")
    step = 1.0 / (points * d)
    half = (points + 1) // 2
    parts = [arange(ndarray, 0, 1, half, dt.int64), arange(ndarray, -(points // 2), 1, points // 2, dt.int64)]
    return ops.multiply(concatenate(parts), step)


def rfftfreq(n: Any, d: Any = 1.0, device: Any = None) -> Any:
    """The frequencies of the half spectrum of n samples at distance d: 0, 1, ... over n d."""
    points = whole(n)
    check_device(device)
    return ops.multiply(arange(ndarray, 0, 1, max(points // 2 + 1, 0), dt.int64), 1.0 / (points * d))


def shift_axes(x: Any, axes: Any) -> list[int]:
    """The axes to shift: all, one, or several."""
    if axes is None:
        return list(range(x.ndim))
    wanted = list(axes) if hasattr(axes, "__iter__") else [axes]
    return [int(k) % x.ndim for k in wanted if length(x, k) >= 0]


@api(scalar=False)
def fftshift(x: ArrayLike, axes: Any = None) -> Any:
    """The zero frequency in the middle."""
    return shift(x, shift_axes(x, axes), False)


@api(scalar=False)
def ifftshift(x: ArrayLike, axes: Any = None) -> Any:
    """The inverse of fftshift."""
    return shift(x, shift_axes(x, axes), True)


def shift(x: Array, axes: list[int], back: bool) -> Any:
    """A copy, also where nothing is shifted."""
    return fn.shifted(x, axes, back) if axes else copy(x, "C")
