"""The native array type with the kernels of code generation."""
from __future__ import annotations

import math

import pytest

from septet.core import small_kernels
from septet.ir import dtype as dt
from septet.runtime.native import types

_made: list[type] = []


@pytest.fixture(scope="module")
def ndarray():
    small_kernels.register()
    if not _made:
        _made.append(types.make_type("testing.small", scalars=True))
    return _made[0]


def values(a):
    return memoryview(a).tolist()


def test_floats(ndarray):
    x, y = [0.5 * k + 1 for k in range(11)], [3.0 - k for k in range(11)]
    a, b = types.from_list(ndarray, x), types.from_list(ndarray, y)
    assert values(a + b) == [u + v for u, v in zip(x, y)] and values(a * 2.5) == [2.5 * u for u in x]
    assert values(1 / a) == [1 / u for u in x] and values(a > b) == [u > v for u, v in zip(x, y)]
    assert values(abs(-b)) == list(map(abs, y)) and values(a ** 2) == [u * u for u in x]
    assert float(a.sum()) == math.fsum(x) and float(a.max()) == max(x) and float(a.mean()) == math.fsum(x) / 11


def test_integers_and_bools(ndarray):
    a = types.from_list(ndarray, [5, -7, 1 << 40])
    t = types.from_list(ndarray, [True, False, True])
    assert values(a - 1) == [4, -8, (1 << 40) - 1] and (a * a)._dtype is dt.int64 and int(a.sum()) == (1 << 40) - 2
    assert values(t & (a > 0)) == [True, False, True] and values(~t) == [False, True, False] and bool(t.any()) and not t.all()
