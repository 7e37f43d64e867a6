"""Predictions from neighbours: votes of classes, means of targets."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import ClassifierMixin, RegressorMixin
from septet.sklearn.neighbors.base import KNeighborsMixin, NeighborsBase, RadiusNeighborsMixin
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.outputs import gives_back
from septet.sklearn.utils.validation import check_is_fitted

WEIGHTS = parameters("weights: 'uniform' 'distance' | callable | None")
BY_COUNT = {k: v for k, v in NeighborsBase._parameter_constraints.items() if k != "radius"}
BY_RADIUS = {k: v for k, v in NeighborsBase._parameter_constraints.items() if k != "n_neighbors"}


def vote_weights(distances: Any, weights: Any) -> Any:
    """The weight of each neighbour, or None where all count the same."""
    if weights in (None, "uniform"):
        return None
    if callable(weights):
        return weights(distances)
    with np.errstate(divide="ignore"):
        found = 1.0 / distances
    exact = np.isinf(found)
    rows = exact.any(axis=1)
    return np.where(rows[:, None], exact.astype(np.float64), found)


def list_weights(distances: Any, weights: Any) -> Any:
    """The same for neighbours in lists of any length."""
    if weights in (None, "uniform"):
        return None
    if callable(weights):
        return weights(distances)
    result = np.empty(len(distances), dtype=object)
    for i, d in enumerate(distances.tolist()):
        d = np.asarray(d)
        with np.errstate(divide="ignore"):
            result[i] = (d == 0.0).astype(np.float64) if bool((d == 0.0).any()) else 1.0 / d
    return result


def votes(codes: Any, weights: Any, n_classes: int) -> Any:
    """(rows, classes): the weight of the neighbours of each class.  codes: (rows, neighbours)."""
    n = len(codes)
    places = (codes + np.arange(n)[:, None] * n_classes).reshape(-1)
    heavy = None if weights is None else np.asarray(weights).reshape(-1)
    return np.bincount(places, weights=heavy, minlength=n * n_classes).reshape(n, n_classes).astype(np.float64)


class _Classifies(ClassifierMixin):
    """What both classifiers share."""

    @gives_back
    def predict(self, X: Any) -> Any:
        """The class with the greatest vote."""
        check_is_fitted(self, "_fit_method")
        found = self.predict_proba(X) if not self.outputs_2d_ else [np.asarray(p) for p in self.predict_proba(X)]
        if not self.outputs_2d_:
            return self._named(np.asarray(found), self.classes_)
        return np.stack([self._named(p, c) for p, c in zip(found, self.classes_)], axis=1)

    def _named(self, votes_: Any, classes: Any) -> Any:
        return classes.take(np.argmax(votes_, axis=1), axis=0)

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The accuracy; X None: of the fitted rows, each without itself."""
        return super().score(X, y, sample_weight)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags


class KNeighborsClassifier(_Classifies, KNeighborsMixin, NeighborsBase):
    """The class of most of the nearest neighbours."""

    _parameter_constraints: dict[str, Any] = {**BY_COUNT, **WEIGHTS}

    def __init__(self, n_neighbors: int = 5, *, weights: Any = "uniform", algorithm: str = "auto", leaf_size: int = 30, p: float = 2,
                 metric: Any = "minkowski", metric_params: Any = None, n_jobs: Any = None):
        super().__init__(n_neighbors=n_neighbors, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p, metric_params=metric_params,
                         n_jobs=n_jobs)
        self.weights = weights

    def fit(self, X: Any, y: Any) -> Any:
        """Keep the rows and their classes."""
        return self._fit(X, y)

    def predict_proba(self, X: Any) -> Any:
        """Each class's share of the votes; a list of them for several outputs."""
        check_is_fitted(self, "_fit_method")
        distances, rows = self.kneighbors(X)
        distances, rows = np.asarray(distances), np.asarray(rows)
        weights = vote_weights(distances, self.weights)
        codes = self._y.reshape(len(self._y), -1)
        classes = self.classes_ if self.outputs_2d_ else [self.classes_]
        found = []
        for k, named in enumerate(classes):
            counted = votes(codes[:, k][rows], weights, len(named))
            total = counted.sum(axis=1)[:, None]
            if weights is not None and bool((total == 0).any()):
                raise ValueError("All neighbors of some sample is getting zero weights. Please modify 'weights' to avoid this case if you "
                                 "are using a user-defined function.")
            found.append(counted / total)
        return found if self.outputs_2d_ else found[0]


