"""Clusters of rows and columns at once, from singular vectors (Dhillon, KDD 2001; Kluger and others, Genome Research 13, 2003)."""
from __future__ import annotations

import math
import numbers
from abc import abstractmethod
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, BiclusterMixin
from septet.sklearn.cluster.kmeans import KMeans
from septet.sklearn.cluster.minibatch import MiniBatchKMeans
from septet.sklearn.decomposition.randomized import randomized_svd
from septet.sklearn.linear_model.base import ours
from septet.sklearn.sparse import diags
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.limits import parameters
from septet.sklearn.utils.validation import assert_all_finite, validate_data

SHARED = parameters("""
    svd_method: 'randomized' 'arpack'
    n_svd_vecs: int [0, inf) | None
    mini_batch: bool
    n_init: int [1, inf)
    random_state: random_state
""") | {"init": [*parameters("a: 'k-means++' 'random'")["a"], np.ndarray]}


def lifted(X: Any, least: float = 0) -> Any:
    """X with a constant added that makes its least element `least`, where that is less."""
    low = X.min()
    if low >= least:
        return X
    if is_sparse(X):
        raise ValueError("Cannot make the data matrix nonnegative because it is sparse. Adding a value to every entry would make it no "
                         "longer sparse.")
    return X + (least - low)


def scaled(X: Any) -> tuple[Any, Any, Any]:
    """(X with rows and columns divided by the roots of their sums, the factors of rows, of columns)."""
    X = lifted(X)
    with np.errstate(all="ignore"):
        rows, columns = (1.0 / np.sqrt(np.asarray(X.sum(axis=axis)).ravel()) for axis in (1, 0))
    rows, columns = np.where(np.isnan(rows), 0, rows), np.where(np.isnan(columns), 0, columns)
    if is_sparse(X):
        return diags([rows], [0]) @ X @ diags([columns], [0]), rows, columns
    return rows[:, None] * X * columns, rows, columns


def bistochastic(X: Any, max_iter: int = 1000, tol: float = 1e-5) -> Any:
    """X scaled until all rows have one sum, and all columns."""
    X = lifted(X)
    for _ in range(max_iter):
        made = scaled(X)[0]
        moved = np.linalg.norm(made.data - X.data if is_sparse(X) else made - X)
        X = made
        if moved < tol:
            break
    return X


def log_centred(X: Any) -> Any:
    """Logarithms without the means of rows and of columns."""
    X = lifted(X, 1)
    if is_sparse(X):
        raise ValueError("Cannot compute log of a sparse matrix, because log(x) diverges to -infinity as x goes to 0.")
    L = np.log(X)
    return L - L.mean(axis=1)[:, None] - L.mean(axis=0) + L.mean()


class BaseSpectral(BiclusterMixin, BaseEstimator):
    """What both share: singular vectors, and their clusters."""

    _parameter_constraints: dict[str, Any] = SHARED

    @abstractmethod
    def __init__(self, n_clusters: Any = 3, svd_method: str = "randomized", n_svd_vecs: int | None = None, mini_batch: bool = False,
                 init: Any = "k-means++", n_init: int = 10, random_state: Any = None):
        self.n_clusters, self.svd_method, self.n_svd_vecs, self.mini_batch = n_clusters, svd_method, n_svd_vecs, mini_batch
        self.init, self.n_init, self.random_state = init, n_init, random_state

    def fit(self, X: Any, y: Any = None) -> Any:
        """Find the biclusters."""
        X = ours(validate_data(self, X, accept_sparse="csr", dtype=np.float64))
        self._check_parameters(X.shape[0])
        self._fit(X)
        return self

    def _svd(self, A: Any, n_components: int, n_discard: int) -> tuple[Any, Any]:
        """(left, right) singular vectors as columns, without the first `n_discard`."""
        if self.svd_method == "randomized":
            more = {} if self.n_svd_vecs is None else {"n_oversamples": self.n_svd_vecs}
            u, _, vt = randomized_svd(A, n_components, random_state=self.random_state, **more)
        else:
            u, vt = self._arnoldi(A.toarray() if is_sparse(A) else A, n_components)
        assert_all_finite(u)
        assert_all_finite(vt)
        return u[:, n_discard:], vt[n_discard:].T

    def _arnoldi(self, A: Any, k: int) -> tuple[Any, Any]:
        """The vectors of the k greatest singular values, rising, as SciPy's svds gives them."""
        least = min(A.shape)
        if k >= least:
            raise ValueError("`k` must be an integer satisfying `0 < k < min(A.shape)`.")
        if self.n_svd_vecs is not None and not k < self.n_svd_vecs < least:
            raise ValueError("`ncv` must be an integer satisfying `k < ncv < min(A.shape)`.")
        u, _, vt = np.linalg.svd(A, full_matrices=False)
        return u[:, k - 1::-1], vt[k - 1::-1]

    def _k_means(self, data: Any, n_clusters: int) -> tuple[Any, Any]:
        """(centres, labels) of rows."""
        kind = MiniBatchKMeans if self.mini_batch else KMeans
        model = kind(n_clusters, init=self.init, n_init=self.n_init, random_state=self.random_state).fit(np.ascontiguousarray(data))
        return np.asarray(model.cluster_centers_), np.asarray(model.labels_)

    @abstractmethod
    def _check_parameters(self, n_samples: int) -> None:
        """ValueError for parameters that do not go together."""

    @abstractmethod
    def _fit(self, X: Any) -> None:
        """Find the biclusters of checked data."""

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        return tags


