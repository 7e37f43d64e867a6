"""Scorers: callables `scorer(estimator, X, y)` made of metrics, by name or by `make_scorer`."""
from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from typing import Any

import septet.numpy as np
from septet.sklearn.base import is_classifier
from septet.sklearn.utils._param_validation import HasMethods, InvalidParameterError, StrOptions, validate_params
from septet.sklearn.utils.metadata_requests import _MetadataRequester
from septet.sklearn.utils.validation import _check_response_method


def response_values(estimator: Any, X: Any, response_method: Any, pos_label: Any = None, ask: Any = None) -> tuple[Any, Any]:
    """(values, positive label) of the first method the estimator has; of two classes the positive one's column or sign.

    ask(method, X): calls it; the estimator's own by default.
    """
    if is_classifier(estimator):
        method = _check_response_method(estimator, response_method)
        values = ask(method, X) if ask else method(X)
        return of_classifier(estimator, values, method.__name__, pos_label)
    if getattr(estimator, "__sklearn_tags__", None) and estimator.__sklearn_tags__().estimator_type == "outlier_detector":
        method = _check_response_method(estimator, response_method)
        return (ask(method, X) if ask else method(X)), (1 if method.__name__ != "predict" else None)
    if response_method != "predict" and "predict" not in response_method:
        raise ValueError(f"{type(estimator).__name__} should either be a classifier to be used with response_method={response_method} "
                         f"or the response_method should be 'predict'. Got a regressor with response_method={response_method} instead.")
    return (ask(estimator.predict, X) if ask else estimator.predict(X)), None


def of_classifier(estimator: Any, values: Any, name: str, pos_label: Any) -> tuple[Any, Any]:
    """A classifier's response about its positive label."""
    classes = estimator.classes_
    if isinstance(classes, list):
        return values, pos_label
    if name == "predict":
        return values, pos_label
    known = classes.tolist() if hasattr(classes, "tolist") else list(classes)
    if len(known) == 2:
        if pos_label is not None and pos_label not in known:
            raise ValueError(f"pos_label={pos_label} is not a valid label: It should be one of {classes}")
        pos_label = known[-1] if pos_label is None else pos_label
        if name.startswith("predict_") and values.ndim == 2 and values.shape[1] == 2:
            return values[:, known.index(pos_label)], pos_label
        if name == "decision_function" and pos_label == known[0]:
            return -values, pos_label
    return values, pos_label


class _BaseScorer(_MetadataRequester):
    """A metric as a scorer."""

    def __init__(self, score_func: Callable[..., Any], sign: int, kwargs: dict[str, Any], response_method: Any = "predict"):
        self._score_func, self._sign, self._kwargs, self._response_method = score_func, sign, kwargs, response_method

    def __call__(self, estimator: Any, X: Any, y_true: Any, sample_weight: Any = None, **kwargs: Any) -> Any:
        """The score of a fitted estimator; sample_weight and others go to the metric."""
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return self._score(_direct, estimator, X, y_true, **kwargs)

    def _score(self, ask: Any, estimator: Any, X: Any, y_true: Any, **kwargs: Any) -> Any:
        pos_label = self._positive(estimator)
        values, _ = response_values(estimator, X, self._response_method, pos_label, lambda method, x: ask(estimator, method, x))
        return self._sign * self._score_func(y_true, values, **{**self._kwargs, **kwargs})

    def _positive(self, estimator: Any) -> Any:
        if "pos_label" in self._kwargs:
            return self._kwargs["pos_label"]
        import inspect

        parameters = inspect.signature(self._score_func).parameters if self._response_method != "predict" else {}
        return parameters["pos_label"].default if "pos_label" in parameters and parameters["pos_label"].default is not None and \
            is_classifier(estimator) and parameters["pos_label"].default in list(np.asarray(estimator.classes_).tolist()) else None

    def set_score_request(self, **kwargs: Any) -> Any:
        """Say which metadata the metric asks for."""
        from septet.sklearn.utils.metadata_requests import request_setter

        return request_setter("score", list(kwargs))(self, **kwargs)

    def __repr__(self) -> str:
        sign = "" if self._sign > 0 else ", greater_is_better=False"
        extra = "".join(f", {k}={v}" for k, v in self._kwargs.items())
        return f"make_scorer({self._score_func.__name__}{sign}, response_method={self._response_method!r}{extra})"


_Scorer = _BaseScorer


def _direct(estimator: Any, method: Any, X: Any) -> Any:
    return method(X)


class _PassthroughScorer(_MetadataRequester):
    """The estimator's own `score`."""

    def __init__(self, estimator: Any):
        self._estimator = estimator

    def __call__(self, estimator: Any, *args: Any, **kwargs: Any) -> Any:
        """The estimator's own score."""
        return estimator.score(*args, **kwargs)

    def get_metadata_routing(self) -> Any:
        """What the estimator's `score` asks for."""
        return self._estimator.get_metadata_routing()

    def __repr__(self) -> str:
        return f"{type(self._estimator).__name__}.score"


