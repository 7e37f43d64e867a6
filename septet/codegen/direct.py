"""The short way for one operation on small contiguous operands: no schedule, no layout, one dictionary hit and one call."""
from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof, c_int64
from functools import lru_cache
from math import prod
from typing import Any

from septet.ir.node import Node
from septet.runtime.memory import allocate

from .launch import call, number_words
from .layout import contiguous_strides
from .memory import CONTIGUOUS, FIXED, NUMBER

LARGEST = 16384                     # elements that one thread takes at once

_functions: dict[object, Callable[[int, int], None]] = {}
_strides = lru_cache(maxsize=4096)(contiguous_strides)


def run_direct(node: Node) -> int | None:
    """Compute a node whose operands are ready; its float errors, or None where this way is not open."""
    op, shape = node.op, node.shape
    if op is None or node.address is not None or node.strides not in (None, _strides(shape, node.dtype.itemsize)):
        return None
    if op.kind == "reduce":
        return run_reduction(node)
    count = prod(shape)
    if not 0 < count <= LARGEST or op.kind not in ("elementwise", "cast"):
        return None
    key: list[Any] = [op, node.dtype]
    places: list[int] = []
    numbers: list[int] = []
    for x in node.inputs:
        dtype = x.dtype
        if x.address is not None:
            if x.shape == shape and x.strides == _strides(shape, dtype.itemsize):
                key += (dtype, CONTIGUOUS)
                places += (x.address, dtype.itemsize)
            elif not x.shape:
                key += (dtype, FIXED)
                places += (x.address, 0)
            else:
                return None
        elif x.op is None:
            key += (dtype, NUMBER)
            numbers += number_words(x.value, dtype)
        else:
            return None
    function = _functions.get(tuple(key)) or compile_map(node, key)
    block = allocate(count * node.dtype.itemsize)
    flags = run(function, [0, count, 1, 1, count, 1, *places, block.address, node.dtype.itemsize, *numbers])
    node.owner, node.address, node.strides = block, block.address, _strides(shape, node.dtype.itemsize)
    return flags


def run(function: Callable[[int, int], None], words: list[int]) -> int:
    context = (c_int64 * len(words))(*words)
    function(addressof(context), 0)
    return int(context[0])


def compile_map(node: Node, key: list[Any]) -> Callable[[int, int], None]:
    """The general elementwise kernel for one row of contiguous operands."""
    from . import direct_kernels

    function = _functions[tuple(key)] = call(direct_kernels.of_map(node, key))
    return function


def run_reduction(node: Node) -> int | None:
    """A reduction of all elements of a small contiguous array."""
    x, dtype = node.inputs[0], node.inputs[0].dtype
    count = prod(x.shape)
    if x.address is None or not 0 < count <= LARGEST or len(node.params[0]) != len(x.shape):
        return None
    if x.strides != _strides(x.shape, dtype.itemsize):
        return None
    function = _functions.get((node.op, dtype, node.dtype)) or compile_reduction(node)
    block = allocate(node.dtype.itemsize)
    words = [0, count, 1, 1, 1, 0, 0, 1, x.address, dtype.itemsize, 0, block.address, 0, 0]
    flags = run(function, words)
    node.owner, node.address, node.strides = block, block.address, _strides(node.shape, node.dtype.itemsize)
    return flags


def compile_reduction(node: Node) -> Callable[[int, int], None]:
    """The general kernel of a reduction for one row of contiguous elements."""
    from . import direct_kernels

    function = _functions[node.op, node.inputs[0].dtype, node.dtype] = call(direct_kernels.of_reduction(node))
    return function
