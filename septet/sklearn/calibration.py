"""`sklearn.calibration`: probabilities that mean what they say."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, RegressorMixin, clone
from septet.sklearn.isotonic import IsotonicRegression
from septet.sklearn.linear_model.base import sigmoid
from septet.sklearn.linear_model.losses import log1p_exp
from septet.sklearn.optimize import lbfgs
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.multiclass import check_classification_targets
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import (
    _check_method_params,
    _check_sample_weight,
    _num_samples,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    indexable,
)


def platt_sigmoid(predictions: Any, y: Any, sample_weight: Any = None, limit: float = 30) -> tuple[float, float]:
    """(a, b) of 1 / (1 + exp(a f + b)), with smoothed targets (Platt, 2000)."""
    f, y = column_or_1d(predictions).astype(np.float64), column_or_1d(y)
    scale, largest = 1.0, float(abs(f).max())
    if largest >= limit:
        scale, f = largest, f / largest
    weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
    positive = y > 0
    up, down = float(weights[positive].sum()), float(weights[~positive].sum())
    t = np.where(positive, (up + 1.0) / (up + 2.0), 1.0 / (down + 2.0))

    def loss(ab: Any) -> tuple[float, Any]:
        raw = -(ab[0] * f + ab[1])
        value = float(weights @ (log1p_exp(raw) - t * raw))
        g = weights * (sigmoid(raw) - t)
        return value, np.array([-float(g @ f), -float(g.sum())])

    found = lbfgs(loss, np.array([0.0, np.log((down + 1.0) / (up + 1.0))]), gtol=1e-6, ftol=64 * np.finfo(float).eps)
    return float(found.x[0]) / scale, float(found.x[1])


class _SigmoidCalibration(RegressorMixin, BaseEstimator):
    """Platt's sigmoid."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        self.a_, self.b_ = platt_sigmoid(X, y, sample_weight)
        return self

    def predict(self, T: Any) -> Any:
        return sigmoid(-(self.a_ * column_or_1d(T) + self.b_))


