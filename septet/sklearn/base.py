"""`sklearn.base`: what every estimator shares: parameters, cloning, tags, scores, names of features."""
from __future__ import annotations

import copy
import functools
import inspect
import sys
from typing import Any

import septet.numpy as np
from septet.sklearn.utils import outputs
from septet.sklearn.utils._available_if import Conditional
from septet.sklearn.utils._param_validation import InvalidParameterError, check_made, compiled
from septet.sklearn.utils._tags import Tags, get_tags, made
from septet.sklearn.utils.foreign import for_caller
from septet.sklearn.utils.metadata_requests import _MetadataRequester
from septet.sklearn.utils.naming import ClassNamePrefixFeaturesOutMixin, OneToOneFeatureMixin
from septet.sklearn.utils.outputs import _SetOutputMixin

__all__ = ["BaseEstimator", "BiclusterMixin", "ClassNamePrefixFeaturesOutMixin", "ClassifierMixin", "ClusterMixin", "DensityMixin",
           "InvalidParameterError", "MetaEstimatorMixin", "MultiOutputMixin", "OneToOneFeatureMixin", "OutlierMixin", "RegressorMixin",
           "TransformerMixin", "clone", "is_classifier", "is_clusterer", "is_outlier_detector", "is_regressor"]


@functools.cache
def parameter_names(cls: type) -> tuple[str, ...]:
    """The parameters of an estimator's constructor, sorted.  RuntimeError where it takes *args."""
    init = getattr(cls.__init__, "deprecated_original", cls.__init__)  # type: ignore[misc]
    if init is object.__init__:
        return ()
    parameters = [p for p in inspect.signature(init).parameters.values() if p.name != "self" and p.kind != p.VAR_KEYWORD]
    if any(p.kind == p.VAR_POSITIONAL for p in parameters):
        raise RuntimeError("scikit-learn estimators should always specify their parameters in the signature of their __init__ (no "
                           f"varargs). {cls} with constructor {inspect.signature(init)} doesn't  follow this convention.")
    return tuple(sorted(p.name for p in parameters))


@functools.cache
def parameter_defaults(cls: type) -> dict[str, Any]:
    """name -> default of the constructor's parameters."""
    init = getattr(cls.__init__, "deprecated_original", cls.__init__)  # type: ignore[misc]
    return {p.name: p.default for p in inspect.signature(init).parameters.values() if p.name != "self"}


@functools.cache
def constraints_of(cls: type) -> dict[str, Any]:
    """The compiled constraints of a class's parameters."""
    return {name: compiled(entries) for name, entries in cls._parameter_constraints.items()}  # type: ignore[attr-defined]


