"""What a graph must satisfy before code is generated for it."""
from __future__ import annotations

from collections.abc import Iterable

from .node import Node
from .shape import broadcast_shapes


class GraphError(ValueError):
    """A node that no recorded operation can have made: a fault of whoever recorded it, never of the user."""


def verify(nodes: Iterable[Node]) -> None:
    """Check the nodes and all below them: arity, dtypes of a loop, shapes, memory.

    GraphError names the node, its operands' dtypes and shapes, and what was expected.
    """
    seen: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        verify_node(node)
        stack.extend(node.inputs)


def verify_node(node: Node) -> None:
    """Check one node against its row."""
    if node.op is None:
        verify_leaf(node)
        return
    require(len(node.inputs) == node.op.arity, node, f"{node.op.arity} operands")
    loop = node.op.loop([x.dtype for x in node.inputs])
    if node.op.kind == "cast":
        require(node.dtype.is_numeric and node.inputs[0].dtype.is_numeric, node, "numeric dtypes")
    else:
        require(loop is not None, node, "dtypes of one of its loops; casts must stand in the graph")
        require(loop is not None and loop.output is node.dtype, node, f"the result dtype {loop.output if loop else ''}")
    require(node.shape == expected_shape(node), node, f"the result shape {expected_shape(node)}")


def verify_leaf(node: Node) -> None:
    if node.address is None:
        require(node.value is not None and node.shape == (), node, "a number of shape ()")
    else:
        require(node.strides is not None and len(node.strides) == len(node.shape), node, "one stride for every axis")


def expected_shape(node: Node) -> tuple[int, ...]:
    """The shape the row gives to the operands' shapes."""
    if node.op is not None and node.op.kind == "reduce":
        axes, keepdims = node.params
        shape = node.inputs[0].shape
        return tuple(1 if axis in axes else n for axis, n in enumerate(shape) if keepdims or axis not in axes)
    return broadcast_shapes(*(x.shape for x in node.inputs))


def require(condition: bool, node: Node, expected: str) -> None:
    if not condition:
        operands = ", ".join(f"{x.dtype.name}{list(x.shape)}" for x in node.inputs)
        raise GraphError(f"{node!r} of ({operands}): expected {expected}")
