"""`sklearn.metrics.pairwise`: distances and kernels between the rows of two matrices."""
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import septet.numpy as np
from septet.sklearn.config import current
from septet.sklearn.metrics import distances as d
from septet.sklearn.utils._param_validation import InvalidParameterError
from septet.sklearn.utils.batches import gen_batches
from septet.sklearn.utils.extmath import row_norms, safe_sparse_dot
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.parallel import takes_n_jobs
from septet.sklearn.utils.validation import _num_samples, check_array, check_non_negative


def _float_dtype(X: Any, Y: Any) -> Any:
    """float32 where both are, else float64."""
    kinds = [getattr(a, "dtype", None) for a in (X, Y) if a is not None]
    return np.float32 if kinds and all(str(k) == "float32" for k in kinds) else np.float64


def check_pairwise_arrays(X: Any, Y: Any, *, precomputed: bool = False, dtype: Any = "infer_float", accept_sparse: Any = "csr",
                          ensure_all_finite: Any = True, ensure_2d: bool = True, copy: bool = False) -> tuple[Any, Any]:
    """(X, Y) as arrays of as many features; Y is X for None.  ValueError where they do not fit."""
    kind = _float_dtype(X, Y) if isinstance(dtype, str) and dtype == "infer_float" else dtype
    options: Any = {"accept_sparse": accept_sparse, "dtype": kind, "copy": copy, "ensure_all_finite": ensure_all_finite,
                    "ensure_2d": ensure_2d, "estimator": "check_pairwise_arrays"}
    same = Y is X or Y is None
    X = check_array(X, **options)
    Y = X if same else check_array(Y, **options)
    if precomputed:
        if X.shape[1] != Y.shape[0]:
            raise ValueError("Precomputed metric requires shape (n_queries, n_indexed). Got "
                             f"({X.shape[0]}, {X.shape[1]}) for {Y.shape[0]} indexed.")
    elif ensure_2d and X.shape[1] != Y.shape[1]:
        raise ValueError(f"Incompatible dimension for X and Y matrices: X.shape[1] == {X.shape[1]} while Y.shape[1] == {Y.shape[1]}")
    return X, Y


def check_paired_arrays(X: Any, Y: Any) -> tuple[Any, Any]:
    """(X, Y) of the same shape."""
    X, Y = check_pairwise_arrays(X, Y)
    if X.shape != Y.shape:
        raise ValueError(f"X and Y should be of same shape. They were respectively {X.shape!r} and {Y.shape!r} long.")
    return X, Y


# ---- distances -------------------------------------------------------------------------------------------------------


def _norms(given: Any, X: Any, axis: str) -> Any:
    """The squared norms of rows: those given, or computed."""
    if given is None:
        return row_norms(X, squared=True)
    norms = check_array(given, ensure_2d=False, dtype=X.dtype if not is_sparse(X) else None)
    n = X.shape[0]
    if norms.shape not in ((n,), (n, 1), (1, n)):
        raise ValueError(f"Incompatible dimensions for {axis} of shape {X.shape} and {axis}_norm_squared of shape {norms.shape}.")
    return norms.reshape(-1)


def euclidean_distances(X: Any, Y: Any = None, *, Y_norm_squared: Any = None, squared: bool = False, X_norm_squared: Any = None) -> Any:
    """The Euclidean distance of each row of X and each of Y, by |x|^2 - 2 x y + |y|^2."""
    like = X
    X, Y = check_pairwise_arrays(X, Y)
    xx = _norms(X_norm_squared, X, "X")
    yy = xx if Y is X and Y_norm_squared is None else _norms(Y_norm_squared, Y, "Y")
    return give_back(_euclidean(X, Y, xx, yy, squared), like)


