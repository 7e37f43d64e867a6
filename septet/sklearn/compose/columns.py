"""`ColumnTransformer`: transformers for parts of the columns, side by side."""
from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import septet.numpy as np
from septet.sklearn.base import TransformerMixin, clone
from septet.sklearn.compose.selector import places
from septet.sklearn.pipeline import _fit_transform_one, _name_estimators
from septet.sklearn.preprocessing.functions import FunctionTransformer
from septet.sklearn.union import joined_names, transform_one
from septet.sklearn.utils._bunch import Bunch
from septet.sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from septet.sklearn.utils._tags import get_tags
from septet.sklearn.utils.foreign import give_back, is_frame, is_pandas, is_sparse
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.metadata_routing import (
    MetadataRouter,
    MethodMapping,
    _raise_for_params,
    _routing_enabled,
    process_routing,
)
from septet.sklearn.utils.metaestimators import _BaseComposition
from septet.sklearn.utils.naming import check_names_in, object_array
from septet.sklearn.utils.outputs import frame_module, safe_set_output
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import _check_feature_names, _check_n_features, check_array, check_is_fitted


def unchanged() -> FunctionTransformer:
    """A transformer that leaves features as they are."""
    return FunctionTransformer(accept_sparse=True, check_inverse=False, feature_names_out="one-to-one")


