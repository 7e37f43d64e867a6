"""Cross-validation: scores and predictions of fits on each split."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.base import clone, is_classifier
from septet.sklearn.metrics.scorers import check_scoring
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.fitting import (
    fit_and_score,
    insert_error_scores,
    normalized,
    safe_split,
    score,
    warn_or_raise,
)
from septet.sklearn.utils.foreign import give_back, is_sparse
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.metadata_routing import routed_params
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import _check_method_params, _num_samples, check_random_state, indexable


def cross_validate(estimator: Any, X: Any, y: Any = None, *, groups: Any = None, scoring: Any = None, cv: Any = None, n_jobs: Any = None,
                   verbose: int = 0, params: Any = None, pre_dispatch: Any = "2*n_jobs", return_train_score: bool = False,
                   return_estimator: bool = False, return_indices: bool = False, error_score: Any = np.nan) -> dict[str, Any]:
    """Times and scores of a fit on each split; one array for each metric.

    params: parameters of `fit` (with metadata routing: those that each part asks for).
    """
    X, y = indexable(X, y)
    cv = check_cv(cv, y, classifier=is_classifier(estimator))
    scorer = check_scoring(estimator, scoring=scoring, raise_exc=error_score == "raise")
    to_fit, to_score, to_split = routed_params(estimator, scorer, cv, params, groups, "cross_validate")
    splits = list(cv.split(X, y, **to_split))
    common = {"scorer": scorer, "verbose": verbose, "fit_params": to_fit, "score_params": to_score,
              "return_train_score": return_train_score, "return_times": True, "return_estimator": return_estimator,
              "error_score": error_score}
    results = run([(fit_and_score, (clone(estimator), X, y), {**common, "train": train, "test": test}) for train, test in splits], n_jobs)
    warn_or_raise(results, error_score)
    insert_error_scores(results, error_score)
    made: dict[str, Any] = {"fit_time": np.array([r["fit_time"] for r in results]),
                            "score_time": np.array([r["score_time"] for r in results])}
    if return_estimator:
        made["estimator"] = [r["estimator"] for r in results]
    if return_indices:
        made["indices"] = {"train": tuple(t for t, _ in splits), "test": tuple(t for _, t in splits)}
    tests = normalized([r["test_scores"] for r in results])
    trains = normalized([r["train_scores"] for r in results]) if return_train_score else {}
    for name in tests:
        made[f"test_{name}"] = tests[name]
        if return_train_score:
            made[f"train_{name}"] = trains[name]
    return give_back(made, X)  # type: ignore[no-any-return]


def cross_val_score(estimator: Any, X: Any, y: Any = None, *, groups: Any = None, scoring: Any = None, cv: Any = None, n_jobs: Any = None,
                    verbose: int = 0, params: Any = None, pre_dispatch: Any = "2*n_jobs", error_score: Any = np.nan) -> Any:
    """The score of a fit on each split."""
    scorer = check_scoring(estimator, scoring=scoring)
    made = cross_validate(estimator, X, y, groups=groups, scoring={"score": scorer}, cv=cv, n_jobs=n_jobs, verbose=verbose, params=params,
                          error_score=error_score)
    return made["test_score"]


def cross_val_predict(estimator: Any, X: Any, y: Any = None, *, groups: Any = None, cv: Any = None, n_jobs: Any = None, verbose: int = 0,
                      params: Any = None, pre_dispatch: Any = "2*n_jobs", method: str = "predict") -> Any:
    """The prediction of each sample by a fit on a split in which it is tested.  ValueError unless the splits test each sample once."""
    X, y = indexable(X, y)
    cv = check_cv(cv, y, classifier=is_classifier(estimator))
    to_fit, _, to_split = routed_params(estimator, None, cv, params, groups, "cross_val_predict")
    splits = list(cv.split(X, y, **to_split))
    tested = np.concatenate([np.asarray(test) for _, test in splits])
    n = _num_samples(X)
    if len(tested) != n or not bool((np.bincount(tested, minlength=n) == 1).all()):
        raise ValueError("cross_val_predict only works for partitions")
    encode = method in ("decision_function", "predict_proba", "predict_log_proba") and y is not None
    if encode:
        y = encoded(y)
    parts = run([(fit_and_predict, (clone(estimator), X, y, train, test, to_fit, method), {}) for train, test in splits], n_jobs)
    inverse = np.empty(n, dtype=np.int64)
    inverse[tested] = np.arange(n)
    if isinstance(parts[0], list):
        return [give_back(np.concatenate([p[k] for p in parts])[inverse], X) for k in range(len(parts[0]))]
    if is_sparse(parts[0]):
        from septet.sklearn import sparse

        return give_back(sparse.vstack(parts, format=parts[0].format)[inverse], X)
    return give_back(np.concatenate([np.asarray(p) for p in parts])[inverse], X)


def encoded(y: Any) -> Any:
    """Classes as their numbers, so that columns stand for the same classes in every split."""
    y = np.asarray(y)
    if y.ndim == 1:
        return np.unique(y, return_inverse=True)[1]
    return np.stack([np.unique(y[:, k], return_inverse=True)[1] for k in range(y.shape[1])], axis=1)


def fit_and_predict(estimator: Any, X: Any, y: Any, train: Any, test: Any, fit_params: Any, method: str) -> Any:
    """The test samples' predictions of a fit on the training samples."""
    X_train, y_train = safe_split(estimator, X, y, train)
    X_test, _ = safe_split(estimator, X, y, test, train)
    estimator.fit(*((X_train,) if y_train is None else (X_train, y_train)), **_check_method_params(X, fit_params, train))
    made = getattr(estimator, method)(X_test)
    if y is None or method not in ("decision_function", "predict_proba", "predict_log_proba"):
        return made
    if isinstance(made, list):
        return [enforced(m, estimator.classes_[k], int(np.asarray(y)[:, k].max()) + 1, X_test, method) for k, m in enumerate(made)]
    if np.asarray(y).ndim != 1 or not hasattr(estimator, "classes_"):
        return made
    return enforced(made, estimator.classes_, int(np.asarray(y).max()) + 1, X_test, method)


