"""torch.fft: discrete Fourier transforms in one and more dimensions, of complex, real and Hermitian signals."""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from septet.core.cast import cast
from septet.core.create import arange
from septet.core.fn import fft as core
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import TENSOR, wrapper
from septet.torch.operators import KIND_NAMES, apply
from septet.torch.shapes import axis_of
from septet.torch.tensor import Tensor, require_grad

MODES = ("backward", "ortho", "forward")


def function(body: Callable[..., Any]) -> Any:
    """Decorator of a public function of torch.fft."""
    made = wrapper(body, f"fft_{body.__name__}", True)
    made.__name__ = made.__qualname__ = body.__name__
    made.__module__ = "torch.fft"
    return made


def prepared(a: Any, name: str, real_only: bool = False) -> Any:
    """The tensor as the transforms take it: integers as floats.  RuntimeError for complex ones where real ones are needed."""
    if real_only and a._dtype.is_complex:
        raise RuntimeError(f"{name} expects a real input tensor, but got {KIND_NAMES[a._dtype.name]}")
    if a._dtype in dt.HALVES:
        raise RuntimeError(f"Unsupported dtype {KIND_NAMES[a._dtype.name]}")
    return a if a._dtype.is_inexact else cast(a, dtypes.default())


def factor(norm: str | None, n: int, backward: bool) -> float:
    """What a transform of n numbers is multiplied with."""
    mode = norm or "backward"
    if mode not in MODES:
        raise RuntimeError(f'Invalid normalization mode: "{mode}"')
    if mode == "ortho":
        return 1 / math.sqrt(n)
    return 1 / n if (mode == "backward") == backward else 1.0


def length(n: Any, default: int) -> int:
    """The number of points.  RuntimeError for none."""
    found = default if n is None or n == -1 else int(n)
    if found < 1:
        raise RuntimeError(f"Invalid number of data points ({found}) specified")
    return found


def one(a: Any, n: Any, dim: int, norm: str | None, backward: bool) -> Any:
    """The complex transform of one dimension."""
    k = axis_of(dim, a.ndim)
    count = length(n, a.shape[k])
    return core.along(a, count, k, backward, factor(norm, count, backward))


def half(a: Any, n: Any, dim: int, norm: str | None, backward: bool = False) -> Any:
    """The first half of the transform of real numbers."""
    k = axis_of(dim, a.ndim)
    count = length(n, a.shape[k])
    found = core.from_real(core.resized(a, count, k), k, factor(norm, count, backward))
    return apply("conjugate", found) if backward else found


