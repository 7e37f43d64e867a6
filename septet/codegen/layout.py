"""Iteration spaces: operands broadcast to one shape, axes ordered and merged, contiguity classes."""
from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any, Protocol

from .memory import CONTIGUOUS, FIXED, STRIDED

Strides = tuple[int, ...]


def contiguous_strides(shape: Sequence[int], itemsize: int) -> Strides:
    """Strides in bytes of a C-ordered array."""
    strides, step = [], itemsize
    for n in reversed(shape):
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides))


def broadcast_strides(shape: Sequence[int], strides: Strides, target: Sequence[int]) -> Strides:
    """Strides of an operand seen as `target`: 0 along the axes it lacks or repeats."""
    missing = len(target) - len(shape)
    kept = (0 if n == 1 and m != 1 else s for n, s, m in zip(shape, strides, target[missing:], strict=True))
    return (0,) * missing + tuple(kept)


def merge(shape: Sequence[int], operands: Sequence[Strides]) -> tuple[list[int], list[list[int]]]:
    """Drop axes of length 1 and join neighbours that every operand walks as one; at least one axis remains."""
    sizes: list[int] = []
    strides: list[list[int]] = [[] for _ in operands]
    for axis, n in enumerate(shape):
        if n == 1:
            continue
        if sizes and all(s[-1] == o[axis] * n for s, o in zip(strides, operands, strict=True)):
            sizes[-1] *= n
            for s, o in zip(strides, operands, strict=True):
                s[-1] = o[axis]
            continue
        sizes.append(n)
        for s, o in zip(strides, operands, strict=True):
            s.append(o[axis])
    if not sizes:
        return [1], [[0] for _ in operands]
    return sizes, strides


def order_axes(shape: Sequence[int], strides: Strides) -> list[int]:
    """Axes from the widest to the narrowest step of one operand, so that the inner loop walks its memory."""
    return sorted(range(len(shape)), key=lambda axis: -abs(strides[axis]))


class Strided(Protocol):
    """What `flip` changes."""

    address: Any
    strides: Strides


def flip(shape: Sequence[int], operands: Sequence[Strided]) -> None:
    """Walk axes that all operands step backwards along (or not at all) forwards."""
    for axis, n in enumerate(shape):
        steps = [o.strides[axis] for o in operands]
        if n and min(steps, default=0) < 0 and max(steps) <= 0:
            for o in operands:
                o.address += o.strides[axis] * (n - 1)
                o.strides = (*o.strides[:axis], -o.strides[axis], *o.strides[axis + 1:])


def contiguity(stride: int, itemsize: int) -> str:
    """The class of an operand along the inner axis."""
    return CONTIGUOUS if stride == itemsize else FIXED if stride == 0 else STRIDED


def extent(shape: Sequence[int], strides: Strides, itemsize: int) -> tuple[int, int]:
    """First and last byte (exclusive) that an operand touches, relative to its address."""
    if 0 in shape:
        return 0, 0
    spans = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    return sum(min(0, s) for s in spans), sum(max(0, s) for s in spans) + itemsize


def size(shape: Sequence[int]) -> int:
    return prod(shape)