def enforced(made: Any, classes: Any, n_classes: int, X_test: Any, method: str) -> Any:
    """Predictions with a column for every class, those that the split did not hold filled."""
    made = np.asarray(made)
    if n_classes == len(classes):
        return made
    fill = {"decision_function": float(np.finfo(made.dtype).min), "predict_log_proba": float(np.finfo(made.dtype).min), "predict_proba": 0}
    if method == "decision_function" and (made.ndim == 1 or made.shape[1] != len(classes)):
        raise ValueError(f"Output shape {made.shape} of {method} does not match number of classes ({len(classes)}) in fold. Irregular "
                         "decision_function outputs are not currently supported by cross_val_predict")
    whole = np.full((_num_samples(X_test), n_classes), fill[method], dtype=made.dtype)
    whole[:, np.asarray(classes)] = made
    return whole


def permutation_test_score(estimator: Any, X: Any, y: Any, *, groups: Any = None, cv: Any = None, n_permutations: int = 100,
                           n_jobs: Any = None, random_state: Any = 0, verbose: int = 0, scoring: Any = None, params: Any = None) -> Any:
    """(score, scores with targets permuted, p-value)."""
    X, y = indexable(X, y)
    cv = check_cv(cv, y, classifier=is_classifier(estimator))
    scorer = check_scoring(estimator, scoring=scoring)
    state = check_random_state(random_state)
    to_fit, to_score, to_split = routed_params(estimator, scorer, cv, params, groups, "permutation_test_score")
    args = (X, cv, scorer, to_split, to_fit, to_score)
    found = mean_score(clone(estimator), y, *args)
    jobs = [(mean_score, (clone(estimator), permuted(y, groups, state), *args), {}) for _ in range(n_permutations)]
    scores = np.array(run(jobs, n_jobs))
    p = (float((scores >= found).sum()) + 1.0) / (n_permutations + 1)
    return found, give_back(scores, X), p


def permuted(y: Any, groups: Any, state: Any) -> Any:
    """A target in another order; within groups where there are some."""
    if groups is None:
        order = np.asarray(state.permutation(_num_samples(y)))
    else:
        groups = np.asarray(groups)
        order = np.arange(len(groups))
        for group in np.unique(groups):
            mask = groups == group
            order[mask] = np.asarray(state.permutation(order[mask]))
    return _safe_indexing(y, order)


def mean_score(estimator: Any, y: Any, X: Any, cv: Any, scorer: Any, to_split: Any, to_fit: Any, to_score: Any) -> float:
    """The mean of the scores on the splits."""
    scores = []
    for train, test in cv.split(X, y, **to_split):
        X_train, y_train = safe_split(estimator, X, y, train)
        X_test, y_test = safe_split(estimator, X, y, test, train)
        estimator.fit(X_train, y_train, **_check_method_params(X, to_fit, train))
        scores.append(score(estimator, X_test, y_test, scorer, _check_method_params(X, to_score, test)))
    return float(np.mean(np.array(scores)))


__all__ = ["cross_val_predict", "cross_val_score", "cross_validate", "permutation_test_score"]
