"""Shapes, axes and strides: broadcasting, reshaping without a copy, slices.  Works on tuples of ints; strides are in bytes."""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from operator import index

Shape = tuple[int, ...]
MAX_NDIM = 64


class AxisError(ValueError, IndexError):
    """An axis that the array does not have; faces raise it under their own name."""

    def __init__(self, axis: int | str, ndim: int | None = None, msg_prefix: str | None = None):
        self.axis, self.ndim, self.prefix = axis, ndim, msg_prefix
        if ndim is None:
            super().__init__(axis)
            return
        text = f"axis {axis} is out of bounds for array of dimension {ndim}"
        super().__init__(f"{msg_prefix}: {text}" if msg_prefix else text)

    def __str__(self) -> str:
        return str(self.args[0])


def contiguous_strides(shape: Shape, itemsize: int, order: str = "C") -> Shape:
    """Strides of a dense array in C or Fortran order."""
    strides, step = [], itemsize
    for n in reversed(shape) if order == "C" else shape:
        strides.append(step)
        step *= max(n, 1)
    return tuple(reversed(strides)) if order == "C" else tuple(strides)


def is_contiguous(shape: Shape, strides: Shape, itemsize: int, order: str = "C") -> bool:
    """Whether the elements lie densely in the given order; axes of length 1 do not matter, empty arrays are both."""
    if 0 in shape:
        return True
    step = itemsize
    for n, s in zip(reversed(shape), reversed(strides)) if order == "C" else zip(shape, strides):
        if n != 1:
            if s != step:
                return False
            step *= n
    return True


class ShapeMismatch(ValueError):
    """Shapes that do not broadcast; faces word it in their own way."""

    def __init__(self, shapes: Sequence[Shape]):
        super().__init__(mismatch(shapes))
        self.shapes = tuple(shapes)


ShapeMismatch.__name__ = ShapeMismatch.__qualname__ = "ValueError"         # what NumPy's users see
ShapeMismatch.__module__ = "builtins"


def broadcast_shapes(*shapes: Shape) -> Shape:
    """The shape all operands broadcast to, by NumPy's rule.  ShapeMismatch names the shapes."""
    first = shapes[0]
    if shapes.count(first) == len(shapes):
        return first
    result = [1] * max(map(len, shapes))
    for shape in shapes:
        for k in range(1, len(shape) + 1):
            n = shape[-k]
            if n != 1:
                if result[-k] not in (1, n):
                    raise ShapeMismatch(shapes)
                result[-k] = n
    return tuple(result)


def mismatch(shapes: Iterable[Shape]) -> str:
    """NumPy's sentence about shapes that do not broadcast."""
    text = " ".join(str(s).replace(" ", "") for s in shapes)
    return f"operands could not be broadcast together with shapes {text} "


def broadcast_strides(shape: Shape, strides: Shape, to: Shape) -> Shape:
    """Strides with which an operand of `shape` is read as `to`: 0 along repeated axes."""
    if shape == to:
        return strides
    extra = len(to) - len(shape)
    return (0,) * extra + tuple(0 if n == 1 and m != 1 else s for n, s, m in zip(shape, strides, to[extra:]))


def broadcasts_to(shape: Shape, to: Shape) -> bool:
    """Whether `shape` can be read as `to`."""
    if len(shape) > len(to):
        return False
    return all(n in (1, m) for n, m in zip(reversed(shape), reversed(to)))


def normalize_axis(axis: int, ndim: int, prefix: str | None = None) -> int:
    """A non-negative axis; AxisError where there is none."""
    k = index(axis)
    if not -ndim <= k < ndim:
        raise AxisError(k, ndim, prefix)
    return k + ndim if k < 0 else k


def normalize_axes(axes: int | Iterable[int] | None, ndim: int, name: str | None = None) -> Shape:
    """Non-negative axes of an int, a tuple or None (all); ValueError where one stands twice."""
    if axes is None:
        return tuple(range(ndim))
    if not isinstance(axes, (tuple, list)):
        return (normalize_axis(axes, ndim, name),)  # type: ignore[arg-type]
    result = tuple(normalize_axis(a, ndim, name) for a in axes)
    if len(set(result)) != len(result):
        raise ValueError(f"repeated axis in `{name}` argument" if name else "duplicate value in 'axis'")
    return result


def reduced_shape(shape: Shape, axes: Sequence[int], keepdims: bool) -> Shape:
    """The shape after a reduction over `axes`."""
    if keepdims:
        return tuple(1 if k in axes else n for k, n in enumerate(shape))
    return tuple(n for k, n in enumerate(shape) if k not in axes)


