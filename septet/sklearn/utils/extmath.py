"""`sklearn.utils.extmath`: products, norms and decompositions that estimators share."""
from __future__ import annotations

import warnings
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.row_squares import row_squares
from septet.core import boxes
from septet.core.autograd import is_tracked
from septet.core.fn import linalg
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params
from septet.sklearn.utils.deprecation import deprecated
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.input_arrays import as_array, check_array
from septet.sklearn.utils.masks import safe_sqr  # noqa: F401
from septet.sklearn.utils.validation import check_random_state

__all__ = ["cartesian", "density", "fast_logdet", "make_nonnegative", "randomized_range_finder", "randomized_svd", "row_norms",
           "safe_sparse_dot", "softmax", "squared_norm", "svd_flip", "weighted_mode"]


def squared_norm(x: Any) -> Any:
    """The squared Euclidean norm of all elements."""
    x = as_array(x).reshape(-1)
    if x.dtype.kind in "iu":
        warnings.warn("Array type is integer, np.dot may overflow. Data should be float type to avoid this issue", UserWarning,
                      stacklevel=2)
    return np.dot(x, x)


def row_norms(X: Any, squared: bool = False) -> Any:
    """The Euclidean norm of each row, or its square."""
    if is_sparse(X):
        data = X.multiply(X).sum(axis=1)
        norms = np.asarray(data).reshape(-1)
    else:
        norms = dense_norms(np.asarray(X))
    return norms if squared else np.sqrt(norms)


def dense_norms(X: Any) -> Any:
    """The squared norms of rows; of float64 with NumPy's rounding."""
    if X.dtype != np.float64 or X.ndim != 2:
        return np.einsum("ij,ij->i", X, X)
    return (X * X).sum(axis=1) if is_tracked(X) else rounded_norms(np.ascontiguousarray(X))


@boxes.primitive()
def rounded_norms(X: Any) -> Any:
    """The squared norms of rows by the kernel."""
    found = np.empty(X.shape[0])
    row_squares(X._address, *X.shape, found._address)
    return found


def fast_logdet(A: Any) -> Any:
    """The logarithm of a determinant; -inf where it is not positive."""
    sign, value = np.linalg.slogdet(A)
    return value if sign > 0 else -np.inf


def density(w: Any) -> float:
    """The share of elements that are not zero."""
    if is_sparse(w):
        return float(w.nnz) / (w.shape[0] * w.shape[1])
    return 0 if w is None else float((np.asarray(w) != 0).sum()) / np.asarray(w).size


def safe_sparse_dot(a: Any, b: Any, *, dense_output: bool = False) -> Any:
    """The product of two matrices, sparse or dense; dense_output: dense where both are sparse."""
    if not is_sparse(a) and is_sparse(b):
        made = (b.T @ np.asarray(a).T).T
    else:
        made = a @ b
    return made.toarray() if dense_output and is_sparse(made) else made


def softmax(X: Any, copy: bool = True) -> Any:
    """exp(x) over its row's sum."""
    X = np.asarray(X)
    e = np.exp(X - X.max(axis=1).reshape(-1, 1))
    made = e / e.sum(axis=1).reshape(-1, 1)
    if not copy:
        X[...] = made
        return X
    return made


def make_nonnegative(X: Any, min_value: float = 0) -> Any:
    """X, raised so that nothing is less than min_value."""
    least = X.min()
    if least >= min_value:
        return X
    if is_sparse(X):
        raise ValueError("Cannot make the data matrix nonnegative because it is sparse. Adding a value to every entry would make it no "
                         "longer sparse.")
    return X + (min_value - least)


def cartesian(arrays: Any, out: Any = None) -> Any:
    """Every combination of elements of arrays, one a row."""
    arrays = [np.asarray(a) for a in arrays]
    places = np.indices([len(a) for a in arrays]).reshape(len(arrays), -1).T
    kind = np.result_type(*arrays)
    made = np.empty_like(places, dtype=kind) if out is None else out
    for k, a in enumerate(arrays):
        made[:, k] = a[places[:, k]]
    return made