class KNeighborsRegressor(RegressorMixin, KNeighborsMixin, NeighborsBase):
    """The mean target of the nearest neighbours."""

    _parameter_constraints: dict[str, Any] = {**BY_COUNT, **WEIGHTS}

    def __init__(self, n_neighbors: int = 5, *, weights: Any = "uniform", algorithm: str = "auto", leaf_size: int = 30, p: float = 2,
                 metric: Any = "minkowski", metric_params: Any = None, n_jobs: Any = None):
        super().__init__(n_neighbors=n_neighbors, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p, metric_params=metric_params,
                         n_jobs=n_jobs)
        self.weights = weights

    def fit(self, X: Any, y: Any) -> Any:
        """Keep the rows and their targets."""
        return self._fit(X, y)

    def predict(self, X: Any) -> Any:
        """The mean, weighted where asked."""
        distances, rows = self.kneighbors(X)
        distances, rows = np.asarray(distances), np.asarray(rows)
        weights = vote_weights(distances, self.weights)
        targets = self._y.reshape(len(self._y), -1)[rows].astype(np.float64)
        if weights is None:
            found = np.mean(targets, axis=1)
        else:
            weights = np.asarray(weights)[:, :, None]
            found = (targets * weights).sum(axis=1) / weights.sum(axis=1)
        return found.reshape(-1) if self._y.ndim == 1 else found


class RadiusNeighborsClassifier(_Classifies, RadiusNeighborsMixin, NeighborsBase):
    """The class of most of the rows within a radius."""

    _parameter_constraints: dict[str, Any] = {**BY_RADIUS, **WEIGHTS, "outlier_label": "no_validation"}

    def __init__(self, radius: float = 1.0, *, weights: Any = "uniform", algorithm: str = "auto", leaf_size: int = 30, p: float = 2,
                 metric: Any = "minkowski", outlier_label: Any = None, metric_params: Any = None, n_jobs: Any = None):
        super().__init__(radius=radius, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p, metric_params=metric_params,
                         n_jobs=n_jobs)
        self.weights, self.outlier_label = weights, outlier_label

    def fit(self, X: Any, y: Any) -> Any:
        """Keep the rows, their classes and the label of outliers."""
        self._fit(X, y)
        classes = self.classes_ if self.outputs_2d_ else [self.classes_]
        codes = self._y.reshape(len(self._y), -1)
        if self.outlier_label is None:
            self.outlier_label_ = None
        elif self.outlier_label == "most_frequent":
            self.outlier_label_ = [c[int(np.argmax(np.bincount(codes[:, k])))] for k, c in enumerate(classes)]
        else:
            given = self.outlier_label
            labels = [given] * len(classes) if not hasattr(given, "__len__") or isinstance(given, str) else list(given)
            if len(labels) != len(classes):
                raise ValueError(f"The length of outlier_label: {given} is inconsistent with the output length: {len(classes)}")
            self.outlier_label_ = labels
        return self

    def predict_proba(self, X: Any) -> Any:
        """Each class's share of the votes; outliers have those of the outlier label, or zeros."""
        check_is_fitted(self, "_fit_method")
        distances, rows, pointers = self._radius_table(X, None)
        counts = np.diff(pointers)
        empty = counts == 0
        outliers = np.nonzero(empty)[0]
        if self.outlier_label_ is None and len(outliers):
            raise ValueError(f"No neighbors found for test samples {outliers.tolist()!r}, you can try using larger radius, giving a label "
                             f"for outliers, or considering removing them from your dataset.")
        owners = np.repeat(np.arange(len(counts)), counts)
        weights = flat_weights(distances, owners, self.weights, pointers)
        classes, codes = self.classes_ if self.outputs_2d_ else [self.classes_], self._y.reshape(len(self._y), -1)
        found = []
        for k, named in enumerate(classes):
            places = owners * len(named) + codes[:, k][rows]
            shares = np.bincount(places, weights=weights, minlength=len(counts) * len(named)).reshape(len(counts), len(named)).astype(float)
            if len(outliers):
                shares = self._with_outliers(shares, empty, named, self.outlier_label_[k])
            total = shares.sum(axis=1)[:, None]
            found.append(shares / np.where(total == 0.0, 1.0, total))
        return found if self.outputs_2d_ else found[0]

    def _with_outliers(self, shares: Any, empty: Any, named: Any, label: Any) -> Any:
        """Rows without neighbours vote for the outlier label where it is a class."""
        place = np.nonzero(named == label)[0]
        if len(place):
            shares[empty, int(place[0])] = 1.0
        else:
            warnings.warn(f"Outlier label {label} is not in training classes. All class probabilities of outliers will be assigned with 0.",
                          stacklevel=3)
        return shares

    def predict(self, X: Any) -> Any:
        """The class with the greatest vote; the outlier label where there is no neighbour."""
        check_is_fitted(self, "_fit_method")
        found = self.predict_proba(X)
        found = found if self.outputs_2d_ else [found]
        classes = self.classes_ if self.outputs_2d_ else [self.classes_]
        columns = []
        for k, (p, c) in enumerate(zip(found, classes)):
            p = np.asarray(p)
            named = c.take(np.argmax(p, axis=1), axis=0)
            alone = p.sum(axis=1) == 0
            if bool(alone.any()):
                named = named.copy()
                named[alone] = self.outlier_label_[k]
            columns.append(named)
        return np.stack(columns, axis=1) if self.outputs_2d_ else columns[0]


