"""Accumulation against a loop in Python, in the rounding of each dtype."""
from __future__ import annotations

import itertools
import math
import struct

import pytest

from septet.codegen.kernels.scan import accumulate
from septet.ir import dtype as d

OPERATIONS = {
    "add": lambda a, b: a + b,
    "multiply": lambda a, b: a * b,
    "maximum": lambda a, b: a if a >= b or a != a else b,
    "minimum": lambda a, b: a if a <= b or a != a else b,
}


def fit(dtype, x):
    """x as the dtype holds it: integers wrap, floats round."""
    if dtype.is_integer:
        x &= (1 << dtype.bits) - 1
        return x - (1 << dtype.bits) if dtype.kind == "i" and x >> dtype.bits - 1 else x
    if dtype is d.float64 or not math.isfinite(x):
        return x
    try:
        return struct.unpack("<f", struct.pack("<f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)


def scanned(dtype, step, values):
    """The running results of a row."""
    return itertools.accumulate(values, lambda a, b: fit(dtype, step(a, b)))


def same(a, b):
    return all(x == y or x != x and y != y for x, y in zip(a, b, strict=True))


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 9, 1), (1, 150_000, 1), (5, 21, 1), (2, 30, 19)])
def test_accumulate(memory, shape):
    outer, n, inner = shape
    long = n > 1000
    for dtype in [d.int64, d.float64] if long else [*memory.integers, d.float32, d.float64]:
        address, values = memory.stored(dtype, outer * n * inner, 3.0)
        for op, step in OPERATIONS.items():
            if long and op not in ("add", "maximum"):
                continue
            out = memory.empty(address.nbytes)
            accumulate(op, out, address, outer, n, inner, dtype, dtype)
            expected = [None] * len(values)
            for o, i in itertools.product(range(outer), range(inner)):
                places = [(o * n + k) * inner + i for k in range(n)]
                for p, x in zip(places, scanned(dtype, step, [values[p] for p in places])):
                    expected[p] = x
            assert same(memory.unpack(dtype, out), expected), (dtype, op)


def test_widening(memory):
    flags = [True, False, True, True]
    out = memory.empty(32)
    accumulate("add", out, memory.pack(d.bool_, flags), 1, 4, 1, d.bool_, d.int64)
    assert memory.unpack(d.int64, out) == [1, 1, 2, 3]


def test_complex(memory):
    values = [complex(memory.random.gauss(0, 1), memory.random.gauss(0, 1)) for _ in range(30)]
    for op in ("add", "multiply"):
        out = memory.empty(480)
        accumulate(op, out, memory.pack(d.complex128, values), 3, 10, 1, d.complex128, d.complex128)
        expected = [x for row in range(3) for x in itertools.accumulate(values[10 * row:10 * row + 10], OPERATIONS[op])]
        assert memory.unpack(d.complex128, out) == expected
