"""Gather and scatter along one axis, differentiable: the meaning behind `gather`, `scatter`, `index_add` and their kin.

The index is an int64 array of as many axes as the array; elsewhere than along the axis it may be shorter, and then only that corner is
touched.  Indices count from 0; one outside is an IndexError.
"""
from __future__ import annotations

import math
from typing import Any, TypeVar

from septet.codegen.kernels import along as kernels
from septet.core import autograd, ops, view
from septet.core.array import Array, empty, is_c_contiguous, zeros
from septet.core.autograd import attach, differentiable, readable, recording_set
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn.search import where
from septet.core.guard import guarded
from septet.core.index import getitem
from septet.core.select import dense
from septet.core.write import assign, copy
from septet.ir.dtype import float32, int64
from septet.ir.shape import Shape

A = TypeVar("A", bound=Array)


def outside(place: int | None, axis: int, n: int) -> None:
    """IndexError for an index that is not there."""
    if place is not None:
        raise IndexError(f"index {place} is out of bounds for dimension {axis} with size {n}")


def corner(a: A, shape: Shape, axis: int) -> A:
    """The part of `a` that an index of a shape touches: a view, itself where that is all."""
    own = tuple(a.shape)
    if own == shape:
        return a
    lengths = tuple([n if k == axis else m for k, (n, m) in enumerate(zip(own, shape))])
    return a if lengths == own else getitem(a, tuple(slice(0, n) for n in lengths))


