"""`sklearn.pipeline`: estimators one after another (`Pipeline`) and side by side (`FeatureUnion`)."""
from __future__ import annotations

import time
from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import Any

from septet.sklearn.base import clone
from septet.sklearn.exceptions import NotFittedError
from septet.sklearn.utils._available_if import available_if
from septet.sklearn.utils._bunch import Bunch
from septet.sklearn.utils._param_validation import HasMethods
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    _raise_for_params,
    _routing_enabled,
    process_routing,
)
from septet.sklearn.utils.metaestimators import _BaseComposition
from septet.sklearn.utils.outputs import safe_set_output
from septet.sklearn.utils.validation import check_is_fitted, check_memory

__all__ = ["FeatureUnion", "Pipeline", "make_pipeline", "make_union"]  # noqa: F822  two of them are loaded when used


def can_fit_transform(self: Any) -> bool:
    last = self._final_estimator
    return last == "passthrough" or hasattr(last, "transform") or hasattr(last, "fit_transform")


def can_transform(self: Any) -> bool:
    return self._final_estimator == "passthrough" or hasattr(self._final_estimator, "transform")


def can_invert(self: Any) -> bool:
    return all(hasattr(step, "inverse_transform") for _, _, step in self._iter())


@contextmanager
def timed(source: str, message: str | None) -> Any:
    """Print how long something took, if there is a message."""
    if message is None:
        yield
        return
    start = time.perf_counter()
    yield
    before, after = f"[{source}] ", f"{message}, total={time.perf_counter() - start:5.1f}s"
    print(f"{before}{'.' * (70 - len(before) - len(after))} {after}")


