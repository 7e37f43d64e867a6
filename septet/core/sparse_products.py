"""Products of sparse matrices with dense ones and with each other, gradients to elements and to dense operands.

product: Y = A X.  sampled: A B^T at the places of a pattern alone.  Each is the other's gradient, so gradients of gradients are there.
"""
from __future__ import annotations

from typing import Any

from septet.codegen.kernels import sparse as kernels
from septet.codegen.kernels.launch import ELEMENT
from septet.core import autograd, ops, view
from septet.core.array import Array, empty, zeros
from septet.core.autograd import is_tracked
from septet.core.cast import cast
from septet.core.create import arange
from septet.core.fn.shape import stack
from septet.core.index import getitem, setitem
from septet.core.scan import cumulative
from septet.core.select import dense
from septet.core.select import repeat as repeated
from septet.core.sparse_pattern import Pattern
from septet.errors import NotSupported
from septet.ir.dtype import HALVES, float32, int64


def conjugate(x: Any) -> Any:
    """The complex conjugate; what is real as it is."""
    return ops.conjugate(x) if x._dtype.is_complex else x


def product(p: Pattern, values: Any, x: Any) -> Any:
    """The matrix with `values` at the places of `p`, times a dense matrix (columns, width) of the same dtype."""
    if not autograd.recording(values, x):
        return multiplied(p, values, x)
    result = autograd.unrecorded(multiplied, p, values, x)

    def rule(g: Any, y: Any, values: Any, x: Any) -> tuple[Any, Any]:
        return (sampled(p, g, conjugate(x)) if is_tracked(values) else None,
                product(p.turned, conjugate(values), g) if is_tracked(x) else None)

    return autograd.attach(result, "sparse.product", rule, (values, x))


def sampled(p: Pattern, a: Any, b: Any) -> Any:
    """The elements of a b^T at the places of `p`; a: (rows, width), b: (columns, width)."""
    if not autograd.recording(a, b):
        return taken(p, a, b)
    result = autograd.unrecorded(taken, p, a, b)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        return (product(p, g, conjugate(b)) if is_tracked(a) else None,
                product(p.turned, g, conjugate(a)) if is_tracked(b) else None)

    return autograd.attach(result, "sparse.sampled", rule, (a, b))


def by_kernel(function: Any, p: Pattern, *operands: Any) -> Any:
    """A product of numbers that the kernels have; halves are computed as float32 and rounded once, complex ones by parts."""
    dtype = operands[0]._dtype
    if dtype in HALVES:
        return cast(function(p, *(cast(x, float32) for x in operands)), dtype)
    if dtype.is_complex:
        (a, b), (c, d) = ((ops.real(x), ops.imag(x)) for x in operands)
        real, imag = ops.subtract(function(p, a, c), function(p, b, d)), ops.add(function(p, a, d), function(p, b, c))
        return cast(ops.add(cast(real, dtype), ops.multiply(cast(imag, dtype), 1j)), dtype)
    if dtype not in ELEMENT:
        raise NotSupported(f"products of sparse matrices of {dtype.name}")
    return function(p, *operands)


def multiplied(p: Pattern, values: Array, x: Array) -> Any:
    """`product`, not recorded."""
    return by_kernel(multiplied_by_kernel, p, values, x)


def multiplied_by_kernel(p: Pattern, values: Array, x: Array) -> Array:
    pointers, indices, order = p.lines
    data, right, rows, width = dense(values if order is None else getitem(values, order)), dense(x), p.shape[0], x.shape[1]
    result = empty(x._face, x._dtype, (rows, width))
    if result._size:
        matrix = data._address, indices._address, pointers._address
        if width == 1:
            kernels.matvec(result._address, matrix, right._address, rows, p.count, x._dtype)
        else:
            kernels.matmat(result._address, matrix, right._address, rows, width, p.count, x._dtype)
    return result


def taken(p: Pattern, a: Array, b: Array) -> Any:
    """`sampled`, not recorded."""
    return by_kernel(taken_by_kernel, p, a, b)


def taken_by_kernel(p: Pattern, a: Array, b: Array) -> Array:
    pointers, indices, order = p.lines
    left, right = dense(a), dense(b)
    result = empty(a._face, a._dtype, (p.count,))
    if p.count:
        kernels.sampled(result._address, indices._address, pointers._address, left._address, right._address, p.shape[0], a.shape[1],
                        p.count, a._dtype)
    if order is None:
        return result
    unsorted = empty(a._face, a._dtype, (p.count,))
    setitem(unsorted, order, result)
    return unsorted


def pairs(p: Pattern, q: Pattern) -> tuple[Pattern, Array, Array]:
    """The products that make up the matrix product of two patterns: their places, and which elements each multiplies."""
    pointers, _, order = q.lines
    face, middle = type(p.indices), p.row(1)
    starts = getitem(pointers, middle)
    counts = ops.subtract(getitem(pointers, ops.add(middle, 1)), starts)
    left = repeated(dense(arange(face, 0, 1, p.count, int64)), counts)
    before = ops.subtract(cumulative("add", counts, 0, int64), counts) if p.count else counts
    n = left._size
    within = ops.subtract(arange(face, 0, 1, n, int64), getitem(before, left)) if n else zeros(face, int64, (0,))
    right = ops.add(getitem(starts, left), within)
    right = right if order is None else getitem(order, right)
    return Pattern(stack([getitem(p.row(0), left), getitem(q.row(1), right)]), (p.shape[0], q.shape[1])), left, right


def product_of_sparse(p: Pattern, a: Any, q: Pattern, b: Any) -> tuple[Pattern, Any]:
    """The product of two sparse matrices: its pattern, ordered, and its elements."""
    from septet.core.sparse_elements import added_up

    places, left, right = pairs(p, q)
    merged, group, _ = places.merged
    return merged, added_up(ops.multiply(getitem(a, left), getitem(b, right)), group, merged.count)


def transposed(x: Any) -> Any:
    """A matrix with its axes exchanged."""
    return view.swapaxes(x, -1, -2)
