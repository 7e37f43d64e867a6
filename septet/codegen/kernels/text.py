"""Arrays of fixed-width text, as code units (u8 of bytes, u32 of text) with zeros behind the end of every element.

Kernels take n dense elements of `width` units; a second operand has its own width and a step of 0 where one element stands for all.
Classes and cases are those of ASCII: who calls them asks `greatest` first.
"""
from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.launch import chunks, run, scratch
from septet.kernel import const, i64, kernel, noalias, prange, ptr, u8, u32, u64

UNITS: dict[str, Any] = {"S": u8, "U": u32}
GRAIN = 1 << 12
PREDICATES = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
CLASSES = ("isalpha", "isdigit", "isalnum", "isspace")
SEARCHES = ("find", "rfind", "count", "startswith", "endswith")


@kernel
def length(x, width):
    """Units up to the last that is not zero."""
    n = width
    while n > 0:
        if x[n - 1] != 0:
            return n
        n -= 1
    return n


@kernel
def lengths(x: ptr[C], out: noalias[i64], n: i64, width: i64, tasks: i64, C: const):
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = length(x + i * width, width)


@kernel
def most(x: ptr[C], out: noalias[i64], n: i64, tasks: i64, C: const):
    """out[task] = the greatest unit of its part."""
    for t in prange(tasks):
        found = C(0)
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            found = max(found, x[i])
        out[t] = i64(found)


@kernel
def order_of(x, y, wx, wy):
    """-1, 0 or 1 as x is less than, equal to or greater than y; the shorter one counts as filled with zeros."""
    for k in range(min(wx, wy)):
        if x[k] != y[k]:
            return i64(-1) if x[k] < y[k] else i64(1)
    for k in range(wy, wx):
        if x[k] != 0:
            return i64(1)
    for k in range(wx, wy):
        if y[k] != 0:
            return i64(-1)
    return i64(0)


@kernel
def holds(order, predicate: const):
    """Whether an order is what a comparison asks for."""
    if predicate == "equal":
        return order == 0
    if predicate == "not_equal":
        return order != 0
    if predicate == "less":
        return order < 0
    if predicate == "less_equal":
        return order <= 0
    if predicate == "greater":
        return order > 0
    return order >= 0


@kernel
def comparisons(x: ptr[C], y: ptr[C], out: noalias[u8], n: i64, wx: i64, wy: i64, sx: i64, sy: i64, tasks: i64, C: const,
                predicate: const):
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            out[i] = u8(holds(order_of(x + i * sx, y + i * sy, wx, wy), predicate))


@kernel
def is_in(u, name: const):
    """Whether a unit of ASCII is of a class."""
    digit, letter = (u >= 48) & (u <= 57), ((u >= 65) & (u <= 90)) | ((u >= 97) & (u <= 122))
    if name == "isdigit":
        return digit
    if name == "isalpha":
        return letter
    if name == "isalnum":
        return digit | letter
    return (u == 32) | ((u >= 9) & (u <= 13))


@kernel
def is_blank(u, wide: const):
    """White space of bytes, or of ASCII text, where four separators count as well."""
    if wide:
        return (u == 32) | ((u >= 9) & (u <= 13)) | ((u >= 28) & (u <= 31))
    return (u == 32) | ((u >= 9) & (u <= 13))


@kernel
def all_in(x, size, name: const, wide: const):
    """Whether there are units, all of a class."""
    for k in range(size):
        inside = is_in(x[k], name)
        if name == "isspace":
            inside = is_blank(x[k], wide)
        if inside ^ True:
            return False
    return size > 0


@kernel
def classes(x: ptr[C], out: noalias[u8], n: i64, width: i64, tasks: i64, C: const, name: const, wide: const):
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at = x + i * width
            out[i] = u8(all_in(at, length(at, width), name, wide))


@kernel
def cases(x: ptr[C], out: noalias[C], n: i64, first: i64, tasks: i64, C: const):
    """out = x with the 26 letters from `first` on in the other case."""
    low = C(first)
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            u = x[i]
            out[i] = u ^ C(32) if (u >= low) & (u < low + C(26)) else u


