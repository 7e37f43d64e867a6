"""Norms, condition numbers, rank and pseudo-inverse."""
from __future__ import annotations

from typing import Any

from septet.core import ops
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import linalg
from septet.core.fn import norms as fn
from septet.core.fn.numeric import EPSILON
from septet.core.linalg.errors import LinAlgError
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.numpy.api import ArrayLike, api
from septet.numpy.convert import from_any
from septet.numpy.errors import errstate
from septet.numpy.linalg.precision import rounded, working

UNSET: Any = object()


def floating(x: Any) -> Any:
    """Integers, bools and objects as float64."""
    return x if x._dtype.is_inexact else cast(x, dt.float64)


def number(ord: Any) -> Any:
    """An order as Python's value."""
    return ord.item() if hasattr(ord, "item") else ord


@api
def norm(x: ArrayLike, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    """The norm of a vector, of a matrix, or of the vectors or matrices of some axes."""
    if axis is not None and not isinstance(axis, tuple):
        try:
            axis = (int(axis),)
        except (TypeError, ValueError):
            raise TypeError("'axis' must be None, an integer or a tuple of integers") from None
    return fn.norm(floating(x), number(ord), axis, keepdims)


@api
def matrix_norm(x: ArrayLike, /, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    """The norm of each matrix of the last two axes."""
    if x.ndim < 2:
        raise ValueError("Improper number of dimensions to norm.") if x.ndim == 0 else linalg_axis_error(x)
    return fn.matrix_norm(floating(x), number(ord), keepdims=keepdims)


def linalg_axis_error(x: Any) -> Exception:
    """The error of a missing axis."""
    from septet.ir.shape import AxisError

    return AxisError(-2, x.ndim)


@api
def vector_norm(x: ArrayLike, /, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    """The norm over one or more axes, or of all elements."""
    return fn.vector_norm(floating(x), number(ord), axis, keepdims)


@api
def cond(x: ArrayLike, p: Any = None) -> Any:
    """The condition number of matrices."""
    if x.ndim >= 2 and 0 in x.shape[-2:]:
        raise LinAlgError("cond is not defined on empty arrays")
    a, single = working(x)
    if p not in (None, 2, -2):
        linalg.square(a)
    with errstate(all="ignore"):
        return rounded(fn.cond(a, number(p), fn.inv_or_nan), single)


@api
def matrix_rank(A: ArrayLike, tol: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    """How many singular values count as not zero."""
    if rtol is not None and tol is not None:
        raise ValueError("`tol` and `rtol` can't be both set.")
    if A.ndim < 2:
        return int(not reduce("all", ops.equal(A, 0)).item())
    a, single = working(A)
    s = rounded(fn.singular_values(a, hermitian), single)
    limits = (None if bound is None else from_any(bound) for bound in (tol, rtol))
    return fn.matrix_rank(s, max(A.shape[-2:]), *limits)


@api(scalar=False)
def pinv(a: ArrayLike, rcond: Any = None, hermitian: bool = False, *, rtol: Any = UNSET) -> Any:
    """The Moore-Penrose inverse."""
    x, single = working(a)
    rows, columns = linalg.matrices(x)[2:]
    if rcond is not None and rtol is not UNSET:
        raise ValueError("`rtol` and `rcond` can't be both set.")
    if rtol is None and not a._dtype.is_inexact:
        raise ValueError(f"data type {a._dtype.name} is not inexact: pinv with rtol=None needs a float or complex array")
    if rcond is None:
        epsilon = EPSILON[dt.float32 if single else dt.float64]
        rcond = 1e-15 if rtol is UNSET else max(rows, columns) * epsilon if rtol is None else rtol
    cutoff = full(type(a), dt.float64, (), rcond) if type(rcond) is float else cast(from_any(rcond), dt.float64)
    return rounded(fn.pinv(x, cutoff, hermitian), single)


