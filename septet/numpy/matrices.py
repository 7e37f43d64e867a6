"""Building and cutting matrices: diagonals, triangles, Vandermonde."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.create import arange
from septet.core.fn import search
from septet.ir.dtype import int64
from septet.numpy.api import ArrayLike, api
from septet.numpy.convert import from_any
from septet.numpy.creation import full, ones, refuse_like, zeros
from septet.numpy.ndarray import ndarray


def positions(n: int) -> Any:
    """0 .. n-1."""
    return arange(ndarray, 0, 1, n, int64)


def triangle(n: int, m: int, k: int) -> Any:
    """Whether column - row <= k, as an n x m bool matrix."""
    return ops.greater_equal(view.reshape(positions(n), (n, 1)), ops.subtract(positions(m), k))


def tri(N: int, M: int | None = None, k: int = 0, dtype: Any = float, *, like: Any = None) -> Any:
    """Ones at and below a diagonal, zeros above."""
    refuse_like(like, "tri")
    return triangle(N, N if M is None else M, k).astype(dtype)


@api(scalar=False)
def tril(m: ArrayLike, k: int = 0) -> Any:
    """The lower triangle of matrices."""
    rows, columns = m.shape[-2:] if m.ndim > 1 else (m.shape[0], m.shape[0])
    return search.where(triangle(rows, columns, k), m, zeros((), m.dtype))


@api(scalar=False)
def triu(m: ArrayLike, k: int = 0) -> Any:
    """The upper triangle of matrices."""
    rows, columns = m.shape[-2:] if m.ndim > 1 else (m.shape[0], m.shape[0])
    return search.where(triangle(rows, columns, k - 1), zeros((), m.dtype), m)


@api(scalar=False)
def diag(v: ArrayLike, k: int = 0) -> Any:
    """A diagonal matrix of a vector, or the diagonal of a matrix."""
    if v.ndim == 1:
        n = v.shape[0] + abs(k)
        result = zeros((n, n), v.dtype)
        if v._node is not None:
            return view.into_zeros(v, result, view.diagonal, k)
        view.diagonal(result, k)[...] = v
        return result
    if v.ndim == 2:
        from septet.numpy.manipulation import diagonal

        return diagonal(v, k)
    raise ValueError("Input must be 1- or 2-d.")


@api(scalar=False)
def diagflat(v: ArrayLike, k: int = 0) -> Any:
    """A diagonal matrix of the flattened input."""
    return diag(view.ravel(v), k)


def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    """Set the main diagonal in place."""
    if a.ndim < 2:
        raise ValueError("array must be at least 2-d")
    if a.ndim == 2:
        step = a.shape[1] + 1
        end = None if wrap else a.shape[1] * a.shape[1]
    else:
        if len(set(a.shape)) != 1:
            raise ValueError("All dimensions of input must be of equal length")
        step = 1 + sum(a.shape[0] ** k for k in range(1, a.ndim))
        end = None
    a.flat[:end:step] = val


def diag_indices(n: int, ndim: int = 2) -> tuple[Any, ...]:
    """Indices of the main diagonal."""
    return (positions(n),) * ndim


@api(scalar=False)
def diag_indices_from(arr: ArrayLike) -> Any:
    """Indices of the main diagonal of an array."""
    if arr.ndim < 2:
        raise ValueError("input array must be at least 2-d")
    if len(set(arr.shape)) != 1:
        raise ValueError("All dimensions of input must be of equal length")
    return diag_indices(arr.shape[0], arr.ndim)


def mask_indices(n: int, mask_func: Any, k: Any = 0) -> tuple[Any, ...]:
    """Indices where a masking function of an n x n matrix is not zero."""
    return tuple(mask_func(ones((n, n), int), k).nonzero())


def tril_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Any, ...]:
    """Indices of the lower triangle."""
    return tuple(triangle(n, n if m is None else m, k).nonzero())


def triu_indices(n: int, k: int = 0, m: int | None = None) -> tuple[Any, ...]:
    """Indices of the upper triangle."""
    return tuple(ops.logical_not(triangle(n, n if m is None else m, k - 1)).nonzero())


@api(scalar=False)
def tril_indices_from(arr: ArrayLike, k: int = 0) -> Any:
    """Indices of the lower triangle of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return tril_indices(arr.shape[0], k, arr.shape[1])


@api(scalar=False)
def triu_indices_from(arr: ArrayLike, k: int = 0) -> Any:
    """Indices of the upper triangle of a matrix."""
    if arr.ndim != 2:
        raise ValueError("input array must be 2-d")
    return triu_indices(arr.shape[0], k, arr.shape[1])


@api(scalar=False)
def vander(x: ArrayLike, N: int | None = None, increasing: bool = False) -> Any:
    """Columns of powers of a vector."""
    if x.ndim != 1:
        raise ValueError("x must be a one-dimensional array or sequence.")
    n = x.shape[0] if N is None else N
    from septet.core.reduce import accumulator

    result = full((x.shape[0], n), 1, from_any(x).astype(accumulator("sum", x._dtype).name).dtype)
    columns = result if increasing else result[:, ::-1]
    for k in range(1, n):
        columns[:, k] = columns[:, k - 1] * x
    return result


