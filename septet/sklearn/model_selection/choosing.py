"""`check_cv`: the splitter that an argument `cv` means."""
from __future__ import annotations

import numbers
from collections.abc import Iterable, Iterator
from typing import Any

from septet.sklearn.model_selection.splitters import BaseCrossValidator, KFold, StratifiedKFold
from septet.sklearn.utils.multiclass import type_of_target


class _CVIterableWrapper(BaseCrossValidator):
    """Splits that are given."""

    def __init__(self, cv: Any):
        self.cv = list(cv)

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
        """How many splits there are."""
        return len(self.cv)

    def split(self, X: Any = None, y: Any = None, groups: Any = None) -> Iterator[Any]:
        """The splits as they were given."""
        yield from self.cv


def check_cv(cv: Any = 5, y: Any = None, *, classifier: bool = False, shuffle: bool = False, random_state: Any = None) -> Any:
    """A splitter: itself, of a number of folds (stratified for a classifier's classes), or of an iterable of splits."""
    cv = 5 if cv is None else cv
    if isinstance(cv, numbers.Integral):
        stratified = classifier and y is not None and type_of_target(y, input_name="y") in ("binary", "multiclass")
        return (StratifiedKFold if stratified else KFold)(int(cv), shuffle=shuffle, random_state=random_state)
    if not hasattr(cv, "split") or isinstance(cv, str):
        if not isinstance(cv, Iterable) or isinstance(cv, str):
            raise ValueError("Expected `cv` as an integer, a cross-validation object (from sklearn.model_selection), or an iterable "
                             f"yielding (train, test) splits as arrays of indices. Got {cv}.")
        return _CVIterableWrapper(cv)
    return cv