class ColumnTransformer(TransformerMixin, _BaseComposition):
    """(name, transformer, columns) triples; columns that none takes are the remainder: dropped, passed through, or transformed.

    columns: names, places, masks, slices, or a function of X.  sparse_threshold: results are sparse where less of them is not zero.
    """

    _runs_calls = True
    _parameter_constraints: dict[str, Any] = {
        "transformers": [list, HasMethods(["fit", "transform"])], "remainder": [StrOptions({"drop", "passthrough"}),
                                                                                HasMethods(["fit", "transform"]),
                                                                                HasMethods(["fit_transform", "transform"])],
        "sparse_threshold": [Interval(Real, 0, 1, closed="both")], "n_jobs": [Integral, None], "transformer_weights": [dict, None],
        "verbose": ["verbose"], "verbose_feature_names_out": ["boolean", str, callable]}

    def __init__(self, transformers: Any, *, remainder: Any = "drop", sparse_threshold: float = 0.3, n_jobs: Any = None,
                 transformer_weights: Any = None, verbose: bool = False, verbose_feature_names_out: Any = True):
        self.transformers, self.remainder, self.sparse_threshold, self.n_jobs = transformers, remainder, sparse_threshold, n_jobs
        self.transformer_weights, self.verbose = transformer_weights, verbose
        self.verbose_feature_names_out = verbose_feature_names_out

    @property
    def _transformers(self) -> Any:
        try:
            return [(name, t) for name, t, _ in self.transformers]
        except (TypeError, ValueError):
            return self.transformers

    @_transformers.setter
    def _transformers(self, value: Any) -> None:
        self.transformers = [(name, t, columns) for (name, t), (_, _, columns) in zip(value, self.transformers)]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters, those of the transformers as `name__parameter`."""
        return self._get_params("_transformers", deep=deep)

    def set_params(self, **kwargs: Any) -> Any:
        """Set parameters, transformers by name too."""
        self._set_params("_transformers", **kwargs)
        return self

    def set_output(self, *, transform: str | None = None) -> Any:
        """Ask this and every transformer for a container."""
        super().set_output(transform=transform)
        fitted = [t for _, t, _ in getattr(self, "transformers_", [])]
        for t in [*(t for _, t, _ in self.transformers), *fitted, self.remainder]:
            if not isinstance(t, str):
                safe_set_output(t, transform=transform)
        return self

    # ---- columns

    def _validate(self) -> None:
        if not self.transformers:
            return
        names, transformers, _ = zip(*self.transformers)
        self._validate_names(names)
        for t in transformers:
            if isinstance(t, str) and t in ("drop", "passthrough"):
                continue
            if not (hasattr(t, "fit") or hasattr(t, "fit_transform")) or not hasattr(t, "transform"):
                raise TypeError("All estimators should implement fit and transform, or can be 'drop' or 'passthrough' specifiers. "
                                f"'{t}' (type {type(t)}) doesn't")

    def _find_columns(self, X: Any) -> None:
        """The places of every transformer's columns, and of the remainder."""
        self._given = [columns(X) if callable(columns) else columns for _, _, columns in self.transformers]
        self._places = [places(X, c) for c in self._given]
        taken = {k for found in self._places for k in found}
        rest = [k for k in range(X.shape[1]) if k not in taken]
        names = list(X.columns) if is_frame(X) and all(isinstance(c, str) for c in X.columns) else None
        shown = [names[k] for k in rest] if names else rest
        self._remainder = ("remainder", self.remainder, shown, rest)

    def _steps(self, fitted: bool) -> list[tuple[str, Any, Any, list[int], Any]]:
        """(name, transformer, columns, places, weight) of what does something."""
        weights = (self.transformer_weights or {}).get
        if fitted:
            rows = [(n, t, c, p) for (n, t, c), p in zip(self.transformers_, [*self._places, self._remainder[3]])]
        else:
            rows = [(n, t, c, p) for (n, t, _), c, p in zip(self.transformers, self._given, self._places)]
            rows += [self._remainder] if self._remainder[3] else []
        made = []
        for name, t, columns, at in rows:
            if isinstance(t, str) and t == "drop" or not at:
                continue
            if isinstance(t, str):
                t = self._passing()
            made.append((name, t, columns, at, weights(name)))
        return made

    def _passing(self) -> Any:
        kind = self.__dict__.get("_sklearn_output_config", {}).get("transform")
        return unchanged().set_output(transform=kind) if kind else unchanged()

    def _part(self, X: Any, columns: Any, at: list[int]) -> Any:
        """The columns; one named alone is a vector."""
        if isinstance(columns, (str, int, np.integer)) and not isinstance(columns, bool):
            return X.iloc[:, at[0]] if is_pandas(X) else _safe_indexing(X, at[0], axis=1)
        return _safe_indexing(X, columns if is_frame(X) and not is_pandas(X) else at, axis=1)

    # ---- fit and transform

    def fit(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit every transformer on its columns."""
        self._run_fit(X, y, params, "fit")
        return self

    def fit_transform(self, X: Any, y: Any = None, **params: Any) -> Any:
        """Fit, and the transformed columns side by side."""
        return self._run_fit(X, y, params, "fit_transform")

    def _run_fit(self, X: Any, y: Any, params: dict[str, Any], method: str) -> Any:
        _raise_for_params(params, self, method)
        _check_feature_names(self, X, reset=True)
        X = checked(X)
        _check_n_features(self, X, True)
        self._validate()
        self._find_columns(X)
        steps = self._steps(False)
        routed = process_routing(self, method, **params) if _routing_enabled() and params else {}
        jobs = [(_fit_transform_one, (clone(t), self._part(X, columns, at), y, weight),
                 {"message": f"({k} of {len(steps)}) Processing {name}" if self.verbose else None, "source": "ColumnTransformer",
                  "params": routed.get(name, {})}) for k, (name, t, columns, at, weight) in enumerate(steps, 1)]
        results = run(jobs, self.n_jobs)
        if not results:
            self._keep([], [])
            return give_back(np.zeros((X.shape[0], 0)), X)
        parts, fitted = zip(*results)
        self._choose_sparse(parts)
        self._keep([name for name, *_ in steps], fitted)
        self._check_parts(parts, [name for name, *_ in steps])
        return self._joined(list(parts), X)

    def _choose_sparse(self, parts: Any) -> None:
        """Whether the result is sparse: some part is, and few elements are not zero."""
        self.sparse_output_ = False
        if any(is_sparse(p) for p in parts):
            stored = sum(p.nnz if is_sparse(p) else p.size for p in parts)
            total = sum(p.shape[0] * p.shape[1] if is_sparse(p) else p.size for p in parts)
            self.sparse_output_ = stored / total < self.sparse_threshold

    def _keep(self, names: list[str], fitted: Any) -> None:
        """The fitted transformers, in their order; the remainder last."""
        made = dict(zip(names, fitted))
        self.transformers_ = []
        for (name, t, _), columns in zip(self.transformers, self._given):
            kept = t if isinstance(t, str) and t == "drop" else made.get(name, t)
            if isinstance(t, str) and t == "passthrough" and name in made:
                kept = made[name]
            self.transformers_.append((name, kept, columns))
        if self._remainder[3]:
            name, t, shown, _ = self._remainder
            self.transformers_.append((name, made.get(name, t), shown))
        self.output_indices_: dict[str, slice] = {}

    def _check_parts(self, parts: Any, names: list[str]) -> None:
        """ValueError for a transformer whose result is not a matrix; keeps where each one's features stand."""
        at = 0
        widths = {}
        for name, part in zip(names, parts):
            if getattr(part, "ndim", 2) != 2 and not is_sparse(part):
                raise ValueError(f"The output of the '{name}' transformer should be 2D (numpy array, scipy sparse array, dataframe).")
            widths[name] = part.shape[1]
        for name, *_ in [*self.transformers_, ("remainder",)]:
            if name in self.output_indices_:
                continue
            width = widths.get(name, 0)
            self.output_indices_[name] = slice(at, at + width) if width else slice(0, 0)
            at += width

    def _joined(self, parts: list[Any], X: Any) -> Any:
        if self.sparse_output_:
            from septet.sklearn import sparse

            made = [p if is_sparse(p) else check_array(p, accept_sparse=True, ensure_all_finite=False) for p in parts]
            return give_back(sparse.hstack(made).tocsr(), X)
        parts = [p.toarray() if is_sparse(p) else p for p in parts]
        kind = self.__dict__.get("_sklearn_output_config", {}).get("transform")
        if kind == "pandas" and all(is_pandas(p) for p in parts):
            return self._frames(parts, X)
        return give_back(np.hstack([as_matrix(p) for p in parts]), X)

    def _frames(self, parts: list[Any], X: Any) -> Any:
        """The frames of all transformers side by side, with the names that features have."""
        made = frame_module(parts[0], X, "pandas").concat(parts, axis=1)
        names = [name for name, *_ in self._steps(True)]
        found = [(n, list(p.columns)) for n, p in zip(names, parts)]
        return made.set_axis(list(joined_names(found, self.verbose_feature_names_out)), axis=1)

    def transform(self, X: Any, **params: Any) -> Any:
        """The transformed columns side by side; columns of a frame are found by name."""
        _raise_for_params(params, self, "transform")
        check_is_fitted(self)
        X = checked(X)
        X = self._reordered(X)
        steps = self._steps(True)
        routed = process_routing(self, "transform", **params) if _routing_enabled() and params else {}
        parts = run([(transform_one, (t, self._part(X, columns, at), weight, routed.get(name)), {})
                     for name, t, columns, at, weight in steps], self.n_jobs)
        if not parts:
            return give_back(np.zeros((X.shape[0], 0)), X)
        return self._joined(list(parts), X)

    def _reordered(self, X: Any) -> Any:
        """X with the columns of the fit where names tell them; else the number of features must be the same."""
        kept = getattr(self, "feature_names_in_", None)
        if kept is None or not is_frame(X):
            _check_n_features(self, X, False)
            return X
        names, wanted = list(X.columns), list(kept)
        used = {wanted[k] for _, t, _, at, _ in self._steps(True) for k in at if not (isinstance(t, str) and t == "drop")}
        missing = used - set(names)
        if missing:
            raise ValueError(f"columns are missing: {missing}")
        if names == wanted:
            return X
        if set(wanted) <= set(names):
            return X[wanted]
        return X.reindex(columns=wanted) if is_pandas(X) else X

    # ---- names

    @property
    def named_transformers_(self) -> Bunch:
        """The fitted transformers by name."""
        return Bunch(**{name: t for name, t, _ in self.transformers_})

    def __getitem__(self, key: str) -> Any:
        try:
            return self.named_transformers_[key]
        except AttributeError:
            raise TypeError("ColumnTransformer is subscriptable after it is fitted") from None
        except KeyError:
            raise KeyError(f"'{key}' is not a valid transformer name") from None

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The names of the features, each with its transformer's name before it (or as `verbose_feature_names_out` says)."""
        check_is_fitted(self)
        given = check_names_in(self, input_features)
        found = []
        for name, t, _, at, _ in self._steps(True):
            names = given[np.array(at, dtype=np.int64)]
            if not hasattr(t, "get_feature_names_out"):
                raise AttributeError(f"Transformer {name} (type {type(t).__name__}) does not provide get_feature_names_out.")
            found.append((name, list(t.get_feature_names_out(names))))
        return joined_names(found, self.verbose_feature_names_out) if found else object_array([])

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "transformers_")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        own = [get_tags(t) for _, t, *_ in self.transformers if not isinstance(t, str)]
        tags.input_tags.sparse = all(t.input_tags.sparse for t in own)
        return tags

    def get_metadata_routing(self) -> MetadataRouter:
        """How metadata reach the transformers."""
        router = MetadataRouter(owner=self)
        for name, t, *_ in [*self.transformers, ("remainder", self.remainder)]:
            if not isinstance(t, str):
                mapping = MethodMapping().add(caller="fit", callee="fit_transform" if hasattr(t, "fit_transform") else "fit")
                mapping.add(caller="fit_transform", callee="fit_transform").add(caller="transform", callee="transform")
                router.add(method_mapping=mapping, **{name: t})
        return router


