"""What encoders of categories share: the fit, the categories that are too rare, unknown ones."""
from __future__ import annotations

import numbers
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import BaseEstimator, TransformerMixin
from septet.sklearn.preprocessing.categories import codes, columns_of, distinct, given_categories, unknown_of
from septet.sklearn.utils.validation import _check_feature_names, _check_n_features


class _BaseEncoder(TransformerMixin, BaseEstimator):
    """The base of encoders."""

    def _fit(self, X: Any, handle_unknown: str, ensure_all_finite: Any) -> list[Any]:
        """Find the categories; the number of each value's category in each feature."""
        _check_n_features(self, X if hasattr(X, "shape") else np.asarray(X, dtype=object), True)
        _check_feature_names(self, X, reset=True)
        columns, n = columns_of(X, ensure_all_finite)
        self.n_features_in_ = len(columns)
        if isinstance(self.categories, str):  # type: ignore[attr-defined]
            self.categories_ = [distinct(c) for c in columns]
        else:
            self.categories_ = given_categories(self.categories, columns, handle_unknown == "error")  # type: ignore[attr-defined]
        found = [codes(c, cats) for c, cats in zip(columns, self.categories_)]
        self._find_rare(found, n)
        return found

    def _codes(self, X: Any, handle_unknown: str, ensure_all_finite: Any, ignored: Any = None) -> tuple[list[Any], list[Any]]:
        """(numbers, whether known) of each feature; unknown categories are refused or have the number 0."""
        _check_feature_names(self, X, reset=False)
        columns, _ = columns_of(X, ensure_all_finite)
        _check_n_features(self, X if hasattr(X, "shape") else np.empty((len(columns[0]), len(columns))), False)
        made, known, told = [], [], []
        for k, (column, cats) in enumerate(zip(columns, self.categories_)):
            found = codes(column, cats)
            there = found >= 0
            if not bool(there.all()):
                if handle_unknown == "error":
                    raise ValueError(f"Found unknown categories {unknown_of(column, found)} in column {k} during transform")
                told.append(k)
                found = self._of_unknown(k, found, handle_unknown, there)
                there = there if handle_unknown not in ("infrequent_if_exist", "warn") or self._rare[k] is None else found >= 0
            made.append(found)
            known.append(there)
        if told and handle_unknown == "warn":
            warnings.warn(f"Found unknown categories in columns {told} during transform. These unknown categories will be encoded as the "
                          "infrequent category." if any(self._rare[k] is not None for k in told) else
                          f"Found unknown categories in columns {told} during transform. These unknown categories will be encoded as all "
                          "zeros", UserWarning, stacklevel=4)
        return made, known

    def _of_unknown(self, k: int, found: Any, handle_unknown: str, there: Any) -> Any:
        """Numbers with those of unknown categories set: to a rare category's where there is one, else to 0."""
        rare = self._rare[k]
        if handle_unknown in ("infrequent_if_exist", "warn") and rare is not None:
            return np.where(there, found, int(rare[0]))
        return np.where(there, found, 0)

    # ---- rare categories

    def _find_rare(self, found: list[Any], n: int) -> None:
        """The numbers of categories that are too rare, in each feature (None: none)."""
        least, most = getattr(self, "min_frequency", None), getattr(self, "max_categories", None)
        self._infrequent_enabled = (most is not None and most >= 1) or least is not None
        self._rare: list[Any] = [None] * len(found)
        self._place: list[Any] = [None] * len(found)
        if not self._infrequent_enabled:
            return
        for k, numbers_ in enumerate(found):
            counts = np.bincount(numbers_[numbers_ >= 0], minlength=len(self.categories_[k]))
            self._rare[k] = rare_of(counts, n, least, most)
            if self._rare[k] is not None:
                self._place[k] = places_of(len(counts), self._rare[k])

    @property
    def infrequent_categories_(self) -> list[Any]:
        """The rare categories of each feature.  AttributeError where the parameters ask for none."""
        if not getattr(self, "_infrequent_enabled", False):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute 'infrequent_categories_'")
        return [None if r is None else self.categories_[k][r] for k, r in enumerate(self._rare)]

    def _placed(self, k: int, found: Any) -> Any:
        """Numbers of categories after rare ones have become one."""
        return found if self._place[k] is None else self._place[k][found]

    def _n_places(self, k: int) -> int:
        """How many categories a feature has after rare ones have become one."""
        return len(self.categories_[k]) if self._rare[k] is None else len(self.categories_[k]) - len(self._rare[k]) + 1

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.categorical, tags.input_tags.allow_nan, tags.input_tags.string = True, True, True
        return tags


def rare_of(counts: Any, n: int, least: Any, most: Any) -> Any:
    """The numbers of the categories that are too rare, or None."""
    rare = np.zeros(len(counts), dtype=bool)
    if isinstance(least, numbers.Integral):
        rare = counts < least
    elif least is not None:
        rare = counts < least * n
    kept = len(counts) - int(rare.sum()) + bool(rare.any())
    if most is not None and most < kept:
        order = np.argsort(counts, kind="stable") if most > 1 else np.arange(len(counts))
        rare = rare.copy()
        rare[order[: len(counts) - (most - 1)] if most > 1 else order] = True
    found = np.flatnonzero(rare)
    return found if found.size else None


def places_of(n: int, rare: Any) -> Any:
    """The place of each category where all rare ones share the last."""
    mask = np.zeros(n, dtype=bool)
    mask[rare] = True
    places = np.cumsum(~mask) - 1
    return np.where(mask, n - len(rare), places)
