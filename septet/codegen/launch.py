"""Running a compiled kernel: the context words, the cut into chunks, one core or the pool."""
from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from functools import cache
from typing import Any

from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.runtime import jit, target

CHUNK = 24576                       # elements: about 10 µs of simple work
PARALLEL_FROM = 131072              # elements; below, waking a thread (50 µs on a virtual machine) costs more than it brings
LANE_MULTIPLE = 64                  # chunk borders fall on whole vectors of every dtype


def number_words(value: Any, dtype: DType) -> tuple[int, int]:
    """The two context words that hold a number in the representation of `dtype`."""
    return struct.unpack("<qq", number_bytes(value, dtype).ljust(16, b"\0"))


def number_bytes(value: Any, dtype: DType) -> bytes:
    """The stored bytes of one element."""
    if dtype.kind == "b":
        return struct.pack("<?", bool(value))
    if dtype.is_integer:
        return (int(value) & (1 << dtype.bits) - 1).to_bytes(dtype.itemsize, "little")
    if dtype.is_complex:
        part = dtype.real
        return number_bytes(complex(value).real, part) + number_bytes(complex(value).imag, part)
    return float_bytes(float(value), dtype)


def float_bytes(value: float, dtype: DType) -> bytes:
    """A float in 2, 4 or 8 bytes; too large ones become infinity."""
    if dtype is dt.bfloat16:
        return bfloat_bytes(value)
    code = {2: "<e", 4: "<f", 8: "<d"}[dtype.itemsize]
    try:
        return struct.pack(code, value)
    except OverflowError:
        return struct.pack(code, float("inf") if value > 0 else float("-inf"))


def bfloat_bytes(value: float) -> bytes:
    bits = int.from_bytes(float_bytes(value, dt.float32), "little")
    if value != value:
        return struct.pack("<H", bits >> 16 | 0x40)
    return struct.pack("<H", (bits + 0x7FFF + (bits >> 16 & 1)) >> 16 & 0xFFFF)


def ceil_div(a: int, b: int) -> int:
    return -(-a // b)


def chunks_of(rows: int, inner: int, weight: int = 1) -> tuple[int, int, int, int]:
    """(rows a chunk, columns a chunk, column chunks, chunks): by sizes alone, so that results never depend on the thread count."""
    target = max(LANE_MULTIPLE, CHUNK // weight)
    if inner >= 2 * target:
        columns = ceil_div(ceil_div(inner, ceil_div(inner, target)), LANE_MULTIPLE) * LANE_MULTIPLE
        column_chunks = ceil_div(inner, columns)
        return 1, columns, column_chunks, rows * column_chunks
    step = max(1, target // max(1, inner))
    return step, max(1, inner), 1, ceil_div(rows, step)


_call = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_int64)
_callables: dict[int, Any] = {}


def call(function: int) -> Callable[[int, int], None]:
    """A kernel's address as a Python callable (context, chunk)."""
    found = _callables.get(function)
    if found is None:
        found = _callables[function] = _call(function)
    return found


def parallel(chunks: int, elements: int) -> bool:
    """Whether a launch is worth more than one thread."""
    return chunks > 1 and elements >= PARALLEL_FROM


_kernels: dict[object, tuple[int, ...]] = {}


def kernel(key: object, text: Callable[[], str], *names: str) -> tuple[int, ...]:
    """The addresses of a module's functions; written and compiled when the key is new."""
    found = _kernels.get((key, vector_bytes()))
    if found is None:
        found = _kernels[key, vector_bytes()] = tuple(jit.build(text(), list(names), "none"))
    return found


def vector_bytes() -> int:
    """Bytes of the host's (or the forced target's) vectors."""
    return target.vector_bits() // 8


@cache
def stream_from() -> int:
    """Bytes of output from which stores bypass the caches."""
    return min(target.l3_bytes() // 2, 32 << 20)
