"""Graphs that cannot be are refused with the node named."""
from __future__ import annotations

import pytest

from septet.ir import dtype as dt
from septet.ir.elementwise import ROWS, cast
from septet.ir.node import Node, memory, scalar
from septet.ir.structure import ROWS as REDUCTIONS
from septet.ir.verify import GraphError, verify

X = memory(64, dt.float32, (3, 4), (16, 4), None)


def test_a_sound_graph_passes() -> None:
    total = Node(REDUCTIONS["sum"], (X,), dt.float32, (3, 1), ((1,), True))
    verify([Node(ROWS["divide"], (X, total), dt.float32, (3, 4)), Node(cast, (X,), dt.int8, (3, 4))])


@pytest.mark.parametrize("node, message", [
    (Node(ROWS["add"], (X,), dt.float32, (3, 4)), "2 operands"),
    (Node(ROWS["add"], (X, scalar(1, dt.int64)), dt.float32, (3, 4)), "one of its loops"),
    (Node(ROWS["exp"], (X,), dt.float64, (3, 4)), "result dtype float32"),
    (Node(ROWS["exp"], (X,), dt.float32, (4, 3)), "result shape"),
    (Node(REDUCTIONS["sum"], (X,), dt.float32, (3,), ((0,), False)), "result shape"),
    (scalar(None, dt.float32), "a number"),
])
def test_faults_are_named(node: Node, message: str) -> None:
    with pytest.raises(GraphError, match=message):
        verify([node])