@kernel
def strips(x: ptr[C], out: noalias[C], n: i64, width: i64, left: i64, right: i64, tasks: i64, C: const, wide: const):
    """out = elements without the white space at the ends asked for."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at, to = x + i * width, out + i * width
            start, stop = i64(0), length(at, width)
            if right != 0:
                while stop > 0:
                    if (is_blank(at[stop - 1], wide) | (at[stop - 1] == 0)) ^ True:
                        break                           # a zero at the end is none of the text
                    stop -= 1
            if left != 0:
                while start < stop:
                    if is_blank(at[start], wide) ^ True:
                        break
                    start += 1
            for k in range(stop - start):
                to[k] = at[start + k]
            for k in range(stop - start, width):
                to[k] = C(0)


@kernel
def stands_at(x, y, size):
    """Whether the units of y stand at x."""
    for k in range(size):
        if x[k] != y[k]:
            return False
    return True


@kernel
def search_one(x, size, y, part, name: const):
    """One result of a search: a place (-1: none), a number or a truth value."""
    if name == "startswith":
        if part > size:
            return i64(0)
        return i64(stands_at(x, y, part))
    if name == "endswith":
        if part > size:
            return i64(0)
        return i64(stands_at(x + (size - part), y, part))
    if name == "rfind":
        k = size - part
        while k >= 0:
            if stands_at(x + k, y, part):
                return k
            k -= 1
        return i64(-1)
    found, k = i64(0) if name == "count" else i64(-1), i64(0)
    while k + part <= size:
        if stands_at(x + k, y, part):
            if name == "find":
                return k
            found += 1
            k += max(part, 1)
        else:
            k += 1
    return found


@kernel
def searches(x: ptr[C], y: ptr[C], out: noalias[R], n: i64, wx: i64, wy: i64, sx: i64, sy: i64, tasks: i64, C: const, R: const,
             name: const):
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at, part = x + i * sx, y + i * sy
            out[i] = R(search_one(at, length(at, wx), part, length(part, wy), name))


@kernel
def joins(x: ptr[C], y: ptr[C], out: noalias[C], n: i64, wx: i64, wy: i64, sx: i64, sy: i64, tasks: i64, C: const):
    """out = x followed by y, wx + wy wide."""
    width = wx + wy
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            at, part, to = x + i * sx, y + i * sy, out + i * width
            size = length(at, wx)
            for k in range(size):
                to[k] = at[k]
            for k in range(wy):
                to[size + k] = part[k]
            for k in range(size + wy, width):
                to[k] = C(0)


@kernel
def packs(x: ptr[C], out: noalias[u64], n: i64, width: i64, first: i64, bits: i64, tasks: i64, C: const):
    """out = the units from `first` on that one word holds, the first in the highest bits."""
    for t in prange(tasks):
        for i in range(t * n // tasks, (t + 1) * n // tasks):
            word = u64(0)
            for k in range(first, first + 64 // bits):
                word = (word << u64(bits)) | (u64(x[i * width + k]) if k < width else u64(0))
            out[i] = word


# ---- launchers; `kind` is "U" or "S", widths and steps are in units -----------------------------------------------------


def tasks_of(n: int, width: int) -> int:
    return chunks(n * max(width, 1), GRAIN)


def greatest(x: int, kind: str, units: int) -> int:
    """The greatest code unit; 0 where there is none."""
    tasks = chunks(units, GRAIN)
    found = scratch(8 * tasks)
    run(most, x, found, units, tasks, C=UNITS[kind])
    return max((ctypes.c_int64 * tasks).from_address(found))


def compare(predicate: str, out: int, x: int, y: int, kind: str, n: int, wx: int, wy: int, sx: int, sy: int) -> None:
    run(comparisons, x, y, out, n, wx, wy, sx, sy, tasks_of(n, wx), C=UNITS[kind], predicate=predicate)


def classify(name: str, out: int, x: int, kind: str, n: int, width: int) -> None:
    run(classes, x, out, n, width, tasks_of(n, width), C=UNITS[kind], name=name, wide=kind == "U")


def search(name: str, out: int, x: int, y: int, kind: str, n: int, wx: int, wy: int, sx: int, sy: int) -> None:
    """Out: i64 places or numbers, or u8 truth values of startswith and endswith."""
    R = u8 if name.endswith("with") else i64
    run(searches, x, y, out, n, wx, wy, sx, sy, tasks_of(n, wx), C=UNITS[kind], R=R, name=name)


def measure(out: int, x: int, kind: str, n: int, width: int) -> None:
    run(lengths, x, out, n, width, tasks_of(n, width), C=UNITS[kind])


def change_case(out: int, x: int, kind: str, units: int, first: int) -> None:
    run(cases, x, out, units, first, chunks(units, GRAIN), C=UNITS[kind])


def strip(out: int, x: int, kind: str, n: int, width: int, left: bool, right: bool) -> None:
    run(strips, x, out, n, width, int(left), int(right), tasks_of(n, width), C=UNITS[kind], wide=kind == "U")


def join(out: int, x: int, y: int, kind: str, n: int, wx: int, wy: int, sx: int, sy: int) -> None:
    run(joins, x, y, out, n, wx, wy, sx, sy, tasks_of(n, wx + wy), C=UNITS[kind])


def pack(out: int, x: int, kind: str, n: int, width: int, first: int, bits: int) -> None:
    run(packs, x, out, n, width, first, bits, tasks_of(n, width), C=UNITS[kind])