class _TemperatureScaling(RegressorMixin, BaseEstimator):
    """One factor on the logits (Guo et al., ICML 2017)."""

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        logits, y = as_logits(X), column_or_1d(y).astype(np.int64)
        weights = np.ones(len(y)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        rows = np.arange(len(y))

        def slope(log_beta: float) -> float:
            z = logits * np.exp(log_beta)
            e = np.exp(z - z.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            return float(weights @ ((p * z).sum(axis=1) - z[rows, y]))

        low, high = -10.0, 10.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if slope(middle) < 0 else (low, middle)
        self.beta_ = float(np.exp((low + high) / 2))
        return self

    def predict(self, X: Any) -> Any:
        z = as_logits(X) * self.beta_
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)


def as_logits(X: Any, eps: float = 1e-12) -> Any:
    """Logits of probabilities or decisions, one column a class."""
    X = np.asarray(X, dtype=np.float64)
    if X.ndim == 1 or X.shape[1] == 1:
        v = X.reshape(-1)
        return np.column_stack([np.zeros(len(v)), v])
    total = X.sum(axis=1)
    if bool((abs(total - 1) < 1e-6).all()) and float(X.min()) >= 0:
        return np.log(X + eps)
    return X


class _CalibratedClassifier:
    """A fitted classifier with a calibrator for each class (one for two classes)."""

    def __init__(self, estimator: Any, calibrators: list[Any], *, classes: Any, method: str = "sigmoid"):
        self.estimator, self.calibrators, self.classes, self.method = estimator, calibrators, classes, method

    def predict_proba(self, X: Any) -> Any:
        scores = responses(self.estimator, X, len(self.classes))
        if self.method == "temperature":
            return np.asarray(self.calibrators[0].predict(scores))
        return normalised(scores, self.calibrators, self.estimator.classes_, self.classes)


def normalised(scores: Any, calibrators: list[Any], seen: Any, classes: Any) -> Any:
    """Calibrated probabilities that sum to 1."""
    k = len(classes)
    places = np.searchsorted(np.asarray(classes), np.asarray(seen))
    p = np.zeros((scores.shape[0], k))
    for at, calibrator in enumerate(calibrators):
        where = 1 if k == 2 else int(places[at])
        p[:, where] = np.asarray(calibrator.predict(scores[:, at]))
    if k == 2:
        p[:, 0] = 1.0 - p[:, 1]
    else:
        total = p.sum(axis=1)[:, None]
        p = np.where(total == 0, 1.0 / k, p / np.where(total == 0, 1.0, total))
    p[(p > 1.0) & (p <= 1.0 + 1e-5)] = 1.0
    return p


def responses(estimator: Any, X: Any, k: int) -> Any:
    """Decisions, else probabilities, one column a class; of two classes the second's."""
    name = "decision_function" if hasattr(estimator, "decision_function") else "predict_proba"
    made = np.asarray(getattr(estimator, name)(X))
    if made.ndim == 1:
        return made.reshape(-1, 1)
    return made[:, [1]] if k == 2 and name == "predict_proba" else made


def calibrators_of(scores: Any, y: Any, classes: Any, seen: Any, method: str, sample_weight: Any) -> list[Any]:
    """A fitted calibrator for each column."""
    numbers = np.searchsorted(np.asarray(classes), np.asarray(y))
    if method == "temperature":
        return [_TemperatureScaling().fit(scores, numbers, sample_weight)]
    places = np.searchsorted(np.asarray(classes), np.asarray(seen))
    made = []
    for at in range(scores.shape[1]):
        positive = 1 if len(classes) == 2 else int(places[at])
        calibrator: Any = IsotonicRegression(out_of_bounds="clip") if method == "isotonic" else _SigmoidCalibration()
        made.append(calibrator.fit(scores[:, at], (numbers == positive).astype(np.float64), sample_weight))
    return made


class CalibratedClassifierCV(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):
    """Probabilities calibrated on held-out folds, by a sigmoid, isotonic regression or a temperature."""

    _runs_calls = True
    _parameter_constraints = of("calibration.CalibratedClassifierCV")

    def __init__(self, estimator: Any = None, *, method: Any = "sigmoid", cv: Any = None, n_jobs: Any = None, ensemble: Any = "auto"):
        self.estimator, self.method, self.cv, self.n_jobs, self.ensemble = estimator, method, cv, n_jobs, ensemble

    def _inner(self) -> Any:
        if self.estimator is None:
            from septet.sklearn.svm import LinearSVC

            return LinearSVC(random_state=0)
        return self.estimator

    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Any:
        """Fit.  y: classes (samples,)."""
        from septet.sklearn.model_selection import check_cv, cross_val_predict
        from septet.sklearn.utils.validation import has_fit_parameter

        check_classification_targets(y)
        X, y = indexable(X, y)
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X)
        inner = self._inner()
        frozen = type(inner).__name__ == "FrozenEstimator"
        ensemble = (not frozen) if self.ensemble == "auto" else self.ensemble
        targets = column_or_1d(y, warn=True)
        self.classes_ = np.unique(targets)
        k = len(self.classes_)
        folds = self.cv if isinstance(self.cv, int) else 5 if self.cv is None else getattr(self.cv, "n_splits", False)
        if folds and (np.bincount(np.searchsorted(self.classes_, targets)) < folds).any() and not frozen:
            raise ValueError(f"Requesting {folds}-fold cross-validation but provided less than {folds} examples for at least one class.")
        cv = check_cv(self.cv, y, classifier=True)
        takes = sample_weight is not None and has_fit_parameter(inner, "sample_weight")
        if ensemble:
            jobs = [(self._calibrated, (clone(inner), X, targets, np.asarray(train), np.asarray(test), sample_weight, takes, fit_params),
                     {}) for train, test in cv.split(X, y)]
            self.calibrated_classifiers_ = run(jobs, self.n_jobs)
        else:
            name = "decision_function" if hasattr(clone(inner), "decision_function") else "predict_proba"
            params = {**fit_params, **({"sample_weight": sample_weight} if takes else {})}
            scores = np.asarray(cross_val_predict(clone(inner), X, y, cv=cv, method=name, params=params or None,
                                                  n_jobs=self.n_jobs))
            scores = scores.reshape(-1, 1) if scores.ndim == 1 else scores[:, [1]] if k == 2 and name == "predict_proba" else scores
            estimator = clone(inner)
            estimator.fit(X, y, **params)
            self.calibrated_classifiers_ = [self._with(estimator, scores, targets, sample_weight)]
        first = self.calibrated_classifiers_[0].estimator
        for attribute in ("n_features_in_", "feature_names_in_"):
            if hasattr(first, attribute):
                setattr(self, attribute, getattr(first, attribute))
        return self

    def _calibrated(self, estimator: Any, X: Any, y: Any, train: Any, test: Any, sample_weight: Any, takes: bool, fit_params: Any) -> Any:
        """The estimator fitted on `train` and calibrated on `test`.  takes: whether its fit is given weights."""
        params = _check_method_params(X, fit_params, indices=train)
        if takes:
            params["sample_weight"] = sample_weight[train]
        estimator.fit(_safe_indexing(X, train), y[train], **params)
        weights = None if sample_weight is None else sample_weight[test]
        return self._with(estimator, responses(estimator, _safe_indexing(X, test), len(self.classes_)), y[test], weights)

    def _with(self, estimator: Any, scores: Any, y: Any, weights: Any) -> Any:
        """A fitted estimator with calibrators of its scores."""
        made = calibrators_of(scores, y, self.classes_, estimator.classes_, self.method, weights)
        return _CalibratedClassifier(estimator, made, method=self.method, classes=self.classes_)

    def predict_proba(self, X: Any) -> Any:
        """Calibrated probabilities (samples, classes), the mean over folds."""
        check_is_fitted(self)
        total = np.zeros((_num_samples(X), len(self.classes_)))
        for calibrated in self.calibrated_classifiers_:
            total = total + calibrated.predict_proba(X)
        return total / len(self.calibrated_classifiers_)

    def predict(self, X: Any) -> Any:
        """The likeliest class of each sample."""
        check_is_fitted(self)
        return self.classes_[np.asarray(self.predict_proba(X)).argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        from septet.sklearn.utils._tags import get_tags

        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = get_tags(self._inner()).input_tags.sparse
        return tags


def calibration_curve(y_true: Any, y_prob: Any, *, pos_label: Any = None, n_bins: int = 5, strategy: str = "uniform") -> tuple[Any, Any]:
    """(share of positives, mean probability) of each bin that is not empty; strategy: uniform or quantile."""
    from septet.sklearn.utils.validation import _check_pos_label_consistency

    y_true, y_prob = column_or_1d(y_true), column_or_1d(y_prob)
    check_consistent_length(y_true, y_prob)
    pos_label = _check_pos_label_consistency(pos_label, y_true)
    if float(y_prob.min()) < 0 or float(y_prob.max()) > 1:
        raise ValueError("y_prob has values outside [0, 1].")
    labels = np.unique(y_true)
    if len(labels) > 2:
        raise ValueError(f"Only binary classification is supported. Provided labels {labels}.")
    positive = y_true == pos_label
    if strategy == "quantile":
        bins = np.percentile(y_prob, np.linspace(0, 1, n_bins + 1) * 100)
    elif strategy == "uniform":
        bins = np.linspace(0.0, 1.0, n_bins + 1)
    else:
        raise ValueError("Invalid entry to 'strategy' input. Strategy must be either 'quantile' or 'uniform'.")
    places = np.searchsorted(bins[1:-1], y_prob)
    sums, hits = np.bincount(places, weights=y_prob, minlength=len(bins)), np.bincount(places, weights=positive, minlength=len(bins))
    total = np.bincount(places, minlength=len(bins))
    there = total != 0
    return hits[there] / total[there], sums[there] / total[there]


def __getattr__(name: str) -> Any:
    if name == "CalibrationDisplay":
        from septet.sklearn.calibration_display import CalibrationDisplay

        return CalibrationDisplay
    raise AttributeError(f"module 'sklearn.calibration' (septet) has no attribute {name!r}")


__all__ = ["CalibratedClassifierCV", "CalibrationDisplay", "calibration_curve"]  # noqa: F822
