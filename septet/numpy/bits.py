"""Bits as elements: packbits and unpackbits."""
from __future__ import annotations

from typing import Any

from septet.core import create, ops, view
from septet.core.cast import cast
from septet.core.fn.shape import concatenate
from septet.core.reduce import reduce
from septet.core.select import truth
from septet.ir.dtype import uint8
from septet.ir.shape import normalize_axis
from septet.numpy.api import ArrayLike, api
from septet.numpy.creation import zeros
from septet.numpy.ndarray import ndarray


def weights(bitorder: str) -> Any:
    """The value of each of eight bits.  ValueError for an unknown order."""
    if bitorder not in ("big", "little"):
        raise ValueError("'order' must be either 'little' or 'big'")
    powers = [1 << k for k in range(8)]
    return create.from_values(ndarray, powers[::-1] if bitorder == "big" else powers, uint8, (8,))


@api(scalar=False)
def packbits(a: ArrayLike, /, axis: Any = None, bitorder: str = "big") -> Any:
    """Eight elements as the bits of one uint8, zeros added at the end."""
    if a._dtype.kind not in "biu":
        raise TypeError("Expected an input array of integer or boolean data type")
    bits = cast(truth(view.ravel(a) if axis is None else a), uint8)
    k = 0 if axis is None else normalize_axis(axis, a.ndim)
    last = view.moveaxis(bits, k, -1)
    missing = -last.shape[-1] % 8
    if missing:
        last = concatenate([last, zeros((*last.shape[:-1], missing), "u1")], -1)
    groups = view.reshape(last, (*last.shape[:-1], last.shape[-1] // 8, 8))
    packed = reduce("sum", ops.multiply(groups, weights(bitorder)), -1, dtype=uint8)
    return view.moveaxis(packed, -1, k)


@api(scalar=False)
def unpackbits(a: ArrayLike, /, axis: Any = None, count: Any = None, bitorder: str = "big") -> Any:
    """The bits of uint8 elements, one element each; `count` of them (negative: so many fewer)."""
    if a._dtype is not uint8:
        raise TypeError("Expected an input array of unsigned byte data type")
    source = view.ravel(a) if axis is None else a
    k = 0 if axis is None else normalize_axis(axis, a.ndim)
    last = view.moveaxis(source, k, -1)
    spread = ops.bitwise_and(view.expand_dims(last, -1), weights(bitorder))
    bits = cast(ops.not_equal(spread, 0), uint8)
    flat = view.reshape(bits, (*last.shape[:-1], last.shape[-1] * 8))
    return view.moveaxis(cut(flat, count), -1, k)


def cut(bits: Any, count: Any) -> Any:
    """The first `count` bits of the last axis, zeros added where there are fewer."""
    n = bits.shape[-1]
    wanted = n if count is None else count if count >= 0 else n + count
    if wanted < 0:
        raise ValueError(f"-count larger than number of elements: {count}")
    if wanted <= n:
        return bits[..., :wanted]
    return concatenate([bits, zeros((*bits.shape[:-1], wanted - n), "u1")], -1)
