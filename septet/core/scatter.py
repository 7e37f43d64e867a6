"""Unbuffered updates at indices, where repeated indices accumulate (`ufunc.at`)."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.codegen.kernels import offsets as kernels
from septet.core import element, index, ops
from septet.core.array import Array, before_write, empty, view_of
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.create import arange, full
from septet.core.select import dense
from septet.core.view import broadcast_to, reshape
from septet.core.write import assign
from septet.core.write import offsets as offsets_of
from septet.ir.dtype import int64
from septet.ir.op import Op
from septet.ir.promote import promote


def update_at(row: Op, a: Array, key: Any, value: Array | None) -> None:
    """a[key] = row(a[key], value), one element after the other in index order."""
    if row.name == "add" and value is not None and can_add(a, value):
        add_to(a, key, value)
        return
    places = places_of(a, key)
    shape = index.getitem(a, key).shape
    before_write(a)
    if len(set(places)) == len(places):
        current = index.getitem(a, key)
        index.setitem(a, key, cast(ops.apply(row, current) if value is None else ops.apply(row, current, value), a._dtype))
        return
    values = [None] * len(places) if value is None else elements(broadcast_to(value, shape))
    dtype = None if value is None else value._dtype
    for place, x in zip(places, values):
        step(row, a, place, x, dtype)


def add_to(a: Array, key: Any, value: Array) -> None:
    """a[key] += value, one element after the other."""
    entries, advanced = index.parse(a, key)
    before_write(a)
    if advanced:
        places = index.Advanced(a, entries)
        places.add(index.fit(value, places.shape, a))
    else:
        named = index.basic_view(a, entries)
        assign(named, ops.add(named, value))


def add_at(to: Array, g: Array, function: Callable[..., Any], args: tuple[Any, ...]) -> None:
    """Add `g` at the places of `to` that function(to, *args) names; repeated places accumulate."""
    from septet.core.index import getitem

    if function is getitem:
        entries, advanced = index.parse(to, args[0])
        if advanced:
            index.Advanced(to, entries).add(cast(g, to._dtype))
            return
        named = index.basic_view(to, entries)
    else:
        named = function(to, *args)
    if may_overlap(named):
        add_values(to, places_in(named, to), g)
    else:
        assign(named, g)


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
