"""Views: other shapes and orders of the same memory.  Nothing here copies unless it says so."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from septet.core.array import Array, is_c_contiguous, is_f_contiguous, view_of
from septet.core.autograd import differentiable
from septet.core.write import copy
from septet.ir.shape import Shape, broadcast_strides, broadcasts_to, normalize_axes, normalize_axis, reshape_strides, solve_shape
from septet.runtime.native import types

A = TypeVar("A", bound=Array)


def inverse(axes: Sequence[int] | None, ndim: int) -> Sequence[int] | None:
    """The order of axes that undoes a transpose."""
    if axes is None:
        return None
    order = [k % ndim for k in axes]
    return sorted(range(ndim), key=order.__getitem__)


def unbroadcast(g: A, a: Array) -> A:
    """The cotangent of what was repeated."""
    from septet.core import rules

    result: A = rules.unbroadcast(g, a)
    return result


@differentiable(lambda gg, y, g, a, function, *args: function(gg, *args))
def into_zeros(g: A, a: Array, function: Callable[..., Any], *args: Any) -> A:
    """A cotangent added up at the places of `a` that function(a, *args) shows (places may repeat), zeros elsewhere."""
    from septet.core.array import zeros
    from septet.core.scatter import add_at

    result = zeros(type(g), g._dtype, a.shape)
    add_at(result, g, function, args)
    return result


def reshaped_back(g: A, y: A, a: A, *args: Any, **kwargs: Any) -> A:
    """The rule of all that only regroups elements."""
    return reshape(g, a.shape)


def reshaped_in_order(g: A, y: A, a: A, shape: Any, order: str = "C", copy_: bool | None = None) -> A:
    """The rule of reshape: back in the same order of elements."""
    return reshape(g, a.shape, reading_order(a, order))


def reading_order(a: Array, order: str) -> str:
    """C or F, whichever A means for an array."""
    if order != "A":
        return order
    return "F" if is_f_contiguous(a) and not is_c_contiguous(a) else "C"


@differentiable(reshaped_in_order)
def reshape(a: A, shape: int | Sequence[int], order: str = "C", copy_: bool | None = None) -> A:
    """`a` in a new shape: a view where strides can show it, else a copy.  ValueError where the sizes differ.

    copy_: True always copies, False refuses to.
    """
    if order == "C" and not copy_:
        plain: A | None = types.reshape(a, shape)
        if plain is not None:
            return plain
    new = solve_shape(a._size, a.shape, shape)
    order = reading_order(a, order)
    strides = None if copy_ else reshape_strides(a.shape, a.strides, new, a.itemsize, order)
    if strides is not None:
        return view_of(a, new, strides)
    if copy_ is False:
        raise ValueError("Unable to avoid creating a copy while reshaping.")
    dense = copy(a, order)
    strides = reshape_strides(dense.shape, dense.strides, new, a.itemsize, order)
    assert strides is not None
    return view_of(dense, new, strides)


def transposed_back(g: A, y: A, a: A, axes: Sequence[int] | None = None) -> A:
    """The rule of transpose."""
    return transpose(g, inverse(axes, a.ndim))


@differentiable(transposed_back)
def transpose(a: A, axes: Sequence[int] | None = None) -> A:
    """The axes in another order; reversed by default."""
    order = tuple(axes) if axes is not None else tuple(range(a.ndim - 1, -1, -1))
    plain: A | None = types.transpose(a, order)
    if plain is not None:
        return plain
    if len(order) != a.ndim:
        raise ValueError("axes don't match array")
    order = tuple(normalize_axis(k, a.ndim) for k in order)
    if len(set(order)) != a.ndim:
        raise ValueError("repeated axis in transpose")
    return view_of(a, tuple(a.shape[k] for k in order), tuple(a.strides[k] for k in order))


def swapaxes(a: A, axis1: int, axis2: int) -> A:
    """Two axes exchanged."""
    i, j = normalize_axis(axis1, a.ndim, "axis1"), normalize_axis(axis2, a.ndim, "axis2")
    order = list(range(a.ndim))
    order[i], order[j] = order[j], order[i]
    return transpose(a, order)


def moveaxis(a: A, source: int | Sequence[int], destination: int | Sequence[int]) -> A:
    """Axes moved to new places, the others keep their order."""
    start = normalize_axes(source, a.ndim, "source")
    end = normalize_axes(destination, a.ndim, "destination")
    if len(start) != len(end):
        raise ValueError("`source` and `destination` arguments must have the same number of elements")
    order = [k for k in range(a.ndim) if k not in start]
    for to, at in sorted(zip(end, start)):
        order.insert(to, at)
    return transpose(a, order)


@differentiable(reshaped_back)
def squeeze(a: A, axis: int | Sequence[int] | None = None) -> A:
    """Without axes of length 1.  ValueError where a named axis is longer."""
    plain: A | None = types.reshape(a, tuple(n for n in a.shape if n != 1)) if axis is None else None
    if plain is not None:
        return plain
    if axis is None:
        drop: Shape = tuple(k for k, n in enumerate(a.shape) if n == 1)
    else:
        drop = normalize_axes(axis, a.ndim)
        if any(a.shape[k] != 1 for k in drop):
            raise ValueError("cannot select an axis to squeeze out which has size not equal to one")
    keep = [k for k in range(a.ndim) if k not in drop]
    return view_of(a, tuple(a.shape[k] for k in keep), tuple(a.strides[k] for k in keep))


@differentiable(reshaped_back)
def expand_dims(a: A, axis: int | Sequence[int]) -> A:
    """With axes of length 1 at the given places of the result."""
    count = len(axis) if isinstance(axis, (tuple, list)) else 1
    new = normalize_axes(axis, a.ndim + count)
    old_shape, old_strides = iter(a.shape), iter(a.strides)
    shape = tuple(1 if k in new else next(old_shape) for k in range(a.ndim + count))
    plain: A | None = types.reshape(a, shape)
    if plain is not None:
        return plain
    strides = tuple(0 if k in new else next(old_strides) for k in range(a.ndim + count))
    return view_of(a, shape, strides)


@differentiable(lambda g, y, a, *args: unbroadcast(g, a))
def broadcast_to(a: A, shape: Sequence[int]) -> A:
    """A read-only view of `a` repeated to `shape`."""
    to = tuple(shape)
    if any(n < 0 for n in to):
        raise ValueError("all elements of broadcast shape must be non-negative")
    if not broadcasts_to(a.shape, to):
        raise ValueError("operands could not be broadcast together with remapped shapes [original->remapped]: "
                         f"{a.shape} and requested shape {to}".replace(", ", ","))
    return view_of(a, to, broadcast_strides(a.shape, a.strides, to))


def from_diagonal(g: A, y: A, a: A, *args: Any) -> A:
    """The rule of diagonal."""
    return into_zeros(g, a, diagonal, *args)


@differentiable(from_diagonal)
def diagonal(a: A, offset: int = 0, axis1: int = 0, axis2: int = 1) -> A:
    """The diagonal of each matrix of two axes, as the last axis."""
    if a.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    i, j = normalize_axis(axis1, a.ndim, "axis1"), normalize_axis(axis2, a.ndim, "axis2")
    if i == j:
        raise ValueError("axis1 and axis2 cannot be the same")
    rows, columns = a.shape[i] - max(-offset, 0), a.shape[j] - max(offset, 0)
    start = max(-offset, 0) * a.strides[i] + max(offset, 0) * a.strides[j]
    n = max(min(rows, columns), 0)
    rest = [k for k in range(a.ndim) if k not in (i, j)]
    shape = (*(a.shape[k] for k in rest), n)
    strides = (*(a.strides[k] for k in rest), a.strides[i] + a.strides[j])
    return view_of(a, shape, strides, start if n else 0)


def flipped_back(g: A, y: A, a: A, axis: int | Sequence[int] | None = None) -> A:
    """The rule of flip; a copy, because a gradient is no view that goes backwards."""
    from septet.core.write import copy

    return copy(flip(g, axis), "C")


@differentiable(flipped_back)
def flip(a: A, axis: int | Sequence[int] | None = None) -> A:
    """The order of elements reversed along axes (all by default)."""
    axes = normalize_axes(axis, a.ndim)
    offset = sum((a.shape[k] - 1) * a.strides[k] for k in axes if a.shape[k])
    strides = tuple(-s if k in axes else s for k, s in enumerate(a.strides))
    return view_of(a, a.shape, strides, 0 if 0 in a.shape else offset)


def ravel(a: A, order: str = "C") -> A:
    """One axis; a view where the elements lie in that order."""
    if order == "K":
        axes = sorted(range(a.ndim), key=lambda k: (-abs(a.strides[k]), k))
        return reshape(transpose(a, axes) if all(s >= 0 for s in a.strides) else a, -1 if a._size else a._size)
    return reshape(a, -1 if a._size else 0, order)


def from_windows(g: A, y: A, a: A, window: Sequence[int], axes: Sequence[int], steps: Sequence[int] = ()) -> A:
    """The rule of windows: one after the other, the last first."""
    from septet.core.overlap import added

    sizes, shape = [], list(a.shape)
    for axis, n, step in zip(axes, window, steps or (1,) * len(axes)):
        sizes.append(shape[axis])
        shape[axis] = (shape[axis] - n) // step + 1
    for size, axis, step in reversed(list(zip(sizes, axes, steps or (1,) * len(axes)))):
        g = added(g, size, axis, step)
    return g


@differentiable(from_windows)
def windows(a: A, window: Sequence[int], axes: Sequence[int], steps: Sequence[int] = ()) -> A:
    """Sliding windows, `steps` apart (1): each axis shortened to the places of its window, the windows as last axes."""
    shape, strides = list(a.shape), list(a.strides)
    ends = []
    for axis, n, step in zip(axes, window, steps or (1,) * len(axes)):
        if shape[axis] - n + 1 < 0:
            raise ValueError("window shape cannot be larger than input array shape")
        ends.append(strides[axis])
        shape[axis] = (shape[axis] - n) // step + 1
        strides[axis] *= step
    return view_of(a, (*shape, *window), (*strides, *ends))
