"""Dense copies of small strided vectors and matrices, so that plain kernels can take them.

Only of arrays in whose order of axes the results of ops stand in C order; every other layout is Python's.
"""
from __future__ import annotations

from septet.lang.intrinsics import copy_bytes
from septet.lang.kernel import kernel
from septet.lang.types import const, i1, i8, i16, i32, i64, ptr
from septet.runtime.native.alloc import make_array, set_strides
from septet.runtime.native.interpreter import new_reference, type_of
from septet.runtime.native.launch import obstacles
from septet.runtime.native.layout import LAZY, NONCONTIG, SLOW, A, bytes_


@kernel
def strides_fall(a: A) -> i1:
    """Whether the steps of a vector or matrix do not grow from one axis to the next."""
    if a.ndim == 1:
        return True
    if a.ndim != 2:
        return False
    outer = abs(a.strides[0])
    inner = abs(a.strides[1])
    return a.shape[0] == 1 or a.shape[1] == 1 or inner == 0 or outer == 0 or inner <= outer


@kernel
def can_densify(a: A) -> i1:
    """Whether nothing but its strides keeps a kernel from an array."""
    return obstacles(a, SLOW) == NONCONTIG and a.size > 0 and strides_fall(a) and (not a.root or (A(a.root).bad & LAZY) == 0)


@kernel(inline=False)
def gather_words(word: const, out: ptr[word], p: bytes_, n: i64, step: i64):
    for k in range(n):
        out[k] = ptr[word](p + k * step)[0]


@kernel(inline=False)
def gather_row(out: bytes_, p: bytes_, n: i64, step: i64, size: i64):
    """n elements that lie `step` bytes apart, one after the other."""
    if size == 8:
        gather_words(i64, ptr[i64](out), p, n, step)
    elif size == 4:
        gather_words(i32, ptr[i32](out), p, n, step)
    elif size == 2:
        gather_words(i16, ptr[i16](out), p, n, step)
    elif size == 1:
        gather_words(i8, out, p, n, step)
    else:
        for k in range(n):
            copy_bytes(out + k * size, p + k * step, size)


@kernel(inline=False)
def densified(a: A) -> A:
    """A new reference to the same elements, dense; null without an error where that is not for us."""
    if obstacles(a, SLOW) == 0:
        return A(new_reference(a))
    if not can_densify(a):
        return None
    r = make_array(type_of(a), i64(a.code), a.size)
    if not r:
        return None
    r.ndim = a.ndim
    r.face = a.face
    for k in range(i64(a.ndim)):
        r.shape[k] = a.shape[k]
    set_strides(r)
    n = a.shape[i64(a.ndim) - 1]
    step = a.strides[i64(a.ndim) - 1]
    for i in range(a.shape[0] if a.ndim == 2 else i64(1)):
        gather_row(r.data + i * n * a.itemsize, a.data + i * a.strides[0] if a.ndim == 2 else a.data, n, step, a.itemsize)
    return r
