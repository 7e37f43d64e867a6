"""Which rows stand elsewhere too."""
from __future__ import annotations

from collections.abc import Sequence
from math import prod

from septet.codegen.kernels import grouping, hash_parts
from septet.core.array import Array, empty
from septet.core.create import full
from septet.core.fn import groups
from septet.core.select import dense
from septet.ir import dtype as dt

ROOM = 1 << 62                      # products of sizes below which a row has one number


def numbered(a: Array) -> tuple[Array, int] | None:
    """Integers as numbers from 0 on and how many there may be; None for other elements, none at all, or too wide a range."""
    if a._dtype.kind not in "iu" or a._dtype is dt.uint64 or not a._size:
        return None
    source = dense(a)
    low, high = grouping.range_of(source._address, source._dtype, source._size)
    size = high - low + 1
    if size >= ROOM:
        return None
    result = groups.indices(source, source._size)
    grouping.subtract_low(result._address, source._address, source._dtype, source._size, low, size)
    return result, size


def duplicated(codes: Sequence[Array], sizes: Sequence[int], keep: str | bool) -> Array:
    """Mask of the rows of codes (all 0 to its size - 1) that stand before ("first"), behind ("last") or anywhere else (False) too."""
    n = codes[0]._size
    if not n:
        return full(type(codes[0]), dt.bool_, (0,), False)
    if prod(sizes) >= ROOM:
        found = groups.combine(codes, sizes, False)
        return within(found.codes, found.count, keep)
    total = dense(groups.joined_codes(codes, sizes)) if len(codes) > 1 else dense(codes[0])
    if groups.small(prod(sizes), n):
        return within(total, prod(sizes), keep)
    if keep == "first":
        result = empty(type(total), dt.bool_, (n,))
        hash_parts.repeated(result._address, total._address, dt.int64, n)
        return result
    factors = groups.factorize_numbers(total, False, None)
    return within(factors.codes, factors.values._size, keep)


def within(codes: Array, size: int, keep: str | bool) -> Array:
    """The same of codes that are less than `size`, by a table of that size."""
    from septet.core import ops
    from septet.core.index import getitem

    codes = dense(codes)
    if keep is False:
        return ops.greater(getitem(groups.sizes_of(codes, size), codes), 1)
    result = empty(type(codes), dt.bool_, (codes._size,))
    grouping.repeats(result._address, codes._address, codes._size, size, keep == "last")
    return result