def as_matrix(part: Any) -> Any:
    """A part of a result as an array."""
    if is_frame(part):
        return np.asarray(part.to_numpy())
    return part if hasattr(part, "dtype") else np.asarray(part)


def checked(X: Any) -> Any:
    """X as it is where it has columns or a dtype, else an array."""
    if is_frame(X) or is_sparse(X) or hasattr(X, "__array__") and len(getattr(X, "shape", ())) == 2:
        return X
    return check_array(X, ensure_all_finite="allow-nan", dtype=object)


def make_column_transformer(*transformers: Any, remainder: Any = "drop", sparse_threshold: float = 0.3, n_jobs: Any = None,
                            verbose: bool = False, verbose_feature_names_out: Any = True) -> ColumnTransformer:
    """A column transformer of (transformer, columns) pairs, named after their classes."""
    for pair in transformers:
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise ValueError(f"make_column_transformer takes (transformer, columns) tuples, got {pair!r}")
    named = _name_estimators([t for t, _ in transformers])
    triples = [(name, t, columns) for (name, t), (_, columns) in zip(named, transformers)]
    return ColumnTransformer(triples, n_jobs=n_jobs, remainder=remainder, sparse_threshold=sparse_threshold, verbose=verbose,
                             verbose_feature_names_out=verbose_feature_names_out)
