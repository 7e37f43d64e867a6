"""Sparse precision matrices by the graphical lasso (Friedman, Hastie and Tibshirani 2008)."""
from __future__ import annotations

import math
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.covariance.empirical import EmpiricalCovariance, empirical_covariance, log_likelihood
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import validate_data

SWEEPS = 100                       # of the coordinates, in one regression
EPS = float(np.finfo(np.float64).eps)


def penalty(precision: Any, alpha: float) -> float:
    """alpha times the sum of absolute values off the diagonal."""
    sizes = np.abs(precision)
    return alpha * float(sizes.sum() - np.trace(sizes))


def objective(emp_cov: Any, precision: Any, alpha: float) -> float:
    """What is minimised."""
    return -2.0 * log_likelihood(emp_cov, precision) + len(precision) * math.log(2 * math.pi) + penalty(precision, alpha)


def dual_gap(emp_cov: Any, precision: Any, alpha: float) -> float:
    return float((emp_cov * precision).sum()) - len(precision) + penalty(precision, alpha)


def alpha_max(emp_cov: Any) -> float:
    """The least alpha with which nothing is left off the diagonal."""
    return float(np.abs(emp_cov - np.diag(np.diag(emp_cov))).max())


def regress(sub: Any, row: Any, start: Any, alpha: float, mode: str, tol: float, eps: float) -> Any:
    """The lasso of one feature on the others from their covariances."""
    if mode == "cd":
        from septet.sklearn.linear_model.coordinate_path import Problem

        w = np.ascontiguousarray(start)
        Problem(sub, row, gram=sub, Xy=row).solve(w, alpha, 0.0, SWEEPS, tol, -1, False)
        return w
    from septet.sklearn.linear_model import lars_path_gram

    return lars_path_gram(Xy=row, Gram=sub, n_samples=row.size, alpha_min=alpha / (len(row)), copy_Gram=True, eps=eps, method="lars",
                          return_path=False)[2]


def sweep(covariance: Any, precision: Any, emp_cov: Any, alpha: float, mode: str, tol: float, eps: float) -> None:
    """One regression for every feature; both matrices are written in place."""
    every = np.arange(len(emp_cov))
    for k in range(len(emp_cov)):
        rest = every[every != k]
        sub, row = np.ascontiguousarray(covariance[rest][:, rest]), np.ascontiguousarray(emp_cov[k, rest])
        start = -(precision[rest, k] / (precision[k, k] + 1000 * eps))
        coefs = regress(sub, row, start, alpha, mode, tol, eps)
        precision[k, k] = 1.0 / (covariance[k, k] - covariance[rest, k] @ coefs)
        precision[rest, k] = precision[k, rest] = -precision[k, k] * coefs
        covariance[rest, k] = covariance[k, rest] = sub @ coefs


def solve(emp_cov: Any, alpha: float, cov_init: Any = None, mode: str = "cd", tol: float = 1e-4, enet_tol: float = 1e-4,
          max_iter: int = 100, verbose: Any = False, eps: float = EPS) -> tuple[Any, Any, Any, int]:
    """(covariance, precision, costs, steps)."""
    p = len(emp_cov)
    if alpha == 0:
        precision = np.linalg.inv(emp_cov)
        cost = -2.0 * log_likelihood(emp_cov, precision) + p * math.log(2 * math.pi)
        return emp_cov, precision, (cost, float((emp_cov * precision).sum()) - p), 0
    covariance = np.array(emp_cov if cov_init is None else cov_init) * 0.95
    covariance[np.arange(p), np.arange(p)] = np.diag(emp_cov)
    precision, costs, gap, i = np.linalg.pinv(covariance, hermitian=True), [], math.inf, 0
    for i in range(max_iter):
        with np.errstate(all="ignore"):
            sweep(covariance, precision, emp_cov, alpha, mode, enet_tol, eps)
        if not math.isfinite(float(precision.sum())):
            raise FloatingPointError("The system is too ill-conditioned for this solver. The system is too ill-conditioned for this solver")
        gap, cost = dual_gap(emp_cov, precision, alpha), objective(emp_cov, precision, alpha)
        if verbose:
            print(f"[graphical_lasso] Iteration {i:3d}, cost {cost:3.2e}, dual gap {gap:.3e}")
        costs.append((np.float64(cost), np.float64(gap)))
        if abs(gap) < tol:
            break
        if not math.isfinite(cost) and i > 0:
            raise FloatingPointError("Non SPD result: the system is too ill-conditioned for this solver. The system is too "
                                     "ill-conditioned for this solver")
    else:
        warnings.warn(f"graphical_lasso: did not converge after {max_iter} iteration: dual gap: {gap:.3e}", ConvergenceWarning,
                      stacklevel=3)
    return covariance, precision, costs, i + 1


