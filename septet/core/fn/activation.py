"""Activation functions of neural networks, elementwise and along an axis, with the gradients that libraries define at their kinks."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops
from septet.core.array import Array
from septet.core.fn.ruled import ruled
from septet.core.reduce import reduce
from septet.core.write import copy

HALF_ROOT = math.sqrt(0.5)
GELU_SCALE, GELU_CUBE = math.sqrt(2 / math.pi), 0.044715        # Hendrycks and Gimpel 2016, the form with tanh
SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946      # Klambauer et al. 2017


def inside(a: Any, low: Any, high: Any) -> Any:
    """Where low <= a <= high."""
    return ops.logical_and(ops.greater_equal(a, low), ops.less_equal(a, high))


@ruled(lambda g, y, a: ops.where(ops.less_equal(y, 0), 0, g))
def relu(a: Array) -> Any:
    """max(a, 0)."""
    return ops.maximum(a, 0)


@ruled(lambda g, y, a, slope: ops.where(ops.greater(a, 0), g, g * slope))
def leaky_relu(a: Array, slope: Any) -> Any:
    """a where it is positive, slope * a elsewhere."""
    return ops.where(ops.greater(a, 0), a, a * slope)


@ruled(lambda g, y, a, threshold_, value: ops.where(ops.less_equal(a, threshold_), 0, g))
def threshold(a: Array, threshold_: Any, value: Any) -> Any:
    """a where it is above the threshold, the value elsewhere."""
    return ops.where(ops.less_equal(a, threshold_), value, a)


def clamped_back(g: Any, y: Any, a: Any, low: Any, high: Any) -> Any:
    """The gradient of a clamp that is flat on its bounds."""
    return ops.where(ops.logical_or(ops.less_equal(a, low), ops.greater_equal(a, high)), 0, g)


@ruled(clamped_back)
def hardtanh(a: Array, low: Any, high: Any) -> Any:
    """a held between two bounds."""
    return ops.minimum(ops.maximum(a, low), high)


SIXTH = 0.16666667163372040         # 1 / 6 as a float32, which PyTorch takes for wider numbers too


@ruled(lambda g, y, a: clamped_back(g * SIXTH, y, a, -3, 3))
def hardsigmoid(a: Array) -> Any:
    """(a + 3) / 6 held between 0 and 1."""
    return ops.minimum(ops.maximum(a + 3, 0), 6) / 6


def hardswish_back(g: Any, y: Any, a: Any) -> Any:
    return ops.where(ops.less_equal(a, -3), 0, ops.where(ops.less(a, 3), g * (a / 3 + 0.5), g))


@ruled(hardswish_back)
def hardswish(a: Array) -> Any:
    """a times its hardsigmoid."""
    return a * ops.minimum(ops.maximum(a + 3, 0), 6) / 6


def elu_back(g: Any, y: Any, a: Any, alpha: Any, scale: Any, inner: Any) -> Any:
    below = ops.where(ops.less(a, 0), a, 0)
    return ops.where(ops.less_equal(a, 0), g * (inner * alpha * scale) * ops.exp(below * inner), g * scale)


@ruled(elu_back)
def elu(a: Array, alpha: Any, scale: Any, inner: Any) -> Any:
    """scale * a where it is positive, scale * alpha * (exp(inner * a) - 1) elsewhere."""
    return ops.where(ops.less_equal(a, 0), ops.expm1(a * inner) * (alpha * scale), a * scale)


def selu(a: Array) -> Any:
    """The self-normalising elu."""
    return elu(a, SELU_ALPHA, SELU_SCALE, 1.0)


def gelu_back(g: Any, y: Any, a: Any) -> Any:
    """g (Phi(a) + a phi(a)) of the normal distribution."""
    return g * ((ops.erf(a * HALF_ROOT) + 1) * 0.5 + a * ops.exp(a * a * -0.5) * (1 / math.sqrt(2 * math.pi)))


@ruled(gelu_back)
def gelu(a: Array) -> Any:
    """a times the normal distribution function of a."""
    return a * 0.5 * (ops.erf(a * HALF_ROOT) + 1)


def gelu_tanh_back(g: Any, y: Any, a: Any) -> Any:
    t = ops.tanh((a + a * a * a * GELU_CUBE) * GELU_SCALE)
    slope = (a * a * (3 * GELU_CUBE) + 1) * GELU_SCALE
    return g * ((t + 1) * 0.5 + a * 0.5 * (1 - t * t) * slope)


@ruled(gelu_tanh_back)
def gelu_tanh(a: Array) -> Any:
    """gelu with its approximation by tanh."""
    return a * 0.5 * (ops.tanh((a + a * a * a * GELU_CUBE) * GELU_SCALE) + 1)


@ruled(lambda g, y, a: g * y * (1 - y))
def sigmoid(a: Array) -> Any:
    """1 / (1 + exp(-a))."""
    return ops.reciprocal(ops.exp(-a) + 1)


@ruled(lambda g, y, a: g * sigmoid(-a))
def logsigmoid(a: Array) -> Any:
    """log(sigmoid(a))."""
    return ops.minimum(a, 0) - ops.log1p(ops.exp(-ops.absolute(a)))


def silu_back(g: Any, y: Any, a: Any) -> Any:
    s = sigmoid(a)
    return g * s * (a * (1 - s) + 1)


@ruled(silu_back)
def silu(a: Array) -> Any:
    """a sigmoid(a)."""
    return a / (ops.exp(-a) + 1)


def log1pexp(a: Any) -> Any:
    """log(1 + exp(a)) without overflow."""
    return ops.maximum(a, 0) + ops.log1p(ops.exp(-ops.absolute(a)))


def mish_back(g: Any, y: Any, a: Any) -> Any:
    t = ops.tanh(log1pexp(a))
    return g * (t + a * sigmoid(a) * (1 - t * t))


@ruled(mish_back)
def mish(a: Array) -> Any:
    """a tanh(log(1 + exp(a)))."""
    return a * ops.tanh(log1pexp(a))


@ruled(lambda g, y, a, beta, limit: ops.where(ops.greater(a * beta, limit), g, g * sigmoid(a * beta)))
def softplus(a: Array, beta: Any, limit: Any) -> Any:
    """log(1 + exp(beta * a)) / beta; a itself where beta * a is above the limit."""
    scaled = a * beta
    return ops.where(ops.greater(scaled, limit), a, log1pexp(scaled) / beta)


@ruled(lambda g, y, a, bound: ops.where(inside(a, -bound, bound), 0, g))
def softshrink(a: Array, bound: Any) -> Any:
    """a moved towards zero by the bound, zero where it is nearer."""
    return ops.where(ops.greater(a, bound), a - bound, ops.where(ops.less(a, -bound), a + bound, a * 0))


@ruled(lambda g, y, a, bound: ops.where(inside(a, -bound, bound), 0, g))
def hardshrink(a: Array, bound: Any) -> Any:
    """a, zero where it is not farther from zero than the bound."""
    return ops.where(inside(a, -bound, bound), 0, a)


def tanhshrink(a: Array) -> Any:
    """a - tanh(a)."""
    return a - ops.tanh(a)


@ruled(lambda g, y, a: g / ops.square(ops.absolute(a) + 1))
def softsign(a: Array) -> Any:
    """a / (1 + |a|)."""
    return a / (ops.absolute(a) + 1)


# ---- along an axis ---------------------------------------------------------------------------------------------------


@ruled(lambda g, y, a, axis: (g - reduce("sum", g * y, axis, True)) * y)
def softmax(a: Array, axis: int) -> Any:
    """exp(a) over its sum along an axis."""
    if not a._size:
        return copy(a, "C")
    raised = ops.exp(a - reduce("max", a, axis, True))
    return raised / reduce("sum", raised, axis, True)


@ruled(lambda g, y, a, axis: g - ops.exp(y) * reduce("sum", g, axis, True))
def log_softmax(a: Array, axis: int) -> Any:
    """The logarithm of softmax."""
    if not a._size:
        return copy(a, "C")
    shifted = a - reduce("max", a, axis, True)
    return shifted - ops.log(reduce("sum", ops.exp(shifted), axis, True))
