"""Chains along rows as one call: a recipe over rows is planned once for each layout of its operands and then runs without a graph.

A recipe is `f(o, *operands, *numbers)`, written with `o.apply(row name, ...)` and `o.reduce(row name, x)`, which reduces the axis of the
chain and keeps it with length 1.  `rows(recipe, arrays, axis, numbers)` computes it: small dense operands by a stored plan, all others
as pending operations, which fuse with what surrounds them.  Nothing is recorded for gradients.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from septet.codegen.kernels import launch
from septet.codegen.run import new_plan
from septet.codegen.signature import Signature
from septet.core import autograd, boxes, ops
from septet.core.array import LAZY_FROM, Array, adopt, graph_node, is_pending
from septet.core.handle import foreign
from septet.core.reduce import combined
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS
from septet.ir.elementwise import cast as CAST
from septet.ir.node import Node, memory, scalar
from septet.ir.shape import broadcast_shapes, contiguous_strides, reduced_shape
from septet.ir.structure import ROWS as REDUCTIONS
from septet.runtime.memory import allocate

Recipe = Callable[..., Any]
MOST_PLANS = 1024
_plans: dict[Any, Any] = {}


class OfNodes:
    """Recipes as graphs: 16-bit floats are computed in float32."""

    def __init__(self, axis: int):
        self.axis = axis

    def apply(self, name: str, *operands: Any) -> Node:
        """An elementwise row."""
        dtype = next(x.dtype for x in reversed(operands) if isinstance(x, Node))
        inputs = tuple(x if isinstance(x, Node) else scalar(x, dtype) for x in operands)
        loop = ROWS[name].loop(tuple(x.dtype for x in inputs))
        assert loop is not None, name
        return Node(ROWS[name], inputs, loop.output, broadcast_shapes(*(x.shape for x in inputs)))

    def reduce(self, name: str, x: Node) -> Node:
        """A reduction of the chain's axis."""
        axes = (self.axis,)
        return Node(REDUCTIONS[name], (x,), x.dtype, reduced_shape(x.shape, axes, True), (axes, True))

    def cast(self, x: Node, dtype: DType) -> Node:
        """Another dtype."""
        return x if x.dtype is dtype else Node(CAST, (x,), dtype, x.shape)


class OfArrays:
    """Recipes as operations on arrays."""

    def __init__(self, axis: int):
        self.axis = axis

    def apply(self, name: str, *operands: Any) -> Any:
        """An elementwise row."""
        return ops.apply(ROWS[name], *operands)

    def reduce(self, name: str, x: Array) -> Any:
        """A reduction of the chain's axis."""
        return combined(name, x, x._dtype, (self.axis,), True)

    def cast(self, x: Array, dtype: DType) -> Any:
        """Another dtype."""
        from septet.core.cast import cast

        return cast(x, dtype)


def wide(dtype: DType) -> DType:
    """The dtype that rows of a dtype are computed in."""
    return dt.float32 if dtype in dt.HALVES else dtype


def computed(recipe: Recipe, o: Any, operands: Sequence[Any], numbers: Sequence[Any], dtype: DType) -> Any:
    """A recipe with its operands widened and its result rounded."""
    inner = wide(dtype)
    result = recipe(o, *(o.cast(x, inner) for x in operands), *numbers)
    return o.cast(result, dtype)


def rows(recipe: Recipe, arrays: Sequence[Array], axis: int, numbers: Sequence[Any] = ()) -> Any:
    """The recipe of arrays of one dtype; the axis counts from the front."""
    first = arrays[0]
    if boxes.active or first._size > LAZY_FROM or not first._size or any(a._place is None and is_pending(a) for a in arrays):
        with autograd.recording_set(False):
            return computed(recipe, OfArrays(axis), arrays, numbers, first._dtype)
    key: tuple[Any, ...] = (recipe, axis, *numbers)
    for a in arrays:
        key += (a._dtype, a.shape, a.strides)
    plan, order, values, shape, strides, slot = _plans.get(key) or planned(key, recipe, arrays, axis, numbers)
    _, table, blocks = plan.run([arrays[k]._address for k in order], values)
    return foreign(type(first)._face, table[slot], first._dtype, shape, strides, blocks[slot])


def planned(key: Any, recipe: Recipe, arrays: Sequence[Array], axis: int, numbers: Sequence[Any]) -> Any:
    """The plan of a recipe for operands of these layouts: (plan, places of its leaves, numbers, shape, strides, slot of the result)."""
    leaves = [memory(64 * (k + 1) << 32, a._dtype, tuple(a.shape), a.strides, None) for k, a in enumerate(arrays)]
    result = computed(recipe, OfNodes(axis), leaves, numbers, arrays[0]._dtype)
    plan, signature, found = plan_for(result)
    _plans[key] = (plan, [leaves.index(x) for x in signature.leaves], [x.value for x in signature.numbers], result.shape, found.strides,
                   found.slot)
    return _plans[key]


def plan_for(result: Node) -> tuple[Any, Signature, Any]:
    """(the plan of a node whose memory is dense, its signature, what the plan says of the result); room is made to store it."""
    result.strides = contiguous_strides(result.shape, result.dtype.itemsize)
    signature = Signature([result])
    plan = new_plan(signature, [result], [None])
    (found,) = [r for r in plan.results if signature.nodes[r.node] is result]
    if len(_plans) >= MOST_PLANS:
        _plans.clear()
    return plan, signature, found


def summands(a: Array) -> Sequence[Node] | None:
    """The two dense operands of an array that is their sum and still pending, which gets memory for the caller's kernel to fill."""
    node = None if a._place is not None or a._policy == "numpy" or launch.noting is not None else graph_node(a)
    if type(node) is not Node or node.op is not ROWS["add"] or node.address is not None:
        return None
    strides = contiguous_strides(node.shape, node.dtype.itemsize)
    if not all((x.address is not None, x.dtype, x.shape, x.strides) == (True, node.dtype, node.shape, strides) for x in node.inputs):
        return None
    node.owner, node.strides = allocate(prod(node.shape) * node.dtype.itemsize), strides
    node.address = node.owner.address
    adopt(a, node)
    return node.inputs


def reduction(name: str, a: Array, target: DType, axes: Sequence[int], keepdims: bool) -> Any:
    """A reduction of a small computed array by a stored plan."""
    key = (name, a._dtype, a.shape, a.strides, target, axes, keepdims)
    plan, dtype, shape, strides, slot = _plans.get(key) or planned_reduction(key)
    _, table, blocks = plan.run([a._address], ())
    return foreign(type(a)._face, table[slot], dtype, shape, strides, blocks[slot])


def planned_reduction(key: Any) -> Any:
    """The plan of a reduction: (plan, dtype, shape, strides, slot of the result)."""
    name, dtype, shape, strides, target, axes, keepdims = key
    leaf = memory(64 << 32, dtype, tuple(shape), strides, None)
    source = OfNodes(0).cast(leaf, target)
    loop = REDUCTIONS[name].loop((target,))
    assert loop is not None, name
    result = Node(REDUCTIONS[name], (source,), loop.output, reduced_shape(leaf.shape, axes, keepdims), (tuple(axes), keepdims))
    plan, _, found = plan_for(result)
    _plans[key] = (plan, result.dtype, result.shape, found.strides, found.slot)
    return _plans[key]
