"""Kernels are tested twice, as they are and with every access checked; `memory` makes and reads their buffers."""
from __future__ import annotations

import ctypes
import random
import struct
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from septet.codegen.kernels import launch
from septet.ir import dtype as d
from septet.ir.dtype import DType

CODES = {d.bool_: "?", d.int8: "b", d.int16: "h", d.int32: "i", d.int64: "q", d.uint8: "B", d.uint16: "H",
         d.uint32: "I", d.uint64: "Q",
         d.float16: "e", d.float32: "f", d.float64: "d", d.complex64: "f", d.complex128: "d"}


class Memory:
    """Typed values in and out of addresses that know their size."""

    random = random.Random(0)
    reals = [t for t in CODES if not t.is_complex]
    integers = [t for t in CODES if t.is_integer]
    floats = [t for t in CODES if t.is_float]

    def empty(self, nbytes: int) -> launch.Address:
        owner = ctypes.create_string_buffer(b"\xa5" * nbytes, max(1, nbytes))
        return launch.Address(ctypes.addressof(owner), nbytes, owner)

    def raw(self, data: bytes) -> launch.Address:
        owner = ctypes.create_string_buffer(data, max(1, len(data)))
        return launch.Address(ctypes.addressof(owner), len(data), owner)

    def read(self, address: launch.Address) -> bytes:
        return ctypes.string_at(address, address.nbytes)

    def pack(self, dtype: DType, values: Iterable[Any]) -> launch.Address:
        flat = list(values)
        if dtype.is_complex:
            flat = [part for z in flat for part in (z.real, z.imag)]
        return self.raw(struct.pack(f"<{len(flat)}{CODES[dtype]}", *flat))

    def unpack(self, dtype: DType, address: launch.Address) -> list[Any]:
        data = self.read(address)
        flat = list(struct.unpack(f"<{len(data) // struct.calcsize(CODES[dtype])}{CODES[dtype]}", data))
        return [complex(*pair) for pair in zip(flat[::2], flat[1::2])] if dtype.is_complex else flat

    def sample(self, dtype: DType, n: int, spread: float = 50.0) -> list[Any]:
        """n values with repeats; floats with NaN, infinities and both zeros."""
        draw = self.random
        if dtype is d.bool_:
            return [draw.random() < 0.5 for _ in range(n)]
        if dtype.is_integer:
            low, high = (0 if dtype.kind == "u" else -(1 << dtype.bits - 1)), (1 << dtype.bits
                                                                               - (dtype.kind == "i")) - 1
            return [min(high, max(low, int(draw.gauss(0, spread)))) if draw.random() < 0.9 else draw.choice([low, high])
                    for _ in range(n)]
        special = [float("nan"), float("inf"), -float("inf"), 0.0, -0.0]
        return [round(draw.gauss(0, spread), 1) if draw.random() < 0.9 else draw.choice(special) for _ in range(n)]

    def stored(self, dtype: DType, n: int, spread: float = 50.0) -> tuple[launch.Address, list[Any]]:
        """(address, values) of a sample as the dtype rounds it."""
        address = self.pack(dtype, self.sample(dtype, n, spread))
        return address, self.unpack(dtype, address)


@pytest.fixture
def memory() -> Memory:
    made = Memory()
    made.random = random.Random(7)
    return made


@pytest.fixture(params=["plain", "checked"], autouse=True)
def checks(request: pytest.FixtureRequest) -> Iterator[None]:
    launch.checked = request.param == "checked"
    yield
    launch.checked = False
