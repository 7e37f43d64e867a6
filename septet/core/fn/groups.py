"""Numbering equal elements, and reductions over groups of them.

Codes are int64 arrays: the number of each element's group, -1 for none.  What counts for nothing in a reduction ("missing"): NaN of
floats, NaT of times (given as int64), what a mask marks, or nothing.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from septet.codegen.kernels import group_order as orders
from septet.codegen.kernels import grouping, hash, unique
from septet.codegen.kernels import groups as kernels
from septet.core import ops
from septet.core.array import Array, empty
from septet.core.cast import as_int64, cast, reinterpret
from septet.core.convert import elements
from septet.core.create import from_values, full
from septet.core.index import getitem
from septet.core.select import dense
from septet.core.sort import argsort, argsort_last
from septet.ir import dtype as dt
from septet.ir.dtype import DType

NO_TIME = -(1 << 63)
MANY = 1 << 18                      # distinct elements beyond which sorting them is quicker than a table that no cache holds
LONG = 1 << 17


class Factors(NamedTuple):
    """Codes of the elements, and the distinct elements by code."""

    codes: Any
    values: Any


def indices(a: Array, n: int) -> Array:
    """An uninitialised int64 vector of the class of `a`."""
    return empty(type(a), dt.int64, (n,))


def factorize(a: Array, ordered: bool = False, missing: bool = True) -> Factors:
    """Number the distinct elements of a vector: in rising order, or as they appear.  missing: NaN, NaT and None get -1, else a number."""
    if a._dtype.kind in "OUSVc":
        return factorize_objects(a, ordered, missing)
    if a._dtype.kind in "Mm":
        found = factorize_numbers(dense(as_int64(a)), ordered, NO_TIME if missing else None)
        return Factors(found.codes, reinterpret(dense(found.values), a._dtype))
    if a._dtype.kind == "b":
        found = factorize_numbers(dense(cast(a, dt.uint8)), ordered, None)
        return Factors(found.codes, cast(found.values, dt.bool_))
    return factorize_numbers(dense(a), ordered, True if missing and a._dtype.kind == "f" else None)


def factorize_numbers(a: Array, ordered: bool, skip: Any) -> Factors:
    """Of a dense vector; skip: True (NaN has no group), an integer that has none, or None."""
    n = a._size
    if n == 0:
        return Factors(indices(a, 0), a)
    if a._dtype.kind in "iu" and a._dtype is not dt.uint64:
        low, high = grouping.range_of(a._address, a._dtype, n, skip)
        if high < low:
            return Factors(full(type(a), dt.int64, (n,), -1), getitem(a, slice(0, 0)))
        if small(high - low, n):
            return in_range(a, low, high - low + 1, ordered)
    found = hashed(a, ordered) or by_sorting(a, ordered)
    return found if skip is None else without(found, skip)


def small(size: int, n: int) -> bool:
    """Whether a table of a range is worth it for n elements."""
    return size < max(4 * n, 1 << 10) and size < 1 << 30


def in_range(a: Array, low: int, size: int, ordered: bool) -> Factors:
    """By a table over a small range of integers; what is outside of it has no group."""
    codes, values = indices(a, a._size), indices(a, min(a._size, size))
    count = grouping.codes_in_range(codes._address, values._address, a._address, a._dtype, a._size, low, size, ordered)
    return Factors(codes, cast(getitem(values, slice(0, count)), a._dtype))


def hashed(a: Array, ordered: bool) -> Factors | None:
    """By a hash table; None where it would be large."""
    codes, places = indices(a, a._size), indices(a, a._size)
    most = None if a._size <= LONG else MANY if ordered else 32 * MANY
    count = hash.group_ids(codes._address, places._address, a._address, a._dtype, a._size, most)
    if count < 0:
        return None
    values = getitem(a, getitem(places, slice(0, count)))
    return in_order(codes, values) if ordered else Factors(codes, values)


def in_order(codes: Array, values: Array) -> Factors:
    """Renumbered so that the values rise."""
    order = dense(argsort(values))
    return Factors(renumbered(codes, inverse(order)), getitem(values, order))


def inverse(order: Array) -> Array:
    """The permutation that undoes another."""
    from septet.core.create import arange
    from septet.core.index import setitem

    result = indices(order, order._size)
    setitem(result, order, arange(type(order), 0, 1, order._size, dt.int64))
    return result


def renumbered(codes: Array, table: Array) -> Array:
    """table[codes], -1 staying -1."""
    codes, table = dense(codes), dense(cast(table, dt.int64))
    result = indices(codes, codes._size)
    if codes._size:
        if not table._size:
            return full(type(codes), dt.int64, (codes._size,), -1)
        grouping.renumber(result._address, codes._address, codes._size, table._address)
    return result


def by_sorting(a: Array, ordered: bool) -> Factors:
    """By the stable order of the elements."""
    order = dense(argsort_last(a))
    sorted_ = dense(getitem(a, order))
    runs = unique.Runs(sorted_._address, a._dtype, a._size)
    codes, values, places = indices(a, a._size), empty(type(a), a._dtype, (runs.count,)), indices(a, runs.count)
    runs.values(values._address)
    runs.inverse(order._address, codes._address)
    if ordered:
        return Factors(codes, values)
    runs.places(places._address)
    appearance = dense(argsort(getitem(order, places)))
    return Factors(renumbered(codes, inverse(appearance)), getitem(values, appearance))


def without(found: Factors, skip: Any) -> Factors:
    """The factors without NaN (True) or one value; its elements have no group."""
    codes, values = found
    kept = ops.equal(values, values) if skip is True else ops.not_equal(values, skip)
    marks = elements(kept) if values._size <= 16 else None
    if marks is not None and all(marks) or marks is None and bool(ops_all(kept)):
        return found
    from septet.core.fn.search import where
    from septet.core.scan import cumulative

    number = ops.subtract(cumulative("add", cast(kept, dt.int64), 0, dt.int64), 1)
    table = where(kept, number, full(type(codes), dt.int64, (values._size,), -1))
    return Factors(renumbered(codes, dense(table)), getitem(values, kept))


def ops_all(mask: Array) -> Any:
    """Whether all of a bool array is true."""
    from septet.core.convert import item
    from septet.core.reduce import reduce

    return item(reduce("all", mask))


def is_missing(x: Any) -> bool:
    """None, NaN, NaT and pandas' NA, which is not equal to itself in a way that has a truth value."""
    if x is None:
        return True
    try:
        return bool(x != x)
    except TypeError:
        return type(x).__name__ == "NAType"
    except ValueError:
        return False


