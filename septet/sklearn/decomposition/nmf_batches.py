"""Non-negative matrix factorization of batches of rows (Lefevre, Bach & Fevotte, 2011)."""
from __future__ import annotations

import itertools
import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.decomposition import nmf_solver as solver
from septet.sklearn.decomposition.nmf import BaseNMF
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils import gen_batches
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_is_fitted


class Progress:
    """A mean of the batches' costs that forgets, and how long it has not fallen."""

    def __init__(self, most: int | None, verbose: Any):
        self.most, self.verbose, self.mean, self.least, self.idle = most, verbose, None, None, 0

    def stalls(self, cost: float, share: float, at: str) -> bool:
        """Take in a batch's cost: whether the mean has not fallen for long."""
        self.mean = cost if self.mean is None else self.mean * (1 - min(share, 1)) + cost * min(share, 1)
        if self.verbose:
            print(f"Minibatch step {at}: mean batch cost: {cost}, ewa cost: {self.mean}")
        if self.least is None or self.mean < self.least:
            self.least, self.idle = self.mean, 0
        else:
            self.idle += 1
        if self.most is None or self.idle < self.most:
            return False
        if self.verbose:
            print(f"Converged (lack of improvement in objective function) at step {at}")
        return True


class MiniBatchNMF(BaseNMF):
    """X as a product W H of matrices without negative elements, learnt from batches of rows."""

    _parameter_constraints: dict[str, Any] = {**BaseNMF._parameter_constraints, **parameters("""
        max_no_improvement: int [1, inf) | None
        batch_size: int [1, inf)
        forget_factor: float [0, 1]
        fresh_restarts: bool
        fresh_restarts_max_iter: int [1, inf)
        transform_max_iter: int [1, inf) | None
    """)}

    def __init__(self, n_components: Any = "auto", *, init: Any = None, batch_size: int = 1024, beta_loss: Any = "frobenius",
                 tol: float = 1e-4, max_no_improvement: int | None = 10, max_iter: int = 200, alpha_W: float = 0.0, alpha_H: Any = "same",
                 l1_ratio: float = 0.0, forget_factor: float = 0.7, fresh_restarts: bool = False, fresh_restarts_max_iter: int = 30,
                 transform_max_iter: int | None = None, random_state: Any = None, verbose: int = 0):
        self.n_components, self.init, self.beta_loss, self.tol, self.max_iter = n_components, init, beta_loss, tol, max_iter
        self.random_state, self.alpha_W, self.alpha_H, self.l1_ratio, self.verbose = random_state, alpha_W, alpha_H, l1_ratio, verbose
        self.max_no_improvement, self.batch_size, self.forget_factor = max_no_improvement, batch_size, forget_factor
        self.fresh_restarts, self.fresh_restarts_max_iter = fresh_restarts, fresh_restarts_max_iter
        self.transform_max_iter = transform_max_iter

    def _check_parameters(self, X: Any) -> None:
        super()._check_parameters(X)
        self._batch_size = min(self.batch_size, X.shape[0])
        self._rho = self.forget_factor ** (self._batch_size / X.shape[0])
        self._beta = solver.beta_of(self.beta_loss)
        self._transform_max_iter = self.max_iter if self.transform_max_iter is None else self.transform_max_iter

    def _begin(self, X: Any, W: Any, H: Any) -> tuple[Any, Any]:
        """Where the factors start; what was learnt is forgotten."""
        self._check_parameters(X)
        W, H = self._started(X, W, H, True)
        self._memory = [H.copy(), np.ones(H.shape, dtype=H.dtype)]
        return np.array(W), np.array(H)

    def _solved(self, X: Any, H: Any, max_iter: int) -> Any:
        """W for given components."""
        l1, _, l2, _ = self._penalties(X)
        W = np.full((X.shape[0], H.shape[0]), np.sqrt(X.mean() / H.shape[0]), dtype=X.dtype)
        for _ in range(max_iter):
            last, W = W, solver.scaled_W(X, W, H, self._beta, l1, l2)
            if self.tol > 0 and float(np.linalg.norm(W - last) / np.linalg.norm(W)) <= self.tol:
                break
        return W

    def _step(self, X: Any, W: Any, H: Any) -> tuple[Any, Any, float]:
        """(W, H, the cost before) of one batch."""
        l1_W, l1_H, l2_W, l2_H = self._penalties(X)
        if self.fresh_restarts or W is None:
            W = self._solved(X, H, self.fresh_restarts_max_iter)
        else:
            W = solver.scaled_W(X, W, H, self._beta, l1_W, l2_W)
        cost = (solver.divergence(X, W, H, self._beta) + l1_W * float(W.sum()) + l1_H * float(H.sum()) + l2_W * float((W**2).sum())
                + l2_H * float((H**2).sum())) / X.shape[0]
        return W, solver.scaled_H(X, W, H, self._beta, l1_H, l2_H, self._memory, self._rho), cost

    def fit_transform(self, X: Any, y: Any = None, W: Any = None, H: Any = None) -> Any:
        """Fit, and W."""
        X = self._data(X, True)
        self._check_loss(X)
        W, H = self._begin(X, W, H)
        W, H = self._learn(X, W, H)
        self.reconstruction_err_ = X.dtype.type(solver.divergence(X, W, H, self._beta, square_root=True))
        self.n_components_, self.components_ = H.shape[0], H
        return W

    def _learn(self, X: Any, W: Any, H: Any) -> tuple[Any, Any]:
        """The factors after as many batches as it takes."""
        n, progress, epoch = X.shape[0], Progress(self.max_no_improvement, self.verbose), math.ceil(X.shape[0] / self._batch_size)
        steps, i = self.max_iter * epoch, -1
        for i, batch in zip(range(steps), itertools.cycle(gen_batches(n, self._batch_size))):
            last = H
            W[batch], H, cost = self._step(X[batch], W[batch], H)
            if self._converged(X[batch].shape[0] / (n + 1), cost, H, last, progress, i, steps):
                break
        if self.fresh_restarts:
            W = self._solved(X, H, self._transform_max_iter)
        self.n_steps_, self.n_iter_ = i + 1, math.ceil((i + 1) / epoch)
        if self.n_iter_ == self.max_iter and self.tol > 0:
            warnings.warn(f"Maximum number of iterations {self.max_iter} reached. Increase it to improve convergence.", ConvergenceWarning,
                          stacklevel=4)
        return W, H

    def _converged(self, share: float, cost: float, H: Any, last: Any, progress: Progress, i: int, steps: int) -> bool:
        if i == 0:                                                  # the first cost is that of the start
            if self.verbose:
                print(f"Minibatch step 1/{steps}: mean batch cost: {cost}")
            return False
        moved = float(np.linalg.norm(H - last) / np.linalg.norm(H))
        if self.tol > 0 and moved <= self.tol:
            if self.verbose:
                print(f"Converged (small H change) at step {i + 1}/{steps}")
            return True
        return progress.stalls(cost, share, f"{i + 1}/{steps}")

    def transform(self, X: Any) -> Any:
        """W of more rows for the components found."""
        check_is_fitted(self)
        return self._solved(self._data(X, False), self.components_, self._transform_max_iter)

    def partial_fit(self, X: Any, y: Any = None, W: Any = None, H: Any = None) -> Any:
        """Learn from one batch."""
        first = not hasattr(self, "components_")
        X = self._data(X, first)
        if first:
            _, H = self._begin(X, W, H)
            self.n_steps_ = 0
        _, self.components_, _ = self._step(X, None, H if first else self.components_)
        self.n_components_ = self.components_.shape[0]
        self.n_steps_ += 1
        return self
