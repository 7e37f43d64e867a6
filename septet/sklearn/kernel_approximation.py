"""`sklearn.kernel_approximation`: features whose products are nearly a kernel's."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.linear_model.base import ours
from septet.sklearn.sparse import hstack
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_is_fitted, check_non_negative, check_random_state, validate_data

KINDS = [np.float64, np.float32]


class _Sampler(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Tags of the samplers."""

    _sparse = True

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = self._sparse
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class PolynomialCountSketch(_Sampler):
    """Tensor sketches of the polynomial kernel (Pham & Pagh, KDD 2013)."""

    _parameter_constraints = of("kernel_approximation.PolynomialCountSketch")

    def __init__(self, *, gamma: Any = 1.0, degree: Any = 2, coef0: Any = 0, n_components: Any = 100, random_state: Any = None):
        self.gamma, self.degree, self.coef0, self.n_components, self.random_state = gamma, degree, coef0, n_components, random_state

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64"]
        return tags

    def fit(self, X: Any, y: Any = None) -> Any:
        """Draw the hashes for the features of X."""
        X = validate_data(self, X, accept_sparse="csc")
        rng = check_random_state(self.random_state)
        d = X.shape[1] + (self.coef0 != 0)
        self.indexHash_ = np.asarray(rng.randint(0, high=self.n_components, size=(self.degree, d)))
        self.bitHash_ = np.asarray(rng.choice(a=[-1, 1], size=(self.degree, d)))
        self._n_features_out = self.n_components
        return self

    def transform(self, X: Any) -> Any:
        """Sketches (samples, components)."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csc", reset=False))
        X = (X.toarray() if is_sparse(X) else X).astype(np.float64) * np.sqrt(self.gamma)
        if self.coef0 != 0:
            X = np.hstack([X, np.full((X.shape[0], 1), np.sqrt(self.coef0))])
        total = None
        for k in range(self.degree):
            sketch = np.zeros((X.shape[1], self.n_components))
            sketch[np.arange(X.shape[1]), self.indexHash_[k]] = self.bitHash_[k]
            part = np.fft.fft(X @ sketch, axis=1)
            total = part if total is None else total * part
        return np.real(np.fft.ifft(total, axis=1))


class RBFSampler(_Sampler):
    """Random Fourier features of the Gaussian kernel (Rahimi & Recht, NIPS 2007)."""

    _parameter_constraints = of("kernel_approximation.RBFSampler")

    def __init__(self, *, gamma: Any = 1.0, n_components: Any = 100, random_state: Any = None):
        self.gamma, self.n_components, self.random_state = gamma, n_components, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Draw weights for the features of X."""
        X = validate_data(self, X, accept_sparse="csr")
        rng, d = check_random_state(self.random_state), X.shape[1]
        if self.gamma == "scale":
            var = float(ours(X).multiply(ours(X)).mean() - ours(X).mean() ** 2) if is_sparse(X) else float(X.var())
            self._gamma = 1.0 / (d * var) if var != 0 else 1.0
        else:
            self._gamma = self.gamma
        self.random_weights_ = (2.0 * self._gamma) ** 0.5 * np.asarray(rng.normal(size=(d, self.n_components)))
        self.random_offset_ = np.asarray(rng.uniform(0, 2 * np.pi, size=self.n_components))
        if X.dtype == np.float32:
            self.random_weights_, self.random_offset_ = (a.astype(np.float32) for a in (self.random_weights_, self.random_offset_))
        self._n_features_out = self.n_components
        return self

    def transform(self, X: Any) -> Any:
        """Features (samples, components)."""
        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        made = np.cos(X @ self.random_weights_ + self.random_offset_)
        return made * (2.0 / self.n_components) ** 0.5