def _euclidean(X: Any, Y: Any, xx: Any, yy: Any, squared: bool) -> Any:
    wide = X.dtype == np.float32
    if wide:
        xx, yy = row_norms(X.astype(np.float64), squared=True), row_norms(Y.astype(np.float64), squared=True)
        product = safe_sparse_dot(X.astype(np.float64), Y.T.astype(np.float64), dense_output=True)
    else:
        product = safe_sparse_dot(X, Y.T, dense_output=True)
    made = np.maximum(xx[:, None] - 2 * product + yy[None, :], 0)
    if X is Y:
        n = made.shape[0]
        made[np.arange(n), np.arange(n)] = 0
    made = made.astype(np.float32) if wide else made
    return made if squared else np.sqrt(made)


def nan_euclidean_distances(X: Any, Y: Any = None, *, squared: bool = False, missing_values: Any = np.nan, copy: bool = True) -> Any:
    """Euclidean distances over the features that both rows have, scaled up for those that are missing."""
    like = X
    finite = "allow-nan" if missing_values != missing_values else True
    X, Y = check_pairwise_arrays(X, Y, accept_sparse=False, ensure_all_finite=finite, copy=copy)
    absent = [np.isnan(a) if missing_values != missing_values else a == missing_values for a in (X, Y)]
    a, b = np.where(absent[0], 0, X), np.where(absent[1], 0, Y)
    made = np.maximum((a * a) @ (~absent[1]).astype(a.dtype).T - 2 * a @ b.T + (~absent[0]).astype(a.dtype) @ (b * b).T, 0)
    if X is Y:
        made[np.arange(len(made)), np.arange(len(made))] = 0
    count = (~absent[0]).astype(np.float64) @ (~absent[1]).astype(np.float64).T
    with np.errstate(all="ignore"):
        made = np.where(count == 0, np.nan, made / np.maximum(count, 1) * X.shape[1])
    return give_back(made if squared else np.sqrt(made), like)


def manhattan_distances(X: Any, Y: Any = None) -> Any:
    """The sum of absolute differences."""
    like = X
    X, Y = check_pairwise_arrays(X, Y)
    return give_back(d.cityblock(dense(X), dense(Y)), like)


def dense(X: Any) -> Any:
    """An array, of a sparse matrix too."""
    return X.toarray() if is_sparse(X) else X


def cosine_distances(X: Any, Y: Any = None) -> Any:
    """1 less the cosine similarity."""
    made = np.clip(1 - np.asarray(cosine_similarity(X, Y)), 0, 2)
    if Y is None or X is Y:
        made[np.arange(len(made)), np.arange(len(made))] = 0.0
    return give_back(made, X)


def haversine_distances(X: Any, Y: Any = None) -> Any:
    """The angle between points on a sphere, given as latitude and longitude in radians."""
    like = X
    X, Y = check_pairwise_arrays(X, Y, accept_sparse=False)
    if X.shape[1] != 2:
        raise ValueError("Haversine distance only valid in 2 dimensions")
    return give_back(d.haversine(X, Y), like)


def paired_euclidean_distances(X: Any, Y: Any) -> Any:
    """The distance of each row of X and the same row of Y."""
    a, b = check_paired_arrays(X, Y)
    return give_back(row_norms(a - b), X)


def paired_manhattan_distances(X: Any, Y: Any) -> Any:
    """The sum of absolute differences of each row of X and the same row of Y."""
    a, b = check_paired_arrays(X, Y)
    difference = a - b
    return give_back(np.asarray(abs(difference).sum(axis=1)).reshape(-1) if is_sparse(difference) else np.abs(difference).sum(axis=-1), X)


def paired_cosine_distances(X: Any, Y: Any) -> Any:
    """Half the squared distance of normalised rows."""
    from septet.sklearn.preprocessing import normalize

    a, b = check_paired_arrays(X, Y)
    return give_back(0.5 * row_norms(normalize(a) - normalize(b), squared=True), X)


PAIRED: dict[str, Callable[..., Any]] = {
    "cosine": paired_cosine_distances, "euclidean": paired_euclidean_distances, "l2": paired_euclidean_distances,
    "l1": paired_manhattan_distances, "manhattan": paired_manhattan_distances, "cityblock": paired_manhattan_distances}


