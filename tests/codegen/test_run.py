"""Graphs: fusion does not change results, what is stored, writing into given memory, float errors, freed intermediates."""
from __future__ import annotations

import ctypes
import math
import random
import weakref
from typing import Any

import pytest

from septet.codegen import schedule
from septet.codegen.run import materialise, which_raised
from septet.ir import dtype as dt
from septet.ir.node import Node, memory
from tests.codegen.arrays import leaf, rounded, transposed, values
from tests.codegen.graphs import number, op, reduce

F = dt.float32
DIVIDE, OVER, INVALID = 1, 2, 8


def gauss(count: int, seed: int = 0) -> list[float]:
    rng = random.Random(seed)
    return [rounded(rng.gauss(0, 1), F) for _ in range(count)]


def expression(x: Node, y: Node) -> Node:
    """exp(-x·x)·y + 1."""
    return op("add", op("multiply", op("exp", op("negative", op("multiply", x, x))), y), number(1, F))


def one_by_one(node: Node) -> Node:
    """The same value with every operation computed alone."""
    if node.op is None:
        return node
    copy = Node(node.op, tuple(one_by_one(x) for x in node.inputs), node.dtype, node.shape, node.params)
    materialise([copy])
    return copy


def softmax(x: Node) -> Node:
    last = (len(x.shape) - 1,)
    e = op("exp", op("subtract", x, reduce("max", x, last, True)))
    return op("divide", e, reduce("sum", e, last, True))


def layer_norm(x: Node) -> Node:
    last, count = (len(x.shape) - 1,), number(x.shape[-1], F)
    centred = op("subtract", x, op("divide", reduce("sum", x, last, True), count))
    variance = op("divide", reduce("sum", op("multiply", centred, centred), last, True), count)
    return op("divide", centred, op("sqrt", op("add", variance, number(1e-5, F))))


def standard_deviation(x: Node) -> Node:
    """Per column."""
    count = number(x.shape[0], F)
    centred = op("subtract", x, op("divide", reduce("sum", x, (0,), True), count))
    return op("sqrt", op("divide", reduce("sum", op("multiply", centred, centred), (0,)), count))


@pytest.mark.parametrize("build", [softmax, layer_norm, standard_deviation, lambda x: expression(x, x)])
@pytest.mark.parametrize("shape", [(3, 5), (17, 40), (64, 300), (1, 9), (9, 1)])
def test_fused_is_unfused(build: Any, shape: tuple[int, int]) -> None:
    x = leaf(gauss(math.prod(shape)), F, shape=shape)
    for operand in (x, transposed(x, (1, 0))):
        fused, alone = build(operand), one_by_one(build(operand))
        materialise([fused])
        assert values(fused) == values(alone)


@pytest.mark.parametrize("build", [softmax, layer_norm])
def test_a_chain_over_rows_is_one_kernel(build: Any) -> None:
    x = leaf(gauss(600), F, shape=(20, 30))
    groups = schedule.steps([build(x)])
    assert [g.kind for g in groups] == ["rows"]
    assert len(groups[0].outputs) == 1


@pytest.mark.parametrize("other", [lambda x, y: op("multiply", x, y), lambda x, y: op("exp", y), lambda x, y: softmax(y)])
def test_what_a_chain_keeps_is_not_kept_in_another_result(other: Any) -> None:
    x, y = (leaf(gauss(600, seed), F, shape=(20, 30)) for seed in (0, 1))
    together, alone = [other(x, y), softmax(x)], [one_by_one(node) for node in (other(x, y), softmax(x))]
    materialise(together)
    assert [values(node) for node in together] == [values(node) for node in alone]


def test_an_expression_stores_its_result_only() -> None:
    node = expression(leaf(gauss(100), F), leaf(gauss(100, 1), F))
    (group,) = schedule.steps([node])
    assert group.outputs == [node]


class Handle:
    """What shows a value."""


def test_what_a_live_array_shows_is_stored_too() -> None:
    x = leaf(gauss(100), F)
    inner = op("exp", x)
    handle = Handle()
    inner.handle = weakref.ref(handle)
    outer = op("add", inner, number(1, F))
    materialise([outer])
    assert inner.address is not None
    assert values(outer) == [rounded(v + 1, F) for v in values(inner)]


def test_intermediates_are_freed() -> None:
    x = leaf(gauss(200), F, shape=(10, 20))
    total = reduce("sum", x, (0,))
    node = op("exp", total)
    result = op("add", op("subtract", x, node), number(1, F))
    materialise([result])
    assert total.address is None and node.address is None and total.owner is None


def test_several_results_of_one_graph() -> None:
    x = leaf(gauss(1000), F)
    square = op("multiply", x, x)
    results = [op("add", square, number(1, F)), op("sqrt", square), reduce("sum", square, (0,))]
    materialise(results)
    assert values(results[0]) == [rounded(rounded(v * v, F) + 1, F) for v in values(x)]
    assert values(results[2]) == values(one_by_one(reduce("sum", op("multiply", x, x), (0,))))


