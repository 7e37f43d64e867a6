"""The module of kernels for small arrays: every kernel gives the bits of the general path."""
from __future__ import annotations

import ctypes
import random

import pytest

from septet.codegen import small
from septet.codegen.run import materialise
from septet.ir.node import Node
from tests.codegen.arrays import decode, leaf, rounded, values
from tests.codegen.graphs import reduce

CALL = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64)


def draw(key: small.Key, count: int, seed: int) -> list[object]:
    rng = random.Random(seed)
    if key.dtype.kind == "b":
        return [rng.random() < 0.5 for _ in range(count)]
    if key.dtype.is_integer:
        return [rng.randint(0 if key.dtype.kind == "u" else -50, 50) for _ in range(count)]
    return [rounded(abs(rng.gauss(0, 3)) + 0.1, key.dtype) for _ in range(count)]


@pytest.mark.parametrize("count", [1, 5, 8, 17, 200])
def test_every_kernel(count: int) -> None:
    for key, address in small.addresses().items():
        a, b = (draw(key, 1 if key.mode[k:k + 1] == "s" else count, k) for k in range(2))
        operands = [leaf(a, key.dtype), leaf(b, key.dtype)]
        row, output = small.row_of(key)
        if key.mode == small.REDUCED:
            node = reduce(key.op, operands[0], (0,))
        else:
            node = Node(row, tuple(operands[:len(key.mode)]), output, (count,))
        materialise([node])
        n = 1 if key.mode == small.REDUCED else count
        out = ctypes.create_string_buffer(n * output.itemsize)
        CALL(address)(ctypes.addressof(out), operands[0].address, operands[1].address, count)
        size = output.itemsize
        assert [decode(out.raw[i * size:(i + 1) * size], output) for i in range(n)] == values(node), key
