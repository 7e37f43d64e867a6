"""Perceptron and passive-aggressive learners: stochastic descent with other steps."""
from __future__ import annotations

from typing import Any

from septet.sklearn.linear_model.sgd_base import BaseSGDClassifier, BaseSGDRegressor
from septet.sklearn.utils.deprecation import deprecated
from septet.sklearn.utils.model_limits import of

WORDS = "this is deprecated in version 1.8 and will be removed in 1.10. Use `{}` instead."


class Perceptron(BaseSGDClassifier):
    """The perceptron (Rosenblatt, 1958)."""

    _parameter_constraints = of("linear_model.Perceptron")

    def __init__(self, *, penalty: Any = None, alpha: Any = 0.0001, l1_ratio: Any = 0.15, fit_intercept: Any = True, max_iter: Any = 1000,
                 tol: Any = 1e-3, shuffle: Any = True, verbose: Any = 0, eta0: Any = 1.0, n_jobs: Any = None, random_state: Any = 0,
                 early_stopping: Any = False, validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, class_weight: Any = None,
                 warm_start: Any = False):
        super().__init__("perceptron", penalty=penalty, alpha=alpha, l1_ratio=l1_ratio, fit_intercept=fit_intercept, max_iter=max_iter,
                         tol=tol, shuffle=shuffle, verbose=verbose, random_state=random_state, learning_rate="constant", eta0=eta0,
                         early_stopping=early_stopping, validation_fraction=validation_fraction, n_iter_no_change=n_iter_no_change,
                         power_t=0.5, warm_start=warm_start)
        self.n_jobs, self.class_weight = n_jobs, class_weight


def rate(loss: Any, first: str) -> str:
    """The rule of steps that a loss means; any other value is refused at fit."""
    return "pa1" if isinstance(loss, str) and loss == first else "pa2"


@deprecated(WORDS.format("SGDClassifier(loss='hinge', penalty=None, learning_rate='pa1', eta0=1.0)"))
class PassiveAggressiveClassifier(BaseSGDClassifier):
    """Passive-aggressive classification (Crammer et al., JMLR 7, 2006)."""

    _any_loss = True

    _parameter_constraints = of("linear_model.PassiveAggressiveClassifier")

    def __init__(self, *, C: Any = 1.0, fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-3, early_stopping: Any = False,
                 validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, shuffle: Any = True, verbose: Any = 0, loss: Any = "hinge",
                 n_jobs: Any = None, random_state: Any = None, warm_start: Any = False, class_weight: Any = None, average: Any = False):
        super().__init__(loss, penalty=None, C=C, fit_intercept=fit_intercept, max_iter=max_iter, tol=tol, early_stopping=early_stopping,
                         validation_fraction=validation_fraction, n_iter_no_change=n_iter_no_change, shuffle=shuffle, verbose=verbose,
                         random_state=random_state, eta0=C, learning_rate=rate(loss, "hinge"), warm_start=warm_start,
                         average=average)
        self.n_jobs, self.class_weight = n_jobs, class_weight

    def _options(self) -> Any:
        self.learning_rate, self.eta0 = ("pa1" if self.loss == "hinge" else "pa2"), self.C
        made = super()._options()
        made.loss, made.threshold = "hinge", 1.0
        return made


@deprecated(WORDS.format("SGDRegressor(loss='epsilon_insensitive', penalty=None, learning_rate='pa1', eta0 = 1.0)"))
class PassiveAggressiveRegressor(BaseSGDRegressor):
    """Passive-aggressive regression."""

    _any_loss = True

    _parameter_constraints = of("linear_model.PassiveAggressiveRegressor")

    def __init__(self, *, C: Any = 1.0, fit_intercept: Any = True, max_iter: Any = 1000, tol: Any = 1e-3, early_stopping: Any = False,
                 validation_fraction: Any = 0.1, n_iter_no_change: Any = 5, shuffle: Any = True, verbose: Any = 0,
                 loss: Any = "epsilon_insensitive", epsilon: Any = 0.1, random_state: Any = None, warm_start: Any = False,
                 average: Any = False):
        super().__init__(loss, penalty=None, C=C, epsilon=epsilon, l1_ratio=0, eta0=C,
                         learning_rate=rate(loss, "epsilon_insensitive"), fit_intercept=fit_intercept, max_iter=max_iter,
                         tol=tol, early_stopping=early_stopping, validation_fraction=validation_fraction, n_iter_no_change=n_iter_no_change,
                         shuffle=shuffle, verbose=verbose, random_state=random_state, warm_start=warm_start, average=average)

    def _options(self) -> Any:
        self.learning_rate, self.eta0 = ("pa1" if self.loss == "epsilon_insensitive" else "pa2"), self.C
        made = super()._options()
        made.loss = "epsilon_insensitive"
        return made
