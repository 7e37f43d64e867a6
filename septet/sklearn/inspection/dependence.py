"""Partial dependence: the mean prediction with some features held at given values (Friedman 2001)."""
from __future__ import annotations

from itertools import product
from numbers import Integral
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier, is_regressor
from septet.sklearn.inspection.recursion import averages, chosen
from septet.sklearn.utils import Bunch
from septet.sklearn.utils._param_validation import Interval, StrOptions, validate_params
from septet.sklearn.utils.foreign import is_frame
from septet.sklearn.utils.validation import check_array, check_is_fitted


def plotting_quantile(ordered: Any, p: float) -> float:
    """A quantile by approximately unbiased plotting positions (Cunnane 1978)."""
    n = len(ordered)
    place = n * p + 0.4 + 0.2 * p
    k = int(min(max(place, 1), n - 1))
    part = min(max(place - k, 0.0), 1.0)
    return (1 - part) * float(ordered[k - 1]) + part * float(ordered[k])


def axis_values(column: Any, percentiles: Any, resolution: int, custom: Any, is_category: bool = False) -> Any:
    """The values that a feature is held at."""
    if custom is not None:
        return np.asarray(custom)
    distinct = np.unique(column)
    if is_category or len(distinct) < resolution:
        return distinct
    low, high = (plotting_quantile(np.sort(column), float(p)) for p in percentiles)
    if np.allclose(low, high):
        raise ValueError("percentiles are too close to each other, unable to build the grid. Please choose percentiles that are further "
                         "apart.")
    return np.linspace(low, high, num=resolution, endpoint=True)


def predictor(estimator: Any, response_method: str) -> Any:
    """What gives the numbers that are averaged."""
    if is_regressor(estimator):
        return estimator.predict
    names = ["predict_proba", "decision_function"] if response_method == "auto" else [response_method]
    for name in names:
        if hasattr(estimator, name):
            return getattr(estimator, name)
    raise ValueError("The estimator has no predict_proba and no decision_function method.")


def column_of(rows: Any, column: int, is_category: bool) -> Any:
    """One column, as numbers unless it holds categories."""
    values = np.asarray(rows.iloc[:, column] if is_frame(rows) else rows[:, column])
    return values if is_category else values.astype(np.float64)


def categorical_places(given: Any, names: list[str]) -> set[int]:
    """The places of categorical features: given by places, names or a mask.  ValueError for a mask of another length."""
    if given is None:
        return set()
    asked = np.asarray(given)
    if asked.size == 0:
        raise ValueError("Passing an empty list (`[]`) to `categorical_features` is not supported. Use `None` instead to indicate that "
                         "there are no categorical features.")
    if asked.dtype.kind == "b":
        if asked.size != len(names):
            raise ValueError("When `categorical_features` is a boolean array-like, the array should be of shape (n_features,). Got "
                             f"{asked.size} elements while `X` contains {len(names)} features.")
        return set(np.nonzero(asked)[0].tolist())
    if asked.dtype.kind not in "iOU":
        raise ValueError(f"Expected `categorical_features` to be an array-like of boolean, integer, or string. Got {asked.dtype} instead.")
    return {names.index(f) if isinstance(f, str) else int(f) for f in asked.tolist()}


@validate_params({"method": [StrOptions({"auto", "recursion", "brute"})], "kind": [StrOptions({"average", "individual", "both"})],
                  "response_method": [StrOptions({"auto", "predict_proba", "decision_function"})],
                  "grid_resolution": [Interval(Integral, 1, None, closed="left")]})
def partial_dependence(estimator: Any, X: Any, features: Any, *, sample_weight: Any = None, categorical_features: Any = None,
                       feature_names: Any = None, response_method: str = "auto", percentiles: Any = (0.05, 0.95),
                       grid_resolution: int = 100, custom_values: Any = None, method: str = "auto", kind: str = "average") -> Any:
    """Bunch of grid_values and average (outputs, values ...), or individual (outputs, rows, values ...)."""
    check_is_fitted(estimator)
    if not (is_classifier(estimator) or is_regressor(estimator)):
        raise ValueError("'estimator' must be a fitted regressor or classifier.")
    if is_regressor(estimator) and response_method != "auto":
        raise ValueError("The response_method parameter is ignored for regressors and must be 'auto'.")
    method = chosen(method, estimator, kind, sample_weight)
    if method == "recursion" and response_method not in ("auto", "decision_function"):
        raise ValueError(f"With the 'recursion' method, the response_method must be 'decision_function'. Got {response_method}.")
    names = list(X.columns) if is_frame(X) else list(feature_names) if feature_names is not None else None
    rows = check_array(X, ensure_all_finite="allow-nan", dtype=None) if not is_frame(X) else X
    asked = [features] if isinstance(features, (str, int)) else list(features)
    columns = [names.index(f) if isinstance(f, str) and names else int(f) for f in asked]
    custom = {} if custom_values is None else {(names.index(k) if isinstance(k, str) and names else k): v for k, v in custom_values.items()}
    categories = categorical_places(categorical_features, names or [str(k) for k in range(rows.shape[1])])
    axes = [axis_values(column_of(rows, c, c in categories), percentiles, grid_resolution, custom.get(c), c in categories) for c in columns]
    if method == "recursion":
        points = np.stack([np.asarray(a).ravel() for a in np.meshgrid(*axes, indexing="ij")], axis=1)
        return Bunch(grid_values=axes, average=averages(estimator, points, columns).reshape(-1, *(len(a) for a in axes)))
    predict, found = predictor(estimator, response_method), []
    changed = rows.copy()
    for point in product(*(a.tolist() for a in axes)):
        for column, value in zip(columns, point):
            if is_frame(changed):
                changed[changed.columns[column]] = value
            else:
                changed[:, column] = value
        answer = np.asarray(predict(changed))
        found.append(answer[:, 1] if is_classifier(estimator) and answer.ndim == 2 and answer.shape[1] == 2 else answer)
    each = np.stack(found, axis=1)
    each = each[None] if each.ndim == 2 else np.moveaxis(each, 2, 0)
    shape = tuple(len(a) for a in axes)
    average = np.average(each, axis=1, weights=sample_weight).reshape(-1, *shape)
    individual = each.reshape(each.shape[0], each.shape[1], *shape)
    parts = {"average": {"average": average}, "individual": {"individual": individual},
             "both": {"average": average, "individual": individual}}[kind]
    return Bunch(grid_values=axes, **parts)
