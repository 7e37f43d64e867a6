"""Reductions of a whole array or of one axis of a matrix: sum prod max min mean any all.

The kernel of a reduction writes one element. The first axis of a matrix is folded row by row with an elementwise
kernel (`folds`), which is the order in which NumPy adds. Everything else goes to the general path with the arguments
as they came.
"""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import Kernel, kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import f32, f64, i1, i32, i64, ptr, void
from septet.runtime.native.alloc import face_index, new_array, set_strides
from septet.runtime.native.gather import count_true
from septet.runtime.native.interpreter import (
    INT,
    NONE,
    TRUE,
    AsLongLong,
    AsSsize,
    NoMemory,
    Occurred,
    TupleGetItem,
    TupleSize,
    UnicodeCompare,
    call,
    decref,
    new_reference,
    text,
    type_of,
)
from septet.runtime.native.item import load_item
from septet.runtime.native.launch import ARRAY_SCALAR, ARRAYS, after_kernel, before_kernel, entry, ready
from septet.runtime.native.layout import BOOL, FLOAT32, FLOAT64, INT64, NUMPY, OP, A, folds, general, kernels, obj, results
from septet.runtime.native.record import can_record, is_tracked, recorded
from septet.runtime.native.recording import quieten, records, resume
from septet.runtime.native.strided import can_densify, densified

MAX_ARGUMENTS = 16
AXIS = text("axis")


@kernel
def reduced(t: obj, a: A, at: i64) -> A:
    """All elements reduced by the kernel of an entry, as an array of no dimension."""
    r = new_array(t, i64(results[at]), 1)
    if r:
        r.ndim = 0
        r.face = a.face
        before_kernel()
        callptr(void, kernels[at], r.data, a.data, a.data, a.size)
    return r


@kernel(inline=False)
def mean_of_sum(t: obj, a: A) -> A:
    """The mean of floats where only the sum has a kernel: divided in their own dtype."""
    at = entry(OP["sum"], ARRAYS, i64(a.code))
    k = kernels[at]
    if not k or results[at] != a.code or (a.code != FLOAT64 and a.code != FLOAT32):
        return None
    r = reduced(t, a, at)
    if not r:
        return None
    if a.code == FLOAT64:
        ptr[f64](r.data)[0] /= f64(a.size)
    else:
        ptr[f32](r.data)[0] /= f32(a.size)
    return r


@kernel(inline=False)
def counted(t: obj, a: A) -> A:
    """How many elements of a bool array are true: what adding them as int64 gives."""
    r = new_array(t, INT64, 1)
    if r:
        r.ndim = 0
        before_kernel()
        r.face = a.face
        ptr[i64](r.data)[0] = count_true(a.data, a.size)
    return r


@kernel(inline=False)
def finish_whole(r: A, op: i64) -> obj:
    """The result of a whole reduction: a scalar where the face has them."""
    if r.face != NUMPY:
        return r
    item = load_item(r, r.data)
    decref(r)
    if not item:
        return None
    return after_kernel(item, op, NUMPY)


@kernel(inline=False)
def reduce_whole(t: obj, a: A, op: i64) -> A:
    """The reduction of all elements as an array of no dimension; its float errors are not reported yet."""
    if not ready(a) or a.size == 0:
        return reduce_strided(t, a, op)
    return reduce_dense(t, a, op)


@kernel(inline=False)
def reduce_strided(t: obj, a: A, op: i64) -> A:
    """As reduce_whole, of a vector that is only not dense."""
    x = densified(a) if a.ndim == 1 and can_densify(a) else A(0)
    if not x:
        return None
    r = reduce_dense(t, x, op)
    decref(x)
    return r


@kernel(inline=False)
def reduce_dense(t: obj, a: A, op: i64) -> A:
    """As reduce_whole, of a plain array with elements."""
    at = entry(op, ARRAYS, i64(a.code))
    if kernels[at]:
        return reduced(t, a, at)
    if op == OP["sum"] and a.code == BOOL:
        return counted(t, a)
    return mean_of_sum(t, a) if op == OP["mean"] else A(0)


