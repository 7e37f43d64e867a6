"""The graph: what an array that nobody has looked at yet is made of.

A `Node` is an operation on other nodes.  A leaf has no op: it is memory (`address`, `strides`) or a scalar (`value`).
Operands broadcast by NumPy's rule; dtypes are already equal where the op needs it, because whoever records the node inserts `cast`
nodes.  So code generation decides nothing about meaning.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .dtype import DType
    from .op import Op


class Node:
    """One value of the graph: an op of inputs, a piece of memory, or a scalar.

    op: row of `elementwise` or `structure`; None for a leaf.  inputs: Nodes.  params: what else the op takes, hashable
    (a reduction: (axes, keepdims)).  shape, dtype: of the result.  Memory leaves and computed nodes: `address` of element 0 (int),
    `strides` in bytes (may be 0 or negative), `owner` keeps the memory alive.  Scalar leaves: `value`, shape ().
    `weight` bounds the number of pending operations: what several of them share is counted for each.
    """

    __slots__ = ("op", "inputs", "params", "dtype", "shape", "address", "strides", "owner", "value", "handle", "weight", "__weakref__")

    def __init__(self, op: Op | None, inputs: tuple[Node, ...], dtype: DType, shape: tuple[int, ...], params: tuple[Any, ...] = ()):
        self.op, self.inputs, self.dtype, self.shape, self.params = op, inputs, dtype, shape, params
        self.address: int | None = None
        self.strides: tuple[int, ...] | None = None
        self.owner: Any = None
        self.value: Any = None
        self.weight = 0 if op is None else 1
        for x in inputs:
            if x.address is None:
                self.weight += x.weight
        self.handle: Any = None             # weak reference to the array that shows this value; dead: nobody can ask for it

    def __repr__(self) -> str:
        what = self.op.name if self.op else "memory" if self.address is not None else repr(self.value)
        return f"<{what} {self.dtype.name}{list(self.shape)}>"


def memory(address: int, dtype: DType, shape: tuple[int, ...], strides: tuple[int, ...], owner: Any) -> Node:
    """A leaf that is memory."""
    leaf = Node(None, (), dtype, shape)
    leaf.address, leaf.strides, leaf.owner = address, strides, owner
    return leaf


def scalar(value: Any, dtype: DType) -> Node:
    """A leaf that is a number, passed to the kernel as an argument, never compiled in."""
    leaf = Node(None, (), dtype, ())
    leaf.value = value
    return leaf
