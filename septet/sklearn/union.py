"""`FeatureUnion`: the features of several transformers side by side."""
from __future__ import annotations

from collections import Counter
from typing import Any

import septet.numpy as np
from septet.sklearn.base import TransformerMixin
from septet.sklearn.pipeline import _fit_transform_one, _name_estimators
from septet.sklearn.utils._bunch import Bunch
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.foreign import is_pandas, is_sparse
from septet.sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    _raise_for_params,
    _routing_enabled,
    process_routing,
)
from septet.sklearn.utils.metaestimators import _BaseComposition
from septet.sklearn.utils.naming import object_array
from septet.sklearn.utils.outputs import frame_module, safe_set_output
from septet.sklearn.utils.parallel import run


def side_by_side(parts: list[Any], like: Any) -> Any:
    """Results next to each other: frames, sparse matrices or arrays."""
    if not parts:
        return np.zeros((len(like), 0))
    if all(is_pandas(p) for p in parts):
        return frame_module(parts[0], like, "pandas").concat(parts, axis=1)
    if any(is_sparse(p) for p in parts):
        from septet.sklearn import sparse

        return sparse.hstack(parts).tocsr()
    return np.hstack([p if hasattr(p, "shape") else np.asarray(p) for p in parts])


def transform_one(transformer: Any, X: Any, weight: Any, params: Any = None) -> Any:
    """A fitted transformer's result, times a weight."""
    made = transformer.transform(X, **(params or {}).get("transform", {}))
    return made if weight is None else made * weight


