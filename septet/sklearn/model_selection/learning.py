"""`learning_curve` and `validation_curve`: scores by the number of samples, or by a parameter."""
from __future__ import annotations

import time
import warnings
from typing import Any

import septet.numpy as np
from septet.sklearn.base import clone, is_classifier
from septet.sklearn.metrics.scorers import check_scoring
from septet.sklearn.model_selection.choosing import check_cv
from septet.sklearn.model_selection.fitting import fit_and_score, safe_split, score
from septet.sklearn.utils.metadata_routing import routed_params
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_random_state, indexable

SIZES = (0.1, 0.325, 0.55, 0.775, 1.0)


def sizes_of(train_sizes: Any, most: int) -> Any:
    """Numbers of samples from shares or numbers; repeated ones are dropped.  ValueError outside of what there is."""
    given = np.asarray(train_sizes)
    least, greatest = given.min(), given.max()
    if given.dtype.kind == "f":
        if least <= 0.0 or greatest > 1.0:
            raise ValueError("train_sizes has been interpreted as fractions of the maximum number of training samples and must be "
                             f"within (0, 1], but is within [{least:f}, {greatest:f}].")
        made = np.clip((given * most).astype(np.int64), 1, most)
    else:
        made = given
        if least <= 0 or greatest > most:
            raise ValueError("train_sizes has been interpreted as absolute numbers of training samples and must be within (0, "
                             f"{most}], but is within [{least}, {greatest}].")
    found = np.unique(made)
    if len(found) < len(made):
        warnings.warn("Removed duplicate entries from 'train_sizes'. Number of ticks will be less than the size of 'train_sizes': "
                      f"{len(found)} instead of {len(made)}.", RuntimeWarning, stacklevel=3)
    return found


def learning_curve(estimator: Any, X: Any, y: Any, *, groups: Any = None, train_sizes: Any = SIZES, cv: Any = None, scoring: Any = None,
                   exploit_incremental_learning: bool = False, n_jobs: Any = None, pre_dispatch: Any = "all", verbose: int = 0,
                   shuffle: bool = False, random_state: Any = None, error_score: Any = np.nan, return_times: bool = False,
                   params: Any = None) -> Any:
    """(sizes, training scores, test scores[, fit times, score times]), a row for each number of training samples."""
    if exploit_incremental_learning and not hasattr(estimator, "partial_fit"):
        raise ValueError("An estimator must support the partial_fit interface to exploit incremental learning")
    X, y, groups = indexable(X, y, groups)
    cv = check_cv(cv, y, classifier=is_classifier(estimator))
    scorer = check_scoring(estimator, scoring=scoring)
    to_fit, to_score, to_split = routed_params(estimator, scorer, cv, params, groups, "learning_curve")
    splits = [(np.asarray(train), test) for train, test in cv.split(X, y, **to_split)]
    sizes = sizes_of(train_sizes, len(splits[0][0]))
    if shuffle:
        state = check_random_state(random_state)
        splits = [(np.asarray(state.permutation(train)), test) for train, test in splits]
    if exploit_incremental_learning:
        classes = np.unique(np.asarray(y)) if is_classifier(estimator) else None
        jobs = [(incremental, (clone(estimator), X, y, classes, train, test, sizes, scorer), {}) for train, test in splits]
        table = np.array(run(jobs, n_jobs)).transpose(2, 1, 0)
    else:
        options = {"scorer": scorer, "fit_params": to_fit, "score_params": to_score, "return_train_score": True, "return_times": True,
                   "error_score": error_score, "verbose": verbose}
        jobs = [(fit_and_score, (clone(estimator), X, y), {**options, "train": train[: int(n)], "test": test})
                for train, test in splits for n in sizes]
        found = run(jobs, n_jobs)
        names = ("train_scores", "test_scores", "fit_time", "score_time")
        table = np.array([[r[name] for r in found] for name in names]).reshape(4, -1, len(sizes)).transpose(0, 2, 1)
    made = (sizes, table[0], table[1])
    return (*made, table[2], table[3]) if return_times else made


def incremental(estimator: Any, X: Any, y: Any, classes: Any, train: Any, test: Any, sizes: Any, scorer: Any) -> list[list[float]]:
    """[training score, test score, fit time, score time] after each part of the training samples."""
    rows, before = [], 0
    X_test, y_test = safe_split(estimator, X, y, test, train)
    for n in sizes.tolist():
        X_more, y_more = safe_split(estimator, X, y, train[before:n])
        X_all, y_all = safe_split(estimator, X, y, train[:n])
        start = time.time()
        more = {} if classes is None else {"classes": classes}
        estimator.partial_fit(*((X_more,) if y is None else (X_more, y_more)), **more)
        middle = time.time()
        tested = score(estimator, X_test, y_test, scorer, None)
        rows.append([score(estimator, X_all, y_all, scorer, None), tested, middle - start, time.time() - middle])
        before = n
    return rows


def validation_curve(estimator: Any, X: Any, y: Any, *, param_name: str, param_range: Any, groups: Any = None, cv: Any = None,
                     scoring: Any = None, n_jobs: Any = None, pre_dispatch: Any = "all", verbose: int = 0, error_score: Any = np.nan,
                     params: Any = None) -> Any:
    """(training scores, test scores), a row for each value of a parameter."""
    X, y, groups = indexable(X, y, groups)
    cv = check_cv(cv, y, classifier=is_classifier(estimator))
    scorer = check_scoring(estimator, scoring=scoring)
    to_fit, to_score, to_split = routed_params(estimator, scorer, cv, params, groups, "validation_curve")
    options = {"scorer": scorer, "fit_params": to_fit, "score_params": to_score, "return_train_score": True, "error_score": error_score,
               "verbose": verbose}
    values = list(param_range)
    jobs = [(fit_and_score, (clone(estimator), X, y), {**options, "train": train, "test": test, "parameters": {param_name: v}})
            for train, test in cv.split(X, y, **to_split) for v in values]
    found = run(jobs, n_jobs)
    return tuple(np.array([r[name] for r in found]).reshape(-1, len(values)).T for name in ("train_scores", "test_scores"))
