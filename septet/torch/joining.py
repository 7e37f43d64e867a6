"""Tensors put together: stacks, blocks, grids and products of tensors."""
from __future__ import annotations

import itertools
import warnings
from collections.abc import Sequence
from typing import Any

from septet.core import index, view
from septet.core.array import zeros
from septet.core.create import arange, promote_all
from septet.core.fn import shape as fn
from septet.ir.dtype import int64
from septet.ir.shape import ShapeMismatch
from septet.ir.shape import broadcast_shapes as common_shape
from septet.torch.api import FUNCTIONS, TENSOR, api
from septet.torch.device import Size
from septet.torch.operators import broadcast_message
from septet.torch.shapes import cat
from septet.torch.tensor import Tensor


def listed(tensors: Any, name: str) -> list[Any]:
    """The tensors of an argument.  RuntimeError for none, TypeError for a tensor in their place."""
    if isinstance(tensors, Tensor):
        raise TypeError(f"{name}(): argument 'tensors' (position 1) must be tuple of Tensors, not Tensor")
    parts = list(tensors)
    if not parts:
        raise RuntimeError(f"{name} expects a non-empty TensorList")
    return parts


def given_tensors(tensors: tuple[Any, ...]) -> list[Any]:
    """`f(a, b)` and `f([a, b])`."""
    return list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (tuple, list)) else list(tensors)


def at_least(ndim: int) -> Any:
    """`atleast_1d` and its kin."""

    def function(*tensors: Any) -> Any:
        if len(tensors) == 1 and not isinstance(tensors[0], (tuple, list)):
            return fn.at_least(tensors[0], ndim)
        return tuple(fn.at_least(x, ndim) for x in given_tensors(tensors))

    function.__name__ = f"atleast_{ndim}d"
    function.__doc__ = f"Tensors with at least {ndim} dimensions."
    FUNCTIONS[function.__name__] = function
    return function


atleast_1d, atleast_2d, atleast_3d = at_least(1), at_least(2), at_least(3)


@api(method=False)
def hstack(tensors: Any) -> Any:
    """Joined along the second dimension; the first of vectors."""
    parts = [fn.at_least(x, 1) for x in listed(tensors, "hstack")]
    return cat(parts, 0 if parts[0].ndim == 1 else 1)


@api(method=False, aliases=("row_stack",))
def vstack(tensors: Any) -> Any:
    """Joined as rows."""
    return cat([fn.at_least(x, 2) for x in listed(tensors, "vstack")], 0)


@api(method=False)
def dstack(tensors: Any) -> Any:
    """Joined along the third dimension."""
    return cat([fn.at_least(x, 3) for x in listed(tensors, "dstack")], 2)


@api(method=False)
def column_stack(tensors: Any) -> Any:
    """Vectors as the columns of a matrix; matrices as they are."""
    parts = [view.reshape(x, (x._size, 1)) if x.ndim <= 1 else x for x in listed(tensors, "column_stack")]
    return cat(parts, 1)


def block_diag(*tensors: Any) -> Any:
    """Matrices along the diagonal, zeros elsewhere."""
    parts = [fn.at_least(x, 2) for x in given_tensors(tensors)] or [zeros(Tensor, FUNCTIONS["empty"](0)._dtype, (1, 0))]
    for x in parts:
        if x.ndim > 2:
            raise RuntimeError(f"torch.block_diag: Input tensors must have 2 or fewer dimensions. Input {parts.index(x)} has {x.ndim} "
                               f"dimensions")
    target, width, at = promoted(parts), sum(x.shape[1] for x in parts), 0
    rows = []
    for x in parts:
        m, n = x.shape
        empty = [zeros(Tensor, target, (m, k)) for k in (at, width - at - n)]
        rows.append(cat([empty[0], x.to(dtype=dtype_of(target)), empty[1]], 1))
        at += n
    return rename(cat(rows, 0), "block_diag")


def promoted(parts: Sequence[Any]) -> Any:
    """The common dtype of tensors."""
    return promote_all([x._dtype for x in parts], "torch")


