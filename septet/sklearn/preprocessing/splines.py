"""`SplineTransformer`: features as B-splines (de Boor 1978)."""
from __future__ import annotations

from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.utils._param_validation import Interval, StrOptions
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.stats import weighted_percentile
from septet.sklearn.utils.validation import FLOAT_DTYPES, _check_sample_weight, check_array, check_is_fitted, validate_data

BEYOND = {"error", "constant", "linear", "continue", "periodic"}


def basis(x: Any, knots: Any, degree: int, derivative: int = 0) -> Any:
    """The B-splines over knots at x, a column each; beyond the knots' inner range the outer pieces go on."""
    n = len(knots) - degree - 1
    if derivative:
        lower = basis_at(x, knots, degree - 1, degree, n)
        left, right = knots[degree : degree + n] - knots[:n], knots[degree + 1 : degree + 1 + n] - knots[1 : n + 1]
        return degree * (lower[:, :n] / np.where(left == 0, 1, left) - lower[:, 1 : n + 1] / np.where(right == 0, 1, right))
    return basis_at(x, knots, degree, degree, n)


def basis_at(x: Any, knots: Any, degree: int, whole: int, n: int) -> Any:
    """Cox and de Boor's recursion; the piece of x is that of the splines of degree `whole`."""
    piece = np.clip(np.searchsorted(knots, x, side="right") - 1, whole, n - 1)
    made = (np.arange(len(knots) - 1)[None, :] == piece[:, None]).astype(np.float64)
    for d in range(1, degree + 1):
        count = len(knots) - 1 - d
        left, right = knots[d : d + count] - knots[:count], knots[d + 1 : d + 1 + count] - knots[1 : count + 1]
        a = np.where(left == 0, 0.0, (x[:, None] - knots[None, :count]) / np.where(left == 0, 1, left))
        b = np.where(right == 0, 0.0, (knots[None, d + 1 : d + 1 + count] - x[:, None]) / np.where(right == 0, 1, right))
        made = a * made[:, :count] + b * made[:, 1 : count + 1]
    return made


