"""Making arrays from Python: empty, shell, view, foreign, give, relayout, from_list.

All are METH_FASTCALL | METH_KEYWORDS. Shapes and strides are tuples of ints, strides in bytes, dtypes are
`ir.dtype.DType`.
"""
from __future__ import annotations

from septet.lang.intrinsics import array, mulhi
from septet.lang.kernel import kernel
from septet.lang.types import i1, i8, i64, ptr
from septet.runtime.native.alloc import clear_slot, dims, face_index, give_block, set_dtype, set_ndim, set_strides, shell, steps, track
from septet.runtime.native.arguments import NOT_A_TUPLE, absent, attribute, bind, is_tuple, read_sizes
from septet.runtime.native.interpreter import (
    TRUE,
    TYPE_ERROR,
    VALUE_ERROR,
    AsSsize,
    IsSubtype,
    Occurred,
    TupleSize,
    decref,
    done,
    fail,
    hook1,
    incref,
    new_reference,
    parameters,
    text,
    type_of,
)
from septet.runtime.native.layout import (
    HELD,
    HOOK,
    LARGE,
    LAZY,
    MAX_NDIM,
    NONCONTIG,
    NUMERIC,
    NUMPY,
    OBJECT,
    READONLY,
    VIEW,
    A,
    array_type,
    bytes_,
    dtypes,
    item_sizes,
    large_from,
    obj,
    pending,
)
from septet.runtime.native.views import contiguity

CODE, ITEMSIZE = text("code"), text("itemsize")
TOO_MANY = text(f"an array has at most {MAX_NDIM} dimensions")
NEGATIVE = text("negative dimensions are not allowed")
TOO_BIG = text("array is too big; its size in bytes does not fit 63 bits")
NOT_AN_ARRAY = text("septet.runtime.native: an array is needed here")
NO_OBJECTS = text("an object array needs memory that counts references: make it with foreign()")
ARRAY_PARAMETERS = parameters("cls", "dtype", "shape", "strides")
VIEW_PARAMETERS = parameters("cls", "of", "dtype", "shape", "strides", "offset")
FOREIGN_PARAMETERS = parameters("cls", "address", "dtype", "shape", "strides", "owner", "readonly")


@kernel(inline=False)
def put_dtype(a: A, dtype: obj) -> i1:
    """The dtype of an array that has none yet; False with an error set where this is no DType."""
    for k in range(NUMERIC):
        code = NUMERIC - 1 - k  # floats stand last and come most often
        if dtypes[code] == dtype:
            a.full_code = i8(code)
            set_dtype(a, dtype, code, item_sizes[code])
            return True
    full = attribute(dtype, CODE)
    size = attribute(dtype, ITEMSIZE) if full >= 0 else i64(-1)
    a.full_code = i8(full)
    if size >= 0:
        set_dtype(a, dtype, NUMERIC, size)
    return size >= 0


@kernel(inline=False)
def count_elements(a: A) -> i1:
    """`size` from the shape; False with an error set where it is negative or too big."""
    shape = dims(a)
    size = i64(1)
    room = a.itemsize if a.itemsize > 0 else i64(1)
    for k in range(i64(a.ndim)):
        n = shape[k]
        size *= n
        if n < 0:
            return done(fail(VALUE_ERROR, NEGATIVE))
        if n > 0:
            if mulhi(room, n) != room * n >> 63:
                return done(fail(VALUE_ERROR, TOO_BIG))
            room *= n
    a.size = size
    return True


@kernel(inline=False)
def put_shape(a: A, shape: obj, strides: obj) -> i1:
    """Shape and strides (None: C order) of an array with a dtype; False with an error set."""
    if not is_tuple(shape):
        return done(fail(TYPE_ERROR, NOT_A_TUPLE))
    ndim = TupleSize(shape)
    if ndim > MAX_NDIM:
        return done(fail(VALUE_ERROR, TOO_MANY))
    if not set_ndim(a, ndim) or not read_sizes(shape, dims(a), ndim) or not count_elements(a):
        return False
    a.bad &= ~(NONCONTIG | LARGE)
    if a.size > large_from[0]:
        a.bad |= LARGE
    if absent(strides):
        set_strides(a)
        return True
    if not read_sizes(strides, steps(a), ndim):
        return False
    a.bad |= contiguity(a)
    return True


