"""Where values belong in a sorted array (searchsorted), and which bin of given edges they fall into.

Sixteen searches go on at once: every step of the halving is one gather for eight of them, and no branch depends on a
value.
"""
from __future__ import annotations

from septet.codegen.kernels.launch import ELEMENT, chunks, run
from septet.ir.dtype import DType
from septet.kernel import const, gather, i64, i64x8, kernel, noalias, prange, ptr, select, static_range, type_of, vload, vstore

LANES = 8
TOGETHER = 2                        # vectors of searches in flight
GRAIN = 1 << 11


@kernel
def less(a, b):
    """a < b in NumPy's order: NaN after everything."""
    if type_of(a).is_float:
        return (a < b) | ((b != b) & (a == a))
    return a < b


@kernel
def goes_right(at, value, right: const):
    """Whether `value` belongs behind the element `at`."""
    if right:
        return less(value, at) ^ True
    return less(at, value)


@kernel
def element_at(sorted_x, sorter, place, indirect: const):
    """Elements of the sorted order, for a vector of places."""
    if indirect:
        return gather(sorted_x, gather(sorter, place))
    return gather(sorted_x, place)


@kernel
def search_block(sorted_x, sorter, n, values, out, first, last, right: const, indirect: const):
    """out[i] = the place of values[i]."""
    width: const = LANES * TOGETHER
    middle = first + (last - first) // width * width
    for i in range(first, middle, width):
        many = [vload(values + i + k * LANES, LANES) for k in static_range(TOGETHER)]
        places = search_many(sorted_x, sorter, n, many, right, indirect)
        for k in static_range(TOGETHER):
            vstore(out + i + k * LANES, places[k])
    for i in range(middle, last):
        out[i] = search_one(sorted_x, sorter, n, values[i], right, indirect)


@kernel
def search_many(sorted_x, sorter, n, values, right: const, indirect: const):
    """The places of two vectors of values among n >= 1 sorted elements."""
    a, b, left = i64x8(0), i64x8(0), n
    while left > 1:
        half = i64x8(left // 2)
        x, y = element_at(sorted_x, sorter, a + half - 1, indirect), element_at(sorted_x, sorter, b + half - 1,
                                                                                indirect)
        a += select(goes_right(x, values[0], right), half, i64x8(0))
        b += select(goes_right(y, values[1], right), half, i64x8(0))
        left -= left // 2
    x, y = element_at(sorted_x, sorter, a, indirect), element_at(sorted_x, sorter, b, indirect)
    return (a + select(goes_right(x, values[0], right), i64x8(1), i64x8(0)),
            b + select(goes_right(y, values[1], right), i64x8(1), i64x8(0)))


@kernel
def search_one(sorted_x, sorter, n, value, right: const, indirect: const):
    """The place of one value among n >= 1 sorted elements."""
    low, left = 0, n
    while left > 1:
        half = left // 2
        at = low + half - 1
        if indirect:
            at = sorter[at]
        low += select(goes_right(sorted_x[at], value, right), half, 0)
        left -= half
    place = low
    if indirect:
        place = sorter[low]
    return low + i64(goes_right(sorted_x[place], value, right))


@kernel
def search_all(sorted_x: ptr[T], sorter: ptr[i64], n: i64, values: ptr[T], count: i64, out: noalias[i64], tasks: i64,
               T: const, right: const, indirect: const):
    for t in prange(tasks):
        search_block(sorted_x, sorter, n, values, out, t * count // tasks, (t + 1) * count // tasks, right, indirect)


@kernel
def fill_zero(out: noalias[i64], count: i64):
    for i in range(count):
        out[i] = 0


def searchsorted(out_address: int, sorted_address: int, n: int, values_address: int, count: int, dtype: DType,
                 right: bool = False, sorter_address: int = 0) -> None:
    """out[i] (i64) = where values[i] belongs among n sorted elements: before equal ones, or behind them (`right`).

    Both arrays dense and of one real dtype.  sorter: i64 order that sorts the array (0: it is sorted), each 0 .. n-1.
    """
    if n == 0:
        run(fill_zero, out_address, count)
        return
    run(search_all, sorted_address, sorter_address, n, values_address, count, out_address, chunks(count, GRAIN),
        T=ELEMENT[dtype], right=bool(right), indirect=sorter_address != 0)
