"""Sparse codes over a dictionary, and dictionaries learnt (Mairal, Bach, Ponce & Sapiro, ICML 2009)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.codegen.kernels import lars
from septet.sklearn.linear_model import Lasso
from septet.sklearn.linear_model.least_angle_path import lars_path_gram
from septet.sklearn.linear_model.omp import orthogonal_mp_gram
from septet.sklearn.utils.extmath import svd_flip
from septet.sklearn.utils.parallel import takes_n_jobs
from septet.sklearn.utils.validation import check_array, check_random_state

NEGATIVE = "Positive constraint not supported for '{}' coding method."


def encoded(X: Any, D: Any, *args: Any, **kwargs: Any) -> Any:
    """Codes (rows of X, atoms) of the rows' dtype; the arguments are those of `codes`."""
    return np.asarray(codes(X, D, *args, **kwargs)).astype(X.dtype, copy=False)


def codes(X: Any, D: Any, algorithm: str, n_nonzero: Any = None, alpha: Any = None, init: Any = None, max_iter: int = 1000,
            positive: bool = False, gram: Any = None, cov: Any = None) -> Any:
    """Codes (rows of X, atoms)."""
    if positive and algorithm in ("omp", "lars"):
        raise ValueError(NEGATIVE.format(algorithm))
    d = X.shape[1]
    gram = D @ D.T if gram is None and algorithm != "threshold" else gram
    cov = D @ X.T if cov is None else cov
    count = min(max(int(d / 10), 1), len(D)) if n_nonzero is None else int(n_nonzero)
    alpha = 1.0 if alpha is None else alpha
    if algorithm == "threshold":
        made = (np.sign(cov) * np.maximum(np.abs(cov) - alpha, 0)).T
        return np.maximum(made, 0) if positive else made
    if algorithm == "omp":
        return np.asarray(orthogonal_mp_gram(gram, cov, n_nonzero_coefs=count)).reshape(len(D), len(X)).T
    if algorithm == "lasso_cd":
        return descended(X, D, alpha / d, init, max_iter, positive, gram)
    if algorithm == "lars":
        return walked(gram, cov, d, count, 0.0, "lar", False)
    return walked(gram, cov, d, max_iter, alpha / d, "lasso", positive)


def walked(gram: Any, cov: Any, d: int, max_iter: int, least: float, method: str, positive: bool) -> Any:
    """Codes by least angle regression; rows whose walk is out of the ordinary take the way that warns."""
    gram, targets = np.ascontiguousarray(gram, dtype=np.float64), np.array(cov.T, dtype=np.float64, order="C")
    n, k = targets.shape
    code, odd, tasks = np.empty((n, k)), np.zeros(n, dtype=np.int64), lars.tasks_of(n, k)
    walks = np.empty((tasks, lars.WORDS), dtype=np.int64)
    memory = np.empty((tasks, k * k + lars.VECTORS * k))
    lars.call(gram._address, targets._address, k, n, code._address, odd._address, walks._address, memory._address, float(d), max_iter,
              float(least), tasks, LASSO=method == "lasso", POSITIVE=positive)
    for i in np.flatnonzero(odd).tolist():
        code[i] = np.asarray(lars_path_gram(cov[:, i], gram, n_samples=d, return_path=False, positive=positive, method=method,
                                            alpha_min=least, max_iter=max_iter)[2])
    return code


def descended(X: Any, D: Any, alpha: float, init: Any, max_iter: int, positive: bool, gram: Any) -> Any:
    """Codes by coordinate descent."""
    model = Lasso(alpha=alpha, fit_intercept=False, precompute=gram, max_iter=max_iter, warm_start=True, positive=positive,
                  tol=1e-8)
    if init is not None:
        model.coef_ = np.array(init)
    model.fit(D.T, X.T)
    return np.asarray(model.coef_).reshape(len(X), len(D))


