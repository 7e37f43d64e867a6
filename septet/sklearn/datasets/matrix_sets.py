"""Generated matrices: of low rank, positive definite, sparse, with biclusters."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.core.linalg.product import product
from septet.errors import NotSupported
from septet.sklearn.datasets.classification_sets import COUNT, RANDOM, SHARE, SIZE, TRUTH
from septet.sklearn.sparse import csr_matrix
from septet.sklearn.utils import check_random_state
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params

BLOCKS = {"shape": [tuple], "noise": SIZE, "minval": [Interval(Real, None, None, closed="neither")],
          "maxval": [Interval(Real, None, None, closed="neither")], "shuffle": TRUTH, "random_state": RANDOM}


@validate_params({"n_samples": COUNT, "n_features": COUNT, "effective_rank": COUNT, "tail_strength": SHARE, "random_state": RANDOM})
def make_low_rank_matrix(n_samples: int = 100, n_features: int = 100, *, effective_rank: int = 10, tail_strength: float = 0.5,
                         random_state: Any = None) -> Any:
    """A matrix whose singular values fall off as a bell, with a fat tail."""
    rng = check_random_state(random_state)
    n = min(n_samples, n_features)
    u, _ = np.linalg.qr(rng.standard_normal(size=(n_samples, n)))
    v, _ = np.linalg.qr(rng.standard_normal(size=(n_features, n)))
    places = np.arange(n, dtype=np.float64)
    low = (1 - tail_strength) * np.exp(-1.0 * (places / effective_rank) ** 2)
    tail = tail_strength * np.exp(-0.1 * places / effective_rank)
    return np.dot(np.dot(u, np.identity(n) * (low + tail)), v.T)


@validate_params({"n_samples": COUNT, "n_components": COUNT, "n_features": COUNT, "n_nonzero_coefs": COUNT, "random_state": RANDOM})
def make_sparse_coded_signal(n_samples: int, *, n_components: int, n_features: int, n_nonzero_coefs: int, random_state: Any = None) -> Any:
    """(signals, dictionary, code): signals are sums of few atoms of unit length."""
    rng = check_random_state(random_state)
    D = rng.standard_normal(size=(n_features, n_components))
    D /= np.sqrt(np.sum((D**2), axis=0))
    X = np.zeros((n_components, n_samples))
    for i in range(n_samples):
        places = np.arange(n_components)
        rng.shuffle(places)
        X[places[:n_nonzero_coefs], i] = rng.standard_normal(size=n_nonzero_coefs)
    Y = product(D, X)
    return map(np.squeeze, (Y.T, D.T, X.T))


@validate_params({"n_dim": COUNT, "random_state": RANDOM})
def make_spd_matrix(n_dim: int, *, random_state: Any = None) -> Any:
    """A random symmetric positive definite matrix."""
    rng = check_random_state(random_state)
    A = rng.uniform(size=(n_dim, n_dim))
    U, _, Vt = np.linalg.svd(np.dot(A.T, A))
    return np.dot(np.dot(U, 1.0 + np.diag(rng.uniform(size=n_dim))), Vt)


@validate_params({"n_dim": COUNT, "alpha": SHARE, "norm_diag": TRUTH, "smallest_coef": SHARE, "largest_coef": SHARE,
                  "sparse_format": [StrOptions({"bsr", "coo", "csc", "csr", "dia", "dok", "lil"}), None], "random_state": RANDOM})
def make_sparse_spd_matrix(n_dim: int = 1, *, alpha: float = 0.95, norm_diag: bool = False, smallest_coef: float = 0.1,
                           largest_coef: float = 0.9, sparse_format: str | None = None, random_state: Any = None) -> Any:
    """A sparse symmetric positive definite matrix."""
    if sparse_format in ("bsr", "dia", "dok", "lil"):
        raise NotSupported(f"make_sparse_spd_matrix(sparse_format={sparse_format!r}); csr, csc and coo are there")
    rng = check_random_state(random_state)
    chol = -np.eye(n_dim)
    # the elements are drawn as a random sparse matrix draws them: places without replacement, then values
    count = round((1 - alpha) * n_dim * n_dim)
    flat = rng.choice(n_dim * n_dim, size=count, replace=False) if count else np.empty(0, dtype=np.int64)
    aux = np.zeros(n_dim * n_dim)
    aux[flat] = rng.uniform(low=smallest_coef, high=largest_coef, size=count)
    aux = np.tril(aux.reshape(n_dim, n_dim, order="F"), k=-1)
    order = rng.permutation(n_dim)
    chol = chol + aux[order].T[order]
    prec = chol.T @ chol
    if norm_diag:
        d = 1.0 / np.sqrt(np.diag(prec))
        prec = prec * d[:, None] * d[None, :]
    return prec if sparse_format is None else csr_matrix(prec).asformat(sparse_format)


@validate_params({**BLOCKS, "n_clusters": COUNT})
def make_biclusters(shape: Any, n_clusters: int, *, noise: float = 0.0, minval: float = 10, maxval: float = 100, shuffle: bool = True,
                    random_state: Any = None) -> Any:
    """(matrix, row indicators, column indicators): constant blocks on the diagonal."""
    rng = check_random_state(random_state)
    n_rows, n_cols = shape
    consts = rng.uniform(minval, maxval, n_clusters)
    row_sizes = rng.multinomial(n_rows, np.repeat(1.0 / n_clusters, n_clusters))
    col_sizes = rng.multinomial(n_cols, np.repeat(1.0 / n_clusters, n_clusters))
    row_labels, col_labels = np.repeat(np.arange(n_clusters), row_sizes), np.repeat(np.arange(n_clusters), col_sizes)
    result = np.where(row_labels[:, None] == col_labels[None, :], consts[row_labels][:, None], 0.0)
    result, row_labels, col_labels = disturbed(result, row_labels, col_labels, noise, shuffle, rng, random_state)
    return (result, np.vstack([row_labels == c for c in range(n_clusters)]), np.vstack([col_labels == c for c in range(n_clusters)]))


def disturbed(result: Any, row_labels: Any, col_labels: Any, noise: float, shuffle: bool, rng: Any,
              random_state: Any) -> tuple[Any, Any, Any]:
    """Noise, then rows and columns in random order."""
    if noise > 0:
        result = result + rng.normal(scale=noise, size=result.shape)
    if shuffle:
        rng = check_random_state(random_state)          # as scikit-learn: a seed starts its stream again here
        rows = rng.permutation(result.shape[0])
        columns = rng.permutation(result.shape[1])
        result, row_labels, col_labels = result[rows][:, columns], row_labels[rows], col_labels[columns]
    return result, row_labels, col_labels


@validate_params({**BLOCKS, "n_clusters": [Interval(Integral, 1, None, closed="left"), "array-like"]})
def make_checkerboard(shape: Any, n_clusters: Any, *, noise: float = 0.0, minval: float = 10, maxval: float = 100, shuffle: bool = True,
                      random_state: Any = None) -> Any:
    """(matrix, row indicators, column indicators): every block of rows and columns has a constant of its own."""
    rng = check_random_state(random_state)
    n_row, n_col = n_clusters if hasattr(n_clusters, "__len__") else (n_clusters, n_clusters)
    row_sizes = rng.multinomial(shape[0], np.repeat(1.0 / n_row, n_row))
    col_sizes = rng.multinomial(shape[1], np.repeat(1.0 / n_col, n_col))
    row_labels, col_labels = np.repeat(np.arange(n_row), row_sizes), np.repeat(np.arange(n_col), col_sizes)
    levels = np.array([[rng.uniform(minval, maxval) for _ in range(n_col)] for _ in range(n_row)])
    result = levels[row_labels][:, col_labels]
    result, row_labels, col_labels = disturbed(result, row_labels, col_labels, noise, shuffle, rng, random_state)
    rows = np.vstack([row_labels == label for label in range(n_row) for _ in range(n_col)])
    columns = np.vstack([col_labels == label for _ in range(n_row) for label in range(n_col)])
    return result, rows, columns
