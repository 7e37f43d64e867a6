"""SAG and SAGA over the kernel of `codegen/kernels/sag.py`."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.launch import run
from septet.codegen.kernels.sag import sag_epochs
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.base import SPARSE_DECAY
from septet.sklearn.utils.foreign import is_sparse

MOST_SEED = 2147483647


def rows(X: Any, dtype: Any = np.float64) -> tuple[Any, Any, Any]:
    """(data, indices, pointers) of the rows, as kernels take them."""
    if is_sparse(X):
        m = X.csr()
        return np.ascontiguousarray(m.data.astype(dtype)), m.indices, m.pointers
    n, d = X.shape
    return np.ascontiguousarray(X, dtype=dtype), np.zeros(1, dtype=np.int64), np.arange(0, n * d + 1, d or 1)[: n + 1]


def squared_norms(X: Any) -> Any:
    """The squared norm of each row."""
    return np.asarray(X.multiply(X).sum(axis=1)).ravel() if is_sparse(X) else (X * X).sum(axis=1)


def step_size(largest: float, alpha: float, loss: str, fit_intercept: bool, n: int, saga: bool) -> float:
    """The greatest safe step (Schmidt et al., section 4.8)."""
    smooth = (largest + fit_intercept) * (1.0 if loss == "squared" else 0.25) + alpha
    return 1.0 / (2 * smooth + min(2 * n * alpha, smooth)) if saga else 1.0 / smooth


def sag_solver(X: Any, y: Any, sample_weight: Any, loss: str, alpha: float, beta: float, max_iter: int, tol: float, random_state: Any,
               saga: bool, fit_intercept: bool, start: Any, b: Any, largest: float | None = None) -> tuple[Any, Any, int]:
    """(coef (features, outputs), intercepts, epochs) of the penalised mean loss; start, b: where to begin."""
    n, d = X.shape
    k = start.shape[1]
    alpha, beta = alpha / n, beta / n
    data, indices, pointers = rows(X)
    largest = float(squared_norms(X).max()) if largest is None else largest
    step = step_size(largest, alpha, loss, fit_intercept, n, saga)
    if step * alpha == 1:
        raise ZeroDivisionError("Current sag implementation does not handle the case step_size * alpha_scaled == 1")
    w, b = np.array(start, dtype=np.float64, order="C"), np.array(b, dtype=np.float64)
    total, memory, seen, b_total = np.zeros(d * k), np.zeros(n * k), np.zeros(n, dtype=np.int64), np.zeros(k)
    work, before = np.zeros(2 * k), np.zeros(d * k)
    seed = int(random_state.randint(1, MOST_SEED))
    decay = SPARSE_DECAY if is_sparse(X) else 1.0
    arrays = [np.ascontiguousarray(a, dtype=np.float64) for a in (y, sample_weight)]
    made = run(sag_epochs, *(a._address for a in (w, b, total, memory, seen, b_total, work, before, data, indices, pointers, *arrays)),
               n, d, k, step, alpha, beta, decay, int(fit_intercept), max_iter, tol, seed, 0, saga=saga, loss=loss, dense=not is_sparse(X))
    if made < 0:
        made = -1 - made
        warnings.warn("The max_iter was reached which means the coef_ did not converge", ConvergenceWarning, stacklevel=3)
    return w, b, made