@takes_n_jobs
def sparse_encode(X: Any, dictionary: Any, *, gram: Any = None, cov: Any = None, algorithm: str = "lasso_lars",
                  n_nonzero_coefs: Any = None, alpha: Any = None, copy_cov: bool = True, init: Any = None, max_iter: int = 1000,
                  n_jobs: Any = None, check_input: bool = True, verbose: int = 0, positive: bool = False) -> Any:
    """Codes (rows of X, atoms) with few elements that are not zero."""
    from septet.sklearn.utils.foreign import give_back

    data, D = check_array(X, dtype=[np.float64, np.float32]), check_array(dictionary, dtype=[np.float64, np.float32])
    if D.shape[1] != data.shape[1]:
        raise ValueError(f"Dictionary and X have different numbers of features:dictionary.shape: {D.shape} X.shape{data.shape}")
    extra = [None if a is None else np.asarray(a) for a in (gram, cov)]
    found = encoded(data, D, algorithm, n_nonzero_coefs, alpha, init, max_iter, positive, *extra)
    return give_back(found, X)


def renewed(D: Any, X: Any, code: Any, rng: Any, positive: bool, A: Any = None, B: Any = None) -> None:
    """Improve the atoms in place one by one; unused ones take a row of X with noise."""
    A = code.T @ code if A is None else A
    B = X.T @ code if B is None else B
    for k in range(len(D)):
        if float(A[k, k]) > 1e-6:
            D[k] = D[k] + (B[:, k] - A[k] @ D) / A[k, k]
        else:
            row = X[int(rng.choice(len(X)))]
            noise = 0.01 * (float(row.std()) or 1.0)
            D[k] = row + np.asarray(rng.normal(0, noise, size=len(row)))
            code[:, k] = 0.0
        if positive:
            D[k] = np.maximum(D[k], 0)
        D[k] = D[k] / max(float(np.linalg.norm(D[k])), 1.0)


def learnt(X: Any, k: int, alpha: float, max_iter: int, tol: float, method: str, dict_init: Any, code_init: Any, callback: Any,
           verbose: Any, random_state: Any, positive_dict: bool, positive_code: bool, method_max_iter: int) -> tuple[Any, ...]:
    """(codes, dictionary, costs, steps)."""
    if positive_code and method == "lars":
        raise ValueError(NEGATIVE.format("lars"))
    rng, code, D = check_random_state(random_state), code_init, dict_init
    if code is None or D is None:
        code, S, D = np.linalg.svd(X, full_matrices=False)
        code, D = svd_flip(code, D)
        D = S[:, None] * D
    code, D = sized(np.array(code).T, k).T.copy(), sized(np.array(D), k).copy()
    costs: list[float] = []
    step = -1
    for step in range(max_iter):
        code = encoded(X, D, f"lasso_{method}", alpha=alpha, init=code, max_iter=method_max_iter, positive=positive_code)
        renewed(D, X, code, rng, positive_dict)
        costs.append(0.5 * float(((X - code @ D) ** 2).sum()) + alpha * float(np.abs(code).sum()))
        if step > 0 and costs[-2] - costs[-1] < tol * costs[-1]:
            if verbose:
                print(f"--- Convergence reached after {step} iterations")
            break
        if step % 5 == 0 and callback is not None:
            callback(locals())
    return code, D, [X.dtype.type(cost) for cost in costs], step + 1


def sized(D: Any, k: int) -> Any:
    """The first k rows, zeros where there are fewer."""
    return D[:k] if k <= len(D) else np.concatenate([D, np.zeros((k - len(D), D.shape[1]))])


@takes_n_jobs
def dict_learning(X: Any, n_components: int, *, alpha: float, max_iter: int = 100, tol: float = 1e-8, method: str = "lars",
                  n_jobs: Any = None, dict_init: Any = None, code_init: Any = None, callback: Any = None, verbose: bool = False,
                  random_state: Any = None, return_n_iter: bool = False, positive_dict: bool = False, positive_code: bool = False,
                  method_max_iter: int = 1000) -> Any:
    """(codes, dictionary, costs[, steps])."""
    from septet.sklearn.utils.foreign import give_back

    found = learnt(check_array(X, dtype=np.float64), n_components, alpha, max_iter, tol, method, dict_init, code_init, callback, verbose,
                   random_state, positive_dict, positive_code, method_max_iter)
    return give_back(found if return_n_iter else found[:3], X)
