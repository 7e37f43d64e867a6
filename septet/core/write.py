"""Copies and writes: the only places that change an array's memory.

Every write reads its source before it changes the destination, also where the two overlap.
"""
from __future__ import annotations

import ctypes
from typing import Any, TypeVar

from septet.codegen.kernels.copy import copy as copy_memory
from septet.core import autograd, element, objects
from septet.core.array import NOT_CONTIGUOUS, Array, before_write, empty, is_pending, node_of, run
from septet.core.autograd import differentiable
from septet.core.boxes import effect
from septet.core.cast import cast, cast_node, is_graph_dtype
from septet.ir.dtype import DType
from septet.ir.node import Node
from septet.ir.shape import Shape, broadcast_strides, broadcasts_to, contiguous_strides, extent, same_order
from septet.runtime.native import types

A = TypeVar("A", bound=Array)
FEW = 1 << 14                       # elements that are copied at once; more are worth a look for what is pending


def strides_for(a: Array, order: str, itemsize: int) -> Shape:
    """Dense strides for a copy of `a` in order C, F, A or K."""
    from septet.core.array import is_c_contiguous, is_f_contiguous

    if order == "K":
        return same_order(a.shape, a.strides, itemsize)
    if order == "A":
        order = "F" if is_f_contiguous(a) and not is_c_contiguous(a) else "C"
    return contiguous_strides(a.shape, itemsize, order)


@differentiable(lambda g, y, a, order="K": g)
def copy(a: A, order: str = "K") -> A:
    """A new array of the same elements, dense in the given order."""
    small: A | None = types.cast(a, a._dtype.code) if order in ("C", "K") else None
    if small is None and order == "C":
        small = types.dense(a)                      # no longer `a` itself: that would have been copied before
    if small is not None:
        return small
    result = empty(type(a), a._dtype, a.shape, strides_for(a, order, a._dtype.itemsize))
    move(result, a)
    return result


def move(to: Array, source: Array) -> None:
    """Copy elements of the same dtype and shape into fresh memory."""
    source_address = source._address
    copy_memory(to._address, to.strides, source_address, source.strides, to.shape, to._dtype.itemsize)
    if to._dtype.kind == "O":
        objects.retain(to._address, to._size)


@effect
def assign(to: Array, source: Array, fresh: bool = False) -> None:
    """to[...] = source, broadcast and converted without checks of casting.  ValueError where shapes do not fit.

    fresh: nobody else holds the source, so that it may be computed straight into `to`.
    """
    if autograd.recording(to, source):
        from septet.core.inplace import assign as recorded

        recorded(to, source, fresh)
        return
    if is_same_run(to, source):
        before_write(to)
        ctypes.memmove(to._address, source._address, to.nbytes)
        return
    shape = fitted(to, source.shape)
    before_write(to, source if fresh else None)
    if to._size == 0:
        return
    if to._dtype.kind == "O":
        assign_objects(to, source, shape)
    elif source._dtype is to._dtype and not is_pending(source):
        assign_same(to, source, shape)
    elif is_graph_dtype(to._dtype) and is_graph_dtype(source._dtype):
        assign_computed(to, source, shape)
    else:
        assign_same(to, cast(source, to._dtype), shape)


def is_same_run(to: Array, source: Array) -> bool:
    """Whether few bytes of one dense array become those of another."""
    return (to._dtype is source._dtype and to.shape == source.shape and to._size <= FEW and to._dtype.kind != "O"
            and not (to._bad | source._bad) & NOT_CONTIGUOUS and not is_pending(to) and not is_pending(source))


def fitted(to: Array, shape: Shape) -> Shape:
    """The shape of a source without surplus leading ones; ValueError where it cannot be broadcast."""
    while len(shape) > to.ndim and shape[0] == 1:
        shape = shape[1:]
    if not broadcasts_to(shape, to.shape):
        text = f"could not broadcast input array from shape {shape} into shape {to.shape}"
        raise ValueError(text.replace(", ", ","))
    return shape