def weighted_mode(a: Any, w: Any, *, axis: Any = 0) -> Any:
    """The element of the greatest total weight along an axis, and that weight; of ties the least element."""
    if axis is None:
        a, w, axis = np.ravel(a), np.ravel(w), 0
    a, w = np.asarray(a), np.asarray(w)
    if a.shape != w.shape:
        w = np.full(a.shape, w, dtype=w.dtype)
    lines = np.moveaxis(a, axis, -1)
    weights = np.moveaxis(w, axis, -1)
    values = np.unique(a)
    scores = np.stack([np.where(lines == v, weights, 0).sum(axis=-1, dtype=np.float64) for v in values])
    best = scores.argmax(axis=0)
    mode = np.expand_dims(values[best].astype(np.float64), axis)
    return mode, np.expand_dims(scores.max(axis=0), axis)


def svd_flip(u: Any, v: Any, u_based_decision: bool = True) -> Any:
    """The signs of singular vectors made certain: the greatest of each column of u (or row of v) in absolute value is positive."""
    if u_based_decision:
        places = np.argmax(np.abs(u.T), axis=1)
        signs = np.sign(u.T[np.arange(u.T.shape[0]), places])
    else:
        places = np.argmax(np.abs(v), axis=1)
        signs = np.sign(v[np.arange(v.shape[0]), places])
    return None if u is None else u * signs[None, :], None if v is None else v * signs[:, None]


def _deterministic_vector_sign_flip(u: Any) -> Any:
    """Rows whose greatest element in absolute value is positive."""
    signs = np.sign(u[np.arange(u.shape[0]), np.argmax(np.abs(u), axis=1)])
    return u * signs[:, None]


NORMALIZERS = ["auto", "QR", "LU", "none"]
RANGE_PARAMETERS = {"A": ["array-like", "sparse matrix"], "size": [Interval(Integral, 1, None, closed="left")],
                    "n_iter": [Interval(Integral, 0, None, closed="left")], "power_iteration_normalizer": [StrOptions(set(NORMALIZERS))],
                    "random_state": ["random_state"]}


@validate_params(RANGE_PARAMETERS)
def randomized_range_finder(A: Any, *, size: int, n_iter: int, power_iteration_normalizer: str = "auto", random_state: Any = None) -> Any:
    """An orthonormal basis of about the range of A (Halko, Martinsson, Tropp 2011), with power iterations."""
    A = check_array(A, accept_sparse=True)
    return _range_of(A, size, n_iter, power_iteration_normalizer, check_random_state(random_state))


def _range_of(A: Any, size: int, n_iter: int, normalizer: str, state: Any) -> Any:
    Q = np.asarray(state.normal(size=(A.shape[1], size)))
    if A.dtype.kind == "f":
        Q = Q.astype(A.dtype, copy=False)
    if normalizer == "auto":
        normalizer = "none" if n_iter <= 2 else "LU"
    for _ in range(n_iter):
        Q = _normalized(A @ Q, normalizer)
        Q = _normalized(A.T @ Q, normalizer)
    return np.linalg.qr(A @ Q, mode="reduced")[0]


def _normalized(Y: Any, normalizer: str) -> Any:
    """A basis of the same range that power iterations do not make overflow."""
    if normalizer == "none":
        return Y
    if normalizer == "QR":
        return np.linalg.qr(Y, mode="reduced")[0]
    return permuted_lower(Y)


@deprecated("`sklearn.utils.extmath.stable_cumsum` is deprecated in version 1.8 and will be removed in 1.10. Use `np.cumulative_sum` with "
            "the desired dtype directly instead.")
def stable_cumsum(arr: Any, axis: int | None = None, rtol: float = 1e-5, atol: float = 1e-8) -> Any:
    """Running sums, of single precision in double; a warning where the last one is not the sum."""
    from septet.sklearn.utils.foreign import give_back

    a = np.asarray(arr)
    wide = a.astype(np.float64)
    out = np.cumsum(wide, axis=axis)
    if not bool(np.all(np.isclose(np.take(out, -1, axis=axis), np.sum(wide, axis=axis), rtol=rtol, atol=atol, equal_nan=True))):
        warnings.warn("cumsum was found to be unstable: its last element does not correspond to sum", RuntimeWarning, stacklevel=3)
    return give_back(out, arr)


