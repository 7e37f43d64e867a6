"""Functions of `keras.ops` whose results Keras gives otherwise where PyTorch is its backend: PyTorch's own tuples, places in one tensor."""
from __future__ import annotations

from typing import Any

import septet.torch as torch
from septet.core import ops as rows
from septet.core.cast import cast
from septet.ir import dtype as dt
from septet.keras.ops import algebra, elementwise, products, shaping
from septet.keras.ops.api import FLOAT, NUMBER, TENSOR, op


@op(aliases=())
def where(condition: TENSOR, x1: Any = None, x2: Any = None) -> Any:
    """x1 where the condition holds, else x2; alone, the places where it holds, a row an axis."""
    if x1 is None and x2 is None:
        return places(condition)
    return elementwise.where(condition, x1, x2)


def places(x: Any) -> Any:
    """The places of what is not zero: a row an axis."""
    found = torch.nonzero(x).T
    return found if x.ndim else torch.zeros((1, int(bool(x))), dtype=torch.int64)


@op
def nonzero(x: TENSOR) -> Any:
    """The places of what is not zero, a row an axis."""
    return cast(places(x), dt.int32)


@op
def size(x: TENSOR) -> Any:
    """How many elements there are."""
    return torch.tensor(x._size)


@op(spec=shaping.unstack_spec)
def unstack(x: TENSOR, num: Any = None, axis: int = 0) -> Any:
    """The parts along an axis, without it."""
    return tuple(shaping.unstack(x, num, axis))


@op
def meshgrid(*x: TENSOR, indexing: str = "xy") -> Any:
    """Coordinates of a grid of vectors."""
    return tuple(shaping.meshgrid(*x, indexing=indexing))


@op
def top_k(x: TENSOR, k: int, sorted: bool = True) -> Any:
    """(the k greatest of the last axis, where they stand)."""
    return torch.topk(x, k, sorted=sorted)


@op
def qr(x: FLOAT, mode: str = "reduced") -> Any:
    """(orthonormal columns, upper triangle) whose product is x."""
    return torch.linalg.factors.qr_result(*algebra.qr(x, mode))


@op
def svd(x: FLOAT, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """(u, singular values, v transposed); the values alone where compute_uv is False."""
    return torch.linalg.svd(x, full_matrices) if compute_uv else torch.linalg.svdvals(x)


@op
def eigh(x: FLOAT) -> Any:
    """(eigenvalues rising, eigenvectors) of a symmetric matrix."""
    return torch.linalg.eigh(x)


@op
def floor_divide(x1: NUMBER, x2: NUMBER) -> Any:
    """Elementwise x1 / x2 towards negative infinity; whole numbers become int32, as they do there."""
    found = rows.floor_divide(*elementwise.together(x1, x2))
    return cast(found, dt.int32) if found._dtype in (dt.int64, dt.bool_) else found


@op
def correlate(x1: TENSOR, x2: TENSOR, mode: str = "valid") -> Any:
    """The sums of products of two vectors at every lag; a single one without a dimension."""
    found = products.correlate(x1, x2, mode)
    return found.squeeze() if found._size == 1 else found
