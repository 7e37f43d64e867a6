"""Logistic regression whose strength is chosen by cross-validation."""
from __future__ import annotations

import inspect
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.linear_model.base import ours
from septet.sklearn.linear_model.logistic import PENALTY_WORDS, LogisticRegression, check_solver, fitted, weights_of
from septet.sklearn.linear_model.sag import squared_norms
from septet.sklearn.utils.metadata_routing import _raise_for_params, _routing_enabled, refuse_metadata
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.validation import check_random_state, validate_data

L1_RATIOS = ("The default value for l1_ratios will change from None to (0.0,) in version 1.10. From version 1.10 onwards, only array-like "
             "with values in [0, 1] will be allowed, None will be forbidden. To avoid this warning, explicitly set a value, e.g. "
             "l1_ratios=(0,).")
SCORING = ("The default value of the parameter 'scoring' will change from None, i.e. accuracy, to 'neg_log_loss' in version 1.11. To "
           "silence this warning, explicitly set the scoring parameter: scoring='neg_log_loss' for the new, scoring='accuracy' or "
           "scoring=None for the old default.")
LEGACY = ("The fitted attributes of LogisticRegressionCV will be simplified in scikit-learn 1.10 to remove redundancy. Set"
          "`use_legacy_attributes=False` to enable the new behavior now, or set it to `True` to silence this warning during the transition "
          "period while keeping the deprecated behavior for the time being. The default value of use_legacy_attributes will change from "
          "True to False in scikit-learn 1.10. See the docstring of LogisticRegressionCV for more details.")


