"""The buffer protocol: every dtype with a `struct` format, strided or not, without a copy."""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.types import i1, i32, i64, ptr
from septet.runtime.native.alloc import clear_slot, dims, steps
from septet.runtime.native.construct import realised
from septet.runtime.native.interpreter import BUFFER_ERROR, BytesAsString, done, fail, hook1, new_reference, text
from septet.runtime.native.layout import HOOK, NONCONTIG, NUMERIC, READONLY, A, Buffer, formats, hooks, obj

WRITABLE, FORMAT, ND, STRIDES, C_ORDER, F_ORDER, ANY_ORDER = (
    1,
    4,
    8,
    16,
    32,
    64,
    128,
)  # PyBUF_*, without what they imply
READ_ONLY = text("buffer source array is read-only")
NOT_CONTIGUOUS = text("ndarray is not C-contiguous")
NOT_FORTRAN = text("ndarray is not Fortran contiguous")


@kernel(inline=False)
def is_fortran(a: A) -> i1:
    """Whether the elements lie densely in Fortran order."""
    want = a.itemsize
    shape = dims(a)
    strides = steps(a)
    for k in range(i64(a.ndim)):
        if shape[k] != 1 and strides[k] != want and a.size != 0:
            return False
        want *= shape[k]
    return True


@kernel(inline=False)
def refuse_layout(a: A, flags: i32) -> i1:
    """Whether the consumer cannot take this array as it lies, with the error set."""
    if (flags & WRITABLE) != 0 and (a.bad & READONLY) != 0:
        return not done(fail(BUFFER_ERROR, READ_ONLY))
    dense = (a.bad & NONCONTIG) == 0
    if (flags & F_ORDER) != 0 and not is_fortran(a):
        return not done(fail(BUFFER_ERROR, NOT_FORTRAN))
    if (flags & ANY_ORDER) != 0 and not dense and not is_fortran(a):
        return not done(fail(BUFFER_ERROR, NOT_CONTIGUOUS))
    if not dense and ((flags & C_ORDER) != 0 or (flags & STRIDES) == 0):
        return not done(fail(BUFFER_ERROR, NOT_CONTIGUOUS))
    return False


@kernel(inline=False)
def put_format(a: A, v: ptr[Buffer]) -> i1:
    """The format string; of dtypes that are not numeric, a bytes object that Python gives."""
    if a.code < NUMERIC and formats[a.code]:
        v.format = formats[a.code]
        return True
    given = hook1(HOOK["buffer_format"], a)
    if not given:
        return False
    v.internal = given
    v.format = BytesAsString(given)
    return i64(v.format) != 0


@kernel
def array_getbuffer(o: obj, v: ptr[Buffer], flags: i32) -> i32:
    """bf_getbuffer."""
    a = A(o)
    v.obj = None
    v.internal = None
    v.format = None
    if not realised(a) or refuse_layout(a, flags):
        return -1
    if hooks[HOOK["before_export"]] and not done(hook1(HOOK["before_export"], a)):
        return -1
    if (flags & FORMAT) != 0 and not put_format(a, v):
        clear_slot(v.internal)
        return -1
    v.buf = a.data
    v.itemsize = a.itemsize
    v.len = a.size * a.itemsize
    v.readonly = i32((a.bad & READONLY) != 0)
    v.ndim = i32(a.ndim)
    v.shape = dims(a) if (flags & ND) != 0 else ptr[i64](0)
    v.strides = steps(a) if (flags & STRIDES) != 0 else ptr[i64](0)
    v.suboffsets = None
    v.obj = new_reference(o)
    a.exports += 1
    return 0


@kernel
def array_releasebuffer(o: obj, v: ptr[Buffer]):
    """bf_releasebuffer."""
    A(o).exports -= 1
    clear_slot(v.internal)
    v.internal = None