class Pipeline(_BaseComposition):
    """Transformers one after another, and an estimator (or transformer) at the end.

    steps: (name, estimator) pairs; "passthrough" or None leaves data as they are.  memory: a folder's name under which fitted
    transformers are kept.
    """

    _parameter_constraints: dict[str, Any] = {"steps": [list, tuple], "transform_input": [list, None],
                                              "memory": [None, str, HasMethods(["cache"])], "verbose": ["boolean"]}

    def __init__(self, steps: Any, *, transform_input: Any = None, memory: Any = None, verbose: bool = False):
        self.steps, self.transform_input, self.memory, self.verbose = steps, transform_input, memory, verbose

    def set_output(self, *, transform: str | None = None) -> Any:
        """Ask every step for a container."""
        for _, _, step in self._iter():
            safe_set_output(step, transform=transform)
        return self

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, those of the steps as `name__parameter`."""
        return self._get_params("steps", deep=deep)

    def set_params(self, **kwargs: Any) -> Any:
        """Set parameters, steps by name too."""
        self._set_params("steps", **kwargs)
        return self

    def _validate_steps(self) -> None:
        if not self.steps:
            raise ValueError("The pipeline is empty. Please add steps.")
        names, estimators = zip(*self.steps)
        self._validate_names(names)
        *transformers, last = estimators
        for t in transformers:
            if t is None or t == "passthrough":
                continue
            if not (hasattr(t, "fit") or hasattr(t, "fit_transform")) or not hasattr(t, "transform"):
                raise TypeError("All intermediate steps should be transformers and implement fit and transform or be the string "
                                f"'passthrough' '{t}' (type {type(t)}) doesn't")
        if last is not None and last != "passthrough" and not hasattr(last, "fit"):
            raise TypeError(f"Last step of Pipeline should implement fit or be the string 'passthrough'. '{last}' (type {type(last)}) "
                            "doesn't")

    def _iter(self, with_final: bool = True, filter_passthrough: bool = True) -> Any:
        stop = len(self.steps) - (0 if with_final else 1)
        for k, (name, step) in enumerate(islice(self.steps, 0, stop)):
            if not filter_passthrough or step is not None and step != "passthrough":
                yield k, name, step

    def __len__(self) -> int:
        return len(self.steps)

    def __getitem__(self, ind: Any) -> Any:
        if isinstance(ind, slice):
            if ind.step not in (1, None):
                raise ValueError("Pipeline slicing only supports a step of 1")
            return type(self)(self.steps[ind], memory=self.memory, verbose=self.verbose)
        try:
            _, step = self.steps[ind]
        except TypeError:
            return self.named_steps[ind]
        return step

    @property
    def named_steps(self) -> Bunch:
        """The steps by name."""
        return Bunch(**dict(self.steps))

    @property
    def _final_estimator(self) -> Any:
        try:
            last = self.steps[-1][1]
        except (ValueError, AttributeError, TypeError, IndexError):
            return None
        return "passthrough" if last is None else last

    def _log_message(self, k: int) -> str | None:
        if not self.verbose:
            return None
        return f"(step {k + 1} of {len(self.steps)}) Processing {self.steps[k][0]}"

    def _routed(self, method: str, props: dict[str, Any]) -> Any:
        """The parameters of each step: by name and double underscore, or by metadata routing."""
        if _routing_enabled():
            return process_routing(self, method, **props)
        made: Any = Bunch(**{name: Bunch(**{m: {} for m in ("fit", "transform", "fit_transform", "fit_predict", "predict", "score")})
                             for name, step in self.steps if step is not None})
        for key, value in props.items():
            if "__" not in key:
                raise ValueError(f"Pipeline.fit does not accept the {key} parameter. You can pass parameters to specific steps of your "
                                 f"pipeline using the stepname__parameter format, e.g. `Pipeline.fit(X, y, "
                                 f"logisticregression__sample_weight="
                                 "sample_weight)`.")
            name, _, param = key.partition("__")
            for m in ("fit", "fit_transform", "fit_predict"):
                made[name][m][param] = value
        return made

    def _fit(self, X: Any, y: Any, routed: Any) -> Any:
        """Fit and apply all steps but the last."""
        self.steps = list(self.steps)
        self._validate_steps()
        memory = check_memory(self.memory)
        fit_transform_one = memory.cache(_fit_transform_one)
        for k, name, transformer in self._iter(with_final=False, filter_passthrough=False):
            if transformer is None or transformer == "passthrough":
                with timed("Pipeline", self._log_message(k)):
                    continue
            cloned = transformer if getattr(memory, "location", memory) is None else clone(transformer)
            X, fitted = fit_transform_one(cloned, X, y, None, message=self._log_message(k), params=routed[name])
            self.steps[k] = (name, fitted)
        return X

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit every step on what the one before gives."""
        routed = self._routed("fit", params)
        Xt = self._fit(X, y, routed)
        with timed("Pipeline", self._log_message(len(self.steps) - 1)):
            if self._final_estimator != "passthrough":
                self._final_estimator.fit(Xt, y, **routed[self.steps[-1][0]].get("fit", {}))
        return self

    @available_if(can_fit_transform)
    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit, and what the last step makes of the same samples."""
        self._validate_params()
        routed = self._routed("fit_transform", params)
        Xt = self._fit(X, y, routed)
        last = self._final_estimator
        with timed("Pipeline", self._log_message(len(self.steps) - 1)):
            if last == "passthrough":
                return Xt
            own = routed[self.steps[-1][0]]
            if hasattr(last, "fit_transform"):
                return last.fit_transform(Xt, y, **own.get("fit_transform", {}))
            return last.fit(Xt, y, **own.get("fit", {})).transform(Xt, **own.get("transform", {}))

    def _transformed(self, X: Any, method: str, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """X after all steps but the last, and the parameters of the last."""
        if not params or not _routing_enabled():
            for _, _, transform in self._iter(with_final=False):
                X = transform.transform(X)
            return X, params
        routed = process_routing(self, method, **params)
        for _, name, transform in self._iter(with_final=False):
            X = transform.transform(X, **routed[name].get("transform", {}))
        return X, routed[self.steps[-1][0]].get(method, {})

    def _checked(self) -> None:
        check_is_fitted(self)

    def _of_last(self, method: str, X: Any, params: dict[str, Any]) -> Any:
        X, own = self._transformed(X, method, params)
        return getattr(self.steps[-1][1], method)(X, **own)

    @available_if(lambda self: hasattr(self._final_estimator, "predict"))
    def predict(self, X: Any, **params: Any) -> Any:
        """The last step's prediction for what the others make of X."""
        self._checked()
        return self._of_last("predict", X, params)

    @available_if(lambda self: hasattr(self._final_estimator, "fit_predict"))
    def fit_predict(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit all, and the last step's labels of the same samples."""
        self._validate_params()
        routed = self._routed("fit_predict", params)
        Xt = self._fit(X, y, routed)
        return self.steps[-1][1].fit_predict(Xt, y, **routed[self.steps[-1][0]].get("fit_predict", {}))

    @available_if(lambda self: hasattr(self._final_estimator, "predict_proba"))
    def predict_proba(self, X: Any, **params: Any) -> Any:
        """The last step's probabilities."""
        self._checked()
        return self._of_last("predict_proba", X, params)

    @available_if(lambda self: hasattr(self._final_estimator, "decision_function"))
    def decision_function(self, X: Any, **params: Any) -> Any:
        """The last step's decisions."""
        self._checked()
        if not _routing_enabled():
            _raise_for_params(params, self, "decision_function")
        return self._of_last("decision_function", X, params)

    @available_if(lambda self: hasattr(self._final_estimator, "score_samples"))
    def score_samples(self, X: Any) -> Any:
        """The last step's scores of samples."""
        self._checked()
        return self._of_last("score_samples", X, {})

    @available_if(lambda self: hasattr(self._final_estimator, "predict_log_proba"))
    def predict_log_proba(self, X: Any, **params: Any) -> Any:
        """The last step's log-probabilities."""
        self._checked()
        return self._of_last("predict_log_proba", X, params)

    @available_if(can_transform)
    def transform(self, X: Any, **params: Any) -> Any:
        """What all steps make of X."""
        self._checked()
        if not _routing_enabled():
            _raise_for_params(params, self, "transform")
        for _, _, step in self._iter():
            X = step.transform(X)
        return X

    @available_if(can_invert)
    def inverse_transform(self, X: Any, **params: Any) -> Any:
        """X undone by all steps, from the last to the first."""
        self._checked()
        if not _routing_enabled():
            _raise_for_params(params, self, "inverse_transform")
        for _, _, step in reversed(list(self._iter())):
            X = step.inverse_transform(X)
        return X

    @available_if(lambda self: hasattr(self._final_estimator, "score"))
    def score(self, X: Any, y: Any = None, sample_weight: Any = None, **params: Any) -> Any:
        """The last step's score for what the others make of X."""
        self._checked()
        if _routing_enabled():
            given = params if sample_weight is None else {**params, "sample_weight": sample_weight}
            X, own = self._transformed(X, "score", given)
        else:
            X, _ = self._transformed(X, "score", {})
            own = {} if sample_weight is None else {"sample_weight": sample_weight}
        return self.steps[-1][1].score(X, y, **own)

    @property
    def classes_(self) -> Any:
        """The last step's classes."""
        return self.steps[-1][1].classes_

    @property
    def n_features_in_(self) -> int:
        """How many features the first step takes."""
        return self.steps[0][1].n_features_in_  # type: ignore[no-any-return]

    @property
    def feature_names_in_(self) -> Any:
        """The names of the features the first step takes."""
        return self.steps[0][1].feature_names_in_

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features that come out of the last step."""
        names = input_features
        for _, name, transform in self._iter():
            if not hasattr(transform, "get_feature_names_out"):
                raise AttributeError(f"Estimator {name} does not provide get_feature_names_out. Did you mean to call "
                                     "pipeline[:-1].get_feature_names_out()?")
            names = transform.get_feature_names_out(names)
        return names

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        if not self.steps:
            return tags
        first, last = self.steps[0][1], self.steps[-1][1]
        if first is not None and first != "passthrough" and hasattr(first, "__sklearn_tags__"):
            own = get_tags(first)
            tags.input_tags.pairwise, tags.input_tags.sparse = own.input_tags.pairwise, all(
                get_tags(s).input_tags.sparse for _, s in self.steps if s is not None and s != "passthrough")
        if last is not None and last != "passthrough" and hasattr(last, "__sklearn_tags__"):
            own = get_tags(last)
            tags.estimator_type, tags.target_tags.multi_output = own.estimator_type, own.target_tags.multi_output
            tags.classifier_tags, tags.regressor_tags = own.classifier_tags, own.regressor_tags
            tags.transformer_tags = own.transformer_tags
        return tags

    def __sklearn_is_fitted__(self) -> bool:
        last = None
        for _, step in reversed(self.steps):
            if step is not None and step != "passthrough":
                last = step
                break
        if last is None:
            return True
        try:
            check_is_fitted(last)
        except NotFittedError:
            return False
        return True

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the steps."""
        router = MetadataRouter(owner=self)
        for _, name, transform in self._iter(with_final=False):
            mapping = MethodMapping()
            for caller in ("fit", "fit_transform", "fit_predict"):
                if hasattr(transform, "fit_transform"):
                    mapping.add(caller=caller, callee="fit_transform")
                mapping.add(caller=caller, callee="fit").add(caller=caller, callee="transform")
            for caller in ("predict", "predict_proba", "decision_function", "predict_log_proba", "transform", "score"):
                mapping.add(caller=caller, callee="transform")
            mapping.add(caller="inverse_transform", callee="inverse_transform")
            router.add(method_mapping=mapping, **{name: transform})
        name, last = self.steps[-1]
        if last is None or last == "passthrough":
            return router
        mapping = MethodMapping().add(caller="fit_transform", callee="fit_transform")
        for method in ("fit", "predict", "fit_predict", "predict_proba", "decision_function", "predict_log_proba", "transform",
                       "inverse_transform", "score"):
            mapping.add(caller=method, callee=method)
        return router.add(method_mapping=mapping, **{name: last})


def _fit_transform_one(transformer: Any, X: Any, y: Any, weight: Any, columns: Any = None, message: str | None = None,
                       params: Any = None, source: str = "Pipeline") -> tuple[Any, Any]:
    """(result, fitted transformer)."""
    params = params or {}
    with timed(source, message):
        if hasattr(transformer, "fit_transform"):
            made = transformer.fit_transform(X, y, **params.get("fit_transform", {}))
        else:
            made = transformer.fit(X, y, **params.get("fit", {})).transform(X, **params.get("transform", {}))
    return (made if weight is None else made * weight), transformer


def _name_estimators(estimators: Any) -> list[tuple[str, Any]]:
    """Names in small letters of the classes, numbered where they repeat."""
    names = [e if isinstance(e, str) else type(e).__name__.lower() for e in estimators]
    counted = {n: c for n, c in Counter(names).items() if c > 1}
    for k in reversed(range(len(names))):
        if names[k] in counted:
            count = counted[names[k]]
            counted[names[k]] -= 1
            names[k] += f"-{count}"
    return list(zip(names, estimators))


def make_pipeline(*steps: Any, memory: Any = None, transform_input: Any = None, verbose: bool = False) -> Pipeline:
    """A pipeline whose steps are named after their classes."""
    return Pipeline(_name_estimators(steps), transform_input=transform_input, memory=memory, verbose=verbose)


def __getattr__(name: str) -> Any:
    """`FeatureUnion` and `make_union`, which stand in a file of their own."""
    if name in ("FeatureUnion", "make_union"):
        from septet.sklearn import union

        globals()[name] = getattr(union, name)
        return globals()[name]
    raise AttributeError(f"module 'sklearn.pipeline' (septet) has no attribute {name!r}")