def graphical_lasso(emp_cov: Any, alpha: float, *, mode: str = "cd", tol: float = 1e-4, enet_tol: float = 1e-4, max_iter: int = 100,
                    verbose: bool = False, return_costs: bool = False, eps: float = EPS, return_n_iter: bool = False) -> Any:
    """(covariance, precision[, costs][, steps]) of an l1-penalised precision."""
    model = GraphicalLasso(alpha=alpha, mode=mode, covariance="precomputed", tol=tol, enet_tol=enet_tol, max_iter=max_iter,
                           verbose=verbose, eps=eps, assume_centered=True).fit(emp_cov)
    found = [give_back(model.covariance_, emp_cov), give_back(model.precision_, emp_cov)]
    return tuple(found + [model.costs_] * return_costs + [model.n_iter_] * return_n_iter)


LIMITS = {**EmpiricalCovariance._parameter_constraints, **parameters("""
    tol, enet_tol: float (0, inf)
    max_iter: int [0, inf)
    mode: 'cd' 'lars'
    verbose: verbose
    eps: float (0, inf)
""")}
LIMITS.pop("store_precision")


class GraphicalLasso(EmpiricalCovariance):
    """A covariance whose inverse is sparse."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("alpha: float [0, inf)\ncovariance: 'precomputed' | None")}
    store_precision = True

    def __init__(self, alpha: float = 0.01, *, mode: str = "cd", covariance: Any = None, tol: float = 1e-4, enet_tol: float = 1e-4,
                 max_iter: int = 100, verbose: bool = False, eps: float = EPS, assume_centered: bool = False):
        self.alpha, self.mode, self.covariance, self.tol, self.enet_tol = alpha, mode, covariance, tol, enet_tol
        self.max_iter, self.verbose, self.eps, self.assume_centered = max_iter, verbose, eps, assume_centered

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find covariance and precision."""
        X = validate_data(self, X, ensure_min_features=2, ensure_min_samples=2)
        if self.covariance == "precomputed":
            emp_cov, self.location_ = X.copy(), np.zeros(X.shape[1])
        else:
            emp_cov = np.asarray(empirical_covariance(X, assume_centered=self.assume_centered))
            self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        self.covariance_, self.precision_, self.costs_, self.n_iter_ = solve(
            emp_cov, self.alpha, mode=self.mode, tol=self.tol, enet_tol=self.enet_tol, max_iter=self.max_iter, verbose=self.verbose,
            eps=self.eps)
        return self


