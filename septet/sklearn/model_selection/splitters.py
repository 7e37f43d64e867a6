"""Splits into folds: each sample is tested once, by position, class, group or time."""
from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterator
from itertools import combinations
from math import comb
from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import real_numpy_asked, to_real
from septet.sklearn.utils.metadata_requests import _MetadataRequester
from septet.sklearn.utils.multiclass import type_of_target
from septet.sklearn.utils.printing import estimator_like_repr
from septet.sklearn.utils.validation import _num_samples, check_array, check_random_state, column_or_1d, indexable


def given_back(train: Any, test: Any, X: Any) -> Any:
    """Positions as arrays of the kind that X is."""
    return (to_real(train), to_real(test)) if X is not None and real_numpy_asked(X) else (train, test)


class _Splitter(_MetadataRequester):
    """What all splitters share: their text."""

    def __repr__(self) -> str:
        return estimator_like_repr(self)


class BaseCrossValidator(_Splitter):
    """The base of splitters: `_iter_test_masks` or `_iter_test_indices` says which samples are tested."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each split."""
        X, y, groups = indexable(X, y, groups)
        positions = np.arange(_num_samples(X))
        for mask in self._iter_test_masks(X, y, groups):
            yield given_back(positions[~mask], positions[mask], X)

    def _iter_test_masks(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        for places in self._iter_test_indices(X, y, groups):
            mask = np.zeros(_num_samples(X), dtype=bool)
            mask[np.asarray(places)] = True
            yield mask

    def _iter_test_indices(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        raise NotImplementedError

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many splits there are."""
        raise NotImplementedError


def needed_groups(groups: Any, ensure_2d: bool = False) -> Any:
    """Groups as a vector.  ValueError where there are none."""
    if groups is None:
        raise ValueError("The 'groups' parameter should not be None.")
    return check_array(groups, input_name="groups", ensure_2d=ensure_2d, dtype=None)


class _BaseKFold(BaseCrossValidator):
    """Splits into n_splits folds."""

    def __init__(self, n_splits: Any, *, shuffle: bool, random_state: Any):
        if not isinstance(n_splits, numbers.Integral):
            raise ValueError(f"The number of folds must be of Integral type. {n_splits} of type {type(n_splits)} was passed.")
        n_splits = int(n_splits)
        if n_splits <= 1:
            raise ValueError(f"k-fold cross-validation requires at least one train/test split by setting n_splits=2 or more, got "
                             f"n_splits={n_splits}.")
        if not isinstance(shuffle, bool):
            raise TypeError(f"shuffle must be True or False; got {shuffle}")
        if not shuffle and random_state is not None:
            raise ValueError("Setting a random_state has no effect since shuffle is False. You should leave random_state to its default "
                             "(None), or set shuffle=True.")
        self.n_splits, self.shuffle, self.random_state = n_splits, shuffle, random_state

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold."""
        X, y, groups = indexable(X, y, groups)
        n = _num_samples(X)
        if self.n_splits > n:
            raise ValueError(f"Cannot have number of splits n_splits={self.n_splits} greater than the number of samples: n_samples={n}.")
        yield from super().split(X, y, groups)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many folds there are."""
        return self.n_splits  # type: ignore[no-any-return]


class KFold(_BaseKFold):
    """Consecutive folds, of shuffled samples if asked."""

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, random_state: Any = None):
        super().__init__(n_splits=n_splits, shuffle=shuffle, random_state=random_state)

    def _iter_test_indices(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        n = _num_samples(X)
        positions = np.arange(n)
        if self.shuffle:
            state = check_random_state(self.random_state)
            state.shuffle(positions)
        start = 0
        for k in range(self.n_splits):
            stop = start + n // self.n_splits + (k < n % self.n_splits)
            yield positions[start:stop]
            start = stop


class StratifiedKFold(_BaseKFold):
    """Folds with about the same share of each class."""

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, random_state: Any = None):
        super().__init__(n_splits=n_splits, shuffle=shuffle, random_state=random_state)

    def _test_folds(self, y: Any) -> Any:
        """The fold of each sample."""
        state = check_random_state(self.random_state)
        kind = type_of_target(np.asarray(y))
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"Supported target types are: ('binary', 'multiclass'). Got {kind!r} instead.")
        codes = codes_by_appearance(column_or_1d(np.asarray(y)))
        counts = np.bincount(codes)
        check_class_counts(counts, self.n_splits)
        ordered = np.sort(codes)
        n_classes = len(counts)
        allocation = np.stack([np.bincount(ordered[k :: self.n_splits], minlength=n_classes) for k in range(self.n_splits)])
        folds = np.empty(len(codes), dtype=np.int64)
        for k in range(n_classes):
            of_class = np.repeat(np.arange(self.n_splits), allocation[:, k])
            if self.shuffle:
                state.shuffle(of_class)
            folds[codes == k] = of_class
        return folds

    def _iter_test_masks(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        folds = self._test_folds(y)
        for k in range(self.n_splits):
            yield folds == k

    def split(self, X: Any, y: Any, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold; y says the classes."""
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning, stacklevel=2)
        y = check_array(y, input_name="y", ensure_2d=False, dtype=None)
        return super().split(X, y, groups)


def codes_by_appearance(y: Any) -> Any:
    """The number of each sample's class, classes numbered as they first appear."""
    _, first, which = np.unique(y, return_index=True, return_inverse=True)
    _, rank = np.unique(first, return_inverse=True)
    return rank[which]


def check_class_counts(counts: Any, n_splits: int) -> None:
    """ValueError where every class is smaller than the number of folds; a warning where one is."""
    least = int(counts.min())
    if n_splits > int(counts.max()):
        raise ValueError(f"n_splits={n_splits} cannot be greater than the number of members in each class.")
    if n_splits > least:
        warnings.warn(f"The least populated class in y has only {least} members, which is less than n_splits={n_splits}.", UserWarning,
                      stacklevel=5)


class GroupKFold(_BaseKFold):
    """Folds of whole groups, about equal in samples (shuffled: in groups)."""

    def __init__(self, n_splits: int = 5, *, shuffle: bool = False, random_state: Any = None):
        super().__init__(n_splits, shuffle=shuffle, random_state=random_state)

    def _iter_test_indices(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        groups = needed_groups(groups)
        unique, which = np.unique(groups, return_inverse=True)
        n = len(unique)
        if self.n_splits > n:
            raise ValueError(f"Cannot have number of splits n_splits={self.n_splits} greater than the number of groups: {n}.")
        if self.shuffle:
            order = check_random_state(self.random_state).permutation(n)
            for part in np.array_split(order, self.n_splits):
                yield np.where(np.isin(which, part))[0]
            return
        fold_of = balanced_folds(np.bincount(which), self.n_splits)[which]
        for k in range(self.n_splits):
            yield np.where(fold_of == k)[0]

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold; groups says which samples belong together."""
        return super().split(X, y, groups)


def balanced_folds(sizes: Any, n_splits: int) -> Any:
    """The fold of each group: the largest first, each to the fold that is least full."""
    order = np.argsort(sizes)[::-1].tolist()
    known = sizes.tolist()
    filled, fold_of = [0] * n_splits, [0] * len(known)
    for group in order:
        lightest = filled.index(min(filled))
        filled[lightest] += known[group]
        fold_of[group] = lightest
    return np.array(fold_of)


class StratifiedGroupKFold(_BaseKFold):
    """Folds of whole groups with about the same share of each class."""

    def __init__(self, n_splits: int = 5, shuffle: bool = False, random_state: Any = None):
        super().__init__(n_splits=n_splits, shuffle=shuffle, random_state=random_state)

    def _iter_test_indices(self, X: Any, y: Any, groups: Any) -> Iterator[Any]:  # type: ignore[override]
        groups = needed_groups(groups)
        state = check_random_state(self.random_state)
        kind = type_of_target(np.asarray(y))
        if kind not in ("binary", "multiclass"):
            raise ValueError(f"Supported target types are: ('binary', 'multiclass'). Got {kind!r} instead.")
        _, classes, class_counts = np.unique(column_or_1d(y), return_inverse=True, return_counts=True)
        check_class_counts(class_counts, self.n_splits)
        _, which, sizes = np.unique(groups, return_inverse=True, return_counts=True)
        n_classes = len(class_counts)
        of_group = np.bincount(which * n_classes + classes, minlength=len(sizes) * n_classes).reshape(len(sizes), n_classes)
        order = np.arange(len(sizes))
        if self.shuffle:
            state.shuffle(order)
            of_group = of_group[order]
        fold_of = self._folds(of_group, class_counts)
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        of_sample = np.array(fold_of)[place[which]]
        for k in range(self.n_splits):
            yield np.nonzero(of_sample == k)[0]

    def _folds(self, of_group: Any, class_counts: Any) -> list[int]:
        """The fold of each group: those of the most uneven classes first, each where the classes' shares spread least."""
        order = np.argsort(-np.std(of_group, axis=1), kind="mergesort")
        filled = np.zeros((self.n_splits, len(class_counts)))
        fold_of = [0] * of_group.shape[0]
        for group in order.tolist():
            best, least, samples = 0, np.inf, np.inf
            for k in range(self.n_splits):
                filled[k] += of_group[group]
                spread = float(np.mean(np.std(filled / class_counts, axis=0)))
                count = float(filled[k].sum())
                filled[k] -= of_group[group]
                if spread < least or np.isclose(spread, least) and count < samples:
                    best, least, samples = k, spread, count
            filled[best] += of_group[group]
            fold_of[group] = best
        return fold_of


class TimeSeriesSplit(_BaseKFold):
    """Folds in time: each is tested on what comes after what it is trained on."""

    def __init__(self, n_splits: int = 5, *, max_train_size: int | None = None, test_size: int | None = None, gap: int = 0):
        super().__init__(n_splits, shuffle=False, random_state=None)
        self.max_train_size, self.test_size, self.gap = max_train_size, test_size, gap

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold."""
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning, stacklevel=2)
        return self._split(X)

    def _split(self, X: Any) -> Iterator[Any]:
        (X,) = indexable(X)
        n, folds = _num_samples(X), self.n_splits + 1
        size = self.test_size if self.test_size is not None else n // folds
        if folds > n:
            raise ValueError(f"Cannot have number of folds={folds} greater than the number of samples={n}.")
        if n - self.gap - size * self.n_splits <= 0:
            raise ValueError(f"Too many splits={self.n_splits} for number of samples={n} with test_size={size} and gap={self.gap}.")
        positions = np.arange(n)
        for start in range(n - self.n_splits * size, n, size):
            end = start - self.gap
            first = end - self.max_train_size if self.max_train_size and self.max_train_size < end else 0
            yield given_back(positions[first:end], positions[start : start + size], X)


class LeaveOneOut(BaseCrossValidator):
    """Each sample tested alone."""

    def _iter_test_indices(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:  # type: ignore[override]
        n = _num_samples(X)
        if n <= 1:
            raise ValueError(f"Cannot perform LeaveOneOut with n_samples={n}.")
        return iter(np.arange(n)[:, None])

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many samples there are."""
        if X is None:
            raise ValueError("The 'X' parameter should not be None.")
        return _num_samples(X)


class LeavePOut(BaseCrossValidator):
    """Every p samples tested together."""

    def __init__(self, p: int):
        self.p = p

    def _iter_test_indices(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:  # type: ignore[override]
        n = _num_samples(X)
        if n <= self.p:
            raise ValueError(f"p={self.p} must be strictly less than the number of samples={n}")
        for places in combinations(range(n), self.p):
            yield np.array(places)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many ways there are to choose p samples."""
        if X is None:
            raise ValueError("The 'X' parameter should not be None.")
        return comb(_num_samples(X), self.p)


class LeaveOneGroupOut(BaseCrossValidator):
    """Each group tested alone."""

    def _iter_test_masks(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        groups = needed_groups(groups)
        unique = np.unique(groups)
        if len(unique) <= 1:
            raise ValueError(f"The groups parameter contains fewer than 2 unique groups ({unique}). LeaveOneGroupOut expects at least 2.")
        for group in unique:
            yield groups == group

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many groups there are."""
        return len(np.unique(needed_groups(groups)))

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each group."""
        return super().split(X, y, groups)


class LeavePGroupsOut(BaseCrossValidator):
    """Every n_groups groups tested together."""

    def __init__(self, n_groups: int):
        self.n_groups = n_groups

    def _iter_test_masks(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        groups = needed_groups(groups)
        unique = np.unique(groups)
        if self.n_groups >= len(unique):
            raise ValueError(f"The groups parameter contains fewer than (or equal to) n_groups ({self.n_groups}) numbers of unique groups "
                             f"({unique}). LeavePGroupsOut expects that at least n_groups + 1 ({self.n_groups + 1}) unique groups be "
                             "present")
        for places in combinations(range(len(unique)), self.n_groups):
            yield np.isin(groups, unique[np.array(places)])

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many ways there are to choose the groups."""
        return comb(len(np.unique(needed_groups(groups))), self.n_groups)

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each choice of groups."""
        return super().split(X, y, groups)


class PredefinedSplit(BaseCrossValidator):
    """Folds that are given: the number of each sample's fold, -1 for one that is never tested."""

    def __init__(self, test_fold: Any):
        self.test_fold = column_or_1d(np.array(test_fold, dtype=np.int64))
        self.unique_folds = np.unique(self.test_fold)
        self.unique_folds = self.unique_folds[self.unique_folds != -1]

    def split(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold."""
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning, stacklevel=2)
        positions = np.arange(len(self.test_fold))
        for fold in self.unique_folds:
            mask = self.test_fold == fold
            yield given_back(positions[~mask], positions[mask], X)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many folds there are."""
        return len(self.unique_folds)


__all__ = ["BaseCrossValidator", "GroupKFold", "KFold", "LeaveOneGroupOut", "LeaveOneOut", "LeavePGroupsOut", "LeavePOut",
           "PredefinedSplit", "StratifiedGroupKFold", "StratifiedKFold", "TimeSeriesSplit"]
