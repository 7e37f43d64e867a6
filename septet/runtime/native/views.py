"""Views by integers and slices: arrays that show the memory of another, their root."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import likely, unlikely
from septet.lang.types import i1, i8, i32, i64, ptr
from septet.runtime.native.alloc import dims, new_shell, steps, track
from septet.runtime.native.interpreter import (
    ELLIPSIS,
    INT,
    NONE,
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
from septet.runtime.native.launch import obstacles
from septet.runtime.native.layout import (
    INLINE,
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
    pending,
    scalar_types,
    watched,
)
from septet.runtime.native.recording import born


@kernel
def open_to_items(a: A) -> i1:
    """Whether single elements may be read, and views be made, without asking Python."""
    return obstacles(a, NO_ITEM) == 0 and (not a.root or (A(a.root).bad & LAZY) == 0)


@kernel
def unseen(a: A) -> i1:
    """Whether a write needs nobody's eye: nothing is pending, and the memory is neither watched nor of an inference mode that ended."""
    owner = A(a.root) if a.root else a
    first = i64(owner.data)
    apart = (owner.bad & NONCONTIG) == 0 and (first >= watched[1] or first + owner.size * owner.itemsize <= watched[0])
    return pending[0] == 0 and (watched[1] == 0 or apart) and owner.version >= born()


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
def make_view_of(a: A) -> A:
    """`new_view` as a call."""
    return new_view(a)


@kernel(inline=False)
def complete_view(r: A, data: bytes_, ndim: i64) -> obj:
    """`finish_view` as a call."""
    return finish_view(r, data, ndim)


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
    """a[i, lo:hi, None, ...] of integers, slices, None and one Ellipsis; null without an error for anything else."""
    left = unnamed_axes(a, key)
    if left < 0:
        return None
    r = make_view_of(a)
    if not r:
        return None
    r.size = 0
    r.ndim = 0
    data = a.data
    to = i64(0)
    axis = i64(0)
    for k in range(TupleSize(key)):
        part = TupleGetItem(key, k)
        start = i64(0)
        if part == NONE:
            r.shape[to] = 1
            r.strides[to] = 0
            to += 1
        elif part == ELLIPSIS:
            to = keep_axes(a, axis, axis + left, r, to)
            axis += left
        elif type_of(part) == SLICE:
            start = slice_axis(a, axis, part, r, to)
            to += 1
        else:
            start = index_of(part, a.shape[axis])
        if start < 0:
            done(r)
            return None
        if part != NONE and part != ELLIPSIS:
            data = data + start * a.strides[axis]
            axis += 1
    return complete_view(r, data, keep_axes(a, axis, i64(a.ndim), r, to))


@kernel(inline=False)
def keep_axes(a: A, first: i64, last: i64, r: A, to: i64) -> i64:
    """Put whole axes of a into a view from its axis `to` on; the axis after them."""
    for axis in range(first, last):
        r.shape[to + axis - first] = a.shape[axis]
        r.strides[to + axis - first] = a.strides[axis]
    return to + max(last - first, 0)


@kernel(inline=False)
def unnamed_axes(a: A, key: obj) -> i64:
    """How many axes a tuple leaves to an Ellipsis; negative where there are too many parts, or two Ellipses."""
    left = i64(a.ndim)
    room = i64(INLINE) - i64(a.ndim)
    dots = i64(0)
    for k in range(TupleSize(key)):
        if TupleGetItem(key, k) == NONE:
            room -= 1
        elif TupleGetItem(key, k) == ELLIPSIS:
            dots += 1
        else:
            left -= 1
    return left if room >= 0 and dots < 2 else i64(-1)


@kernel(inline=False)
def new_axis_view(a: A) -> obj:
    """a[None]."""
    if i64(a.ndim) == INLINE:
        return None
    r = make_view_of(a)
    if not r:
        return None
    r.shape[0] = 1
    r.strides[0] = 0
    return complete_view(r, a.data, keep_axes(a, 0, i64(a.ndim), r, 1))


@kernel(inline=False)
def basic_view(a: A, key: obj) -> obj:
    """A view by an integer, a slice or a tuple of them; null without an error for any other key."""
    if type_of(key) == SLICE:
        return slice_view(a, key)
    if type_of(key) == TUPLE:
        return tuple_view(a, key)
    if key == NONE:
        return new_axis_view(a)
    i = index_of(key, a.shape[0])
    return row_view(a, i) if i >= 0 else obj(0)
