"""Weighted averages, covariance and correlation."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops, products, view
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.fn.stats import imag, real
from septet.core.reduce import reduce
from septet.ir import dtype as dt
from septet.ir.dtype import DType


def average(a: Array, weights: Array, axis: Any, keepdims: bool, target: DType) -> tuple[Any, Any]:
    """(the weighted mean, the sum of the weights).  weights: broadcast with a.  ZeroDivisionError where they add to nothing."""
    from septet.core.convert import item

    total = reduce("sum", weights, axis, keepdims, target)
    if item(reduce("any", ops.equal(total, 0))):
        raise ZeroDivisionError("Weights sum to zero, can't be normalized")
    products_ = ops.multiply(cast(a, target), cast(weights, target))
    return ops.divide(reduce("sum", products_, axis, keepdims, target), total), total


def covariance(x: Array, weights: Array | None, freedom: float) -> Array:
    """The covariances of the rows of a centred matrix; freedom: what the sums of products are divided by, infinite where it is 0."""
    right = view.transpose(x if weights is None else ops.multiply(x, weights))
    c = products.dot(x, ops.conjugate(right) if right._dtype.is_complex else right)
    return ops.multiply(c, 1 / freedom if freedom else math.inf)


def correlation(c: Array) -> Array:
    """Covariances divided by both deviations, held within [-1, 1]."""
    if c.ndim == 0:
        return ops.divide(c, c)
    variances = view.diagonal(c)
    deviations = ops.sqrt(real(variances) if c._dtype.is_complex else variances)
    scaled = ops.divide(ops.divide(c, view.expand_dims(deviations, 1)), deviations)
    if not c._dtype.is_complex:
        return ops.clip(scaled, -1, 1)
    scaled._address
    return ops.complex(ops.clip(real(scaled), -1, 1), ops.clip(imag(scaled), -1, 1))


def sample_dtype(*arrays: Array) -> DType:
    """The dtype covariances are computed in: at least float64."""
    from septet.core.create import promote_all

    return promote_all([*(a._dtype for a in arrays), dt.float64])