def solve_shape(size: int, old: Shape, shape: int | Sequence[int]) -> Shape:
    """A new shape with -1 filled in; ValueError where the sizes differ."""
    new = tuple(index(n) for n in shape) if isinstance(shape, (tuple, list)) else (index(shape),)  # type: ignore[arg-type]
    unknown = [k for k, n in enumerate(new) if n < 0]
    if len(unknown) > 1:
        raise ValueError("can only specify one unknown dimension")
    if unknown:
        known = math.prod(n for n in new if n >= 0)
        if known == 0 or size % known:
            raise ValueError(f"cannot reshape array of size {size} into shape {spelled(new)}")
        new = tuple(size // known if n < 0 else n for n in new)
    if math.prod(new) != size:
        raise ValueError(f"cannot reshape array of size {size} into shape {spelled(new)}")
    return new


def spelled(shape: Shape) -> str:
    """A shape as NumPy's messages write it: no spaces."""
    return str(shape).replace(" ", "").replace("-1", "newaxis") if -1 in shape else str(shape).replace(" ", "")


def reshape_strides(shape: Shape, strides: Shape, new: Shape, itemsize: int, order: str = "C") -> Shape | None:
    """Strides that show the same memory in a new shape (same size), or None where only a copy can."""
    if 0 in shape:
        return contiguous_strides(new, itemsize, order)
    if order == "F":
        turned = reshape_strides(shape[::-1], strides[::-1], new[::-1], itemsize)
        return None if turned is None else turned[::-1]
    old = [(n, s) for n, s in zip(shape, strides) if n != 1]
    result = []
    at, k = 0, 0
    while k < len(new):
        if new[k] == 1:
            result.append(0)
            k += 1
            continue
        group, k, at = _match_group(old, new, at, k)
        if group is None:
            return None
        result += group
    return _fill_ones(new, result, itemsize)


def _match_group(old: list[tuple[int, int]], new: Shape, at: int, k: int) -> tuple[list[int] | None, int, int]:
    """Match the next axes of `old` and `new` that hold equally many elements; their new strides, or None."""
    first_old, first_new = at, k
    n_old, n_new = old[at][0], new[k]
    at, k = at + 1, k + 1
    while n_old != n_new:
        if n_old < n_new:
            n_old *= old[at][0]
            at += 1
        else:
            n_new *= new[k]
            k += 1
    for j in range(first_old, at - 1):
        if old[j][1] != old[j + 1][0] * old[j + 1][1]:
            return None, k, at
    step, strides = old[at - 1][1], []
    for n in reversed(new[first_new:k]):
        strides.append(0 if n == 1 else step)
        step *= n
    return strides[::-1], k, at


def _fill_ones(new: Shape, strides: list[int], itemsize: int) -> Shape:
    """Strides of axes of length 1, as in a dense array."""
    step = itemsize
    for k in range(len(new) - 1, -1, -1):
        if new[k] == 1:
            strides[k] = step
        step = strides[k] * new[k]
    return tuple(strides)


def slice_axis(key: slice, length: int) -> tuple[int, int, int]:
    """(start, step, number of elements) of a slice over an axis."""
    start, stop, step = key.indices(length)
    return start, step, len(range(start, stop, step))


def extent(shape: Shape, strides: Shape, itemsize: int) -> tuple[int, int]:
    """Byte offsets (lowest, end) that an array touches, from its first element."""
    if 0 in shape:
        return 0, 0
    low = sum((n - 1) * s for n, s in zip(shape, strides) if s < 0)
    high = sum((n - 1) * s for n, s in zip(shape, strides) if s > 0)
    return low, high + itemsize


def standing_order(shape: Shape, strides: Shape) -> list[int]:
    """The axes from the longest step to the shortest, as PyTorch lays out what is like an array: one that repeats stays where it stands."""
    order = list(reversed(range(len(shape))))           # the innermost first
    for last in range(1, len(order)):
        at = last
        for place in reversed(range(last)):
            inner, outer = abs(strides[order[place]]), abs(strides[order[at]])
            if inner and outer:
                if inner < outer or inner == outer and shape[order[place]] <= shape[order[at]]:
                    break
                order[place], order[at] = order[at], order[place]
                at = place
    return order[::-1]


def same_order(shape: Shape, strides: Shape, itemsize: int) -> Shape:
    """Dense strides that keep the order of the axes in memory (NumPy's order 'K')."""
    axes = sorted(range(len(shape)), key=lambda k: (-abs(strides[k]), k))
    result, step = [0] * len(shape), itemsize
    for k in reversed(axes):
        result[k] = step
        step *= max(shape[k], 1)
    return tuple(result)
