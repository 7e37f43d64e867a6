"""Unbuffered updates at indices, where repeated indices accumulate (`ufunc.at`)."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from septet.codegen.kernels import along
from septet.codegen.kernels import offsets as kernels
from septet.codegen.kernels.launch import ELEMENT
from septet.core import element, index, ops
from septet.core.array import Array, before_write, empty, is_c_contiguous, view_of
from septet.core.cast import cast
from septet.core.convert import elements, item
from septet.core.create import arange, from_values, full
from septet.core.reduce import reduce
from septet.core.select import dense
from septet.core.view import broadcast_to, reshape
from septet.core.write import assign
from septet.core.write import offsets as offsets_of
from septet.ir.dtype import int64
from septet.ir.op import Op
from septet.ir.promote import promote


def update_at(row: Op, a: Array, key: Any, value: Array | None) -> None:
    """a[key] = row(a[key], value), one element after the other in index order."""
    places = places_of(a, key)
    shape = index.getitem(a, key).shape
    before_write(a)
    if row.name == "add" and value is not None and can_add(a, value):
        offsets = from_values(Array, places, int64, shape)
        add_values(a, offsets, value)
        return
    if len(set(places)) == len(places):
        current = index.getitem(a, key)
        index.setitem(a, key, cast(ops.apply(row, current) if value is None else ops.apply(row, current, value), a._dtype))
        return
    values = [None] * len(places) if value is None else elements(broadcast_to(value, shape))
    dtype = None if value is None else value._dtype
    for place, x in zip(places, values):
        step(row, a, place, x, dtype)


def add_at(to: Array, g: Array, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Add `g` at the places of `to` that function(to, *args) names; repeated places accumulate."""
    from septet.core.index import getitem

    if function is getitem:
        rows = rows_named(to, args[0])
        if rows is not None:
            add_rows(to, *rows, g)
            return
        entries, advanced = index.parse(to, args[0])
        if advanced:
            add_values(to, function(positions(to), *args), g)
            return
        named = index.basic_view(to, entries)
    else:
        named = function(to, *args)
    if may_overlap(named):
        add_values(to, places_in(named, to), g)
    else:
        assign(named, g)


def rows_named(to: Array, key: Any) -> tuple[Array, int, Any] | None:
    """(numbers of rows, how many there are, a row's shape) where integer arrays name whole rows of a dense array; None else."""
    keys = key if type(key) is tuple else (key,)
    if not 0 < len(keys) <= to.ndim or not is_c_contiguous(to) or to._dtype not in ELEMENT:
        return None
    if not all(isinstance(k, Array) and k._dtype.is_integer and k.ndim and k.shape == keys[0].shape for k in keys):
        return None
    if len(keys) == 1:
        return cast(keys[0], int64), to.shape[0], to.shape[1:]
    if len(keys) > 2 or to.shape[0] * to.shape[1] == 0:
        return None
    first, second = (inside(k, n) for k, n in zip(keys, to.shape))
    return ops.add(ops.multiply(first, to.shape[1]), second), to.shape[0] * to.shape[1], to.shape[2:]


def inside(k: Array, n: int) -> Any:
    """Indices counted from the front.  IndexError for one outside."""
    k = cast(k, int64)
    low, high = (item(reduce(name, k)) if k._size else 0 for name in ("min", "max"))
    if low < -n or high >= max(n, 1):
        raise IndexError(f"index {low if low < -n else high} is out of bounds for an axis of size {n}")
    return k if low >= 0 else ops.where(ops.less(k, 0), ops.add(k, n), k)


def add_rows(to: Array, rows: Array, count: int, row: Any, g: Array) -> None:
    """Add g to the rows of a dense array, in order; rows may repeat."""
    values, width = dense(broadcast_to(cast(g, to._dtype), (*rows.shape, *row))), math.prod(row)
    if values._size:
        rows = dense(inside(rows, count))
        along.scatter(to._address, values._address, rows._address, 1, count, rows._size, width, (0, 1, 0), (0, width, 1), to._dtype, "add")


def may_overlap(a: Array) -> bool:
    """Whether two elements of a view may share memory: some axis steps less than the finer axes reach."""
    reach = a.itemsize
    for stride, n in sorted((abs(stride), n) for stride, n in zip(a.strides, a.shape) if n > 1):
        if stride < reach:
            return True
        reach += stride * (n - 1)
    return False


def places_in(part: Array, whole: Array) -> Array:
    """The byte offset of every element of a view, from the first element of its owner."""
    found: Any = full(Array, int64, (), part._address - whole._address)
    for axis, (n, stride) in enumerate(zip(part.shape, part.strides)):
        steps = ops.multiply(arange(Array, 0, 1, n, int64), full(Array, int64, (), stride))
        found = ops.add(found, reshape(steps, (n, *(1,) * (part.ndim - axis - 1))))
    result: Array = broadcast_to(found, part.shape)
    return result


def positions(a: Array) -> Array:
    """The byte offset of every element of a dense array, in its shape."""
    return reshape(arange(Array, 0, a.itemsize, a._size, int64), a.shape)


def add_values(to: Array, places: Array, g: Array) -> None:
    """Add g at byte offsets of a dense array."""
    places, values = dense(places), dense(broadcast_to(cast(g, to._dtype), places.shape))
    half = to._dtype.real.itemsize
    for part in range(2 if to._dtype.is_complex else 1):
        step = 2 if to._dtype.is_complex else 1
        kernels.add_at(to._address + part * half, places._address, values._address + part * half, places._size, step, to._dtype.real)


def places_of(a: Array, key: Any) -> list[int]:
    """Byte offsets of the elements a[key] names, in order."""
    entries, advanced = index.parse(a, key)
    if advanced:
        return index.Advanced(a, entries).places()
    named = index.basic_view(a, entries)
    return [named._address - a._address + at for at in offsets_of(named.shape, named.strides)]


def can_add(a: Array, value: Array) -> bool:
    """Whether the adding kernel does what `a[k] + value` cast back would."""
    d = a._dtype
    return d.is_numeric and d.name not in ("bool", "float16", "bfloat16") and promote("numpy", d, value._dtype) is d


def step(row: Op, a: Array, place: int, x: Any, dtype: Any) -> None:
    """Update one element."""
    cell = view_of(a, (), (), place)
    if dtype is None:
        result = ops.apply(row, cell)
    else:
        operand = empty(Array, dtype, ())
        element.write(dtype, operand._address, x)
        result = ops.apply(row, cell, operand)
    element.write(a._dtype, a._address + place, element.read(result._dtype, result._address))
