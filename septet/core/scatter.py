"""Unbuffered updates at indices, where repeated indices accumulate (`ufunc.at`)."""
from __future__ import annotations

from typing import Any

from septet.core import element, index, ops
from septet.core.array import Array, before_write, empty, view_of
from septet.core.cast import cast
from septet.core.convert import elements
from septet.core.view import broadcast_to
from septet.ir.op import Op


def update_at(row: Op, a: Array, key: Any, value: Array | None) -> None:
    """a[key] = row(a[key], value), one element after the other in index order."""
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


def places_of(a: Array, key: Any) -> list[int]:
    """Byte offsets of the elements a[key] names, in order."""
    entries, advanced = index.parse(a, key)
    if advanced:
        return index.Advanced(a, entries).places()
    named = index.basic_view(a, entries)
    return [named._address - a._address + at for at in index.offsets(named.shape, named.strides)]


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
