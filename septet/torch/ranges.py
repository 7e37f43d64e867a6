"""Evenly spaced numbers, identity matrices, and complex numbers from their parts."""
from __future__ import annotations

import ctypes
import math
from typing import Any

from septet.core import ops, view
from septet.core.array import Array, zeros
from septet.core.autograd import detach, recording
from septet.core.cast import cast
from septet.core.create import arange, full
from septet.core.fn.search import where
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.creation import filled, finished
from septet.torch.device import check_device, strided
from septet.torch.operators import KIND_NAMES
from septet.torch.tensor import Tensor


def plain(x: Any, name: str) -> Any:
    """A number, also from a 0-d tensor."""
    if isinstance(x, Array):
        if x.ndim:
            raise RuntimeError(f"{name} only supports 0-dimensional start and end tensors, but got start with {x.ndim} dimension(s).")
        return x.item()
    return x._value if hasattr(x, "_value") else x


def range_dtype(values: Any, dtype: Any, out: Any) -> Any:
    """The dtype of a range: asked for, of the output, complex where a bound is, else the default."""
    if dtype is not None or out is not None:
        return dtypes.ir_dtype(dtype) or out._dtype
    return dtypes.default_complex() if any(isinstance(v, complex) for v in values) else dtypes.default()


def delivered(made: Any, out: Any, requires_grad: bool) -> Any:
    """A new tensor, or what it was written to."""
    if out is None:
        return finished(made, requires_grad)
    out.resize_(tuple(made.shape)).copy_(made)
    return out


def single(x: float) -> float:
    """Rounded to float32."""
    return ctypes.c_float(x).value


def spaced(start: Any, end: Any, steps: int, target: Any) -> Any:
    """Evenly spaced numbers: the first half counted from the start, the second from the end."""
    if target.is_inexact and not target.is_complex and target.itemsize <= 4:
        return cast(spaced_singles(single(start), single(end), steps), dt.float32)
    work = target if target.is_inexact else dt.float64
    return between(start, end, (end - start) / (steps - 1) if steps > 1 else 0.0, steps, work)


def spaced_singles(start: float, end: float, steps: int) -> Any:
    """`spaced` with a step in float32; places are rounded to it once only, as a fused multiply-add does."""
    step = single(single(end - start) / (steps - 1)) if steps > 1 else 0.0
    return between(start, end, step, steps, dt.float64)


def between(start: Any, end: Any, step: Any, steps: int, work: Any) -> Any:
    """Places `step` apart: the first half counted from the start, the second from the end."""
    if steps <= 1:
        return full(Tensor, work, (steps,), start)
    at = arange(Tensor, 0, 1, steps, dt.int64)
    k = cast(at, work)
    first, last, apart = (full(Tensor, work, (), x) for x in (start, end, step))
    low = ops.add(first, ops.multiply(apart, k))
    high = ops.subtract(last, ops.multiply(apart, ops.subtract(steps - 1, k)))
    return where(ops.less(at, steps // 2), low, high)


def check_steps(steps: Any) -> int:
    """RuntimeError for a negative count."""
    if steps < 0:
        raise RuntimeError("number of steps must be non-negative")
    return int(steps)


def linspace(start: Any, end: Any, steps: Any, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
             requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """`steps` evenly spaced numbers from start to end, both included."""
    check_device(device)
    first, last = plain(start, "linspace"), plain(end, "linspace")
    target = range_dtype((first, last), dtype, out)
    return delivered(cast(spaced(first, last, check_steps(steps), target), target), out, requires_grad)


def logspace(start: Any, end: Any, steps: Any, base: float = 10.0, *, out: Any = None, dtype: Any = None, layout: Any = strided,
             device: Any = None, requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """The powers of a base with evenly spaced exponents."""
    check_device(device)
    first, last = plain(start, "logspace"), plain(end, "logspace")
    target = range_dtype((first, last), dtype, out)
    exponents = spaced(first, last, check_steps(steps), target)
    powers = ops.power(full(Tensor, exponents._dtype, (), base), exponents)
    return delivered(cast(powers, target), out, requires_grad)


def range_(start: Any = 0, end: Any = None, step: Any = 1, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
           requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Numbers from start to end, with end; `arange` is usual."""
    check_device(device)
    if end is None:
        start, end = 0, start
    if not step:
        raise RuntimeError("step must be nonzero")
    if (end - start) * step < 0:
        raise RuntimeError("upper bound and lower bound inconsistent with step sign")
    count = math.floor((end - start) / step) + 1
    made = arange(Tensor, start, step, count, range_dtype((), dtype, out))
    return delivered(made, out, requires_grad)


def eye(n: int, m: int | None = None, *, out: Any = None, dtype: Any = None, layout: Any = strided, device: Any = None,
        requires_grad: bool = False, pin_memory: bool = False) -> Any:
    """Ones on the diagonal, zeros elsewhere."""
    check_device(device)
    for name, length in (("n", n), ("m", m)):
        if length is not None and length < 0:
            raise RuntimeError(f"{name} must be greater or equal to 0, got {length}")
    target = dtypes.ir_dtype(dtype) or (out._dtype if out is not None else dtypes.default())
    made = zeros(Tensor, target, (n, n if m is None else m))
    view.diagonal(made).fill_(1)
    return delivered(made, out, requires_grad)


def scalar_tensor(s: Any, *, dtype: Any = None, layout: Any = strided, device: Any = None, requires_grad: bool = False,
                  pin_memory: bool = False) -> Any:
    """A 0-d tensor of a number, of the default dtype where none is given."""
    check_device(device)
    target = dtypes.ir_dtype(dtype) or (dtypes.default_complex() if isinstance(s, complex) else dtypes.default())
    return finished(filled(target, (), plain(s, "scalar_tensor")), requires_grad)


# ---- complex ---------------------------------------------------------------------------------------------------------


def check_parts(name: str, a: Any, b: Any) -> None:
    """RuntimeError unless both parts are of one floating-point dtype."""
    if not (a._dtype.is_float and b._dtype.is_float):
        raise RuntimeError(f"Expected both inputs to be Half, Float or Double tensors but got {KIND_NAMES[a._dtype.name]} and "
                           f"{KIND_NAMES[b._dtype.name]}")
    if a._dtype is not b._dtype:
        raise RuntimeError(f"Expected object of scalar type {KIND_NAMES[a._dtype.name]} but got scalar type {KIND_NAMES[b._dtype.name]} "
                           f"for second argument")


@api(name="complex", method=False)
def complex_(real: TENSOR, imag: TENSOR) -> Any:
    """Complex numbers of real and imaginary parts."""
    from septet.torch.operators import apply

    check_parts("complex", real, imag)
    return apply("complex", real, imag)


@api(method=False)
def polar(abs: TENSOR, angle: TENSOR) -> Any:
    """Complex numbers of lengths and angles."""
    from septet.torch.operators import apply

    check_parts("polar", abs, angle)
    length = by_sign(abs) if recording(abs) else abs
    return apply("complex", apply("multiply", length, apply("cos", angle)), apply("multiply", length, apply("sin", angle)))


def by_sign(length: Any) -> Any:
    """The same lengths, whose gradient is that along the number they make: turned around below zero, none at zero."""
    from septet.torch.operators import apply

    known = detach(length)
    return apply("add", known, apply("multiply", apply("sign", known), apply("subtract", length, known)))


FUNCTIONS.update({"linspace": linspace, "logspace": logspace, "range": range_, "eye": eye, "scalar_tensor": scalar_tensor})
range_.__name__ = "range"
