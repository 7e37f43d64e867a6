"""Reductions: values in exact arithmetic, the order of float sums, every axis and layout, any number of threads."""
from __future__ import annotations

import itertools
import math
import random
from typing import Any

import pytest

from septet.codegen.run import materialise
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.node import memory
from septet.runtime import threads
from tests.codegen.arrays import leaf, rounded, transposed, values
from tests.codegen.graphs import op, reduce

SHAPES = [(1,), (7,), (8,), (129,), (5000,), (40000,), (6, 50), (3, 4, 20), (20, 4, 3), (1, 5), (5, 1)]
NAN = math.nan
DTYPES = [dt.bool_, dt.uint8, dt.int16, dt.int32, dt.int64, dt.float16, dt.float32, dt.float64, dt.complex64]


def pairwise(numbers: list[float], dtype: DType) -> float:
    """The order of additions that NumPy documents for sums along the fast axis: blocks of 128 in 8 interleaved sums, halves above."""
    n = len(numbers)
    if n < 8:
        total = -0.0
        for x in numbers:
            total = rounded(total + x, dtype)
        return total
    if n > 128:
        half = n // 2 - n // 2 % 8
        return rounded(pairwise(numbers[:half], dtype) + pairwise(numbers[half:], dtype), dtype)
    sums = numbers[:8]
    whole = n - n % 8
    for i in range(8, whole):
        sums[i % 8] = rounded(sums[i % 8] + numbers[i], dtype)
    while len(sums) > 1:
        sums = [rounded(a + b, dtype) for a, b in zip(sums[::2], sums[1::2], strict=True)]
    for x in numbers[whole:]:
        sums[0] = rounded(sums[0] + x, dtype)
    return sums[0]


def draw(dtype: DType, count: int, seed: int = 0) -> list[Any]:
    rng = random.Random(seed)
    if dtype.kind == "b":
        return [rng.random() < 0.5 for _ in range(count)]
    if dtype.is_integer:
        return [rng.randint(0 if dtype.kind == "u" else -100, 100) for _ in range(count)]
    if dtype.is_complex:
        return [rounded(complex(rng.gauss(0, 3), rng.gauss(0, 3)), dtype) for _ in range(count)]
    return [rounded(rng.gauss(0, 3), dtype) for _ in range(count)]


def lines(numbers: list[Any], shape: tuple[int, ...], axes: tuple[int, ...]) -> list[list[Any]]:
    """For every kept position the reduced elements, in C order."""
    found: dict[tuple[int, ...], list[Any]] = {}
    for number, index in zip(numbers, itertools.product(*map(range, shape)), strict=True):
        found.setdefault(tuple(i for axis, i in enumerate(index) if axis not in axes), []).append(number)
    return list(found.values())


def exact(name: str, numbers: list[Any], dtype: DType) -> Any:
    order = [(x.real, x.imag) if isinstance(x, complex) else x for x in numbers]
    if name in ("sum", "prod"):
        if dtype.kind == "b":
            return any(numbers) if name == "sum" else all(numbers)
        total = sum(numbers) if name == "sum" else math.prod(numbers)
        total &= (1 << dtype.bits) - 1
        return total - (1 << dtype.bits) if dtype.kind == "i" and total >> dtype.bits - 1 else total
    chosen = max(order) if name in ("max", "argmax") else min(order)
    where = order.index(chosen)
    return {"any": any(numbers), "all": all(numbers), "argmax": where, "argmin": where}.get(name, numbers[where])


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "any", "all", "argmax", "argmin"])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_against_exact_arithmetic(name: str, dtype: DType) -> None:
    if name in ("sum", "prod") and dtype.is_inexact:
        pytest.skip("the order of float sums has its own tests")
    for shape in SHAPES:
        numbers = draw(dtype, math.prod(shape))
        x = leaf(numbers, dtype, shape=shape)
        subsets = [(axis,) for axis in range(len(shape))]
        if not name.startswith("arg"):
            subsets += [tuple(range(len(shape)))] + ([(0, 2)] if len(shape) == 3 else [])
        for axes in subsets:
            node = reduce(name, x, axes, keepdims=axes == (0,))
            materialise([node])
            assert values(node) == [exact(name, line, dtype) for line in lines(numbers, shape, axes)], (shape, axes)


