"""Reading a small dense matrix through a pair of keys: m[i, j] of two arrays of places, m[:, j] of an array or list of places."""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import kernel
from septet.lang.types import i1, i64, ptr
from septet.runtime.native.alloc import copy_shape, make_array, set_strides
from septet.runtime.native.fill import flat_list
from septet.runtime.native.gather import all_inside
from septet.runtime.native.interpreter import (
    LIST,
    SLICE,
    ClearError,
    SliceAdjust,
    SliceUnpack,
    TupleGetItem,
    TupleSize,
    decref,
    new_reference,
    type_of,
)
from septet.runtime.native.launch import ready, same_shape
from septet.runtime.native.layout import INT64, A, large_from, obj


@kernel(inline=False)
def is_whole(key: obj, n: i64) -> i1:
    """Whether a slice is all of an axis of length n."""
    s = array(i64, 3, 8)
    if SliceUnpack(key, s, s + 1, s + 2) < 0:
        ClearError()
        return False
    return SliceAdjust(n, s, s + 1, s[2]) == n and s[0] == 0 and s[2] == 1


@kernel(inline=False)
def places_of(t: obj, key: obj, length: i64) -> A:
    """A new reference to a vector of places in an axis, given as an array or a list; null without an error for anything else."""
    v = flat_list(t, key) if type_of(key) == LIST else A(0)
    if type_of(key) == t:
        v = A(new_reference(key))
    if not v:
        return None
    if ready(v) and v.code == INT64 and v.ndim == 1 and v.size > 0 and all_inside(ptr[i64](v.data), v.size, length):
        return v
    decref(v)
    return None


@kernel(inline=False)
def columns(a: A, places: A) -> obj:
    """m[:, places]: each row's elements, in C order."""
    if a.shape[0] * places.size > large_from[0]:
        return None
    r = make_array(type_of(a), i64(a.code), a.shape[0] * places.size)
    if not r:
        return None
    r.ndim = 2
    r.face = a.face
    r.shape[0] = a.shape[0]
    r.shape[1] = places.size
    set_strides(r)
    for k in range(places.size):
        j = ptr[i64](places.data)[k]
        source = a.data + (j + a.shape[1] if j < 0 else j) * a.itemsize
        for i in range(a.shape[0]):
            copy_bytes(r.data + (i * places.size + k) * a.itemsize, source + i * a.strides[0], a.itemsize)
    return r


@kernel(inline=False)
def elements(a: A, rows: A, at: A) -> obj:
    """m[rows, at]: one element of each pair of places."""
    if not same_shape(rows, at) or rows.shape[0] != at.shape[0]:
        return None
    r = make_array(type_of(a), i64(a.code), rows.size)
    if not r:
        return None
    copy_shape(r, rows)
    for k in range(rows.size):
        i = ptr[i64](rows.data)[k]
        j = ptr[i64](at.data)[k]
        place = (i + a.shape[0] if i < 0 else i) * a.strides[0] + (j + a.shape[1] if j < 0 else j) * a.itemsize
        copy_bytes(r.data + k * a.itemsize, a.data + place, a.itemsize)
    return r


@kernel(inline=False)
def get_by_pair(a: A, key: obj) -> obj:
    """m[key] of a tuple of two; null without an error where Python decides."""
    if TupleSize(key) != 2 or a.ndim != 2 or not ready(a) or a.size == 0:
        return None
    t = type_of(a)
    first = TupleGetItem(key, 0)
    second = places_of(t, TupleGetItem(key, 1), a.shape[1])
    if not second:
        return None
    r = obj(0)
    if type_of(first) == SLICE:
        r = columns(a, second) if is_whole(first, a.shape[0]) else obj(0)
    else:
        rows = places_of(t, first, a.shape[0])
        if rows:
            r = elements(a, rows, second)
            decref(rows)
    decref(second)
    return r
