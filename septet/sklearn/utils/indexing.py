"""Rows and columns by positions, names or masks; `resample` and `shuffle`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.sklearn.utils.foreign import give_back, is_foreign, is_frame, is_pandas, is_sparse, to_real
from septet.sklearn.utils.validation import _num_samples, check_consistent_length, check_random_state, indexable


def _safe_indexing(X: Any, indices: Any, *, axis: int = 0) -> Any:
    """Rows (axis 0) or columns (axis 1) of an array, list, frame or sparse matrix; by positions, a slice, a mask or columns' names."""
    if indices is None:
        return X
    if axis not in (0, 1):
        raise ValueError(f"'axis' should be either 0 (to index rows) or 1 (to index  column). Got {axis} instead.")
    if is_pandas(X):
        return frame_part(X, indices, axis)
    if is_frame(X):
        return X[np.asarray(indices).tolist()] if axis == 0 else X[indices]
    if hasattr(X, "shape"):
        return array_part(X, indices, axis)
    return list_part(X, indices, axis)


def plain(indices: Any, X: Any) -> Any:
    """Indices of the kind that X understands."""
    if is_foreign(X) or type(X).__module__.split(".")[0] == "scipy":
        return to_real(indices)
    return np.asarray(indices) if isinstance(indices, (list, tuple)) else indices


def array_part(X: Any, indices: Any, axis: int) -> Any:
    """A part of an array or sparse matrix."""
    if not is_sparse(X):
        if axis == 1 and len(X.shape) < 2:
            raise ValueError("'X' should be a 2D NumPy array, 2D sparse matrix or dataframe when indexing the columns (i.e. 'axis=1')")
        if not hasattr(X, "dtype"):
            X = np.asarray(X)
    chosen = plain(indices, X)
    if is_text(chosen):
        raise ValueError("Specifying the columns using strings is only supported for dataframes.")
    return X[chosen] if axis == 0 else X[:, chosen]


def is_text(indices: Any) -> bool:
    """Whether indices are names."""
    if isinstance(indices, slice):
        return isinstance(indices.start or indices.stop, str)
    if isinstance(indices, ndarray):
        return indices.dtype.kind == "U" or indices.dtype.kind == "O" and indices.size > 0 and isinstance(indices.reshape(-1)[0], str)
    return isinstance(indices, str) or isinstance(indices, (list, tuple)) and len(indices) > 0 and isinstance(indices[0], str)


def frame_part(X: Any, indices: Any, axis: int) -> Any:
    """A part of a frame or series."""
    if is_text(indices):
        if axis == 0:
            raise ValueError(f"String indexing (indices={indices!r}) is not supported with 'axis=0'. Did you mean to use axis=1 for column "
                             "selection?")
        return X.loc[:, indices if isinstance(indices, (str, slice, list)) else list(indices)]
    if isinstance(indices, ndarray) and type(X).__module__.split(".")[0] == "pandas":
        from septet.sklearn.utils.foreign import is_real_frame

        indices = to_real(indices) if is_real_frame(X) else indices
    return X.iloc[indices] if axis == 0 else X.iloc[:, indices]


def list_part(X: Any, indices: Any, axis: int) -> Any:
    """A part of a list."""
    if axis == 1:
        raise ValueError("'X' should be a 2D NumPy array, 2D sparse matrix or dataframe when indexing the columns (i.e. 'axis=1')")
    if isinstance(indices, (int, slice)) or not hasattr(indices, "__len__"):
        return X[indices]
    chosen = indices.tolist() if hasattr(indices, "tolist") else list(indices)
    if chosen and isinstance(chosen[0], bool):
        return [x for x, take in zip(X, chosen) if take]
    return [X[i] for i in chosen]


def resample(*arrays: Any, replace: bool = True, n_samples: int | None = None, random_state: Any = None, stratify: Any = None,
             sample_weight: Any = None) -> Any:
    """Samples drawn from arrays, the same of each.

    replace: with replacement.  stratify: classes, each drawn in proportion.  sample_weight: probabilities of the draw.
    """
    if not arrays:
        return None
    first = arrays[0]
    n = _num_samples(first)
    count = n if n_samples is None else n_samples
    if count > n and not replace:
        raise ValueError(f"Cannot sample {count} out of arrays with dim {n} when replace is False")
    check_consistent_length(*arrays)
    state = check_random_state(random_state)
    if stratify is not None and sample_weight is not None:
        raise NotImplementedError("Resampling with sample_weight is only implemented for stratify=None.")
    chosen = drawn(state, n, count, replace, sample_weight) if stratify is None else stratified(state, stratify, n, count, replace)
    parts = [_safe_indexing(a, chosen) for a in indexable(*arrays)]
    return parts[0] if len(parts) == 1 else parts


def drawn(state: Any, n: int, count: int, replace: bool, sample_weight: Any) -> Any:
    """The positions that are drawn."""
    if replace:
        if sample_weight is None:
            return state.randint(0, n, size=(count,))
        weights = np.asarray(sample_weight, dtype=np.float64)
        return state.choice(n, size=count, p=weights / weights.sum(), replace=True)
    if sample_weight is not None:
        weights = np.asarray(sample_weight, dtype=np.float64)
        return state.choice(n, size=count, p=weights / weights.sum(), replace=False)
    order = np.arange(n)
    state.shuffle(order)
    return order[:count]


def stratified(state: Any, classes: Any, n: int, count: int, replace: bool) -> Any:
    """Positions drawn from each class in proportion, shuffled."""
    from septet.sklearn.utils.validation import check_array

    y = check_array(classes, ensure_2d=False, dtype=None)
    if y.ndim == 2:
        y = np.array([" ".join(row) for row in y.astype("str").tolist()])
    _, which, sizes = np.unique(y, return_inverse=True, return_counts=True)
    groups = np.split(np.argsort(which, kind="mergesort"), np.cumsum(sizes)[:-1])
    wanted = approximate_mode(sizes, count, state)
    drawn_of = [group[state.choice(len(group), int(k), replace=replace)] for group, k in zip(groups, wanted)]
    return state.permutation(np.concatenate(drawn_of))


def approximate_mode(class_counts: Any, n_draws: int, rng: Any) -> Any:
    """The likeliest counts of classes in a draw without replacement; ties of the remainder are broken at random."""
    class_counts = np.asarray(class_counts)
    continuous = class_counts / class_counts.sum() * n_draws
    floored = np.floor(continuous)
    to_add = int(n_draws - floored.sum())
    if to_add > 0:
        remainder = continuous - floored
        for value in np.sort(np.unique(remainder))[::-1]:
            (places,) = np.where(remainder == value)
            add_now = min(len(places), to_add)
            places = rng.choice(places, size=add_now, replace=False)
            floored[places] += 1
            to_add -= add_now
            if to_add == 0:
                break
    return floored.astype(int)


def shuffle(*arrays: Any, random_state: Any = None, n_samples: int | None = None) -> Any:
    """Arrays in one random order; n_samples: only so many."""
    return resample(*arrays, replace=False, n_samples=n_samples, random_state=random_state)


__all__ = ["_safe_indexing", "give_back", "resample", "shuffle"]
