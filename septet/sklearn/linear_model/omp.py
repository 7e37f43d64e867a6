"""Orthogonal matching pursuit (Pati, Rezaiifar & Krishnaprasad, 1993)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import RegressorMixin
from septet.sklearn.linear_model.base import LinearModel, MultiOutputLinearModel, centred
from septet.sklearn.utils.model_limits import of
from septet.sklearn.utils.validation import check_array, validate_data

DEPENDENT = ("Orthogonal matching pursuit ended prematurely due to linear dependence in the dictionary. The requested precision might not "
             "have been met.")


def pursue(gram: Any, Xy: Any, most: int, squared: float | None, tol: float | None) -> tuple[Any, list[int], list[Any]]:
    """(coefficients, features in their order, coefficients step by step) from X'X and X'y; squared: |y|^2, where a tol stops."""
    d = Xy.size
    coef, chosen, steps, residual = np.zeros(d), [], [], Xy
    while True:
        j = int(abs(residual).argmax())
        if j in chosen or float(residual[j] ** 2) < 2.220446049250313e-16:
            warnings.warn(DEPENDENT, RuntimeWarning, stacklevel=4)
            break
        places = np.array([*chosen, j])
        block = gram[np.ix_(places, places)]
        if chosen:
            old = np.array(chosen)
            rest = float(gram[j, j] - gram[j, old] @ np.linalg.solve(gram[np.ix_(old, old)], gram[old, j]))
            if rest <= 2.220446049250313e-16:
                warnings.warn(DEPENDENT, RuntimeWarning, stacklevel=4)
                break
        chosen.append(j)
        gamma = np.linalg.solve(block, Xy[places])
        coef = np.zeros(d)
        coef[places] = gamma
        steps.append(coef.copy())
        residual = Xy - gram[:, places] @ gamma
        if tol is not None:
            if squared - float(Xy[places] @ gamma) <= tol:
                break
            if len(chosen) == d:
                break
        elif len(chosen) >= most:
            break
    return coef, chosen, steps


def solved(gram: Any, Xy: Any, norms: Any, most: Any, tol: Any, return_path: bool) -> tuple[Any, list[int]]:
    """Pursuits of all targets: (coefficients (features, targets[, steps]), steps)."""
    found = [pursue(gram, Xy[:, k], most, None if norms is None else float(norms[k]), tol) for k in range(Xy.shape[1])]
    counts = [len(chosen) for _, chosen, _ in found]
    if not return_path:
        return np.column_stack([c for c, _, _ in found]), counts
    width = max(counts)
    made = np.zeros((Xy.shape[0], Xy.shape[1], width))
    for k, (_, _, steps) in enumerate(found):
        for i, c in enumerate(steps):
            made[:, k, i] = c
    return made, counts


def orthogonal_mp(X: Any, y: Any, *, n_nonzero_coefs: Any = None, tol: Any = None, precompute: Any = False, copy_X: bool = True,
                  return_path: bool = False, return_n_iter: bool = False) -> Any:
    """Coefficients (features[, targets]) with so many that are not zero, or residuals below tol."""
    X, y = check_array(X, dtype=np.float64), check_array(y, ensure_2d=False, dtype=np.float64)
    two = y if y.ndim == 2 else y.reshape(-1, 1)
    if n_nonzero_coefs is None and tol is None:
        n_nonzero_coefs = max(int(0.1 * X.shape[1]), 1)
    if tol is None and n_nonzero_coefs > X.shape[1]:
        raise ValueError("The number of atoms cannot be more than the number of features")
    norms = (two**2).sum(axis=0) if tol is not None else None
    coef, counts = solved(X.T @ X, X.T @ two, norms, n_nonzero_coefs, tol, return_path)
    coef = squeezed(coef)
    return (coef, counts[0] if len(counts) == 1 else counts) if return_n_iter else coef


def squeezed(coef: Any) -> Any:
    return coef[:, 0] if coef.shape[1] == 1 else coef


def orthogonal_mp_gram(Gram: Any, Xy: Any, *, n_nonzero_coefs: Any = None, tol: Any = None, norms_squared: Any = None,
                       copy_Gram: bool = True, copy_Xy: bool = True, return_path: bool = False, return_n_iter: bool = False) -> Any:
    """The same from X'X and X'y; with a tol, norms_squared are the targets' squared norms."""
    Gram, Xy = check_array(Gram, dtype=np.float64), np.asarray(Xy, dtype=np.float64)
    two = Xy if Xy.ndim == 2 else Xy.reshape(-1, 1)
    if n_nonzero_coefs is None and tol is None:
        n_nonzero_coefs = int(0.1 * len(Gram))
    if tol is not None and norms_squared is None:
        raise ValueError("Gram OMP needs the precomputed norms in order to evaluate the error sum of squares.")
    if tol is not None and tol < 0:
        raise ValueError("Epsilon cannot be negative")
    if tol is None and n_nonzero_coefs <= 0:
        raise ValueError("The number of atoms must be positive")
    if tol is None and n_nonzero_coefs > len(Gram):
        raise ValueError("The number of atoms cannot be more than the number of features")
    norms = np.atleast_1d(np.asarray(norms_squared, dtype=np.float64)) if tol is not None else None
    coef, counts = solved(Gram, two, norms, n_nonzero_coefs, tol, return_path)
    coef = squeezed(coef)
    return (coef, counts[0] if len(counts) == 1 else counts) if return_n_iter else coef