def dtype_of(ir: Any) -> Any:
    from septet.torch import dtypes

    return dtypes.of(ir)


def rename(y: Any, name: str) -> Any:
    """A fresh result whose step is called by a function's name."""
    from septet.torch.views import named

    return named(y, name, None)


def broadcast_shapes(*shapes: Any) -> Any:
    """The shape that tensors of these shapes have together."""
    given = [(s,) if isinstance(s, int) else tuple(s) for s in shapes]
    try:
        return Size(common_shape(*given))
    except ValueError:
        raise RuntimeError(f"shape mismatch: objects cannot be broadcast to a single shape: {[list(s) for s in given]}") from None


def broadcast_tensors(*tensors: Any) -> Any:
    """Tensors as views of their common shape."""
    parts = given_tensors(tensors)
    try:
        shape = common_shape(*(tuple(x.shape) for x in parts))
    except (ShapeMismatch, ValueError):
        raise RuntimeError(broadcast_message([tuple(x.shape) for x in parts])) from None
    return tuple(x if tuple(x.shape) == shape else view.broadcast_to(x, shape) for x in parts)


def meshgrid(*tensors: Any, indexing: str | None = None) -> Any:
    """The coordinates of a grid, one tensor for each of the vectors."""
    parts = given_tensors(tensors)
    if indexing is None:
        warnings.warn("torch.meshgrid: in an upcoming release, it will be required to pass the indexing argument.", stacklevel=2)
    if indexing not in (None, "ij", "xy"):
        raise RuntimeError(f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}')
    for x in parts:
        if x.ndim > 1:
            raise RuntimeError(f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {x}")
    swap = indexing == "xy" and len(parts) > 1
    if swap:
        parts[:2] = parts[1::-1]
    shape = tuple(x._size for x in parts)
    found = [view.broadcast_to(view.reshape(x, tuple(x._size if j == k else 1 for j in range(len(parts)))), shape)
             for k, x in enumerate(parts)]
    if swap:
        found[:2] = found[1::-1]
    return tuple(found)


def cartesian_prod(*tensors: Any) -> Any:
    """All rows with one element of each vector."""
    parts = given_tensors(tensors)
    for x in parts:
        if x.ndim != 1:
            raise RuntimeError(f"Expect a 1D vector, but got shape {list(x.shape)}")
    if len(parts) == 1:
        return parts[0]
    columns = [view.reshape(x, (x._size,)) for x in meshgrid(*parts, indexing="ij")]
    return rename(FUNCTIONS["stack"](columns, 1), "stack")


@api(method=True, out=False)
def combinations(input: TENSOR, r: int = 2, with_replacement: bool = False) -> Any:
    """All choices of r elements of a vector, in order."""
    if input.ndim != 1:
        raise RuntimeError(f"Expect a 1D vector, but got shape {list(input.shape)}")
    if r < 0:
        raise RuntimeError(f"Expect a non-negative number, but got {r}")
    if not r:
        return zeros(Tensor, input._dtype, (0,))
    choose = itertools.combinations_with_replacement if with_replacement else itertools.combinations
    places = [k for row in choose(range(input._size), r) for k in row]
    return rename(view.reshape(index.getitem(input, FUNCTIONS["tensor"](places, dtype=dtype_of(int64))), (len(places) // r, r)), "stack")


@api(out=False, method=False)
def vander(x: TENSOR, N: int | None = None, increasing: bool = False) -> Any:
    """The powers of a vector's elements as rows, falling unless told otherwise."""
    if x.ndim != 1:
        raise RuntimeError("x must be a one-dimensional tensor.")
    count = x._size if N is None else N
    if count < 0:
        raise RuntimeError("N must be non-negative.")
    powers = arange(Tensor, 0 if increasing else count - 1, 1 if increasing else -1, count, int64)
    base = x if x._dtype.is_inexact else x.to(dtype_of(int64))
    return FUNCTIONS["pow"](view.expand_dims(base, 1), powers)


FUNCTIONS.update({f.__name__: f for f in (block_diag, broadcast_shapes, broadcast_tensors, meshgrid, cartesian_prod)})
