"""Methods of plain arrays that only move elements or look at them: reshape ravel transpose flatten copy astype fill item tolist.

Views are made of dense arrays of any size, copies of small ones; everything else goes to the method's Python function, with the
arguments as they came.
"""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import Kernel, kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import const, i1, i8, i16, i32, i64, ptr, void
from septet.runtime.native.alloc import copy_shape, face_index, make_array, set_strides
from septet.runtime.native.convert import is_number, write_element
from septet.runtime.native.inplace import bump, writable
from septet.runtime.native.interpreter import (
    INT,
    LIST,
    NONE,
    TUPLE,
    AsLongLong,
    AsSsize,
    ListNew,
    ListSetItem,
    ListSize,
    Occurred,
    TupleSize,
    decref,
    new_reference,
    type_of,
)
from septet.runtime.native.item import load_item, python_number
from septet.runtime.native.join import item
from septet.runtime.native.launch import ARRAYS, after_kernel, before_kernel, entry, ready
from septet.runtime.native.layout import (
    BFLOAT16,
    DTYPE_ARGUMENTS,
    FLOAT16,
    INLINE,
    NONCONTIG,
    NUMERIC,
    NUMPY,
    OP,
    SUBCLASS,
    A,
    bytes_,
    casts,
    dtype_arguments,
    dtype_codes,
    kernels,
    obj,
)
from septet.runtime.native.reduce import general_reduce
from septet.runtime.native.views import complete_view, index_of, make_view_of, open_to_items

MOST = 1 << 31                      # elements of an array whose shape is solved here: no product overflows


@kernel(inline=False)
def lengths(args: ptr[obj], n: i64, out: ptr[i64]) -> i64:
    """Integers given one by one or as one tuple or list, and how many; negative: Python decides."""
    t = type_of(args[0])
    together = n == 1 and (t == TUPLE or t == LIST)
    count = n
    if together:
        count = ListSize(args[0]) if t == LIST else TupleSize(args[0])
    if count > INLINE:
        return -1
    over = array(i32, 1, 4)
    for k in range(count):
        o = item(args[0], k) if together else args[k]
        if type_of(o) != INT:
            return -1
        out[k] = AsLongLong(o, over)
        if over[0] != 0:
            return -1
    return count


@kernel(inline=False)
def solve(shape: ptr[i64], n: i64, size: i64) -> i1:
    """Put the one unknown length (-1) into a shape of `size` elements; False where that cannot be or there are no elements."""
    if size == 0 or size > MOST:
        return False
    unknown = i64(-1)
    known = i64(1)
    for k in range(n):
        if shape[k] == -1 and unknown < 0:
            unknown = k
        elif shape[k] < 1 or shape[k] > size:
            return False
        else:
            known *= shape[k]
            if known > size:
                return False
    if unknown >= 0:
        shape[unknown] = size // known
        known *= shape[unknown]
    return known == size


@kernel
def is_dense(a: A) -> i1:
    """Whether views of the elements in C order can be made without asking Python."""
    return open_to_items(a) and (a.bad & (SUBCLASS | NONCONTIG)) == 0


@kernel(inline=False)
def dense_view(a: A, shape: ptr[i64], n: i64) -> obj:
    """The elements of a dense array in another shape."""
    r = make_view_of(a)
    if not r:
        return None
    r.ndim = i8(n)
    for k in range(n):
        r.shape[k] = shape[k]
    set_strides(r)
    return complete_view(r, a.data, n)


