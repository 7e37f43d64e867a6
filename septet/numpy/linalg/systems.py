"""Systems of equations, inverses and determinants."""
from __future__ import annotations

from typing import Any, NamedTuple

from septet.core import ops, view
from septet.core.array import zeros
from septet.core.fn import chains, linalg
from septet.core.fn.norms import squares
from septet.core.index import getitem
from septet.core.linalg.errors import LinAlgError
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.numpy.api import ArrayLike, api
from septet.numpy.convert import scalar_of
from septet.numpy.linalg.precision import rounded, working, working_pair
from septet.numpy.scalars import make

DOUBLE_EPSILON = 2.0**-52


class SlogdetResult(NamedTuple):
    """What slogdet gives."""

    sign: Any
    logabsdet: Any


@api
def solve(a: ArrayLike, b: ArrayLike) -> Any:
    """x with a x = b, for a matrix or a stack of them; b of one axis is a vector."""
    n = linalg_order(a)
    name, core = ("solve1", "(m,m),(m)->(m)") if b.ndim == 1 else ("solve", "(m,m),(m,n)->(m,n)")
    if b.ndim == 0:
        raise ValueError(f"{name}: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature {core} requires 2)")
    found = b.shape[0] if b.ndim == 1 else b.shape[-2]
    if found != n:
        raise ValueError(f"{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {core} "
                         f"(size {found} is different from {n})")
    x, y, single = working_pair(a, b)
    if b.ndim == 1:
        return rounded(view.squeeze(linalg.solve(x, view.expand_dims(y, 1)), -1), single)
    return rounded(linalg.solve(x, y), single)


def linalg_order(a: Any) -> int:
    """The order of square matrices; LinAlgError for others."""
    shape = a.shape
    if len(shape) < 2:
        raise LinAlgError(f"{len(shape)}-dimensional array given. Array must be at least two-dimensional")
    if shape[-1] != shape[-2]:
        raise LinAlgError("Last 2 dimensions of the array must be square")
    order: int = shape[-1]
    return order


@api
def inv(a: ArrayLike) -> Any:
    """The inverse of a matrix or of each of a stack."""
    linalg_order(a)
    return inverse(a)


def inverse(a: Any) -> Any:
    """The inverse of an array's matrices, in the precision that came in."""
    x, single = working(a)
    return rounded(linalg.inv(x), single)


@api
def det(a: ArrayLike) -> Any:
    """The determinant."""
    linalg_order(a)
    x, single = working(a)
    return rounded(linalg.det(x), single)


@api
def slogdet(a: ArrayLike) -> Any:
    """The sign and the logarithm of the absolute value of the determinant."""
    linalg_order(a)
    x, single = working(a)
    sign, logarithm = (rounded(r, single) for r in linalg.slogdet(x))
    return SlogdetResult(sign, logarithm) if sign.ndim else SlogdetResult(scalar_of(sign), scalar_of(logarithm))


@api
def lstsq(a: ArrayLike, b: ArrayLike, rcond: Any = None) -> Any:
    """(x, residuals, rank, singular values) of the least squares problem |a x - b|."""
    for array in (a, b if b.ndim != 1 else a):
        if array.ndim != 2:
            raise LinAlgError(f"{array.ndim}-dimensional array given. Array must be two-dimensional")
    if a.shape[0] != b.shape[0]:
        raise LinAlgError("Incompatible dimensions")
    x, y, single = working_pair(a, b)
    cutoff = DOUBLE_EPSILON * max(a.shape) if rcond is None else float(rcond)
    solution, residuals, rank, s = least_squares(x, view.expand_dims(y, 1) if b.ndim == 1 else y, cutoff)
    if b.ndim == 1:
        solution = view.squeeze(solution, -1)
    return rounded(solution, single), rounded(residuals, single), make(dt.int32, rank), rounded(s, single)


def least_squares(a: Any, b: Any, cutoff: float) -> tuple[Any, Any, int, Any]:
    """The solution with its residuals: sums of squares where the rank is full and there are more rows than columns, else none."""
    (m, n), count = a.shape, b.shape[1]
    if not count:
        x, residuals, rank, s = least_squares(a, zeros(type(b), b._dtype, (m, 1)), cutoff)
        return getitem(x, (slice(None), slice(0, 0))), getitem(residuals, slice(0, 0)), rank, s
    x, rest, rank, s = linalg.lstsq(a, b, cutoff)
    if m == 0:
        x = ops.multiply(zeros(type(a), a._dtype, x.shape), 1.0)
    if rank != n or m <= n:
        return x, zeros(type(a), a._dtype.real, (0,)), rank, s
    return x, reduce("sum", squares(rest), 0), rank, s


@api(scalar=False)
def tensorinv(a: ArrayLike, ind: int = 2) -> Any:
    """The inverse as a map from the last axes to the first `ind`."""
    return chains.tensorinv(a, ind, checked_inverse)


def checked_inverse(a: Any) -> Any:
    """`inverse` of square matrices only."""
    linalg_order(a)
    return inverse(a)


@api(scalar=False)
def tensorsolve(a: ArrayLike, b: ArrayLike, axes: Any = None) -> Any:
    """x with tensordot(a, x, x.ndim) = b."""
    return chains.tensorsolve(a, b, axes, solved)


def solved(a: Any, b: Any) -> Any:
    """The solution in the precision that came in."""
    x, y, single = working_pair(a, b)
    return rounded(linalg.solve(x, y), single)
