"""Least angle regression and the Lasso's path (Efron, Hastie, Johnstone & Tibshirani, Annals of Statistics 32, 2004)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import ConvergenceWarning

TINY, TOLERANCE = 1.1754943508222875e-38, 2.220446049250313e-15 / 2


def lars_path(X: Any, y: Any, Xy: Any = None, *, Gram: Any = None, max_iter: int = 500, alpha_min: float = 0, method: str = "lar",
              copy_X: bool = True, eps: float = 2.220446049250313e-16, copy_Gram: bool = True, verbose: Any = 0, return_path: bool = True,
              return_n_iter: bool = False, positive: bool = False) -> Any:
    """(alphas, active, coefficients (features, alphas)[, iterations]) of the path; method: lar or lasso."""
    if X is None and Gram is not None:
        raise ValueError("X cannot be None if Gram is not NoneUse lars_path_gram to avoid passing X and y.")
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if isinstance(Gram, str) or Gram is True or Gram is None or Gram is False:
        Gram = X.T @ X
    return solved(np.asarray(Gram, dtype=np.float64), X.T @ y if Xy is None else np.asarray(Xy, dtype=np.float64), X.shape[0], max_iter,
                  alpha_min, method, eps, return_path, return_n_iter, positive)


def lars_path_gram(Xy: Any, Gram: Any, *, n_samples: float, max_iter: int = 500, alpha_min: float = 0, method: str = "lar",
                   copy_X: bool = True, eps: float = 2.220446049250313e-16, copy_Gram: bool = True, verbose: Any = 0,
                   return_path: bool = True, return_n_iter: bool = False, positive: bool = False) -> Any:
    """The same from X'X and X'y."""
    return solved(np.asarray(Gram, dtype=np.float64), np.asarray(Xy, dtype=np.float64), n_samples, max_iter, alpha_min, method, eps,
                  return_path, return_n_iter, positive)


class Path:
    """Where the walk stands."""

    def __init__(self, gram: Any, Xy: Any, n: float, lasso: bool, positive: bool):
        self.gram, self.cov, self.n, self.lasso, self.positive = gram, Xy.copy(), n, lasso, positive
        d = Xy.size
        self.coef, self.active, self.dropped = np.zeros(d), [], np.zeros(d, dtype=bool)
        self.signs: list[float] = []                            # of the active features' correlations
        self.free = np.ones(d, dtype=bool)

    def strongest(self) -> tuple[int, float]:
        """(the free feature most correlated, its correlation)."""
        places = np.flatnonzero(self.free & ~self.dropped)
        if not places.size:
            return -1, 0.0
        values = self.cov[places] if self.positive else abs(self.cov[places])
        k = int(values.argmax())
        return int(places[k]), float(values[k])

    def direction(self) -> tuple[Any, float] | None:
        """(least squares direction of the active features, its scale), or None where they are dependent."""
        a = np.array(self.active)
        signs = np.ones(len(a)) if self.positive else np.array(self.signs)
        block = self.gram[np.ix_(a, a)]
        try:
            np.linalg.cholesky(block)
            w = np.linalg.solve(block, signs)
        except np.linalg.LinAlgError:
            return None
        total = float((w * signs).sum())
        if not total > 0 or not np.isfinite(total):
            return None
        scale = 1.0 / float(np.sqrt(total))
        return w * scale, scale

    def dependent(self, j: int) -> bool:
        """Whether feature j lies in the span of the active ones."""
        if not self.active:
            return bool(self.gram[j, j] < 1e-14)
        a = np.array(self.active)
        rest = float(self.gram[j, j] - self.gram[j, a] @ np.linalg.lstsq(self.gram[np.ix_(a, a)], self.gram[a, j], rcond=None)[0])
        return rest < 1e-14 * max(1.0, float(self.gram[j, j])) or np.sqrt(max(rest, 0.0)) < 1e-7


def solved(gram: Any, Xy: Any, n: float, max_iter: int, alpha_min: float, method: str, eps: float, return_path: bool, return_n_iter: bool,
           positive: bool) -> Any:
    """The walk along the path."""
    if method == "lar" and positive:
        raise ValueError("Positive constraint not supported for 'lar' coding method.")
    p = Path(gram, Xy, n, method == "lasso", positive)
    coefs, alphas, count = [], [], 0
    drop = False
    while True:
        j, C = p.strongest()
        if p.lasso and (p.active and j < 0 or drop):
            a = np.array(p.active)
            C = max(C, float((p.cov[a] if positive else abs(p.cov[a])).max())) if p.active else C
        alpha = C / n
        if alpha <= alpha_min + TOLERANCE:
            if abs(alpha - alpha_min) > TOLERANCE and count > 0 and alphas:
                share = (alphas[-1] - alpha_min) / (alphas[-1] - alpha)
                p.coef = coefs[-1] + share * (p.coef - coefs[-1])
            alphas.append(alpha_min)
            coefs.append(p.coef.copy())
            break
        coefs.append(p.coef.copy())
        alphas.append(alpha)
        if count >= max_iter or len(p.active) >= p.coef.size:
            break
        if not drop:
            if j < 0:
                break
            if p.dependent(j):
                p.dropped[j] = True
                coefs.pop()
                alphas.pop()
                warnings.warn(f"Regressors in active set degenerate. Dropping a regressor, after {count} iterations, i.e. "
                              f"alpha={alpha:.3e}, with an active set of {len(p.active)} regressors.", ConvergenceWarning, stacklevel=3)
                continue
            p.active.append(j)
            p.signs.append(float(np.sign(p.cov[j])))
            p.free[j] = False
        if method == "lasso" and count > 0 and alphas[-2] < alpha:
            warnings.warn("Early stopping the lars path, as the residues are small and the current value of alpha is no longer well "
                          "controlled.", ConvergenceWarning, stacklevel=3)
            break
        drop = step(p, C)
        count += 1
    made = np.stack(coefs, axis=1) if return_path else p.coef
    alphas_ = np.array(alphas) if return_path else alphas[-1]
    return (alphas_, p.active, made, count) if return_n_iter else (alphas_, p.active, made)


def step(p: Path, C: float) -> bool:
    """Walk to where the next feature joins, or (lasso) one leaves; whether a coefficient changed its sign.

    Where one does, the lasso lets it go; least angle regression turns its sign, and takes in no feature next.
    """
    a = np.array(p.active)
    found = p.direction()
    if found is None:
        return False
    w, scale = found
    along = p.gram[:, a] @ w
    free = p.free & ~p.dropped
    with np.errstate(all="ignore"):
        first = np.where(free, (C - p.cov) / (scale - along + TINY), np.inf)
        gamma = float(np.where(first > 1e-15, first, np.inf).min()) if free.any() else np.inf
        if not p.positive:
            second = np.where(free, (C + p.cov) / (scale + along + TINY), np.inf)
            gamma = min(gamma, float(np.where(second > 1e-15, second, np.inf).min()) if free.any() else np.inf)
        gamma = min(gamma, C / scale)
        zeros = -p.coef[a] / (w + TINY)
    crossing = np.where(zeros > 1e-15, zeros, np.inf)
    first_zero = float(crossing.min())
    crossed = first_zero < gamma
    gamma = first_zero if crossed and p.lasso else gamma
    p.coef[a] = p.coef[a] + gamma * w
    p.cov = p.cov - gamma * along
    for k in sorted(np.flatnonzero(crossing == first_zero).tolist(), reverse=True) if crossed else []:
        p.signs[k] = -p.signs[k]
        if p.lasso:
            j = p.active.pop(k)
            p.signs.pop(k)
            p.coef[j], p.free[j] = 0.0, True
    return crossed