def factorize_objects(a: Array, ordered: bool, missing: bool) -> Factors:
    """Python objects by their own hashes; all that is missing is one group.  ordered: TypeError where they do not compare."""
    numbers: dict[Any, int] = {}
    codes: list[Any] = []
    values: list[Any] = []
    absent = None
    for x in elements(a):
        code = numbers.get(x)
        if code is None:
            if is_missing(x):
                code = -1
                if not missing:
                    code = absent = len(values) if absent is None else absent
                    values += [x] if absent == len(values) else []
            else:
                code = numbers[x] = len(values)
                values.append(x)
        codes.append(code)
    found = Factors(from_values(type(a), codes, dt.int64, (len(codes),)), values)
    if ordered:
        found = sorted_objects(found, absent)
    return Factors(found.codes, from_values(type(a), found.values, a._dtype, (len(values),)))


def sorted_objects(found: Factors, absent: int | None) -> Factors:
    """In Python's order, what is missing last; mixed kinds that do not compare: numbers before texts."""
    values = found.values
    places = [k for k in range(len(values)) if k != absent]
    try:
        places.sort(key=values.__getitem__)
    except TypeError:
        places.sort(key=lambda k: (isinstance(values[k], str), values[k]))
    places += [] if absent is None else [absent]
    table = [0] * len(values)
    for new, old in enumerate(places):
        table[old] = new
    numbers = from_values(type(found.codes), table, dt.int64, (len(table),))
    return Factors(renumbered(found.codes, numbers), [values[k] for k in places])


@dataclass(frozen=True, slots=True)
class Combined:
    """Codes of rows by several codes at once, how many groups there are, and each group's code by key."""

    codes: Any
    count: int
    parts: list[Any]


def joined_codes(codes: Sequence[Array], sizes: Sequence[int]) -> Array:
    """One number for a row of codes, the first the most significant; -1 where any is.  sizes: how many codes each has; product < 2**62."""
    total = codes[0]
    missing = ops.less(codes[0], 0)
    for c, size in zip(codes[1:], sizes[1:], strict=True):
        total = ops.add(ops.multiply(total, size), c)
        missing = ops.logical_or(missing, ops.less(c, 0))
    from septet.core.fn.search import where

    return dense(where(missing, full(type(total), dt.int64, (), -1), total))


def combine(codes: Sequence[Array], sizes: Sequence[int], ordered: bool = True) -> Combined:
    """Number the rows that occur among several codes: by their codes, the first the most significant, or as they appear."""
    product = 1
    for k, size in enumerate(sizes):
        product *= max(size, 1)
        if product >= 1 << 62:
            return combine_long(codes, sizes, ordered, k)
    total = joined_codes(codes, sizes)
    found = in_range(total, 0, product, ordered) if small(product, total._size) else without(factorize_numbers(total, ordered, -1), -1)
    parts, rest = [], found.values
    for size in reversed(sizes[1:]):
        parts.append(ops.remainder(rest, size))
        rest = ops.floor_divide(rest, size)
    return Combined(found.codes, found.values._size, [rest, *reversed(parts)])


