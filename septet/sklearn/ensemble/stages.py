"""What one stage of gradient boosting does to its tree's leaves, and two losses that only it has."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.select import dense
from septet.sklearn.base import is_classifier
from septet.sklearn.ensemble import losses


class Exponential(losses.Loss):
    """AdaBoost's loss of two classes; the link is half the logit."""

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        e = losses.c_exp(raw)
        return -y / e + (1 - y) * e, None

    def each(self, y: Any, raw: Any) -> Any:
        return np.exp(-(2 * y - 1) * raw)

    def link(self, p: Any) -> Any:
        return np.array([0.5 * losses.logit(v) for v in p.tolist()])

    def probabilities(self, raw: Any) -> Any:
        p = 1.0 / (1.0 + np.exp(-2 * raw.reshape(-1)))
        return np.stack([1 - p, p], axis=1)


class Huber(losses.Loss):
    """Squared up to a quantile of the residuals' sizes, linear beyond."""

    refits = True

    def __init__(self, quantile: float):
        self.quantile, self.delta = quantile, 1.0

    def estimate(self, y: Any, raw: Any, weight: Any) -> None:
        """Set where it becomes linear."""
        self.delta = losses.weighted_quantile(np.abs(y - raw), weight, self.quantile)

    def gradients(self, y: Any, raw: Any) -> tuple[Any, Any]:
        difference = raw - y
        return np.where(np.abs(difference) <= self.delta, difference, self.delta * np.sign(difference)), None

    def each(self, y: Any, raw: Any) -> Any:
        size = np.abs(y - raw)
        return np.where(size <= self.delta, 0.5 * size**2, self.delta * (size - 0.5 * self.delta))

    def constant(self, y: Any, weight: Any) -> float:
        middle = losses.weighted_quantile(y, weight, 0.5)
        difference = y - middle
        return middle + float(np.average(np.sign(difference) * np.minimum(self.delta, np.abs(difference)), weights=weight))


def constant_prediction(model: Any, y: Any, weight: Any) -> Any:
    """Raw predictions before the first tree: (1, columns)."""
    loss = model._loss
    if not is_classifier(model):
        if isinstance(loss, losses.SquaredError):
            return np.array([[float(np.average(y, weights=weight))]])
        q = 0.5 if isinstance(loss, (losses.AbsoluteError, Huber)) else loss.quantile
        return np.array([[losses.weighted_quantile(y, weight, q)]])
    shares = np.bincount(y.astype(np.int64), weights=weight, minlength=model.n_classes_).astype(np.float64)
    eps = float(np.finfo(np.float32).eps)
    p = np.clip(shares / shares.sum(), eps, 1 - eps)
    if loss.columns == 1:
        p1 = float(p[1])
        return np.array([[0.5 * losses.logit(p1) if isinstance(loss, Exponential) else losses.logit(p1)]])
    return loss.link(p.reshape(1, -1))


def leaf_updates(loss: Any, nodes: Any, leaves: Any, mask: Any, y: Any, target: Any, raw: Any, weight: Any, k: int, K: int) -> None:
    """Give the leaves the values that lower the loss most; a line search of one Newton step, or the best constant."""
    if isinstance(loss, losses.SquaredError):
        return
    if mask is not None:
        leaves, y, target, raw, weight = leaves[mask], y[mask], target[mask], raw[mask], weight[mask]
    value = nodes.value.copy()
    if loss.refits:
        for leaf in np.unique(leaves).tolist():
            rows = leaves == leaf
            value[leaf, 0, 0] = loss.constant(y[rows] - raw[rows], weight[rows])
    else:
        top, below = newton_means(loss, leaves, y, target, weight, nodes.size, k, K)
        small = np.abs(below) < 1e-150
        step = np.where(small, 0.0, top / np.where(small, 1.0, below))
        leaf = nodes.left < 0
        value[:, 0, 0] = np.where(leaf, step, value[:, 0, 0])
    nodes.value = dense(value)
    nodes.__dict__.pop("forest", None)


def newton_means(loss: Any, leaves: Any, y: Any, target: Any, weight: Any, size: int, k: int, K: int) -> tuple[Any, Any]:
    """By leaf: the weighted mean of negative gradients, and of hessians, each summed as an average of the leaf's rows is."""
    y = (y == k).astype(np.float64) if K > 1 else y
    p = y - target
    below = (2 * y - 1) * target if isinstance(loss, Exponential) else p * (1 - p)
    order = np.argsort(leaves, kind="stable")
    ends = np.cumsum(np.bincount(leaves, minlength=size)).tolist()
    target, below, weight = dense(target[order]), dense(below[order]), dense(weight[order])
    means = np.zeros((2, size))
    for leaf, (start, stop) in enumerate(zip([0, *ends[:-1]], ends)):
        rows = slice(start, stop)
        if stop > start and (total := weight[rows].sum()):
            means[0, leaf] = (target[rows] * weight[rows]).sum() / total
            means[1, leaf] = (below[rows] * weight[rows]).sum() / total
    return means[0] * ((K - 1) / K) if K > 1 else means[0], means[1]
