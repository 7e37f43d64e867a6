"""What the estimators of stochastic gradient descent share."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, RegressorMixin, clone
from septet.sklearn.linear_model import sgd_solver as solver
from septet.sklearn.linear_model.base import LinearClassifierMixin, SparseCoefMixin, ours
from septet.sklearn.utils.multiclass import check_classification_targets, unique_labels
from septet.sklearn.utils.validation import _check_sample_weight, check_is_fitted, check_random_state, validate_data


class BaseSGD(SparseCoefMixin, BaseEstimator):
    """Parameters, and the function as a state that epochs improve."""

    _parameter_constraints: dict[str, Any] = {}
    _any_loss = False                           # whether passive-aggressive steps go with every loss

    def __init__(self, loss: Any, *, penalty: Any = "l2", alpha: Any = 0.0001, C: Any = 1.0, l1_ratio: Any = 0.15,
                 fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-3, shuffle: Any = True, verbose: Any = 0,
                 epsilon: Any = 0.1, random_state: Any = None,
                 learning_rate: Any = "optimal", eta0: Any = 0.0, power_t: Any = 0.5, early_stopping: Any = False,
                 validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, warm_start: Any = False, average: Any = False):
        self.loss, self.penalty, self.learning_rate, self.epsilon, self.alpha, self.C = loss, penalty, learning_rate, epsilon, alpha, C
        self.l1_ratio, self.fit_intercept, self.shuffle = l1_ratio, fit_intercept, shuffle
        self.random_state, self.verbose = random_state, verbose
        self.eta0, self.power_t, self.early_stopping, self.validation_fraction = eta0, power_t, early_stopping, validation_fraction
        self.n_iter_no_change, self.warm_start, self.average, self.max_iter, self.tol = n_iter_no_change, warm_start, average, max_iter, tol

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags

    def _check(self, partial: bool = False) -> None:
        """ValueError for parameters that do not go together."""
        if self.early_stopping and partial:
            raise ValueError("early_stopping should be False with partial_fit")
        if self.learning_rate in ("constant", "invscaling", "adaptive", "pa1", "pa2") and self.eta0 <= 0.0:
            raise ValueError("eta0 must be > 0")
        if self.learning_rate == "optimal" and self.alpha == 0:
            raise ValueError("alpha must be > 0 since learning_rate is 'optimal'. alpha is used to compute the optimal learning rate.")
        suited = "epsilon_insensitive" if isinstance(self, BaseSGDRegressor) else "hinge"
        if self.learning_rate in ("pa1", "pa2") and self.loss != suited and not self._any_loss:
            raise ValueError(f"Learning rate {self.learning_rate!r} only works with loss {suited!r}.")
        if self.penalty == "elasticnet" and self.l1_ratio is None:
            raise ValueError("l1_ratio must be set when penalty is 'elasticnet'")

    def _options(self, alpha: Any = None) -> solver.Options:
        threshold = {"hinge": 1.0, "squared_hinge": 1.0, "perceptron": 0.0}.get(self.loss, getattr(self, "epsilon", 0.1))
        C = getattr(self, "_aggressiveness", lambda: self.eta0)()
        return solver.Options(self, C, self.learning_rate, self.loss, threshold, self.penalty, alpha)

    def _start_average(self) -> int:
        """The step from which coefficients are averaged; 0: never."""
        return 0 if not self.average else int(self.average) if not isinstance(self.average, (bool, np.bool_)) else 1

    def _finish(self, states: list[solver.State]) -> tuple[Any, Any]:
        """(coefficients, intercepts) that count: the averages once there are some."""
        plain = np.stack([s.w for s in states]), np.array([s.b for s in states])
        if not self._start_average():
            return plain
        means = np.stack([s.mean for s in states]), np.array([s.mean_b for s in states])
        return means if self._start_average() <= self.t_ - 1.0 else plain

    def _mask(self, y: Any, weights: Any, random_state: Any, classify: bool) -> Any:
        """Which samples train, where some are held out; else None."""
        if not self.early_stopping:
            return None
        from septet.sklearn.model_selection import ShuffleSplit, StratifiedShuffleSplit

        splitter = (StratifiedShuffleSplit if classify else ShuffleSplit)(test_size=self.validation_fraction, random_state=random_state)
        train, held = next(splitter.split(np.zeros((y.shape[0], 1)), y))
        if not np.any(weights[held]):
            raise ValueError("The sample weights for validation set are all zero, consider using a different random state.")
        mask = np.zeros(y.shape[0], dtype=bool)
        mask[np.asarray(train)] = True
        return mask

    def _judge(self, X: Any, y: Any, weights: Any, mask: Any, classes: Any) -> Any:
        """(w, b) -> the score on what is held out."""
        if mask is None:
            return None
        held = np.flatnonzero(~mask)
        part, targets, sample_weight = X[held], y[held], weights[held]
        copy = clone(self)
        copy.t_, copy.n_features_in_ = 1.0, X.shape[1]
        if classes is not None:
            copy.classes_ = classes

        def score(w: Any, b: float) -> float:
            copy.coef_ = w.reshape(1, -1) if classes is not None else w
            copy.intercept_ = np.atleast_1d(b)
            return float(copy.score(part, targets, sample_weight))
        return score


class BaseSGDClassifier(LinearClassifierMixin, BaseSGD):
    """One function a class, or one for two classes."""

    def fit(self, X: Any, y: Any, coef_init: Any = None, intercept_init: Any = None, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        self._check()
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", accept_large_sparse=False)
        check_classification_targets(y)
        classes = unique_labels(y)
        if self.warm_start and hasattr(self, "coef_"):
            coef_init = self._plain_coef if coef_init is None and self.average else self.coef_ if coef_init is None else coef_init
            intercept_init = self.intercept_ if intercept_init is None else intercept_init
        self._forget()
        if coef_init is not None:
            coef_init = np.asarray(coef_init, dtype=np.float64)
        self._partial(X, y, self.max_iter, classes, sample_weight, coef_init, intercept_init)
        solver.warn_epochs(self, self.n_iter_)
        return self

    def _forget(self) -> None:
        """Forget what was fitted, but the numbers of features."""
        for name in ("classes_", "coef_", "intercept_", "_states"):
            self.__dict__.pop(name, None)
        self.t_ = 1.0

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> Any:
        """One epoch more.  classes: all there will be, at the first call."""
        first = not hasattr(self, "classes_")
        self._check(partial=True)
        if getattr(self, "class_weight", None) == "balanced":
            raise ValueError("class_weight 'balanced' is not supported for partial_fit. In order to use 'balanced' weights, use "
                             "compute_class_weight('balanced', classes=classes, y=y). In place of y you can use a large enough sample of "
                             "the full training set target to properly estimate the class frequency distributions. Pass the resulting "
                             "weights as the class_weight parameter.")
        if first and classes is None:
            raise ValueError("classes must be passed on the first call to partial_fit.")
        if not first and classes is not None and not np.array_equal(self.classes_, np.unique(classes)):
            raise ValueError(f"`classes={classes!r}` is not the same as on last call to partial_fit, was: {self.classes_!r}")
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", reset=first)
        if first:
            self.t_ = 1.0
        return self._partial(X, y, 1, unique_labels(classes) if first else self.classes_, sample_weight, None, None)

    def _partial(self, X: Any, y: Any, max_iter: int, classes: Any, sample_weight: Any, coef_init: Any, intercept_init: Any) -> Any:
        """Epochs on every class's function."""
        from septet.sklearn.utils.class_weight import compute_class_weight

        kept = X.dtype
        X, weights = ours(X), _check_sample_weight(sample_weight, X, dtype=np.float64)
        self.classes_ = classes
        k = len(classes)
        if k <= 1:
            raise ValueError(f"The number of classes has to be greater than one; got {k} class")
        class_weights = compute_class_weight(self.class_weight, classes=classes, y=y) if self.class_weight is not None else np.ones(k)
        if not hasattr(self, "_states") or len(self._states) != (1 if k == 2 else k):
            self._states = self._initial(1 if k == 2 else k, X.shape[1], coef_init, intercept_init, kept)
        random_state, options = check_random_state(self.random_state), self._options()
        averaged = self._resume()
        numbers = np.searchsorted(classes, y)
        if k == 2:
            self._one(self._states[0], X, numbers == 1, weights, options, max_iter, random_state, class_weights[1], class_weights[0], 1, y)
        else:
            mask = self._mask(y, weights, self.random_state, True)
            seeds = random_state.randint(solver.MOST_SEED, size=k)
            for c in range(k):
                self._one(self._states[c], X, numbers == c, weights, options, max_iter, check_random_state(int(seeds[c])), class_weights[c],
                          1.0, c, y, mask)
        for s in self._states:                          # upstream keeps averages and several intercepts in the rows' precision
            s.mean_b = float(kept.type(s.mean_b))
            s.b = float(kept.type(s.b)) if k > 2 else s.b
        self.n_iter_ = max(s.epochs for s in self._states)
        self.t_ += self.n_iter_ * X.shape[0]
        self._keep_intercepts(averaged)
        self.coef_, self.intercept_ = self._finish(self._states)
        self._plain_coef = np.stack([s.w for s in self._states])
        self.coef_ = self.coef_.astype(kept)
        if k > 2 or self._start_average():          # two classes' own intercept stays float64
            self.intercept_ = self.intercept_.astype(kept)
        return self

    def _resume(self) -> bool:
        """Whether averages counted at the end of the last call: then upstream goes on from the intercepts of the call before."""
        averaged = any(s.stale_b is not None for s in self._states)
        for s in self._states:
            s.b = s.b if s.stale_b is None else s.stale_b
            s.start_b = s.b
        return averaged

    def _keep_intercepts(self, averaged: bool) -> None:
        """Note the intercepts that the next call starts from, which upstream does not renew once averages count."""
        several, counts = len(self._states) > 1, bool(self._start_average()) and self._start_average() <= self.t_ - 1.0
        for s in self._states:
            if several and averaged:
                s.mean_b = s.b
            fresh = several and not averaged
            s.stale_b = (s.b if fresh else s.start_b) if counts else None

    def _initial(self, count: int, d: int, coef: Any, intercept: Any, kind: Any) -> list[solver.State]:
        """The states to begin with, in the rows' precision.  ValueError for shapes that do not fit."""
        if coef is not None:
            if coef.size != count * d:
                raise ValueError("Provided coef_ does not match dataset. " if count == 1 else "Provided ``coef_`` does not match dataset. ")
            coef = coef.reshape(count, d)
        if intercept is not None:
            intercept = np.asarray(intercept, dtype=kind).ravel()
            if intercept.size != count:
                raise ValueError("Provided intercept_init does not match dataset.")
        return [solver.State(np.zeros(d) if coef is None else np.array(coef[c], dtype=np.float64),
                             0.0 if intercept is None else float(intercept[c]), np.zeros(d)) for c in range(count)]

    def _one(self, state: solver.State, X: Any, positive: Any, weights: Any, options: Any, max_iter: int, random_state: Any, up: Any,
             down: Any, c: int, y: Any, mask: Any = None) -> None:
        """Epochs of one class against the others."""
        targets = np.where(positive, 1.0, -1.0)
        if mask is None:
            mask = self._mask(targets, weights, self.random_state, True)
        shown = np.where(positive, 1.0, 0.0) if self.loss == "log_loss" else targets      # there upstream finds no negative right
        judge = self._judge(X, shown, weights, mask, np.array([-1.0, 1.0]))
        seed = solver.seed_for(random_state)
        solver.sgd(state, X, targets, weights, options, self, max_iter, self.t_, seed, float(up), float(down), judge, mask,
                   average=self._start_average())