def assign_same(to: Array, source: Array, shape: Shape) -> None:
    """Assign elements of the same dtype."""
    if overlaps(to, source) and not same_layout(to, source):
        source = copy(source)
    strides = broadcast_strides(shape, source.strides[source.ndim - len(shape):], to.shape)
    copy_memory(to._address, to.strides, source._address, strides, to.shape, to._dtype.itemsize)


def assign_computed(to: Array, source: Array, shape: Shape) -> None:
    """Compute a pending or differently typed source straight into the destination."""
    node = cast_node(node_of(source), to._dtype)
    if node.op is None or node.shape != to.shape or reads_otherwise(node, to):
        fresh = cast(source, to._dtype)
        fresh._address
        assign_same(to, fresh, shape)
    else:
        run([unwatched(node)], [(to._address, to.strides)])


def unwatched(node: Node) -> Node:
    """The same computation for nobody else: what is computed into a destination must not become the memory of the source."""
    return Node(node.op, node.inputs, node.dtype, node.shape, node.params)


def reads_otherwise(node: Any, to: Array) -> bool:
    """Whether a graph reads memory that overlaps `to` but is not laid out element for element like it."""
    stack = [node]
    low, high = memory_range(to)
    while stack:
        x = stack.pop()
        if x.address is None:
            stack.extend(x.inputs)
            continue
        start, end = extent(x.shape, x.strides, x.dtype.itemsize)
        if x.address + start < high and low < x.address + end:
            if (x.address, x.strides, x.shape) != (to._address, to.strides, to.shape):
                return True
    return False


def assign_objects(to: Array, source: Array, shape: Shape) -> None:
    """Assign to an object array, element by element."""
    from septet.core.convert import elements

    values = elements(source)
    strides = broadcast_strides(shape, contiguous_strides(shape, 1), to.shape)
    for at, k in zip(offsets(to.shape, to.strides), offsets(to.shape, strides)):
        objects.store(to._address + at, values[k])


def offsets(shape: Shape, strides: Shape) -> list[int]:
    """Offsets of all elements in C order."""
    result = [0]
    for n, s in zip(shape, strides):
        result = [at + k * s for at in result for k in range(n)]
    return result


@effect
def fill(to: Array, value: Any) -> None:
    """to[...] = one Python value."""
    if autograd.recording(to):
        from septet.core.create import full

        assign(to, full(type(to), to._dtype, (), value))
        return
    before_write(to)
    if to._size == 0:
        return
    if to._dtype.kind == "O":
        for at in offsets(to.shape, to.strides):
            objects.store(to._address + at, value)
        return
    pattern = ctypes.create_string_buffer(element.encode(to._dtype, value), to._dtype.itemsize)
    copy_memory(to._address, to.strides, ctypes.addressof(pattern), (0,) * to.ndim, to.shape, to._dtype.itemsize)


def memory_range(a: Array) -> tuple[int, int]:
    """The addresses [low, high) that an array touches."""
    low, high = extent(a.shape, a.strides, a._dtype.itemsize)
    return a._address + low, a._address + high


def overlaps(a: Array, b: Array) -> bool:
    """Whether the memory ranges of two arrays meet."""
    low, high = memory_range(a)
    start, end = memory_range(b)
    return low < end and start < high


def same_layout(a: Array, b: Array) -> bool:
    """Whether two arrays show the same elements in the same places."""
    return a._address == b._address and a.strides == b.strides and a.shape == b.shape


def astype(a: A, dtype: DType, order: str = "K", copy_: bool = True) -> A:
    """`a` converted; without `copy_` itself where nothing changes."""
    if a._dtype is dtype:
        return copy(a, order) if copy_ or not has_order(a, order) else a
    result = cast(a, dtype)
    return result if has_order(result, order) else copy(result, order)


def has_order(a: Array, order: str) -> bool:
    """Whether the memory already has the asked order."""
    from septet.core.array import is_c_contiguous, is_f_contiguous

    if order == "C":
        return is_pending(a) or is_c_contiguous(a)
    return order != "F" or is_f_contiguous(a)
