"""Activation functions of keras.ops: the engine's, with Keras' constants."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops as rows
from septet.core import reduce as core
from septet.core import view as views
from septet.core.cast import cast
from septet.core.fn import activation as fn
from septet.core.fn import ordering
from septet.core.scan import cumulative
from septet.keras.ops.api import FLOAT, TENSOR, op
from septet.keras.ops.creation import arange


@op
def relu(x: TENSOR) -> Any:
    """max(x, 0)."""
    return fn.relu(x)


@op
def relu6(x: TENSOR) -> Any:
    """x held between 0 and 6."""
    return fn.hardtanh(x, 0, 6)


@op
def leaky_relu(x: FLOAT, negative_slope: float = 0.2) -> Any:
    """x where it is positive, else a share of it."""
    return fn.leaky_relu(x, float(negative_slope))


@op
def elu(x: FLOAT, alpha: float = 1.0) -> Any:
    """x where it is positive, else alpha (exp(x) - 1)."""
    return fn.elu(x, float(alpha), 1.0, 1.0)


@op
def celu(x: FLOAT, alpha: float = 1.0) -> Any:
    """max(x, 0) + min(alpha (exp(x / alpha) - 1), 0)."""
    return fn.elu(x, float(alpha), 1.0, 1.0 / alpha)


@op
def selu(x: FLOAT) -> Any:
    """The self-normalising elu."""
    return fn.selu(x)


@op
def gelu(x: FLOAT, approximate: bool = True) -> Any:
    """x times the normal distribution function of x, or its approximation by tanh."""
    return fn.gelu_tanh(x) if approximate else fn.gelu(x)


@op
def sigmoid(x: FLOAT) -> Any:
    """1 / (1 + exp(-x)); the result knows x, so that losses need not take logarithms of what was rounded."""
    y = fn.sigmoid(x)
    y._keras_logits = x
    return y


@op
def log_sigmoid(x: FLOAT) -> Any:
    """log(sigmoid(x))."""
    return fn.logsigmoid(x)


@op(aliases=("swish",))
def silu(x: FLOAT) -> Any:
    """x sigmoid(x)."""
    return fn.silu(x)


@op
def softplus(x: FLOAT) -> Any:
    """log(1 + exp(x))."""
    return fn.softplus(x, 1.0, math.inf)


@op
def softsign(x: FLOAT) -> Any:
    """x / (1 + |x|)."""
    return fn.softsign(x)


@op
def hard_sigmoid(x: FLOAT) -> Any:
    """x / 6 + 0.5 held between 0 and 1."""
    return fn.hardtanh(rows.add(rows.divide(x, 6.0), 0.5), 0.0, 1.0)


@op(aliases=("hard_swish",))
def hard_silu(x: FLOAT) -> Any:
    """x hard_sigmoid(x)."""
    return rows.multiply(x, hard_sigmoid(x))


@op
def hard_tanh(x: FLOAT) -> Any:
    """x held between -1 and 1."""
    return fn.hardtanh(x, -1.0, 1.0)


@op
def hard_shrink(x: FLOAT, threshold: float = 0.5) -> Any:
    """x, zero where it is nearer to zero than a bound."""
    return rows.where(rows.greater(rows.absolute(x), threshold), x, 0.0)


@op
def soft_shrink(x: FLOAT, threshold: float = 0.5) -> Any:
    """x moved towards zero by a bound."""
    return fn.softshrink(x, float(threshold))


@op
def tanh_shrink(x: FLOAT) -> Any:
    """x - tanh(x)."""
    return fn.tanhshrink(x)


@op
def threshold(x: FLOAT, threshold: float, default_value: float) -> Any:
    """x where it is above a bound, else a value."""
    return fn.threshold(x, float(threshold), float(default_value))


@op
def squareplus(x: FLOAT, b: float = 4) -> Any:
    """(x + sqrt(x^2 + b)) / 2."""
    return rows.divide(rows.add(x, rows.sqrt(rows.add(rows.square(x), float(b)))), 2.0)


@op
def sparse_plus(x: FLOAT) -> Any:
    """0 below -1, x above 1, (x + 1)^2 / 4 between."""
    between = rows.multiply(rows.square(rows.add(x, 1.0)), 0.25)
    return rows.where(rows.less_equal(x, -1.0), 0.0, rows.where(rows.less(x, 1.0), between, x))


@op
def sparse_sigmoid(x: FLOAT) -> Any:
    """0 below -1, 1 above 1, (x + 1) / 2 between."""
    between = rows.multiply(rows.add(x, 1.0), 0.5)
    return rows.where(rows.less_equal(x, -1.0), 0.0, rows.where(rows.greater_equal(x, 1.0), 1.0, between))


@op
def glu(x: FLOAT, axis: int = -1) -> Any:
    """The first half times the sigmoid of the second."""
    from septet.core.fn.shape import split

    if x.shape[axis] % 2:
        raise ValueError(f"axis size must be divisible by 2. Received: x.shape={tuple(x.shape)} with axis={axis}")
    first, second = split(x, 2, axis)
    return rows.multiply(first, fn.sigmoid(second))


@op
def softmax(x: FLOAT, axis: Any = -1) -> Any:
    """exp(x) over its sum along an axis, or several."""
    if axis is None:
        return views.reshape(fn.softmax(views.reshape(x, (-1,)), 0), tuple(x.shape))
    y = over_axes(fn.softmax, x, axis)
    y._keras_logits = x
    return y


@op
def log_softmax(x: FLOAT, axis: Any = -1) -> Any:
    """The logarithm of softmax."""
    if axis is None:
        return views.reshape(fn.log_softmax(views.reshape(x, (-1,)), 0), tuple(x.shape))
    return over_axes(fn.log_softmax, x, axis)


def over_axes(function: Any, x: Any, axis: Any) -> Any:
    """A function along one axis, or along several as if they were one."""
    if isinstance(axis, int):
        return function(x, axis % x.ndim)
    axes = [a % x.ndim for a in axis]
    kept = [k for k in range(x.ndim) if k not in axes]
    turned = views.transpose(x, (*kept, *axes))
    found = function(views.reshape(turned, (*(x.shape[k] for k in kept), -1)), len(kept))
    back = sorted(range(x.ndim), key=(*kept, *axes).__getitem__)
    return views.transpose(views.reshape(found, tuple(turned.shape)), back)


@op
def sparsemax(x: FLOAT, axis: int = -1) -> Any:
    """The nearest point of the simplex (Martins and Astudillo 2016)."""
    axis %= x.ndim
    n = x.shape[axis]
    ordered = views.flip(ordering.sort(x, axis)[0], axis)
    sums = cumulative("add", ordered, axis, None)
    at = cast(views.reshape(arange(1, n + 1), tuple(n if k == axis else 1 for k in range(x.ndim))), x._dtype)
    inside = rows.greater(rows.add(rows.multiply(at, ordered), 1.0), sums)
    count = core.reduce("sum", cast(inside, x._dtype), axis, True)
    total = core.reduce("sum", rows.where(inside, ordered, 0.0), axis, True)
    return rows.maximum(rows.subtract(x, rows.divide(rows.subtract(total, 1.0), count)), 0.0)