def whole(a: Any, n: Any, dim: int, norm: str | None, backward: bool = True) -> Any:
    """Real numbers from the first half of their transform."""
    k = axis_of(dim, a.ndim)
    count = length(n, 2 * (a.shape[k] - 1))
    x = a if a._dtype.is_complex else core.as_complex(a)
    x = x if backward else apply("conjugate", x)
    return core.to_real(core.resized(x, count // 2 + 1, k), count, k, factor(norm, count, backward))


@function
def fft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The transform along a dimension."""
    return one(prepared(input, "fft"), n, dim, norm, False)


@function
def ifft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The inverse transform along a dimension."""
    return one(prepared(input, "ifft"), n, dim, norm, True)


@function
def rfft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The first half of the transform of real numbers."""
    return half(prepared(input, "rfft", True), n, dim, norm)


@function
def irfft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """Real numbers from the first half of their transform."""
    return whole(prepared(input, "irfft"), n, dim, norm)


@function
def hfft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The real transform of a Hermitian signal given by its first half."""
    return whole(prepared(input, "hfft"), n, dim, norm, False)


@function
def ihfft(input: TENSOR, n: Any = None, dim: int = -1, norm: Any = None) -> Any:
    """The first half of the inverse transform of real numbers."""
    return half(prepared(input, "ihfft", True), n, dim, norm, True)


# ---- several dimensions ----------------------------------------------------------------------------------------------------------


def plan(a: Any, s: Any, dim: Any, pair: bool = False) -> list[tuple[int, Any]]:
    """(dimension, points or None) of each transform, in order."""
    lengths = None if s is None else [s] if isinstance(s, int) else list(s)
    if dim is None:
        count = a.ndim if lengths is None else len(lengths)
        if count > a.ndim:
            raise RuntimeError(f"Got shape with {count} values but input tensor only has {a.ndim} dimensions.")
        axes = list(range(a.ndim - count, a.ndim))
    else:
        axes = [axis_of(d, a.ndim) for d in ((dim,) if isinstance(dim, int) else dim)]
    if len(set(axes)) != len(axes):
        raise RuntimeError("FFT dims must be unique")
    if lengths is not None and len(lengths) != len(axes):
        raise RuntimeError("When given, dim and shape arguments must have the same length")
    return list(zip(axes, lengths or [None] * len(axes)))


def many(a: Any, s: Any, dim: Any, norm: Any, backward: bool) -> Any:
    """The complex transform of several dimensions."""
    steps = plan(a, s, dim)
    if not steps:
        return a if a._dtype.is_complex else core.as_complex(a)
    for k, n in reversed(steps):
        a = one(a, n, k, norm, backward)
    return a


def many_half(a: Any, s: Any, dim: Any, norm: Any, backward: bool = False) -> Any:
    """The transform of real numbers over several dimensions: half of the last."""
    steps = last_step(plan(a, s, dim))
    k, n = steps[-1]
    a = half(a, n, k, norm, backward)
    for axis, count in reversed(steps[:-1]):
        a = one(a, count, axis, norm, backward)
    return a


def many_whole(a: Any, s: Any, dim: Any, norm: Any, backward: bool = True) -> Any:
    """Real numbers from half of their transform over several dimensions."""
    steps = last_step(plan(a, s, dim))
    a = a if a._dtype.is_complex else core.as_complex(a)
    for axis, count in steps[:-1]:
        a = one(a, count, axis, norm, backward)
    k, n = steps[-1]
    return whole(a, n, k, norm, backward)


def last_step(steps: list[tuple[int, Any]]) -> list[tuple[int, Any]]:
    """RuntimeError where no dimension is transformed."""
    if not steps:
        raise RuntimeError("at least one dimension must be transformed")
    return steps


@function
def fftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """The transform over several dimensions (all by default)."""
    return many(prepared(input, "fftn"), s, dim, norm, False)


@function
def ifftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """The inverse transform over several dimensions."""
    return many(prepared(input, "ifftn"), s, dim, norm, True)


@function
def rfftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """The transform of real numbers over several dimensions."""
    return many_half(prepared(input, "rfftn", True), s, dim, norm)


@function
def irfftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """Real numbers from half of their transform over several dimensions."""
    return many_whole(prepared(input, "irfftn"), s, dim, norm)


@function
def hfftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """The real transform of a Hermitian signal over several dimensions."""
    return many_whole(prepared(input, "hfftn"), s, dim, norm, False)


@function
def ihfftn(input: TENSOR, s: Any = None, dim: Any = None, norm: Any = None) -> Any:
    """Half of the inverse transform of real numbers over several dimensions."""
    return many_half(prepared(input, "ihfftn", True), s, dim, norm, True)


@function
def fft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """The transform over two dimensions."""
    return many(prepared(input, "fft2"), s, dim, norm, False)


@function
def ifft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """The inverse transform over two dimensions."""
    return many(prepared(input, "ifft2"), s, dim, norm, True)


@function
def rfft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """The transform of real numbers over two dimensions."""
    return many_half(prepared(input, "rfft2", True), s, dim, norm)


@function
def irfft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """Real numbers from half of their transform over two dimensions."""
    return many_whole(prepared(input, "irfft2"), s, dim, norm)


@function
def hfft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """The real transform of a Hermitian signal over two dimensions."""
    return many_whole(prepared(input, "hfft2"), s, dim, norm, False)


@function
def ihfft2(input: TENSOR, s: Any = None, dim: Any = (-2, -1), norm: Any = None) -> Any:
    """Half of the inverse transform of real numbers over two dimensions."""
    return many_half(prepared(input, "ihfft2", True), s, dim, norm, True)


# ---- frequencies -----------------------------------------------------------------------------------------------------------------


def frequencies(whole_numbers: Any, n: int, d: float, dtype: Any, requires_grad: bool) -> Any:
    """Whole numbers divided by n d."""
    target = dtypes.ir_dtype(dtype) or dtypes.default()
    found = apply("multiply", cast(whole_numbers, target), 1.0 / (n * d))
    if requires_grad:
        require_grad(found, True)
    return found


def fftfreq(n: int, d: float = 1.0, *, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
            requires_grad: bool = False) -> Any:
    """The frequencies of the numbers of fft: 0, 1, ... , -2, -1 over n d."""
    if n == 0:
        raise NotSupported("torch.fft.fftfreq of no points")
    order = arange(Tensor, 0, 1, n, dt.int64)
    signed = apply("where", apply("greater_equal", order, (n + 1) // 2), apply("subtract", order, n), order)
    found = frequencies(signed, n, d, dtype, requires_grad)
    return found if out is None else out.copy_(found)


def rfftfreq(n: int, d: float = 1.0, *, out: Any = None, dtype: Any = None, layout: Any = None, device: Any = None,
             requires_grad: bool = False) -> Any:
    """The frequencies of the numbers of rfft: 0 .. n // 2 over n d."""
    found = frequencies(arange(Tensor, 0, 1, n // 2 + 1, dt.int64), n, d, dtype, requires_grad)
    return found if out is None else out.copy_(found)


def shift(a: Any, dim: Any, back: bool) -> Any:
    """fftshift and ifftshift."""
    axes: Sequence[int] = range(a.ndim) if dim is None else [axis_of(d, a.ndim) for d in ((dim,) if isinstance(dim, int) else dim)]
    return core.shifted(a, list(axes), back) if axes else a


def fftshift(input: Any, dim: Any = None) -> Any:
    """The zero frequency moved to the middle."""
    return shift(input, dim, False)


def ifftshift(input: Any, dim: Any = None) -> Any:
    """The zero frequency moved back to the start."""
    return shift(input, dim, True)


__all__ = [
    "fft", "fft2", "fftfreq", "fftn", "fftshift", "hfft", "hfft2", "hfftn", "ifft", "ifft2", "ifftn", "ifftshift", "ihfft", "ihfft2",
    "ihfftn", "irfft", "irfft2", "irfftn", "rfft", "rfft2", "rfftfreq", "rfftn",
]
