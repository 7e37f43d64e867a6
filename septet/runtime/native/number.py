"""Arithmetic and comparison: the fast path of operators and of ufuncs of one or two operands (`operators.py`, `ufunc.py`).

A function here answers null without an error where it is not for it to decide (no kernel, other dtypes, an array that
is not plain); then the Python function of the general path is called.
"""
from __future__ import annotations

from septet.lang.intrinsics import array
from septet.lang.kernel import kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import i1, i64, void
from septet.runtime.native.alloc import copy_shape, face_index, make_array, new_array, set_strides
from septet.runtime.native.convert import is_number, to_element
from septet.runtime.native.interpreter import (
    Occurred,
    decref,
    done,
    type_of,
)
from septet.runtime.native.launch import (
    ARRAY_SCALAR,
    ARRAYS,
    SCALAR_ARRAY,
    after_kernel,
    before_kernel,
    entry,
    launch,
    launch_reflected,
    launch_scalar,
    ready,
    same_shape,
)
from septet.runtime.native.layout import FLOAT_NUMBER, NUMPY, OP, A, bytes_, kernels, large_from, obj, results
from septet.runtime.native.mixed import code_of_number, common_code, converted
from septet.runtime.native.strided import can_densify, densified


@kernel
def is_tail(b: A, a: A) -> i1:
    """Whether b's shape is the end of a's: (n, k) with (k,) or (1, k)."""
    d = i64(a.ndim) - i64(b.ndim)
    if d < 0:
        return False
    k = i64(b.ndim) - 1
    while k >= 0 and a.shape[k + d] == b.shape[k]:
        k -= 1
    while k >= 0 and b.shape[k] == 1:
        k -= 1
    return k < 0


@kernel
def is_column(b: A, a: A) -> i1:
    """(n, k) with (n, 1)."""
    return a.ndim == 2 and b.ndim == 2 and b.shape[1] == 1 and b.shape[0] == a.shape[0]


@kernel(inline=False)
def launch_rows(t: obj, a: A, b: A, op: i64, mode: i64, length: i64, step: i64) -> obj:
    """Broadcast b over a: the kernel once for each row of a; `step` bytes from one operand of b to the next."""
    arrays = step == 0
    at = entry(op, i64(ARRAYS) if arrays else mode, i64(a.code))
    k = kernels[at]
    if not k:
        return None
    r = new_array(t, i64(results[at]), a.size)
    if not r:
        return None
    copy_shape(r, a)
    out = r.data
    x = a.data
    y = b.data
    end = a.data + a.size * a.itemsize
    before_kernel()
    while i64(x) < i64(end):
        if mode == SCALAR_ARRAY:
            callptr(void, k, out, y, x, length)
        else:
            callptr(void, k, out, x, y, length)
        x = x + length * a.itemsize
        out = out + length * r.itemsize
        y = y + step
    return after_kernel(r, op, i64(a.face))


@kernel(inline=False)
def broadcast(t: obj, a: A, b: A, op: i64, mode: i64) -> obj:
    """a op b where b is one element, a row or a column; mode SCALAR_ARRAY: b is the left operand."""
    if a.size == 0 or b.size == 0:
        return None
    if b.size == 1 and b.ndim <= a.ndim:
        if mode == SCALAR_ARRAY:
            return launch_reflected(t, a, op, b.data)
        return launch_scalar(t, a, op, b.data)
    if is_tail(b, a):
        return launch_rows(t, a, b, op, mode, b.size, 0)
    if is_column(b, a):
        return launch_rows(t, a, b, op, mode, a.shape[1], b.itemsize)
    if is_single_column(a) and is_single_row(b):
        return launch_table(t, a, b, op, i64(ARRAY_SCALAR) if mode == SCALAR_ARRAY else i64(SCALAR_ARRAY))
    if is_single_row(a) and is_single_column(b):
        return launch_table(t, b, a, op, mode)
    return None


@kernel
def is_single_column(a: A) -> i1:
    return a.ndim == 2 and a.shape[1] == 1


@kernel
def is_single_row(a: A) -> i1:
    return a.ndim == 1 or (a.ndim == 2 and a.shape[0] == 1)


@kernel(inline=False)
def launch_table(t: obj, column: A, row: A, op: i64, mode: i64) -> obj:
    """All pairs of a column's and a row's elements; mode SCALAR_ARRAY: the column's are the left operands."""
    at = entry(op, mode, i64(row.code))
    k = kernels[at]
    if not k or column.size * row.size > large_from[0]:
        return None
    r = make_array(t, i64(results[at]), column.size * row.size)
    if not r:
        return None
    r.ndim = 2
    r.face = row.face
    r.shape[0] = column.size
    r.shape[1] = row.size
    set_strides(r)
    before_kernel()
    for i in range(column.size):
        element = column.data + i * column.itemsize
        out = r.data + i * r.strides[0]
        if mode == SCALAR_ARRAY:
            callptr(void, k, out, element, row.data, row.size)
        else:
            callptr(void, k, out, row.data, element, row.size)
    return after_kernel(r, op, i64(row.face))