def combine_long(codes: Sequence[Array], sizes: Sequence[int], ordered: bool, k: int) -> Combined:
    """Where one word has no room for all: the first k together, then the rest."""
    head = combine(codes[:k], sizes[:k], True)
    tail = combine([head.codes, *codes[k:]], [head.count, *sizes[k:]], ordered)
    return Combined(tail.codes, tail.count, [*(getitem(p, tail.parts[0]) for p in head.parts), *tail.parts[1:]])


class Order(NamedTuple):
    """Places by group, those of no group last; where each group begins, and the end of the last."""

    order: Any
    starts: Any


def order_of(codes: Array, groups: int) -> Order:
    """The stable order of elements by group."""
    codes = dense(codes)
    found = Order(indices(codes, codes._size), indices(codes, groups + 1))
    grouping.order_by_code(found.order._address, found.starts._address, codes._address, codes._size, groups)
    return found


def sizes_of(codes: Array, groups: int) -> Array:
    """How many elements each group has."""
    return counted(codes, None, groups)


def kind_of(x: Array | None, mask: Array | None) -> str:
    """What counts for nothing in an array."""
    if mask is not None:
        return "mask"
    return {"f": "nan", "M": "time", "m": "time"}.get(x._dtype.kind, "") if x is not None else ""


def words(x: Array) -> Array:
    """Dense, times and truths as integers."""
    if x._dtype.kind in "Mm":
        x = as_int64(x)
    return dense(cast(x, dt.uint8) if x._dtype is dt.bool_ else x)


def counted(codes: Array, x: Array | None, groups: int, mask: Array | None = None) -> Array:
    """How many elements of each group are there."""
    codes = dense(codes)
    missing, source = kind_of(x, mask), codes if x is None else words(x)
    room = indices(codes, groups * kernels.blocks_of(codes._size, groups))
    gaps = None if mask is None else dense(mask)
    kernels.counts(codes._address, source._address, source._dtype, codes._size, groups, missing, gaps._address if gaps is not None else 0,
                   room._address)
    return getitem(room, slice(0, groups))


class Reduced:
    """A reduction over groups: `.value(slot, dtype)`, `.count`, `.place`.

    op: sum, prod, min, max, var (mean, then the sum of squares about it), first, last, idxmin, idxmax.
    """

    def __init__(self, op: str, codes: Array, x: Array, groups: int, mask: Array | None = None, skip: bool = True,
                 computed: DType | None = None):
        self.cls, self.groups, missing = type(x), groups, kind_of(x, mask) if skip else ""
        codes, source, gaps = dense(codes), words(x), None if mask is None else dense(mask)
        self.records = kernels.Records(op, codes._address, source._address, source._dtype, source._size, groups, missing,
                                       gaps._address if gaps is not None else 0, computed)

    def value(self, slot: int = 0, dtype: DType | None = None) -> Array:
        """A value of each group's record."""
        result = empty(self.cls, dtype or self.records.dtype, (self.groups,))
        self.records.read(slot, result._dtype, result._address)
        return result

    @property
    def count(self) -> Array:
        """How many elements were there."""
        result = empty(self.cls, dt.int64, (self.groups,))
        self.records.counts(result._address)
        return result

    @property
    def place(self) -> Array:
        """Where the element that was looked for stands."""
        result = empty(self.cls, dt.int64, (self.groups,))
        self.records.places(result._address)
        return result


class Running(Reduced):
    """A reduction over groups whose elements come part by part; more groups may come with each.  dtype: of the elements."""

    def __init__(self, cls: type[Array], op: str, dtype: DType, computed: DType | None = None):
        self.cls, self.groups = cls, 0
        self.records = kernels.Running(op, dt.uint8 if dtype is dt.bool_ else dt.int64 if dtype.kind in "Mm" else dtype, computed)

    def enter(self, codes: Array, x: Array, groups: int, mask: Array | None = None) -> None:
        """Further elements, of `groups` groups by now."""
        codes, source, gaps = dense(codes), words(x), None if mask is None else dense(mask)
        self.groups = groups
        self.records.enter(codes._address, source._address, source._dtype, source._size, groups, kind_of(x, mask),
                           gaps._address if gaps is not None else 0)


