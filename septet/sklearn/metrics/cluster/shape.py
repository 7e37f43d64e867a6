"""How close the clusters are within, and how far from each other."""
from __future__ import annotations

import functools
from typing import Any

import septet.numpy as np
from septet.sklearn.metrics.pairwise import pairwise_distances, pairwise_distances_chunked
from septet.sklearn.utils.foreign import give_back
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.validation import check_random_state, check_X_y


def check_number(n_labels: int, n_samples: int) -> None:
    """ValueError for one cluster, or as many as samples."""
    if not 1 < n_labels < n_samples:
        raise ValueError(f"Number of labels is {n_labels}. Valid values are 2 to n_samples - 1 (inclusive)")


def silhouette_samples(X: Any, labels: Any, *, metric: Any = "euclidean", **kwds: Any) -> Any:
    """Of each sample (b - a) / max(a, b): a the mean distance within its cluster, b the least to another (Rousseeuw 1987)."""
    like = X
    X, labels = check_X_y(X, labels, accept_sparse=["csr"])
    if metric == "precomputed" and not hasattr(X, "nnz") and bool((np.abs(np.diagonal(X)) > 2.3e-14).any()):
        raise ValueError("The precomputed distance matrix contains non-zero elements on the diagonal. Use np.fill_diagonal(X, 0).")
    found, codes = np.unique(labels, return_inverse=True)
    counts = np.bincount(codes)
    check_number(len(found), len(labels))
    hot = (codes[:, None] == np.arange(len(found))[None, :]).astype(np.float64)
    reduce = functools.partial(reduced, codes=codes, counts=counts, hot=hot)
    parts = list(pairwise_distances_chunked(X, metric=metric, reduce_func=reduce, **kwds))
    inside, outside = (np.concatenate([p[k] for p in parts]) for k in range(2))
    with np.errstate(all="ignore"):
        inside = inside / (counts - 1)[codes]
        made = (outside - inside) / np.maximum(inside, outside)
    return give_back(np.where(counts[codes] == 1, 0.0, np.nan_to_num(made)), like)


def reduced(block: Any, start: int, codes: Any, counts: Any, hot: Any) -> tuple[Any, Any]:
    """(sum of distances within the cluster, least mean distance to another)."""
    block = np.asarray(block.toarray() if hasattr(block, "toarray") else block, dtype=np.float64)
    sums, rows = block @ hot, np.arange(len(block))
    own = codes[start : start + len(block)]
    inside, means = sums[rows, own], sums / counts
    means[rows, own] = np.inf
    return inside, means.min(axis=1)


def silhouette_score(X: Any, labels: Any, *, metric: Any = "euclidean", sample_size: Any = None, random_state: Any = None,
                     **kwds: Any) -> float:
    """The mean silhouette; sample_size: of so many samples drawn."""
    if sample_size is not None:
        X, labels = check_X_y(X, labels, accept_sparse=["csc", "csr"])
        order = np.asarray(check_random_state(random_state).permutation(X.shape[0]))[:sample_size]
        labels = labels[order]
        X = X[order].T[order].T if metric == "precomputed" else _safe_indexing(X, order)
    return float(np.mean(np.asarray(silhouette_samples(X, labels, metric=metric, **kwds))))


def centres_of(X: Any, codes: Any, counts: Any) -> Any:
    """The mean of each cluster."""
    hot = (codes[:, None] == np.arange(len(counts))[None, :]).astype(X.dtype if X.dtype.kind == "f" else np.float64)
    return (hot.T @ X) / counts[:, None]


def calinski_harabasz_score(X: Any, labels: Any) -> float:
    """Dispersion between clusters over that within (Calinski and Harabasz 1974)."""
    X, labels = check_X_y(X, labels)
    found, codes = np.unique(labels, return_inverse=True)
    n, k = X.shape[0], len(found)
    check_number(k, n)
    counts = np.bincount(codes)
    centres, mean = centres_of(X, codes, counts), X.mean(axis=0)
    between, within = float((counts * ((centres - mean) ** 2).sum(axis=1)).sum()), float(((X - centres[codes]) ** 2).sum())
    return 1.0 if within == 0.0 else between * (n - k) / (within * (k - 1.0))


def davies_bouldin_score(X: Any, labels: Any) -> float:
    """The mean likeness of each cluster and the one most like it; less is better (Davies and Bouldin 1979)."""
    X, labels = check_X_y(X, labels)
    found, codes = np.unique(labels, return_inverse=True)
    check_number(len(found), X.shape[0])
    counts = np.bincount(codes)
    centres = centres_of(X, codes, counts)
    spread = np.bincount(codes, weights=np.sqrt(((X - centres[codes]) ** 2).sum(axis=1))) / counts
    apart = np.asarray(pairwise_distances(centres))
    if np.allclose(spread, 0) or np.allclose(apart, 0):
        return 0.0
    return float(np.mean(((spread[:, None] + spread) / np.where(apart == 0, np.inf, apart)).max(axis=1)))
