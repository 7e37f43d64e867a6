"""Where the elements of a sparse tensor stand: coordinates of any number of dimensions, and their order by lines for products.

A pattern is immutable and shared by all tensors with elements at the same places, so that what is found out about it (its order, its
transpose, which places repeat) is found out once, not in every step of a training.
"""
from __future__ import annotations

import math
from functools import cached_property
from typing import Any, NamedTuple

from septet.codegen.kernels import sparse as kernels
from septet.core import autograd, ops
from septet.core.array import Array, empty, zeros
from septet.core.create import arange
from septet.core.fn.search import searchsorted
from septet.core.fn.sets import unique
from septet.core.fn.shape import stack
from septet.core.guard import writes_of
from septet.core.index import getitem
from septet.core.select import dense
from septet.core.select import repeat as repeated
from septet.core.sort import argsort
from septet.core.sparse import check_bounds, first, starts_of
from septet.errors import ChangedInPlace
from septet.ir.dtype import int64
from septet.ir.shape import Shape


class Lines(NamedTuple):
    """The elements of a matrix line by line.  order: which element stands at each place, None where they stand so already."""

    pointers: Array
    indices: Array
    order: Array | None


class Merged(NamedTuple):
    """The distinct places of a pattern.  group: the number of each element's.  first: an element at each."""

    pattern: Pattern
    group: Array
    first: Array


class Pattern:
    """Places of elements.  indices: (dimensions, elements), int64.  ordered: in C order, each place once."""

    def __init__(self, indices: Array, shape: Shape, ordered: bool = False, lines: Lines | None = None):
        self.indices, self.shape, self.ordered = dense(indices), tuple(shape), ordered
        self.held = [(self.indices, writes_of(self.indices))]
        if lines is not None:
            self.__dict__["lines"] = lines

    def check(self) -> None:
        """ChangedInPlace where somebody has written to the indices since: what was found out about them would be wrong."""
        for a, writes in self.held:
            if writes_of(a) != writes:
                raise ChangedInPlace("the indices of a sparse tensor were written after it was made; make a new tensor of them")

    @property
    def count(self) -> int:
        """How many elements."""
        return self.indices.shape[1]

    def row(self, k: int) -> Array:
        """The coordinates along a dimension."""
        return dense(getitem(self.indices, k))

    @property
    def key(self) -> Any:
        """What takes the places out of a dense array."""
        return tuple(self.row(k) for k in range(len(self.shape)))

    @cached_property
    def places(self) -> Array:
        """Each element's number in C order."""
        return flat_places(self.indices, self.shape, range(len(self.shape)))

    @cached_property
    def merged(self) -> Merged:
        """The distinct places in order."""
        found = unquoted(unique, self.places)
        return Merged(Pattern(unflattened(found.values, self.shape), self.shape, True), dense(found.inverse), dense(found.index))

    @cached_property
    def lines(self) -> Lines:
        """A matrix's elements by rows."""
        rows, columns = self.row(0), self.row(1)
        order = None if self.ordered else dense(argsort(rows, -1))
        return Lines(starts_of(rows, self.count, self.shape[0]), columns if order is None else dense(getitem(columns, order)), order)

    @cached_property
    def turned(self) -> Pattern:
        """A matrix's pattern with rows and columns exchanged, elements as they are."""
        made = Pattern(stack([self.row(1), self.row(0)]), self.shape[::-1])
        made.__dict__["turned"] = self
        return made

    def find(self, wanted: Pattern) -> tuple[Array, Array]:
        """Where the places of another pattern stand here, and whether they do; this one is ordered."""
        if not self.count:
            nowhere = zeros(type(self.indices), int64, (wanted.count,))
            return nowhere, ops.not_equal(nowhere, nowhere)
        at = ops.minimum(searchsorted(self.places, wanted.places, False), self.count - 1)
        return at, ops.equal(getitem(self.places, at), wanted.places)

    def union(self, other: Pattern) -> tuple[Pattern, Array, Array]:
        """Both lists of places walked together; where each of the union's stands in the two, -1 for nowhere."""
        room, face = self.count + other.count, type(self.indices)
        a, b = empty(face, int64, (room,)), empty(face, int64, (room,))
        mine, others = dense(self.places), dense(other.places)
        n = kernels.merged_places(a._address, b._address, mine._address, others._address, self.count, other.count)
        a, b = first(a, n), first(b, n)
        both = ops.where(ops.greater_equal(a, 0), taken(mine, a), taken(others, b))
        return Pattern(unflattened(both, self.shape), self.shape, self.ordered and other.ordered), a, b


def unquoted(function: Any, *args: Any) -> Any:
    """A function of indices, no gradients recorded."""
    return autograd.unrecorded(function, *args)


def taken(a: Array, places: Array) -> Any:
    """a[places], anything where a place is -1."""
    return getitem(a, ops.maximum(places, 0)) if a._size else places


def flat_places(indices: Array, shape: Shape, dimensions: Any) -> Array:
    """The numbers in C order of coordinates along some dimensions."""
    total: Any = None
    for k in dimensions:
        row = getitem(indices, k)
        total = row if total is None else ops.add(ops.multiply(total, shape[k]), row)
    if total is None:
        return zeros(type(indices), int64, (indices.shape[1],))
    found: Array = dense(total)
    return found


def unflattened(places: Array, shape: Shape) -> Array:
    """The coordinates of numbers in C order."""
    rows: list[Any] = []
    for n in reversed(shape):
        rows.append(ops.remainder(places, max(n, 1)))
        places = ops.floor_divide(places, max(n, 1))
    return stack(rows[::-1]) if rows else zeros(type(places), int64, (0, places._size))


def check_places(pattern: Pattern) -> None:
    """ValueError for a coordinate outside the shape."""
    for k, n in enumerate(pattern.shape):
        check_bounds(f"coordinate of dimension {k}:", pattern.row(k), n)


def of_pointers(pointers: Array, indices: Array, shape: Shape, by_columns: bool = False) -> Pattern:
    """The pattern of compressed lines, of a shape (lines, length); by columns: lines are the columns of a matrix (length, lines)."""
    face = type(indices)
    counts = ops.subtract(getitem(pointers, slice(1, None)), getitem(pointers, slice(None, -1)))
    lines_of = repeated(dense(arange(face, 0, 1, pointers._size - 1, int64)), counts)
    lines = Lines(dense(pointers), dense(indices), None)
    made = Pattern(stack([lines_of, indices]), shape, rising(lines_of, indices), lines)
    made.held += [(a, writes_of(a)) for a in (pointers, indices)]
    if by_columns:
        made.turned.held = made.held
    return made.turned if by_columns else made


def rising(lines_of: Array, indices: Array) -> bool:
    """Whether indices rise within each line."""
    if indices._size < 2:
        return True
    same = ops.equal(getitem(lines_of, slice(1, None)), getitem(lines_of, slice(None, -1)))
    falls = ops.less_equal(getitem(indices, slice(1, None)), getitem(indices, slice(None, -1)))
    from septet.core.convert import item
    from septet.core.reduce import reduce

    return not item(reduce("any", ops.logical_and(same, falls)))


def size_of(shape: Shape) -> int:
    return math.prod(shape)
