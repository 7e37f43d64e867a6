"""What sparse tensors mean: `values` (elements, dense dimensions...) at the places of a pattern, zeros elsewhere.

Everything here is written with differentiable operations on the values, so gradients flow through it; patterns are constants.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from septet.core import along, autograd, ops, view
from septet.core.array import Array, zeros
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.create import full
from septet.core.fn import layer
from septet.core.fn.search import where
from septet.core.fn.shape import concatenate, stack
from septet.core.fn.softmax import log_softmax, softmax
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.select import dense, flatnonzero, nonzero
from septet.core.sparse_pattern import Pattern, flat_places, taken
from septet.ir.dtype import DType, bool_, int64
from septet.ir.shape import Shape


@dataclass(frozen=True, eq=False)
class Elements:
    """A sparse tensor.  layout: coo, csr or csc.  coalesced: its places are known to be distinct and in order.

    index_dtype: how a compressed tensor shows its pointers and indices.
    """

    pattern: Pattern
    values: Any
    coalesced: bool = False
    layout: str = "coo"
    index_dtype: DType = int64

    @property
    def shape(self) -> Shape:
        return (*self.pattern.shape, *self.values.shape[1:])

    @property
    def sparse_dim(self) -> int:
        """How many dimensions the pattern has."""
        return len(self.pattern.shape)

    @property
    def dense_dim(self) -> int:
        """How many dimensions each element has."""
        return int(self.values.ndim) - 1

    @property
    def count(self) -> int:
        """How many elements are stored."""
        return self.pattern.count

    def with_values(self, values: Any) -> Elements:
        """Others at the same places."""
        return replace(self, values=values)


def added_up(rows: Any, group: Array, count: int) -> Any:
    """The sums of rows with the same group number."""
    if rows._dtype is bool_:
        return ops.not_equal(added_up(cast(rows, int64), group, count), 0)
    return layer.grouped_sum(rows, group, count)


def coalesced(s: Elements) -> Elements:
    """Each place once, in order; elements of one place are added."""
    return s if s.coalesced else in_order(s)


def in_order(s: Elements) -> Elements:
    """The same, whatever was claimed of the order when the tensor was made."""
    if s.pattern.ordered:
        return s if s.coalesced else replace(s, coalesced=True)
    merged, group, _ = s.pattern.merged
    return replace(s, pattern=merged, values=added_up(s.values, group, merged.count), coalesced=True)


def to_dense(s: Elements) -> Any:
    """The whole tensor."""
    if not s.sparse_dim:
        return reduce("sum", s.values, 0)
    to = zeros(s.values._face, s.values._dtype, s.shape)
    if not s.count or not s.values._size:
        return view.reshape(s.values, (-1,))[:0].sum() + to if autograd.recording(s.values) else to
    values = s.values
    if values._dtype is bool_:
        return ops.not_equal(view.into_zeros(cast(values, int64), cast(to, int64), getitem, s.pattern.key), 0)
    return view.into_zeros(values, to, getitem, s.pattern.key)


def at_places(a: Any, pattern: Pattern) -> Any:
    """The elements of a dense tensor at the places of a pattern."""
    if not pattern.shape:
        return view.broadcast_to(view.expand_dims(a, 0), (pattern.count, *a.shape))
    return getitem(a, pattern.key)


def from_dense(a: Any, sparse_dim: int) -> Elements:
    """What is not zero; of the last dimensions beyond `sparse_dim` whole slices."""
    plain = autograd.readable(a)
    there = ops.not_equal(plain, 0)
    if sparse_dim < a.ndim:
        there = reduce("any", there, tuple(range(sparse_dim, a.ndim)))
    rows = nonzero(there) if sparse_dim else ()
    n = rows[0]._size if rows else int(bool(item(there)) if not there.ndim else 1)
    indices = stack([cast(x, int64) for x in rows]) if rows else zeros(type(plain), int64, (0, n))
    pattern = Pattern(indices, tuple(a.shape[:sparse_dim]), True)
    return Elements(pattern, at_places(a, pattern), True)


def looked_up(s: Elements, pattern: Pattern) -> Any:
    """The elements at the places of another pattern, zeros where none is stored."""
    s = in_order(s)
    if s.pattern is pattern:
        return s.values
    if not s.count:
        return zeros(s.values._face, s.values._dtype, (pattern.count, *s.values.shape[1:]))
    at, there = s.pattern.find(pattern)
    found = getitem(s.values, at)
    return where(spread(there, found), found, 0) if found._dtype is not bool_ else ops.logical_and(spread(there, found), found)


def spread(a: Array, like: Any) -> Any:
    """A vector over rows with more dimensions."""
    return view.reshape(a, (a.shape[0], *(1,) * (like.ndim - 1)))


def combined(a: Elements, b: Elements, function: Any) -> Elements:
    """function(x, y) of the elements of both, zeros standing for those that one has not."""
    if a.pattern is b.pattern:
        return replace(a, values=function(a.values, b.values), coalesced=a.coalesced and b.coalesced)
    pattern, from_a, from_b = a.pattern.union(b.pattern)
    both = [or_zero(x.values, at) for x, at in ((a, from_a), (b, from_b))]
    return Elements(pattern, function(*both), a.coalesced and b.coalesced, a.layout, a.index_dtype)


def or_zero(values: Any, at: Array) -> Any:
    """values[at], zeros where a place is -1."""
    if not values.shape[0]:
        return zeros(values._face, values._dtype, (at._size, *values.shape[1:]))
    found = getitem(values, ops.maximum(at, 0))
    there = spread(ops.greater_equal(at, 0), found)
    return ops.logical_and(there, found) if found._dtype is bool_ else where(there, found, 0)


def multiplied(a: Elements, b: Elements) -> Elements:
    """The product element by element, at the places that both have."""
    if a.pattern is b.pattern and a.coalesced:
        return a.with_values(ops.multiply(a.values, b.values))
    if not (a.coalesced and b.coalesced):
        few, many = (a, b) if b.coalesced and not a.coalesced else (b, a)
        return few.with_values(ops.multiply(few.values, looked_up(many, few.pattern)))
    a, b = in_order(a), in_order(b)
    at, there = b.pattern.find(a.pattern)
    mine = flatnonzero(there)
    pattern = Pattern(getitem(a.pattern.indices, (slice(None), mine)), a.pattern.shape, True)
    return replace(a, pattern=pattern, values=ops.multiply(getitem(a.values, mine), getitem(b.values, getitem(at, mine))))


def times_dense(s: Elements, x: Any) -> Elements:
    """The product with a dense tensor that broadcasts to the shape."""
    return s.with_values(ops.multiply(s.values, at_places(view.broadcast_to(x, s.shape), s.pattern)))


# ---- reductions ------------------------------------------------------------------------------------------------------


def summed(s: Elements, axes: Sequence[int]) -> Any:
    """The sum over some dimensions: sparse, or dense where no sparse dimension is left."""
    kept = [k for k in range(s.sparse_dim) if k not in axes]
    inner = tuple(k - s.sparse_dim + 1 for k in axes if k >= s.sparse_dim)
    values = reduce("sum", s.values, inner) if inner else s.values
    if not kept:
        return reduce("sum", values, 0)
    if len(kept) == s.sparse_dim:
        return coalesced(s.with_values(values))
    indices = stack([s.pattern.row(k) for k in kept])
    return coalesced(Elements(Pattern(indices, tuple(s.pattern.shape[k] for k in kept)), values))


def softmax_along(s: Elements, axis: int, logarithm: bool) -> Elements:
    """The softmax over the stored elements of each line along a dimension, as if the others were minus infinity."""
    s = in_order(s)
    if axis >= s.sparse_dim:
        return s.with_values((log_softmax if logarithm else softmax)(s.values, axis - s.sparse_dim + 1))
    if not s.count:
        return s
    others = [k for k in range(s.sparse_dim) if k != axis]
    found = Pattern(stack([flat_places(s.pattern.indices, s.pattern.shape, others)]), (1 << 62,)).merged
    lines, count = found.group, found.pattern.count
    x = view.reshape(s.values, (s.count, -1))
    shifted = ops.subtract(x, getitem(greatest(autograd.detach(x), lines, count), lines))
    powers = ops.exp(shifted)
    total = getitem(layer.grouped_sum(powers, lines, count), lines)
    y = ops.subtract(shifted, ops.log(total)) if logarithm else ops.divide(powers, total)
    return s.with_values(view.reshape(y, s.values.shape))


def greatest(x: Array, lines: Array, count: int) -> Array:
    """The greatest element of each line and column."""
    lowest = full(x._face, x._dtype, (count, x.shape[1]), float("-inf"))
    places = dense(view.broadcast_to(view.expand_dims(lines, 1), x.shape))
    found: Array = autograd.unrecorded(along.scatter, lowest, places, x, 0, "max")
    return found


# ---- rearranging -----------------------------------------------------------------------------------------------------


def permuted(s: Elements, axes: Sequence[int]) -> Elements:
    """The dimensions in another order; sparse ones stay before dense ones."""
    outer, inner = axes[: s.sparse_dim], axes[s.sparse_dim :]
    pattern = s.pattern
    if list(outer) == [1, 0]:
        pattern = pattern.turned
    elif list(outer) != list(range(s.sparse_dim)):
        pattern = Pattern(stack([pattern.row(k) for k in outer]), tuple(pattern.shape[k] for k in outer))
    values = view.transpose(s.values, (0, *(k - s.sparse_dim + 1 for k in inner))) if inner else s.values
    kept = pattern is s.pattern
    return replace(s, pattern=pattern, values=values, coalesced=s.coalesced and kept or s.count < 2)


def chosen(s: Elements, places: Array) -> Elements:
    """Some of the elements."""
    indices = getitem(s.pattern.indices, (slice(None), places))
    return Elements(Pattern(indices, s.pattern.shape), getitem(s.values, places))


def selected(s: Elements, axis: int, k: int) -> Any:
    """The slice at place k of a dimension, without that dimension; dense where no sparse dimension is left."""
    if axis >= s.sparse_dim:
        return s.with_values(getitem(s.values, (slice(None),) * (axis - s.sparse_dim + 1) + (k,)))
    part = chosen(s, flatnonzero(ops.equal(s.pattern.row(axis), k)))
    if s.sparse_dim == 1:
        return reduce("sum", part.values, 0)
    kept = [d for d in range(s.sparse_dim) if d != axis]
    pattern = Pattern(stack([part.pattern.row(d) for d in kept]), tuple(s.pattern.shape[d] for d in kept))
    return Elements(pattern, part.values, part.count < 2)


def index_selected(s: Elements, axis: int, wanted: Array) -> Elements:
    """The slices that `wanted` names, in that order, along a dimension."""
    if axis >= s.sparse_dim:
        return s.with_values(getitem(s.values, (slice(None),) * (axis - s.sparse_dim + 1) + (wanted,)))
    row, face = s.pattern.row(axis), type(s.pattern.indices)
    matches = Pattern(stack([row, dense(arange_of(face, s.count))]), (s.pattern.shape[axis], s.count))
    asked = Pattern(stack([dense(arange_of(face, wanted._size)), wanted]), (wanted._size, s.pattern.shape[axis]))
    from septet.core.sparse_products import pairs

    _, which, at = pairs(asked, matches)
    shape = tuple(wanted._size if k == axis else n for k, n in enumerate(s.pattern.shape))
    rows = [which if k == axis else getitem(s.pattern.row(k), at) for k in range(s.sparse_dim)]
    return Elements(Pattern(stack(rows), shape), getitem(s.values, at), at._size < 2)


def arange_of(face: type[Array], n: int) -> Array:
    """0 .. n - 1."""
    from septet.core.create import arange

    return arange(face, 0, 1, n, int64)


def narrowed(s: Elements, axis: int, start: int, length: int) -> Elements:
    """A range of a dimension."""
    row = s.pattern.row(axis)
    inside = ops.logical_and(ops.greater_equal(row, start), ops.less(row, start + length))
    part = chosen(s, flatnonzero(inside))
    rows = [ops.subtract(part.pattern.row(k), start) if k == axis else part.pattern.row(k) for k in range(s.sparse_dim)]
    shape = tuple(length if k == axis else n for k, n in enumerate(s.pattern.shape))
    return Elements(Pattern(stack(rows), shape), part.values, s.coalesced)


def joined(parts: Sequence[Elements], axis: int) -> Elements:
    """Tensors behind one another along a dimension."""
    head = parts[0]
    total = sum(s.shape[axis] for s in parts)
    if axis >= head.sparse_dim:
        return joined_inside(parts, axis)
    rows, offset = [], 0
    for s in parts:
        rows.append(stack([ops.add(s.pattern.row(k), offset) if k == axis else s.pattern.row(k) for k in range(s.sparse_dim)]))
        offset += s.shape[axis]
    shape = tuple(total if k == axis else n for k, n in enumerate(head.pattern.shape))
    values = concatenate([s.values for s in parts], 0)
    return Elements(Pattern(concatenate(rows, 1), shape), values, len(values) < 2)


def joined_inside(parts: Sequence[Elements], axis: int) -> Elements:
    """Joined along a dense dimension: every element has zeros where the others' parts are."""
    k, total, found, at = axis - parts[0].sparse_dim + 1, sum(s.shape[axis] for s in parts), [], 0
    for s in parts:
        n = s.shape[axis]
        sides = [zeros(s.values._face, s.values._dtype, (*s.values.shape[:k], m, *s.values.shape[k + 1 :])) for m in (at, total - at - n)]
        found.append(s.with_values(concatenate([sides[0], s.values, sides[1]], k)))
        at += n
    indices = concatenate([s.pattern.indices for s in found], 1)
    return Elements(Pattern(indices, parts[0].pattern.shape), concatenate([s.values for s in found], 0))


def with_axis(s: Elements, axis: int) -> Elements:
    """A new dimension of length 1."""
    if axis > s.sparse_dim:
        return s.with_values(view.expand_dims(s.values, axis - s.sparse_dim + 1))
    rows = [s.pattern.row(k) for k in range(s.sparse_dim)]
    rows.insert(axis, zeros(type(s.pattern.indices), int64, (s.count,)))
    shape = (*s.pattern.shape[:axis], 1, *s.pattern.shape[axis:])
    return replace(s, pattern=Pattern(stack(rows), shape, s.pattern.ordered), coalesced=s.count < 2)


__all__ = ["Elements", "taken"]
