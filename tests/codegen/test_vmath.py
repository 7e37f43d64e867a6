"""Vector functions, densely: the bounds that `elementary` states, and arguments beyond its ranges."""
from __future__ import annotations

import math
import random

import pytest
from mpmath import mp

from septet.codegen.run import materialise
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from tests.codegen.arrays import leaf, rounded, values
from tests.codegen.graphs import op

mp.prec = 140
OVERFLOW, UNDERFLOW = 2, 4          # flags
# name: (function, ranges, bound in units in the last place for float64, for float32)
BOUNDS = {
    "exp": (mp.exp, [(-700, 700), (-1, 1), (-0.4, 0.4)], 0.7, 0.7),
    "expm1": (mp.expm1, [(-30, 30), (-1, 1), (-1e-3, 1e-3)], 1.5, 0.51),
    "log": (mp.log, [(1e-3, 1e3), (0.5, 2), (0.99, 1.01)], 1.0, 1.0),
    "sin": (mp.sin, [(-10, 10), (-1e5, 1e5), (-0.8, 0.8)], 1.0, 0.51),
    "cos": (mp.cos, [(-10, 10), (-1e5, 1e5), (-0.8, 0.8)], 1.0, 0.51),
    "tanh": (mp.tanh, [(-5, 5), (-0.5, 0.5)], 2.5, 0.51),
    "erf": (mp.erf, [(-5, 5), (-1.1, 1.1), (0.9, 2)], 1.0, 1.0),
    "arctan": (mp.atan, [(-10, 10), (-0.5, 0.5), (-2.4, 2.4)], 1.5, 0.51),
}


def unit(x: float, dtype: DType) -> float:
    """The distance of neighbours at x."""
    digits = 52 if dtype is dt.float64 else 23
    return math.ldexp(1.0, max(math.frexp(x)[1] - 1 - digits, -1074 if dtype is dt.float64 else -149))


@pytest.mark.parametrize("dtype", [dt.float64, dt.float32], ids=str)
@pytest.mark.parametrize("name", BOUNDS)
def test_bounds(name: str, dtype: DType) -> None:
    function, ranges, *bounds = BOUNDS[name]
    rng = random.Random(name)
    for low, high in ranges:
        if dtype is dt.float32 and low == -700:
            low, high = -86, 86
        numbers = [rounded(rng.uniform(low, high), dtype) for _ in range(3000)]
        node = op(name, leaf(numbers, dtype))
        assert materialise([node]) == 0
        pairs = [(x, mp.mpf(got), function(x)) for x, got in zip(numbers, values(node), strict=True)]
        worst = max((abs(got - want) / unit(float(want), dtype), x) for x, got, want in pairs)
        assert worst[0] <= bounds[dtype is dt.float32], worst


@pytest.mark.parametrize("name, function", [(f.__name__, f) for f in (math.exp, math.sin, math.cos, math.tanh, math.expm1)])
def test_beyond_the_vector_range(name: str, function: object) -> None:
    numbers = [0.0, -0.0, 5e-324, -745.0, 1e300 if name in ("sin", "cos", "tanh") else 709.5, 1.0, -1.0, math.nan]
    node = op(name, leaf(numbers, dt.float64))
    materialise([node])
    for x, got in zip(numbers, values(node), strict=True):
        want = function(x)  # type: ignore[operator]
        assert got == want or (got != got and want != want) or abs(got - want) <= 2 * unit(want, dt.float64), x
        assert math.copysign(1, got) == math.copysign(1, want) or got != got


def test_a_lane_does_not_depend_on_its_neighbours() -> None:
    numbers = [0.1 * k for k in range(16)]
    alone, beside = op("exp", leaf(numbers, dt.float64)), op("exp", leaf([*numbers, 709.5, math.inf, -math.inf], dt.float64))
    materialise([alone])
    materialise([beside])
    assert values(alone) == values(beside)[:16]


def test_infinities() -> None:
    x = leaf([math.inf, -math.inf, 0.0], dt.float32)
    exp, log = op("exp", x), op("log", leaf([math.inf, 0.0, 1.0], dt.float32))
    assert materialise([exp]) == 0
    assert materialise([log]) == 1
    assert values(exp) == [math.inf, 0.0, 1.0]
    assert values(log) == [math.inf, -math.inf, 0.0]


@pytest.mark.parametrize("dtype, low, high", [(dt.float64, -745, 709.7), (dt.float32, -103, 88.7)], ids=str)
def test_exp_to_the_ends_of_its_range(dtype: DType, low: float, high: float) -> None:
    rng = random.Random(low)
    numbers = [rounded(x, dtype) for _ in range(1000) for x in (rng.uniform(low, low * 0.94), rng.uniform(high * 0.97, high))]
    node = op("exp", leaf(numbers, dtype))
    assert materialise([node]) == UNDERFLOW
    for x, got in zip(numbers, values(node), strict=True):
        want = mp.exp(x)
        assert abs(mp.mpf(got) - want) <= 0.71 * unit(float(want), dtype), x


@pytest.mark.parametrize("dtype, last, first", [(dt.float64, 709.79, -746.0), (dt.float32, 88.75, -104.0)], ids=str)
def test_exp_beyond_its_range(dtype: DType, last: float, first: float) -> None:
    numbers = [rounded(x, dtype) for x in (last, 1e30, first, -1e30, math.inf, -math.inf)] * 9 + [math.nan]
    node = op("exp", leaf(numbers, dtype))
    assert materialise([node]) == OVERFLOW | UNDERFLOW
    assert values(node)[:6] == [math.inf, math.inf, 0, 0, math.inf, 0] and math.isnan(values(node)[-1])
    ends = op("exp", leaf([math.inf, -math.inf, math.nan], dtype))
    assert materialise([ends]) == 0
