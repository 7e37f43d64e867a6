"""Products of small matrices and vectors by the kernels that large ones take, called without Python.

`products` holds the addresses of those kernels; where one is null, Python computes the product, and registers it.
"""
from __future__ import annotations

from septet.lang.kernel import kernel
from septet.lang.linkage import callptr, likely, unlikely
from septet.lang.types import i1, i8, i64, ptr, void
from septet.runtime.native.alloc import face_index, new_array, set_strides
from septet.runtime.native.floaterror import clear_float_flags
from septet.runtime.native.interpreter import NONE, Occurred, RestoreThread, SaveThread, decref, new_reference, type_of
from septet.runtime.native.launch import obstacles
from septet.runtime.native.layout import CODES, LAZY, NONCONTIG, OP, PRODUCTS, SLOW, A, bytes_, obj, product_most, products
from septet.runtime.native.operators import general_binary
from septet.runtime.native.reduce import finish_whole

MOST_WORK = 1 << 19                 # multiplications that one thread does alone; for more, the interpreter's lock is let go
MATRICES, ROWS, COLUMNS = range(PRODUCTS)   # which kernel: matrix by matrix, rows of a matrix by a vector, vector by matrix


@kernel
def settled(a: A) -> i1:
    """Plain apart from its order in memory."""
    return obstacles(a, SLOW & ~NONCONTIG) == 0 and (not a.root or (A(a.root).bad & LAZY) == 0)


@kernel
def forwards(a: A) -> i1:
    """Strides that a kernel takes: whole elements, none repeated or reversed."""
    for k in range(i64(a.ndim)):
        if a.strides[k] <= 0 or a.strides[k] % a.itemsize != 0:
            return False
    return True


@kernel
def kernel_of(which: i64, code: i64) -> bytes_:
    return products[which * CODES + code]


@kernel(inline=False)
def blank(a: A, ndim: i64, m: i64, n: i64) -> A:
    """The result without its elements: (m, n), (m,), or one element."""
    r = new_array(type_of(a), i64(a.code), m * n)
    if r:
        r.ndim = i8(ndim)
        r.face = a.face
        r.shape[0] = m
        r.shape[1] = n
        set_strides(r)
    return r


@kernel
def checked(r: A) -> obj:
    """The result, unless a signal handler raised meanwhile; the float flags of its kernel mean nothing."""
    clear_float_flags()
    if unlikely(Occurred()):
        decref(r)
        return None
    return r


