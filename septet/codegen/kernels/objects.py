"""References to Python objects in bulk: counted, dropped, read into a list, taken from one.  The interpreter's lock is held throughout."""
from __future__ import annotations

from septet.kernel import extern, i32, i64, kernel, ptr, void

retain_one = extern("Py_IncRef", void, i64)
drop_one = extern("Py_DecRef", void, i64)
put_item = extern("PyList_SetItem", i32, i64, i64, i64)
item_of = extern("PyList_GetItem", i64, i64, i64)


@kernel(releases_gil=False)
def retain(pointers: ptr[i64], n: i64):
    """Count a reference for every pointer that is not empty."""
    for i in range(n):
        if pointers[i] != 0:
            retain_one(pointers[i])


@kernel(releases_gil=False)
def release(pointers: ptr[i64], n: i64):
    """Drop the reference of every pointer that is not empty."""
    for i in range(n):
        if pointers[i] != 0:
            drop_one(pointers[i])


@kernel(releases_gil=False)
def fill_list(out: i64, pointers: ptr[i64], n: i64):
    """The objects into a list of n None; an empty pointer leaves the None."""
    for i in range(n):
        if pointers[i] != 0:
            retain_one(pointers[i])
            put_item(out, i, pointers[i])


@kernel(releases_gil=False)
def take_list(values: i64, pointers: ptr[i64], n: i64):
    """The items of a list of n into memory; what stood there is dropped."""
    for i in range(n):
        item, old = item_of(values, i), pointers[i]
        retain_one(item)
        pointers[i] = item
        if old != 0:
            drop_one(old)
