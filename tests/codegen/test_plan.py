"""Plans: one for every structure, whatever the memory and the numbers; checked against sums done by hand."""
from __future__ import annotations

import gc
import weakref

from septet.codegen import run
from septet.codegen.run import materialise
from septet.codegen.signature import Signature
from septet.ir import dtype as dt
from septet.ir.node import memory

from .arrays import leaf, values
from .graphs import number, op, reduce

F = dt.float32


def expression(a: object, b: object, k: float) -> object:
    return op("add", op("multiply", a, b), number(k, F))


def test_equal_structures_share_a_plan() -> None:
    numbers = [float(k) for k in range(100)]
    for k in (1.0, 2.0, -3.0):
        x, y = leaf(numbers, F), leaf([v + k for v in numbers], F)
        node = expression(x, y, k)
        key = Signature([node]).key
        materialise([node])
        assert key in run._plans
        assert values(node) == [v * (v + k) + k for v in numbers]
    assert len({Signature([expression(leaf(numbers, F), leaf(numbers, F), k)]).key for k in (1.0, 5.0)}) == 1


def test_leaves_of_the_same_memory_are_one_value() -> None:
    x = leaf([1.0, 2.0, 3.0], F)
    again = memory(x.address, F, x.shape, x.strides, x.owner)
    apart = leaf([1.0, 2.0, 3.0], F)
    same, different = Signature([op("multiply", x, again)]), Signature([op("multiply", x, apart)])
    assert len(same.leaves) == 1 and len(different.leaves) == 2 and same.key != different.key
    assert same.key == Signature([op("multiply", x, x)]).key


def test_shape_strides_and_sharing_are_part_of_the_structure() -> None:
    flat, square = leaf([0.0] * 4, F), leaf([0.0] * 4, F, shape=(2, 2))
    assert Signature([op("exp", flat)]).key != Signature([op("exp", square)]).key
    inner = op("exp", flat)
    assert Signature([op("add", inner, inner)]).key != Signature([op("add", op("exp", flat), op("exp", flat))]).key


def test_a_plan_keeps_no_memory_alive() -> None:
    x = leaf([float(k) for k in range(50)], F, shape=(5, 10))
    node = op("subtract", x, reduce("sum", x, (0,)))
    gone = weakref.ref(x)
    materialise([node])
    del x, node
    gc.collect()
    assert gone() is None
