"""LIBLINEAR's problems: by dual coordinate descent, or by a trust region Newton method (Lin, Weng & Keerthi, JMLR 9, 2008)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.codegen.kernels import liblinear as kernels
from septet.codegen.kernels import liblinear_logistic as newton_kernels
from septet.codegen.kernels import liblinear_sparse as sparse_kernels
from septet.codegen.kernels.crammer_singer import crammer_singer
from septet.codegen.kernels.launch import run
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import sigmoid
from septet.sklearn.linear_model.losses import log1p_exp
from septet.sklearn.linear_model.sag import rows
from septet.sklearn.sparse import csr_matrix, hstack
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.validation import check_random_state


def with_bias(X: Any, bias: float) -> Any:
    """X with a constant column, if the intercept is fitted."""
    if bias <= 0:
        return X
    column = np.full((X.shape[0], 1), bias)
    return hstack([X, csr_matrix(column)], format="csr") if is_sparse(X) else np.hstack([X, column])


class Logistic:
    """C sum log(1 + exp(-y z)) + |w|^2 / 2."""

    def __init__(self, X: Any, y: Any, C: Any):
        self.X, self.y, self.C = X, y, C

    def value(self, w: Any) -> float:
        self.z = self.X @ w
        return 0.5 * float(w @ w) + float(self.C @ log1p_exp(-self.y * self.z))

    def gradient(self, w: Any) -> Any:
        p = sigmoid(self.y * self.z)
        self.d = self.C * p * (1 - p)
        return w + self.X.T @ (self.C * (p - 1) * self.y)

    def product(self, s: Any) -> Any:
        return s + self.X.T @ (self.d * (self.X @ s))


class SquaredHinge:
    """C sum max(0, 1 - y z)^2 + |w|^2 / 2."""

    def __init__(self, X: Any, y: Any, C: Any):
        self.X, self.y, self.C = X, y, C

    def value(self, w: Any) -> float:
        self.gap = np.maximum(1 - self.y * (self.X @ w), 0)
        return 0.5 * float(w @ w) + float(self.C @ self.gap**2)

    def gradient(self, w: Any) -> Any:
        self.d = 2 * self.C * (self.gap > 0)
        return w - 2 * (self.X.T @ (self.C * self.y * self.gap))

    def product(self, s: Any) -> Any:
        return s + self.X.T @ (self.d * (self.X @ s))


class SquaredTube:
    """C sum max(0, |y - z| - p)^2 + |w|^2 / 2."""

    def __init__(self, X: Any, y: Any, C: Any, p: float):
        self.X, self.y, self.C, self.p = X, y, C, p

    def value(self, w: Any) -> float:
        r = self.X @ w - self.y
        self.gap = np.where(r > self.p, r - self.p, np.where(r < -self.p, r + self.p, 0.0))
        return 0.5 * float(w @ w) + float(self.C @ self.gap**2)

    def gradient(self, w: Any) -> Any:
        self.d = 2 * self.C * (self.gap != 0)
        return w + 2 * (self.X.T @ (self.C * self.gap))

    def product(self, s: Any) -> Any:
        return s + self.X.T @ (self.d * (self.X @ s))


def trust_region(f: Any, d: int, eps: float, most: int) -> tuple[Any, int]:
    """Newton's method within a trust region: (minimum, iterations)."""
    w = np.zeros(d)
    value = f.value(w)
    g = f.gradient(w)
    first = norm = float(np.sqrt(g @ g))
    delta, count, tries = norm, 1, 0
    if norm <= eps * first:
        return w, 0
    while count <= most and tries < 20 * most:
        tries += 1
        s, r = inner(f, g, delta)
        new = w + s
        gs = float(g @ s)
        predicted = -0.5 * (gs - float(s @ r))
        new_value = f.value(new)
        actual, length = value - new_value, float(np.sqrt(s @ s))
        if count == 1:
            delta = min(delta, length)
        delta = resized(delta, length, actual, predicted, new_value - value - gs, gs)
        if actual > 1e-4 * predicted:
            count += 1
            w, value = new, new_value
            g = f.gradient(w)
            norm = float(np.sqrt(g @ g))
            if norm <= eps * first:
                break
        else:
            f.value(w)
        tiny = 1e-12 * abs(value)
        if abs(actual) <= 0 and predicted <= 0 or abs(actual) <= tiny and abs(predicted) <= tiny:
            break
    return w, count - 1


def resized(delta: float, length: float, actual: float, predicted: float, curve: float, slope: float) -> float:
    """The next radius."""
    a = 4.0 if curve <= 0 else max(0.25, -0.5 * (slope / curve))
    if actual < 1e-4 * predicted:
        return min(max(a, 0.25) * length, 0.5 * delta)
    if actual < 0.25 * predicted:
        return max(0.25 * delta, min(a * length, 0.5 * delta))
    if actual < 0.75 * predicted:
        return max(0.25 * delta, min(a * length, 4.0 * delta))
    return max(delta, min(a * length, 4.0 * delta))