def paired_distances(X: Any, Y: Any, *, metric: Any = "euclidean", **kwds: Any) -> Any:
    """The distance of each row of X and the same row of Y, by a metric."""
    if metric in PAIRED:
        return PAIRED[metric](X, Y)
    if callable(metric):
        a, b = check_paired_arrays(X, Y)
        return give_back(np.array([metric(x, y) for x, y in zip(a, b)]), X)
    raise ValueError(f"Unknown distance {metric}. Valid metrics are {sorted(PAIRED)}, or a callable")


# ---- kernels ---------------------------------------------------------------------------------------------------------


def linear_kernel(X: Any, Y: Any = None, dense_output: bool = True) -> Any:
    """The products of rows."""
    a, b = check_pairwise_arrays(X, Y)
    return give_back(safe_sparse_dot(a, b.T, dense_output=dense_output), X)


def _products(X: Any, Y: Any) -> tuple[Any, int]:
    a, b = check_pairwise_arrays(X, Y)
    return safe_sparse_dot(a, b.T, dense_output=True), a.shape[1]


def polynomial_kernel(X: Any, Y: Any = None, degree: float = 3, gamma: float | None = None, coef0: float = 1) -> Any:
    """(gamma x y + coef0) ^ degree; gamma: 1 / features for None."""
    made, n = _products(X, Y)
    return give_back((made * (1.0 / n if gamma is None else gamma) + coef0) ** degree, X)


def sigmoid_kernel(X: Any, Y: Any = None, gamma: float | None = None, coef0: float = 1) -> Any:
    """tanh(gamma x y + coef0)."""
    made, n = _products(X, Y)
    return give_back(np.tanh(made * (1.0 / n if gamma is None else gamma) + coef0), X)


def rbf_kernel(X: Any, Y: Any = None, gamma: float | None = None) -> Any:
    """exp(-gamma |x - y|^2)."""
    a, b = check_pairwise_arrays(X, Y)
    gamma = 1.0 / a.shape[1] if gamma is None else gamma
    return give_back(np.exp(-gamma * euclidean_distances(a, b, squared=True)), X)


def laplacian_kernel(X: Any, Y: Any = None, gamma: float | None = None) -> Any:
    """exp(-gamma |x - y|_1)."""
    a, b = check_pairwise_arrays(X, Y)
    gamma = 1.0 / a.shape[1] if gamma is None else gamma
    return give_back(np.exp(-gamma * manhattan_distances(a, b)), X)


def cosine_similarity(X: Any, Y: Any = None, dense_output: bool = True) -> Any:
    """The products of rows of norm 1."""
    from septet.sklearn.preprocessing import normalize

    a, b = check_pairwise_arrays(X, Y)
    unit = normalize(a, copy=True)
    other = unit if a is b else normalize(b, copy=True)
    return give_back(safe_sparse_dot(unit, other.T, dense_output=dense_output), X)


def additive_chi2_kernel(X: Any, Y: Any = None) -> Any:
    """-sum (x - y)^2 / (x + y) of rows that are not negative."""
    a, b = check_pairwise_arrays(X, Y, accept_sparse=False)
    if bool((a < 0).any()):
        raise ValueError("X contains negative values.")
    if b is not a and bool((b < 0).any()):
        raise ValueError("Y contains negative values.")
    return give_back(-d.blocked(a, b, d.chi2_block), X)


def chi2_kernel(X: Any, Y: Any = None, gamma: float = 1.0) -> Any:
    """exp of gamma times the additive chi-squared kernel."""
    return give_back(np.exp(gamma * np.asarray(additive_chi2_kernel(X, Y))), X)


# ---- by name ---------------------------------------------------------------------------------------------------------

