"""Views by integers and slices: arrays that show the memory of another, their root."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import likely, unlikely
from septet.lang.types import i1, i8, i32, i64, ptr
from septet.runtime.native.alloc import dims, new_shell, steps, track
from septet.runtime.native.interpreter import (
    INT,
    SLICE,
    TUPLE,
    AsSsize,
    ClearError,
    Occurred,
    SliceAdjust,
    SliceUnpack,
    TupleGetItem,
    TupleSize,
    done,
    incref,
    type_of,
)
from septet.runtime.native.layout import (
    INT64,
    LARGE,
    LAZY,
    NO_ITEM,
    NONCONTIG,
    NUMPY,
    READONLY,
    VIEW,
    A,
    Scalar,
    bytes_,
    large_from,
    obj,
    scalar_types,
)


@kernel
def open_to_items(a: A) -> i1:
    """Whether single elements may be read, and views be made, without asking Python."""
    return (a.bad & NO_ITEM) == 0 and (not a.root or (A(a.root).bad & LAZY) == 0)


@kernel(inline=False)
def rare_index(key: obj) -> i64:
    """An int64 scalar as an index; the least integer for everything else."""
    if type_of(key) == scalar_types[INT64] and scalar_types[INT64]:
        return ptr[Scalar](key).bits
    return -1 << 63


@kernel
def index_of(key: obj, n: i64) -> i64:
    """An index into an axis of length n; negative: not for us (no exact integer, out of range)."""
    i = i64(0)
    if likely(type_of(key) == INT):
        i = AsSsize(key)
        if unlikely(i == -1) and Occurred():
            ClearError()
            return -1
    else:
        i = rare_index(key)
    if i < 0:
        i += n
    return i64(-1) if i >= n else i


@kernel
def contiguity(a: A) -> i32:
    """NONCONTIG unless the elements lie densely in C order."""
    want = a.itemsize
    shape = dims(a)
    strides = steps(a)
    k = i64(a.ndim) - 1
    while k >= 0:
        if shape[k] != 1 and strides[k] != want and a.size != 0:
            return NONCONTIG
        want *= shape[k]
        k -= 1
    return 0


@kernel
def new_view(a: A) -> A:
    """A view of a's memory; data, shape, strides, size and the rest of `bad` are the caller's to fill."""
    r = new_shell(type_of(a))
    if r:
        root = a.root if a.root else obj(a)
        incref(root)
        r.root = root
        r.code = a.code
        r.dtype = a.dtype
        r.itemsize = a.itemsize
        r.face = a.face
        r.bad = (a.bad & READONLY) | VIEW
    return r


@kernel
def finish_view(r: A, data: bytes_, ndim: i64) -> obj:
    """Size and contiguity of a view whose shape and strides stand."""
    r.data = data
    r.ndim = i8(ndim)
    size = i64(1)
    for k in range(ndim):
        size *= r.shape[k]
    r.size = size
    r.bad |= contiguity(r) | (i32(LARGE) if size > large_from[0] else i32(0))
    if r.face != NUMPY:
        track(r)
    return r


@kernel(inline=False)
def row_view(a: A, i: i64) -> obj:
    """a[i] of an array of several dimensions."""
    r = new_view(a)
    if not r:
        return None
    ndim = i64(a.ndim) - 1
    for k in range(ndim):
        r.shape[k] = a.shape[k + 1]
        r.strides[k] = a.strides[k + 1]
    return finish_view(r, a.data + i * a.strides[0], ndim)


@kernel(inline=False)
def slice_axis(a: A, axis: i64, key: obj, r: A, to: i64) -> i64:
    """Put a[key] of one axis as axis `to` of r; its offset in bytes, or -1 where the slice is bad (an error is set) or Python decides."""
    s = array(i64, 3, 8)
    if SliceUnpack(key, s, s + 1, s + 2) < 0:
        return -1
    if s[2] <= 0 and a.face != NUMPY:                   # other faces refuse to go backwards, each in its own words
        return -1
    n = SliceAdjust(a.shape[axis], s, s + 1, s[2])
    r.shape[to] = n
    r.strides[to] = s[2] * a.strides[axis]
    return s[0] if n > 0 else i64(0)


@kernel(inline=False)
def slice_view(a: A, key: obj) -> obj:
    """a[lo:hi:step]."""
    r = new_view(a)
    if not r:
        return None
    r.size = 0
    r.ndim = 0
    start = slice_axis(a, 0, key, r, 0)
    if start < 0:
        done(r)
        return None
    for k in range(1, i64(a.ndim)):
        r.shape[k] = a.shape[k]
        r.strides[k] = a.strides[k]
    return finish_view(r, a.data + start * a.strides[0], i64(a.ndim))


@kernel(inline=False)
def tuple_view(a: A, key: obj) -> obj:
    """a[i, lo:hi, ...] of integers and slices; null without an error for anything else."""
    given = TupleSize(key)
    if given > i64(a.ndim):
        return None
    r = new_view(a)
    if not r:
        return None
    r.size = 0
    r.ndim = 0
    data = a.data
    to = i64(0)
    for axis in range(i64(a.ndim)):
        start = i64(0)
        if axis >= given:
            r.shape[to] = a.shape[axis]
            r.strides[to] = a.strides[axis]
            to += 1
        elif type_of(TupleGetItem(key, axis)) == SLICE:
            start = slice_axis(a, axis, TupleGetItem(key, axis), r, to)
            to += 1
        else:
            start = index_of(TupleGetItem(key, axis), a.shape[axis])
        if start < 0:
            done(r)
            return None
        data = data + start * a.strides[axis]
    return finish_view(r, data, to)


@kernel(inline=False)
def basic_view(a: A, key: obj) -> obj:
    """A view by an integer, a slice or a tuple of them; null without an error for any other key."""
    if type_of(key) == SLICE:
        return slice_view(a, key)
    if type_of(key) == TUPLE:
        return tuple_view(a, key)
    i = index_of(key, a.shape[0])
    return row_view(a, i) if i >= 0 else obj(0)
