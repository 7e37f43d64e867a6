"""torch.signal.windows: window functions of M points; `sym` False: one period of a periodic window."""
from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from septet.core.array import empty
from septet.core.cast import cast
from septet.core.create import arange, full
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.device import check_device
from septet.torch.operators import apply
from septet.torch.tensor import Tensor, require_grad

BLACKMAN, NUTTALL = (0.42, 0.5, 0.08), (0.3635819, 0.4891775, 0.1365995, 0.0106411)


def checked(name: str, M: Any, dtype: Any, layout: Any, device: Any) -> Any:
    """The engine's dtype.  ValueError for a negative length and dtypes that are no floats."""
    check_device(device)
    if not isinstance(M, int) or M < 0:
        raise ValueError(f"{name} requires non-negative window length, got M={M}")
    found = dtypes.ir_dtype(dtype) or dtypes.default()
    if found not in (dt.float32, dt.float64):
        raise ValueError(f"{name} expects float32 or float64 dtypes, got: {dtype}")
    return found


def places(M: int, sym: bool) -> Any:
    """0 .. M-1 in double precision, and the distance from the first point to the last of the symmetric window."""
    return arange(Tensor, 0, 1, M, dt.float64), (M - 1 if sym else M)


def finished(window: Any, M: int, dtype: Any, requires_grad: bool) -> Any:
    """The window in its dtype; one point is 1."""
    if M == 0:
        window = empty(Tensor, dtype, (0,))
    elif M == 1:
        window = full(Tensor, dtype, (1,), 1)
    window = cast(window, dtype)
    if requires_grad:
        require_grad(window, True)
    return window


def cosines(M: int, weights: Sequence[float], sym: bool) -> Any:
    """The sum of (-1)^k weights[k] cos(2 pi k n / span)."""
    n, span = places(M, sym)
    total: Any = full(Tensor, dt.float64, (M,), 0)
    for k, w in enumerate(weights):
        total = apply("add", total, apply("multiply", apply("cos", apply("multiply", n, 2 * math.pi * k / max(span, 1))), w * (-1) ** k))
    return total


def general_cosine(M: int, *, a: Any, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None,
                   requires_grad: bool = False) -> Any:
    """A weighted sum of cosines."""
    kind = checked("general_cosine", M, dtype, layout, device)
    if not isinstance(a, (list, tuple)):
        raise TypeError("Coefficients must be a list/tuple")
    if not a:
        raise ValueError("Coefficients cannot be empty")
    return finished(cosines(M, a, sym), M, kind, requires_grad)


def general_hamming(M: int, *, alpha: float = 0.54, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None,
                    requires_grad: bool = False) -> Any:
    """alpha - (1 - alpha) cos(2 pi n / (M - 1))."""
    kind = checked("general_hamming", M, dtype, layout, device)
    return finished(cosines(M, (alpha, 1 - alpha), sym), M, kind, requires_grad)


def hamming(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The Hamming window."""
    return finished(cosines(M, (0.54, 0.46), sym), M, checked("hamming", M, dtype, layout, device), requires_grad)


def hann(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The Hann window."""
    return finished(cosines(M, (0.5, 0.5), sym), M, checked("hann", M, dtype, layout, device), requires_grad)


def blackman(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The Blackman window."""
    return finished(cosines(M, BLACKMAN, sym), M, checked("blackman", M, dtype, layout, device), requires_grad)


def nuttall(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Nuttall's window of four terms."""
    return finished(cosines(M, NUTTALL, sym), M, checked("nuttall", M, dtype, layout, device), requires_grad)


def bartlett(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """The triangular window that is zero at its ends."""
    kind = checked("bartlett", M, dtype, layout, device)
    n, span = places(M, sym)
    triangle = apply("subtract", 1, apply("absolute", apply("subtract", apply("multiply", n, 2 / max(span, 1)), 1)))
    return finished(triangle, M, kind, requires_grad)


def cosine(M: int, *, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None, requires_grad: bool = False) -> Any:
    """Half a period of a sine."""
    kind = checked("cosine", M, dtype, layout, device)
    n, span = places(M, sym)
    step = math.pi / (span + 1) if M else 0.0
    return finished(apply("sin", apply("multiply", apply("add", n, 0.5), step)), M, kind, requires_grad)


def exponential(M: int, *, center: float | None = None, tau: float = 1.0, sym: bool = True, dtype: Any = None, layout: Any = None,
                device: Any = None, requires_grad: bool = False) -> Any:
    """exp(-|n - center| / tau)."""
    kind = checked("exponential", M, dtype, layout, device)
    if tau <= 0:
        raise ValueError(f"Tau must be positive, got: {tau} instead.")
    if sym and center is not None:
        raise ValueError("Center must be None for symmetric windows")
    n, span = places(M, sym)
    middle = span / 2 if center is None else center
    distance = apply("absolute", apply("subtract", n, middle))
    return finished(apply("exp", apply("multiply", distance, -1 / tau)), M, kind, requires_grad)


def gaussian(M: int, *, std: float = 1.0, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None,
             requires_grad: bool = False) -> Any:
    """exp(-((n - middle) / std)² / 2)."""
    kind = checked("gaussian", M, dtype, layout, device)
    if std <= 0:
        raise ValueError(f"Standard deviation must be positive, got: {std} instead.")
    n, span = places(M, sym)
    distance = apply("multiply", apply("subtract", n, span / 2), 1 / std)
    return finished(apply("exp", apply("multiply", apply("square", distance), -0.5)), M, kind, requires_grad)


def kaiser(M: int, *, beta: float = 12.0, sym: bool = True, dtype: Any = None, layout: Any = None, device: Any = None,
           requires_grad: bool = False) -> Any:
    """The Kaiser window: I_0 of an arc, over I_0(beta)."""
    kind = checked("kaiser", M, dtype, layout, device)
    if beta < 0:
        raise ValueError(f"beta must be non-negative, got: {beta} instead.")
    n, span = places(M, sym)
    side = apply("subtract", apply("multiply", n, 2 / max(span, 1)), 1)
    arc = apply("sqrt", apply("maximum", apply("subtract", 1, apply("square", side)), 0))
    window = apply("divide", apply("i0", apply("multiply", arc, float(beta))), apply("i0", full(Tensor, dt.float64, (), beta)))
    return finished(window, M, kind, requires_grad)


__all__ = ["bartlett", "blackman", "cosine", "exponential", "gaussian", "general_cosine", "general_hamming", "hamming", "hann", "kaiser",
           "nuttall"]
