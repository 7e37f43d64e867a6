"""Estimators of sparse codes: over a given dictionary, and over one that is learnt."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from septet.sklearn.decomposition.dictionary_solver import NEGATIVE, encoded, learnt
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import check_array, check_is_fitted, validate_data

CODING = """
    transform_algorithm: 'lasso_lars' 'lasso_cd' 'lars' 'omp' 'threshold'
    transform_n_nonzero_coefs: int [1, inf) | None
    transform_alpha: float [0, inf) | None
    split_sign: bool
    n_jobs: int (-inf, inf) | None
    positive_code: bool
    transform_max_iter: int [0, inf)
"""


class BaseSparseCoding(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Codes rows over `_atoms()`."""

    _parameter_constraints: dict[str, Any] = parameters(CODING)

    def _atoms(self) -> Any:
        return self.components_

    def _coded(self, X: Any) -> Any:
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        alpha = getattr(self, "alpha", None) if self.transform_alpha is None else self.transform_alpha
        code = encoded(X, self._atoms(), self.transform_algorithm, self.transform_n_nonzero_coefs, alpha, None, self.transform_max_iter,
                       self.positive_code)
        return np.concatenate([np.maximum(code, 0), -np.minimum(code, 0)], axis=1) if self.split_sign else code

    def transform(self, X: Any, y: Any = None) -> Any:
        """The codes of the rows."""
        check_is_fitted(self)
        return self._coded(X)

    def inverse_transform(self, X: Any) -> Any:
        """Rows from codes."""
        check_is_fitted(self)
        code, D = check_array(X), self._atoms()
        wanted = 2 * len(D) if self.split_sign else len(D)
        if code.shape[1] != wanted:
            raise ValueError(f"The number of components in the input must be {wanted}. Got {code.shape[1]}.")
        return (code[:, :len(D)] - code[:, len(D):] if self.split_sign else code) @ D

    @property
    def _n_features_out(self) -> int:
        return self._atoms().shape[0]


