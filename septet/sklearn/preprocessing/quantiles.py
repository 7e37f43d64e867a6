"""`QuantileTransformer`: features with a uniform or normal distribution."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from septet.sklearn.preprocessing import normal
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.indexing import resample
from septet.sklearn.utils.validation import FLOAT_DTYPES, check_array, check_is_fitted, validate_data

BOUND = 1e-7


class QuantileTransformer(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Each value as its quantile, or as the normal number of that quantile."""

    _parameter_constraints: dict[str, Any] = {
        "n_quantiles": [Interval(Integral, 1, None, closed="left")], "output_distribution": [StrOptions({"uniform", "normal"})],
        "ignore_implicit_zeros": ["boolean"], "subsample": [Interval(Integral, 1, None, closed="left"), None],
        "random_state": ["random_state"], "copy": ["boolean"]}

    def __init__(self, *, n_quantiles: int = 1000, output_distribution: str = "uniform", ignore_implicit_zeros: bool = False,
                 subsample: Any = 10000, random_state: Any = None, copy: bool = True):
        self.n_quantiles, self.output_distribution, self.ignore_implicit_zeros = n_quantiles, output_distribution, ignore_implicit_zeros
        self.subsample, self.random_state, self.copy = subsample, random_state, copy

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the quantiles of each feature."""
        if self.subsample is not None and self.n_quantiles > self.subsample:
            raise ValueError("The number of quantiles cannot be greater than the number of samples used. Got "
                             f"{self.n_quantiles} quantiles and {self.subsample} samples.")
        X = self._checked(X, True)
        n = X.shape[0]
        if self.n_quantiles > n:
            warnings.warn(f"n_quantiles ({self.n_quantiles}) is greater than the total number of samples ({n}). n_quantiles is set to "
                          "n_samples.", stacklevel=3)
        self.n_quantiles_ = max(1, min(self.n_quantiles, n))
        self.references_ = np.linspace(0, 1, self.n_quantiles_, endpoint=True)
        if is_sparse(X):
            self.quantiles_ = self._of_sparse(X)
            return self
        if self.ignore_implicit_zeros:
            warnings.warn("'ignore_implicit_zeros' takes effect only with sparse matrix. This parameter has no effect.", stacklevel=3)
        if self.subsample is not None and self.subsample < n:
            X = resample(X, replace=False, n_samples=self.subsample, random_state=self.random_state)
        found = np.nanpercentile(X, self.references_ * 100, axis=0)
        self.quantiles_ = np.maximum.accumulate(found, axis=0)
        return self

    def _of_sparse(self, X: Any) -> Any:
        """The quantiles of a sparse matrix's features, zeros that are not stored counted unless told otherwise."""
        from septet.sklearn.utils.validation import check_random_state

        state = check_random_state(self.random_state)
        columns = []
        for k in range(X.shape[1]):
            stored = X.data[int(X.indptr[k]) : int(X.indptr[k + 1])]
            if self.subsample is not None and len(stored) > self.subsample:
                size = self.subsample * len(stored) // X.shape[0]
                values = np.asarray(state.choice(stored, size=size, replace=False))
                rest = self.subsample - size
            else:
                values, rest = stored, X.shape[0] - len(stored)
            if not self.ignore_implicit_zeros:
                values = np.concatenate([values, np.zeros(rest, dtype=values.dtype)])
            columns.append(np.nanpercentile(values, self.references_ * 100) if values.size else np.zeros(len(self.references_)))
        return np.maximum.accumulate(np.stack(columns, axis=1), axis=0)

    def _checked(self, X: Any, reset: bool, positive: bool = False) -> Any:
        X = validate_data(self, X, reset=reset, accept_sparse="csc", copy=self.copy and not reset, dtype=FLOAT_DTYPES,
                          force_writeable=not reset, ensure_all_finite="allow-nan")
        if is_sparse(X) and not self.ignore_implicit_zeros and X.data.size and bool((X.data < 0).any()):
            raise ValueError("QuantileTransformer only accepts non-negative sparse matrices.")
        return X

    def _column(self, x: Any, quantiles: Any, inverse: bool) -> Any:
        """One feature through the quantiles, or back."""
        low, high = (0.0, 1.0) if inverse else (quantiles[0], quantiles[-1])
        normal_out = self.output_distribution == "normal"
        if inverse and normal_out:
            x = normal.cdf(x)
        near = BOUND if normal_out else 0.0
        below, above = (x - near < low, x + near > high) if normal_out else (x == low, x == high)
        kept = ~np.isnan(x)
        values = x[kept]
        if inverse:
            made = np.interp(values, self.references_, quantiles)
        else:
            up = np.interp(values, quantiles, self.references_)
            down = np.interp(-values, -quantiles[::-1], -self.references_[::-1])
            made = 0.5 * (up - down)
        out = x.astype(np.float64).copy()
        out[kept] = made
        out[above] = quantiles[-1] if inverse else 1.0
        out[below] = quantiles[0] if inverse else 0.0
        if not inverse and normal_out:
            limits = normal.quantiles(np.array([BOUND - np.spacing(1), 1 - (BOUND - np.spacing(1))]))
            out = np.clip(normal.quantiles(out), limits[0], limits[1])
        return out

    def _applied(self, X: Any, inverse: bool) -> Any:
        if is_sparse(X):
            X = X.copy()
            parts = [self._column(X.data[int(X.indptr[k]) : int(X.indptr[k + 1])], self.quantiles_[:, k], inverse)
                     for k in range(X.shape[1])]
            X.data = np.concatenate(parts).astype(X.data.dtype)
            return X
        return np.stack([self._column(X[:, k], self.quantiles_[:, k], inverse) for k in range(X.shape[1])], axis=1).astype(X.dtype)

    def transform(self, X: Any) -> Any:
        """The quantiles of the values, or their normal numbers."""
        check_is_fitted(self)
        return self._applied(self._checked(X, False), False)

    def inverse_transform(self, X: Any) -> Any:
        """The values again."""
        check_is_fitted(self)
        return self._applied(self._checked(X, False), True)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse, tags.input_tags.allow_nan = True, True
        return tags


def quantile_transform(X: Any, *, axis: int = 0, n_quantiles: int = 1000, output_distribution: str = "uniform",
                       ignore_implicit_zeros: bool = False, subsample: Any = 100000, random_state: Any = None, copy: bool = True) -> Any:
    """X through its quantiles along an axis."""
    made = QuantileTransformer(n_quantiles=n_quantiles, output_distribution=output_distribution, subsample=subsample,
                               ignore_implicit_zeros=ignore_implicit_zeros, random_state=random_state, copy=copy)
    if axis not in (0, 1):
        raise ValueError(f"axis should be either equal to 0 or 1. Got axis={axis}")
    X = check_array(X, accept_sparse="csc", dtype=FLOAT_DTYPES, ensure_all_finite="allow-nan")
    return made.fit_transform(X) if axis == 0 else made.fit_transform(X.T).T