@kernel(inline=False)
def start(t: obj, dtype: obj, shape: obj, strides: obj) -> A:
    """An array without memory, of size 0 should it fail half way."""
    a = shell(t)
    if not a:
        return None
    a.dtype = None
    a.size = 0
    a.ndim = 0
    if put_dtype(a, dtype) and put_shape(a, shape, strides):
        return a
    decref(a)
    return None


@kernel(inline=False)
def realised(a: A) -> i1:
    """Memory for a pending array, by Python; False with an error set."""
    if (a.bad & LAZY) == 0 and (not a.root or (A(a.root).bad & LAZY) == 0):
        return True
    return done(hook1(HOOK["realise"], a))


@kernel
def make_empty(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """empty(cls, dtype, shape, strides=None): uninitialised, with its own memory; strides must fill it densely."""
    p = array(obj, 4, 8)
    if not bind(args, n, kw, ARRAY_PARAMETERS, p, 3):
        return None
    a = start(p[0], p[1], p[2], p[3])
    if not a:
        return None
    if a.full_code == OBJECT:
        decref(a)
        return fail(TYPE_ERROR, NO_OBJECTS)
    if not give_block(a):
        decref(a)
        return None
    return a


@kernel
def make_shell(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """shell(cls, dtype, shape, strides=None): a pending array; `give` makes it an ordinary one."""
    p = array(obj, 4, 8)
    if not bind(args, n, kw, ARRAY_PARAMETERS, p, 3):
        return None
    a = start(p[0], p[1], p[2], p[3])
    if a:
        a.bad |= LAZY
        pending[0] += 1
    return a


@kernel
def is_array(o: obj) -> i1:
    return face_index(type_of(o)) >= 0 or IsSubtype(type_of(o), array_type[0]) != 0


@kernel
def make_view(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """view(cls, of, dtype, shape, strides, offset=0): the memory of `of` from `offset` bytes after its first
    element."""
    p = array(obj, 6, 8)
    if not bind(args, n, kw, VIEW_PARAMETERS, p, 5):
        return None
    if not is_array(p[1]):
        return fail(TYPE_ERROR, NOT_AN_ARRAY)
    offset = AsSsize(p[5]) if p[5] else i64(0)
    of = A(p[1])
    if (offset == -1 and Occurred()) or not realised(of):
        return None
    a = start(p[0], p[2], p[3], p[4])
    if not a:
        return None
    root = of.root if of.root else p[1]
    incref(root)
    a.root = root
    a.data = of.data + offset
    a.bad |= VIEW | of.bad & READONLY
    if a.face != NUMPY:
        track(a)
    return a


@kernel
def make_foreign(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """foreign(cls, address, dtype, shape, strides, owner, readonly=False): memory that `owner` keeps alive."""
    p = array(obj, 7, 8)
    if not bind(args, n, kw, FOREIGN_PARAMETERS, p, 6):
        return None
    address = AsSsize(p[1])
    if address == -1 and Occurred():
        return None
    a = start(p[0], p[2], p[3], p[4])
    if not a:
        return None
    a.data = bytes_(address)
    set_owner(a, p[5])
    if p[6] and p[6] == TRUE:
        a.bad |= READONLY
    return a


@kernel(inline=False)
def set_owner(a: A, owner: obj):
    """Replace what keeps the memory alive."""
    old = a.owner
    a.owner = None
    if not absent(owner):
        a.owner = new_reference(owner)
        a.bad |= HELD
        track(a)
    clear_slot(old)