class OrthogonalMatchingPursuit(RegressorMixin, MultiOutputLinearModel):
    """Least squares on features chosen one by one."""

    _parameter_constraints = of("linear_model.OrthogonalMatchingPursuit")

    def __init__(self, *, n_nonzero_coefs: Any = None, tol: Any = None, fit_intercept: Any = True, precompute: Any = "auto"):
        self.n_nonzero_coefs, self.tol, self.fit_intercept, self.precompute = n_nonzero_coefs, tol, fit_intercept, precompute

    def fit(self, X: Any, y: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,) or (samples, targets)."""
        X, y = validate_data(self, X, y, multi_output=True, y_numeric=True)
        kept = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
        X, y, x_mean, y_mean = centred(X.astype(np.float64), y.astype(np.float64), self.fit_intercept)
        two = y if y.ndim == 2 else y.reshape(-1, 1)
        if self.n_nonzero_coefs is None and self.tol is None:
            self.n_nonzero_coefs_: Any = max(int(0.1 * X.shape[1]), 1)
        else:
            self.n_nonzero_coefs_ = None if self.tol is not None else self.n_nonzero_coefs
        norms = (two**2).sum(axis=0) if self.tol is not None else None
        coef, counts = solved(X.T @ X, X.T @ two, norms, self.n_nonzero_coefs_, self.tol, False)
        self.n_iter_ = counts[0] if len(counts) == 1 else counts
        self.coef_ = (coef.T if y.ndim == 2 and y.shape[1] > 1 else coef[:, 0]).astype(kept)
        self._set_intercept(x_mean, y_mean)
        return self


class OrthogonalMatchingPursuitCV(RegressorMixin, LinearModel):
    """The pursuit's length chosen by cross-validation."""

    _parameter_constraints = of("linear_model.OrthogonalMatchingPursuitCV")

    def __init__(self, *, copy: Any = True, fit_intercept: Any = True, max_iter: Any = None, cv: Any = None, n_jobs: Any = None,
                 verbose: Any = False):
        self.copy, self.fit_intercept, self.max_iter = copy, fit_intercept, max_iter
        self.cv, self.n_jobs, self.verbose = cv, n_jobs, verbose

    def fit(self, X: Any, y: Any, **fit_params: Any) -> Any:
        """Fit.  X: (samples, features), y: (samples,)."""
        from septet.sklearn.model_selection import check_cv
        from septet.sklearn.utils.metadata_routing import split_params

        X, y = validate_data(self, X, y, y_numeric=True, ensure_min_features=2)
        most = min(max(int(0.1 * X.shape[1]), 5), X.shape[1]) if not self.max_iter else self.max_iter
        cv = check_cv(self.cv)
        pairs = cv.split(X, y, **split_params(self, cv, fit_params))
        errors = [self._fold(X, y, np.asarray(train), np.asarray(test), most) for train, test in pairs]
        shortest = min(len(e) for e in errors)
        means = np.stack([e[:shortest] for e in errors]).mean(axis=0)
        self.n_nonzero_coefs_ = means.argmin() + 1
        omp = OrthogonalMatchingPursuit(n_nonzero_coefs=self.n_nonzero_coefs_, fit_intercept=self.fit_intercept).fit(X, y)
        self.coef_, self.intercept_, self.n_iter_ = omp.coef_, omp.intercept_, omp.n_iter_
        return self

    def _fold(self, X: Any, y: Any, train: Any, test: Any, most: int) -> Any:
        part, targets, x_mean, y_mean = centred(X[train].astype(np.float64), y[train].astype(np.float64), self.fit_intercept)
        coefs = orthogonal_mp(part, targets, n_nonzero_coefs=most, return_path=True)
        coefs = coefs.reshape(X.shape[1], -1)
        return (((X[test] - x_mean) @ coefs - (y[test] - y_mean)[:, None]) ** 2).mean(axis=0)
