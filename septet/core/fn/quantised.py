"""Products with weights of 8 or 4 bits: weights are rounded once, rows of x to 8 bits when they come (W8A8, W4A8).

Of 8 bits a row of W has one scale; of 4 bits every 32 numbers along it have.  Scales are the greatest size divided by 127 or 7.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from septet.codegen.kernels import gemm_q, gemm_q4
from septet.codegen.kernels.launch import run, scratch
from septet.core import ops, view
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.fn.layer import plain
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir import dtype as d


@dataclass(frozen=True)
class Quantised:
    """Packed weights (n rows of k numbers) of `bits` bits; `scales` of rows where there are 8."""

    bits: int
    weights: gemm_q.Weights
    scales: Any

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


def quantise(weight: Array, bits: int) -> Quantised:
    """Weights (n, k) rounded to 8 or 4 bits.  ValueError for other bits, or 4 where k is no multiple of 32."""
    if bits not in (4, 8):
        raise ValueError(f"weights are rounded to 4 or 8 bits, not {bits}")
    n, k = weight.shape
    wide = cast(plain(weight), d.float32)
    if bits == 4 and k % gemm_q4.GROUP:
        raise ValueError(f"4-bit weights come in groups of {gemm_q4.GROUP} along k, which is {k}")
    most, groups = (7.0, k // gemm_q4.GROUP) if bits == 4 else (127.0, 1)
    parts = view.reshape(wide, (n, groups, k // groups))
    top = ops.divide(reduce("max", ops.absolute(parts), -1, True), most)
    safe = ops.where(ops.equal(top, 0.0), 1.0, top)
    whole = dense(cast(ops.rint(ops.divide(parts, safe)), d.int8))
    scales = dense(cast(view.reshape(safe, (n, groups)), d.float32))
    if bits == 8:
        return Quantised(8, gemm_q.pack(n, k, whole._address), scales)
    return Quantised(4, gemm_q4.pack(n, k, whole._address, scales._address), scales)


def linear(x: Array, weight: Quantised, bias: Any = None) -> Any:
    """x W^T + bias in float32, x of any leading axes; no gradients go through it."""
    shape = x.shape
    rows = 1
    for extent in shape[:-1]:
        rows *= extent
    flat = dense(cast(view.reshape(plain(x), (rows, shape[-1])), d.float32))
    y = empty(flat._face, d.float32, (rows, weight.n))
    if rows and weight.bits == 8:
        gemm_q.linear_int8(rows, flat._address, 4 * weight.k, weight.weights, weight.scales._address, y._address, 4 * weight.n)
    elif rows:
        gemm_q4.linear_int4(rows, flat._address, 4 * weight.k, weight.weights, y._address, 4 * weight.n)
    y = y if bias is None else y + bias
    y = view.reshape(y, (*shape[:-1], weight.n))
    return y if x._dtype is d.float32 else cast(y, x._dtype)


def row_buffers(k: int) -> tuple[int, int, int, int]:
    """Memory for one quantised row of up to k numbers: bytes, signed bytes, scale, sums of groups."""
    return scratch(k + 64), scratch(k + 64), scratch(64), scratch(k // gemm_q4.GROUP * 4 + 64)


def multiply_row(weight: Quantised, x: int, y: int, buffers: tuple[int, int, int, int], fresh: bool) -> None:
    """y = W x of one row by addresses.  fresh: quantise x first; else it is what these buffers hold."""
    raw, signed, scale, sums = buffers
    w, k, vnni = weight.weights, weight.k, gemm_q.has_vnni()
    depth = gemm_q.round_up(k, gemm_q.QUAD * gemm_q.SUMS)
    if fresh:
        run(gemm_q.quantise, x, k, raw, scale, 1, k, depth)
    if weight.bits == 8:
        run(gemm_q.gemm_int8, w.packed, w.sums, raw, depth, scale, weight.scales._address, y, w.n, 1, w.n, exact=False, vnni=vnni)
        return
    if fresh:
        run(gemm_q4.signed_groups, raw, signed, sums, k // gemm_q4.GROUP)
    run(gemm_q4.gemm_int4, w.packed, w.sums, signed, sums, scale, y, w.n, 1, w.n, k, vnni=vnni)
