"""The layout of elementwise results: NumPy's memory order K, and PyTorch's.

A result is dense, its axes in the order of its operands' strides.  Axes along which an operand is repeated say nothing of their order.
NumPy exchanges two axes only where an operand says so and no other contradicts; in doubt C order wins.  In PyTorch the first operand
that says anything decides.  Numbers drawn for a tensor (dropout) fill it as it lies in memory, so seeded results hang on it.
"""
from __future__ import annotations

from collections.abc import Callable

from septet.ir.node import Node
from septet.ir.shape import Shape, broadcast_strides, contiguous_strides

Rule = Callable[[int, int, list[Shape]], bool | None]


def kept_order(node: Node, first_decides: bool = False) -> Node:
    """The node, its strides set unless it is to have C order; `first_decides`: as in PyTorch."""
    shape = node.shape
    if len(shape) > 1:
        for x in node.inputs:
            if x.strides is not None and len(x.shape) > 1 and not falling(x.shape, x.strides):
                node.strides = agreed_strides(node, first_says if first_decides else goes_inside)
                break
    return node


def falling(shape: Shape, strides: Shape) -> bool:
    """Whether no axis has a longer step than one before it."""
    last = 0
    for n, s in zip(shape, strides):
        if n != 1 and s:
            step = abs(s)
            if last and step > last:
                return False
            last = step
    return True


def agreed_strides(node: Node, rule: Rule) -> Shape | None:
    """Dense strides in the order the operands agree on; None for C order."""
    operands = [seen(x, node.shape) for x in node.inputs if x.shape]
    axes: list[int] = []                # the innermost first
    for axis in reversed(range(len(node.shape))):
        at = len(axes)
        for place in reversed(range(len(axes))):
            verdict = rule(axis, axes[place], operands)
            if verdict is False:
                break
            if verdict:
                at = place
        axes.insert(at, axis)
    strides, step = [0] * len(axes), node.dtype.itemsize
    for axis in axes:
        strides[axis] = step
        step *= max(node.shape[axis], 1)
    found = tuple(strides)
    return None if found == contiguous_strides(node.shape, node.dtype.itemsize) else found


def seen(x: Node, shape: Shape) -> Shape:
    """An operand's steps over the result's axes; 0 where it is repeated or has but one element."""
    own = x.strides if x.strides is not None else contiguous_strides(x.shape, x.dtype.itemsize)
    steps = broadcast_strides(x.shape, own, shape)
    return tuple(0 if n == 1 else abs(s) for n, s in zip(shape, steps))


def goes_inside(outer: int, inner: int, operands: list[Shape]) -> bool | None:
    """Whether the axis that is further out should be further in; None where no operand says anything."""
    verdict: bool | None = None
    for steps in operands:
        if steps[outer] and steps[inner]:
            if steps[inner] <= steps[outer]:
                return False
            verdict = True
    return verdict


def first_says(outer: int, inner: int, operands: list[Shape]) -> bool | None:
    """The same, as the first operand that has both axes and unlike steps along them says."""
    for steps in operands:
        if steps[outer] and steps[inner] and steps[outer] != steps[inner]:
            return steps[inner] > steps[outer]
    return None
