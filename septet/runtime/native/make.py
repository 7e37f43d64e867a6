"""New small arrays: of one value, of evenly spaced numbers, of nested lists."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.types import f64, i1, i8, i32, i64, ptr
from septet.runtime.native.alloc import face_index, make_array, set_strides
from septet.runtime.native.convert import is_number, write_element
from septet.runtime.native.interpreter import (
    BOOL_TYPE,
    FLOAT,
    INT,
    LIST,
    NONE,
    AsLongLong,
    ListGetItem,
    ListSize,
    Occurred,
    decref,
    new_reference,
    type_of,
)
from septet.runtime.native.layout import BOOL, FLOAT64, INLINE, INT64, A, bytes_, face_kinds, large_from, obj, scalar_types
from septet.runtime.native.methods import code_of_argument, lengths, repeat_element


@kernel(inline=False)
def blank(t: obj, code: i64, shape: ptr[i64], ndim: i64) -> A:
    """A small array of a face without its elements; null without an error where it is large or the shape is none."""
    size = i64(1)
    for k in range(ndim):
        if shape[k] < 0 or shape[k] > large_from[0]:
            return None
        size *= shape[k]
        if size > large_from[0]:
            return None
    r = make_array(t, code, size)
    if r:
        r.ndim = i8(ndim)
        r.full_code = i8(code)
        r.face = face_kinds[face_index(t)]
        for k in range(ndim):
            r.shape[k] = shape[k]
        set_strides(r)
    return r


@kernel
def code_of_value(o: obj) -> i64:
    """The dtype that a number takes by itself; negative: Python decides."""
    t = type_of(o)
    if t == FLOAT or t == scalar_types[FLOAT64]:
        return FLOAT64
    if t == INT or t == scalar_types[INT64]:
        return INT64
    return i64(BOOL) if t == BOOL_TYPE else i64(-1)


@kernel(inline=False)
def full(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """full(cls, shape, dtype, value): an array of one number, of uninitialised elements where it is None; dtype None is the number's.

    None where the general path is to decide.
    """
    shape = array(i64, INLINE, 16)
    element = array(i64, 2, 16)
    if n != 4 or kw or face_index(args[0]) < 0:
        return new_reference(NONE)
    count = lengths(args + 1, 1, shape)
    code = code_of_argument(args[2]) if args[2] != NONE else code_of_value(args[3])
    r = blank(args[0], code, shape, count) if count >= 0 and code >= 0 else A(0)
    if not r:
        return obj(0) if Occurred() else new_reference(NONE)
    if args[3] != NONE:
        if not is_number(type_of(args[3])) or not write_element(args[3], type_of(args[3]), code, bytes_(element)):
            decref(r)
            return new_reference(NONE)
        repeat_element(r.data, bytes_(element), r.size, r.itemsize)
    return r


@kernel(inline=False)
def steps_between(first: i64, last: i64, by: i64) -> i64:
    """How many integers range(first, last, by) has, of numbers that are not large."""
    if by > 0:
        return (last - first + by - 1) // by if last > first else i64(0)
    return (first - last - by - 1) // -by if first > last else i64(0)


@kernel
def ramp(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """ramp(cls, first, last, by): int64 as of `range`; None where the general path is to decide."""
    ends = array(i64, 3, 16)
    over = array(i32, 1, 4)
    if n != 4 or kw or face_index(args[0]) < 0:
        return new_reference(NONE)
    for k in range(3):
        if type_of(args[k + 1]) != INT:
            return new_reference(NONE)
        ends[k] = AsLongLong(args[k + 1], over)
        if over[0] != 0 or ends[k] > 1 << 60 or ends[k] < -1 << 60:
            return new_reference(NONE)
    if ends[2] == 0:
        return new_reference(NONE)
    shape = array(i64, 1, 16)
    shape[0] = steps_between(ends[0], ends[1], ends[2])
    r = blank(args[0], INT64, shape, 1)
    if not r:
        return obj(0) if Occurred() else new_reference(NONE)
    out = ptr[i64](r.data)
    for k in range(r.size):
        out[k] = ends[0] + k * ends[2]
    return r


@kernel
def spaced(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """spaced(cls, count, first, step): float64 first + k * step; None where the array is large."""
    if n != 4 or kw or type_of(args[1]) != INT or type_of(args[2]) != FLOAT or type_of(args[3]) != FLOAT or face_index(args[0]) < 0:
        return new_reference(NONE)
    shape = array(i64, 1, 16)
    ends = array(f64, 2, 16)
    count = lengths(args + 1, 1, shape)
    r = blank(args[0], FLOAT64, shape, 1) if count == 1 else A(0)
    if not r:
        return obj(0) if Occurred() else new_reference(NONE)
    write_element(args[2], FLOAT, FLOAT64, bytes_(ends))
    write_element(args[3], FLOAT, FLOAT64, bytes_(ends + 1))
    out = ptr[f64](r.data)
    for k in range(r.size):
        out[k] = ends[0] + f64(k) * ends[1]
    return r


@kernel(inline=False)
def fill_row(at: bytes_, row: obj, t: obj, code: i64, n: i64) -> i1:
    """A list of numbers of one exact type as elements; False where it is not that."""
    if type_of(row) != LIST or ListSize(row) != n:
        return False
    for k in range(n):
        value = ListGetItem(row, k)
        if type_of(value) != t or not write_element(value, t, code, at):
            return False
        at = at + (i64(1) if code == BOOL else i64(8))
    return True


@kernel(inline=False)
def matrix_of(t: obj, rows: obj) -> obj:
    """Lists of one length of numbers of one exact type as a matrix; null without an error for anything else."""
    first = ListGetItem(rows, 0)
    if type_of(first) != LIST or ListSize(first) == 0:
        return None
    kind = type_of(ListGetItem(first, 0))
    code = code_of_value(ListGetItem(first, 0))
    shape = array(i64, 2, 16)
    shape[0] = ListSize(rows)
    shape[1] = ListSize(first)
    r = blank(t, code, shape, 2) if code >= 0 and (kind == FLOAT or kind == INT or kind == BOOL_TYPE) else A(0)
    if not r:
        return None
    for k in range(shape[0]):
        if not fill_row(r.data + k * r.strides[0], ListGetItem(rows, k), kind, code, shape[1]):
            decref(r)
            return None
    return r


@kernel
def from_lists(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """from_lists(cls, rows): a matrix; None where the general path is to decide."""
    if n == 2 and not kw and face_index(args[0]) >= 0 and type_of(args[1]) == LIST and ListSize(args[1]) > 0:
        r = matrix_of(args[0], args[1])
        if r or Occurred():
            return r
    return new_reference(NONE)