def test_broadcasting() -> None:
    rows, columns = leaf([1.0, 2.0, 3.0], F, shape=(3, 1)), leaf([10.0, 20.0], F)
    node = op("add", rows, columns)
    materialise([node])
    assert values(node) == [11, 21, 12, 22, 13, 23]


def test_result_in_the_layout_asked_for() -> None:
    x = transposed(leaf(gauss(12), F, shape=(3, 4)), (1, 0))
    node = op("negative", x)
    node.strides = x.strides
    materialise([node])
    assert node.strides == x.strides
    assert values(node) == [-v for v in values(x)]


def view(buffer: Any, start: int, count: int, step: int) -> Node:
    return memory(ctypes.addressof(buffer) + 4 * start, F, (count,), (4 * step,), buffer)


@pytest.mark.parametrize("start, step", [(0, 1), (1, 1), (99, -1), (3, 1), (199, -1)])
def test_writing_over_what_is_read(start: int, step: int) -> None:
    buffer = (ctypes.c_float * 200)(*range(200))
    source, target = view(buffer, 0, 100, 1), view(buffer, start, 100, step)
    node = op("multiply", source, number(2, F))
    materialise([node], [(target.address, target.strides)])
    assert values(target) == [2.0 * k for k in range(100)]


def test_a_row_chain_may_be_written_over_its_input() -> None:
    numbers = gauss(600)
    x = leaf(numbers, F, shape=(20, 30))
    wanted = softmax(leaf(numbers, F, shape=(20, 30)))
    materialise([wanted])
    node = softmax(x)
    materialise([node], [(x.address, x.strides)])
    assert node.address == x.address
    assert values(x) == values(wanted)


@pytest.mark.parametrize("build, bits, name", [
    (lambda x: op("divide", number(1, F), x), DIVIDE, "divide"),
    (lambda x: op("log", op("subtract", x, number(5, F))), INVALID, "log"),
    (lambda x: op("exp", op("add", x, number(1000, F))), OVER, "exp"),
])
def test_float_errors_are_reported_and_named(build: Any, bits: int, name: str) -> None:
    x = leaf([0.0, *gauss(36)], F)
    node = op("absolute", build(op("absolute", x)))
    assert materialise([node]) & bits
    assert [(op_name, found & bits) for op_name, found in which_raised([node])] == [(name, bits)]


@pytest.mark.parametrize("dtype", [dt.int8, dt.int32, dt.int64, dt.uint16], ids=str)
def test_integer_division_by_zero(dtype: Any) -> None:
    for name in ("floor_divide", "remainder", "fmod"):
        node = op(name, leaf([5, 7, 9], dtype), leaf([2, 0, 4], dtype))
        assert materialise([node]) == DIVIDE
        assert values(node)[1] == 0


def test_smallest_integer_by_minus_one() -> None:
    for dtype in (dt.int8, dt.int16, dt.int32, dt.int64):
        lowest = -(1 << dtype.bits - 1)
        quotient, rest = (op(name, leaf([lowest], dtype), leaf([-1], dtype)) for name in ("floor_divide", "remainder"))
        materialise([quotient])
        materialise([rest])
        assert (values(quotient), values(rest)) == ([lowest], [0])


def test_nan_and_masked_lanes_raise_nothing() -> None:
    for count in (1, 3, 17, 33):
        x = leaf([math.nan, *gauss(count - 1)], F)
        for node in (op("less", x, x), op("maximum", x, x), op("sqrt", op("absolute", x)), op("divide", x, number(2, F)), op("exp", x)):
            assert materialise([node]) == 0, node


def test_shifts_beyond_the_width() -> None:
    x, n = leaf([-5, 5, 1, -1], dt.int32), leaf([40, 40, -1, 31], dt.int32)
    left, right = op("left_shift", x, n), op("right_shift", x, n)
    materialise([left])
    materialise([right])
    assert values(left) == [0, 0, 0, -(1 << 31)]
    assert values(right) == [-1, 0, 0, -1]


def test_floats_outside_the_integer_range_wrap_as_the_processor_does() -> None:
    x = leaf([300.7, -1.5, 3e9, math.nan], dt.float64)
    from septet.ir.elementwise import cast
    wanted = {dt.uint8: [44, 255, 0, 0], dt.int32: [300, -1, -(1 << 31), -(1 << 31)], dt.uint32: [300, (1 << 32) - 1, 3000000000, 0],
              dt.uint64: [300, (1 << 64) - 1, 3000000000, 1 << 63]}
    for dtype, numbers in wanted.items():
        node = Node(cast, (x,), dtype, (4,))
        assert materialise([node]) & INVALID
        assert values(node) == numbers, dtype
