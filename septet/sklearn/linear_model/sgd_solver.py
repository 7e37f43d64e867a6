"""Stochastic gradient descent over the kernel of `codegen/kernels/sgd.py`: epochs, stopping, validation."""
from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.launch import ELEMENT, run
from septet.codegen.kernels.sgd import sgd_epoch, sgd_fold
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import SPARSE_DECAY
from septet.sklearn.linear_model.sag import MOST_SEED, rows
from septet.sklearn.utils.foreign import is_sparse

PENALTIES = {None: 0, "none": 0, "l1": 1, "l2": 2, "elasticnet": 3}


@dataclass
class State:
    """Where a linear function stands: weights, intercept, and their averages."""

    w: Any
    b: float = 0.0
    mean: Any = None
    mean_b: float = 0.0
    epochs: int = field(default=0)
    start_b: float = 0.0                        # where the last call began
    stale_b: float | None = None                # where the next one does, if not at b

    def become(self, kind: Any) -> None:
        """Take the precision of the rows."""
        self.w = np.ascontiguousarray(self.w, dtype=kind)
        self.mean = None if self.mean is None else np.ascontiguousarray(self.mean, dtype=kind)


def slope_at(loss: str, threshold: float, y: float, p: float) -> float:
    """The derivative of a loss, for the first step of the "optimal" schedule."""
    if loss in ("hinge", "perceptron"):
        return -y if p * y <= threshold else 0.0
    if loss == "squared_hinge":
        return -2.0 * y * max(threshold - p * y, 0.0)
    if loss == "log_loss":
        return -y / (np.exp(p * y) + 1.0)
    if loss == "modified_huber":
        z = p * y
        return 0.0 if z >= 1 else 2.0 * (1.0 - z) * -y if z >= -1 else -4.0 * y
    r = p - y
    if loss == "squared_error":
        return r
    if loss == "huber":
        return r if abs(r) <= threshold else threshold if r > 0 else -threshold
    if loss == "epsilon_insensitive":
        return -1.0 if y - p > threshold else 1.0 if r > threshold else 0.0
    z = y - p
    return -2.0 * (z - threshold) if z > threshold else 2.0 * (-z - threshold) if z < -threshold else 0.0


class Options:
    """The numbers of a run, from an estimator's parameters."""

    def __init__(self, est: Any, C: float, learning_rate: str, loss: str, threshold: float, penalty: Any, alpha: Any = None):
        self.loss, self.threshold, self.rate = loss, threshold, learning_rate
        self.alpha, self.penalty = est.alpha if alpha is None else alpha, PENALTIES[penalty]
        ratio = est.l1_ratio if est.l1_ratio is not None else 0.15
        self.l1 = {None: 0.0, "l1": 1.0, "l2": 0.0}.get(penalty, ratio)
        self.eta0 = C if learning_rate in ("pa1", "pa2") else est.eta0
        self.power_t, self.C = est.power_t, C
        self.first = self.optimal_start() if learning_rate == "optimal" else 0.0

    def optimal_start(self) -> float:
        """Bottou's t0."""
        if not self.alpha:
            return 0.0
        typical = float(np.sqrt(1.0 / np.sqrt(self.alpha)))
        eta = typical / max(1.0, slope_at(self.loss, self.threshold, 1.0, -typical))
        return 1.0 / (eta * self.alpha)


def sgd(state: State, X: Any, y: Any, weights: Any, options: Options, est: Any, max_iter: int, t: float, seed: int, positive: float = 1.0,
        negative: float = 1.0, validate: Any = None, mask: Any = None, one_class: bool = False, average: int = 0) -> None:
    """Run epochs on `state` until the loss stops falling by tol, or the validation score stops rising."""
    held = np.ascontiguousarray((~mask).astype(np.uint8)) if mask is not None else None
    (n, d), kind = X.shape, np.float32 if X.dtype == np.float32 else np.float64
    data, indices, pointers = rows(X, kind)
    y, weights = (np.ascontiguousarray(a, dtype=kind) for a in (y, weights))
    state.become(kind)
    order, q = np.arange(n, dtype=np.int64), np.zeros(d, dtype=kind)
    mean, T = state.mean if average else np.zeros(1, dtype=kind), ELEMENT[state.w._dtype]
    trained = n if mask is None else int(np.sum(mask))
    norms = float(state.w @ state.w), float(abs(state.w).sum())
    numbers = np.array([t, state.b, state.mean_b, options.eta0, 0.0, 0.0, 1.0, 0.0, 1.0, *norms])
    kernel_loss = "hinge" if options.loss == "perceptron" else options.loss
    tol = -np.inf if est.tol is None else est.tol
    best, waited = -np.inf if validate else np.inf, 0
    decay = SPARSE_DECAY if is_sparse(X) else 1.0

    def end() -> None:
        run(sgd_fold, state.w._address, mean._address, d, numbers._address, T=T, average=average > 0)

    for epoch in range(1, max_iter + 1):
        bad = run(sgd_epoch, *(a._address for a in (state.w, mean, q, data, indices, pointers, y, weights, order)),
                  held._address if held is not None else 0, n, d, numbers._address,
                  options.threshold, options.alpha, options.l1, positive, negative, options.eta0, options.power_t, options.first, decay,
                  float(average), seed, 1.0 if one_class else 0.0, int(est.fit_intercept), int(est.shuffle), options.penalty,
                  T=T, loss=kernel_loss, rate=options.rate, average=average > 0, dense=not is_sparse(X))
        if bad:
            raise ValueError(f"Floating-point under-/overflow occurred at epoch #{epoch}. Scaling input data with StandardScaler or "
                             f"MinMaxScaler might help.")
        state.b, state.mean_b, state.epochs = float(numbers[1]), float(numbers[2]), epoch
        if epoch == max_iter:
            end()
        if getattr(est, "verbose", 0):
            print(f"-- Epoch {epoch}\nNorm: {np.sqrt(state.w @ state.w):.2f}, Bias: {state.b:.6f}, T: {epoch * n}")
        if validate is not None:
            score = validate(state.w, state.b)         # not yet scaled, as upstream
            waited = waited + 1 if tol > -np.inf and score < best + tol else 0
            best = max(best, score)
        else:
            total = float(numbers[5])
            waited = waited + 1 if tol > -np.inf and total > best - tol * trained else 0
            best = min(best, total)
        if waited >= est.n_iter_no_change:
            if options.rate == "adaptive" and numbers[3] > 1e-6:
                numbers[3], waited = numbers[3] / 5, 0
                continue
            end()
            return


def warn_epochs(est: Any, epochs: int) -> None:
    """ConvergenceWarning where the last epoch allowed was used."""
    if est.tol is not None and est.tol > -np.inf and epochs == est.max_iter:
        warnings.warn("Maximum number of iteration reached before convergence. Consider increasing max_iter to improve the fit.",
                      ConvergenceWarning, stacklevel=4)


def seed_for(random_state: Any) -> int:
    """The seed of shuffles: the second number of a run's stream."""
    random_state.randint(1, MOST_SEED)
    return int(random_state.randint(MOST_SEED))