def inner(f: Any, g: Any, delta: float) -> tuple[Any, Any]:
    """Conjugate gradients to the edge of the region: (step, residual)."""
    s, r = np.zeros(g.size), -g
    p, rr = r, float(r @ r)
    limit = 0.1 * float(np.sqrt(g @ g))
    while float(np.sqrt(rr)) > limit:
        hp = f.product(p)
        a = rr / float(p @ hp)
        s = s + a * p
        if float(np.sqrt(s @ s)) > delta:
            s = s - a * p
            sp, ss, pp = float(s @ p), float(s @ s), float(p @ p)
            root = float(np.sqrt(sp * sp + pp * (delta * delta - ss)))
            a = (delta * delta - ss) / (sp + root) if sp >= 0 else (root - sp) / pp
            return s + a * p, r - a * hp
        r = r - a * hp
        new = float(r @ r)
        p, rr = r + new / rr * p, new
    return s, r


def words_of(random_state: Any) -> Any:
    """A Mersenne Twister as LIBLINEAR seeds it."""
    words = np.zeros(313, dtype=np.uint64)
    run(kernels.seed_words, words._address, int(check_random_state(random_state).randint(2147483647)))
    return words


def dual_svc(X: Any, y: Any, C: Any, squared: bool, eps: float, most: int, words: Any) -> tuple[Any, int]:
    """Hinge losses in the dual."""
    n, d = X.shape
    data, indices, pointers = rows(X)
    upper = np.full(n, np.inf) if squared else np.ascontiguousarray(C)
    extra = 0.5 / C if squared else np.zeros(n)
    w, a, q, places = np.zeros(d), np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int64)
    arrays = [np.ascontiguousarray(v, dtype=np.float64) for v in (y, upper, extra)]
    count = run(kernels.dual_svc, *(v._address for v in (w, a, q, places, data, indices, pointers, *arrays)), n, d, eps, most,
                words._address, dense=not is_sparse(X))
    return w, count


def dual_svr(X: Any, y: Any, C: Any, p: float, squared: bool, eps: float, most: int, words: Any) -> tuple[Any, int]:
    """Tube losses in the dual."""
    n, d = X.shape
    data, indices, pointers = rows(X)
    upper = np.full(n, np.inf) if squared else np.ascontiguousarray(C)
    extra = 0.5 / C if squared else np.zeros(n)
    w, b, q, places = np.zeros(d), np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int64)
    arrays = [np.ascontiguousarray(v, dtype=np.float64) for v in (y, upper, extra)]
    count = run(kernels.dual_svr, *(v._address for v in (w, b, q, places, data, indices, pointers, *arrays)), n, d, float(p), eps, most,
                words._address, dense=not is_sparse(X))
    return w, count


def dual_classes(X: Any, y: Any, C: Any, eps: float, words: Any, most: int = 100_000) -> list[tuple[Any, int]]:
    """Crammer and Singer's problem: (weights, sweeps) of every class.  `max_iter` only warns, as upstream."""
    n, k = X.shape[0], int(y.max()) + 1
    data, indices, pointers = rows(X)
    w, a, q, room = np.zeros((X.shape[1], k)), np.zeros((n, k)), np.zeros(n), np.zeros((2, k))
    order, counts = np.zeros((n, k), dtype=np.int64), np.zeros((3, n), dtype=np.int64)
    y, C = np.ascontiguousarray(y, dtype=np.int64), np.ascontiguousarray(C, dtype=np.float64)
    sweeps = run(crammer_singer, *(v._address for v in (w, a, order, *counts, q, *room, data, indices, pointers, y, C)), n, k, eps, most,
                 words._address, dense=not is_sparse(X))
    return [(row, sweeps) for row in w.T]


def dual_logistic(X: Any, y: Any, C: Any, eps: float, most: int, words: Any) -> tuple[Any, int]:
    """Logistic losses in the dual."""
    n, d = X.shape
    data, indices, pointers = rows(X)
    w, a, places = np.zeros(d), np.zeros((n, 2)), np.zeros(n, dtype=np.int64)
    y, C = (np.ascontiguousarray(v, dtype=np.float64) for v in (y, C))
    count = run(kernels.dual_logistic, *(v._address for v in (w, a, places, data, indices, pointers, y, C)), n, d, eps, most,
                words._address, dense=not is_sparse(X))
    return w, count


def sparse_svc(X: Any, y: Any, C: Any, eps: float, most: int, words: Any) -> tuple[Any, int]:
    """Squared hinge losses with an l1 penalty."""
    n, d = X.shape
    data, indices, pointers = rows(csr_matrix((X.multiply(y[:, None])).T) if is_sparse(X) else (X * y[:, None]).T)
    w, gap, bound, places, lost = np.zeros(d), np.zeros(n), np.zeros(d), np.zeros(d, dtype=np.int64), np.zeros(1, dtype=np.int64)
    C = np.ascontiguousarray(C, dtype=np.float64)
    count = run(sparse_kernels.sparse_svc, *(v._address for v in (w, gap, bound, places, lost, data, indices, pointers, C)), n, d, eps,
                most, words._address, dense=not is_sparse(X))
    return w, count