PAIRWISE_DISTANCE_FUNCTIONS: dict[str, Any] = {
    "cityblock": manhattan_distances, "cosine": cosine_distances, "euclidean": euclidean_distances, "haversine": haversine_distances,
    "l1": manhattan_distances, "l2": euclidean_distances, "manhattan": manhattan_distances, "precomputed": None,
    "nan_euclidean": nan_euclidean_distances}
PAIRWISE_KERNEL_FUNCTIONS: dict[str, Any] = {
    "additive_chi2": additive_chi2_kernel, "chi2": chi2_kernel, "linear": linear_kernel, "polynomial": polynomial_kernel,
    "poly": polynomial_kernel, "rbf": rbf_kernel, "laplacian": laplacian_kernel, "sigmoid": sigmoid_kernel, "cosine": cosine_similarity}
KERNEL_PARAMS: dict[str, frozenset[str]] = {
    "additive_chi2": frozenset(), "chi2": frozenset(["gamma"]), "cosine": frozenset(), "linear": frozenset(),
    "poly": frozenset(["gamma", "degree", "coef0"]), "polynomial": frozenset(["gamma", "degree", "coef0"]), "rbf": frozenset(["gamma"]),
    "laplacian": frozenset(["gamma"]), "sigmoid": frozenset(["gamma", "coef0"])}


def distance_metrics() -> dict[str, Any]:
    """name -> function of the metrics with a function of their own."""
    return PAIRWISE_DISTANCE_FUNCTIONS


def kernel_metrics() -> dict[str, Any]:
    """name -> function of the kernels."""
    return PAIRWISE_KERNEL_FUNCTIONS


@takes_n_jobs
def pairwise_distances(X: Any, Y: Any = None, metric: Any = "euclidean", *, n_jobs: Any = None, ensure_all_finite: Any = True,
                       **kwds: Any) -> Any:
    """The distances of rows of X and Y by a metric's name, by a function of two rows, or given ("precomputed")."""
    if metric == "precomputed":
        made, _ = check_pairwise_arrays(X, Y, precomputed=True, ensure_all_finite=ensure_all_finite)
        check_non_negative(made, "`pairwise_distances`. Precomputed distance need to have non-negative values.")
        return give_back(made, X)
    if callable(metric):
        return give_back(_by_function(X, Y, metric, ensure_all_finite, kwds), X)
    if metric in PAIRWISE_DISTANCE_FUNCTIONS:
        return PAIRWISE_DISTANCE_FUNCTIONS[metric](X, Y, **kwds)
    if metric not in d.NAMED:
        raise InvalidParameterError(f"Unknown metric {metric!r}. Valid metrics are {sorted({*d.NAMED, *PAIRWISE_DISTANCE_FUNCTIONS})}, or "
                         "'precomputed', or a callable")
    if is_sparse(X) or is_sparse(Y):
        raise TypeError("scipy distance metrics do not support sparse matrices.")
    kind = bool if metric in d.BOOLEAN else "infer_float"
    a, b = check_pairwise_arrays(X, Y, dtype=kind, ensure_all_finite=ensure_all_finite)
    return give_back(d.by_name(metric, a, b, kwds), X)


def _by_function(X: Any, Y: Any, metric: Any, ensure_all_finite: Any, kwds: dict[str, Any]) -> Any:
    """The distances or kernel by a function of two rows."""
    a, b = check_pairwise_arrays(X, Y, dtype=None if not callable(metric) else "infer_float", ensure_all_finite=ensure_all_finite)
    if a is b:
        made = np.zeros((a.shape[0], b.shape[0]), dtype="float")
        for i, j in itertools.combinations(range(a.shape[0]), 2):
            made[i, j] = made[j, i] = metric(a[i], b[j], **kwds)
        for i in range(a.shape[0]):
            made[i, i] = metric(a[i], a[i], **kwds)
        return made
    return np.array([[metric(x, y, **kwds) for y in b] for x in a], dtype=np.float64).reshape(a.shape[0], b.shape[0])