@kernel
def fast_reduce(t: obj, a: A, op: i64) -> obj:
    """The reduction of all elements: a scalar of the NumPy face, else an array of no dimension."""
    r = reduce_whole(t, a, op)
    return finish_whole(r, op) if r else obj(0)


@kernel
def line_result(t: obj, a: A, code: i64, n: i64) -> A:
    """The vector a reduced matrix becomes."""
    r = new_array(t, code, n)
    if r:
        r.ndim = 1
        r.face = a.face
        r.shape[0] = n
        set_strides(r)
    return r


@kernel(inline=False)
def reduce_rows(t: obj, a: A, op: i64) -> obj:
    """The last axis of a matrix: the kernel once a row."""
    at = entry(op, ARRAYS, i64(a.code))
    k = kernels[at]
    if not k:
        return None
    r = line_result(t, a, i64(results[at]), a.shape[0])
    if not r:
        return None
    x = a.data
    before_kernel()
    for i in range(a.shape[0]):
        callptr(void, k, r.data + i * r.itemsize, x, x, a.shape[1])
        x = x + a.strides[0]
    return after_kernel(r, op, i64(a.face))


@kernel(inline=False)
def reduce_columns(t: obj, a: A, op: i64) -> obj:
    """The first axis of a matrix: rows folded into the first."""
    fold = folds[op]
    at = entry(fold, ARRAYS, i64(a.code))
    k = kernels[at]
    same = results[at] == a.code and results[entry(op, ARRAYS, i64(a.code))] == a.code
    if fold == 0 or not k or not kernels[entry(op, ARRAYS, i64(a.code))] or not same:
        return None
    r = line_result(t, a, i64(a.code), a.shape[1])
    if not r:
        return None
    copy_bytes(r.data, a.data, a.shape[1] * a.itemsize)         # the step along an axis of length 1 may be any
    x = a.data + a.strides[0]
    before_kernel()
    for i in range(1, a.shape[0]):
        callptr(void, k, r.data, r.data, x, a.shape[1])
        x = x + a.strides[0]
    return after_kernel(r, op, i64(a.face))


@kernel(inline=False)
def mean_of_axis(t: obj, a: A, axis: i64) -> obj:
    """The mean of floats over one axis of a matrix: the sums, divided in their own dtype."""
    code = i64(a.code)
    k = kernels[entry(OP["divide"], ARRAY_SCALAR, code)]
    if (code != FLOAT64 and code != FLOAT32) or not k or axis > 1 or axis < -2:
        return None
    by_columns = axis == 0 or axis == -2
    r = A(reduce_columns(t, a, OP["sum"]) if by_columns else reduce_rows(t, a, OP["sum"]))
    if not r:
        return None
    count = array(f64, 1, 16)
    n = a.shape[0] if by_columns else a.shape[1]
    if code == FLOAT64:
        count[0] = f64(n)
    else:
        ptr[f32](count)[0] = f32(n)
    callptr(void, k, r.data, r.data, count, r.size)
    return r


@kernel(inline=False)
def fast_reduce_axis(t: obj, a: A, op: i64, axis: obj) -> obj:
    """One axis of a matrix or a vector, given as an int; null: the general path decides."""
    if type_of(axis) != INT or a.ndim < 1 or a.ndim > 2 or a.size == 0:
        return None
    if not ready(a) and a.ndim == 2:
        return None
    over = array(i32, 1, 4)
    k = AsLongLong(axis, over)
    if a.ndim == 1:
        return fast_reduce(t, a, op) if k == 0 or k == -1 else obj(0)
    if op == OP["mean"]:
        return mean_of_axis(t, a, k)
    if k == 0 or k == -2:
        return reduce_columns(t, a, op)
    if k == 1 or k == -1:
        return reduce_rows(t, a, op)
    return None


