"""Mean losses of linear models with an l2 penalty: value, gradient, products with the Hessian.

Coefficients: (outputs, features + intercept) in one vector.  Weights of samples sum to 1.
"""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.linear_model.base import sigmoid


def log1p_exp(x: Any) -> Any:
    """log(1 + exp(x)), without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-abs(x)))


class Binomial:
    """The logistic loss of targets 0 and 1."""

    outputs = 1

    def value(self, raw: Any, y: Any) -> Any:
        return log1p_exp(raw) - y * raw

    def slope(self, raw: Any, y: Any) -> Any:
        return sigmoid(raw) - y

    def curve(self, raw: Any, y: Any) -> Any:
        p = sigmoid(raw)
        return p * (1 - p)


class Poisson:
    """Half the deviance of counts, with the logarithm as link."""

    outputs = 1

    def value(self, raw: Any, y: Any) -> Any:
        return np.exp(raw) - y * raw

    def slope(self, raw: Any, y: Any) -> Any:
        return np.exp(raw) - y

    def curve(self, raw: Any, y: Any) -> Any:
        return np.exp(raw)


class Gamma:
    """Half the deviance of positive targets, with the logarithm as link."""

    outputs = 1

    def value(self, raw: Any, y: Any) -> Any:
        return raw + y * np.exp(-raw)

    def slope(self, raw: Any, y: Any) -> Any:
        return 1 - y * np.exp(-raw)

    def curve(self, raw: Any, y: Any) -> Any:
        return y * np.exp(-raw)


class Tweedie:
    """Half the deviance of power p, with the logarithm as link, or the identity."""

    outputs = 1

    def __init__(self, power: float, identity: bool = False):
        self.power, self.identity = power, identity

    def value(self, raw: Any, y: Any) -> Any:
        p = self.power
        if self.identity and p == 0:
            return 0.5 * (raw - y) ** 2
        mu = raw if self.identity else np.exp(raw)
        if p == 0:
            return 0.5 * (mu - y) ** 2
        if p == 1:
            return mu - y * np.log(mu)
        if p == 2:
            return np.log(mu) + y / mu
        return mu ** (2 - p) / (2 - p) - y * mu ** (1 - p) / (1 - p)

    def slope(self, raw: Any, y: Any) -> Any:
        mu = raw if self.identity else np.exp(raw)
        by_mu = (mu - y) * mu ** -self.power
        return by_mu if self.identity else by_mu * mu

    def curve(self, raw: Any, y: Any) -> Any:
        p = self.power
        if self.identity:
            return raw**-p if p else np.ones_like(raw)
        mu = np.exp(raw)
        return abs((2 - p) * mu ** (2 - p) - (1 - p) * y * mu ** (1 - p))


class Single:
    """The objective of one output.  `f(w)` gives value and gradient."""

    def __init__(self, loss: Any, X: Any, y: Any, weights: Any, l2: float, fit_intercept: bool):
        self.loss, self.X, self.y, self.weights, self.l2, self.fit_intercept = loss, X, y, weights, l2, fit_intercept
        self.d = X.shape[1]

    def raw(self, w: Any) -> Any:
        found = self.X @ w[: self.d]
        return found + w[self.d] if self.fit_intercept else found

    def back(self, r: Any, w: Any) -> Any:
        """The gradient from derivatives by the decisions."""
        g = np.empty(w.shape)
        g[: self.d] = self.X.T @ r + self.l2 * w[: self.d]
        if self.fit_intercept:
            g[self.d] = r.sum()
        return g

    def __call__(self, w: Any) -> tuple[float, Any]:
        with np.errstate(all="ignore"):
            raw, v = self.raw(w), w[: self.d]
            value = float(self.weights @ self.loss.value(raw, self.y)) + 0.5 * self.l2 * float(v @ v)
            return value, self.back(self.weights * self.loss.slope(raw, self.y), w)

    def hessian_product(self, w: Any) -> Any:
        """v -> H v at w."""
        curve = self.weights * self.loss.curve(self.raw(w), self.y)
        return lambda v: self.back(curve * self.raw(v), v)

    def hessian(self, w: Any) -> Any:
        """The Hessian at w."""
        curve = self.weights * self.loss.curve(self.raw(w), self.y)
        X = self.X.toarray() if hasattr(self.X, "toarray") else self.X
        if self.fit_intercept:
            X = np.column_stack([X, np.ones(X.shape[0])])
        made = (X * curve[:, None]).T @ X
        diagonal = np.arange(self.d)
        made[diagonal, diagonal] += self.l2
        return made


class Multinomial:
    """The objective of k classes; y: class numbers; w: (k, features + intercept) flat, class by class."""

    def __init__(self, X: Any, y: Any, k: int, weights: Any, l2: float, fit_intercept: bool):
        self.X, self.y, self.k, self.weights, self.l2, self.fit_intercept = X, y.astype(np.int64), k, weights, l2, fit_intercept
        self.d, self.rows = X.shape[1], np.arange(X.shape[0])

    def parts(self, w: Any) -> tuple[Any, Any]:
        full = w.reshape(self.k, -1)
        return full[:, : self.d], full[:, self.d] if self.fit_intercept else 0.0

    def raw(self, w: Any) -> Any:
        v, b = self.parts(w)
        return self.X @ np.ascontiguousarray(v.T) + b

    def proba(self, raw: Any) -> Any:
        e = np.exp(raw - raw.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def back(self, r: Any, v: Any) -> Any:
        g = (self.X.T @ r).T + self.l2 * v
        return (np.column_stack([g, r.sum(axis=0)]) if self.fit_intercept else g).ravel()

    def __call__(self, w: Any) -> tuple[float, Any]:
        raw, (v, _) = self.raw(w), self.parts(w)
        top = raw.max(axis=1, keepdims=True)
        e = np.exp(raw - top)
        total = e.sum(axis=1, keepdims=True)
        losses = (np.log(total) + top).ravel() - raw[self.rows, self.y]
        r = e / total
        r[self.rows, self.y] -= 1
        value = float(self.weights @ losses) + 0.5 * self.l2 * float((v * v).sum())
        return value, self.back(r * self.weights[:, None], v)

    def hessian_product(self, w: Any) -> Any:
        """v -> H v at w."""
        p = self.proba(self.raw(w))

        def product(v: Any) -> Any:
            q = self.raw(v)
            r = p * (q - (p * q).sum(axis=1, keepdims=True)) * self.weights[:, None]
            return self.back(r, self.parts(v)[0])
        return product

    def hessian(self, w: Any) -> Any:
        """The Hessian at w."""
        p = self.proba(self.raw(w))
        X = self.X.toarray() if hasattr(self.X, "toarray") else self.X
        X = np.column_stack([X, np.ones(X.shape[0])]) if self.fit_intercept else X
        m = X.shape[1]
        made = np.zeros((self.k * m, self.k * m))
        for a in range(self.k):
            for b in range(a, self.k):
                curve = self.weights * p[:, a] * ((a == b) - p[:, b])
                block = (X * curve[:, None]).T @ X
                made[a * m:(a + 1) * m, b * m:(b + 1) * m] = block
                made[b * m:(b + 1) * m, a * m:(a + 1) * m] = block.T
        places = np.arange(self.k * m).reshape(self.k, m)
        made[places[:, : self.d].ravel(), places[:, : self.d].ravel()] += self.l2
        size = float(made.diagonal().mean())
        for free in places.T[self.d if self.l2 else 0:]:        # the same added for all classes changes nothing: no step that way
            made[free[:, None], free] += size
        return made
