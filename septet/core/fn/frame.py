"""Elements round an array: a constant, or its own elements mirrored, repeated or taken from the other side; negative widths cut off."""
from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import prod
from typing import Any

from septet.codegen.kernels import frame as kernels
from septet.codegen.kernels import launch
from septet.codegen.kernels.copy import copy as copy_memory
from septet.core import autograd, index
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.create import from_values, full
from septet.core.fn.pad import positions
from septet.core.fn.ruled import by_floats
from septet.core.select import dense, take_axis
from septet.ir import dtype as dt
from septet.runtime import target

Widths = tuple[tuple[int, int], ...]


def cut(a: Array, widths: Widths) -> Any:
    """Without as many elements as negative widths say."""
    if all(p >= 0 and q >= 0 for p, q in widths):
        return a
    return index.getitem(a, tuple(slice(max(0, -p), n - max(0, -q)) for n, (p, q) in zip(a.shape, widths)))


def inner(a: Array, widths: Widths) -> Any:
    """What lies inside a frame."""
    return index.getitem(a, tuple(slice(p, n - q) for n, (p, q) in zip(a.shape, widths)))


def constant(a: Array, widths: Widths, value: Any) -> Any:
    """One value round the array."""
    a = cut(a, widths)
    wide = tuple((max(p, 0), max(q, 0)) for p, q in widths)
    return framed(a, wide, value) if any(map(any, wide)) else a


@differentiable(lambda g, y, a, widths, value: inner(g, widths))
def framed(a: Array, widths: Widths, value: Any) -> Array:
    """One value round the array, widths not negative."""
    shape = tuple(p + n + q for n, (p, q) in zip(a.shape, widths))
    result = full(type(a), a._dtype, shape, value)
    a._address
    start = result._address + sum(p * s for (p, _), s in zip(widths, result.strides))
    if a._size:
        copy_memory(start, result.strides, a._address, a.strides, a.shape, a.itemsize)
    return result


def own(a: Array, widths: Widths, mode: str) -> Any:
    """The array's own elements round it: reflect, replicate or circular (what negative widths cut off does not come round)."""
    if mode == "circular":
        a, widths = cut(a, widths), tuple((max(p, 0), max(q, 0)) for p, q in widths)
    if not any(map(any, widths)):
        return a
    if not any(map(any, widths[:-3])) and a.itemsize in launch.WORD:
        return with_frame(a, widths[-3:], mode)
    for axis, (before, after) in enumerate(widths):
        if before or after:
            a = picked(a, axis, places(a.shape[axis], before, after, mode))
    return a


@dataclass(frozen=True)
class Table:
    """Of one dimension: which element stands at each place; of each element the places, and where they start in their list; a run of
    places whose elements lie side by side (the first place, its element, how many)."""

    at: Any
    starts: Any
    places: Any
    run: tuple[int, int, int]
    size: int


@lru_cache(maxsize=256)
def table(n: int, before: int, after: int, mode: str) -> Table:
    """The table of a widened dimension of n elements."""
    found = places(n, before, after, mode) if before or after else list(range(n))
    listed: list[list[int]] = [[] for _ in range(n)]
    for j, k in enumerate(found):
        listed[k].append(j)
    first = end = min(max(before, 0), len(found))
    while end < len(found) and found[end] == found[first] + end - first:
        end += 1
    starts = list(accumulate(map(len, listed), initial=0))
    run = (first, found[first] if end > first else 0, end - first)
    return Table(numbers(found), numbers(starts), numbers([j for part in listed for j in part]), run, len(found))


def numbers(values: Sequence[int]) -> Any:
    """Whole numbers in memory."""
    return (ctypes.c_int64 * max(1, len(values)))(*values)


def tables(shape: Any, widths: Widths, mode: str) -> tuple[tuple[int, ...], list[Table]]:
    """(planes, depth, height, width) of an array, and the tables of those three."""
    last = tuple(shape)[-len(widths):]
    size = (1,) * (3 - len(last)) + last
    sides = ((0, 0),) * (3 - len(last)) + tuple(widths)
    return (prod(tuple(shape)[:-len(widths)]), *size), [table(n, *side, mode) for n, side in zip(size, sides)]


@differentiable(lambda g, y, a, widths, mode: frame_back(g, tuple(a.shape), widths, mode))
@primitive()
def with_frame(a: Array, widths: Widths, mode: str) -> Array:
    """Own elements round the last dimensions, three at most."""
    source = dense(autograd.readable(a))
    size, found = tables(a.shape, widths, mode)
    shape = tuple(t.size for t in found)
    result = empty(type(a), a._dtype, framed_shape(tuple(a.shape), widths))
    if result._size:
        launch.run(kernels.with_frame, source._address, result._address, *size, *shape, *(t.at for t in found), *found[2].run,
                   T=launch.WORD[a.itemsize])
    return result


def framed_shape(shape: tuple[int, ...], widths: Widths) -> tuple[int, ...]:
    """The shape with the last dimensions widened."""
    outer = shape[:-len(widths)]
    return (*outer, *(n + p + q for n, (p, q) in zip(shape[-len(widths):], widths)))


def frame_back(g: Array, shape: tuple[int, ...], widths: Widths, mode: str) -> Any:
    """The cotangent of what was widened: 16-bit floats in float32, complex numbers by their parts."""
    return by_floats(frame_back_of_floats, g, shape, widths, mode)


@differentiable(lambda gg, y, g, shape, widths, mode: with_frame(gg, widths, mode))
@primitive()
def frame_back_of_floats(g: Array, shape: tuple[int, ...], widths: Widths, mode: str) -> Array:
    """`frame_back` of float32 and float64."""
    source = dense(autograd.readable(g))
    size, (layers, rows, columns) = tables(shape, widths, mode)
    result = empty(type(g), g._dtype, shape)
    if result._size:
        launch.run(kernels.frame_back, source._address, result._address, *size, layers.size, rows.size, columns.size, layers.starts,
                   layers.places, rows.starts, rows.places, columns.at, *columns.run, T=launch.ELEMENT[g._dtype],
                   count=target.lanes(g.itemsize))
    return result


def places(n: int, before: int, after: int, mode: str) -> list[int]:
    """Which element stands at each place of a widened axis."""
    first, end = max(before, 0), max(after, 0)
    if mode == "replicate":
        found = [min(max(k, 0), n - 1) for k in range(-first, n + end)]
    else:
        found = positions(n, first, end, "wrap" if mode == "circular" else mode)
    return found[max(0, -before): len(found) - max(0, -after)]


def added_back(g: Any, y: Any, a: Any, axis: int, found: list[int]) -> Any:
    """The rule of picked."""
    return added(g, axis, found, tuple(a.shape))


@differentiable(added_back)
def picked(a: Array, axis: int, found: list[int]) -> Any:
    """Some elements of an axis, in order."""
    where = from_values(type(a), found, dt.int64, (len(found),))
    if not found:
        return empty(type(a), a._dtype, (*a.shape[:axis], 0, *a.shape[axis + 1:]))
    return take_axis(dense(a), where, axis)


@differentiable(lambda gg, y, g, axis, found, shape: picked(gg, axis, found))
def added(g: Array, axis: int, found: list[int], shape: tuple[int, ...]) -> Any:
    """Elements added up where `picked` took them."""
    from septet.core.fn.resize import spread

    count, back = shape[axis], [((k,), (1.0,)) for k in found]
    return spread(g, (*shape[:axis], count, *shape[axis + 1:]), axis, tuple(back))