class BaseSGDRegressor(RegressorMixin, BaseSGD):
    """A linear function fitted sample by sample."""

    def fit(self, X: Any, y: Any, coef_init: Any = None, intercept_init: Any = None, sample_weight: Any = None) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        self._check()
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", accept_large_sparse=False,
                             y_numeric=True)
        intercept_init = None if intercept_init is None else np.asarray(intercept_init, dtype=X.dtype)
        warm = self.__dict__.pop("_state", None) if self.warm_start else None
        if warm is not None:
            coef_init = warm.w if coef_init is None else coef_init
            intercept_init = warm.b if intercept_init is None else intercept_init
        self.__dict__.pop("_state", None)
        self.t_ = 1.0
        self._partial(X, y, self.max_iter, sample_weight, coef_init, intercept_init, None if warm is None else warm.mean)
        solver.warn_epochs(self, self.n_iter_)
        return self

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """One epoch more."""
        self._check(partial=True)
        first = not hasattr(self, "_state")
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=[np.float64, np.float32], order="C", reset=first)
        if first:
            self.t_ = 1.0
        return self._partial(X, y, 1, sample_weight, None, None)

    def _partial(self, X: Any, y: Any, max_iter: int, sample_weight: Any, coef: Any, intercept: Any, mean: Any = None) -> Any:
        """Epochs.  coef, intercept, mean: where the first ones start, their average too."""
        kept, d = X.dtype, X.shape[1]
        X, weights, y = ours(X), _check_sample_weight(sample_weight, X, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if not hasattr(self, "_state"):
            if coef is not None and np.asarray(coef).size != d:
                raise ValueError("Provided coef_init does not match dataset.")
            self._state = solver.State(np.zeros(d) if coef is None else np.array(coef, dtype=np.float64).ravel(),
                                       0.0 if intercept is None else float(np.ravel(intercept)[0]), np.zeros(d) if mean is None else mean)
        random_state = check_random_state(self.random_state)
        mask = self._mask(y, weights, self.random_state, False)
        seed = int(random_state.randint(solver.MOST_SEED))
        solver.sgd(self._state, X, y, weights, self._options(), self, max_iter, self.t_, seed, validate=self._judge(X, y, weights, mask,
                                                                                                                    None),
                   mask=mask, average=self._start_average())
        self.n_iter_ = self._state.epochs
        self.t_ += self.n_iter_ * X.shape[0]
        coef, self.intercept_ = self._finish([self._state])
        self.coef_ = coef[0].astype(kept)
        return self

    def predict(self, X: Any) -> Any:
        """Predicted targets."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        coef = self.coef_.toarray() if hasattr(self.coef_, "toarray") else self.coef_
        return X @ coef.ravel() + self.intercept_