class SplineTransformer(TransformerMixin, BaseEstimator):
    """Each feature as B-splines of a degree over knots."""

    _parameter_constraints: dict[str, Any] = {
        "n_knots": [Interval(Integral, 2, None, closed="left")], "degree": [Interval(Integral, 0, None, closed="left")],
        "knots": [StrOptions({"uniform", "quantile"}), "array-like"], "extrapolation": [StrOptions(BEYOND)], "include_bias": ["boolean"],
        "order": [StrOptions({"C", "F"})], "handle_missing": [StrOptions({"error", "zeros"})], "sparse_output": ["boolean"]}

    def __init__(self, n_knots: int = 5, degree: int = 3, *, knots: Any = "uniform", extrapolation: str = "constant",
                 include_bias: bool = True, order: str = "C", handle_missing: str = "error", sparse_output: bool = False):
        self.n_knots, self.degree, self.knots, self.extrapolation = n_knots, degree, knots, extrapolation
        self.include_bias, self.order, self.handle_missing, self.sparse_output = include_bias, order, handle_missing, sparse_output

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Place the knots."""
        finite = True if self.handle_missing == "error" else "allow-nan"
        X = validate_data(self, X, reset=True, ensure_min_samples=2, ensure_2d=True, ensure_all_finite=finite)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, dtype=X.dtype)
        knots = self._base_knots(X, weights)
        if self.extrapolation == "periodic" and self.n_knots <= self.degree and isinstance(self.knots, str):
            raise ValueError(f"Periodic splines require degree < n_knots. Got n_knots={knots.shape[0]} and degree={self.degree}.")
        self._knots = [self._extended(knots[:, k]) for k in range(X.shape[1])]
        n_splines = knots.shape[0] - 1 if self.extrapolation == "periodic" else knots.shape[0] + self.degree - 1
        self._n_splines = n_splines
        self.n_features_out_ = X.shape[1] * (n_splines - (not self.include_bias))
        return self

    def _base_knots(self, X: Any, weights: Any) -> Any:
        """The knots within the data, a column for each feature."""
        if not isinstance(self.knots, str):
            knots = check_array(self.knots, dtype=np.float64)
            if knots.shape[0] < 2:
                raise ValueError("Number of knots, knots.shape[0], must be >= 2.")
            if knots.shape[1] != X.shape[1]:
                raise ValueError("knots.shape[1] == n_features is violated.")
            if not bool((np.diff(knots, axis=0) > 0).all()):
                raise ValueError("knots must be sorted without duplicates.")
            return knots
        if self.knots == "quantile":
            ranks = 100 * np.linspace(0, 1, self.n_knots, dtype=np.float64)
            return np.nanpercentile(X, ranks, axis=0) if weights is None else weighted_percentile(X, weights, ranks)
        kept = X if weights is None else X[weights > 0]
        return np.linspace(np.nanmin(kept, axis=0), np.nanmax(kept, axis=0), num=self.n_knots, endpoint=True, dtype=np.float64)

    def _extended(self, knots: Any) -> Any:
        """Knots beyond the data on both sides, as the degree needs."""
        d = self.degree
        if self.extrapolation == "periodic":
            period = knots[-1] - knots[0]
            return np.concatenate([knots[-(d + 1) : -1] - period, knots, knots[1 : d + 1] + period])
        first, last = knots[1] - knots[0], knots[-1] - knots[-2]
        left = knots[0] - first * np.arange(d, 0, -1)
        return np.concatenate([left, knots, knots[-1] + last * np.arange(1, d + 1)])

    def transform(self, X: Any) -> Any:
        """The splines' values."""
        check_is_fitted(self)
        finite = True if self.handle_missing == "error" else "allow-nan"
        X = validate_data(self, X, reset=False, accept_sparse=False, ensure_2d=True, ensure_all_finite=finite)
        kind = X.dtype if X.dtype in FLOAT_DTYPES else np.float64
        made = np.concatenate([self._feature(X[:, k].astype(np.float64), self._knots[k]) for k in range(X.shape[1])], axis=1)
        if not self.include_bias:
            made = made[:, np.arange(made.shape[1]) % self._n_splines != self._n_splines - 1]
        made = np.asarray(made, dtype=kind, order=self.order)
        if not self.sparse_output:
            return made
        from septet.sklearn import sparse

        return sparse.csr_matrix(made)

    def _feature(self, x: Any, knots: Any) -> Any:
        """The splines of one feature."""
        absent = np.isnan(x)
        d, n = self.degree, len(knots) - self.degree - 1
        low, high = knots[d], knots[n]
        x = np.where(absent, low, x)
        if self.extrapolation == "periodic":
            x = low + (x - low) % (high - low)
            whole = basis(x, knots, d)
            made = whole[:, : self._n_splines].copy()
            made[:, :d] += whole[:, self._n_splines :]
        else:
            made = self._inside(x, knots, low, high, d)
        return np.where(absent[:, None], 0.0, made) if bool(absent.any()) else made

    def _inside(self, x: Any, knots: Any, low: Any, high: Any, d: int) -> Any:
        below, above = x < low, x > high
        if self.extrapolation == "continue" or not bool((below | above).any()):
            return basis(x, knots, d)
        if self.extrapolation == "error":
            raise ValueError("`X` contains values beyond the limits of the knots.")
        made = basis(np.clip(x, low, high), knots, d)
        if self.extrapolation == "linear" and d > 0:
            ends = np.stack([low, high])
            slopes = basis(ends, knots, d, 1)
            far = np.where(below, x - low, np.where(above, x - high, 0.0))
            made = made + far[:, None] * np.where(below[:, None], slopes[0][None, :], slopes[1][None, :])
        return made

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The feature's name and the spline's number."""
        check_is_fitted(self, "n_features_in_")
        names = check_names_in(self, input_features).tolist()
        count = self._n_splines - (not self.include_bias)
        return object_array(f"{name}_sp_{k}" for name in names for k in range(count))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self.handle_missing == "zeros"
        return tags