@takes_n_jobs
def pairwise_kernels(X: Any, Y: Any = None, metric: Any = "linear", *, filter_params: bool = False, n_jobs: Any = None, **kwds: Any) -> Any:
    """The kernel of rows of X and Y by its name, by a function of two rows, or given ("precomputed")."""
    if metric == "precomputed":
        made, _ = check_pairwise_arrays(X, Y, precomputed=True)
        return give_back(made, X)
    if callable(metric) and hasattr(metric, "is_stationary"):
        return metric(X, Y)
    if callable(metric):
        return give_back(_by_function(X, Y, metric, True, kwds), X)
    if metric not in PAIRWISE_KERNEL_FUNCTIONS:
        raise ValueError(f"Unknown kernel {metric!r}")
    if filter_params:
        kwds = {k: v for k, v in kwds.items() if k in KERNEL_PARAMS[metric]}
    return PAIRWISE_KERNEL_FUNCTIONS[metric](X, Y, **kwds)


def pairwise_distances_chunked(X: Any, Y: Any = None, *, reduce_func: Any = None, metric: Any = "euclidean", n_jobs: Any = None,
                               working_memory: Any = None, **kwds: Any) -> Iterator[Any]:
    """Distances in blocks of rows that fit the working memory (MiB); reduce_func(block, start): what to make of each."""
    n, m = _num_samples(X), _num_samples(X if Y is None else Y)
    memory = current()["working_memory"] if working_memory is None else working_memory
    rows = max(1, min(n, int(memory * 2**20 // (8 * max(m, 1)))))
    for part in gen_batches(n, rows):
        whole = part.start == 0 and part.stop == n
        block = pairwise_distances(X if whole else X[part], X if Y is None else Y, metric=metric, n_jobs=n_jobs, **kwds)
        if (X is Y or Y is None) and metric in ("euclidean", "l2") and not whole:
            block.reshape(-1)[part.start :: m + 1] = 0
        if reduce_func is not None:
            size = block.shape[0]
            block = reduce_func(block, part.start)
            check_reduced(block, size)
        yield block


def check_reduced(reduced: Any, size: int) -> None:
    """TypeError or ValueError for a reduction that does not give a value for each row."""
    if reduced is None:
        return
    parts = reduced if isinstance(reduced, tuple) else (reduced,)
    if any(not hasattr(r, "__len__") and not hasattr(r, "shape") for r in parts):
        raise TypeError(f"reduce_func returned {reduced!r}. Expected sequence(s) of length {size}.")
    if any(_num_samples(r) != size for r in parts):
        raise ValueError(f"reduce_func returned object of length {tuple(_num_samples(r) for r in parts)}. Expected same length as "
                         f"input: {size}.")


def pairwise_distances_argmin_min(X: Any, Y: Any, *, axis: int = 1, metric: Any = "euclidean", metric_kwargs: Any = None) -> Any:
    """(place of the nearest row of Y, its distance) for each row of X (axis 0: the reverse)."""
    a, b = (Y, X) if axis == 0 else (X, Y)
    kwds = dict(metric_kwargs or {})
    squared = metric == "euclidean" and not kwds
    places, values = [], []
    for block in pairwise_distances_chunked(a, b, metric=metric, **({"squared": True} if squared else kwds)):
        block = np.asarray(block)
        at = block.argmin(axis=1)
        places.append(at)
        values.append(block[np.arange(block.shape[0]), at])
    nearest = np.concatenate(values)
    return give_back((np.concatenate(places), np.sqrt(nearest) if squared else nearest), X)


def pairwise_distances_argmin(X: Any, Y: Any, *, axis: int = 1, metric: Any = "euclidean", metric_kwargs: Any = None) -> Any:
    """The place of the nearest row of Y for each row of X (axis 0: the reverse)."""
    return pairwise_distances_argmin_min(X, Y, axis=axis, metric=metric, metric_kwargs=metric_kwargs)[0]