class FeatureUnion(TransformerMixin, _BaseComposition):
    """Transformers side by side: (name, transformer) pairs; "drop" leaves one out, "passthrough" gives the features themselves."""

    _runs_calls = True

    def __init__(self, transformer_list: Any, *, n_jobs: Any = None, transformer_weights: Any = None, verbose: bool = False,
                 verbose_feature_names_out: bool = True):
        self.transformer_list, self.n_jobs, self.transformer_weights = transformer_list, n_jobs, transformer_weights
        self.verbose, self.verbose_feature_names_out = verbose, verbose_feature_names_out

    def set_output(self, *, transform: str | None = None) -> Any:
        """Ask this and every transformer for a container."""
        super().set_output(transform=transform)
        for _, step, _ in self._iter():
            safe_set_output(step, transform=transform)
        return self

    @property
    def named_transformers(self) -> Bunch:
        """The transformers by name."""
        return Bunch(**dict(self.transformer_list))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, those of the transformers as `name__parameter`."""
        return self._get_params("transformer_list", deep=deep)

    def set_params(self, **kwargs: Any) -> Any:
        """Set parameters, transformers by name too."""
        self._set_params("transformer_list", **kwargs)
        return self

    def _validate_transformers(self) -> None:
        names, transformers = zip(*self.transformer_list)
        self._validate_names(names)
        for t in transformers:
            if t in ("drop", "passthrough"):
                continue
            if not (hasattr(t, "fit") or hasattr(t, "fit_transform")) or not hasattr(t, "transform"):
                raise TypeError(f"All estimators should implement fit and transform. '{t}' (type {type(t)}) doesn't")
        for name in self.transformer_weights or ():
            if name not in names:
                raise ValueError(f'Attempting to weight transformer "{name}", but it is not present in transformer_list.')

    def _iter(self) -> Any:
        weights = (self.transformer_weights or {}).get
        for name, step in self.transformer_list:
            if step == "drop":
                continue
            if step == "passthrough":
                from septet.sklearn.preprocessing import FunctionTransformer

                step = FunctionTransformer(feature_names_out="one-to-one")
            yield name, step, weights(name)

    def _message(self, name: str, k: int, total: int) -> str | None:
        return f"(step {k} of {total}) Processing {name}" if self.verbose else None

    def _routed(self, method: str, params: dict[str, Any]) -> Any:
        if _routing_enabled():
            return process_routing(self, method, **params)
        return Bunch(**{name: Bunch(fit=params, fit_transform=params, transform={}) for name, _ in self.transformer_list})

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit every transformer."""
        routed = self._routed("fit", params)
        self.transformer_list = list(self.transformer_list)
        self._validate_transformers()
        jobs = [(lambda t, p: t.fit(X, y, **p), (step, routed[name].get("fit", {})), {}) for name, step, _ in self._iter()]
        self._update(run(jobs, self.n_jobs))
        return self

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit every transformer, and their features side by side."""
        routed = self._routed("fit_transform", params)
        self.transformer_list = list(self.transformer_list)
        self._validate_transformers()
        steps = list(self._iter())
        jobs = [(_fit_transform_one, (step, X, y, weight), {"message": self._message(name, k, len(steps)), "params": routed[name],
                                                             "source": "FeatureUnion"})
                for k, (name, step, weight) in enumerate(steps, 1)]
        results = run(jobs, self.n_jobs)
        if not results:
            return np.zeros((X.shape[0], 0))
        parts, fitted = zip(*results)
        self._update(fitted)
        return side_by_side(list(parts), X)

    def transform(self, X: Any, **params: Any) -> Any:
        """The features of all transformers side by side."""
        if not _routing_enabled():
            _raise_for_params(params, self, "transform")
        routed = self._routed("transform", params)
        parts = run([(transform_one, (t, X, w, routed[name] if _routing_enabled() else None), {}) for name, t, w in self._iter()],
                    self.n_jobs)
        return side_by_side(parts, X) if parts else np.zeros((X.shape[0], 0))

    def _update(self, fitted: Any) -> None:
        made = iter(fitted)
        self.transformer_list[:] = [(name, old if old in ("drop",) else next(made)) for name, old in self.transformer_list]

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features, each with its transformer's name before it (or only where names would repeat)."""
        found = []
        for name, step, _ in self._iter():
            if not hasattr(step, "get_feature_names_out"):
                raise AttributeError(f"Transformer {name} (type {type(step).__name__}) does not provide get_feature_names_out.")
            found.append((name, list(step.get_feature_names_out(input_features))))
        return joined_names(found, self.verbose_feature_names_out)

    @property
    def n_features_in_(self) -> int:
        """How many features the transformers take."""
        return self.transformer_list[0][1].n_features_in_  # type: ignore[no-any-return]

    @property
    def feature_names_in_(self) -> Any:
        """The names of the features the transformers take."""
        return self.transformer_list[0][1].feature_names_in_

    def __sklearn_is_fitted__(self) -> bool:
        from septet.sklearn.utils.validation import _is_fitted

        return all(_is_fitted(step) for name, step in self.transformer_list if not isinstance(step, str))

    def __getitem__(self, name: str) -> Any:
        if not isinstance(name, str):
            raise KeyError("Only string keys are supported")
        return self.named_transformers[name]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = all(get_tags(t).input_tags.sparse for _, t in self.transformer_list if not isinstance(t, str))
        return tags

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the transformers."""
        router = MetadataRouter(owner=self)
        for name, transformer in self.transformer_list:
            if not isinstance(transformer, str):
                mapping = MethodMapping().add(caller="fit", callee="fit").add(caller="fit_transform", callee="fit_transform")
                router.add(method_mapping=mapping.add(caller="transform", callee="transform"), **{name: transformer})
        return router


def joined_names(found: list[tuple[str, list[Any]]], verbose: Any) -> Any:
    """All names of features: after their transformer's name, by a function or format of the two, or alone where they do not repeat."""
    if verbose:
        word = verbose if callable(verbose) else (lambda t, f: verbose.format(transformer_name=t, feature_name=f)) \
            if isinstance(verbose, str) else (lambda t, f: f"{t}__{f}")
        return object_array(word(name, f) for name, features in found for f in features)
    features = [f for _, names in found for f in names]
    repeated = sorted(f for f, count in Counter(features).items() if count > 1)
    if repeated:
        shown = str(repeated[:5])[:-1] + ", ...]" if len(repeated) >= 6 else str(repeated)
        raise ValueError(f"Output feature names: {shown} are not unique. Please set verbose_feature_names_out=True to add prefixes to "
                         "feature names")
    return object_array(features)


def make_union(*transformers: Any, n_jobs: Any = None, verbose: bool = False, verbose_feature_names_out: bool = True) -> FeatureUnion:
    """A union whose transformers are named after their classes."""
    return FeatureUnion(_name_estimators(transformers), n_jobs=n_jobs, verbose=verbose, verbose_feature_names_out=verbose_feature_names_out)


__all__ = ["FeatureUnion", "make_union"]