class LogisticRegressionCV(LogisticRegression):
    """Logistic regression; C (and l1_ratio) are those with the best mean score over folds."""

    _parameter_constraints = of("linear_model.LogisticRegressionCV")

    def __init__(self, *, Cs: Any = 10, l1_ratios: Any = "warn", fit_intercept: Any = True, cv: Any = None, dual: Any = False,
                 penalty: Any = "deprecated", scoring: Any = "warn", solver: Any = "lbfgs", tol: Any = 1e-4, max_iter: Any = 100,
                 class_weight: Any = None, n_jobs: Any = None, verbose: Any = 0, refit: Any = True, intercept_scaling: Any = 1.0,
                 random_state: Any = None, use_legacy_attributes: Any = "warn"):
        self.Cs, self.l1_ratios, self.fit_intercept, self.cv, self.dual, self.penalty = Cs, l1_ratios, fit_intercept, cv, dual, penalty
        self.scoring, self.solver, self.tol, self.max_iter, self.class_weight = scoring, solver, tol, max_iter, class_weight
        self.n_jobs, self.verbose, self.refit, self.intercept_scaling = n_jobs, verbose, refit, intercept_scaling
        self.random_state, self.use_legacy_attributes = random_state, use_legacy_attributes

    def _settings(self) -> tuple[list[float | None], Any, bool]:
        """(l1 ratios, scoring, legacy), with upstream's warnings."""
        ratios: Any = self.l1_ratios
        if isinstance(ratios, str):
            warnings.warn(L1_RATIOS, FutureWarning, stacklevel=3)
            ratios = None
        scoring: Any = self.scoring
        if isinstance(scoring, str) and scoring == "warn":
            warnings.warn(SCORING, FutureWarning, stacklevel=3)
            scoring = None
        legacy: Any = self.use_legacy_attributes
        if isinstance(legacy, str):
            warnings.warn(LEGACY, FutureWarning, stacklevel=3)
            legacy = True
        if self.penalty != "deprecated":
            warnings.warn(PENALTY_WORDS, FutureWarning, stacklevel=3)
            ratios = {"l1": [1.0], "l2": [0.0]}.get(self.penalty, ratios)
        return [0.0] if ratios is None else [float(r) for r in ratios], scoring, bool(legacy)

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> Any:
        """Fit.  X: (samples, features), y: classes (samples,)."""
        refuse_metadata(self, params if sample_weight is None or not _routing_enabled() else {**params, "sample_weight": sample_weight})
        from septet.sklearn.metrics import get_scorer
        from septet.sklearn.model_selection import check_cv

        ratios, scoring, legacy = self._settings()
        for r in ratios:
            check_solver(self.solver, "l2" if r == 0 else "l1" if r == 1 else "elasticnet", self.dual)
        X, y = validate_data(self, X, y, accept_sparse="csr", dtype=np.float64, order="C")
        check_classification_targets(y)
        self.classes_, numbers = np.unique(y, return_inverse=True)
        k = len(self.classes_)
        if k < 2:
            raise ValueError("This solver needs samples of at least 2 classes in the data, but the data contains only one class: "
                             f"{self.classes_[0]!r}")
        X, weights = ours(X).astype(np.float64, copy=False), weights_of(self, X, y, sample_weight)
        self.Cs_ = np.logspace(-4, 4, self.Cs) if isinstance(self.Cs, (int, np.integer)) else np.asarray(self.Cs, dtype=np.float64)
        asked = None if isinstance(self.l1_ratios, str) else self.l1_ratios
        self.l1_ratios_ = np.array([None], dtype=object) if asked is None else np.asarray(asked)
        scorer = get_scorer("accuracy" if scoring is None else scoring)
        folds = [(np.asarray(a), np.asarray(b)) for a, b in check_cv(self.cv, y, classifier=True).split(X, y)]
        found = [[self._fold(X, y, numbers, k, weights, sample_weight, train, test, r, scorer) for r in ratios] for train, test in folds]
        paths = np.array([[p for p, _, _ in row] for row in found])
        scores = np.array([[s for _, s, _ in row] for row in found])
        counts = np.array([[c for _, _, c in row] for row in found], dtype=np.int32)
        self._choose(X, numbers, k, weights, ratios, paths, scores)
        self._publish(paths, scores, counts, k, legacy)
        return self

    def _fold(self, X: Any, y: Any, numbers: Any, k: int, weights: Any, sample_weight: Any, train: Any, test: Any, ratio: float,
              scorer: Any) -> Any:
        """(coefficients, scores, iterations) along Cs on one fold."""
        part, targets, w = X[train], numbers[train], weights[train]
        judge = LogisticRegression(solver=self.solver, fit_intercept=self.fit_intercept)
        judge.classes_, judge.n_features_in_ = self.classes_, X.shape[1]
        coefs, scores, counts, start = [], [], [], None
        all_classes = {"labels": self.classes_} if judges_probabilities(scorer) else {}
        for C in self.Cs_.tolist():
            start, count = self._one(part, targets, k, C, ratio, w, start)
            judge._set(start)
            extra = {**all_classes, **({} if sample_weight is None else {"sample_weight": np.asarray(sample_weight)[test]})}
            scores.append(float(scorer(judge, X[test], y[test], **extra)))
            coefs.append(start)
            counts.append(count)
        return np.stack(coefs), scores, counts

    def _one(self, X: Any, numbers: Any, k: int, C: float, ratio: float, weights: Any, start: Any) -> tuple[Any, int]:
        """One fit."""
        penalty = "l2" if ratio == 0 else "l1" if ratio == 1 else "elasticnet"
        if self.solver == "liblinear":
            from septet.sklearn.svm.liblinear import fit_liblinear

            coef, intercept, count = fit_liblinear(X, numbers, C, self.fit_intercept, self.intercept_scaling, penalty, self.dual,
                                                   self.max_iter, self.tol, self.random_state, loss="logistic_regression",
                                                   sample_weight=weights)
            return (np.column_stack([coef, intercept]) if self.fit_intercept else coef), max(count)
        largest = float(squared_norms(X).max()) if self.solver in ("sag", "saga") else None
        return fitted(X, numbers, k, C, penalty, ratio, self.solver, self.fit_intercept, self.max_iter, self.tol, weights,
                      check_random_state(self.random_state), start, largest)

    def _choose(self, X: Any, numbers: Any, k: int, weights: Any, ratios: Any, paths: Any, scores: Any) -> None:
        """The best C and ratio, and the coefficients."""
        if self.refit:
            means = scores.mean(axis=0)
            r, c = (int(i) for i in np.unravel_index(int(means.argmax()), means.shape))
            best, ratio = float(self.Cs_[c]), float(ratios[r])
            coef, _ = self._one(X, numbers, k, best, ratio, weights, paths[:, r, c].mean(axis=0))
        else:
            flat = scores.reshape(scores.shape[0], -1)
            chosen = [tuple(int(i) for i in np.unravel_index(int(row.argmax()), scores.shape[1:])) for row in flat]
            coef = np.stack([paths[f, r, c] for f, (r, c) in enumerate(chosen)]).mean(axis=0)
            best = float(np.mean(np.array([self.Cs_[c] for _, c in chosen])))
            ratio = float(np.mean(np.array([ratios[r] for r, _ in chosen])))
        self._set(coef)
        self.C_, self.l1_ratio_ = best, ratio

    def _publish(self, paths: Any, scores: Any, counts: Any, k: int, legacy: bool) -> None:
        """Paths and scores, as dictionaries by class in the old form."""
        if not legacy:
            self.coefs_paths_, self.scores_, self.n_iter_ = np.moveaxis(paths, 3, 3), scores, counts
            return
        single = isinstance(self.l1_ratios, str) or self.l1_ratios is None
        names = self.classes_[1:] if k == 2 else self.classes_
        by_class = np.moveaxis(paths, 3, 0)
        cut = (lambda a: a[:, 0]) if single else (lambda a: np.moveaxis(a, 1, 2))
        self.coefs_paths_ = {name: cut(by_class[i]) for i, name in enumerate(names)}
        self.scores_ = dict.fromkeys(names, scores[:, 0] if single else np.moveaxis(scores, 1, 2))
        made = counts[:, 0] if single else np.moveaxis(counts, 1, 2)
        self.n_iter_ = made[None]
        self.C_ = np.full(len(names), self.C_)
        self.l1_ratio_ = np.full(len(names), None if single else self.l1_ratio_)

    def score(self, X: Any, y: Any, sample_weight: Any = None, **params: Any) -> float:
        """The score by `scoring`, accuracy by default."""
        _raise_for_params(params, self, "score")
        from septet.sklearn.metrics import get_scorer

        name = None if isinstance(self.scoring, str) and self.scoring == "warn" else self.scoring
        extra = {} if sample_weight is None else {"sample_weight": sample_weight}
        return float(get_scorer("accuracy" if name is None else name)(self, X, y, **extra))


def judges_probabilities(scorer: Any) -> bool:
    """Whether a scorer's metric wants probabilities and can be told the classes, which a fold may lack."""
    metric = getattr(scorer, "_score_func", None)
    return metric is not None and scorer._response_method == "predict_proba" and "labels" in inspect.signature(metric).parameters
