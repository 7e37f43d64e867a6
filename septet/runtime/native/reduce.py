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
from septet.runtime.native.alloc import new_array, set_strides
from septet.runtime.native.interpreter import (
    INT,
    AsLongLong,
    NoMemory,
    Occurred,
    TupleGetItem,
    TupleSize,
    UnicodeCompare,
    call,
    decref,
    text,
    type_of,
)
from septet.runtime.native.item import load_item
from septet.runtime.native.launch import ARRAYS, after_kernel, before_kernel, entry, ready
from septet.runtime.native.layout import FLOAT32, FLOAT64, NUMPY, OP, A, folds, general, kernels, obj, results

MAX_ARGUMENTS = 16
AXIS = text("axis")


@kernel(inline=False)
def mean_of_sum(t: obj, a: A) -> obj:
    """The mean of floats where only the sum has a kernel: divided in their own dtype."""
    at = entry(OP["sum"], ARRAYS, i64(a.code))
    k = kernels[at]
    if not k or results[at] != a.code or (a.code != FLOAT64 and a.code != FLOAT32):
        return None
    r = new_array(t, i64(a.code), 1)
    if not r:
        return None
    r.ndim = 0
    r.face = a.face
    before_kernel()
    callptr(void, k, r.data, a.data, a.data, a.size)
    if a.code == FLOAT64:
        ptr[f64](r.data)[0] /= f64(a.size)
    else:
        ptr[f32](r.data)[0] /= f32(a.size)
    return finish_whole(r, OP["mean"])


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
def fast_reduce(t: obj, a: A, op: i64) -> obj:
    """The reduction of all elements: a scalar of the NumPy face, else an array of no dimension."""
    at = entry(op, ARRAYS, i64(a.code))
    k = kernels[at]
    if not ready(a) or a.size == 0:
        return None
    if not k:
        return mean_of_sum(t, a) if op == OP["mean"] else obj(0)
    r = new_array(t, i64(results[at]), 1)
    if not r:
        return None
    r.ndim = 0
    r.face = a.face
    before_kernel()
    callptr(void, k, r.data, a.data, a.data, a.size)
    return finish_whole(r, op)


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
    copy_bytes(r.data, a.data, a.strides[0])
    x = a.data + a.strides[0]
    before_kernel()
    for i in range(1, a.shape[0]):
        callptr(void, k, r.data, r.data, x, a.shape[1])
        x = x + a.strides[0]
    return after_kernel(r, op, i64(a.face))


@kernel(inline=False)
def fast_reduce_axis(t: obj, a: A, op: i64, axis: obj) -> obj:
    """One axis of a matrix, given as an int; null: the general path decides."""
    if type_of(axis) != INT or a.ndim != 2 or a.size == 0 or not ready(a):
        return None
    over = array(i32, 1, 4)
    k = AsLongLong(axis, over)
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