@kernel(inline=False)
def lines(a: A, row: i64, x: A, y: A, m: i64, k: i64):
    """y = A x, A's rows contiguous and `row` bytes apart."""
    callptr(void, kernel_of(ROWS, i64(a.code)), a.data, row // a.itemsize, x.data, y.data, i64(1), m, k)


@kernel(inline=False)
def stacked(x: A, a: A, row: i64, y: A, k: i64, n: i64):
    """y = x A, A's rows contiguous and `row` bytes apart."""
    callptr(void, kernel_of(COLUMNS, i64(a.code)), x.data, i64(1), a.data, row // a.itemsize, y.data, k, n)


@kernel(inline=False)
def by_line(a: A, b: A, k: i64) -> obj:
    """A matrix times a column, or a row times a matrix, where the matrix's rows or columns are contiguous."""
    m = a.shape[0]
    n = b.shape[1]
    size = a.itemsize
    known = i64(kernel_of(ROWS, i64(a.code))) != 0 and i64(kernel_of(COLUMNS, i64(a.code))) != 0
    straight = b.strides[0] == size if n == 1 else a.strides[1] == size
    dense = a.strides[1] == size or a.strides[0] == size if n == 1 else b.strides[0] == size or b.strides[1] == size
    if not known or not straight or not dense or m * n * k > MOST_WORK:
        return None
    y = blank(a, 2, m, n)
    if not y:
        return None
    if n == 1:
        if a.strides[1] == size:
            lines(a, a.strides[0], b, y, m, k)
        else:
            stacked(b, a, a.strides[1], y, k, m)
    elif b.strides[0] == size:
        lines(b, b.strides[1], a, y, n, k)
    else:
        stacked(a, b, b.strides[0], y, k, n)
    return checked(y)


@kernel(inline=False)
def multiply(f: bytes_, a: A, a_row: i64, a_column: i64, b: A, b_row: i64, b_column: i64, c: A, m: i64, n: i64, k: i64):
    """C = A B by the kernel f, for matrices with these strides in bytes; without the interpreter's lock where that takes a while."""
    size = a.itemsize
    none = bytes_(0)
    state = SaveThread() if m * n * k > MOST_WORK else none
    callptr(void, f, a.data, a_row // size, a_column // size, b.data, b_row // size, b_column // size,
            c.data, n, c.data, n, none, m, n, k, i64(1), i64(1), i64(0), i64(0), i64(0), none)
    if state:
        RestoreThread(state)


@kernel(inline=False)
def by_matrix(a: A, b: A, k: i64) -> obj:
    """A matrix times a matrix."""
    f = kernel_of(MATRICES, i64(a.code))
    m = a.shape[0]
    n = b.shape[1]
    if m < 2 or n < 2:
        return by_line(a, b, k)
    if not f or m * n * k > product_most[i64(a.code)]:
        return None
    c = blank(a, 2, m, n)
    if not c:
        return None
    multiply(f, a, a.strides[0], a.strides[1], b, b.strides[0], b.strides[1], c, m, n, k)
    return checked(c)


@kernel(inline=False)
def by_vector(a: A, x: A, k: i64) -> obj:
    """A matrix of contiguous rows or columns times a vector, which is dense in the first case."""
    m = a.shape[0]
    size = a.itemsize
    rows = a.strides[1] == size
    f = kernel_of(ROWS if rows else COLUMNS, i64(a.code))
    if not f or m * k > MOST_WORK or (x.strides[0] != size if rows else m < 2 or a.strides[0] != size):
        return None
    y = blank(a, 1, m, 1)
    if not y:
        return None
    if rows:
        callptr(void, f, a.data, a.strides[0] // size, x.data, y.data, i64(1), m, k)
    else:
        callptr(void, f, x.data, x.strides[0] // size, a.data, a.strides[1] // size, y.data, k, m)
    return checked(y)


@kernel(inline=False)
def of_row(x: A, b: A, k: i64) -> obj:
    """A vector times a matrix of contiguous rows."""
    f = kernel_of(COLUMNS, i64(x.code))
    n = b.shape[1]
    if not f or n < 2 or n * k > MOST_WORK or b.strides[1] != b.itemsize:
        return None
    y = blank(b, 1, n, 1)
    if not y:
        return None
    callptr(void, f, x.data, x.strides[0] // x.itemsize, b.data, b.strides[0] // b.itemsize, y.data, k, n)
    return checked(y)


@kernel(inline=False)
def of_vectors(x: A, y: A, k: i64) -> obj:
    """The sum of the products of two dense vectors: a scalar where the face has them."""
    f = kernel_of(ROWS, i64(x.code))
    if not f or k > MOST_WORK or x.strides[0] != x.itemsize or y.strides[0] != y.itemsize:
        return None
    r = blank(x, 0, 1, 1)
    if not r:
        return None
    callptr(void, f, x.data, k, y.data, r.data, i64(1), i64(1), k)
    if not checked(r):
        return None
    return finish_whole(r, OP["matmul"])


@kernel(inline=False)
def fast_product(v: obj, w: obj) -> obj:
    """The product of arrays of one or two dimensions; null without an error where Python decides."""
    if type_of(v) != type_of(w) or face_index(type_of(v)) < 0:
        return None
    a = A(v)
    b = A(w)
    if a.code != b.code or not settled(a) or not settled(b) or a.size == 0 or b.size == 0:
        return None
    if a.ndim < 1 or b.ndim < 1 or a.ndim > 2 or b.ndim > 2 or not forwards(a) or not forwards(b):
        return None
    k = b.shape[0]
    if a.shape[i64(a.ndim) - 1] != k or k < 2:
        return None
    if a.ndim == 2:
        return by_matrix(a, b, k) if b.ndim == 2 else by_vector(a, b, k)
    return of_row(a, b, k) if b.ndim == 2 else of_vectors(a, b, k)


@kernel
def product(self: obj, args: ptr[obj], n: i64, kw: obj) -> obj:
    """product(a, b): None where the general path is to decide."""
    if n == 2 and not kw:
        r = fast_product(args[0], args[1])
        if r or Occurred():
            return r
    return new_reference(NONE)


@kernel
def array_matmul(v: obj, w: obj) -> obj:
    """The number slot of @."""
    r = fast_product(v, w)
    if likely(r):
        return r
    return general_binary(v, w, OP["matmul"])
