"""Distances, angles, normalisation."""
from __future__ import annotations

from typing import Any

from septet.core import ops, view
from septet.core.cast import cast
from septet.core.fn import distance as fn
from septet.ir.promote import promote
from septet.torch.nn.functional.checks import TENSOR, axis_of, function
from septet.torch.operators import KIND_NAMES, apply
from septet.torch.selecting import common_shape


@function
def cosine_similarity(x1: TENSOR, x2: TENSOR, dim: int = 1, eps: float = 1e-8) -> Any:
    """x1 . x2 / (|x1| |x2|) along a dimension, each norm at least eps."""
    common, shape = promote("torch", x1._dtype, x2._dtype), common_shape(x1, x2)
    if not common.is_float:
        raise RuntimeError(f"expected common dtype to be floating point, yet common dtype is {KIND_NAMES[common.name]}")
    first, second = (x if tuple(x.shape) == shape else view.broadcast_to(x, shape) for x in (x1, x2))
    first, second = (x if x._dtype.is_float else cast(x, common) for x in (first, second))
    return fn.cosine_similarity(first, second, axis_of(dim, len(shape)), eps)


@function
def pairwise_distance(x1: TENSOR, x2: TENSOR, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> Any:
    """The p-norm of x1 - x2 + eps along the last dimension."""
    difference = apply("add", apply("subtract", x1, x2), eps)
    return fn.norm(difference, float(p), difference.ndim - 1, keepdim)


@function
def pdist(input: TENSOR, p: float = 2.0) -> Any:
    """The distances of all pairs of rows."""
    if input.ndim != 2:
        raise RuntimeError(f"pdist only supports 2D tensors, got: {input.ndim}D")
    if not input._dtype.is_inexact:
        raise RuntimeError("pdist only supports floating-point dtypes")
    if p < 0:
        raise RuntimeError("pdist only supports non-negative p values")
    return fn.pairs(input, float(p))


@function
def normalize(input: TENSOR, p: float = 2.0, dim: Any = 1, eps: float = 1e-12, out: Any = None) -> Any:
    """input over its p-norm along a dimension, the norm at least eps."""
    axis = tuple(axis_of(d, input.ndim) for d in dim) if isinstance(dim, (tuple, list)) else axis_of(dim, input.ndim)
    made = input / ops.maximum(fn.norm(input, float(p), axis, True), eps)
    return made if out is None else out.copy_(made)
