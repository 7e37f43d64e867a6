"""What histogram boosting is told about columns: categories, monotonic constraints, interactions."""
from __future__ import annotations

from itertools import combinations
from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import is_frame
from septet.sklearn.utils.validation import validate_data


def is_categorical_dtype(dtype: Any) -> bool:
    return str(dtype) == "category"


class CategoryCodes:
    """Which columns are categories, and their codes: rows become float64 with a category's place for its value."""

    def __init__(self, model: Any, X: Any):
        frame = is_frame(X)
        chosen = self.chosen(model, X, frame)
        self.columns = np.nonzero(np.array(chosen, dtype=bool))[0].tolist() if any(chosen) else []
        self.names = [str(c) for c in X.columns] if frame else None
        if not self.columns:
            self.fitted = np.ascontiguousarray(validate_data(model, X, dtype=np.float64, ensure_all_finite=False))
            self.categories: dict[int, Any] = {}
        else:
            raw = {k: self.column(X, k, frame) for k in self.columns}
            self.categories = {k: self.distinct(values) for k, values in raw.items()}
            for k, found in self.categories.items():
                if len(found) > model.max_bins:
                    name = repr(self.names[k]) if self.names else f"at index {k}"
                    raise ValueError(f"Categorical feature {name} is expected to have a cardinality <= {model.max_bins} but actually has a "
                                     f"cardinality of {len(found)}.")
            self.fitted = self.coded(model, X, True)
        flags = np.zeros(self.fitted.shape[1], dtype=bool)
        flags[np.array(self.columns, dtype=np.int64)] = True
        model._is_categorical_array = flags
        model.is_categorical_ = flags if self.columns else None

    def chosen(self, model: Any, X: Any, frame: bool) -> list[bool]:
        """Whether each column is one of categories."""
        asked = model.categorical_features
        d = X.shape[1] if hasattr(X, "shape") and len(X.shape) == 2 else np.asarray(X).shape[-1]
        if asked is None or isinstance(asked, str) and not frame:
            return [False] * d
        if isinstance(asked, str):
            return [is_categorical_dtype(t) for t in list(X.dtypes)]
        given = list(np.asarray(asked).tolist())
        if not given:
            return [False] * d
        if all(isinstance(g, bool) for g in given):
            if len(given) != d:
                raise ValueError(f"categorical_features set as a boolean mask must have shape (n_features,), got: {(len(given),)}")
            return given
        if all(isinstance(g, str) for g in given):
            if not frame:
                raise ValueError("categorical_features should be passed as an array of integers or as a boolean mask when the model is "
                                 "fitted on data without feature names.")
            names = [str(c) for c in X.columns]
            for g in given:
                if g not in names:
                    raise ValueError(f"categorical_features has an item value '{g}' which is not a valid feature name of the training "
                                     f"data. Observed feature names: {names}")
            return [n in given for n in names]
        if not all(isinstance(g, int) for g in given):
            raise ValueError("categorical_features must be an array-like of bool, int or str, got: "
                             f"{type(given[0]).__name__}.")
        if max(given) >= d or min(given) < 0:
            raise ValueError(f"categorical_features set as integer indices must be in [0, n_features - 1]")  # noqa: F541
        return [k in given for k in range(d)]

    def column(self, X: Any, k: int, frame: bool) -> list[Any]:
        """A column's values; missing ones None."""
        values = X.iloc[:, k].tolist() if frame and hasattr(X, "iloc") else X[X.columns[k]].to_list() if frame else np.asarray(X)[:,
                                                                                                                                  k].tolist()
        return [None if v is None or v != v or type(v).__name__ in ("NAType", "NaTType") else v for v in values]

    def distinct(self, values: list[Any]) -> dict[Any, int]:
        found = sorted({v for v in values if v is not None})
        return {v: place for place, v in enumerate(found)}

    def coded(self, model: Any, X: Any, reset: bool) -> Any:
        """The rows with codes; an unknown category is missing."""
        frame = is_frame(X)
        d = X.shape[1]
        if reset:
            model.n_features_in_ = d
            validate_data(model, X, reset=True, skip_check_array=True)
        else:
            validate_data(model, X, reset=False, skip_check_array=True)
        columns = []
        for k in range(d):
            if k in self.categories:
                codes = self.categories[k]
                columns.append(np.array([float(codes[v]) if v in codes else float("nan") for v in self.column(X, k, frame)]))
            else:
                values = X.iloc[:, k] if frame and hasattr(X, "iloc") else X[X.columns[k]] if frame else np.asarray(X)[:, k]
                columns.append(np.asarray(values, dtype=np.float64))
        return np.ascontiguousarray(np.stack(columns, axis=1))

    def transform(self, model: Any, X: Any) -> Any:
        """Rows to predict, as they were fitted."""
        if not self.columns:
            return np.ascontiguousarray(validate_data(model, X, dtype=np.float64, ensure_all_finite=False, reset=False))
        return self.coded(model, X, False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "fitted": None}


def constraint_signs(model: Any, d: int) -> Any:
    """Monotonic constraints by column."""
    given = model.monotonic_cst
    if given is None:
        return np.zeros(d, dtype=np.int64)
    if isinstance(given, dict):
        names = getattr(model, "feature_names_in_", None)
        if names is None:
            raise ValueError(f"{type(model).__name__} was not fitted on data with feature names. Pass monotonic_cst as an integer array "
                             "instead.")
        names = [str(n) for n in names.tolist()]
        unknown = sorted(set(given) - set(names))
        if unknown:
            raise ValueError(f"monotonic_cst contains {len(unknown)} unexpected feature names: {unknown}.")
        given = [given.get(n, 0) for n in names]
    signs = np.asarray(given, dtype=np.int64)
    if signs.shape != (d,):
        raise ValueError(f"monotonic_cst has shape {tuple(signs.shape)} but the input data X has {d} features.")
    if not bool(np.isin(signs, (-1, 0, 1)).all()):
        raise ValueError("monotonic_cst must be an array-like of -1, 0 or 1.")
    if bool(((signs != 0) & model._is_categorical_array).any()):
        raise ValueError("Categorical features cannot have monotonic constraints.")
    return signs


def interaction_sets(model: Any, d: int) -> list[frozenset[int]]:
    """Sets of columns that may interact; none where all may."""
    given = model.interaction_cst
    if given is None:
        return []
    if given == "no_interactions":
        return [frozenset((k,)) for k in range(d)]
    if given == "pairwise":
        return [frozenset(pair) for pair in combinations(range(d), 2)]
    sets = [frozenset(s) for s in given]
    for s in sets:
        if not all(isinstance(k, int) and 0 <= k < d for k in s):
            raise ValueError(f"Interaction constraints must consist of integer indices in [0, n_features - 1] = [0, {d - 1}], specifying "
                             f"the position of features, got invalid indices")
    rest = frozenset(range(d)) - frozenset().union(*sets)
    return [*sets, rest] if rest else sets
