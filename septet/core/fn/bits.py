"""Bits of bytes: packing truths eight to a byte, and back."""
from __future__ import annotations

from septet.core import ops, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.create import from_values
from septet.core.index import getitem, setitem
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.ir import dtype as dt

WEIGHTS = {"big": [128, 64, 32, 16, 8, 4, 2, 1], "little": [1, 2, 4, 8, 16, 32, 64, 128]}


def pack(truths: Array, axis: int, order: str) -> Array:
    """Eight truths of an axis in a byte, the last byte filled with zeros.  truths: bool."""
    last = dense(view.moveaxis(truths, axis, -1))
    n = last.shape[-1]
    padded = zeros(type(truths), dt.uint8, (*last.shape[:-1], -(-n // 8) * 8))
    setitem(padded, (..., slice(0, n)), cast(last, dt.uint8))
    eights = view.reshape(padded, (*last.shape[:-1], -(-n // 8), 8))
    weights = from_values(type(truths), WEIGHTS[order], dt.uint8, (8,))
    return view.moveaxis(cast(reduce("sum", ops.multiply(eights, weights), -1), dt.uint8), -1, axis)


def unpack(a: Array, axis: int, count: int | None, order: str) -> Array:
    """The bits of bytes along an axis, as 0 and 1; `count` of them (negative: so many fewer), zeros behind the last."""
    last = dense(view.moveaxis(a, axis, -1))
    weights = from_values(type(a), WEIGHTS[order], dt.uint8, (8,))
    bits = cast(ops.not_equal(ops.bitwise_and(view.expand_dims(last, -1), weights), 0), dt.uint8)
    flat = view.reshape(dense(bits), (*last.shape[:-1], last.shape[-1] * 8))
    n = flat.shape[-1]
    wanted = n if count is None else count if count >= 0 else n + count
    if wanted > n:
        wide = zeros(type(a), dt.uint8, (*flat.shape[:-1], wanted))
        setitem(wide, (..., slice(0, n)), flat)
        flat = wide
    return dense(view.moveaxis(getitem(flat, (..., slice(0, wanted))), -1, axis))