class SparseCoder(BaseSparseCoding):
    """Codes over a given dictionary (atoms, features)."""

    _parameter_constraints: dict[str, Any] = {**BaseSparseCoding._parameter_constraints, "dictionary": ["array-like"]}

    def __init__(self, dictionary: Any, *, transform_algorithm: str = "omp", transform_n_nonzero_coefs: Any = None,
                 transform_alpha: Any = None, split_sign: bool = False, n_jobs: Any = None, positive_code: bool = False,
                 transform_max_iter: int = 1000):
        self.dictionary, self.transform_algorithm = dictionary, transform_algorithm
        self.transform_n_nonzero_coefs = transform_n_nonzero_coefs
        self.transform_alpha, self.split_sign, self.n_jobs = transform_alpha, split_sign, n_jobs
        self.positive_code, self.transform_max_iter = positive_code, transform_max_iter

    def _atoms(self) -> Any:
        return np.asarray(self.dictionary)

    def fit(self, X: Any, y: Any = None) -> Any:
        """Nothing but checks."""
        validate_data(self, X)
        if self._atoms().shape[1] != np.asarray(X).shape[1]:
            raise ValueError("Dictionary and X have different numbers of features:"
                             f"dictionary.shape: {self._atoms().shape} X.shape{np.asarray(X).shape}")
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    @property
    def n_components_(self) -> int:
        """The number of atoms."""
        return self._atoms().shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class DictionaryLearning(BaseSparseCoding):
    """A dictionary over which the rows have sparse codes."""

    _parameter_constraints: dict[str, Any] = {**BaseSparseCoding._parameter_constraints, **parameters("""
        n_components: int [1, inf) | None
        alpha: float [0, inf)
        max_iter: int [0, inf)
        tol: float [0, inf)
        fit_algorithm: 'lars' 'cd'
        code_init: array-like | None
        dict_init: array-like | None
        callback: callable | None
        verbose: verbose
        random_state: random_state
        positive_dict: bool
    """)}

    def __init__(self, n_components: Any = None, *, alpha: float = 1, max_iter: int = 1000, tol: float = 1e-8, fit_algorithm: str = "lars",
                 transform_algorithm: str = "omp", transform_n_nonzero_coefs: Any = None, transform_alpha: Any = None, n_jobs: Any = None,
                 code_init: Any = None, dict_init: Any = None, callback: Any = None, verbose: bool = False, split_sign: bool = False,
                 random_state: Any = None, positive_code: bool = False, positive_dict: bool = False, transform_max_iter: int = 1000):
        self.n_components, self.alpha, self.max_iter, self.tol, self.fit_algorithm = n_components, alpha, max_iter, tol, fit_algorithm
        self.transform_algorithm, self.transform_n_nonzero_coefs = transform_algorithm, transform_n_nonzero_coefs
        self.transform_alpha, self.n_jobs, self.code_init, self.dict_init = transform_alpha, n_jobs, code_init, dict_init
        self.callback, self.verbose, self.split_sign, self.random_state = callback, verbose, split_sign, random_state
        self.positive_code, self.positive_dict, self.transform_max_iter = positive_code, positive_dict, transform_max_iter

    def fit(self, X: Any, y: Any = None) -> Any:
        """Learn the dictionary."""
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Learn the dictionary, and the codes by which it was learnt."""
        if self.positive_code and self.fit_algorithm == "lars":
            raise ValueError(NEGATIVE.format("lars"))
        X = validate_data(self, X)
        X = X if X.dtype.kind == "f" else X.astype(np.float64)
        k = X.shape[1] if self.n_components is None else self.n_components
        inits = [None if a is None else np.asarray(a) for a in (self.dict_init, self.code_init)]
        code, self.components_, self.error_, self.n_iter_ = learnt(
            X, k, self.alpha, self.max_iter, self.tol, self.fit_algorithm, *inits, self.callback, self.verbose, self.random_state,
            self.positive_dict, self.positive_code, self.transform_max_iter)
        return code

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class SparsePCA(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Components with few elements that are not zero."""

    _parameter_constraints: dict[str, Any] = parameters("""
        n_components: None | int [1, inf)
        alpha: float [0, inf)
        ridge_alpha: float [0, inf)
        max_iter: int [0, inf)
        tol: float [0, inf)
        method: 'lars' 'cd'
        n_jobs: int (-inf, inf) | None
        U_init: None | array-like
        V_init: None | array-like
        verbose: verbose
        random_state: random_state
    """)

    def __init__(self, n_components: Any = None, *, alpha: float = 1, ridge_alpha: float = 0.01, max_iter: int = 1000, tol: float = 1e-8,
                 method: str = "lars", n_jobs: Any = None, U_init: Any = None, V_init: Any = None, verbose: bool = False,
                 random_state: Any = None):
        self.n_components, self.alpha, self.ridge_alpha, self.max_iter, self.tol = n_components, alpha, ridge_alpha, max_iter, tol
        self.method, self.n_jobs, self.U_init, self.V_init, self.verbose = method, n_jobs, U_init, V_init, verbose
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the components."""
        X = validate_data(self, X)
        X = X if X.dtype.kind == "f" else X.astype(np.float64)
        self.mean_ = X.mean(axis=0)
        k = X.shape[1] if self.n_components is None else self.n_components
        code_init = None if self.V_init is None else np.asarray(self.V_init).T
        dict_init = None if self.U_init is None else np.asarray(self.U_init).T
        code, _, self.error_, self.n_iter_ = learnt((X - self.mean_).T, k, self.alpha, self.max_iter, self.tol, self.method, dict_init,
                                                    code_init, None, self.verbose, self.random_state, False, False, 1000)
        places = np.argmax(np.abs(code), axis=0)
        components = (code * np.sign(code[places, np.arange(k)])).T
        length = np.linalg.norm(components, axis=1)[:, None]
        self.components_ = components / np.where(length == 0, 1.0, length)
        self.n_components_ = k
        return self

    def transform(self, X: Any) -> Any:
        """The rows in terms of the components, by ridge regression."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32]) - self.mean_
        C = self.components_
        return np.linalg.solve(C @ C.T + self.ridge_alpha * np.eye(len(C), dtype=C.dtype), C @ X.T).T

    def inverse_transform(self, X: Any) -> Any:
        """Rows from their components."""
        check_is_fitted(self)
        return check_array(X) @ self.components_ + self.mean_

    @property
    def _n_features_out(self) -> int:
        return self.components_.shape[0]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
