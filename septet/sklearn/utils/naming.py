"""Names of features: those that come in and those that go out."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray


def object_array(values: Any) -> Any:
    """A one-dimensional array of objects."""
    return np.array(list(values), dtype=object)


def names_of(X: Any) -> Any:
    """The columns' names of a frame where all are strings, else None.  TypeError where only some are."""
    if type(X) is ndarray or type(X) is list or not hasattr(X, "columns") or not hasattr(X, "shape"):
        return None
    names = list(X.columns)
    kinds = sorted({type(n).__name__ for n in names})
    text = [isinstance(n, str) for n in names]
    if names and all(text):
        return object_array(names)
    if any(text):
        raise TypeError("Feature names are only supported if all input features have string names, but your input has "
                        f"{kinds} as feature name / column name types. If you want feature names to be stored and validated, you must "
                        "convert them all to strings, by using X.columns = X.columns.astype(str) for example. Otherwise you can remove "
                        "feature / column names from your input data, or convert them all to a non-string data type.")
    return None


def check_names_in(estimator: Any, input_features: Any = None, *, generate_names: bool = True) -> Any:
    """The names of the features that came in: given, kept from the fit, or x0, x1 ...  ValueError where they do not fit."""
    kept = getattr(estimator, "feature_names_in_", None)
    count = getattr(estimator, "n_features_in_", None)
    if input_features is not None:
        given = object_array(input_features)
        if kept is not None and list(kept) != list(given):
            raise ValueError("input_features is not equal to feature_names_in_")
        if count is not None and len(given) != count:
            raise ValueError(f"input_features should have length equal to number of features ({count}), got {len(given)}")
        return given
    if kept is not None:
        return object_array(kept)
    if not generate_names:
        return None
    if count is None:
        raise ValueError("Unable to generate feature names without n_features_in_")
    return object_array(f"x{i}" for i in range(count))


def generated_names(estimator: Any, count: int, input_features: Any = None) -> Any:
    """The class's name in small letters and a number, for each feature."""
    check_names_in(estimator, input_features, generate_names=False)
    prefix = type(estimator).__name__.lower()
    return object_array(f"{prefix}{i}" for i in range(count))


class OneToOneFeatureMixin:
    """Transformers whose features are those that came in."""

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features, those that came in."""
        from septet.sklearn.utils.validation import check_is_fitted

        check_is_fitted(self, attributes="n_features_in_")
        return check_names_in(self, input_features)


class ClassNamePrefixFeaturesOutMixin:
    """Transformers whose features are named after their class; `_n_features_out` tells how many."""

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features: the class's name in small letters and a number."""
        from septet.sklearn.utils.validation import check_is_fitted

        check_is_fitted(self, "_n_features_out")
        return generated_names(self, self._n_features_out, input_features)  # type: ignore[attr-defined]


_check_feature_names_in = check_names_in
_generate_get_feature_names_out = generated_names
