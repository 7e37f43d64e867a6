"""Dictionaries learnt from batches of rows (Mairal, Bach, Ponce & Sapiro, ICML 2009)."""
from __future__ import annotations

import itertools
import math
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator
from septet.sklearn.decomposition.dictionary import BaseSparseCoding, SparsePCA
from septet.sklearn.decomposition.dictionary_solver import NEGATIVE, encoded, renewed, sized
from septet.sklearn.decomposition.nmf_batches import Progress
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.utils import gen_batches
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_random_state, validate_data

FLOATS = [np.float64, np.float32]


class MiniBatchDictionaryLearning(BaseSparseCoding, BaseEstimator):
    """A dictionary over which the rows have sparse codes, learnt from batches of rows."""

    _parameter_constraints: dict[str, Any] = {**BaseSparseCoding._parameter_constraints, "dict_init": [None, np.ndarray], **parameters("""
        n_components: int [1, inf) | None
        alpha: float [0, inf)
        max_iter: int [0, inf)
        fit_algorithm: 'cd' 'lars'
        batch_size: int [1, inf)
        shuffle: bool
        callback: None | callable
        verbose: verbose
        random_state: random_state
        positive_dict: bool
        tol: float [0, inf)
        max_no_improvement: int [0, inf) | None
    """)}

    def __init__(self, n_components: Any = None, *, alpha: float = 1, max_iter: int = 1000, fit_algorithm: str = "lars", n_jobs: Any = None,
                 batch_size: int = 256, shuffle: bool = True, dict_init: Any = None, transform_algorithm: str = "omp",
                 transform_n_nonzero_coefs: Any = None, transform_alpha: Any = None, verbose: bool = False, split_sign: bool = False,
                 random_state: Any = None, positive_code: bool = False, positive_dict: bool = False, transform_max_iter: int = 1000,
                 callback: Any = None, tol: float = 1e-3, max_no_improvement: int | None = 10):
        self.n_components, self.alpha, self.max_iter, self.fit_algorithm, self.n_jobs = n_components, alpha, max_iter, fit_algorithm, n_jobs
        self.batch_size, self.shuffle, self.dict_init, self.transform_algorithm = batch_size, shuffle, dict_init, transform_algorithm
        self.transform_n_nonzero_coefs, self.transform_alpha = transform_n_nonzero_coefs, transform_alpha
        self.verbose, self.split_sign, self.random_state, self.positive_code = verbose, split_sign, random_state, positive_code
        self.positive_dict, self.transform_max_iter, self.callback, self.tol = positive_dict, transform_max_iter, callback, tol
        self.max_no_improvement = max_no_improvement

    # ---- one batch

    def _begin(self, X: Any) -> Any:
        """The dictionary to start from; what was learnt is forgotten."""
        if self.positive_code and self.fit_algorithm == "lars":
            raise ValueError(NEGATIVE.format("lars"))
        k = self._n_components = X.shape[1] if self.n_components is None else self.n_components
        self._batch_size, self._random_state = min(self.batch_size, X.shape[0]), check_random_state(self.random_state)
        if self.dict_init is None:
            _, S, D = randomized_svd(X, k, random_state=self._random_state)
            D = S[:, None] * D
        else:
            D = np.asarray(self.dict_init)
        self._A, self._B = np.zeros((k, k), dtype=X.dtype), np.zeros((X.shape[1], k), dtype=X.dtype)
        return check_array(sized(D, k), dtype=X.dtype, copy=True)

    def _step(self, X: Any, D: Any, step: int) -> float:
        """Improve the dictionary in place by a batch: the batch's cost before."""
        n = X.shape[0]
        code = encoded(X, D, f"lasso_{self.fit_algorithm}", alpha=self.alpha, max_iter=self.transform_max_iter, positive=self.positive_code)
        cost = (0.5 * float(((X - code @ D) ** 2).sum()) + self.alpha * float(np.abs(code).sum())) / n
        theta = (step + 1) * n if step < n - 1 else n**2 + step + 1 - n
        beta = (theta + 1 - n) / (theta + 1)
        self._A, self._B = self._A * beta + code.T @ code / n, self._B * beta + X.T @ code / n
        renewed(D, X, code, self._random_state, self.positive_dict, self._A, self._B)
        return cost

    # ---- all batches

    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn the dictionary."""
        X = validate_data(self, X, dtype=FLOATS, order="C", copy=False)
        D = self._begin(X)
        train = X
        if self.shuffle:
            train = X.copy()
            self._random_state.shuffle(train)
        self.n_steps_ = self._learn(train, D)
        self.n_iter_ = np.float64(math.ceil(self.n_steps_ / math.ceil(len(X) / self._batch_size)))
        self.components_ = D
        return self

    def _learn(self, X: Any, D: Any) -> int:
        """Improve the dictionary in place by as many batches as it takes: how many."""
        n, progress, i = len(X), Progress(self.max_no_improvement, self.verbose), -1
        steps = self.max_iter * math.ceil(n / self._batch_size)
        if self.verbose:
            print("[dict_learning]")
        for i, batch in zip(range(steps), itertools.cycle(gen_batches(n, self._batch_size))):
            last, rows = D.copy(), X[batch]
            cost = self._step(rows, D, i)
            if self._converged(len(rows), n, cost, float(np.linalg.norm(D - last)) / self._n_components, progress, i + 1, steps):
                break
            if self.callback is not None:
                self.callback(locals())
        return i + 1

    def _converged(self, size: int, n: int, cost: float, moved: float, progress: Progress, step: int, steps: int) -> bool:
        """Whether to stop: never in the first pass, nor in the first hundred steps of it."""
        if step <= min(100, n / size):
            if self.verbose:
                print(f"Minibatch step {step}/{steps}: mean batch cost: {cost}")
            return False
        stalls = progress.stalls(cost, size / (n + 1), f"{step}/{steps}")
        if self.tol > 0 and moved <= self.tol:
            if self.verbose:
                print(f"Converged (small dictionary change) at step {step}/{steps}")
            return True
        return stalls

    def partial_fit(self, X: Any, y: Any = None) -> Any:
        """Learn from one batch."""
        first = not hasattr(self, "components_")
        X = validate_data(self, X, dtype=FLOATS, order="C", reset=first)
        if first:
            self.components_, self.n_steps_ = self._begin(X), 0
        D = self.components_.copy()
        self._step(X, D, self.n_steps_)
        self.components_ = D
        self.n_steps_ += 1
        return self

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class MiniBatchSparsePCA(SparsePCA):
    """Components with few elements that are not zero, learnt from batches of features."""

    _parameter_constraints: dict[str, Any] = {
        **{k: v for k, v in SparsePCA._parameter_constraints.items() if k not in ("U_init", "V_init")}, **parameters("""
        callback: None | callable
        batch_size: int [1, inf)
        shuffle: bool
        max_no_improvement: int [0, inf) | None
    """)}

    def __init__(self, n_components: Any = None, *, alpha: float = 1, ridge_alpha: float = 0.01, max_iter: int = 1000, callback: Any = None,
                 batch_size: int = 3, verbose: bool = False, shuffle: bool = True, n_jobs: Any = None, method: str = "lars",
                 random_state: Any = None, tol: float = 1e-3, max_no_improvement: int | None = 10):
        self.n_components, self.alpha, self.ridge_alpha, self.max_iter, self.callback = n_components, alpha, ridge_alpha, max_iter, callback
        self.batch_size, self.verbose, self.shuffle, self.n_jobs, self.method = batch_size, verbose, shuffle, n_jobs, method
        self.random_state, self.tol, self.max_no_improvement = random_state, tol, max_no_improvement

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        rng, X = check_random_state(self.random_state), validate_data(self, X)
        X = X if X.dtype.kind == "f" else X.astype(np.float64)
        self.mean_ = X.mean(axis=0)
        k = X.shape[1] if self.n_components is None else self.n_components
        learner = MiniBatchDictionaryLearning(
            k, alpha=self.alpha, max_iter=self.max_iter, batch_size=self.batch_size, shuffle=self.shuffle, n_jobs=self.n_jobs,
            fit_algorithm=self.method, random_state=rng, transform_algorithm=f"lasso_{self.method}", transform_alpha=self.alpha,
            verbose=self.verbose, callback=self.callback, tol=self.tol, max_no_improvement=self.max_no_improvement)
        turned = np.ascontiguousarray((X - self.mean_).T)
        learner.set_output(transform="default").fit(turned)
        components, self.n_iter_ = np.asarray(learner.transform(turned)).T, learner.n_iter_
        length = np.linalg.norm(components, axis=1)[:, None]
        self.components_ = components / np.where(length == 0, 1.0, length)
        self.n_components_ = k
        return self


def dict_learning_online(X: Any, n_components: int | None = 2, *, alpha: float = 1, max_iter: int = 100, return_code: bool = True,
                         dict_init: Any = None, callback: Any = None, batch_size: int = 256, verbose: bool = False, shuffle: bool = True,
                         n_jobs: Any = None, method: str = "lars", random_state: Any = None, positive_dict: bool = False,
                         positive_code: bool = False, method_max_iter: int = 1000, tol: float = 1e-3,
                         max_no_improvement: int | None = 10) -> Any:
    """(codes, dictionary), or the dictionary alone."""
    learner = MiniBatchDictionaryLearning(
        n_components, alpha=alpha, max_iter=max_iter, n_jobs=n_jobs, fit_algorithm=method, batch_size=batch_size, shuffle=shuffle,
        dict_init=dict_init, random_state=random_state, transform_algorithm=f"lasso_{method}", transform_alpha=alpha,
        positive_code=positive_code, positive_dict=positive_dict, transform_max_iter=method_max_iter, verbose=verbose, callback=callback,
        tol=tol, max_no_improvement=max_no_improvement).fit(X)
    return (learner.transform(X), learner.components_) if return_code else learner.components_