class SpectralCoclustering(BaseSpectral):
    """Blocks on a diagonal: each row and each column in one bicluster."""

    _parameter_constraints: dict[str, Any] = {**SHARED, **parameters("n_clusters: int [1, inf)")}

    def __init__(self, n_clusters: int = 3, *, svd_method: str = "randomized", n_svd_vecs: int | None = None, mini_batch: bool = False,
                 init: Any = "k-means++", n_init: int = 10, random_state: Any = None):
        super().__init__(n_clusters, svd_method, n_svd_vecs, mini_batch, init, n_init, random_state)

    def _check_parameters(self, n_samples: int) -> None:
        if self.n_clusters > n_samples:
            raise ValueError(f"n_clusters should be <= n_samples={n_samples}. Got {self.n_clusters} instead.")

    def _fit(self, X: Any) -> None:
        made, rows, columns = scaled(X)
        u, v = self._svd(made, 1 + math.ceil(math.log2(self.n_clusters)), 1)
        labels = self._k_means(np.concatenate([rows[:, None] * u, columns[:, None] * v]), self.n_clusters)[1]
        self.row_labels_, self.column_labels_ = labels[:X.shape[0]], labels[X.shape[0]:]
        k = np.arange(self.n_clusters)[:, None]
        self.rows_, self.columns_ = self.row_labels_ == k, self.column_labels_ == k


class SpectralBiclustering(BaseSpectral):
    """A checkerboard: each bicluster is a cluster of rows with a cluster of columns."""

    _parameter_constraints: dict[str, Any] = {**SHARED, "n_clusters": [*parameters("n: int [1, inf)")["n"], tuple], **parameters("""
        method: 'bistochastic' 'scale' 'log'
        n_components: int [1, inf)
        n_best: int [1, inf)
    """)}

    def __init__(self, n_clusters: Any = 3, *, method: str = "bistochastic", n_components: int = 6, n_best: int = 3,
                 svd_method: str = "randomized", n_svd_vecs: int | None = None, mini_batch: bool = False, init: Any = "k-means++",
                 n_init: int = 10, random_state: Any = None):
        super().__init__(n_clusters, svd_method, n_svd_vecs, mini_batch, init, n_init, random_state)
        self.method, self.n_components, self.n_best = method, n_components, n_best

    def _check_parameters(self, n_samples: int) -> None:
        if isinstance(self.n_clusters, numbers.Integral):
            if self.n_clusters > n_samples:
                raise ValueError(f"n_clusters should be <= n_samples={n_samples}. Got {self.n_clusters} instead.")
        elif len(self.n_clusters) != 2 or not all(isinstance(k, numbers.Integral) and 1 <= k <= n_samples for k in self.n_clusters):
            raise ValueError(f"Incorrect parameter n_clusters has value: {self.n_clusters}. It should either be a single integer or an "
                             "iterable with two integers: (n_row_clusters, n_column_clusters) And the values are should be in the range: "
                             "(1, n_samples)")
        if self.n_best > self.n_components:
            raise ValueError(f"n_best={self.n_best} must be <= n_components={self.n_components}.")

    def _fit(self, X: Any) -> None:
        made = {"bistochastic": bistochastic, "scale": lambda X: scaled(X)[0], "log": log_centred}[self.method](X)
        first = 0 if self.method == "log" else 1                 # the first vectors are constant
        u, v = self._svd(made, self.n_components + first, first)
        n_rows, n_columns = (self.n_clusters,) * 2 if isinstance(self.n_clusters, numbers.Integral) else self.n_clusters
        best_u, best_v = self._piecewise(u.T, n_rows), self._piecewise(v.T, n_columns)
        self.row_labels_ = self._k_means(X @ best_v.T, n_rows)[1]
        self.column_labels_ = self._k_means(X.T @ best_u.T, n_columns)[1]
        self.rows_ = self.row_labels_ == np.repeat(np.arange(n_rows), n_columns)[:, None]
        self.columns_ = self.column_labels_ == np.tile(np.arange(n_columns), n_rows)[:, None]

    def _piecewise(self, vectors: Any, n_clusters: int) -> Any:
        """The vectors that are nearest to having so many values."""
        gaps = []
        for v in vectors:
            centres, labels = self._k_means(v.reshape(-1, 1), n_clusters)
            gaps.append(np.linalg.norm(v - centres[labels].ravel()))
        return vectors[np.argsort(np.array(gaps))[:self.n_best]]