def flat_weights(distances: Any, owners: Any, weights: Any, pointers: Any) -> Any:
    """The weight of each neighbour in a flat list; None: all the same."""
    if weights in (None, "uniform"):
        return None
    if callable(weights):
        from septet.sklearn.neighbors.base import pieces

        made = weights(pieces(distances, pointers))
        return np.concatenate([np.asarray(w) for w in made.tolist()]) if len(distances) else distances
    zero = distances == 0.0
    exact = np.bincount(owners, weights=zero.astype(float), minlength=len(pointers) - 1) > 0
    with np.errstate(divide="ignore"):
        return np.where(exact[owners], zero.astype(float), 1.0 / distances)


class RadiusNeighborsRegressor(RegressorMixin, RadiusNeighborsMixin, NeighborsBase):
    """The mean target of the rows within a radius."""

    _parameter_constraints: dict[str, Any] = {**BY_RADIUS, **WEIGHTS}

    def __init__(self, radius: float = 1.0, *, weights: Any = "uniform", algorithm: str = "auto", leaf_size: int = 30, p: float = 2,
                 metric: Any = "minkowski", metric_params: Any = None, n_jobs: Any = None):
        super().__init__(radius=radius, algorithm=algorithm, leaf_size=leaf_size, metric=metric, p=p, metric_params=metric_params,
                         n_jobs=n_jobs)
        self.weights = weights

    def fit(self, X: Any, y: Any) -> Any:
        """Keep the rows and their targets."""
        return self._fit(X, y)

    def predict(self, X: Any) -> Any:
        """The mean, weighted where asked; NaN where there is no neighbour."""
        distances, rows, pointers = self._radius_table(X, None)
        counts = np.diff(pointers)
        owners = np.repeat(np.arange(len(counts)), counts)
        weights = flat_weights(distances, owners, self.weights, pointers)
        heavy = np.ones(len(rows)) if weights is None else weights
        targets = self._y.reshape(len(self._y), -1)[rows].astype(np.float64)
        total = np.bincount(owners, weights=heavy, minlength=len(counts))
        if bool((counts == 0).any()):
            warnings.warn("One or more samples have no neighbors within specified radius; predicting NaN.", stacklevel=2)
        with np.errstate(invalid="ignore"):
            columns = [np.bincount(owners, weights=heavy * targets[:, k], minlength=len(counts)) / total for k in range(targets.shape[1])]
        return columns[0] if self._y.ndim == 1 else np.stack(columns, axis=1)
