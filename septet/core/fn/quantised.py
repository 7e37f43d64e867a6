"""Products with weights of 8 or 4 bits: x is float32, sums are as exact as those of float32.

A weight is scale * whole of each row in 8 bits, scale * whole - shift of each group of a row in 4 bits.
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels import gemm_q, gemm_q4
from septet.codegen.kernels.launch import run, scratch
from septet.core import autograd, ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn.layer import plain
from septet.core.fn.shape import concatenate
from septet.core.products import matmul
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir import dtype as d

FEW_ROWS = 16                   # rows of x up to which weights are not widened in memory
PIECE = 1 << 22                 # weights that are widened in memory at a time


@dataclass(frozen=True)
class Quantised:
    """Packed weights (n rows of k numbers) of `bits` bits; `group` numbers along a row share a scale and a shift."""

    bits: int
    weights: gemm_q.Weights
    group: int

    @property
    def n(self) -> int:
        """Rows: outputs."""
        return int(self.weights.n)

    @property
    def k(self) -> int:
        """Columns: inputs."""
        return int(self.weights.k)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights."""
        return self.n * self.k * self.bits // 8


def symmetric(weight: Array, levels: float = 127.0, least: float = 0.0, by_inverse: bool = False) -> Quantised:
    """Weights (n, k) in 8 bits, each row divided by its greatest size / levels (`least` at least); `by_inverse` multiplies by 1 / scale."""
    w = plain(weight)
    scale = ops.maximum(ops.divide(reduce("max", ops.absolute(w), -1, True), levels), least)
    safe = ops.where(ops.equal(scale, 0.0), 1.0, scale)
    whole = ops.rint(ops.multiply(w, ops.divide(1.0, safe)) if by_inverse else ops.divide(w, safe))
    bytes_ = dense(cast(ops.minimum(ops.maximum(whole, -128.0), 127.0), d.int8))
    scales = dense(cast(scale, d.float32))
    return Quantised(8, gemm_q.pack(*w.shape, bytes_._address, scales._address), w.shape[1])


def affine(weight: Array, group: int) -> Quantised:
    """Weights (n, k) in 4 bits: the least to the greatest of each `group` numbers of a row in 16 even steps.

    ValueError where k is not divided by it, or it by 8.
    """
    n, k = weight.shape
    parts = view.reshape(dense(plain(weight)), (n, k // group, group)) if k % group == 0 else None
    if parts is None or group % gemm_q4.NIBBLES:
        raise ValueError(f"4-bit weights come in groups of a multiple of {gemm_q4.NIBBLES} that divides k, which is {k}, not of {group}")
    low, high = reduce("min", parts, -1, True), reduce("max", parts, -1, True)
    scale = ops.divide(ops.subtract(high, low), 15.0)
    safe = ops.where(ops.equal(scale, 0.0), 1.0, scale)
    whole = dense(cast(ops.minimum(ops.rint(ops.divide(ops.subtract(parts, low), safe)), 15.0), d.int8))
    scales, shifts = (dense(cast(x, d.float32)) for x in (scale, ops.negative(low)))
    return Quantised(4, gemm_q4.pack(n, k, group, whole._address, scales._address, shifts._address), group)


def widened(weight: Quantised, face: Any, first: int = 0, count: int | None = None) -> Any:
    """The transposed weights (k, count) of `count` outputs from `first`, a multiple of 16, on, in float32."""
    w, count = weight.weights, weight.n - first if count is None else count
    to = empty(face, d.float32, (weight.k, count))
    if weight.bits == 8:
        run(gemm_q.unpack_int8, w.packed, w.scales, to._address, first // gemm_q.ROWS, count, w.k, gemm_q.round_up(w.k, gemm_q.ROWS))
    else:
        run(gemm_q4.unpack_int4, w.packed, w.scales, w.shifts, to._address, first // gemm_q.ROWS, count, w.k, weight.group)
    return to


def widened_half(weight: Quantised, face: Any, half: d.DType, first: int, count: int) -> Any:
    """The transposed weights (k, count) in 16 bits: scale * whole is rounded, of 4 bits then also its difference from the shift."""
    if weight.bits == 8:
        return cast(widened(weight, face, first, count), half)
    w = weight.weights
    none = full(face, d.float32, (gemm_q4.round_up(w.n, gemm_q4.BLOCKS * gemm_q4.ROWS) * (w.k // weight.group),), 0.0)
    parts = []
    for scales, shifts in ((w.scales, none._address), (none._address, w.shifts)):
        to = empty(face, d.float32, (weight.k, count))
        run(gemm_q4.unpack_int4, w.packed, scales, shifts, to._address, first // gemm_q.ROWS, count, w.k, weight.group)
        parts.append(cast(to, half))
    return ops.add(*parts)


def linear(x: Array, weight: Quantised, bias: Any = None) -> Any:
    """x W^T + bias, summed in float32, x of any leading axes.  Gradients go to x and the bias alone.

    Beside an x of 16 bits weights are rounded to its dtype, as optimum-quanto widens them, but for those of 8 bits beside bfloat16.
    """
    if x._dtype is d.float16 or (weight.bits == 4 and x._dtype is d.bfloat16):
        y = by_pieces(x, weight, lambda weight, face, first, count: widened_half(weight, face, x._dtype, first, count))
        return y if bias is None else y + bias
    rows = math.prod(x.shape[:-1])
    wide = x if x._dtype is d.float32 else cast(x, d.float32)
    y = by_rows(wide, weight, rows) if 0 < rows <= FEW_ROWS and not autograd.recording(x) and is_finite(wide) else by_pieces(wide, weight)
    y = y if bias is None else y + bias
    return y if x._dtype is d.float32 else cast(y, x._dtype)


def is_finite(x: Array) -> bool:
    """Whether no number is infinite or NaN, which fixed point has none of."""
    return bool(reduce("all", ops.isfinite(plain(x))))


def by_rows(x: Array, weight: Quantised, rows: int) -> Any:
    """The product of few rows: one pass over the weights for some of them."""
    flat = dense(view.reshape(plain(x), (rows, weight.k)))
    y = empty(flat._face, d.float32, (rows, weight.n))
    multiply(weight, rows, flat._address, y._address, scratch(gemm_q.fixed_size(weight.k)))
    return view.reshape(y, (*x.shape[:-1], weight.n))


def by_pieces(x: Array, weight: Quantised, widen: Callable[..., Any] = widened) -> Any:
    """The ordinary product with weights that are widened a piece at a time."""
    step = max(1, PIECE // max(1, weight.k) // gemm_q.ROWS) * gemm_q.ROWS
    found = [matmul(x, widen(weight, x._face, at, min(step, weight.n - at))) for at in range(0, weight.n, step)]
    return found[0] if len(found) == 1 else concatenate(found, -1)


def multiply(weight: Quantised, rows: int, x: int, y: int, room: int, x_row: int = 0, y_row: int = 0) -> None:
    """Y = X W^T by addresses, float32; rows so many bytes apart (0: contiguous); `room` has `gemm_q.fixed_size(k)` bytes."""
    x_row, y_row = x_row or 4 * weight.k, y_row or 4 * weight.n
    if weight.bits == 8:
        gemm_q.linear_int8(rows, x, x_row, weight.weights, room, y, y_row)
    else:
        gemm_q4.linear_int4(rows, x, x_row, weight.weights, weight.group, room, y, y_row)
