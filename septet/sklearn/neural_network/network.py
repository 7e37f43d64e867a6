"""Layers of a perceptron: forward, backward, and the two optimizers."""
from __future__ import annotations

from typing import Any

import septet.numpy as np

EPSILON = 2.220446049250313e-16


def sigmoid(x: Any) -> Any:
    z = np.exp(-abs(x))
    return np.where(x >= 0, 1.0, z) / (1.0 + z)


def softmax(x: Any) -> Any:
    e = np.exp(x - x.max(axis=1)[:, None])
    return e / e.sum(axis=1)[:, None]


ACTIVATIONS = {"identity": lambda x: x, "tanh": np.tanh, "logistic": sigmoid, "relu": lambda x: np.maximum(x, 0), "softmax": softmax,
               "exp": np.exp}
SLOPES = {"identity": lambda a: 1.0, "tanh": lambda a: 1 - a * a, "logistic": lambda a: a * (1 - a), "relu": lambda a: a != 0}


def squared(y: Any, p: Any, weights: Any) -> float:
    return 0.5 * weighted((y - p) ** 2, weights)


def poisson(y: Any, p: Any, weights: Any) -> float:
    logs = np.where(y > 0, y * np.log(np.where(y > 0, y, 1.0) / p), 0.0)
    return weighted(logs - y + p, weights)


def weighted(losses: Any, weights: Any) -> float:
    """The mean of rows' weighted means."""
    return float(np.average(losses, weights=weights, axis=0).mean())


def log_loss(y: Any, p: Any, weights: Any) -> float:
    p = np.clip(p, EPSILON, 1 - EPSILON)
    if p.shape[1] == 1:
        p = np.append(1 - p, p, axis=1)
    if y.shape[1] == 1:
        y = np.append(1 - y, y, axis=1)
    return -float(np.average((y * np.log(p)).sum(axis=1), weights=weights))


def binary_log_loss(y: Any, p: Any, weights: Any) -> float:
    p = np.clip(p, EPSILON, 1 - EPSILON)
    return -float(np.average((y * np.log(p) + (1 - y) * np.log(1 - p)).sum(axis=1), weights=weights))


LOSSES = {"squared_error": squared, "poisson": poisson, "log_loss": log_loss, "binary_log_loss": binary_log_loss}


def forward(X: Any, coefs: list[Any], intercepts: list[Any], hidden: str, out: str) -> list[Any]:
    """The activations of all layers."""
    found = [X]
    for i, (w, b) in enumerate(zip(coefs, intercepts)):
        z = found[-1] @ w + b
        found.append(ACTIVATIONS[hidden if i + 1 < len(coefs) else out](z))
    return found


def gradients(X: Any, y: Any, weights: Any, coefs: list[Any], intercepts: list[Any], hidden: str, out: str, loss: str,
              alpha: float) -> tuple[float, list[Any], list[Any]]:
    """(loss with its penalty, gradients of weights, gradients of biases)."""
    n = X.shape[0]
    layers = forward(X, coefs, intercepts, hidden, out)
    kind = "binary_log_loss" if loss == "log_loss" and out == "logistic" else loss
    value = LOSSES[kind](y, layers[-1], weights)
    total = n if weights is None else float(weights.sum())
    value += 0.5 * alpha * sum(float((w * w).sum()) for w in coefs) / total
    delta = layers[-1] - y
    if weights is not None:
        delta = delta * weights.reshape(-1, 1)
    by_w, by_b = [None] * len(coefs), [None] * len(coefs)
    for i in range(len(coefs) - 1, -1, -1):
        by_w[i] = (layers[i].T @ delta + alpha * coefs[i]) / total
        by_b[i] = delta.sum(axis=0) / total
        if i:
            delta = (delta @ np.ascontiguousarray(coefs[i].T)) * SLOPES[hidden](layers[i])
    return value, by_w, by_b


class Sgd:
    """Steps with momentum."""

    def __init__(self, params: list[Any], rate: float, schedule: str, momentum: float, nesterov: bool, power_t: float):
        self.rate = self.first_rate = rate
        self.schedule, self.momentum, self.nesterov, self.power_t = schedule, momentum, nesterov, power_t
        self.velocities = [np.zeros_like(p) for p in params]

    def step(self, params: list[Any], gradients: list[Any]) -> list[Any]:
        self.velocities = [self.momentum * v - self.rate * g for v, g in zip(self.velocities, gradients)]
        moves = self.velocities
        if self.nesterov:
            moves = [self.momentum * v - self.rate * g for v, g in zip(self.velocities, gradients)]
        return [p + m for p, m in zip(params, moves)]

    def epoch_ends(self, t: int) -> None:
        if self.schedule == "invscaling":
            self.rate = float(self.first_rate) / (t + 1) ** self.power_t

    def stalls(self, verbose: Any) -> bool:
        """Whether to stop when the loss no longer falls."""
        if self.schedule != "adaptive" or self.rate <= 1e-6:
            return True
        self.rate /= 5.0
        return False


class Adam:
    """Adaptive moments (Kingma & Ba, 2014)."""

    def __init__(self, params: list[Any], rate: float, beta_1: float, beta_2: float, epsilon: float):
        self.first_rate, self.beta_1, self.beta_2, self.epsilon, self.t = rate, beta_1, beta_2, epsilon, 0
        self.rate = rate
        self.ms, self.vs = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]

    def step(self, params: list[Any], gradients: list[Any]) -> list[Any]:
        self.t += 1
        a, b = self.beta_1, self.beta_2
        self.ms = [a * m + (1 - a) * g for m, g in zip(self.ms, gradients)]
        self.vs = [b * v + (1 - b) * (g * g) for v, g in zip(self.vs, gradients)]
        self.rate = float(self.first_rate * np.sqrt(1 - b**self.t) / (1 - a**self.t))
        return [p - self.rate * m / (np.sqrt(v) + self.epsilon) for p, m, v in zip(params, self.ms, self.vs)]

    def epoch_ends(self, t: int) -> None:
        """The rate does not depend on epochs."""

    def stalls(self, verbose: Any) -> bool:
        return True
