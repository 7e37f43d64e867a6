"""Partial least squares from one singular value decomposition."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.cross_decomposition.pls import centred
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_consistent_length, check_is_fitted, validate_data


class PLSSVD(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """The singular vectors of the cross-covariance of two tables."""

    _parameter_constraints: dict[str, Any] = parameters("n_components: int [1, inf)\nscale, copy: bool")

    def __init__(self, n_components: int = 2, *, scale: bool = True, copy: bool = True):
        self.n_components, self.scale, self.copy = n_components, scale, copy

    def fit(self, X: Any, y: Any) -> Any:
        """Find the weights of both tables."""
        check_consistent_length(X, y)
        X = validate_data(self, X, dtype=np.float64, force_writeable=True, copy=self.copy, ensure_min_samples=2)
        y = check_array(y, input_name="y", dtype=np.float64, force_writeable=True, copy=self.copy, ensure_2d=False)
        y = y.reshape(len(y), -1)
        limit = min(X.shape[0], X.shape[1], y.shape[1])
        if self.n_components > limit:
            raise ValueError(f"`n_components` upper bound is {limit}. Got {self.n_components} instead. Reduce `n_components`.")
        X, self._x_mean, self._x_std = centred(X, self.scale)
        y, self._y_mean, self._y_std = centred(y, self.scale)
        U, _, Vt = np.linalg.svd(X.T @ y, full_matrices=False)
        U, Vt = svd_flip(U[:, :self.n_components], Vt[:self.n_components])
        self.x_weights_, self.y_weights_ = U, Vt.T
        self._n_features_out = self.x_weights_.shape[1]
        return self

    def transform(self, X: Any, y: Any = None) -> Any:
        """The rows' scores; with y, both tables'."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        scores = (X - self._x_mean) / self._x_std @ self.x_weights_
        if y is None:
            return scores
        y = check_array(y, input_name="y", ensure_2d=False, dtype=np.float64).reshape(len(X), -1)
        return scores, (y - self._y_mean) / self._y_std @ self.y_weights_

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fit, and the scores of both tables."""
        return self.fit(X, y).transform(X, y)