class BaseEstimator(_MetadataRequester):
    """The base of estimators: parameters are the constructor's arguments, each kept under its own name."""

    _runs_calls = False                 # whether `n_jobs` is a number of calls at once; else of threads for kernels

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("septet.sklearn"):
            _wrap_methods(cls)

    @classmethod
    def _get_param_names(cls) -> list[str]:
        """The names of the constructor's parameters, sorted."""
        return list(parameter_names(cls))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters and their values; deep: those of estimators among them too, as `name__parameter`."""
        found: dict[str, Any] = {}
        for name in parameter_names(type(self)):
            value = getattr(self, name)
            if deep and hasattr(value, "get_params") and not isinstance(value, type):
                found.update((f"{name}__{key}", inner) for key, inner in value.get_params().items())
            found[name] = value
        return found

    def set_params(self, **params: Any) -> Any:
        """Set parameters, `name__parameter` for those of an estimator among them.  ValueError for a name that is not one."""
        if not params:
            return self
        valid = self.get_params(deep=True)
        nested: dict[str, dict[str, Any]] = {}
        for key, value in params.items():
            name, inside, rest = key.partition("__")
            if name not in valid:
                local = self._get_param_names()
                raise ValueError(f"Invalid parameter {name!r} for estimator {self}. Valid parameters are: {local!r}.")
            if inside:
                nested.setdefault(name, {})[rest] = value
            else:
                setattr(self, name, value)
                valid[name] = value
        for name, inner in nested.items():
            valid[name].set_params(**inner)
        return self

    def __sklearn_clone__(self) -> Any:
        return _clone_parametrized(self)

    def __repr__(self, N_CHAR_MAX: int = 700) -> str:
        from septet.sklearn.utils.printing import estimator_repr

        return estimator_repr(self, N_CHAR_MAX)

    def _repr_html_(self) -> str:
        from septet.sklearn.config import current
        from septet.sklearn.utils._repr_html import estimator_html_repr

        if current()["display"] != "diagram":
            raise AttributeError("_repr_html_ is only defined when the 'display' configuration option is set to 'diagram'")
        return estimator_html_repr(self)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        from septet.sklearn.config import current

        shown = {"text/plain": repr(self)}
        if current()["display"] == "diagram":
            shown["text/html"] = self._repr_html_()
        return shown

    def __sklearn_tags__(self) -> Tags:
        return made("Tags", estimator_type=None, target_tags=made("TargetTags", required=False))  # type: ignore[no-any-return]

    def _validate_params(self) -> None:
        """InvalidParameterError for a parameter that `_parameter_constraints` does not allow."""
        if hasattr(self, "_parameter_constraints"):
            check_made(constraints_of(type(self)), self.__dict__, type(self).__name__)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__.copy()

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)


def _wrap_methods(cls: type) -> None:
    """Our estimators check their parameters before a fit, and give results in the kind of array that came in."""
    for name in outputs.FITS:
        if inspect.isfunction(cls.__dict__.get(name)) and hasattr(cls, "_parameter_constraints"):
            setattr(cls, name, outputs.checks_parameters(cls.__dict__[name]))
    for name in outputs.RESULTS:
        method = cls.__dict__.get(name)
        if inspect.isfunction(method):
            setattr(cls, name, outputs.gives_back(method))
        elif isinstance(method, Conditional) and not hasattr(method.function, "_wraps_output"):
            method.function = outputs.gives_back(method.function)
    if not issubclass(cls, _SetOutputMixin):                 # vectorizers of texts
        for name in ("transform", "fit_transform"):
            if inspect.isfunction(cls.__dict__.get(name)):
                setattr(cls, name, outputs.gives_back(cls.__dict__[name]))


def clone(estimator: Any, *, safe: bool = True) -> Any:
    """A new unfitted estimator with the same parameters.  Lists and dictionaries of estimators are cloned inside.

    TypeError for what is no estimator, unless not safe: then a deep copy.
    """
    if hasattr(estimator, "__sklearn_clone__") and not isinstance(estimator, type):
        return estimator.__sklearn_clone__()
    return _clone_parametrized(estimator, safe=safe)


def _clone_parametrized(estimator: Any, *, safe: bool = True) -> Any:
    kind = type(estimator)
    if kind is dict:
        return {k: clone(v, safe=safe) for k, v in estimator.items()}
    if kind in (list, tuple, set, frozenset):
        return kind([clone(e, safe=safe) for e in estimator])
    if not hasattr(estimator, "get_params") or isinstance(estimator, type):
        return _copied(estimator, safe)
    parameters = {name: clone(value, safe=False) for name, value in estimator.get_params(deep=False).items()}
    new = kind(**parameters)
    for name, value in new.get_params(deep=False).items():
        if value is not parameters[name]:
            raise RuntimeError(f"Cannot clone object {estimator!r} (type {kind}): it does not seem to set parameter {name}")
    return _with_settings(new, estimator)


def _copied(thing: Any, safe: bool) -> Any:
    """A deep copy of what is no estimator.  TypeError when safe."""
    if not safe:
        return copy.deepcopy(thing)
    if isinstance(thing, type):
        raise TypeError("Cannot clone object. You should provide an instance of scikit-learn estimator instead of a class.")
    raise TypeError(f"Cannot clone object '{thing!r}' (type {type(thing)}): it does not seem to be a scikit-learn estimator as it does not "
                    "implement a 'get_params' method.")


def _with_settings(made: Any, estimator: Any) -> Any:
    """A clone with the metadata requests and the output container of its original."""
    for name in ("_metadata_request", "_sklearn_output_config"):
        held = getattr(estimator, "__dict__", {}).get(name)
        if held is not None:
            setattr(made, name, copy.deepcopy(held))
    return made


class ClassifierMixin:
    """Classifiers: their score is the accuracy."""

    _estimator_type = "classifier"

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type, tags.classifier_tags = "classifier", made("ClassifierTags")
        tags.target_tags.required = True
        return tags  # type: ignore[no-any-return]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of samples whose label is predicted right."""
        from septet.sklearn.metrics import accuracy_score

        return accuracy_score(y, self.predict(X), sample_weight=sample_weight)  # type: ignore[attr-defined,no-any-return]


