"""Simplification: equal work is done once, undone work not at all, and no rule touches a result."""
from __future__ import annotations

import pytest

from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS, cast
from septet.ir.node import Node, memory
from septet.ir.simplify import holds_exactly, simplify

X = memory(64, dt.float32, (4,), (4,), None)


def unary(name: str, x: Node) -> Node:
    return Node(ROWS[name], (x,), x.dtype, x.shape)


def test_equal_operations_are_one() -> None:
    node = Node(ROWS["add"], (unary("exp", X), unary("exp", X)), dt.float32, (4,))
    new = simplify([node])[node]
    assert new.inputs[0] is new.inputs[1]


def test_twice_negated_is_nothing() -> None:
    node = unary("negative", unary("negative", X))
    assert simplify([node])[node] is X


def test_rounding_twice_is_rounding_once() -> None:
    node = unary("floor", unary("floor", X))
    assert simplify([node])[node] is node.inputs[0]


@pytest.mark.parametrize("through, kept", [(dt.float64, False), (dt.complex128, False), (dt.float16, True), (dt.int64, True)], ids=str)
def test_casts_there_and_back(through: DType, kept: bool) -> None:
    node = Node(cast, (Node(cast, (X,), through, (4,)),), dt.float32, (4,))
    assert (simplify([node])[node] is node) == kept


@pytest.mark.parametrize("wide, narrow, holds", [
    (dt.float64, dt.int32, True), (dt.float32, dt.int32, False), (dt.float32, dt.int16, True), (dt.float64, dt.uint64, False),
    (dt.int64, dt.uint32, True), (dt.uint64, dt.int8, False), (dt.float32, dt.bfloat16, True), (dt.bfloat16, dt.float16, False),
    (dt.float64, dt.complex64, False), (dt.int8, dt.bool_, True),
])
def test_holds_exactly(wide: DType, narrow: DType, holds: bool) -> None:
    assert holds_exactly(wide, narrow) == holds
