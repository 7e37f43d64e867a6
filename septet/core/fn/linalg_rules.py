"""Gradients of the factorisations in `linalg.py`.

Conventions: g is the cotangent of one output; the inner product of complex arrays conjugates the first operand, so the adjoint of a linear
map appears.  Formulas: Giles, "Collected matrix derivative results" (2008); Murray, "Differentiation of the Cholesky decomposition"
(2016); Wan and Zhang, "Automatic differentiation for complex valued SVD" (2019); Roberts, "QR and LQ decomposition matrix
backpropagation" (2020).
"""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import autograd, ops, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import arange, full
from septet.core.fn import triangles
from septet.core.products import adjoint, matrices
from septet.errors import NotSupported
from septet.ir.dtype import int64


def product(*factors: Any) -> Any:
    """The product of matrices, left to right."""
    result = factors[0]
    for x in factors[1:]:
        result = matrices(result, x)
    return result


def negated(a: Any) -> Any:
    return ops.negative(a)


def column(a: Any) -> Any:
    """Numbers per matrix as 1 x 1 matrices."""
    return view.expand_dims(a, (-2, -1) if a.ndim else (0, 1))


def row(a: Any) -> Any:
    """Vectors as rows, to multiply the columns of matrices."""
    return view.expand_dims(a, -2)


def half_sum(a: Any) -> Any:
    """The Hermitian part."""
    return ops.multiply(ops.add(a, adjoint(a)), 0.5)


def distance(like: Any) -> Any:
    """Row number - column number of each element of a square matrix."""
    order = arange(type(like), 0, 1, like.shape[-1], int64)
    return ops.subtract(view.expand_dims(order, 1), order)


def masked(keep: Any, a: Any) -> Any:
    """`a` where `keep`, zeros elsewhere."""
    return ops.FUNCTIONS["where"](keep, a, full(type(a), a._dtype, (), 0))


def strictly_lower(a: Any) -> Any:
    """The part below the diagonal."""
    return triangles.weighted(a, 1.0, 0.0, 0.0)


def diagonal_only(a: Any) -> Any:
    """The diagonal in its place."""
    return triangles.weighted(a, 0.0, 1.0, 0.0)


def refused(name: str) -> Callable[..., Any]:
    """A gradient that Septet does not have."""
    def rule(*_: Any) -> Any:
        raise NotSupported(f"the gradient of linalg.{name}")
    return rule