class SkewedChi2Sampler(_Sampler):
    """Random features of the skewed chi-squared kernel (Li, Ionescu & Sminchisescu, 2010)."""

    _parameter_constraints = of("kernel_approximation.SkewedChi2Sampler")
    _sparse = False

    def __init__(self, *, skewedness: Any = 1.0, n_components: Any = 100, random_state: Any = None):
        self.skewedness, self.n_components, self.random_state = skewedness, n_components, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Draw weights for the features of X."""
        X = validate_data(self, X)
        rng, d = check_random_state(self.random_state), X.shape[1]
        uniform = np.asarray(rng.uniform(size=(d, self.n_components)))
        self.random_weights_ = 1.0 / np.pi * np.log(np.tan(np.pi / 2.0 * uniform))
        self.random_offset_ = np.asarray(rng.uniform(0, 2 * np.pi, size=self.n_components))
        if X.dtype == np.float32:
            self.random_weights_, self.random_offset_ = (a.astype(np.float32) for a in (self.random_weights_, self.random_offset_))
        self._n_features_out = self.n_components
        return self

    def transform(self, X: Any) -> Any:
        """Features (samples, components).  ValueError for values not above -skewedness."""
        check_is_fitted(self)
        X = validate_data(self, X, copy=True, dtype=KINDS, reset=False)
        if (X <= -self.skewedness).any():
            raise ValueError("X may not contain entries smaller than -skewedness.")
        made = np.cos(np.log(X + self.skewedness) @ self.random_weights_ + self.random_offset_)
        return (made * (np.sqrt(2.0) / np.sqrt(self.n_components))).astype(X.dtype)


class AdditiveChi2Sampler(TransformerMixin, BaseEstimator):
    """Sampled Fourier features of the additive chi-squared kernel (Vedaldi & Zisserman, 2010)."""

    _parameter_constraints = of("kernel_approximation.AdditiveChi2Sampler")

    def __init__(self, *, sample_steps: Any = 2, sample_interval: Any = None):
        self.sample_steps, self.sample_interval = sample_steps, sample_interval

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only, tags.input_tags.sparse, tags.requires_fit = True, True, False
        return tags

    def fit(self, X: Any, y: Any = None) -> Any:
        """Check X and the parameters."""
        X = validate_data(self, X, accept_sparse="csr", ensure_non_negative=True)
        self._interval(True)
        return self

    def _interval(self, check: bool = False) -> float:
        if self.sample_interval is not None:
            return float(self.sample_interval)
        found = {1: 0.8, 2: 0.5, 3: 0.4}.get(self.sample_steps)
        if found is None:
            raise ValueError("If sample_steps is not in [1, 2, 3], you need to provide sample_interval")
        return found

    def transform(self, X: Any) -> Any:
        """Features (samples, features * (2 sample_steps - 1))."""
        X = validate_data(self, X, accept_sparse="csr", reset=False, ensure_non_negative=True)
        if is_sparse(X):
            X = ours(X)
            return hstack([X._with_data(v) for v in self._columns(X.data)], format="csr")
        places = X != 0
        values, made = X[places], []
        for part in self._columns(values):
            full = np.zeros(X.shape, dtype=X.dtype)
            full[places] = part
            made.append(full)
        return np.hstack(made)

    def _columns(self, x: Any) -> list[Any]:
        """The features of values that are not zero."""
        step = self._interval()
        made = [np.sqrt(x * step)]
        log_x, twice = step * np.log(x), 2 * x * step
        for j in range(1, self.sample_steps):
            size = np.sqrt(twice / np.cosh(np.pi * j * step))
            made += [size * np.cos(j * log_x), size * np.sin(j * log_x)]
        return made

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of features with the samples' numbers."""
        from septet.sklearn.feature_extraction.analysis import object_array
        from septet.sklearn.utils.naming import check_names_in

        check_is_fitted(self, "n_features_in_")
        names, prefix = check_names_in(self, input_features, generate_names=True), type(self).__name__.lower()
        made = [f"{prefix}_{n}_sqrt" for n in names]
        for j in range(1, self.sample_steps):
            made += [f"{prefix}_{n}_cos{j}" for n in names] + [f"{prefix}_{n}_sin{j}" for n in names]
        return object_array(made)


class Nystroem(_Sampler):
    """Features from the kernel with a subset of the samples (Williams & Seeger, NIPS 2001)."""

    _parameter_constraints = of("kernel_approximation.Nystroem")

    def __init__(self, kernel: Any = "rbf", *, gamma: Any = None, coef0: Any = None, degree: Any = None, kernel_params: Any = None,
                 n_components: Any = 100, random_state: Any = None, n_jobs: Any = None):
        self.kernel, self.gamma, self.coef0, self.degree, self.kernel_params = kernel, gamma, coef0, degree, kernel_params
        self.n_components, self.random_state, self.n_jobs = n_components, random_state, n_jobs

    def _params(self) -> dict[str, Any]:
        params = dict(self.kernel_params or {})
        if callable(self.kernel) or self.kernel == "precomputed":
            if any(getattr(self, p) is not None for p in ("gamma", "coef0", "degree")):
                raise ValueError("Don't pass gamma, coef0 or degree to Nystroem if using a callable or precomputed kernel")
            return params
        params.update({p: getattr(self, p) for p in ("gamma", "coef0", "degree") if getattr(self, p) is not None})
        return params

    def fit(self, X: Any, y: Any = None) -> Any:
        """Choose samples and factor their kernel."""
        from septet.sklearn.metrics.pairwise import pairwise_kernels

        X = validate_data(self, X, accept_sparse="csr")
        rng, n = check_random_state(self.random_state), X.shape[0]
        count = self.n_components
        if count > n:
            count = n
            warnings.warn("n_components > n_samples. This is not possible.\nn_components was set to n_samples, which results in "
                          "inefficient evaluation of the full kernel.", stacklevel=2)
        chosen = np.asarray(rng.permutation(n))[:count]
        basis = ours(X)[chosen]
        K = np.asarray(pairwise_kernels(basis, metric=self.kernel, filter_params=True, n_jobs=self.n_jobs, **self._params()))
        u, s, v = np.linalg.svd(K)
        self.normalization_ = (u / np.sqrt(np.maximum(s, 1e-12))) @ v
        self.components_, self.component_indices_ = basis, chosen
        self._n_features_out = count
        return self

    def transform(self, X: Any) -> Any:
        """Features (samples, components)."""
        from septet.sklearn.metrics.pairwise import pairwise_kernels

        check_is_fitted(self)
        X = ours(validate_data(self, X, accept_sparse="csr", reset=False))
        K = np.asarray(pairwise_kernels(X, self.components_, metric=self.kernel, filter_params=True, n_jobs=self.n_jobs, **self._params()))
        return K @ self.normalization_.T


__all__ = ["AdditiveChi2Sampler", "Nystroem", "PolynomialCountSketch", "RBFSampler", "SkewedChi2Sampler", "check_non_negative"]
