"""Linear algebra of (stacks of) matrices: arrays in, arrays out, over the LAPACK calls of `core/linalg`.

Every function computes in the dtype it is given (float32, float64, complex64, complex128); a face casts before where its library does.
Gradients are in `linalg_rules.py`.
"""
from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any, TypeVar

from septet.core import autograd, boxes, view
from septet.core.array import Array
from septet.core.boxes import primitive
from septet.core.cast import cast
from septet.core.fn import linalg_rules as rules
from septet.core.fn.stats import real
from septet.core.handle import contiguous_strides, foreign
from septet.core.linalg import eigen, lapack
from septet.core.linalg import qr as qr_calls
from septet.core.linalg import solve as solve_calls
from septet.core.linalg import svd as svd_calls
from septet.core.linalg.errors import LinAlgError
from septet.core.select import dense
from septet.ir.dtype import DType, int32, int64, uint8
from septet.ir.shape import Shape, broadcast_shapes
from septet.runtime.memory import Block

F = TypeVar("F", bound=Callable[..., Any])
PIVOT = 8                           # bytes of a row's pivot


def matrices(a: Array) -> tuple[DType, Shape, int, int]:
    """(dtype, outer shape, rows, columns).  LinAlgError where there are no matrices, TypeError for a dtype LAPACK does not have."""
    shape = a.shape
    if len(shape) < 2:
        raise LinAlgError(f"{len(shape)}-dimensional array given. Array must be at least two-dimensional")
    if not lapack.is_supported(a._dtype):
        raise TypeError(f"array type {a._dtype.name} is unsupported in linalg")
    return a._dtype, shape[:-2], shape[-2], shape[-1]


def square(a: Array) -> tuple[DType, Shape, int]:
    """(dtype, outer shape, order); LinAlgError where the matrices are not square."""
    dtype, outer, rows, columns = matrices(a)
    if rows != columns:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    return dtype, outer, rows


def shown(like: Array, block: Block, dtype: DType, shape: Shape) -> Array:
    """The array of a result's memory."""
    result: Array = foreign(type(like)._face, block.address, dtype, shape, contiguous_strides(shape, dtype.itemsize), block)
    return result


def several(*gradients: Any) -> Callable[[F], F]:
    """Decorator of a primitive f(a, *args) of several results, each with its gradient(g, results, a, *args).

    The results are computed again where the gradient itself is recorded, so that gradients of gradients are right.
    """
    def decorate(function: F) -> F:
        @functools.wraps(function)
        def call(a: Array, *args: Any) -> Any:
            if not autograd.recording(a):
                return function(a, *args)
            with autograd.recording_set(False):
                results = function(a, *args)
            known = tuple(autograd.detach(r) for r in results)
            for result, gradient in zip(results, gradients):
                autograd.attach(result, function.__name__, rule_of(call, gradient, known, args), (a,))
            return results

        return call  # type: ignore[return-value]

    return decorate


def rule_of(function: Any, gradient: Any, known: Any, args: Any) -> Any:
    """The rule of one of several results."""
    def rule(g: Any, y: Any, a: Any) -> tuple[Any]:
        return (gradient(g, function(a, *args) if autograd.recording(a) else known, a, *args),)

    return rule


# ---- one factorisation -----------------------------------------------------------------------------------------------