@kernel(inline=False)
def array_reshape(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.reshape(2, -1), a.reshape((2, -1))."""
    a = A(v)
    if n > 0 and not kw and is_dense(a):
        shape = array(i64, INLINE, 16)
        count = lengths(args, n, shape)
        if count >= 0 and solve(shape, count, a.size):
            return dense_view(a, shape, count)
    return general_reduce(v, args, n, kw, OP["reshape"])


@kernel
def reshape_array(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """reshape(a, shape): a view; None where the general path is to decide."""
    if n == 2 and not kw and face_index(type_of(args[0])) >= 0 and is_dense(A(args[0])):
        shape = array(i64, INLINE, 16)
        count = lengths(args + 1, 1, shape)
        if count >= 0 and solve(shape, count, A(args[0]).size):
            return dense_view(A(args[0]), shape, count)
    return new_reference(NONE)


@kernel(inline=False)
def array_ravel(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.ravel()."""
    a = A(v)
    if n == 0 and not kw and is_dense(a):
        shape = array(i64, 1, 16)
        shape[0] = a.size
        return dense_view(a, shape, 1)
    return general_reduce(v, args, n, kw, OP["ravel"])


@kernel(inline=False)
def permuted(a: A, axes: ptr[i64], n: i64) -> obj:
    """The axes in another order; null without an error where the order is none."""
    r = make_view_of(a)
    if not r:
        return None
    r.size = 0
    r.ndim = 0
    seen = i64(0)
    for k in range(n):
        axis = axes[k] + n if axes[k] < 0 else axes[k]
        if axis < 0 or axis >= n or (seen & i64(1) << axis) != 0:
            decref(r)
            return None
        seen |= i64(1) << axis
        r.shape[k] = a.shape[axis]
        r.strides[k] = a.strides[axis]
    return complete_view(r, a.data, n)


@kernel(inline=False)
def array_transpose(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.transpose(), a.transpose(1, 0), a.transpose((1, 0))."""
    a = A(v)
    if not kw and open_to_items(a) and (a.bad & SUBCLASS) == 0:
        axes = array(i64, INLINE, 16)
        count = i64(a.ndim)
        if n == 0 or (n == 1 and args[0] == NONE):
            for k in range(count):
                axes[k] = count - 1 - k
        else:
            count = lengths(args, n, axes)
        r = permuted(a, axes, count) if count == i64(a.ndim) else obj(0)
        if likely(r):
            return r
    return general_reduce(v, args, n, kw, OP["transpose"])


@kernel
def transpose_array(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """transpose(a, axes): a view; None where the general path is to decide."""
    if n == 2 and not kw and face_index(type_of(args[0])) >= 0 and open_to_items(A(args[0])) and args[1] != NONE:
        axes = array(i64, INLINE, 16)
        a = A(args[0])
        r = permuted(a, axes, i64(a.ndim)) if lengths(args + 1, 1, axes) == i64(a.ndim) else obj(0)
        if r or Occurred():
            return r
    return new_reference(NONE)


@kernel
def scalar_array(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """scalar(a): the scalar of a plain array without dimensions; None where the general path is to decide."""
    if n == 1 and not kw and face_index(type_of(args[0])) >= 0:
        a = A(args[0])
        if a.ndim == 0 and a.face == NUMPY and ready(a):
            return load_item(a, a.data)
    return new_reference(NONE)


@kernel(inline=False)
def twin(a: A) -> A:
    """A copy of a plain array."""
    r = make_array(type_of(a), i64(a.code), a.size)
    if r:
        copy_shape(r, a)
        copy_bytes(r.data, a.data, a.size * a.itemsize)
    return r


@kernel(inline=False)
def array_copy(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.copy()."""
    if n == 0 and not kw and ready(A(v)):
        return twin(A(v))
    return general_reduce(v, args, n, kw, OP["copy"])


@kernel(inline=False)
def array_flatten(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.flatten()."""
    if n == 0 and not kw and ready(A(v)):
        r = twin(A(v))
        if r:
            r.ndim = 1
            r.shape[0] = r.size
            r.strides[0] = r.itemsize
        return r
    return general_reduce(v, args, n, kw, OP["flatten"])


@kernel(inline=False)
def code_of_argument(o: obj) -> i64:
    """The dtype code of a dtype argument that Python has registered; negative: not known."""
    for k in range(DTYPE_ARGUMENTS):
        if dtype_arguments[k] == o:
            return i64(dtype_codes[k])
    return -1


@kernel(inline=False)
def cast_to(a: A, code: i64) -> obj:
    """A plain array in another dtype; null where there is no kernel."""
    if a.code == code:
        return twin(a)
    k = kernels[entry(casts[code], ARRAYS, i64(a.code))]
    if not k or casts[code] == 0:
        return None
    r = make_array(type_of(a), code, a.size)
    if not r:
        return None
    copy_shape(r, a)
    before_kernel()
    callptr(void, k, r.data, a.data, a.data, a.size)
    return after_kernel(r, casts[code], i64(a.face))


@kernel(inline=False)
def array_astype(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.astype(dtype) with a dtype met before."""
    a = A(v)
    if n == 1 and not kw and ready(a) and a.face == NUMPY:
        code = code_of_argument(args[0])
        r = cast_to(a, code) if code >= 0 else obj(0)
        if r or Occurred():
            return r
    return general_reduce(v, args, n, kw, OP["astype"])


@kernel
def convert_array(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """cast(a, dtype code): None where the general path is to decide."""
    if n == 2 and not kw and face_index(type_of(args[0])) >= 0 and ready(A(args[0])):
        code = AsSsize(args[1])
        r = cast_to(A(args[0]), code) if code >= 0 and code < NUMERIC else obj(0)
        if r or Occurred():
            return r
    return new_reference(NONE)


@kernel(inline=False)
def repeat(word: const, out: ptr[word], element: ptr[word], n: i64):
    """n elements of one value."""
    value = element[0]
    for k in range(n):
        out[k] = value


@kernel(inline=False)
def repeat_element(out: bytes_, element: bytes_, n: i64, size: i64):
    """The loop for elements of a size."""
    if size == 8:
        repeat(i64, ptr[i64](out), ptr[i64](element), n)
    elif size == 4:
        repeat(i32, ptr[i32](out), ptr[i32](element), n)
    elif size == 2:
        repeat(i16, ptr[i16](out), ptr[i16](element), n)
    elif size == 1:
        repeat(i8, out, element, n)
    else:
        for k in range(n):
            copy_bytes(out + k * size, element, size)


@kernel(inline=False)
def array_fill(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.fill(number)."""
    a = A(v)
    if n == 1 and not kw and is_number(type_of(args[0])) and writable(a):
        element = array(i64, 2, 16)
        if write_element(args[0], type_of(args[0]), i64(a.code), bytes_(element)):
            repeat_element(a.data, bytes_(element), a.size, a.itemsize)
            bump(a)
            return new_reference(NONE)
    return general_reduce(v, args, n, kw, OP["fill"])


@kernel(inline=False)
def item_address(a: A, args: ptr[obj], n: i64) -> bytes_:
    """Where a.item() of one element, or a.item(k) of a vector, finds its element; null: Python decides."""
    if n == 0 and a.size == 1:
        return a.data
    if n == 1 and a.ndim == 1:
        i = index_of(args[0], a.shape[0])
        if i >= 0:
            return a.data + i * a.strides[0]
    return None


@kernel(inline=False)
def array_item_method(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.item(), a.item(k)."""
    a = A(v)
    if not kw and open_to_items(a):
        p = item_address(a, args, n)
        r = python_number(p, i64(a.code)) if p else obj(0)
        if r or Occurred():
            return r
    return general_reduce(v, args, n, kw, OP["item"])


@kernel(inline=False)
def row_list(p: bytes_, n: i64, step: i64, code: i64) -> obj:
    """n elements as a list of Python's numbers."""
    made = ListNew(n)
    if not made:
        return None
    for k in range(n):
        number = python_number(p + k * step, code)
        if not number:
            decref(made)
            return None
        ListSetItem(made, k, number)
    return made


@kernel(inline=False)
def matrix_list(a: A) -> obj:
    """The rows of a matrix as lists."""
    made = ListNew(a.shape[0])
    if not made:
        return None
    for k in range(a.shape[0]):
        row = row_list(a.data + k * a.strides[0], a.shape[1], a.strides[1], i64(a.code))
        if not row:
            decref(made)
            return None
        ListSetItem(made, k, row)
    return made


@kernel(inline=False)
def array_tolist(v: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """a.tolist() of vectors and matrices."""
    a = A(v)
    if n == 0 and not kw and open_to_items(a) and a.code != FLOAT16 and a.code != BFLOAT16:
        if a.ndim == 1:
            return row_list(a.data, a.shape[0], a.strides[0], i64(a.code))
        if a.ndim == 2:
            return matrix_list(a)
    return general_reduce(v, args, n, kw, OP["tolist"])


METHODS: tuple[Kernel, ...] = (array_reshape, array_ravel, array_transpose, array_copy, array_flatten, array_astype, array_fill,
                               array_item_method, array_tolist, convert_array, reshape_array, transpose_array, scalar_array)
