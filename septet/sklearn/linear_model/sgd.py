"""`SGDClassifier` and `SGDRegressor`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.linear_model.base import sigmoid
from septet.sklearn.linear_model.sgd_base import BaseSGDClassifier, BaseSGDRegressor
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted


def gives_probabilities(estimator: Any) -> bool:
    """Whether the loss allows probabilities; AttributeError where not."""
    if estimator.loss not in ("log_loss", "modified_huber"):
        raise AttributeError(f"probability estimates are not available for loss={estimator.loss!r}")
    return True


class SGDClassifier(BaseSGDClassifier):
    """Linear classifiers by stochastic gradient descent."""

    _parameter_constraints = of("linear_model.SGDClassifier")

    def __init__(self, loss: Any = "hinge", *, penalty: Any = "l2", alpha: Any = 0.0001, l1_ratio: Any = 0.15, fit_intercept: Any = True,
                 max_iter: Any = 1000, tol: Any = 1e-3, shuffle: Any = True, verbose: Any = 0, epsilon: Any = 0.1, n_jobs: Any = None,
                 random_state: Any = None, learning_rate: Any = "optimal", eta0: Any = 0.01, power_t: Any = 0.5,
                 early_stopping: Any = False,
                 validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, class_weight: Any = None, warm_start: Any = False,
                 average: Any = False):
        super().__init__(loss, penalty=penalty, alpha=alpha, l1_ratio=l1_ratio, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol,
                         shuffle=shuffle, verbose=verbose, epsilon=epsilon, random_state=random_state, learning_rate=learning_rate,
                         eta0=eta0, power_t=power_t, early_stopping=early_stopping, validation_fraction=validation_fraction,
                         n_iter_no_change=n_iter_no_change, warm_start=warm_start, average=average)
        self.n_jobs, self.class_weight = n_jobs, class_weight

    @available_if(gives_probabilities)
    def predict_proba(self, X: Any) -> Any:
        """Probabilities (samples, classes), for the losses log_loss and modified_huber."""
        check_is_fitted(self)
        scores = np.asarray(self.decision_function(X))
        return self._predict_proba_lr(X) if self.loss == "log_loss" else huber_probabilities(scores)

    @available_if(gives_probabilities)
    def predict_log_proba(self, X: Any) -> Any:
        """Logarithms of the probabilities."""
        return np.log(np.asarray(self.predict_proba(X)))


def huber_probabilities(scores: Any) -> Any:
    """(clip(score) + 1) / 2, normalised over classes (Zadrozny & Elkan, 2002)."""
    p = (np.clip(scores, -1, 1) + 1) / 2.0
    if scores.ndim == 1:
        return np.column_stack([1 - p, p])
    total = p.sum(axis=1)
    none = total == 0
    p[none] = 1
    total[none] = p.shape[1]
    return p / total.reshape(-1, 1)


class SGDRegressor(BaseSGDRegressor):
    """Linear regression by stochastic gradient descent."""

    _parameter_constraints = of("linear_model.SGDRegressor")

    def __init__(self, loss: Any = "squared_error", *, penalty: Any = "l2", alpha: Any = 0.0001, l1_ratio: Any = 0.15,
                 fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-3, shuffle: Any = True, verbose: Any = 0,
                 epsilon: Any = 0.1, random_state: Any = None, learning_rate: Any = "invscaling", eta0: Any = 0.01, power_t: Any = 0.25,
                 early_stopping: Any = False, validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, warm_start: Any = False,
                 average: Any = False):
        super().__init__(loss, penalty=penalty, alpha=alpha, l1_ratio=l1_ratio, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol,
                         shuffle=shuffle, verbose=verbose, epsilon=epsilon, random_state=random_state, learning_rate=learning_rate,
                         eta0=eta0, power_t=power_t, early_stopping=early_stopping, validation_fraction=validation_fraction,
                         n_iter_no_change=n_iter_no_change, warm_start=warm_start, average=average)


__all__ = ["SGDClassifier", "SGDRegressor", "sigmoid"]