def sparse_logistic(X: Any, y: Any, C: Any, eps: float, most: int, words: Any) -> tuple[Any, int]:
    """Logistic losses with an l1 penalty."""
    n, d = X.shape
    data, indices, pointers = rows(X.T)
    C, y = (np.ascontiguousarray(v, dtype=np.float64) for v in (C, y))
    negative = np.ascontiguousarray(X.T @ np.where(y < 0, C, 0.0))
    w, target, slope, diagonal = (np.zeros(d) for _ in range(4))
    odds, fresh, pull, curvature, moved = (np.zeros(n) for _ in range(5))
    places, out = np.zeros(d, dtype=np.int64), np.zeros(2)
    arrays = (w, target, slope, diagonal, negative, places, odds, fresh, pull, curvature, moved, data, indices, pointers, C, y, out)
    count = run(newton_kernels.sparse_logistic, *(v._address for v in arrays), n, d, eps, most, words._address, dense=not is_sparse(X))
    return w, count


def fit_liblinear(X: Any, y: Any, C: float, fit_intercept: bool, intercept_scaling: float, penalty: str, dual: Any, max_iter: int,
                  tol: float, random_state: Any, loss: str, epsilon: float = 0.1, sample_weight: Any = None,
                  multi_class: str = "ovr", own: Any = None) -> tuple[Any, Any, Any]:
    """(coef (rows, features), intercept, iterations).  y: class numbers, or targets of regression.

    own: every sample's weight by its class; where classes stand against all others it counts for the one class alone.
    """
    if fit_intercept and intercept_scaling <= 0:
        raise ValueError("Intercept scaling is 1, but needs to be greater than 0. To disable fitting an intercept, set "
                         "fit_intercept=False.")
    bias = intercept_scaling if fit_intercept else -1.0
    weights = np.ones(X.shape[0]) if sample_weight is None else sample_weight
    own = np.ones(X.shape[0]) if own is None else own
    used = weights > 0
    if not used.all():                  # such rows count neither in the draws nor in the tolerance
        X, y, weights, own = X[used], y[used], weights[used], own[used]
        if not len(y):
            raise ValueError("No sample has a positive weight")
    Z, words = with_bias(X, bias), words_of(random_state)
    regression = loss in ("epsilon_insensitive", "squared_epsilon_insensitive")
    if regression:
        found = [one_regression(Z, y, C * weights, epsilon, loss, dual, tol, max_iter, words)]
    else:
        classes, y = np.unique(y, return_inverse=True)                  # weights of 0 may leave fewer than the estimator's
        k, order = len(classes), np.argsort(y, kind="stable")           # draws go through the samples class by class
        Z, y, weights, own = Z[order], y[order], weights[order], own[order]
        if multi_class == "crammer_singer":
            found = dual_classes(Z, y, C * own * weights, tol, words)
        else:
            found = [one_class(Z, np.where(y == c, 1.0, -1.0), C * np.where((y == c) | (k == 2), own, 1.0) * weights, penalty, loss, dual,
                               tol, max_iter, words) for c in ([1] if k == 2 else range(k))]
    if max(count for _, count in found) >= max_iter:
        warnings.warn("Liblinear failed to converge, increase the number of iterations.", ConvergenceWarning, stacklevel=4)
    w = np.stack([v for v, _ in found])
    counts = [count for _, count in found]
    if bias > 0:
        return w[:, :-1].copy(), bias * w[:, -1], counts
    return w, 0.0, counts


def one_class(Z: Any, y: Any, C: Any, penalty: str, loss: str, dual: Any, tol: float, most: int, words: Any) -> tuple[Any, int]:
    """One class against the others."""
    positive = int((y > 0).sum())
    eps = tol * max(min(positive, len(y) - positive), 1) / len(y)
    if penalty == "l1" and loss == "squared_hinge":
        return sparse_svc(Z, y, C, eps, most, words)
    if penalty == "l1":
        return sparse_logistic(Z, y, C, eps, most, words)
    if loss == "logistic_regression":
        return dual_logistic(Z, y, C, tol, most, words) if dual else trust_region(Logistic(Z, y, C), Z.shape[1], eps, most)
    if dual:
        return dual_svc(Z, y, C, loss == "squared_hinge", tol, most, words)
    return trust_region(SquaredHinge(Z, y, C), Z.shape[1], eps, most)


def one_regression(Z: Any, y: Any, C: Any, p: float, loss: str, dual: Any, tol: float, most: int, words: Any) -> tuple[Any, int]:
    """Support vector regression."""
    if dual:
        return dual_svr(Z, y, C, p, loss != "epsilon_insensitive", tol, most, words)
    return trust_region(SquaredTube(Z, y, C, p), Z.shape[1], tol, most)