def steps_of(x: Array, axis: int) -> tuple[Array, tuple[int, int, int]]:
    """(memory, steps) of an array as (before, axis, after): without a copy where it is dense, one number, or one vector spread out."""
    x._address
    if x._size == 1:
        return x, (0, 0, 0)
    shape, strides = tuple(x.shape), x.strides
    if not any(s and n > 1 for k, (s, n) in enumerate(zip(strides, shape)) if k != axis):
        return x, (0, strides[axis] // x.itemsize, 0)
    x = dense(x)
    inner = math.prod(shape[axis + 1 :])
    return x, (shape[axis] * inner, inner, 1)


def block_of(index: Array, axis: int) -> tuple[int, int, int]:
    """(before, axis, after): the lengths of an index as a block."""
    shape = tuple(index.shape)
    return math.prod(shape[:axis]), shape[axis], math.prod(shape[axis + 1 :])


def gathered_back(g: Array, y: Array, a: Array, index: Array, axis: int) -> Array:
    """The rule of gather."""
    return spread(g, index, axis, tuple(a.shape))


@differentiable(gathered_back)
def gather(a: A, index: Array, axis: int) -> A:
    """y[..., i, ...] = a[..., index[..., i, ...], ...] in the shape of the index."""
    shape = tuple(index.shape)
    source, (where_, steps) = dense(corner(a, shape, axis)), steps_of(index, axis)
    result = empty(type(a), a._dtype, shape)
    outer, m, inner = block_of(index, axis)
    bad = kernels.gather(result._address, source._address, where_._address, outer, a.shape[axis], m, inner, steps, a.itemsize)
    outside(bad, axis, a.shape[axis])
    return result


@differentiable(lambda gg, y, g, index, axis, shape: gather(gg, index, axis))
def spread(g: A, index: Array, axis: int, shape: Shape) -> A:
    """Zeros of a shape with `g` added up at the places of an index: the cotangent of gather."""
    result = zeros(type(g), g._dtype, shape)
    put_values(result, index, g, axis, "add")
    return result


def put_values(to: Array, index: Array, values: Array, axis: int, mode: str) -> None:
    """Write into a fresh dense array."""
    shape = tuple(index.shape)
    part = corner(to, shape, axis)
    work = part if is_c_contiguous(part) else copy(part, "C")
    if values.ndim and tuple(values.shape) != shape:
        values = getitem(values, tuple([slice(0, n) for n in shape]))
    where_, steps = steps_of(index, axis)
    source, value_steps = steps_of(cast(values, to._dtype), axis)
    sizes = block_of(index, axis)
    bad = scattered_parts(work, source, where_, (sizes[0], to.shape[axis], *sizes[1:]), steps, value_steps, mode)
    outside(bad, axis, to.shape[axis])
    if work is not part:
        assign(part, work)


def scattered_parts(to: Array, values: Array, index: Array, sizes: tuple[int, int, int, int], steps: Any, value_steps: Any,
                    mode: str) -> Any:
    """The kernel's call; complex numbers are added as two real ones."""
    dtype: Any = to._dtype
    if mode == "set" or not dtype.is_complex:
        return kernels.scatter(to._address, values._address, index._address, *sizes, steps, value_steps, dtype, mode)
    half, twice = dtype.real.itemsize, tuple(2 * s for s in value_steps)
    for part in range(2):
        at, source = to._address + part * half, values._address + part * half
        found = kernels.scatter(at, source, index._address, *sizes, steps, twice, dtype.real, mode, 2)
    return found


@primitive("scatter")
def scattered(a: A, index: Array, values: Array, axis: int, mode: str, start: Array | None = None) -> A:
    """A copy of `a` with values written, not recorded."""
    result: A = copy(readable(a), "C")
    if start is not None:
        put_values(result, index, start, axis, "set")
    put_values(result, index, readable(values), axis, mode)
    return result


def scatter(a: A, index: Array, values: Array, axis: int, mode: str = "set", start: Array | None = None) -> A:
    """A copy of `a` in which the places of the index take values (an array at least as long as the index, or 0-d).

    mode: "set" (the last one stays; its gradient supposes that no place repeats), "add", "multiply", "max", "min".  start: of "max" and
    "min", what the places begin with instead of their own values (0-d), which still share the cotangent where they are equal.
    """
    if not autograd.recording(a, values):
        return scattered(a, index, values, axis, mode, start)
    with recording_set(False):
        result: A = scattered(a, index, values, axis, mode, start)
    if not result._dtype.is_inexact:
        return result

    def rule(g: Any, y: Any, old: Any, new: Any) -> Any:
        to_old, to_new = RULES[mode](g, y, old, new, index, axis)
        kept = to_old()
        return kept if start is None else scatter(kept, index, zeros(type(g), g._dtype, ()), axis), to_new()

    return attach(result, NAMES[mode], guarded(rule, NAMES[mode], index), (a, values))  # type: ignore[no-any-return]


def back_to(g: Any, values: Any) -> Any:
    """A cotangent in the shape of the index, for the values, of which some may not have been used."""
    from septet.core import rules

    if not values.ndim:
        return rules.unbroadcast(g, values)
    if g.shape != values.shape:
        return view.into_zeros(g, values, getitem, tuple(slice(0, n) for n in g.shape))
    return g


def set_back(g: Any, y: Any, old: Any, new: Any, index: Any, axis: int) -> Any:
    """The rule of "set"."""
    return (lambda: scatter(g, index, zeros(type(g), g._dtype, ()), axis)), (lambda: back_to(gather(g, index, axis), new))


def add_back(g: Any, y: Any, old: Any, new: Any, index: Any, axis: int) -> Any:
    """The rule of "add"."""
    return (lambda: g), (lambda: back_to(gather(g, index, axis), new))


def extremum_back(g: Any, y: Any, old: Any, new: Any, index: Any, axis: int) -> Any:
    """The rule of "max" and "min": equal ones share."""
    part = getitem(new, tuple(slice(0, n) for n in index.shape)) if new.ndim else view.broadcast_to(new, index.shape)
    kept = cast(ops.equal(old, y), g._dtype)
    taken = cast(ops.equal(part, gather(y, index, axis)), g._dtype)
    share = ops.divide(g, ops.maximum(scatter(kept, index, taken, axis, "add"), 1))      # 0 where only the start is so extreme
    return (lambda: ops.multiply(share, kept)), (lambda: back_to(ops.multiply(gather(share, index, axis), taken), new))


def product_back(g: Any, y: Any, old: Any, new: Any, index: Any, axis: int) -> Any:
    """The rule of "multiply"; a zero gets the product of the others where it is the only one."""
    part = getitem(new, tuple(slice(0, n) for n in index.shape)) if new.ndim else view.broadcast_to(new, index.shape)
    none = ops.equal(part, 0)
    safe = where(none, ops.add(ops.multiply(part, 0), 1), part)
    count = scatter(cast(ops.equal(old, 0), float32), index, cast(none, float32), axis, "add")
    others = gather(ops.multiply(g, scatter(old, index, safe, axis, "multiply")), index, axis)
    alone = where(ops.equal(gather(count, index, axis), 1), others, ops.multiply(others, 0))
    usual = ops.divide(gather(ops.multiply(g, y), index, axis), safe)
    ones = ops.add(ops.multiply(autograd.detach(old), 0), 1)
    return (lambda: ops.multiply(g, scatter(ones, index, new, axis, "multiply"))), (lambda: back_to(where(none, alone, usual), new))


RULES: Any = {"set": set_back, "add": add_back, "max": extremum_back, "min": extremum_back, "multiply": product_back}
NAMES = {"set": "scatter", "add": "scatter_add", "max": "scatter_reduce", "min": "scatter_reduce", "multiply": "scatter_reduce"}


def counted(a: Array, index: Array, axis: int, start: int) -> Array:
    """How many values each place of `a` gets, counted from `start`."""
    one = ops.add(zeros(type(a), int64, ()), 1)
    begin = copy(view.broadcast_to(ops.add(zeros(type(a), int64, ()), start), a.shape), "C")
    return scattered(begin, index, one, axis, "add")
