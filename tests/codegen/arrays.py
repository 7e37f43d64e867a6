"""Arrays of the tests: Python numbers in memory of any dtype and layout, and back.  Independent of the engine's own number packing."""
from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Sequence
from typing import Any

from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.node import Node, memory

CODES = {"bool": "?", "int8": "b", "int16": "h", "int32": "i", "int64": "q", "uint8": "B", "uint16": "H", "uint32": "I", "uint64": "Q",
         "float16": "e", "float32": "f", "float64": "d"}
LAYOUTS = ("contiguous", "strided", "reversed", "broadcast")


def encode(value: Any, dtype: DType) -> bytes:
    """The bytes of one element."""
    if dtype.is_complex:
        value = complex(value)
        return encode(value.real, dtype.real) + encode(value.imag, dtype.real)
    if dtype is dt.bfloat16:
        bits = struct.unpack("<I", struct.pack("<f", value))[0]
        return struct.pack("<H", (bits >> 16) if value != value else (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    try:
        return struct.pack("<" + CODES[dtype.name], value)
    except OverflowError:
        return struct.pack("<" + CODES[dtype.name], math.copysign(math.inf, value))


def decode(raw: bytes, dtype: DType) -> Any:
    if dtype.is_complex:
        half = dtype.itemsize // 2
        return complex(decode(raw[:half], dtype.real), decode(raw[half:], dtype.real))
    if dtype is dt.bfloat16:
        return struct.unpack("<f", b"\0\0" + raw)[0]
    return struct.unpack("<" + CODES[dtype.name], raw)[0]


def rounded(value: Any, dtype: DType) -> Any:
    """The number that the dtype holds for a value."""
    return decode(encode(value, dtype), dtype)


def leaf(values: Sequence[Any], dtype: DType, layout: str = "contiguous", shape: tuple[int, ...] | None = None) -> Node:
    """A memory leaf; "broadcast" repeats the first value, the other layouts hold all."""
    shape = (len(values),) if shape is None else shape
    step = {"contiguous": 1, "strided": 3, "reversed": -2, "broadcast": 0}[layout] * dtype.itemsize
    extent = max(1, abs(step) * len(values) + dtype.itemsize)
    buffer = ctypes.create_string_buffer(extent)
    address = ctypes.addressof(buffer) + (extent - dtype.itemsize if step < 0 else 0)
    for i, value in enumerate(values[:1] if layout == "broadcast" else values):
        ctypes.memmove(address + i * step, encode(value, dtype), dtype.itemsize)
    if len(shape) == 1:
        return memory(address, dtype, shape, (step,), buffer)
    strides = [dtype.itemsize * math.prod(shape[k + 1:]) for k in range(len(shape))]
    return memory(address, dtype, shape, tuple(strides), buffer)


def transposed(node: Node, axes: Sequence[int]) -> Node:
    """The same memory with its axes in another order."""
    assert node.address is not None and node.strides is not None
    return memory(node.address, node.dtype, tuple(node.shape[a] for a in axes), tuple(node.strides[a] for a in axes), node.owner)


def values(node: Node) -> list[Any]:
    """All elements in C order."""
    assert node.address is not None and node.strides is not None
    offsets = [0]
    for n, step in zip(node.shape, node.strides, strict=True):
        offsets = [o + i * step for o in offsets for i in range(n)]
    return [decode(ctypes.string_at(node.address + o, node.dtype.itemsize), node.dtype) for o in offsets]