@kernel
def matched(t: obj, a: A, b: A, op: i64) -> obj:
    """a op b of plain arrays of one dtype."""
    if likely(same_shape(a, b)):
        return launch(t, a, op, ARRAYS, a, b, a.data)
    if a.size >= b.size:
        return broadcast(t, a, b, op, ARRAY_SCALAR)
    return broadcast(t, b, a, op, SCALAR_ARRAY)


@kernel(inline=False)
def mixed(t: obj, a: A, b: A, op: i64) -> obj:
    """a op b of plain arrays, both converted to the dtype in which the op computes such a pair."""
    code = common_code(op, i64(a.face), i64(a.code), i64(b.code))
    if code < 0:
        return None
    x = converted(t, a, code)
    if not x:
        return None
    y = converted(t, b, code)
    r = matched(t, x, y, op) if y else obj(0)
    decref(x)
    done(y)
    return r


@kernel(inline=False)
def mixed_number(t: obj, a: A, w: obj, op: i64, reflected: i1) -> obj:
    """An array and a Python number that its dtype does not hold, or for which the op has no kernel."""
    other = code_of_number(type_of(w), a)
    scalar = array(i64, 2, 16)
    if other < 0 or (other != FLOAT_NUMBER and not to_element(w, type_of(w), other, bytes_(scalar))):
        return None
    code = common_code(op, i64(a.face), i64(a.code), other)
    if code < 0 or not to_element(w, type_of(w), code, bytes_(scalar)):
        return None
    x = converted(t, a, code)
    if not x:
        return None
    r = launch_reflected(t, x, op, bytes_(scalar)) if reflected else launch_scalar(t, x, op, bytes_(scalar))
    decref(x)
    return r


@kernel(inline=False)
def with_number(a: A, w: obj, op: i64, reflected: i1) -> obj:
    """a op number, or number op a."""
    t = type_of(a)
    scalar = array(i64, 2, 16)
    r = obj(0)
    if to_element(w, type_of(w), i64(a.code), bytes_(scalar)):
        r = launch_reflected(t, a, op, bytes_(scalar)) if reflected else launch_scalar(t, a, op, bytes_(scalar))
    if likely(r) or Occurred():
        return r
    return mixed_number(t, a, w, op, reflected)


@kernel(inline=False)
def strided_number(a: A, w: obj, op: i64, reflected: i1) -> obj:
    """As with_number, of an array that is only not dense."""
    x = densified(a) if can_densify(a) else A(0)
    if not x:
        return None
    r = with_number(x, w, op, reflected)
    decref(x)
    return r


@kernel(inline=False)
def strided_binary(a: A, b: A, op: i64) -> obj:
    """a op b of arrays that are plain, or only not dense."""
    if not (ready(a) or can_densify(a)) or not (ready(b) or can_densify(b)):
        return None
    x = densified(a)
    y = densified(b) if x else A(0)
    r = fast_binary(obj(x), obj(y), op) if y else obj(0)
    done(x)
    done(y)
    return r


@kernel(inline=False)
def fast_binary(v: obj, w: obj, op: i64) -> obj:
    """v op w, at least one of them an array; null without an error: the general path decides."""
    t = type_of(v)
    u = type_of(w)
    if likely(t == u):
        a = A(v)
        b = A(w)
        if not ready(a) or not ready(b):
            return strided_binary(a, b, op)
        r = obj(0)
        if likely(a.code == b.code):
            r = matched(t, a, b, op)
        if likely(r) or Occurred():
            return r
        return mixed(t, a, b, op)
    if is_number(u):
        return with_number(A(v), w, op, False) if ready(A(v)) else strided_number(A(v), w, op, False)
    if is_number(t):
        if op == OP["divide"] and A(w).face != NUMPY:        # PyTorch multiplies by the reciprocal: its face decides
            return None
        return with_number(A(w), v, op, True) if ready(A(w)) else strided_number(A(w), v, op, True)
    return None


@kernel(inline=False)
def fast_unary(v: obj, op: i64) -> obj:
    a = A(v)
    if not ready(a):
        return strided_unary(a, op)
    return dense_unary(a, op)


@kernel(inline=False)
def strided_unary(a: A, op: i64) -> obj:
    """op a of an array that is only not dense."""
    x = densified(a) if can_densify(a) else A(0)
    if not x:
        return None
    r = dense_unary(x, op)
    decref(x)
    return r


@kernel(inline=False)
def dense_unary(a: A, op: i64) -> obj:
    """op a of a plain array."""
    v = obj(a)
    r = launch(type_of(v), a, op, ARRAYS, a, a, a.data)
    if likely(r) or Occurred():
        return r
    code = common_code(op, i64(a.face), i64(a.code), i64(a.code))
    x = converted(type_of(v), a, code) if code >= 0 else A(0)
    if x:
        r = launch_converted(x, op)
        decref(x)
    return r


@kernel(inline=False)
def launch_converted(a: A, op: i64) -> obj:
    return launch(type_of(a), a, op, ARRAYS, a, a, a.data)


@kernel(inline=False)
def looks_at_values(v: obj, w: obj) -> i1:
    """Whether the array among the operands is of a face that refuses some integers here, as a divisor of zero; NumPy warns."""
    if face_index(type_of(v)) >= 0:
        return A(v).face != NUMPY
    return face_index(type_of(w)) < 0 or A(w).face != NUMPY
