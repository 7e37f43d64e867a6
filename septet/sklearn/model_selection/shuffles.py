"""Random splits of given sizes, and `train_test_split`."""
from __future__ import annotations

import numbers
import warnings
from collections.abc import Iterator
from math import ceil, floor
from typing import Any

import septet.numpy as np
from septet.sklearn.model_selection.splitters import _Splitter, given_back, needed_groups
from septet.sklearn.utils._param_validation import Interval, RealNotInt, validate_params
from septet.sklearn.utils.indexing import _safe_indexing, approximate_mode
from septet.sklearn.utils.validation import _num_samples, check_array, check_random_state, indexable


class BaseShuffleSplit(_Splitter):
    """The base of random splits."""

    _default_test_size: float = 0.1

    def __init__(self, n_splits: int = 10, *, test_size: Any = None, train_size: Any = None, random_state: Any = None):
        self.n_splits, self.test_size, self.train_size, self.random_state = n_splits, test_size, train_size, random_state

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each split."""
        X, y, groups = indexable(X, y, groups)
        for train, test in self._iter_indices(X, y, groups):
            yield given_back(train, test, X)

    def _iter_indices(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        n = _num_samples(X)
        n_train, n_test = sizes(n, self.test_size, self.train_size, self._default_test_size)
        state = check_random_state(self.random_state)
        for _ in range(self.n_splits):
            order = np.asarray(state.permutation(n))
            yield order[n_test : n_test + n_train], order[:n_test]

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many splits there are."""
        return self.n_splits


class ShuffleSplit(BaseShuffleSplit):
    """Random splits."""

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each split."""
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning, stacklevel=2)
        return super().split(X, y, groups)


class GroupShuffleSplit(BaseShuffleSplit):
    """Random splits of whole groups."""

    _default_test_size = 0.2

    def __init__(self, n_splits: int = 5, *, test_size: Any = None, train_size: Any = None, random_state: Any = None):
        super().__init__(n_splits=n_splits, test_size=test_size, train_size=train_size, random_state=random_state)

    def _iter_indices(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        classes, which = np.unique(needed_groups(groups), return_inverse=True)
        for train, test in super()._iter_indices(classes):
            yield np.flatnonzero(np.isin(which, train)), np.flatnonzero(np.isin(which, test))


class StratifiedShuffleSplit(BaseShuffleSplit):
    """Random splits with the shares of classes kept."""

    def _iter_indices(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        n = _num_samples(X)
        y = check_array(y, input_name="y", ensure_2d=False, dtype=None)
        n_train, n_test = sizes(n, self.test_size, self.train_size, self._default_test_size)
        if y.ndim == 2:
            y = np.array([" ".join(row) for row in y.astype("str").tolist()])
        classes, which, counts = np.unique(y, return_inverse=True, return_counts=True)
        check_strata(classes, counts, n_train, n_test)
        places = np.split(np.argsort(which, kind="mergesort"), np.cumsum(counts)[:-1])
        state = check_random_state(self.random_state)
        for _ in range(self.n_splits):
            of_train = approximate_mode(counts, n_train, state)
            of_test = approximate_mode(counts - of_train, n_test, state)
            train, test = [], []
            for k, (a, b) in enumerate(zip(of_train.tolist(), of_test.tolist())):
                order = places[k][np.asarray(state.permutation(int(counts[k])))]
                train.append(order[:a])
                test.append(order[a : a + b])
            yield np.asarray(state.permutation(np.concatenate(train))), np.asarray(state.permutation(np.concatenate(test)))

    def split(self, X: Any, y: Any, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each split; y says the classes."""
        if groups is not None:
            warnings.warn(f"The groups parameter is ignored by {type(self).__name__}", UserWarning, stacklevel=2)
        y = check_array(y, input_name="y", ensure_2d=False, dtype=None)
        return super().split(X, y, groups)


