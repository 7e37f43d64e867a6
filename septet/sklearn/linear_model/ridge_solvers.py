"""Solvers of ridge regression: min |X w - y|^2 + alpha |w|^2, one alpha a target.  Results: (targets, features)."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.exceptions import ConvergenceWarning
from septet.sklearn.linear_model.krylov import conjugate_gradients, lsqr
from septet.sklearn.utils.foreign import is_sparse

BLOCK = 8192                        # rows


def by_svd(X: Any, y: Any, alpha: Any) -> Any:
    """By the singular values of X."""
    u, s, vt = np.linalg.svd(X, full_matrices=False)
    kept = s > 1e-15
    d = np.zeros((s.size, alpha.size))
    d[kept] = s[kept][:, None] / (s[kept][:, None] ** 2 + alpha)
    return (vt.T @ (d * (u.T @ y))).T


def by_cholesky(X: Any, y: Any, alpha: Any) -> Any:
    """By the normal equations, in the smaller of the two spaces; `svd` where they are singular."""
    n, d = X.shape
    wide = d > n
    gram = dense_product(X, X.T) if wide else gram_of_columns(X)
    right = y if wide else X.T @ y
    coefs = np.empty((y.shape[1], d))
    same = bool((alpha == alpha[0]).all())
    for k in range(1 if same else y.shape[1]):
        part = right if same else right[:, [k]]
        solved = positive_solve(gram + alpha[k] * np.eye(gram.shape[0]), part)
        found = (X.T @ solved if wide else solved).T
        coefs[slice(None) if same else [k]] = found
    return coefs


def gram_of_columns(X: Any) -> Any:
    """X'X; of many rows block by block, so that all cores take part."""
    n, d = X.shape
    count = n // BLOCK
    if is_sparse(X) or count < 4 or d > 512:
        return dense_product(X.T, X)
    blocks, rest = X[: count * BLOCK].reshape(count, BLOCK, d), X[count * BLOCK:]
    return np.matmul(blocks.transpose(0, 2, 1), blocks).sum(axis=0) + rest.T @ rest


def dense_product(a: Any, b: Any) -> Any:
    """a @ b as a dense array."""
    made = a @ b
    return made.toarray() if is_sparse(made) else made


def positive_solve(a: Any, b: Any) -> Any:
    """a^-1 b of a positive definite matrix.  LinAlgError where it is not."""
    np.linalg.cholesky(a)
    return np.linalg.solve(a, b)


def operators(X: Any, x_mean: Any, root: Any) -> tuple[Any, Any]:
    """Products with the centred X and its transpose; `root`: of the weights of the rows."""
    if not is_sparse(X) or x_mean is None:
        return (lambda v: X @ v), (lambda v: X.T @ v)
    return (lambda v: X @ v - root * float(x_mean @ v)), (lambda v: X.T @ v - x_mean * float(root @ v))


def by_gradients(X: Any, y: Any, alpha: Any, max_iter: int | None, tol: float, x_mean: Any, root: Any) -> Any:
    """By conjugate gradients."""
    n, d = X.shape
    product, adjoint = operators(X, x_mean, root)
    coefs = np.empty((y.shape[1], d))
    for k in range(y.shape[1]):
        a = float(alpha[k])
        if d > n:
            found, fine = conjugate_gradients(lambda v, a=a: product(adjoint(v)) + a * v, y[:, k], tol, max_iter or 10 * n)
            coefs[k] = adjoint(found)
        else:
            coefs[k], fine = conjugate_gradients(lambda v, a=a: adjoint(product(v)) + a * v, adjoint(y[:, k]), tol, max_iter or 10 * d)
        if not fine:
            warnings.warn(f"sparse_cg did not converge after {max_iter or 10 * min(n, d)} iterations.", ConvergenceWarning, stacklevel=3)
    return coefs


def by_lsqr(X: Any, y: Any, alpha: Any, max_iter: int | None, tol: float, x_mean: Any, root: Any) -> tuple[Any, Any]:
    """By LSQR: (coefficients, iterations of each target)."""
    d = X.shape[1]
    product, adjoint = operators(X, x_mean, root)
    coefs, counts = np.empty((y.shape[1], d)), np.empty(y.shape[1], dtype=np.int32)
    for k in range(y.shape[1]):
        coefs[k], counts[k] = lsqr(product, adjoint, y[:, k], d, float(np.sqrt(alpha[k])), tol, max_iter or 2 * d)
    return coefs, counts


def by_lbfgs(X: Any, y: Any, alpha: Any, max_iter: int | None, tol: float, x_mean: Any, root: Any) -> Any:
    """Coefficients that are not negative."""
    from septet.sklearn.optimize import lbfgs

    d = X.shape[1]
    product, adjoint = operators(X, x_mean, root)
    bounds = np.zeros(d), np.full(d, np.inf)
    coefs = np.empty((y.shape[1], d))
    for k in range(y.shape[1]):
        def loss(w: Any, k: int = k) -> tuple[float, Any]:
            r = product(w) - y[:, k]
            return 0.5 * float(r @ r) + 0.5 * float(alpha[k]) * float(w @ w), adjoint(r) + alpha[k] * w

        found = lbfgs(loss, np.zeros(d), gtol=tol, ftol=tol, maxiter=max_iter or 15000, bounds=bounds)
        if not found.success:
            warnings.warn(f"The lbfgs solver did not converge. Try increasing max_iter or tol. Currently: max_iter={max_iter} and "
                          f"tol={tol}", ConvergenceWarning, stacklevel=3)
        coefs[k] = found.x
    return coefs
