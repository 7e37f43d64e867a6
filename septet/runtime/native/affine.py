"""Affine maps of small matrices, and their cotangents, without Python: x weight^T + bias.

The general path (`core/fn/layer.py`) is asked wherever operands are not plain matrices of one dtype that products take.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import callptr, likely
from septet.lang.types import i1, i64, ptr, void
from septet.runtime.native.alloc import face_index
from septet.runtime.native.construct import is_array
from septet.runtime.native.interpreter import (
    NONE,
    TYPE_ERROR,
    Occurred,
    TupleNew,
    TupleSetItem,
    Vectorcall,
    decref,
    fail,
    new_reference,
    text,
    type_of,
)
from septet.runtime.native.launch import ARRAYS, entry, obstacles
from septet.runtime.native.layout import (
    GRAD,
    HOOK,
    LAZY,
    NONCONTIG,
    OP,
    SLOW,
    SUBCLASS,
    A,
    bytes_,
    hooks,
    inspected,
    kernels,
    obj,
    product_most,
)
from septet.runtime.native.product import MATRICES, blank, checked, forwards, kernel_of, multiply
from septet.runtime.native.recording import records
from septet.runtime.native.step import attached

MOST_ELEMENTS = 1 << 16             # of a result; beyond, the bias is added as sums leave the registers
BAD_CALL = text("septet.runtime.native: affine(x, weight, bias or None, name, rule)")


@kernel
def is_tracked(o: obj) -> i1:
    return o != NONE and (A(o).bad & GRAD) != 0


@kernel(inline=False)
def fits(o: obj, like: A, ndim: i64, apart: i64) -> i1:
    """Whether an operand is an array of the same face and dtype, of so many dimensions, apart from these obstacles."""
    if not is_array(o):
        return False
    a = A(o)
    if a.face != like.face or a.code != like.code or i64(a.ndim) != ndim or obstacles(a, SLOW & ~(NONCONTIG | SUBCLASS | GRAD)) != 0:
        return False
    return (apart != 0 or obstacles(a, GRAD) == 0) and (not a.root or (A(a.root).bad & LAZY) == 0) and forwards(a)


@kernel
def dense(o: obj, n: i64) -> i1:
    """Whether a bias is one element after the other, n of them."""
    return A(o).shape[0] == n and A(o).strides[0] == A(o).itemsize


@kernel
def add_rows(to: bytes_, step: i64, a: bytes_, a_step: i64, b: bytes_, b_step: i64, f: bytes_, m: i64, n: i64):
    """to[i] = a[i] + b[i] for m rows of n numbers, so many bytes apart."""
    for i in range(m):
        callptr(void, f, to + i * step, a + i * a_step, b + i * b_step, n)


@kernel(inline=False)
def mapped(x: A, w: A, bias: obj) -> obj:
    """x weight^T + bias; null without an error where the general path decides."""
    m = x.shape[0]
    k = x.shape[1]
    n = w.shape[0]
    f = kernel_of(MATRICES, i64(x.code))
    if not f or m < 2 or n < 2 or k < 2 or w.shape[1] != k or m * n > MOST_ELEMENTS or m * n * k > product_most[i64(x.code)]:
        return None
    add = kernels[entry(OP["add"], ARRAYS, i64(x.code))]
    if bias != NONE and (not add or not dense(bias, n)):
        return None
    y = blank(x, 2, m, n)
    if not y:
        return None
    multiply(f, x, x.strides[0], x.strides[1], w, w.strides[1], w.strides[0], y, m, n, k)
    if bias != NONE:
        add_rows(y.data, n * y.itemsize, y.data, n * y.itemsize, A(bias).data, 0, add, m, n)
    return checked(y)


@kernel(inline=False)
def with_step(r: obj, x: obj, w: obj, bias: obj, name: obj, rule: obj) -> obj:
    """A result and how it was made."""
    inputs = TupleNew(2 if bias == NONE else 3)
    if inputs:
        TupleSetItem(inputs, 0, new_reference(x))
        TupleSetItem(inputs, 1, new_reference(w))
        if bias != NONE:
            TupleSetItem(inputs, 2, new_reference(bias))
        if attached(A(r), name, rule, inputs):
            decref(inputs)
            return r
        decref(inputs)
    decref(r)
    return None


@kernel
def affine(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """affine(x, weight, bias or None, name, rule): x weight^T + bias, recorded under the name where a gradient flows.

    None where the general path is to decide.
    """
    if n != 5 or kw:
        return fail(TYPE_ERROR, BAD_CALL)
    x, w, bias = args[0], args[1], args[2]
    if inspected[0] != 0 or face_index(type_of(x)) < 0 or not fits(x, A(x), 2, 1) or not fits(w, A(x), 2, 1):
        return new_reference(NONE)
    if bias != NONE and not fits(bias, A(x), 1, 1):
        return new_reference(NONE)
    r = mapped(A(x), A(w), bias)
    if not r:
        return obj(0) if Occurred() else new_reference(NONE)
    if records() and (is_tracked(x) or is_tracked(w) or is_tracked(bias)):
        return with_step(r, x, w, bias, args[3], args[4])
    return r


@kernel(inline=False)
def summed(g: A) -> obj:
    """The sum of the rows, one after the other."""
    m = g.shape[0]
    n = g.shape[1]
    r = blank(g, 1, n, 1)
    if r:
        add = kernels[entry(OP["add"], ARRAYS, i64(g.code))]
        callptr(void, add, r.data, g.data, g.data + g.strides[0], n)
        for i in range(2, m):
            callptr(void, add, r.data, r.data, g.data + i * g.strides[0], n)
    return obj(r)


@kernel(inline=False)
def of_input(g: A, w: A) -> obj:
    """g weight."""
    r = blank(g, 2, g.shape[0], w.shape[1])
    if not r:
        return None
    multiply(kernel_of(MATRICES, i64(g.code)), g, g.strides[0], g.strides[1], w, w.strides[0], w.strides[1], r, g.shape[0], w.shape[1],
             w.shape[0])
    return checked(r)


@kernel(inline=False)
def of_weight(g: A, x: A) -> obj:
    """g^T x."""
    r = blank(g, 2, g.shape[1], x.shape[1])
    if not r:
        return None
    multiply(kernel_of(MATRICES, i64(g.code)), g, g.strides[1], g.strides[0], x, x.strides[0], x.strides[1], r, g.shape[1], x.shape[1],
             g.shape[0])
    return checked(r)


@kernel(inline=False)
def takes(args: ptr[obj], n: i64) -> i1:
    """Whether (g, y, x, weight[, bias]) are what the kernels here take."""
    g = A(args[0])
    if inspected[0] != 0 or face_index(type_of(args[0])) < 0 or not fits(args[0], g, 2, 0):
        return False
    if not fits(args[2], g, 2, 0) or not fits(args[3], g, 2, 0) or n == 5 and not is_array(args[4]):
        return False
    m = g.shape[0]
    n_ = g.shape[1]
    k = A(args[2]).shape[1]
    if A(args[2]).shape[0] != m or A(args[3]).shape[0] != n_ or A(args[3]).shape[1] != k or m < 2 or n_ < 2 or k < 2:
        return False
    if not kernel_of(MATRICES, i64(g.code)) or not kernels[entry(OP["add"], ARRAYS, i64(g.code))] or g.strides[1] != g.itemsize:
        return False
    return m * n_ <= MOST_ELEMENTS and m * n_ * k <= product_most[i64(g.code)]


@kernel(inline=False)
def put(found: obj, at: i64, r: obj) -> i1:
    """Put a new reference into a tuple; False with an error set where it is null."""
    if r:
        TupleSetItem(found, at, r)
    return i64(r) != 0


@kernel
def affine_back(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """affine_back(g, y, x, weight[, bias]): the rule of `affine`, the cotangents of what gradients flow through."""
    if n < 4 or n > 5 or kw or not likely(takes(args, n)):
        return Vectorcall(hooks[HOOK["affine_back"]], args, n, kw)
    found = TupleNew(n - 2)
    if not found:
        return None
    g = A(args[0])
    x, w = args[2], args[3]
    fine = put(found, 0, of_input(g, A(w)) if is_tracked(x) else new_reference(NONE))
    fine = fine and put(found, 1, of_weight(g, A(x)) if is_tracked(w) else new_reference(NONE))
    if n == 5:
        fine = fine and put(found, 2, summed(g) if is_tracked(args[4]) else new_reference(NONE))
    if not fine:
        decref(found)
        return None
    return found
