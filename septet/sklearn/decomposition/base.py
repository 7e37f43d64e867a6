"""What principal components share."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.utils.validation import check_is_fitted, validate_data


class BasePCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Transforms by `components_`, `mean_`, `explained_variance_`, `noise_variance_` and `whiten`."""

    def get_covariance(self) -> Any:
        """The covariance that the model gives the data."""
        components, excess = self._loadings()
        cov = (components.T * excess) @ components
        places = np.arange(len(cov))
        cov[places, places] += self.noise_variance_
        return cov

    def _loadings(self) -> tuple[Any, Any]:
        components = self.components_
        if self.whiten:
            components = components * np.sqrt(self.explained_variance_[:, None])
        excess = self.explained_variance_ - self.noise_variance_
        return components, np.where(self.explained_variance_ > self.noise_variance_, excess, 0.0)

    def get_precision(self) -> Any:
        """The inverse of `get_covariance()`."""
        n = self.components_.shape[1]
        if self.n_components_ == 0:
            return np.eye(n) / self.noise_variance_
        if float(self.noise_variance_) == 0.0:
            return np.linalg.inv(self.get_covariance())
        components, excess = self._loadings()
        inner = components @ components.T / self.noise_variance_
        places = np.arange(len(inner))
        inner[places, places] += 1.0 / excess
        found = components.T @ np.linalg.inv(inner) @ components / -(self.noise_variance_**2)
        places = np.arange(n)
        found[places, places] += 1.0 / self.noise_variance_
        return found

    def transform(self, X: Any) -> Any:
        """The rows in terms of the components."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=[np.float64, np.float32], accept_sparse=("csr", "csc"), reset=False)
        return self._transform(X.toarray() if hasattr(X, "toarray") else X)

    def _transform(self, X: Any) -> Any:
        found = X @ self.components_.T - self.mean_.reshape(1, -1) @ self.components_.T
        if self.whiten:
            scale = np.sqrt(self.explained_variance_)
            found = found / np.maximum(scale, np.finfo(scale.dtype).eps)
        return found

    def inverse_transform(self, X: Any) -> Any:
        """Rows from their components."""
        check_is_fitted(self)
        from septet.sklearn.utils.validation import check_array

        X = check_array(X, dtype=[np.float64, np.float32])
        components = np.sqrt(self.explained_variance_[:, None]) * self.components_ if self.whiten else self.components_
        return X @ components + self.mean_

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]
