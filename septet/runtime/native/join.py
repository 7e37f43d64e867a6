"""concatenate(arrays, axis) of small dense arrays of one dtype."""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import kernel
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.native.alloc import face_index, new_array, set_strides
from septet.runtime.native.interpreter import (
    INT,
    LIST,
    NONE,
    TUPLE,
    AsLongLong,
    ListGetItem,
    ListSize,
    Occurred,
    TupleGetItem,
    TupleSize,
    new_reference,
    type_of,
)
from septet.runtime.native.launch import ready
from septet.runtime.native.layout import A, bytes_, large_from, obj


@kernel(inline=False)
def item(sequence: obj, k: i64) -> obj:
    """An item of a list or a tuple; borrowed."""
    return ListGetItem(sequence, k) if type_of(sequence) == LIST else TupleGetItem(sequence, k)


@kernel(inline=False)
def joins(a: A, first: A, axis: i64) -> i1:
    """Whether an array is like the first in everything but the length of the axis."""
    if type_of(a) != type_of(first) or a.code != first.code or a.ndim != first.ndim or not ready(a):
        return False
    for k in range(i64(a.ndim)):
        if k != axis and a.shape[k] != first.shape[k]:
            return False
    return True


@kernel(inline=False)
def joined_length(sequence: obj, count: i64, axis: i64) -> i64:
    """The length of the axis of the result; negative where Python decides."""
    first = A(item(sequence, 0))
    if face_index(type_of(first)) < 0 or not ready(first) or axis < 0 or axis >= i64(first.ndim):
        return -1
    length = i64(0)
    for k in range(count):
        a = A(item(sequence, k))
        if not joins(a, first, axis):
            return -1
        length += a.shape[axis]
    return length


@kernel(inline=False)
def blank_joined(first: A, axis: i64, length: i64) -> A:
    """The result without its elements; null without an error where it is large."""
    size = length
    for k in range(i64(first.ndim)):
        if k != axis:
            size *= first.shape[k]
    if size > large_from[0]:
        return None
    r = new_array(type_of(first), i64(first.code), size)
    if r:
        r.ndim = first.ndim
        r.face = first.face
        for k in range(i64(first.ndim)):
            r.shape[k] = length if k == axis else first.shape[k]
        set_strides(r)
    return r


@kernel(inline=False)
def put_part(r: A, a: A, axis: i64, at: bytes_):
    """Copy an array to its place: a run of bytes for every index of the axes before."""
    step = r.strides[axis] * r.shape[axis]
    run = r.strides[axis] * a.shape[axis]
    source = a.data
    end = r.data + r.size * r.itemsize
    place = at
    while i64(place) < i64(end) and run > 0:
        copy_bytes(place, source, run)
        place = place + step
        source = source + run


@kernel(inline=False)
def joined(sequence: obj, axis: i64) -> obj:
    """The result; null without an error where Python decides."""
    count = ListSize(sequence) if type_of(sequence) == LIST else TupleSize(sequence)
    if count == 0:
        return None
    length = joined_length(sequence, count, axis)
    if length < 0:
        return None
    r = blank_joined(A(item(sequence, 0)), axis, length)
    if not r:
        return None
    at = r.data
    for k in range(count):
        a = A(item(sequence, k))
        put_part(r, a, axis, at)
        at = at + a.shape[axis] * r.strides[axis]
    return r


@kernel
def concatenate(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """concatenate(arrays, axis): None where the general path is to decide."""
    if n == 2 and not kw and (type_of(args[0]) == LIST or type_of(args[0]) == TUPLE) and type_of(args[1]) == INT:
        over = array(i32, 1, 4)
        axis = AsLongLong(args[1], over)
        r = joined(args[0], axis)
        if r or Occurred():
            return r
    return new_reference(NONE)
