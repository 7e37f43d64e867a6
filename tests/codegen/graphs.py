"""Short names for building graphs in the tests."""
from __future__ import annotations

from typing import Any

from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS
from septet.ir.node import Node, scalar
from septet.ir.structure import ROWS as REDUCTIONS


def op(name: str, *inputs: Node) -> Node:
    """An elementwise node; shapes broadcast."""
    row = ROWS[name]
    loop = row.loop([x.dtype for x in inputs])
    assert loop is not None, (name, [x.dtype for x in inputs])
    rank = max(len(x.shape) for x in inputs)
    padded = [(1,) * (rank - len(x.shape)) + x.shape for x in inputs]
    shape = tuple(next((n for n in column if n != 1), 1) for column in zip(*padded, strict=True))
    return Node(row, inputs, loop.output, shape)


def reduce(name: str, x: Node, axes: tuple[int, ...], keepdims: bool = False) -> Node:
    row = REDUCTIONS[name]
    loop = row.loop((x.dtype,))
    assert loop is not None
    kept = [(n if axis not in axes else 1) for axis, n in enumerate(x.shape) if keepdims or axis not in axes]
    return Node(row, (x,), loop.output, tuple(kept), (axes, keepdims))


def number(value: Any, dtype: DType) -> Node:
    return scalar(value, dtype)