def check_strata(classes: Any, counts: Any, n_train: int, n_test: int) -> None:
    """ValueError where the classes cannot be split."""
    n = classes.shape[0]
    if int(counts.min()) < 2:
        few = classes[counts < 2].tolist()
        raise ValueError("The least populated classes in y have only 1 member, which is too few. The minimum number of groups for any "
                         f"class cannot be less than 2. Classes with too few members are: {few}")
    for size, name in ((n_train, "train_size"), (n_test, "test_size")):
        if size < n:
            raise ValueError(f"The {name} = {size} should be greater or equal to the number of classes = {n}")


def check_size(size: Any, name: str, n: int) -> None:
    """ValueError for a size that is neither a share nor a number of samples."""
    kind = np.asarray(size).dtype.kind
    if kind == "i" and (size >= n or size <= 0) or kind == "f" and (size <= 0 or size >= 1):
        raise ValueError(f"{name}={size} should be either positive and smaller than the number of samples {n} or a float in the (0, 1) "
                         "range")
    if kind not in ("i", "f"):
        raise ValueError(f"Invalid value for {name}: {size}")


def sizes(n: int, test_size: Any, train_size: Any, default: Any = None) -> tuple[int, int]:
    """(train, test) numbers of samples from shares or numbers.  ValueError where they do not fit."""
    if test_size is None and train_size is None:
        test_size = default
    for size, name in ((test_size, "test_size"), (train_size, "train_size")):
        if size is not None:
            check_size(size, name, n)
    if isinstance(train_size, float) and isinstance(test_size, float) and train_size + test_size > 1:
        raise ValueError(f"The sum of test_size and train_size = {train_size + test_size}, should be in the (0, 1) range. Reduce test_size "
                         "and/or train_size.")
    n_test = None if test_size is None else ceil(test_size * n) if isinstance(test_size, float) else int(test_size)
    n_train = None if train_size is None else floor(train_size * n) if isinstance(train_size, float) else int(train_size)
    if n_train is None:
        n_train = n - (n_test or 0)
    elif n_test is None:
        n_test = n - n_train
    n_test = int(n_test or 0)
    if n_train + n_test > n:
        raise ValueError(f"The sum of train_size and test_size = {n_train + n_test}, should be smaller than the number of samples {n}. "
                         "Reduce test_size and/or train_size.")
    if n_train == 0:
        raise ValueError(f"With n_samples={n}, test_size={test_size} and train_size={train_size}, the resulting train set will be empty. "
                         "Adjust any of the aforementioned parameters.")
    return int(n_train), n_test


SIZE = [Interval(RealNotInt, 0, 1, closed="neither"), Interval(numbers.Integral, 1, None, closed="left"), None]


@validate_params({"test_size": SIZE, "train_size": SIZE, "random_state": ["random_state"], "shuffle": ["boolean"],
                  "stratify": ["array-like", None]})
def train_test_split(*arrays: Any, test_size: Any = None, train_size: Any = None, random_state: Any = None, shuffle: bool = True,
                     stratify: Any = None) -> list[Any]:
    """Arrays split at random into a part to train on and one to test on: train, test of the first, of the second ...

    stratify: classes whose shares are kept.  shuffle False: the first samples train, the last test.
    """
    if not arrays:
        raise ValueError("At least one array required as input")
    arrays = tuple(indexable(*arrays))
    n = _num_samples(arrays[0])
    n_train, n_test = sizes(n, test_size, train_size, 0.25)
    if not shuffle:
        if stratify is not None:
            raise ValueError("Stratified train/test split is not implemented for shuffle=False")
        train, test = np.arange(n_train), np.arange(n_train, n_train + n_test)
    else:
        kind = ShuffleSplit if stratify is None else StratifiedShuffleSplit
        splitter: Any = kind(test_size=n_test, train_size=n_train, random_state=random_state)
        if stratify is not None and _num_samples(stratify) != n:
            raise ValueError(f"Found input variables with inconsistent numbers of samples: {[n, _num_samples(stratify)]}")
        train, test = next(splitter._iter_indices(arrays[0], stratify))
    return [part for a in arrays for part in (_safe_indexing(a, train), _safe_indexing(a, test))]