class _MultimetricScorer:
    """Several scorers whose predictions are made once."""

    def __init__(self, *, scorers: dict[str, Any], raise_exc: bool = True):
        self._scorers, self._raise_exc = scorers, raise_exc

    def __call__(self, estimator: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """name -> score, or the words of an error where errors are not raised."""
        import traceback

        kept: dict[str, Any] = {}

        def ask(estimator: Any, method: Any, X: Any) -> Any:
            name = method.__name__
            if name not in kept:
                kept[name] = method(X)
            return kept[name]

        scores: dict[str, Any] = {}
        for name, extra in self._routed(kwargs).items():
            scorer = self._scorers[name]
            try:
                scores[name] = scorer._score(ask, estimator, *args, **extra) if isinstance(scorer, _BaseScorer) else \
                    scorer(estimator, *args, **extra)
            except Exception as error:
                if self._raise_exc:
                    raise error
                scores[name] = traceback.format_exc()
        return scores

    def _routed(self, metadata: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """What each scorer is given."""
        from septet.sklearn.utils.metadata_routing import _routing_enabled, process_routing

        if not metadata or not _routing_enabled():
            return dict.fromkeys(self._scorers, metadata)
        routed = process_routing(self, "score", **metadata)
        return {name: dict(routed[name]["score"]) for name in self._scorers}

    def get_metadata_routing(self) -> Any:
        """What each scorer asks for."""
        from septet.sklearn.utils.metadata_routing import MetadataRouter, MethodMapping

        mapping = MethodMapping().add(caller="score", callee="score")
        return MetadataRouter(owner=type(self).__name__).add(**self._scorers, method_mapping=mapping)

    def __repr__(self) -> str:
        return f"MultiMetricScorer({', '.join(repr(s) for s in self._scorers)})"


def make_scorer(score_func: Any, *, response_method: Any = "predict", greater_is_better: bool = True, **kwargs: Any) -> _BaseScorer:
    """A scorer of a metric `score_func(y, response, **kwargs)`; response_method: the method(s) whose result it takes."""
    if not callable(score_func):
        raise InvalidParameterError(f"The 'score_func' parameter of make_scorer must be a callable. Got {score_func!r} instead.")
    allowed = ("predict", "predict_proba", "decision_function")
    for name in [response_method] if isinstance(response_method, str) else list(response_method or ()):
        if name not in allowed:
            raise InvalidParameterError("The 'response_method' parameter of make_scorer must be a str among {'decision_function', "
                                        f"'predict', 'predict_proba'}} or a list or tuple of them. Got {response_method!r} instead.")
    return _BaseScorer(score_func, 1 if greater_is_better else -1, kwargs, response_method)


PROBA, EITHER = "predict_proba", ("decision_function", "predict_proba")
# name -> (metric, sign, response, keywords)
NAMED: dict[str, tuple[str, int, Any, dict[str, Any]]] = {
    "explained_variance": ("explained_variance_score", 1, "predict", {}), "r2": ("r2_score", 1, "predict", {}),
    "neg_max_error": ("max_error", -1, "predict", {}), "matthews_corrcoef": ("matthews_corrcoef", 1, "predict", {}),
    **{f"neg_{name}": (name, -1, "predict", {}) for name in (
        "median_absolute_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error", "mean_squared_log_error",
        "root_mean_squared_error", "root_mean_squared_log_error", "mean_poisson_deviance", "mean_gamma_deviance")},
    "d2_absolute_error_score": ("d2_absolute_error_score", 1, "predict", {}),
    "accuracy": ("accuracy_score", 1, "predict", {}), "balanced_accuracy": ("balanced_accuracy_score", 1, "predict", {}),
    "top_k_accuracy": ("top_k_accuracy_score", 1, EITHER, {}), "roc_auc": ("roc_auc_score", 1, EITHER, {}),
    "roc_auc_ovr": ("roc_auc_score", 1, PROBA, {"multi_class": "ovr"}), "roc_auc_ovo": ("roc_auc_score", 1, PROBA, {"multi_class": "ovo"}),
    "roc_auc_ovr_weighted": ("roc_auc_score", 1, PROBA, {"multi_class": "ovr", "average": "weighted"}),
    "roc_auc_ovo_weighted": ("roc_auc_score", 1, PROBA, {"multi_class": "ovo", "average": "weighted"}),
    "average_precision": ("average_precision_score", 1, EITHER, {}), "neg_log_loss": ("log_loss", -1, PROBA, {}),
    "neg_brier_score": ("brier_score_loss", -1, PROBA, {}), "d2_brier_score": ("d2_brier_score", 1, PROBA, {}),
    "d2_log_loss_score": ("d2_log_loss_score", 1, PROBA, {}),
    "positive_likelihood_ratio": ("positive_likelihood_ratio", 1, "predict", {}),
    "neg_negative_likelihood_ratio": ("negative_likelihood_ratio", -1, "predict", {}),
    **{name: (name, 1, "predict", {}) for name in (
        "adjusted_rand_score", "rand_score", "homogeneity_score", "completeness_score", "v_measure_score", "mutual_info_score",
        "adjusted_mutual_info_score", "normalized_mutual_info_score", "fowlkes_mallows_score")},
    **{f"{name}{suffix}": (f"{name}_score", 1, "predict", {"average": suffix[1:] or "binary"})
       for name in ("precision", "recall", "f1", "jaccard") for suffix in ("", "_macro", "_micro", "_samples", "_weighted")},
}


def positive_likelihood_ratio(y_true: Any, y_pred: Any, **kwargs: Any) -> float:
    """The positive likelihood ratio alone."""
    from septet.sklearn.metrics.classification import class_likelihood_ratios

    return class_likelihood_ratios(y_true, y_pred, **kwargs)[0]  # type: ignore[no-any-return]


def negative_likelihood_ratio(y_true: Any, y_pred: Any, **kwargs: Any) -> float:
    """The negative likelihood ratio alone."""
    from septet.sklearn.metrics.classification import class_likelihood_ratios

    return class_likelihood_ratios(y_true, y_pred, **kwargs)[1]  # type: ignore[no-any-return]


_OWN = {f.__name__: f for f in (positive_likelihood_ratio, negative_likelihood_ratio)}


def get_scorer_names() -> list[str]:
    """The names that `get_scorer` knows, sorted."""
    return sorted(NAMED)


def get_scorer(scoring: Any) -> Any:
    """The scorer of a name; a scorer is given back.  ValueError for an unknown name."""
    if not isinstance(scoring, str):
        return scoring
    if scoring not in NAMED:
        raise ValueError(f"{scoring!r} is not a valid scoring value. Use sklearn.metrics.get_scorer_names() to get valid options.")
    metric, sign, response, kwargs = NAMED[scoring]
    import septet.sklearn.metrics as metrics

    return _BaseScorer(_OWN.get(metric) or getattr(metrics, metric), sign, copy.copy(kwargs), response)


@validate_params({"estimator": [HasMethods("fit"), None], "scoring": [StrOptions(set(NAMED)), callable, list, set, tuple, dict, None],
                  "allow_none": ["boolean"], "raise_exc": ["boolean"]})
def check_scoring(estimator: Any = None, scoring: Any = None, *, allow_none: bool = False, raise_exc: bool = True) -> Any:
    """The scorer that `scoring` means: a name, a callable, several of them, or the estimator's own score for None."""
    if isinstance(scoring, str):
        return get_scorer(scoring)
    if callable(scoring):
        module = getattr(scoring, "__module__", "") or ""
        if "sklearn.metrics." in module and not module.endswith("scorers"):
            raise ValueError(f"scoring value {scoring!r} looks like it is a metric function rather than a scorer. A scorer should "
                             "require an estimator as its first parameter. Please use `make_scorer` to convert a metric to a scorer.")
        return scoring
    if isinstance(scoring, (list, tuple, set, dict)):
        return _MultimetricScorer(scorers=_check_multimetric_scoring(estimator, scoring), raise_exc=raise_exc)
    if hasattr(estimator, "score"):
        return _PassthroughScorer(estimator)
    if allow_none:
        return None
    raise TypeError(f"If no scoring is specified, the estimator passed should have a 'score' method. The estimator {estimator!r} does not.")


def _check_multimetric_scoring(estimator: Any, scoring: Any) -> dict[str, Any]:
    """name -> scorer of several.  ValueError for empty, repeated or nameless ones."""
    if isinstance(scoring, dict):
        keys = set(scoring)
        if not all(isinstance(k, str) for k in keys):
            raise ValueError(f"Non-string types were found in the keys of the given dict. scoring={scoring!r}")
        if not keys:
            raise ValueError(f"An empty dict was passed. {scoring!r}")
        return {name: check_scoring(estimator, scoring=scorer) for name, scorer in scoring.items()}
    if not isinstance(scoring, Iterable):
        raise ValueError(f"Scoring must be a list, tuple, set or dict of names. Got {scoring!r}")
    names = list(scoring)
    if not names:
        raise ValueError(f"Empty list was given. {scoring!r}")
    if not all(isinstance(n, str) for n in names):
        raise ValueError("One or more of the elements were callables. Use a dict of score name mapped to the scorer callable. "
                         f"Got {scoring!r}")
    if len(set(names)) != len(names):
        raise ValueError("The list/tuple elements must be unique strings of predefined scorers. Duplicate elements were found in the given "
                         f"list. {scoring!r}")
    return {name: get_scorer(name) for name in names}