class RegressorMixin:
    """Regressors: their score is R2."""

    _estimator_type = "regressor"

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type, tags.regressor_tags = "regressor", made("RegressorTags")
        tags.target_tags.required = True
        return tags  # type: ignore[no-any-return]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The coefficient of determination of the prediction."""
        from septet.sklearn.metrics import r2_score

        return r2_score(y, self.predict(X), sample_weight=sample_weight)  # type: ignore[attr-defined,no-any-return]


class ClusterMixin:
    """Clusterings: labels of what they are fitted on."""

    _estimator_type = "clusterer"

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type = "clusterer"
        if tags.transformer_tags is not None:
            tags.transformer_tags.preserves_dtype = []
        return tags  # type: ignore[no-any-return]

    def fit_predict(self, X: Any, y: Any = None, **kwargs: Any) -> Any:
        """Fit, and the label of each sample."""
        from septet.sklearn.utils.foreign import give_back

        self.fit(X, **kwargs)  # type: ignore[attr-defined]
        return give_back(self.labels_, X)  # type: ignore[attr-defined]


class BiclusterMixin:
    """Biclusterings: `rows_` and `columns_` tell which belong to each bicluster."""

    @property
    def biclusters_(self) -> Any:
        """The indicators of rows and of columns."""
        return self.rows_, self.columns_  # type: ignore[attr-defined]

    def get_indices(self, i: int) -> Any:
        """The rows and the columns of a bicluster."""
        return np.nonzero(self.rows_[i])[0], np.nonzero(self.columns_[i])[0]  # type: ignore[attr-defined]

    def get_shape(self, i: int) -> tuple[int, int]:
        """How many rows and columns a bicluster has."""
        rows, columns = self.get_indices(i)
        return len(rows), len(columns)

    def get_submatrix(self, i: int, data: Any) -> Any:
        """The part of the data that belongs to a bicluster."""
        from septet.sklearn.utils.validation import check_array

        data = check_array(data, accept_sparse="csr")
        rows, columns = self.get_indices(i)
        return data[rows[:, None], columns]


class TransformerMixin(_SetOutputMixin):
    """Transformers: `fit_transform`, and `set_output`."""

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.transformer_tags = made("TransformerTags")
        return tags  # type: ignore[no-any-return]

    def fit_transform(self, X: Any, y: Any = None, **fit_params: Any) -> Any:
        """Fit, and what `transform` gives for the same samples."""
        fitted = self.fit(X, **fit_params) if y is None else self.fit(X, y, **fit_params)  # type: ignore[attr-defined]
        return for_caller(fitted.transform(X), sys._getframe(1))


class DensityMixin:
    """Densities: `score` gives the total log-likelihood."""

    _estimator_type = "DensityEstimator"

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type = "density_estimator"
        return tags  # type: ignore[no-any-return]

    def score(self, X: Any, y: Any = None) -> Any:
        """The score; estimators say which."""
        return None


class OutlierMixin:
    """Detectors of outliers: 1 for inliers, -1 for outliers."""

    _estimator_type = "outlier_detector"

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.estimator_type = "outlier_detector"
        return tags  # type: ignore[no-any-return]

    def fit_predict(self, X: Any, y: Any = None, **kwargs: Any) -> Any:
        """Fit, and 1 for each inlier, -1 for each outlier."""
        return self.fit(X, **kwargs).predict(X)  # type: ignore[attr-defined]


class MetaEstimatorMixin:
    """Estimators over others."""


class MultiOutputMixin:
    """Estimators that take several targets."""

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.target_tags.multi_output = True
        return tags  # type: ignore[no-any-return]


def is_classifier(estimator: Any) -> bool:
    """Whether an estimator is a classifier."""
    return get_tags(estimator).estimator_type == "classifier"


def is_regressor(estimator: Any) -> bool:
    """Whether an estimator is a regressor."""
    return get_tags(estimator).estimator_type == "regressor"


def is_clusterer(estimator: Any) -> bool:
    """Whether an estimator is a clustering."""
    return get_tags(estimator).estimator_type == "clusterer"


def is_outlier_detector(estimator: Any) -> bool:
    """Whether an estimator looks for outliers."""
    return get_tags(estimator).estimator_type == "outlier_detector"


def _fit_context(*, prefer_skip_nested_validation: bool) -> Any:
    """Decorator of a user's `fit` that checks parameters against `_parameter_constraints` first."""
    return outputs.checks_parameters