def permuted_lower(Y: Any) -> Any:
    """P L of Y = P L U with partial pivoting."""
    packed, pivots, _ = linalg.factored(Y)
    k = min(Y.shape)
    lower = np.tril(packed[:, :k], -1) + np.eye(Y.shape[0], k, dtype=Y.dtype)
    order = np.arange(Y.shape[0])
    for i, p in enumerate(pivots.tolist()):                     # exchanges of rows, from 1
        order[[i, p - 1]] = order[[p - 1, i]]
    made = np.empty_like(lower)
    made[order] = lower
    return made


@validate_params({"M": [np.ndarray, "sparse matrix"], "n_components": [Interval(Integral, 1, None, closed="left")],
                  "n_oversamples": [Interval(Integral, 0, None, closed="left")],
                  "n_iter": [Interval(Integral, 0, None, closed="left"), StrOptions({"auto"})],
                  "power_iteration_normalizer": [StrOptions(set(NORMALIZERS))], "transpose": ["boolean", StrOptions({"auto"})],
                  "flip_sign": ["boolean"], "random_state": ["random_state"], "svd_lapack_driver": [StrOptions({"gesdd", "gesvd"})]})
def randomized_svd(M: Any, n_components: int, *, n_oversamples: int = 10, n_iter: Any = "auto", power_iteration_normalizer: str = "auto",
                   transpose: Any = "auto", flip_sign: bool = True, random_state: Any = None, svd_lapack_driver: str = "gesdd") -> Any:
    """The first singular values and vectors of M by a random projection (Halko and others 2009)."""
    M = check_array(M, accept_sparse=True)
    return _randomized_svd(M, n_components, n_oversamples, n_iter, power_iteration_normalizer, transpose, flip_sign, random_state)


def _randomized_svd(M: Any, n_components: int, n_oversamples: int = 10, n_iter: Any = "auto", normalizer: str = "auto",
                    transpose: Any = "auto", flip_sign: bool = True, random_state: Any = None) -> Any:
    state = check_random_state(random_state)
    rows, columns = M.shape
    if n_iter == "auto":
        n_iter = 7 if n_components < 0.1 * min(rows, columns) else 4
    turn = rows < columns if transpose == "auto" else transpose
    M = M.T if turn else M
    Q = _range_of(M, n_components + n_oversamples, n_iter, normalizer, state)
    small = safe_sparse_dot(Q.T, M)
    u, s, vt = np.linalg.svd(small, full_matrices=False)
    U = Q @ u
    if flip_sign:
        U, vt = svd_flip(U, vt, u_based_decision=not turn)
    if turn:
        return vt[:n_components, :].T, s[:n_components], U[:, :n_components].T
    return U[:, :n_components], s[:n_components], vt[:n_components, :]


def _incremental_mean_and_var(X: Any, last_mean: Any, last_variance: Any, last_sample_count: Any, sample_weight: Any = None) -> Any:
    """Mean, variance and count of each feature after more samples (Chan, Golub, LeVeque 1979); NaN is passed over."""
    absent = np.isnan(X)
    weights = np.ones(X.shape[0]) if sample_weight is None else sample_weight
    present = np.where(absent, 0.0, weights[:, None]) if bool(absent.any()) else None
    filled = X if present is None else np.where(absent, 0, X)
    X = filled.astype(np.float64, copy=False)
    count = np.full(X.shape[1], weights.sum()) if present is None else present.sum(axis=0)
    sums = weights @ X
    total = last_sample_count + count
    with np.errstate(all="ignore"):
        mean = (last_mean * last_sample_count + sums) / total
        if last_variance is None:
            return mean, None, total
        here = sums / count
        centred = X - here
        w = weights[:, None] if present is None else present
        correction = (w * centred).sum(axis=0)
        unnormalized = (w * centred**2).sum(axis=0) - correction**2 / count
        ratio = last_sample_count / count
        between = ratio / total * (last_mean * last_sample_count / ratio - sums) ** 2
        together = last_variance * last_sample_count + unnormalized + between
    fresh = last_sample_count == 0
    variance = np.where(fresh, unnormalized / total, together / total)
    variance = np.where(total == 0, np.nan, np.where(count == 0, last_variance, variance))
    mean = np.where(total == 0, np.nan, np.where(count == 0, last_mean, mean))
    return mean, variance, total
