"""The kernels that `direct` calls: a single operation on contiguous operands."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from septet.ir.node import Node

from .launch import kernel, vector_bytes
from .loops import MapKernel
from .memory import CONTIGUOUS, FIXED
from .program import Leaf, Program, Step
from .rows import RowKernel


def of_map(node: Node, key: Sequence[Any]) -> int:
    """The address of an elementwise operation's; key: op, dtype, and dtype and mode of every operand."""
    assert node.op is not None
    leaves = tuple(Leaf(dtype, mode) for dtype, mode in zip(key[2::2], key[3::2], strict=True))
    step = Step(node.op, tuple(range(len(leaves))), node.dtype, node.params)
    program = Program(leaves, (step,), ((len(leaves), CONTIGUOUS),), 1)
    return kernel(("map", program), lambda: MapKernel(program, vector_bytes()).text(), "kernel")[0]


def of_reduction(node: Node) -> int:
    """The address of a reduction's of all elements."""
    assert node.op is not None
    program = Program((Leaf(node.inputs[0].dtype, CONTIGUOUS),), (Step(node.op, (0,), node.dtype),), ((1, FIXED),), 2)
    names = ["kernel"] if node.op.name.startswith("arg") else ["kernel", "combine"]
    return kernel(("inner", program, 0), lambda: RowKernel(program, vector_bytes()).text(), *names)[0]
