"""Losses elementwise and over classes, with the gradients that libraries define at their kinks, and how losses are reduced."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd, ops, view
from septet.core.absent import is_absent
from septet.core.array import Array
from septet.core.autograd import attach, is_tracked, recording_set
from septet.core.batching import all_examples
from septet.core.cast import cast
from septet.core.convert import item
from septet.core.fn.activation import log_softmax, logsigmoid, softmax
from septet.core.fn.ruled import ruled
from septet.core.fn.search import take_along
from septet.core.index import getitem
from septet.core.reduce import reduce
from septet.core.view import expand_dims
from septet.ir.dtype import int64 as INT64

EPSILON, LOWEST = 1e-12, -100.0     # of binary cross-entropy: the least p (1 - p) in its gradient, the least logarithm


def reduced(losses: Any, reduction: str) -> Any:
    """Losses as they are ("none"), their mean or their sum."""
    if reduction == "none":
        return losses
    total = reduce("sum", losses)
    return total / float("nan" if not losses._size else losses._size) if reduction == "mean" else total


def clamp_min(a: Any, low: Any) -> Any:
    """max(a, low); at the bound the gradient still flows."""
    return ops.where(ops.less(a, low), low, a)


def above(a: Any) -> Any:
    """max(a, 0); at zero no gradient flows."""
    return ops.where(ops.greater(a, 0), a, 0)


@ruled(lambda g, y, a, target, axis: expand_dims(g, axis) * (softmax(a, axis % a.ndim) - target))
def cross_entropy_of_logits(a: Array, target: Array, axis: int) -> Any:
    """-sum(target log(softmax(a))) along an axis, with the gradient softmax(a) - target: that of shares which sum to 1."""
    return -reduce("sum", target * log_softmax(a, axis % a.ndim), axis)


@ruled(lambda g, y, d, beta: g * ops.where(ops.less(ops.absolute(d), beta), d / beta, ops.sign(d)))
def smooth_l1(d: Array, beta: float) -> Any:
    """d^2 / (2 beta) for differences below beta, |d| - beta / 2 above."""
    size = ops.absolute(d)
    return ops.where(ops.less(size, beta), ops.square(d) * (0.5 / beta), size - 0.5 * beta)


@ruled(lambda g, y, d, delta: g * ops.where(ops.less(ops.absolute(d), delta), d, ops.sign(d) * delta))
def huber(d: Array, delta: float) -> Any:
    """d^2 / 2 for differences below delta, delta (|d| - delta / 2) above."""
    size = ops.absolute(d)
    return ops.where(ops.less(size, delta), ops.square(d) * 0.5, (size - 0.5 * delta) * delta)


def logarithms(p: Any) -> tuple[Any, Any]:
    """log(p) and log(1 - p), not below -100."""
    return ops.maximum(ops.log(p), LOWEST), ops.maximum(ops.log1p(-p), LOWEST)


def binary_cross_entropy(p: Any, t: Any) -> Any:
    """-(t log(p) + (1 - t) log(1 - p))."""
    with recording_set(False):
        yes, no = logarithms(p)
        losses = (t - 1) * no - t * yes
    return attach(losses, "binary_cross_entropy", binary_back, (p, t)) if autograd.recording(p, t) else losses


def binary_back(g: Any, y: Any, p: Any, t: Any) -> tuple[Any, Any]:
    of_p = g * (p - t) / ops.maximum((1 - p) * p, EPSILON) if is_tracked(p) else None
    if not is_tracked(t):
        return of_p, None
    return of_p, g * (ops.log1p(-p) - ops.log(p))


def binary_cross_entropy_logits(x: Any, t: Any, positive: Any = None) -> Any:
    """Binary cross-entropy of sigmoid(x); the losses of t = 1 times `positive`."""
    log = logsigmoid(x)
    weighed = log if positive is None else log * ((positive - 1) * t + 1)
    return (1 - t) * x - weighed


def times_log(t: Any, of: Any) -> Any:
    """t log(of), zero where t is."""
    return ops.where(ops.equal(t, 0), 0, t * ops.log(ops.where(ops.equal(t, 0), 1, of)))


def kl_divergence(x: Any, t: Any, log_target: bool) -> Any:
    """t (log(t) - x); log_target: t is given as its logarithm."""
    return ops.exp(t) * (t - x) if log_target else times_log(t, t) - t * x


def poisson_nll(x: Any, t: Any, log_input: bool, full: bool, eps: float) -> Any:
    """exp(x) - t x, or x - t log(x + eps); full: with Stirling's formula for log(t!)."""
    losses = ops.exp(x) - t * x if log_input else x - t * ops.log(x + eps)
    if full:
        safe = ops.where(ops.greater(t, 1), t, 2)
        stirling = safe * ops.log(safe) - safe + ops.log(safe * (2 * math.pi)) * 0.5
        losses = losses + ops.where(ops.greater(t, 1), stirling, 0)
    return losses


# ---- classes ---------------------------------------------------------------------------------------------------------


