"""Joins of rows by codes: which left row goes with which right row, in pandas' order for each kind of join."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.codegen.kernels import grouping
from septet.codegen.kernels import join as kernels
from septet.core import ops
from septet.core.array import Array, empty
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn.groups import LONG, combine, factorize, indices, order_of, words
from septet.core.index import getitem
from septet.core.select import dense, flatnonzero
from septet.core.sort import argsort
from septet.errors import OutOfMemory
from septet.ir import dtype as dt
from septet.runtime.memory import usable_bytes

HOWS = ("inner", "left", "right", "outer")


class Codes(NamedTuple):
    """Both sides' codes, how many there are, and whether their order is the keys'."""

    left: Any
    right: Any
    groups: int
    ordered: bool


def common_codes(left: list[Array], right: list[Array], ordered: bool) -> Codes:
    """Codes of rows by one or more key columns, pairs of one dtype each; missing keys equal each other."""
    if len(left) == 1:
        quick = in_range(left[0], right[0])
        return quick if quick is not None else codes_of(left[0], right[0], ordered)
    parts = [in_range(a, b) or codes_of(a, b, ordered) for a, b in zip(left, right, strict=True)]
    n = left[0]._size
    whole = [both(p.left, p.right) for p in parts]
    found = combine(whole, [p.groups for p in parts], ordered)
    return Codes(getitem(found.codes, slice(0, n)), getitem(found.codes, slice(n, None)), found.count, ordered)


def both(a: Array, b: Array) -> Array:
    """One after the other."""
    from septet.core.fn.shape import concatenate

    return dense(concatenate([a, b]))


def in_range(left: Array, right: Array) -> Codes | None:
    """Integers of a small range are their own codes."""
    if left._dtype.kind not in "iub" or left._dtype is dt.uint64 or left._dtype is not right._dtype or not left._size or not right._size:
        return None
    left, right = words(left), words(right)
    low, high = grouping.range_of(left._address, left._dtype, left._size)
    least, most = grouping.range_of(right._address, right._dtype, right._size)
    low, high = min(low, least), max(high, most)
    if high - low >= max(2 * (left._size + right._size), 1 << 10):
        return None
    mine, theirs = indices(left, left._size), indices(right, right._size)
    for codes, a in ((mine, left), (theirs, right)):
        grouping.subtract_low(codes._address, a._address, a._dtype, a._size, low, high - low + 1)
    return Codes(mine, theirs, high - low + 1, True)


def codes_of(left: Array, right: Array, ordered: bool) -> Codes:
    """By numbering the elements of both sides."""
    found = factorize(both(left, right), ordered, False)
    n = left._size
    return Codes(getitem(found.codes, slice(0, n)), getitem(found.codes, slice(n, None)), found.values._size, ordered)


class Pairs(NamedTuple):
    """Rows that go together; -1: none."""

    left: Any
    right: Any


def pairs_of(left: Array, right: Array, groups: int, keep: bool) -> Pairs:
    """In the order of the left side, matches in the order of the right one.  keep: left rows without a match stay."""
    if right._size >= max(MUCH * left._size, LONG) and left._size:
        return pairs_of_few(left, right, groups, keep)
    left, found = dense(left), order_of(right, groups)
    counted = kernels.Pairs(left._address, left._size, found.order._address, found.starts._address, keep)
    check_fits(left._size, right._size, counted.count)
    result = Pairs(indices(left, counted.count), indices(left, counted.count))
    counted.write(result.left._address, result.right._address)
    return result


MUCH = 3                            # times as many right rows as left ones, so that looking which of them can match pays


def pairs_of_few(left: Array, right: Array, groups: int, keep: bool) -> Pairs:
    """The same where the right side is much longer: of its rows only those are ordered whose codes the left side has."""
    left, right, codes = dense(left), dense(right), indices(left, left._size)
    known = kernels.Known(codes._address, left._address, left._size, right._address, right._size, groups)
    numbers, places = indices(left, known.count), indices(left, known.count)
    known.write(numbers._address, places._address)
    found = order_of(numbers, known.groups)
    order = dense(getitem(places, found.order))
    counted = kernels.Pairs(codes._address, left._size, order._address, found.starts._address, keep)
    check_fits(left._size, right._size, counted.count)
    result = Pairs(indices(left, counted.count), indices(left, counted.count))
    counted.write(result.left._address, result.right._address)
    return result


def check_fits(n: int, m: int, count: int) -> None:
    """OutOfMemory, before anything is allocated, for a join whose pairs alone are more than the machine holds."""
    nbytes = 2 * 8 * count
    if nbytes > usable_bytes():
        error = OutOfMemory(nbytes)
        error.add_note(f"a join of {n:,} and {m:,} rows would have {count:,}: the keys repeat on both sides")
        raise error


def join(codes: Codes, how: str, sort: bool) -> Pairs:
    """Pairs of an inner, left, right or outer join.

    Order: inner and left that of the left rows, right that of the right rows; outer and `sort` that of the keys (codes.ordered).
    """
    left, right, groups, _ = codes
    if how == "right":
        found = pairs_of(right, left, groups, True)
        pairs = Pairs(found.right, found.left)
        return by_key(pairs, right, found.left) if sort else pairs
    pairs = pairs_of(left, right, groups, how != "inner")
    if how == "outer":
        return outer(pairs, codes)
    return by_key(pairs, left, pairs.left) if sort else pairs


def by_key(pairs: Pairs, codes: Array, rows: Array) -> Pairs:
    """In the order of the keys, stable."""
    order = argsort(getitem(codes, rows))
    return Pairs(getitem(pairs.left, order), getitem(pairs.right, order))


def outer(pairs: Pairs, codes: Codes) -> Pairs:
    """The rows of the right side that no left row met are added; then in the order of the keys."""
    n = codes.right._size
    used = dense(full(type(codes.left), dt.uint8, (n,), 0))
    kernels.mark(used._address, pairs.right._address, pairs.right._size)
    alone = flatnonzero(ops.equal(used, 0))
    keys = getitem(codes.left, pairs.left)
    if alone._size:
        keys = both(keys, getitem(codes.right, alone))
        pairs = Pairs(both(pairs.left, full(type(alone), dt.int64, (alone._size,), -1)), both(pairs.right, alone))
    order = argsort(keys)
    return Pairs(getitem(pairs.left, order), getitem(pairs.right, order))


def unmatched_size(codes: Codes) -> int:
    """How many pairs an inner join would have."""
    found, left = order_of(codes.right, codes.groups), dense(codes.left)
    pairs = kernels.Pairs(left._address, left._size, found.order._address, found.starts._address, False)
    return int(pairs.count)


def nearest(left: Array, right: Array, left_by: Array | None, right_by: Array | None, groups: int, direction: str, exact: bool,
            tolerance: Any) -> Array:
    """For each left key the right row of the same group with the nearest key backward, forward or either way ("nearest"); -1: none.

    Keys rise, of one dtype.
    """
    if direction == "nearest":
        return either_way(left, right, left_by, right_by, groups, exact, tolerance)
    a, b = words(left), words(right)
    if a._dtype.kind == "f":
        a, b = dense(cast(a, dt.float64)), dense(cast(b, dt.float64))
    elif a._dtype is not dt.uint64:
        a, b = dense(cast(a, dt.int64)), dense(cast(b, dt.int64))
    zeros = [dense(full(type(left), dt.int64, (x._size,), 0)) if by is None else dense(by) for x, by in ((a, left_by), (b, right_by))]
    result = empty(type(left), dt.int64, (a._size,))
    kernels.nearest(result._address, (a._address, zeros[0]._address, a._size), (b._address, zeros[1]._address, b._size), a._dtype,
                    max(groups, 1), direction == "backward", exact, tolerance)
    return result


def either_way(left: Array, right: Array, left_by: Any, right_by: Any, groups: int, exact: bool, tolerance: Any) -> Array:
    """The nearer of before and after; before where they are equally near."""
    from septet.core.fn.search import where

    before = nearest(left, right, left_by, right_by, groups, "backward", exact, tolerance)
    after = nearest(left, right, left_by, right_by, groups, "forward", exact, tolerance)
    if not right._size:
        return before
    a, b = words(left), words(right)
    below = ops.subtract(a, getitem(b, ops.maximum(before, 0)))
    above = ops.subtract(getitem(b, ops.maximum(after, 0)), a)
    second = ops.logical_and(ops.greater_equal(after, 0), ops.logical_or(ops.less(before, 0), ops.less(above, below)))
    return dense(where(second, after, before))
