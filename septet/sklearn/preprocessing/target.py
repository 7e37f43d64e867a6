"""`TargetEncoder`: each category as the mean of the target over its samples, drawn towards the mean of all (Micci-Barreca 2001)."""
from __future__ import annotations

from numbers import Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import OneToOneFeatureMixin
from septet.sklearn.preprocessing.encoder import _BaseEncoder
from septet.sklearn.preprocessing.labels import LabelBinarizer, LabelEncoder
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.validation import _check_y, check_consistent_length, check_is_fitted


class TargetEncoder(OneToOneFeatureMixin, _BaseEncoder):
    """Each category as a mean of the target; `fit_transform` takes each sample's mean from other folds.

    smooth: how much the mean of all counts ("auto": by the variances, as empirical Bayes has it).
    """

    _parameter_constraints: dict[str, Any] = {
        "categories": [StrOptions({"auto"}), list], "target_type": [StrOptions({"auto", "continuous", "binary", "multiclass"})],
        "smooth": [StrOptions({"auto"}), Interval(Real, 0, None, closed="left")], "cv": ["cv_object"],
        "shuffle": ["boolean", StrOptions({"deprecated"})], "random_state": ["random_state", StrOptions({"deprecated"})]}

    def __init__(self, categories: Any = "auto", target_type: str = "auto", smooth: Any = "auto", cv: Any = 5, shuffle: Any = "deprecated",
                 random_state: Any = "deprecated"):
        self.categories, self.target_type, self.smooth, self.cv = categories, target_type, smooth, cv
        self.shuffle, self.random_state = shuffle, random_state

    def fit(self, X: Any, y: Any) -> Any:
        """The encodings from all samples."""
        self._all(X, y)
        return self

    def fit_transform(self, X: Any, y: Any) -> Any:
        """Fit, and each sample's encoding from the other folds."""
        from septet.sklearn.model_selection.choosing import check_cv

        found, known, target, n_out = self._all(X, y)
        made = np.empty((target.shape[0], len(found) * n_out), dtype=np.float64)
        shuffle = True if isinstance(self.shuffle, str) else self.shuffle
        state = None if isinstance(self.random_state, str) else self.random_state
        cv = check_cv(self.cv, y, classifier=self.target_type_ != "continuous", shuffle=shuffle, random_state=state)
        for train, test in cv.split(X, y):
            part = target[train]
            mean = part.mean(axis=0)
            encodings = self._encodings([f[train] for f in found], part, mean, n_out)
            made[test] = self._looked_up([f[test] for f in found], [k[test] for k in known], encodings, mean, n_out)
        return made

    def transform(self, X: Any) -> Any:
        """The encodings; a category that is not known has the mean of all."""
        check_is_fitted(self)
        found, known = self._codes(X, "ignore", "allow-nan")
        n_out = len(self.classes_) if self.target_type_ == "multiclass" else 1
        return self._looked_up(found, known, self.encodings_, np.asarray(self.target_mean_), n_out)

    def _all(self, X: Any, y: Any) -> tuple[Any, Any, Any, int]:
        check_consistent_length(X, y)
        self._fit(X, "ignore", "allow-nan")
        target, n_out = self._target(y)
        found, known = self._codes(X, "ignore", "allow-nan")
        mean = target.mean(axis=0)
        self.target_mean_ = mean
        self.encodings_ = self._encodings(found, target, mean, n_out)
        return found, known, target, n_out

    def _target(self, y: Any) -> tuple[Any, int]:
        """(target as floats, columns)."""
        if self.target_type == "auto":
            kind = type_of_target(y, input_name="y")
            if kind not in ("binary", "multiclass", "continuous"):
                raise ValueError(f"Unknown label type: Target type was inferred to be {kind!r}. Only ('binary', 'multiclass', "
                                 "'continuous') are supported.")
            self.target_type_ = kind
        else:
            self.target_type_ = self.target_type
        self.classes_ = None
        if self.target_type_ == "binary":
            encoder = LabelEncoder()
            made = encoder.fit_transform(y)
        elif self.target_type_ == "multiclass":
            encoder = LabelBinarizer()
            made = encoder.fit_transform(y)
        else:
            return np.asarray(_check_y(y, y_numeric=True, estimator=self), dtype=np.float64), 1
        self.classes_ = encoder.classes_
        return np.asarray(made, dtype=np.float64), made.shape[1] if self.target_type_ == "multiclass" else 1

    def _encodings(self, found: list[Any], target: Any, mean: Any, n_out: int) -> list[Any]:
        """The encodings of each feature's categories (of each feature and class)."""
        columns = target.reshape(len(target), -1)
        return [self._encoding(numbers_, len(self.categories_[k]), columns[:, j], float(np.atleast_1d(mean)[j]))
                for k, numbers_ in enumerate(found) for j in range(n_out)]

    def _encoding(self, numbers_: Any, n: int, y: Any, mean: float) -> Any:
        """The encodings of one feature's categories for one column of the target."""
        counts = np.bincount(numbers_, minlength=n).astype(np.float64)
        sums = np.bincount(numbers_, weights=y, minlength=n)
        if self.smooth != "auto":
            with np.errstate(all="ignore"):
                made = (sums + self.smooth * mean) / (counts + self.smooth)
            return np.where(counts + self.smooth == 0, mean, made)
        with np.errstate(all="ignore"):
            means = sums / counts
            inside = np.bincount(numbers_, weights=(y - means[numbers_]) ** 2, minlength=n) / counts
            variance = float(y.var())
            share = variance * counts / (variance * counts + inside)
            made = share * means + (1 - share) * mean
        return np.where(np.isnan(made), mean, made)

    def _looked_up(self, found: list[Any], known: list[Any], encodings: list[Any], mean: Any, n_out: int) -> Any:
        """The encodings of samples."""
        means = np.atleast_1d(mean)
        columns = [np.where(known[k], encodings[k * n_out + j][numbers_], means[j])
                   for k, numbers_ in enumerate(found) for j in range(n_out)]
        return np.stack(columns, axis=1)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features, with the class behind where there are several."""
        check_is_fitted(self, "n_features_in_")
        names = check_names_in(self, input_features)
        if self.target_type_ != "multiclass":
            return names
        return object_array(f"{name}_{c}" for name in names.tolist() for c in self.classes_.tolist())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
