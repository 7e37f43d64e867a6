"""Splits that are repeated with other shuffles."""
from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import Any

from septet.sklearn.model_selection.splitters import KFold, StratifiedKFold, _Splitter
from septet.sklearn.utils.validation import check_random_state


class _RepeatedSplits(_Splitter):
    """A splitter made anew for each repetition."""

    _kind: Any = KFold

    def __init__(self, *, n_splits: int = 5, n_repeats: int = 10, random_state: Any = None):
        if not isinstance(n_repeats, numbers.Integral):
            raise ValueError("Number of repetitions must be of Integral type.")
        if n_repeats <= 0:
            raise ValueError("Number of repetitions must be greater than 0.")
        self.n_splits, self.n_repeats, self.random_state = n_splits, n_repeats, random_state

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """(train, test) positions of each fold of each repetition."""
        state = check_random_state(self.random_state)
        for _ in range(self.n_repeats):
            yield from self._kind(n_splits=self.n_splits, shuffle=True, random_state=state).split(X, y, groups)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many splits there are in all."""
        made = self._kind(n_splits=self.n_splits, shuffle=True, random_state=check_random_state(self.random_state))
        return made.get_n_splits(X, y, groups) * self.n_repeats  # type: ignore[no-any-return]


class RepeatedKFold(_RepeatedSplits):
    """`KFold`, shuffled anew each time."""

    _kind = KFold


class RepeatedStratifiedKFold(_RepeatedSplits):
    """`StratifiedKFold`, shuffled anew each time."""

    _kind = StratifiedKFold
