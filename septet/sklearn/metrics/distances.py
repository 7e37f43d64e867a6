"""Distances by name: formulas over blocks of rows."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import septet.numpy as np

BLOCK = 1 << 22         # elements of a block of differences
Block = Callable[..., Any]


def blocked(X: Any, Y: Any, block: Block, **kwds: Any) -> Any:
    """block(x[:, None], y[None]) over blocks of X's rows."""
    rows = max(1, BLOCK // max(1, Y.shape[0] * Y.shape[1]))
    parts = [block(X[k : k + rows][:, None, :], Y[None], **kwds) for k in range(0, X.shape[0], rows)]
    return np.concatenate(parts) if parts else np.zeros((0, Y.shape[0]))


def cityblock(X: Any, Y: Any) -> Any:
    return blocked(X, Y, lambda x, y: np.abs(x - y).sum(axis=-1))


def chi2_block(x: Any, y: Any) -> Any:
    total = x + y
    return np.where(total == 0, 0, (x - y) ** 2 / np.where(total == 0, 1, total)).sum(axis=-1)


def haversine(X: Any, Y: Any) -> Any:
    lat, lon = X[:, 0][:, None] - Y[:, 0][None], X[:, 1][:, None] - Y[:, 1][None]
    h = np.sin(lat / 2) ** 2 + np.cos(X[:, 0])[:, None] * np.cos(Y[:, 0])[None] * np.sin(lon / 2) ** 2
    return 2 * np.arcsin(np.sqrt(h))


def _minkowski(x: Any, y: Any, p: float = 2, w: Any = None) -> Any:
    difference = np.abs(x - y)
    if p == np.inf:
        return (difference if w is None else np.where(np.asarray(w) != 0, difference, 0)).max(axis=-1)
    powered = difference**p
    return (powered if w is None else powered * np.asarray(w)).sum(axis=-1) ** (1 / p)


def _ratio(above: Any, below: Any) -> Any:
    return np.where(below == 0, 0.0, above / np.where(below == 0, 1, below))


def _both(x: Any, y: Any) -> tuple[Any, Any, Any, Any]:
    """How many features both have, only x, only y, neither."""
    a, b = x != 0, y != 0
    return (a & b).sum(axis=-1), (a & ~b).sum(axis=-1), (~a & b).sum(axis=-1), (~a & ~b).sum(axis=-1)


def _correlation(x: Any, y: Any) -> Any:
    x, y = x - x.mean(axis=-1, keepdims=True), y - y.mean(axis=-1, keepdims=True)
    with np.errstate(all="ignore"):
        return 1 - (x * y).sum(axis=-1) / np.sqrt((x * x).sum(axis=-1) * (y * y).sum(axis=-1))


def _jaccard(x: Any, y: Any) -> Any:
    both, left, right, _ = _both(x, y)
    return _ratio(left + right, both + left + right)


def _dice(x: Any, y: Any) -> Any:
    both, left, right, _ = _both(x, y)
    return _ratio(left + right, 2 * both + left + right)


def _tanimoto(x: Any, y: Any) -> Any:
    both, left, right, none = _both(x, y)
    return 2.0 * (left + right) / (both + none + 2.0 * (left + right))


def _russellrao(x: Any, y: Any) -> Any:
    both = _both(x, y)[0]
    return (x.shape[-1] - both) / x.shape[-1]


def _yule(x: Any, y: Any) -> Any:
    both, left, right, none = _both(x, y)
    return _ratio(2.0 * left * right, (both * none + left * right).astype(np.float64))


def _sokalsneath(x: Any, y: Any) -> Any:
    both, left, right, _ = _both(x, y)
    return _ratio(2.0 * (left + right), both + 2.0 * (left + right))


def _mahalanobis(x: Any, y: Any, VI: Any = None, V: Any = None) -> Any:
    inverse = np.linalg.inv(np.asarray(V)) if VI is None else np.asarray(VI)
    difference = x - y
    return np.sqrt(((difference @ inverse) * difference).sum(axis=-1))


BLOCKS: dict[str, Block] = {
    "sqeuclidean": lambda x, y: ((x - y) ** 2).sum(axis=-1), "chebyshev": lambda x, y: np.abs(x - y).max(axis=-1),
    "canberra": lambda x, y: _ratio(np.abs(x - y), np.abs(x) + np.abs(y)).sum(axis=-1),
    "braycurtis": lambda x, y: np.abs(x - y).sum(axis=-1) / np.abs(x + y).sum(axis=-1),
    "hamming": lambda x, y: (x != y).mean(axis=-1), "minkowski": _minkowski, "correlation": _correlation, "jaccard": _jaccard,
    "dice": _dice, "rogerstanimoto": _tanimoto, "russellrao": _russellrao, "yule": _yule, "sokalsneath": _sokalsneath,
    "sokalmichener": _tanimoto, "matching": lambda x, y: (x != y).mean(axis=-1), "mahalanobis": _mahalanobis,
    "seuclidean": lambda x, y, V: np.sqrt(((x - y) ** 2 / np.asarray(V)).sum(axis=-1)),
    "infinity": lambda x, y: np.abs(x - y).max(axis=-1), "p": _minkowski,
}
BOOLEAN = {"dice", "jaccard", "rogerstanimoto", "russellrao", "sokalmichener", "sokalsneath", "yule"}
NAMED = set(BLOCKS) - {"infinity", "p"}


def by_name(metric: str, X: Any, Y: Any, kwds: dict[str, Any]) -> Any:
    """The distances by a metric's name; moments that a metric needs are those of X."""
    if metric == "seuclidean" and "V" not in kwds:
        kwds = {**kwds, "V": np.var(X if X is Y else np.vstack([X, Y]), axis=0, ddof=1)}
    if metric == "mahalanobis" and "VI" not in kwds and "V" not in kwds:
        kwds = {**kwds, "VI": np.linalg.inv(np.cov((X if X is Y else np.vstack([X, Y])).T)).T}
    made = blocked(X, Y, BLOCKS[metric], **kwds)
    if X is Y and metric not in ("braycurtis",):
        made[np.arange(len(made)), np.arange(len(made))] = 0
    return made