def cumulative(op: str, codes: Array, x: Array, groups: int, skip: bool = True, mask: Array | None = None) -> Array:
    """Running sum, prod, min or max within groups, in the accumulator's dtype (times: int64)."""
    codes, source = dense(codes), words(x)
    computed = kernels.accumulator(source._dtype, op)
    result = empty(type(x), computed, (source._size,))
    kind = kind_of(x, mask)
    orders.cumulative(op, result._address, codes._address, source._address, source._dtype, computed, source._size, groups, kind, skip)
    return result


def place_within(codes: Array, groups: int) -> Array:
    """How many elements of its group come before each; -1 without a group."""
    codes = dense(codes)
    result = indices(codes, codes._size)
    grouping.places_within(result._address, codes._address, codes._size, groups)
    return result


def shift_places(codes: Array, groups: int, periods: int, order: Callable[[], Order] | None = None) -> Array:
    """For each element the place of the one `periods` earlier in its group, or -1.  order: gives the elements' order where it is known."""
    codes = dense(codes)
    if periods in (1, -1):
        result = indices(codes, codes._size)
        grouping.neighbours_within(result._address, codes._address, codes._size, groups, periods < 0)
        return result
    found = order() if order is not None else order_of(codes, groups)
    result = dense(full(type(codes), dt.int64, (codes._size,), -1))
    grouping.shift_within(result._address, found.order._address, found.starts._address, codes._size, groups, periods)
    return result


def fill_places(codes: Array, gaps: Array, groups: int, limit: int | None, backwards: bool) -> Array:
    """From which element each takes its value when gaps (bool) are filled within groups; -1: none."""
    codes, gaps = dense(codes), dense(gaps)
    result = indices(codes, codes._size)
    limit = -1 if limit is None else limit
    grouping.fill_places(result._address, codes._address, gaps._address, codes._size, groups, limit, backwards)
    return result


def quantile(codes: Array, x: Array, groups: int, qs: Sequence[float], mask: Array | None = None,
             order: Order | None = None) -> list[tuple[Array, Array, Array]]:
    """Of each q: (element below, element above, how far between) the quantile's rank in each group, float64; NaN where a group is empty."""
    source, gaps = words(x), None if mask is None else dense(mask)
    n, found = source._size, order or order_of(codes, groups)
    held, counts = empty(type(x), dt.float64, (n,)), indices(codes, groups)
    orders.collected(held._address, counts._address, source._address, source._dtype, gaps._address if gaps is not None else 0,
                     found.order._address, found.starts._address, groups, n)
    results = []
    for q in qs:
        low, high, part = (empty(type(x), dt.float64, (groups,)) for _ in range(3))
        orders.quantile(low._address, high._address, part._address, held._address, found.starts._address, counts._address, groups, n, q)
        results.append((low, high, part))
    return results


def rank(codes: Array, x: Array, groups: int, method: str, ascending: bool, na_option: str, percent: bool) -> Array:
    """1-based ranks of numbers within groups, float64; NaN has none ("keep") or is below ("top") or above ("bottom") all.

    method: average, min, max, first, dense.
    """
    from septet.core.fn.search import where

    source = words(x)
    gone = ops.not_equal(x, x) if x._dtype.kind in "fMm" else None
    if gone is not None and not bool(ops_all(ops.logical_not(gone))):
        return rank_gaps(codes, x, gone, groups, method, ascending, na_option, percent)
    keys = source if ascending else (ops.negative(source) if source._dtype.kind == "f" else ops.invert(source))
    keys = dense(keys)
    first = dense(argsort(keys))
    later = order_of(getitem(codes, first), groups)
    order, starts = dense(getitem(first, later.order)), later.starts
    result = dense(full(type(x), dt.float64, (source._size,), float("nan")))
    top = empty(type(x), dt.float64, (groups,))
    orders.ranks(result._address, top._address, keys._address, keys._dtype, order._address, starts._address,
                 getitem(starts, slice(1, None))._address, groups, source._size, method)
    if not percent:
        return result
    safe = where(ops.less(codes, 0), full(type(x), dt.int64, (), 0), codes)
    return ops.divide(result, getitem(top, safe)) if groups else result


def rank_gaps(codes: Array, x: Array, gone: Array, groups: int, method: str, ascending: bool, na_option: str, percent: bool) -> Array:
    """Ranks where something is missing: by the codes of the values, the missing ones without a group or at an end."""
    from septet.core.fn.search import where

    found = factorize(x, True)
    if na_option == "keep":
        none = full(type(x), dt.int64, (), -1)
        return rank(where(gone, none, codes), found.codes, groups, method, ascending, "keep", percent)
    last = (na_option == "bottom") == ascending
    end = full(type(x), dt.int64, (), found.values._size if last else -1)
    return rank(codes, where(gone, end, found.codes), groups, method, ascending, "keep", percent)
