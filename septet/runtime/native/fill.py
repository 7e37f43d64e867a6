"""What changes an array that stands: giving a pending one its memory, another layout, a flat list's elements."""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import likely
from septet.lang.types import i1, i8, i64, ptr
from septet.runtime.native.alloc import clear_slot, face_index, free_block, give_block, new_array, set_strides, shell, steps
from septet.runtime.native.arguments import absent, bind, read_sizes
from septet.runtime.native.construct import NOT_AN_ARRAY, is_array, put_dtype, put_shape, set_owner
from septet.runtime.native.convert import is_number, to_element
from septet.runtime.native.interpreter import (
    BOOL_TYPE,
    BUFFER_ERROR,
    FLOAT,
    INT,
    LIST,
    NONE,
    TYPE_ERROR,
    AsSsize,
    ListGetItem,
    ListSize,
    Occurred,
    decref,
    fail,
    new_reference,
    parameters,
    text,
    type_of,
)
from septet.runtime.native.item import scalar_of
from septet.runtime.native.layout import BOOL, FLOAT64, INT64, LAZY, NONCONTIG, NUMERIC, OTHER, A, bytes_, dtypes, face_kinds, obj, pending
from septet.runtime.native.views import contiguity

EXPORTED = text("the layout of an array cannot change while a buffer of it is in use")
GIVE_PARAMETERS = parameters("a", "address", "owner", "strides")
RELAYOUT_PARAMETERS = parameters("a", "dtype", "shape", "strides")
LIST_PARAMETERS = parameters("cls", "values")
SCALAR_PARAMETERS = parameters("code", "value")


@kernel
def no_longer_pending(a: A):
    if (a.bad & LAZY) != 0:
        a.bad &= ~LAZY
        pending[0] -= 1


@kernel(inline=False)
def drop_memory(a: A):
    """Free an array's own block, or let go of the foreign owner."""
    if a.block:
        free_block(a.block)
        a.block = None
    a.data = None
    set_owner(a, NONE)


@kernel
def set_layout_strides(a: A, strides: obj) -> i1:
    if absent(strides):
        return True
    a.bad &= ~NONCONTIG
    if not read_sizes(strides, steps(a), i64(a.ndim)):
        return False
    a.bad |= contiguity(a)
    return True


@kernel
def give(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """give(a, address=None, owner=None, strides=None): memory for a pending array; no address: memory of its own."""
    p = array(obj, 4, 8)
    if not bind(args, n, kw, GIVE_PARAMETERS, p, 1):
        return None
    a = A(p[0])
    if not is_array(a):
        return fail(TYPE_ERROR, NOT_AN_ARRAY)
    address = i64(0) if absent(p[1]) else AsSsize(p[1])
    if (address == -1 and Occurred()) or not set_layout_strides(a, p[3]):
        return None
    if absent(p[1]):
        if not a.block and not give_block(a):
            return None
    else:
        drop_memory(a)
        a.data = bytes_(address)
        set_owner(a, obj(0) if absent(p[2]) else p[2])
    no_longer_pending(a)
    return new_reference(NONE)


@kernel
def relayout(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """relayout(a, dtype, shape, strides=None): the same memory seen otherwise, in place (`a.shape = ...`, `a.dtype =
    ...`)."""
    p = array(obj, 4, 8)
    if not bind(args, n, kw, RELAYOUT_PARAMETERS, p, 3):
        return None
    a = A(p[0])
    if not is_array(a):
        return fail(TYPE_ERROR, NOT_AN_ARRAY)
    if a.exports != 0:
        return fail(BUFFER_ERROR, EXPORTED)
    return new_reference(NONE) if put_layout(a, p[1], p[2], p[3]) else obj(0)


@kernel(inline=False)
def put_layout(a: A, dtype: obj, shape: obj, strides: obj) -> i1:
    old = a.dtype if (a.bad & OTHER) != 0 else obj(0)
    if dtype != a.dtype:
        a.bad &= ~OTHER
        if not put_dtype(a, dtype):
            return False
        clear_slot(old)
    cached = a.cached
    a.cached = None
    clear_slot(cached)
    return put_shape(a, shape, strides)


@kernel(inline=False)
def fill(a: A, values: obj, n: i64, t: obj, code: i64) -> i1:
    """Elements of one exact type; False where another turns up or one does not fit."""
    at = a.data
    for k in range(n):
        value = ListGetItem(values, k)
        if type_of(value) != t or not to_element(value, t, code, at):
            return False
        at = at + a.itemsize
    return True


@kernel
def from_list(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """from_list(cls, values): a flat list of floats, of ints or of bools; None for anything else."""
    p = array(obj, 2, 8)
    if not bind(args, n, kw, LIST_PARAMETERS, p, 2):
        return None
    a = flat_list(p[0], p[1])
    return a if a or Occurred() else A(new_reference(NONE))


@kernel(inline=False)
def flat_list(cls: obj, values: obj) -> A:
    """A flat list of numbers of one exact type as a vector; null without an error for anything else."""
    face = face_index(cls)
    if face < 0 or type_of(values) != LIST or ListSize(values) == 0:
        return None
    t = type_of(ListGetItem(values, 0))
    code = i64(FLOAT64) if t == FLOAT else i64(INT64) if t == INT else i64(BOOL) if t == BOOL_TYPE else i64(-1)
    if code < 0:
        return None
    size = ListSize(values)
    a = new_array(cls, code, size)
    if not a:
        return None
    a.full_code = i8(code)
    a.ndim = 1
    a.face = face_kinds[face]
    a.shape[0] = size
    a.strides[0] = a.itemsize
    if likely(fill(a, values, size, t, code)):
        return a
    decref(a)
    return None


@kernel
def array_new(t: obj, args: obj, kw: obj) -> obj:
    """tp_new: an empty float64 vector, so that an array that nobody fills is sound."""
    a = shell(t)
    if not a:
        return None
    a.code = FLOAT64
    a.full_code = FLOAT64
    a.dtype = dtypes[FLOAT64]
    a.itemsize = 8
    a.ndim = 1
    a.size = 0
    a.shape[0] = 0
    set_strides(a)
    if give_block(a):
        return a
    decref(a)
    return None


@kernel
def scalar_from(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """scalar_from(code, number): a scalar of the face from a Python number; None where it does not fit or there is no
    such type."""
    p = array(obj, 2, 8)
    if not bind(args, n, kw, SCALAR_PARAMETERS, p, 2):
        return None
    code = AsSsize(p[0])
    element = array(i64, 2, 16)
    element[0] = 0
    if (
        code < 0
        or code >= NUMERIC
        or not is_number(type_of(p[1]))
        or not to_element(p[1], type_of(p[1]), code, bytes_(element))
    ):
        return obj(0) if Occurred() else new_reference(NONE)
    return scalar_or_none(code, bytes_(element))


@kernel
def scalar_at(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """scalar_at(code, address): the element at an address as a scalar of the face; None where there is no such type."""
    p = array(obj, 2, 8)
    if not bind(args, n, kw, SCALAR_PARAMETERS, p, 2):
        return None
    code = AsSsize(p[0])
    address = AsSsize(p[1])
    return obj(0) if Occurred() else scalar_or_none(code, bytes_(address))


@kernel
def scalar_or_none(code: i64, p: bytes_) -> obj:
    r = scalar_of(code, p)
    if r:
        return r
    return obj(0) if Occurred() else new_reference(NONE)
