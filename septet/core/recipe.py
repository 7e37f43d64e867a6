"""Calls of a plan that are one graph node each: what stands in the node, decided when the plan is made."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from septet.core import ops, reduce
from septet.core.array import Array, watch
from septet.core.cast import cast, cast_node
from septet.core.element import read
from septet.core.handle import blank
from septet.ir.dtype import DType
from septet.ir.elementwise import cast as CAST
from septet.ir.node import Node, scalar
from septet.ir.op import Op
from septet.ir.shape import Shape
from septet.ir.structure import ROWS as REDUCTIONS


class Recipe(NamedTuple):
    """A node: its op, where its inputs come from (slots, or nodes that never change) and their dtypes, and its dtype and shape."""

    row: Op
    inputs: tuple[Any, ...]
    dtypes: tuple[DType, ...]
    output: DType
    shape: Shape
    params: tuple[Any, ...]


def recipe_of(function: Any, args: Sequence[Any], kwargs: Any, values: Sequence[Any], result: Array) -> Recipe | None:
    """The recipe of a call; None where it is more than a node.  values: the arguments when the call was noted down."""
    if kwargs or not all(is_plain(v) for v in values if isinstance(v, Array)):
        return None
    found: tuple[Op, Sequence[Any], tuple[DType, ...], tuple[Any, ...]]
    operands: Sequence[Any]
    if function is ops.apply:
        row, *operands = values
        if row.name == "power" or ops.other_kind(operands, None):       # integer powers look at their exponents
            return None
        loop = ops.find_loop(ops.face_of(operands)._policy, row, operands, None)
        if loop is None:
            return None
        found = row, args[1:], loop.inputs, ()
    elif function is reduce.reduced:
        name, _, target, axes, keepdims = values
        found = REDUCTIONS[name], args[1:2], (target,), (tuple(axes), keepdims)
    elif function is cast and values[0]._dtype is not values[1] and values[1].is_numeric:
        found = CAST, args[:1], (values[1],), ()
    else:
        return None
    row, operands, dtypes, params = found
    inputs = tuple(x if is_slot(x) else constant(x, d) for x, d in zip(operands, dtypes))
    return Recipe(row, inputs, dtypes, result._dtype, result.shape, params)


def is_plain(a: Array) -> bool:
    """Whether kernels compute with the array."""
    return a._dtype.is_numeric


def is_slot(x: Any) -> bool:
    return isinstance(x, int) and type(x) not in ops.WEAK


def constant(x: Any, dtype: DType) -> Node:
    """The node of what is the same at every run."""
    return scalar(x, dtype) if type(x) in ops.WEAK else ops.as_node(x)


def node_in(entries: list[Any], k: int) -> Node:
    """The node of a slot."""
    held = entries[k]
    if type(held) is not Node:
        return ops.as_node(held)
    if held.address is not None and not held.shape:
        return scalar(read(held.dtype, held.address), held.dtype)
    return held


def made(recipe: Recipe, entries: list[Any]) -> Node:
    """The node of a recipe for these inputs."""
    inputs = []
    for x, d in zip(recipe.inputs, recipe.dtypes):
        node = x if type(x) is Node else node_in(entries, x)
        inputs.append(node if node.dtype is d or recipe.row is CAST else cast_node(node, d))
    return Node(recipe.row, tuple(inputs), recipe.output, recipe.shape, recipe.params)


def array_in(entries: list[Any], k: int, face: type[Array]) -> Array:
    """The array of a slot."""
    held = entries[k]
    if type(held) is Node:
        from weakref import ref

        entries[k] = array = blank(face, held.dtype, held.shape)
        array._node = held
        held.handle = ref(array)
        watch(array)
        return array  # type: ignore[no-any-return]
    return held  # type: ignore[no-any-return]
