"""`KBinsDiscretizer`: the number of the interval each value falls in."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.preprocessing.onehot import OneHotEncoder
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.indexing import resample
from septet.sklearn.utils.naming import check_names_in
from septet.sklearn.utils.stats import weighted_percentile
from septet.sklearn.utils.validation import _check_sample_weight, check_array, check_is_fitted, validate_data

METHODS = {"inverted_cdf", "averaged_inverted_cdf", "closest_observation", "interpolated_inverted_cdf", "hazen", "weibull", "linear",
           "median_unbiased", "normal_unbiased"}


class KBinsDiscretizer(TransformerMixin, BaseEstimator):
    """Values as the numbers of intervals, or as indicators of them.

    strategy: "uniform" widths, "quantile" (as many samples in each), or "kmeans".  encode: "onehot", "onehot-dense", "ordinal".
    """

    _parameter_constraints: dict[str, Any] = {
        "n_bins": [Interval(Integral, 2, None, closed="left"), "array-like"], "encode": [StrOptions({"onehot", "onehot-dense", "ordinal"})],
        "strategy": [StrOptions({"uniform", "quantile", "kmeans"})], "quantile_method": [StrOptions(METHODS | {"warn"})],
        "dtype": "no_validation", "subsample": [Interval(Integral, 1, None, closed="left"), None], "random_state": ["random_state"]}

    def __init__(self, n_bins: Any = 5, *, encode: str = "onehot", strategy: str = "quantile",
                 quantile_method: str = "averaged_inverted_cdf", dtype: Any = None, subsample: Any = 200000, random_state: Any = None):
        self.n_bins, self.encode, self.strategy, self.quantile_method = n_bins, encode, strategy, quantile_method
        self.dtype, self.subsample, self.random_state = dtype, subsample, random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Find the edges of the intervals."""
        X = validate_data(self, X, dtype="numeric")
        kind = np.dtype(self.dtype) if self.dtype is not None else X.dtype
        if kind not in (np.float64, np.float32):
            kind = np.dtype(np.float64)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X)
        if self.subsample is not None and X.shape[0] > self.subsample:
            X = resample(X, replace=True, n_samples=self.subsample, random_state=self.random_state, sample_weight=weights)
            weights = None                      # they are in the draw
        counts = self._counts(X.shape[1])
        edges = [self._edges(X[:, k], counts[k], weights, k) for k in range(X.shape[1])]
        self.bin_edges_ = np.empty(len(edges), dtype=object)
        for k, e in enumerate(edges):
            self.bin_edges_[k] = e
        self.n_bins_ = np.array([len(e) - 1 for e in edges])
        self._kind = kind
        if "onehot" in self.encode:
            self._encoder = OneHotEncoder(categories=[np.arange(n) for n in self.n_bins_.tolist()], sparse_output=self.encode == "onehot",
                                          dtype=kind)
            self._encoder.fit(np.zeros((1, len(edges))))
        return self

    def _counts(self, n: int) -> list[int]:
        """The number of bins asked for each feature."""
        if isinstance(self.n_bins, Integral):
            return [int(self.n_bins)] * n
        counts = check_array(self.n_bins, dtype=int, copy=True, ensure_2d=False)
        if counts.ndim > 1 or counts.shape[0] != n:
            raise ValueError("n_bins must be a scalar or array of shape (n_features,).")
        wrong = np.where((counts < 2) | (counts != np.asarray(self.n_bins)))[0]
        if wrong.shape[0]:
            raise ValueError(f"{type(self).__name__} received an invalid number of bins at indices {', '.join(str(i) for i in wrong)}. "
                             "Number of bins must be at least 2, and must be an int.")
        return counts.tolist()  # type: ignore[no-any-return]

    def _edges(self, column: Any, n: int, weights: Any, k: int) -> Any:
        """The edges of one feature's intervals."""
        seen = column if weights is None else column[weights != 0]
        low, high = seen.min(), seen.max()
        if low == high:
            warnings.warn(f"Feature {k} is constant and will be replaced with 0.", stacklevel=4)
            return np.array([-np.inf, np.inf])
        if self.strategy == "uniform":
            return np.linspace(low, high, n + 1)
        edges = self._quantiles(column, n, weights) if self.strategy == "quantile" else self._means(column, n, weights, low, high)
        kept = np.concatenate([np.array([True]), np.diff(edges) > 1e-8])
        if not bool(kept.all()):
            warnings.warn(f"Bins whose width are too small (i.e., <= 1e-8) in feature {k} are removed. Consider decreasing the number "
                          "of bins.", stacklevel=4)
        return edges[kept]

    def _quantiles(self, column: Any, n: int, weights: Any) -> Any:
        ranks = np.linspace(0, 100, n + 1)
        if weights is None:
            return np.asarray(np.percentile(column, ranks, method=self.quantile_method), dtype=np.float64)
        if self.quantile_method not in ("inverted_cdf", "averaged_inverted_cdf"):
            raise ValueError("When fitting with strategy='quantile' and sample weights, quantile_method should either be set to "
                             f"'averaged_inverted_cdf' or 'inverted_cdf', got quantile_method='{self.quantile_method}' instead.")
        return weighted_percentile(column, weights, ranks, average=self.quantile_method == "averaged_inverted_cdf")

    def _means(self, column: Any, n: int, weights: Any, low: Any, high: Any) -> Any:
        from septet.sklearn.cluster import KMeans

        uniform = np.linspace(low, high, n + 1)
        start = (uniform[1:] + uniform[:-1])[:, None] * 0.5
        centres = np.sort(KMeans(n_clusters=n, init=start, n_init=1).fit(column[:, None], sample_weight=weights).cluster_centers_[:, 0])
        return np.concatenate([np.array([float(low)]), (centres[1:] + centres[:-1]) * 0.5, np.array([float(high)])])

    def transform(self, X: Any) -> Any:
        """The numbers of the intervals, or indicators."""
        check_is_fitted(self)
        kinds = (np.float64, np.float32) if self.dtype is None else self.dtype
        X = validate_data(self, X, copy=True, dtype=kinds, reset=False)
        made = np.stack([np.searchsorted(e[1:-1], X[:, k], side="right") for k, e in enumerate(self.bin_edges_)], axis=1).astype(X.dtype)
        return made if self.encode == "ordinal" else self._encoder.transform(made)

    def inverse_transform(self, X: Any) -> Any:
        """The middle of each interval."""
        check_is_fitted(self)
        if "onehot" in self.encode:
            X = self._encoder.inverse_transform(X)
        X = check_array(X, copy=True, dtype=(np.float64, np.float32))
        n = self.n_bins_.shape[0]
        if X.shape[1] != n:
            raise ValueError(f"Incorrect number of features. Expecting {n}, received {X.shape[1]}.")
        columns = [((e[1:] + e[:-1]) * 0.5)[X[:, k].astype(np.int64)] for k, e in enumerate(self.bin_edges_)]
        return np.stack(columns, axis=1).astype(X.dtype)

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features, with the interval's number where they are indicators."""
        check_is_fitted(self, "n_features_in_")
        names = check_names_in(self, input_features)
        return self._encoder.get_feature_names_out(names) if hasattr(self, "_encoder") else names