def of_solve(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """A X = B: the cotangent of B solves the adjoint system."""
    from septet.core.fn.linalg import solve

    return of_solution(solve(adjoint(a), g), y, a, b)


def of_solution(of_b: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The cotangents of A X = B, from the solution of the adjoint system."""
    from septet.core import rules

    of_a = rules.unbroadcast(negated(product(of_b, adjoint(y))), a) if autograd.is_tracked(a) else None
    return of_a, rules.unbroadcast(of_b, b) if autograd.is_tracked(b) else None


def of_inverse(g: Any, y: Any, a: Any) -> Any:
    turned = adjoint(y)
    return negated(product(turned, g, turned))


def of_determinant(g: Any, y: Any, a: Any) -> Any:
    """LinAlgError for a singular matrix, where the inverse does not exist."""
    from septet.core.fn.linalg import inv

    return ops.multiply(column(ops.multiply(g, ops.conjugate(y) if y._dtype.is_complex else y)), adjoint(inv(a)))


def of_sign(g: Any, outputs: Any, a: Any) -> Any:
    """The sign of a real determinant is constant."""
    if a._dtype.is_complex:
        raise NotSupported("the gradient of the sign of linalg.slogdet of a complex matrix")
    return None


def of_log_determinant(g: Any, outputs: Any, a: Any) -> Any:
    from septet.core.fn.linalg import inv

    return ops.multiply(column(g), adjoint(inv(a)))


def of_cholesky(g: Any, y: Any, a: Any, upper: bool = False) -> Any:
    """A Hermitian cotangent, as the matrix is."""
    middle = triangles.mirrored(product(y, adjoint(g)) if upper else product(adjoint(y), g), 0.5)
    if upper:                                   # A = U^H U: U^-1 middle U^-H
        return triangles.solve(y, triangles.solve(y, middle, True), True, True, False)
    return triangles.solve(y, triangles.solve(y, middle, False, True), False, False, False)


def reciprocal_gaps(w: Any) -> Any:
    """1 / (w_j - w_i) off the diagonal, 0 on it."""
    gaps = ops.subtract(row(w), view.expand_dims(w, -1))
    on = ops.equal(distance(gaps), 0)
    one = full(type(w), w._dtype, (), 1)
    return masked(ops.logical_not(on), ops.divide(one, ops.FUNCTIONS["where"](on, one, gaps)))


def of_eigenvalues(g: Any, outputs: Any, a: Any, upper: bool = False) -> Any:
    v = outputs[1]
    return product(ops.multiply(v, row(g)), adjoint(v))


def of_eigenvectors(g: Any, outputs: Any, a: Any, upper: bool = False) -> Any:
    w, v = outputs
    middle = ops.multiply(product(adjoint(v), g), reciprocal_gaps(w))
    return half_sum(product(v, middle, adjoint(v)))


def of_singular(g: Any, outputs: Any, a: Any, full_: bool = True) -> Any:
    u, s, vh = outputs
    n = s.shape[-1]
    return product(ops.multiply(columns(u, n), row(cast(g, s._dtype))), rows(vh, n))


def of_left(g: Any, outputs: Any, a: Any, full_: bool = True) -> Any:
    """The cotangent of U; that of V^H is the same for the adjoint matrix."""
    u, s, vh = outputs
    return left_vectors(g, u, s, vh, a)


def of_right(g: Any, outputs: Any, a: Any, full_: bool = True) -> Any:
    u, s, vh = outputs
    return adjoint(left_vectors(adjoint(g), adjoint(vh), s, adjoint(u), adjoint(a)))


def left_vectors(g: Any, u: Any, s: Any, vh: Any, a: Any) -> Any:
    """Nothing comes of the surplus columns of a full decomposition, which are not determined.  NotSupported for complex matrices."""
    if a._dtype.is_complex:
        raise NotSupported("the gradient of the vectors of linalg.svd of complex matrices; use their singular values")
    n = s.shape[-1]
    g, u, vh = columns(g, n), columns(u, n), rows(vh, n)
    inner = product(adjoint(u), g)
    skew = ops.multiply(inner, reciprocal_gaps(ops.multiply(s, s)))
    middle = ops.multiply(ops.add(skew, adjoint(skew)), row(s))
    result = product(u, middle, vh)
    outside = ops.divide(ops.subtract(g, product(u, inner)), row(s))
    return ops.add(result, product(outside, vh))


def columns(a: Array, n: int) -> Any:
    """The first n columns."""
    from septet.core.index import getitem

    return getitem(a, (..., slice(0, n)))


def rows(a: Array, n: int) -> Any:
    """The first n rows."""
    from septet.core.index import getitem

    return getitem(a, (..., slice(0, n), slice(None)))


def of_q(g: Any, outputs: Any, a: Any, complete: bool = False) -> Any:
    q, r = checked_qr(outputs)
    found = through_r(ops.add(g, product(q, mirrored(negated(product(adjoint(g), q))))), columns(r, r.shape[-2]))
    return found if r.shape[-1] == r.shape[-2] else beside(found, ops.multiply(later_columns(a, r.shape[-2]), 0))


def of_r(g: Any, outputs: Any, a: Any, complete: bool = False) -> Any:
    q, r = checked_qr(outputs)
    n = r.shape[-2]
    square, first = columns(r, n), columns(g, n)
    found = through_r(product(q, mirrored(product(square, adjoint(first)))), square)
    if r.shape[-1] == n:
        return found
    rest = later_columns(g, n)                  # R = [R1 R2] of A = [A1 A2]: R2 = Q^H A2 depends on A1 through Q
    through_q = product(later_columns(a, n), adjoint(rest))
    return beside(ops.add(found, of_q(through_q, (q, square), columns(a, n))), product(q, rest))


def later_columns(a: Array, n: int) -> Any:
    """The columns from number n on."""
    from septet.core.index import getitem

    return getitem(a, (..., slice(n, None)))


def later_rows(a: Array, n: int) -> Any:
    """The rows from number n on."""
    from septet.core.index import getitem

    return getitem(a, (..., slice(n, None), slice(None)))


def beside(a: Any, b: Any, axis: int = -1) -> Any:
    """Two matrices side by side, or one below the other (axis -2)."""
    from septet.core.fn.shape import concatenate

    return concatenate([a, b], a.ndim + axis)


def checked_qr(outputs: Any) -> Any:
    """NotSupported where R has more rows than columns: the columns of Q beyond are not determined."""
    q, r = outputs
    if r.shape[-1] < r.shape[-2]:
        raise NotSupported(f"the gradient of linalg.qr for R of shape {r.shape[-2:]}; ask for the reduced factors")
    return q, r


def mirrored(m: Any) -> Any:
    """The Hermitian matrix with the lower triangle of m."""
    return triangles.mirrored(m)                # of a complex diagonal the real part: R's is real, so that no phase is free


def through_r(x: Any, r: Any) -> Any:
    """x R^-H."""
    return triangles.solve(r, x, True, True, False)


def complex_outputs(outputs: Any) -> Any:
    """(w, V) of eig as complex numbers."""
    from septet.core.linalg.lapack import COMPLEX_OF

    return tuple(cast(x, COMPLEX_OF[x._dtype]) for x in outputs)


def of_general_values(g: Any, outputs: Any, a: Any, vectors: bool = True) -> Any:
    """NotSupported where the vectors, which the gradient needs, were not computed."""
    if not vectors:
        from septet.core.fn.linalg import eig

        with autograd.recording_set(False):
            outputs = eig(autograd.detach(a))
    _, v = complex_outputs(outputs)
    return as_input(through_vectors(ops.multiply(identity_like(v), row(cast(g, v._dtype))), v), a)


def of_general_vectors(g: Any, outputs: Any, a: Any, vectors: bool = True) -> Any:
    """Of vectors of length 1, whatever their phase."""
    from septet.core.fn.stats import real

    w, v = complex_outputs(outputs)
    inner = product(adjoint(v), cast(g, v._dtype))
    along = real(view.diagonal(inner, 0, -2, -1))
    free = ops.subtract(inner, product(adjoint(v), ops.multiply(v, row(cast(along, v._dtype)))))
    return as_input(through_vectors(ops.multiply(free, ops.conjugate(reciprocal_gaps(w))), v), a)


def identity_like(a: Any) -> Any:
    """Identity matrices of the dtype of `a`."""
    return diagonal_only(full(type(a), a._dtype, a.shape, 1))


def through_vectors(middle: Any, v: Any) -> Any:
    """V^-H middle V^H."""
    from septet.core.fn.linalg import solve

    return solve(adjoint(v), product(middle, adjoint(v)))


def as_input(g: Any, a: Any) -> Any:
    """A cotangent in the dtype of the matrix: the real part where that is real."""
    from septet.core.fn.stats import real

    return g if a._dtype.is_complex else cast(real(g), a._dtype)


def of_pinv(g: Any, p: Any, a: Any, *_: Any) -> Any:
    """The derivative of the pseudo-inverse of matrices of constant rank (Golub and Pereyra, 1973)."""
    turned, up = adjoint(p), adjoint(g)
    first = negated(product(turned, g, turned))
    outside = product(up, p, turned)
    second = ops.subtract(outside, product(a, p, outside))
    left = product(turned, p, up)
    return ops.add(ops.add(first, second), ops.subtract(left, product(left, p, a)))


def of_packed(g: Any, outputs: Any, a: Any) -> Any:
    """Of L (below the diagonal) and U of A = P L U."""
    from septet.core.fn.linalg import solve

    packed, permutation = outputs
    m, n = packed.shape[-2:]
    if m < n:                                   # U = [U1 U2] of A = [A1 A2]: U2 = L^-1 P^T A2
        rest = later_columns(g, m)
        back = solve(adjoint(unit_lower(columns(packed, m))), rest)
        through = strictly_lower(product(back, adjoint(later_columns(packed, m))))
        return product(permutation, beside(of_square_packed(ops.subtract(columns(g, m), through), columns(packed, m)), back))
    if m > n:                                   # L = [L1; L2]: L2 = A2 U^-1
        below, square = later_rows(packed, n), rows(packed, n)
        back = adjoint(solve(upper_part_of(square), adjoint(later_rows(g, n))))
        through = upper_part_of(product(adjoint(below), back))
        return product(permutation, beside(of_square_packed(ops.subtract(rows(g, n), through), square), back, -2))
    return product(permutation, of_square_packed(g, packed))


def unit_lower(packed: Any) -> Any:
    """L of a packed factorisation."""
    return ops.add(strictly_lower(packed), identity_like(packed))


def upper_part_of(a: Any) -> Any:
    """The triangle on and above the diagonal."""
    return triangles.weighted(a, 0.0, 1.0, 1.0)


def of_square_packed(g: Any, packed: Any) -> Any:
    """`of_packed` of square matrices, before the permutation."""
    of_lower = strictly_lower(product(adjoint(unit_lower(packed)), strictly_lower(g)))
    of_upper = upper_part_of(product(upper_part_of(g), adjoint(upper_part_of(packed))))
    right = triangles.solve(packed, ops.add(of_lower, of_upper), True, True, False)
    return triangles.solve(packed, right, False, True, True, True)
