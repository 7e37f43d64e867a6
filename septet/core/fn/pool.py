"""Pooling: the largest element or the mean of windows, and putting elements back where they came from.

Arrays are (n, c, *size) with one to three dimensions of size; `Windows` says which elements each place of the result sees.
"""
from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import Any

from septet.codegen.kernels import launch, pool, pool_mean
from septet.core import autograd
from septet.core.array import Array, empty, zeros
from septet.core.autograd import differentiable
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.guard import guarded
from septet.core.select import dense
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.runtime import target

Ints = tuple[int, ...]


@dataclass(frozen=True)
class Windows:
    """For every dimension: (first, end, count for the mean) of each place of the result; the step between elements of a window."""

    tables: tuple[tuple[tuple[int, int, int], ...], ...]
    steps: Ints

    @property
    def shape(self) -> Ints:
        """Size of the result."""
        return tuple(map(len, self.tables))


@lru_cache(maxsize=256)
def sliding(size: Ints, kernel: Ints, stride: Ints, padding: Ints, dilation: Ints, ceil_mode: bool,
            counts_padding: bool = False) -> Windows:
    """Windows that slide; places outside are never seen."""
    tables = []
    for n, k, step, p, dil in zip(size, kernel, stride, padding, dilation):
        reach, table = dil * (k - 1) + 1, []
        for o in range(places(n, k, step, p, dil, ceil_mode)):
            start = o * step - p
            first = start if start >= 0 else start + -(start // dil) * dil
            end, whole = min(start + reach, n), min(start + reach, n + p) - start
            table.append((first, end, whole if counts_padding else end - first))
        tables.append(tuple(table))
    return Windows(tuple(tables), dilation)


def places(n: int, kernel: int, step: int, padding: int, dilation: int, ceil_mode: bool) -> int:
    """How many windows a dimension has; with ceil_mode one may hang over, but not begin, outside the elements and the padding before."""
    span = n + 2 * padding - dilation * (kernel - 1) - 1
    count = -(-span // step) + 1 if ceil_mode else span // step + 1
    return count - 1 if ceil_mode and (count - 1) * step >= n + padding else count


@lru_cache(maxsize=256)
def adaptive(size: Ints, output: Ints) -> Windows:
    """Windows that divide each dimension into a number of nearly equal parts."""
    parts = [[(o * n // m, -(-(o + 1) * n // m)) for o in range(m)] for n, m in zip(size, output)]
    tables = tuple(tuple((first, end, end - first) for first, end in part) for part in parts)
    return Windows(tables, (1,) * len(size))


@lru_cache(maxsize=256)
def memory(windows: Windows) -> tuple[Any, ...]:
    """The tables as three arrays of int64."""
    every = [((0, 1, 1),)] * (3 - len(windows.tables)) + list(windows.tables)
    flat = [[v for row in table for v in row] for table in every]
    return tuple((ctypes.c_int64 * max(1, len(t)))(*t) for t in flat)


@lru_cache(maxsize=256)
def even(windows: Windows) -> tuple[int, int, int, int]:
    """(first place, end, elements, step) of the last dimension's windows that are alike, from the first whole one on."""
    table, step = windows.tables[-1], windows.steps[-1]
    taps = [-(-(end - first) // step) for first, end, _ in table]
    most = max(taps)
    start = taps.index(most)
    end, apart = start + 1, table[start + 1][0] - table[start][0] if start + 1 < len(table) else 1
    while end < len(table) and taps[end] == most and table[end][0] - table[end - 1][0] == apart and table[end][2] == table[start][2]:
        end += 1
    return start, end, most, apart


@lru_cache(maxsize=256)
def slide(windows: Windows, n: int) -> tuple[int, int, int]:
    """(elements, first place, distance) of the last dimension's windows over n elements, cut off at the ends only; (0, 0, 1) for others."""
    table = windows.tables[-1]
    start, _, taps, apart = even(windows)
    first = table[start][0] - start * apart
    alike = all((max(0, s), min(n, s + taps)) == row[:2] for row, s in zip(table, range(first, first + apart * len(table), apart or 1)))
    return (taps, first, apart) if alike and apart > 0 and taps + first > 0 else (0, 0, 1)


@lru_cache(maxsize=256)
def seen_by(windows: Windows, size: Ints) -> tuple[Any, ...]:
    """For each element of a dimension but the last, (the first window that sees it, the end of those): two arrays of int64."""
    every = [((0, 1, 1),)] * (3 - len(windows.tables)) + list(windows.tables)
    flat = [[v for k in range(n) for v in (sum(end <= k for _, end, _ in table), sum(first <= k for first, _, _ in table))]
            for n, table in zip(size, every[:2])]
    return tuple((ctypes.c_int64 * max(1, len(t)))(*t) for t in flat)


@lru_cache(maxsize=256)
def counts(windows: Windows, dtype: dt.DType) -> Any:
    """What counts for the mean in each of the last dimension's windows, in a dtype."""
    number = {dt.float32: ctypes.c_float, dt.float64: ctypes.c_double}.get(dtype) or getattr(ctypes, f"c_{dtype.name}")
    return (number * max(1, len(windows.tables[-1])))(*(count for _, _, count in windows.tables[-1]))


def lines(planes: int, size: Ints, numbers: int, itemsize: int) -> Any:
    """Memory for a number of numbers a task."""
    group = max(1, pool.WORK // max(1, prod(size)))
    return launch.scratch(-(-planes // group) * numbers * itemsize)


def three(shape: Any) -> Ints:
    """Sizes of three dimensions, the missing ones 1."""
    found = tuple(shape)[2:]
    return (1,) * (3 - len(found)) + found


def arguments(a: Array, output: Ints, windows: Windows) -> tuple[Any, ...]:
    """What the kernels take from planes on."""
    return (prod(a.shape[:2]), *three(a.shape), *three(output), *memory(windows))


# ---- the largest -----------------------------------------------------------------------------------------------------


def largest(a: Array, windows: Windows) -> tuple[Array, Array]:
    """(the largest element of every window, where in its plane it stands as int64)."""
    with autograd.recording_set(False):
        values, index = maxima(a, windows)
    if autograd.recording(a) and values._dtype.is_inexact:
        size = tuple(a.shape)
        autograd.attach(values, "max_pool", guarded(lambda g, y, x: (scatter(g, index, size),), "max_pool", index), (a,))
    return values, index


@primitive()
def maxima(a: Array, windows: Windows) -> tuple[Array, Array]:
    """`largest`, not recorded."""
    source = source_of(a)
    shape = (*a.shape[:2], *windows.shape)
    values, index = empty(type(a), a._dtype, shape), empty(type(a), dt.int64, shape)
    if values._size:
        steps = (1,) * (3 - len(windows.steps)) + windows.steps
        launch.run(pool.max_pool, source._address, values._address, index._address, *arguments(a, shape, windows), *steps, 0,
                   *even(windows), T=launch.ELEMENT[a._dtype], count=target.lanes(max(4, a.itemsize)), indexed=True)
    return values, index


def largest_of(a: Array, windows: Windows) -> Array:
    """The largest element of every window."""
    return largest(a, windows)[0]


def largest_fractional(a: Array, starts: list[list[list[int]]], kernel: Ints) -> tuple[Array, Array]:
    """`largest` with windows of `kernel` elements that begin at places of each plane's own: starts[plane][dimension]."""
    source, missing = source_of(a), 3 - len(kernel)
    shape = (*a.shape[:2], *map(len, starts[0]))
    tables = [[v for plane in starts for s in plane[k] for v in (s, s + kernel[k], 0)] for k in range(len(kernel))]
    held = [(ctypes.c_int64 * len(t))(*t) for t in [[0, 1, 1] * len(starts)] * missing + tables]
    values, index = empty(type(a), a._dtype, shape), empty(type(a), dt.int64, shape)
    launch.run(pool.max_pool, source._address, values._address, index._address, prod(a.shape[:2]), *three(a.shape), *three(shape),
               *map(ctypes.addressof, held), 1, 1, 1, 1, 0, 0, 0, 0, T=launch.ELEMENT[a._dtype], count=target.lanes(max(4, a.itemsize)),
               indexed=True)
    if autograd.recording(a):
        size = tuple(a.shape)
        autograd.attach(values, "fractional_max_pool", lambda g, y, x: (scatter(g, index, size),), (a,))
    return values, index


def source_of(a: Array) -> Any:
    """Dense memory to read, of a dtype that kernels have."""
    if a._dtype not in launch.ELEMENT:
        raise NotSupported(f"pooling of {a._dtype.name}")
    return dense(autograd.readable(a))


def gathered(gg: Any, y: Any, g: Any, index: Any, size: Any) -> Any:
    """The rule of what is put into planes."""
    return gather(gg, index)


@differentiable(gathered)
def scatter(g: Array, index: Array, size: Ints) -> Any:
    """Zeros of shape `size`, and every value added at its place of the plane."""
    return put(g, index, size, True)


@differentiable(gathered)
def unpool(a: Array, index: Array, size: Ints) -> Any:
    """Zeros of shape `size`, and every value at its place of the plane; the last of several stays."""
    return put(a, index, size, False)


@primitive()
def put(g: Array, index: Array, size: Ints, adds: bool) -> Any:
    """`scatter` or `unpool`, not recorded."""
    source, where = source_of(g), dense(index)
    result = empty(type(g), g._dtype, size)
    launch.run(pool.scatter_planes, source._address, where._address, result._address, prod(size[:2]), prod(g.shape[2:]), prod(size[2:]),
               T=launch.ELEMENT[g._dtype], adds=adds)
    return result


@differentiable(lambda g, y, a, index: scatter(g, index, tuple(a.shape)))
@primitive()
def gather(a: Array, index: Array) -> Array:
    """The values at places of each plane."""
    source, where = source_of(a), dense(index)
    result = empty(type(a), a._dtype, tuple(index.shape))
    launch.run(pool.gather_planes, source._address, where._address, result._address, prod(a.shape[:2]), prod(index.shape[2:]),
               prod(a.shape[2:]), T=launch.ELEMENT[a._dtype])
    return result


# ---- the mean --------------------------------------------------------------------------------------------------------


def mean(a: Array, windows: Windows, divisor: int = 0) -> Array:
    """The mean of every window; with `divisor` the sum over that."""
    if a._dtype in dt.HALVES:
        return cast(mean(cast(a, dt.float32), windows, divisor), a._dtype)
    return means(a, windows, divisor)


def spread_out(g: Any, y: Any, a: Any, windows: Any, divisor: int) -> Any:
    """The rule of means."""
    return spread(g, tuple(a.shape), windows, divisor)


@differentiable(spread_out)
@primitive()
def means(a: Array, windows: Windows, divisor: int) -> Array:
    """`mean` of a dtype that kernels compute in."""
    source, shape = source_of(a), (*a.shape[:2], *windows.shape)
    result = empty(type(a), a._dtype, shape)
    if result._size:
        room = lines(prod(a.shape[:2]), a.shape[2:], a.shape[-1], a.itemsize)
        launch.run(pool_mean.mean_pool, source._address, result._address, room, *arguments(a, shape, windows), divisor, *even(windows),
                   T=launch.ELEMENT[a._dtype], count=target.lanes(max(4, a.itemsize)))
    return result


@differentiable(lambda gg, y, g, size, windows, divisor: means(gg, windows, divisor))
@primitive()
def spread(g: Array, size: Ints, windows: Windows, divisor: int) -> Array:
    """The cotangent of what was averaged."""
    source, result = source_of(g), empty(type(g), g._dtype, size)
    if result._size and not g._size:
        return zeros(type(g), g._dtype, size)
    if result._size:
        taps, first, apart = slide(windows, size[-1])
        room = lines(prod(size[:2]), size[2:], g.shape[-1] + size[-1] + 2 * taps, g.itemsize)
        launch.run(pool_mean.spread_mean, source._address, result._address, room, *arguments(result, tuple(g.shape), windows),
                   *seen_by(windows, three(size)), counts(windows, g._dtype), divisor, taps, first, apart, T=launch.ELEMENT[g._dtype],
                   count=target.lanes(max(4, g.itemsize)))
    return result