def solve(a: Array, b: Array) -> Array:
    """X of A X = B for stacks of matrices, leading axes broadcast.  LinAlgError where A is singular."""
    if not autograd.recording(a, b):
        return solved(a, b)
    with autograd.recording_set(False):
        result, *kept = (solved(a, b),) if boxes.by_parts() else solved_and_kept(a, b)

    def rule(g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
        if not kept or autograd.recording(g, a, b) or boxes.by_parts():
            return rules.of_solve(g, y, a, b)
        return rules.of_solution(turned(g, *kept), y, a, b)

    recorded: Array = autograd.attach(result, "solve", rule, (a, b))
    return recorded


@primitive("solve")
def solved(a: Array, b: Array) -> Array:
    """`solve`, not recorded."""
    found: Array = solved_and_kept(a, b)[0]
    return found


@primitive()
def solved_and_kept(a: Array, b: Array) -> tuple[Array, Array, Array]:
    """(X, the factors of A, their pivots as bytes): what the way back needs."""
    dtype, outer, n = square(a)
    batch = outer if outer == b.shape[:-2] else broadcast_shapes(outer, b.shape[:-2])
    left = dense(a if outer == batch else view.broadcast_to(a, (*batch, n, n)))
    shape = (*batch, n, b.shape[-1])
    right = dense(b if b.shape == shape else view.broadcast_to(b, shape))
    found, factors, pivots = solve_calls.solve_and_keep(dtype, math.prod(batch), n, b.shape[-1], left._address, right._address)
    return shown(a, found, dtype, shape), shown(a, factors, dtype, (*batch, n, n)), shown(a, pivots, uint8, (*batch, n, PIVOT))


@primitive()
def turned(g: Array, factors: Array, pivots: Array) -> Array:
    """X of A^H X = G, with what `solved_and_kept` made of A."""
    held, (*batch, n, _) = dense(autograd.readable(g)), factors.shape
    made = solve_calls.solve_turned(g._dtype, math.prod(batch), n, g.shape[-1], factors._address, pivots._address, held._address)
    return shown(g, made, g._dtype, tuple(g.shape))


@autograd.differentiable(rules.of_inverse)
def inv(a: Array) -> Array:
    """The inverse of each matrix.  LinAlgError where one is singular."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    return shown(a, solve_calls.inv(dtype, math.prod(outer), n, held._address), dtype, a.shape)


@autograd.differentiable(rules.of_determinant)
def det(a: Array) -> Array:
    """The determinant of each matrix."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    return shown(a, solve_calls.det(dtype, math.prod(outer), n, held._address), dtype, outer)


@several(rules.of_sign, rules.of_log_determinant)
def slogdet(a: Array) -> tuple[Array, ...]:
    """(sign, log |det|) of each matrix; (0, -inf) for a singular one."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    sign, logarithm, _ = solve_calls.slogdet(dtype, math.prod(outer), n, held._address)
    return shown(a, sign, dtype, outer), shown(a, logarithm, dtype.real, outer)


@autograd.differentiable(rules.of_cholesky)
def cholesky(a: Array, upper: bool = False) -> Array:
    """L with A = L L^H, or U with A = U^H U; reads that triangle only.  LinAlgError where A is not positive definite."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    return shown(a, solve_calls.cholesky(dtype, math.prod(outer), n, held._address, upper), dtype, a.shape)


def with_factor(call: Callable[..., Block], factor: Array, b: Array) -> Array:
    """What a call makes of a real lower factor (n, n) and right-hand sides (n,) or (n, count)."""
    dtype, _, n = square(factor)
    held, right = dense(factor), dense(b)
    return shown(b, call(dtype, n, b._size // max(n, 1), held._address, right._address), dtype, tuple(b.shape))


@primitive()
def cholesky_solve(factor: Array, b: Array) -> Array:
    """X of L L' X = B: factor: L, one real lower triangle of zeros above (n, n), b: (n,) or (n, count) of its dtype."""
    if autograd.recording(factor, b):
        return triangular_solve(view.swapaxes(factor, 0, 1), triangular_solve(factor, b))
    return with_factor(solve_calls.cholesky_solve, factor, b)


@primitive()
def triangular_solve(factor: Array, b: Array) -> Array:
    """X of L X = B: factor: L, one real lower triangle of zeros above (n, n), b: (n,) or (n, count) of its dtype."""
    if autograd.recording(factor, b):
        return solve(factor, b) if b.ndim > 1 else view.squeeze(solve(factor, view.expand_dims(b, 1)), 1)
    return with_factor(solve_calls.triangular_solve, factor, b)


@primitive()
def cholesky_inverse(factor: Array) -> Array:
    """The inverse of L L': factor: L, one real lower triangle (n, n)."""
    if autograd.recording(factor):
        return cholesky_solve(factor, rules.identity_like(factor))
    dtype, _, n = square(factor)
    held = dense(factor)
    lower = shown(factor, solve_calls.cholesky_inverse(dtype, n, held._address), dtype, (n, n))
    found: Array = rules.mirrored(lower)
    return found


@several(rules.of_q, rules.of_r)
def qr(a: Array, complete: bool = False) -> tuple[Array, ...]:
    """(Q, R) with A = Q R, Q with min(rows, columns) or, `complete`, all columns."""
    dtype, outer, rows, columns = matrices(a)
    held = dense(autograd.readable(a))
    width = rows if complete else min(rows, columns)
    q, r = qr_calls.qr(dtype, math.prod(outer), rows, columns, held._address, complete)
    return shown(a, q, dtype, (*outer, rows, width)), shown(a, r, dtype, (*outer, width, columns))


@several(*(rules.refused("qr(mode='raw')"),) * 2)
def qr_raw(a: Array) -> tuple[Array, ...]:
    """(h, tau): LAPACK's reflectors with R, transposed, and their factors."""
    dtype, outer, rows, columns = matrices(a)
    held = dense(autograd.readable(a))
    h, tau = qr_calls.qr_raw(dtype, math.prod(outer), rows, columns, held._address)
    return shown(a, h, dtype, (*outer, columns, rows)), shown(a, tau, dtype, (*outer, min(rows, columns)))


def factored(a: Array) -> tuple[Array, Array, Array]:
    """(L and U in one, pivots int32 from 1, whether U is singular: int32, 0 or the place from 1) of A = P L U, by getrf."""
    dtype, outer, rows, columns = matrices(a)
    held, count, few = dense(autograd.readable(a)), math.prod(outer), min(rows, columns)
    packed, pivots, failed = solve_calls.lu(dtype, count, rows, columns, held._address)
    packed = lapack.to_rows(dtype, count, rows, columns, packed.address)
    found = shown(a, pivots, int64, (*outer, few)), shown(a, failed, int64, outer)
    result = shown(a, packed, dtype, a.shape)
    if autograd.recording(a):
        known = autograd.detach(result), permutation(found[0], rows, dtype)

        def rule(g: Any, y: Any, x: Any) -> tuple[Any]:
            again = (factored(x)[0], known[1]) if autograd.recording(x) else known
            return (rules.of_packed(g, again, x),)

        autograd.attach(result, "lu", rule, (a,))
    return result, cast(found[0], int32), cast(found[1], int32)


def permutation(pivots: Array, n: int, dtype: DType) -> Array:
    """The matrices P of pivots (from 1): row exchanges in order."""
    from septet.core import ops
    from septet.core.convert import tolist
    from septet.core.create import arange, from_values

    outer = pivots.shape[:-1]
    orders: list[int] = []
    for row in tolist(view.reshape(pivots, (math.prod(outer), pivots.shape[-1]))):
        order = list(range(n))
        for k, p in enumerate(row):
            order[k], order[p - 1] = order[p - 1], order[k]
        orders += order
    where_from = from_values(type(pivots), orders, int64, (*outer, 1, n))
    places = view.expand_dims(arange(type(pivots), 0, 1, n, int64), 1)
    return cast(ops.equal(places, where_from), dtype)


# ---- singular values and eigenvalues ---------------------------------------------------------------------------------


@several(rules.of_left, rules.of_singular, rules.of_right)
def svd(a: Array, full: bool = True) -> tuple[Array, ...]:
    """(U, s, V^H) with A = U diag(s) V^H, s descending; full: U and V square.  LinAlgError where it does not converge."""
    dtype, outer, rows, columns = matrices(a)
    held = dense(autograd.readable(a))
    few = min(rows, columns)
    width, height = (rows, columns) if full else (few, few)
    u, s, vh = svd_calls.svd(dtype, math.prod(outer), rows, columns, held._address, full)
    shapes = (*outer, rows, width), (*outer, few), (*outer, height, columns)
    return shown(a, u, dtype, shapes[0]), shown(a, s, dtype.real, shapes[1]), shown(a, vh, dtype, shapes[2])


def svdvals(a: Array) -> Array:
    """The singular values, descending."""
    if autograd.recording(a):
        values: Array = svd(a, False)[1]
        return values
    dtype, outer, rows, columns = matrices(a)
    held = dense(autograd.readable(a))
    s = svd_calls.svdvals(dtype, math.prod(outer), rows, columns, held._address)
    return shown(a, s, dtype.real, (*outer, min(rows, columns)))


@several(rules.of_eigenvalues, rules.of_eigenvectors)
def eigh(a: Array, upper: bool = False) -> tuple[Array, ...]:
    """(w ascending, V) of Hermitian matrices; reads the lower triangle, or the upper."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    w, v = eigen.eigh(dtype, math.prod(outer), n, held._address, upper)
    assert v is not None
    return shown(a, w, dtype.real, (*outer, n)), shown(a, v, dtype, a.shape)


def eigvalsh(a: Array, upper: bool = False) -> Array:
    """The eigenvalues of Hermitian matrices, ascending."""
    if autograd.recording(a):
        return eigh(a, upper)[0]
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    return shown(a, eigen.eigh(dtype, math.prod(outer), n, held._address, upper, False)[0], dtype.real, (*outer, n))


@several(rules.of_general_values, rules.of_general_vectors)
def eig(a: Array, vectors: bool = True) -> tuple[Array, ...]:
    """(w, V) of general matrices, complex; real where no eigenvalue of real matrices has an imaginary part.  Without `vectors`: (w,)."""
    dtype, outer, n = square(a)
    held = dense(autograd.readable(a))
    w, v, all_real = eigen.eig(dtype, math.prod(outer), n, held._address, vectors)
    whole = lapack.COMPLEX_OF[dtype]
    results: tuple[Array, ...] = (shown(a, w, whole, (*outer, n)),)
    if v is not None:
        results += (shown(a, v, whole, a.shape),)
    if all_real:
        results = tuple(dense(real(r)) for r in results)
    return results


def lstsq(a: Array, b: Array, rcond: float) -> tuple[Array, Array, int, Array]:
    """(X, further rows of the solution, rank, singular values) of the least squares problem |A X - B| of two matrices."""
    if autograd.recording(a, b):
        return refuse_lstsq(a, b, rcond)
    dtype, _, rows, columns = matrices(a)
    left, right, count = dense(a), dense(b), b.shape[1]
    x, rest, rank, s = svd_calls.lstsq(dtype, rows, columns, count, left._address, right._address, rcond)
    return (shown(a, x, dtype, (columns, count)), shown(a, rest, dtype, (max(rows - columns, 0), count)), rank,
            shown(a, s, dtype.real, (min(rows, columns),)))


def refuse_lstsq(a: Array, b: Array, rcond: float) -> tuple[Array, Array, int, Array]:
    """Results that refuse to be differentiated."""
    with autograd.recording_set(False):
        found = lstsq(a, b, rcond)
    for result in (found[0], found[1], found[3]):
        autograd.attach(result, "lstsq", rules.refused("lstsq"), (a, b))
    return found