def kept(target: Any, ignored: int, classes: int) -> Any:
    """Where the target is not to be ignored; None where that is everywhere.  IndexError for other classes than there are."""
    if not target._size or is_absent(target):
        return None
    asked = autograd.readable(all_examples(target))
    if not 0 <= ignored < classes and item(reduce("min", asked)) >= 0 and item(reduce("max", asked)) < classes:
        return None
    bad = ops.logical_and(ops.not_equal(asked, ignored), ops.logical_or(ops.less(asked, 0), ops.greater_equal(asked, classes)))
    if item(reduce("any", bad)):
        raise IndexError(f"Target {item(view.reshape(getitem(asked, bad), (-1,)), 0)} is out of bounds.")
    return ops.not_equal(autograd.readable(target), ignored)


def nll(logp: Any, target: Any, weight: Any, ignored: int, reduction: str, axis: int) -> Any:
    """-weight[target] logp[target] along an axis of classes; the mean is over the weights."""
    keep = kept(target, ignored, logp.shape[axis])
    target = cast(target, INT64) if target._dtype is not INT64 else target
    places = target if keep is None else ops.where(keep, target, 0)
    losses = -view.squeeze(take_along(logp, view.expand_dims(places, axis), axis), axis)
    weights = None if weight is None else getitem(weight, places)
    if weights is not None:
        losses = losses * weights
    if keep is not None:
        losses = ops.where(keep, losses, 0)
        weights = cast(keep, logp._dtype) if weights is None else ops.where(keep, weights, 0)
    if reduction != "mean" or weights is None:
        return reduced(losses, reduction)
    return reduce("sum", losses) / reduce("sum", weights)


def smoothed(logp: Any, target: Any, weight: Any, ignored: int, reduction: str, axis: int, smoothing: float) -> Any:
    """`nll` with a share of every target spread over all classes."""
    plain = nll(logp, target, weight, ignored, reduction, axis)
    spread = -reduce("sum", logp if weight is None else logp * along(weight, axis, logp.ndim), axis)
    keep = kept(target, ignored, logp.shape[axis])
    if keep is not None:
        spread = ops.where(keep, spread, 0)
    if reduction == "mean":
        spread = reduce("sum", spread) / count_of(target, keep, weight, logp)
    elif reduction == "sum":
        spread = reduce("sum", spread)
    return plain * (1 - smoothing) + spread * (smoothing / logp.shape[axis])


def count_of(target: Any, keep: Any, weight: Any, logp: Any) -> Any:
    """What a mean is over: the weights of the targets, or how many are kept."""
    if weight is None:
        return target._size if keep is None else reduce("sum", cast(keep, logp._dtype))
    weights = getitem(weight, target if keep is None else ops.where(keep, target, 0))
    return reduce("sum", weights if keep is None else ops.where(keep, weights, 0))


def along(a: Any, axis: int, ndim: int) -> Any:
    """A vector along one of ndim axes."""
    return view.reshape(a, tuple(a.shape[0] if k == axis else 1 for k in range(ndim)))


def cross_entropy_of_shares(x: Any, shares: Any, weight: Any, reduction: str, axis: int, smoothing: float) -> Any:
    """Cross-entropy with a share of every class as the target; the mean is over the samples."""
    if smoothing:
        shares = shares * (1 - smoothing) + smoothing / x.shape[axis]
    logp = log_softmax(x, axis)
    losses = -reduce("sum", logp * shares if weight is None else logp * shares * along(weight, axis, x.ndim), axis)
    if reduction == "mean":
        return reduce("sum", losses) / max(x._size // x.shape[axis], 1)
    return reduced(losses, reduction)


def multi_margin(x: Any, target: Any, p: int, margin: float, weight: Any) -> Any:
    """sum over the other classes j of max(0, margin - x[target] + x[j])^p / classes, of rows."""
    kept(target, -1 - x.shape[1], x.shape[1])
    right = take_along(x, view.expand_dims(target, 1), 1)
    z = above(x - right + margin)
    z = z if p == 1 else ops.square(z)
    if weight is not None:
        z = z * view.expand_dims(getitem(weight, target), 1)
    classes = numbers_like(x, x.shape[1])
    return reduce("sum", ops.where(ops.equal(classes, view.expand_dims(target, 1)), 0, z), 1) / x.shape[1]


def numbers_like(x: Any, n: int) -> Any:
    """0 .. n-1 as an array of the face of x."""
    from septet.core.create import arange

    return arange(x._face, 0, 1, n, INT64)


def multilabel_margin(x: Any, target: Any) -> Any:
    """sum over targets t and other classes j of max(0, 1 - (x[t] - x[j])) / classes, of rows; a row's targets end before the first -1."""
    from septet.core.scan import accumulate

    n = x.shape[1]
    listed = ops.equal(accumulate("add", cast(ops.less(target, 0), INT64), 1), 0)
    places = ops.where(listed, target, 0)
    kept(places, -1 - n, n)
    named = ops.logical_and(ops.equal(view.expand_dims(places, 2), numbers_like(x, n)), view.expand_dims(listed, 2))
    others = ops.logical_and(view.expand_dims(listed, 2), view.expand_dims(ops.logical_not(reduce("any", named, 1)), 1))
    z: Any = view.expand_dims(x, 1) - view.expand_dims(take_along(x, places, 1), 2) + 1
    return reduce("sum", ops.where(others, above(z), 0), (1, 2)) / n