class GraphicalLassoCV(EmpiricalCovariance):
    """The graphical lasso with alpha chosen by cross-validation."""

    _parameter_constraints: dict[str, Any] = {**LIMITS, **parameters("""
        alphas: int [0, inf) | array-like
        n_refinements: int [1, inf)
        cv: cv
        n_jobs: int (-inf, inf) | None
    """)}
    store_precision = True

    def __init__(self, *, alphas: Any = 4, n_refinements: int = 4, cv: Any = None, tol: float = 1e-4, enet_tol: float = 1e-4,
                 max_iter: int = 100, mode: str = "cd", n_jobs: int | None = None, verbose: bool = False, eps: float = EPS,
                 assume_centered: bool = False):
        self.alphas, self.n_refinements, self.cv, self.tol, self.enet_tol = alphas, n_refinements, cv, tol, enet_tol
        self.max_iter, self.mode, self.n_jobs, self.verbose = max_iter, mode, n_jobs, verbose
        self.eps, self.assume_centered = eps, assume_centered

    def _scores(self, X: Any, test: Any, alphas: list[float]) -> list[float]:
        """Likelihoods of test rows along alphas, each fit from the one before."""
        emp_cov, held = np.asarray(empirical_covariance(X)), np.asarray(empirical_covariance(test))
        covariance, scores = emp_cov.copy(), []
        for alpha in alphas:
            try:
                covariance, precision, _, _ = solve(emp_cov, alpha, covariance, self.mode, self.tol, self.enet_tol,
                                                    int(0.1 * self.max_iter), False, self.eps)
                score = log_likelihood(held, precision)
            except FloatingPointError:
                score = -math.inf
            scores.append(score if math.isfinite(score) else -math.inf)
        return scores

    def _best(self, path: list[Any]) -> tuple[int, int]:
        """(the best place of a path, the last with a finite score)."""
        best, index, last = -math.inf, 0, 0
        for i, (_, scores) in enumerate(path):
            mean = float(np.mean(np.array(scores)))
            mean = math.nan if mean >= 0.1 / EPS else mean
            if math.isfinite(mean):
                last = i
            if mean >= best:
                best, index = mean, i
        return index, last

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Choose alpha, then fit with it."""
        from septet.sklearn.model_selection import check_cv, cross_val_score

        X = validate_data(self, X, ensure_min_features=2)
        self.location_ = np.zeros(X.shape[1]) if self.assume_centered else X.mean(axis=0)
        emp_cov = np.asarray(empirical_covariance(X, assume_centered=self.assume_centered))
        cv = check_cv(self.cv, y, classifier=False)
        path, index = self._search(X, y, emp_cov, [(np.asarray(a), np.asarray(b)) for a, b in cv.split(X, y, **params)])
        alphas, table = [a for a, _ in path] + [0], [list(s) for _, s in path]
        table.append(np.asarray(cross_val_score(EmpiricalCovariance(), X, cv=cv, params=params or None)).tolist())
        self._keep(alphas, np.array(table))
        self.alpha_ = np.float64(alphas[index])
        self.covariance_, self.precision_, self.costs_, self.n_iter_ = solve(
            emp_cov, self.alpha_, None, self.mode, self.tol, self.enet_tol, self.max_iter, self.verbose, self.eps)
        return self

    def _keep(self, alphas: list[float], table: Any) -> None:
        self.cv_results_ = {"alphas": np.array(alphas)}
        for i in range(table.shape[1]):
            self.cv_results_[f"split{i}_test_score"] = table[:, i]
        self.cv_results_["mean_test_score"] = table.mean(axis=1)
        self.cv_results_["std_test_score"] = table.std(axis=1)

    def _search(self, X: Any, y: Any, emp_cov: Any, splits: list[Any]) -> tuple[list[Any], int]:
        """(alphas with their scores, the best place), on grids that grow finer."""
        given = not isinstance(self.alphas, int)
        if given:
            alphas, rounds = np.asarray(self.alphas, dtype=np.float64).tolist(), 1
        else:
            most = alpha_max(emp_cov)
            alphas = np.logspace(math.log10(1e-2 * most), math.log10(most), self.alphas)[::-1].tolist()
            rounds = self.n_refinements
        path: list[Any] = []
        for _ in range(rounds):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                found = [self._scores(X[train], X[test], alphas) for train, test in splits]
            path = sorted(path + list(zip(alphas, zip(*found))), key=lambda pair: pair[0], reverse=True)
            index, last = self._best(path)
            if not given:
                high, low = self._around(path, index, last)
                alphas = np.logspace(math.log10(high), math.log10(low), self.alphas + 2)[1:-1].tolist()
        return path, index

    @staticmethod
    def _around(path: list[Any], index: int, last: int) -> tuple[float, float]:
        """The alphas between which the next grid lies."""
        if index == 0:
            return path[0][0], path[1][0]
        if index == last and index != len(path) - 1:
            return path[index][0], path[index + 1][0]
        if index == len(path) - 1:
            return path[index][0], 0.01 * path[index][0]
        return path[index - 1][0], path[index + 1][0]
