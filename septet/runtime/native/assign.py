"""a[slices] = number or array: what a basic view of a small array shows is overwritten."""
from __future__ import annotations

from septet.lang.intrinsics import array, copy_bytes
from septet.lang.kernel import kernel
from septet.lang.types import i1, i64
from septet.runtime.native.convert import is_number, write_element
from septet.runtime.native.inplace import apart, bump
from septet.runtime.native.interpreter import decref, type_of
from septet.runtime.native.launch import ready, same_shape
from septet.runtime.native.layout import LARGE, NONCONTIG, A, bytes_, obj
from septet.runtime.native.methods import repeat_element
from septet.runtime.native.views import basic_view


@kernel(inline=False)
def fill_rows(v: A, element: bytes_):
    """Every element of a vector or matrix set to one value."""
    n = v.shape[1] if v.ndim == 2 else v.shape[0]
    step = v.strides[1] if v.ndim == 2 else v.strides[0]
    for i in range(v.shape[0] if v.ndim == 2 else i64(1)):
        row = v.data + i * v.strides[0] if v.ndim == 2 else v.data
        if step == v.itemsize:
            repeat_element(row, element, n, v.itemsize)
        else:
            for k in range(n):
                copy_bytes(row + k * step, element, v.itemsize)


@kernel(inline=False)
def put_number(v: A, value: obj) -> i1:
    """v[...] = number of a view; False without an error where Python decides."""
    element = array(i64, 2, 16)
    if not write_element(value, type_of(value), i64(v.code), bytes_(element)):
        return False
    if (v.bad & NONCONTIG) == 0:
        repeat_element(v.data, bytes_(element), v.size, v.itemsize)
        return True
    if v.ndim != 1 and v.ndim != 2:
        return False
    fill_rows(v, bytes_(element))
    return True


@kernel(inline=False)
def put_like(v: A, value: A) -> i1:
    """v[...] = a dense array of the same shape and dtype that shares no memory with it."""
    if not ready(value) or value.code != v.code or not same_shape(v, value) or (v.bad & NONCONTIG) != 0:
        return False
    if v.ndim == 0 or v.shape[0] != value.shape[0] or not apart(v, value) or v.data == value.data:
        return False
    copy_bytes(v.data, value.data, v.size * v.itemsize)
    return True


@kernel(inline=False)
def put_by_view(a: A, key: obj, value: obj) -> i1:
    """a[key] = value where the key names a view; False, perhaps with an error set, where Python decides."""
    t = type_of(value)
    if t != type_of(a) and not is_number(t):
        return False
    v = A(basic_view(a, key))
    if not v:
        return False
    written = False
    if (v.bad & LARGE) == 0 and v.ndim > 0:
        written = put_like(v, A(value)) if t == type_of(a) else put_number(v, value)
    decref(v)
    if written:
        bump(a)
    return written
