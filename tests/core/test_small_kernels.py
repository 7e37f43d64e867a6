"""The native array type with the kernels of code generation."""
from __future__ import annotations

import math
import warnings

import pytest

from septet.core import ops, small_kernels
from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS
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


LEARNABLE = [(row.name, dtype) for row in ROWS.values() for dtype in (dt.float64, dt.float32, dt.int64, dt.uint8, dt.bool_)
             if row.arity < 3 and row.loop((dtype,) * row.arity) and small_kernels.can_learn(row, dtype)]
SPECIAL = [0.0, -0.0, 1.5, -2.25, math.nan, math.inf, -math.inf, 1e30, 0.5, 3.0, -1.0]
WHOLE = [0, 1, 2, 3, 0, 5, 100, 7, 1, 9, 2]


def outcome(function, *operands):
    """The bytes of a result and the warnings."""
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        result = function(*operands)
        return result._dtype, result.tobytes(), sorted(str(w.message) for w in found)


@pytest.mark.parametrize("name,dtype", LEARNABLE)
def test_learned_kernels_do_what_the_general_path_does(name, dtype):
    import septet.numpy as np
    from septet.numpy import universal

    row, f = ROWS[name], universal.get(name)
    x, y = (np.array(SPECIAL if dtype.is_inexact else WHOLE)[::step].astype(dtype.name) for step in (1, -1))
    number = 0.0 if dtype.is_inexact else dtype.kind == "b" or 3
    calls = [(x,)] if row.arity == 1 else [(x, y), (x, number), (number, y), (x, x)]
    expected = [outcome(ops.apply, row, *operands) for operands in calls]
    small_kernels.learn_more(row, calls[0], row.loop((dtype,) * row.arity))
    assert [outcome(f, *operands) for operands in calls] == expected