@kernel(inline=False)
def general_reduce(v: obj, args: ptr[obj], n: i64, kw: obj, op: i64) -> obj:
    """Python's function with self before the arguments."""
    if Occurred():
        return None
    count = n + (TupleSize(kw) if kw else i64(0))
    full = array(obj, MAX_ARGUMENTS, 8)
    if count >= MAX_ARGUMENTS:
        return NoMemory()
    full[0] = v
    for k in range(count):
        full[k + 1] = args[k]
    return call(general[op], full, n + 1, kw)


@kernel(inline=False)
def is_axis(kw: obj) -> i1:
    """Whether the only keyword is `axis`."""
    return TupleSize(kw) == 1 and UnicodeCompare(TupleGetItem(kw, 0), AXIS) == 0


@kernel(inline=False)
def reduce(v: obj, args: ptr[obj], n: i64, kw: obj, op: i64) -> obj:
    r = obj(0)
    if likely(n == 0 and not kw):
        r = fast_reduce(type_of(v), A(v), op)
    elif (n == 1 and not kw) or (n == 0 and is_axis(kw)):
        r = fast_reduce_axis(type_of(v), A(v), op, args[0])
    if likely(r):
        return r
    return general_reduce(v, args, n, kw, op)


def reduction_method(name: str) -> Kernel:
    """The method of a reduction, METH_FASTCALL | METH_KEYWORDS."""
    op = OP[name]

    @kernel
    def array_reduce(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
        return reduce(v, args, n, kw, op)

    array_reduce.name = f"array_{name}"
    return array_reduce


@kernel(inline=False)
def keep_axes(r: A, a: A, axis: i64):
    """The result in the dimensions of `a`, the reduced axis of length 1, or all where `axis` is not below their number."""
    r.ndim = a.ndim
    for k in range(i64(a.ndim)):
        r.shape[k] = i64(1) if axis == k or axis >= i64(a.ndim) else a.shape[k]
    set_strides(r)


@kernel(inline=False)
def is_only_axis(a: A, axis: obj) -> i1:
    """Whether an int names the axis of a vector."""
    if a.ndim != 1 or type_of(axis) != INT:
        return False
    over = array(i32, 1, 4)
    k = AsLongLong(axis, over)
    return k == 0 or k == -1


@kernel(inline=False)
def reduce_to_array(t: obj, a: A, op: i64, axis: obj, keepdims: i1) -> obj:
    """A reduction that stays an array also where the face has scalars."""
    if axis == NONE or is_only_axis(a, axis):
        r = reduce_whole(t, a, op)
        if r and keepdims:
            keep_axes(r, a, i64(a.ndim))
        return after_kernel(r, op, i64(a.face)) if r else obj(0)
    s = A(fast_reduce_axis(t, a, op, axis) if a.ndim == 2 else obj(0))
    if s and keepdims:
        k = AsSsize(axis)
        keep_axes(s, a, k + 2 if k < 0 else k)
    return s


@kernel(inline=False)
def recorded_whole(t: obj, a: A, op: i64) -> obj:
    """A whole reduction of a tracked array; null without an error: the general path decides."""
    if not records():
        return reduce_to_array(t, a, op, NONE, False)
    if not can_record(op) or not quieten():
        return None
    r = reduce_to_array(t, a, op, NONE, False)
    resume()
    return recorded(r, op, a, None) if r else obj(0)


@kernel
def reduction(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """reduction(op number, a, axis or None, keepdims=...): None where the general path is to decide.

    Without `keepdims` a whole reduction is a scalar of the face, with it an array.
    """
    if n >= 3 and not kw and face_index(type_of(args[1])) >= 0:
        op = AsSsize(args[0])
        a = A(args[1])
        t = type_of(a)
        r = obj(0)
        keepdims = n == 4 and args[3] == TRUE
        if args[2] == NONE and is_tracked(a) and not keepdims:
            r = recorded_whole(t, a, op)
        elif n == 4:
            r = reduce_to_array(t, a, op, args[2], keepdims)
        elif args[2] == NONE:
            r = fast_reduce(t, a, op)
        else:
            r = fast_reduce_axis(t, a, op, args[2])
        if r or Occurred():
            return r
    return new_reference(NONE)