@pytest.mark.parametrize("name", ["sum", "prod", "max", "min", "any"])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_several_axes_that_are_no_run_of_memory(name: str, dtype: DType) -> None:
    if name in ("sum", "prod") and dtype.is_inexact:
        pytest.skip("the order of float sums has its own tests")
    whole = (3, 6, 8, 4)
    numbers = draw(dtype, math.prod(whole))
    kept = [x for x, index in zip(numbers, itertools.product(*map(range, whole)), strict=True) if not any(i % 2 for i in index)]
    x = leaf(numbers, dtype, shape=whole)
    part = memory(x.address, dtype, (2, 3, 4, 2), tuple(2 * s for s in x.strides), x.owner)
    repeated = memory(x.address, dtype, (3, 5, 8, 4), (x.strides[0], 0, *x.strides[2:]), x.owner)
    rows = [numbers[192 * i:192 * i + 32] * 5 for i in range(3)]
    for node, axes in itertools.product((part, repeated), ((0, 1, 2, 3), (0, 1, 2), (1, 2, 3), (0, 2, 3))):
        elements = kept if node is part else [x for row in rows for x in row]
        found = reduce(name, node, axes)
        materialise([found])
        assert values(found) == [exact(name, line, dtype) for line in lines(elements, node.shape, axes)], (node.shape, axes)


@pytest.mark.parametrize("dtype", [dt.float32, dt.float64], ids=str)
def test_sums_follow_the_documented_order(dtype: DType) -> None:
    for count in (1, 7, 8, 9, 127, 128, 129, 1000, 4099, 40000):
        numbers = draw(dtype, count)
        for layout in ("contiguous", "strided", "reversed"):
            node = reduce("sum", leaf(numbers, dtype, layout), (0,))
            materialise([node])
            assert values(node) == [pairwise(numbers, dtype)], (count, layout)


def test_sums_of_outer_axes_go_one_after_the_other() -> None:
    shape = (50, 70)
    numbers = draw(dt.float32, 3500)
    x = leaf(numbers, dt.float32, shape=shape)
    wanted = []
    for line in lines(numbers, shape, (0,)):
        total = 0.0
        for number in line:
            total = rounded(total + number, dt.float32)
        wanted.append(total)
    for node in (reduce("sum", x, (0,)), reduce("sum", transposed(x, (1, 0)), (1,))):
        materialise([node])
        assert values(node) == wanted


def test_mean_of_float16_is_added_in_float32() -> None:
    numbers = [0.1] * 1000
    node = reduce("sum", leaf(numbers, dt.float16), (0,))
    materialise([node])
    held = [rounded(0.1, dt.float16)] * 1000
    assert values(node) == [rounded(pairwise(held, dt.float32), dt.float16)]


@pytest.mark.parametrize("name", ["max", "min"])
def test_nan_wins(name: str) -> None:
    for at in (0, 5, 99):
        numbers = draw(dt.float32, 100)
        numbers[at] = NAN
        nodes = [reduce(name, leaf(numbers, dt.float32), (0,)), reduce("arg" + name, leaf(numbers, dt.float32), (0,))]
        materialise(nodes)
        assert math.isnan(values(nodes[0])[0])
        assert values(nodes[1]) == [at]


def test_first_of_equal_extrema() -> None:
    numbers = [1.0, 3.0] * 50
    node = reduce("argmax", leaf(numbers, dt.float64), (0,))
    materialise([node])
    assert values(node) == [1]


@pytest.mark.parametrize("shape, axes", [((200000,), (0,)), ((300, 500), (0,)), ((300, 500), (1,)), ((4, 60000), (1,))])
def test_same_bits_for_any_number_of_threads(shape: tuple[int, ...], axes: tuple[int, ...]) -> None:
    x = leaf(draw(dt.float32, math.prod(shape)), dt.float32, shape=shape)
    former, results = threads.count(), []
    try:
        for n in (1, 2, 8):
            threads.set_count(n)
            node = reduce("sum", op("multiply", x, x), axes)
            materialise([node])
            results.append(values(node))
    finally:
        threads.set_count(former)
    assert results[0] == results[1] == results[2]
