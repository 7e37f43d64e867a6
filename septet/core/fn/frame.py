"""Elements round an array: a constant, or its own elements mirrored, repeated or taken from the other side; negative widths cut off."""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels.copy import copy as copy_memory
from septet.core import index
from septet.core.array import Array, empty
from septet.core.autograd import differentiable
from septet.core.create import from_values, full
from septet.core.fn.pad import positions
from septet.core.select import dense, take_axis
from septet.ir import dtype as dt

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
    for axis, (before, after) in enumerate(widths):
        if before or after:
            a = picked(a, axis, places(a.shape[axis], before, after, mode))
    return a


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
