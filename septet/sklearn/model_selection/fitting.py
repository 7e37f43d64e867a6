"""One fit and score of a split: what cross-validation and searches repeat."""
from __future__ import annotations

import numbers
import time
import warnings
from traceback import format_exc
from typing import Any

import septet.numpy as np
from septet.sklearn.base import clone
from septet.sklearn.exceptions import FitFailedWarning
from septet.sklearn.utils.foreign import is_sparse
from septet.sklearn.utils.indexing import _safe_indexing
from septet.sklearn.utils.validation import _check_method_params, _num_samples


def safe_split(estimator: Any, X: Any, y: Any, indices: Any, train_indices: Any = None) -> tuple[Any, Any]:
    """(X, y) at positions; of a matrix of pairs the columns of the training samples too."""
    if pairwise(estimator):
        if not hasattr(X, "shape"):
            raise ValueError("Precomputed kernels or affinity matrices have to be passed as arrays or sparse matrices.")
        if X.shape[0] != X.shape[1]:
            raise ValueError("X should be a square kernel matrix")
        columns = indices if train_indices is None else train_indices
        part = X[np.ix_(np.asarray(indices), np.asarray(columns))] if not is_sparse(X) else X[indices][:, columns]
    else:
        part = _safe_indexing(X, indices)
    return part, None if y is None else _safe_indexing(y, indices)


def pairwise(estimator: Any) -> bool:
    """Whether the estimator takes a matrix of pairs."""
    tags = getattr(estimator, "__sklearn_tags__", None)
    return tags is not None and tags().input_tags.pairwise


def score(estimator: Any, X_test: Any, y_test: Any, scorer: Any, params: Any, error_score: Any = "raise") -> Any:
    """The score(s) of a fitted estimator, plain floats."""
    try:
        args = (X_test,) if y_test is None else (X_test, y_test)
        made = scorer(estimator, *args, **(params or {}))
    except Exception:
        if error_score == "raise":
            raise
        warnings.warn(f"Scoring failed. The score on this train-test partition for these parameters will be set to {error_score}. "
                      f"Details: \n{format_exc()}", UserWarning, stacklevel=2)
        return error_score
    if isinstance(made, dict):
        return {name: number(value, scorer, name, error_score) for name, value in made.items()}
    return number(made, scorer, None, error_score)


def number(value: Any, scorer: Any, name: str | None, error_score: Any) -> Any:
    """A score as a plain number.  ValueError for what is none."""
    if isinstance(value, str):
        if error_score == "raise":
            raise ValueError(value)
        warnings.warn(f"Scoring failed. The score on this train-test partition for these parameters will be set to {error_score}. "
                      f"Details: \n{value}", UserWarning, stacklevel=3)
        return error_score
    if hasattr(value, "item"):
        value = value.item()
    if not isinstance(value, numbers.Number):
        of = f", ({name}={value!r})" if name else f" {value!r}"
        raise ValueError(f"scoring must return a number, got{of} ({type(value)}) instead. (scorer={scorer})")
    return value


def fit_and_score(estimator: Any, X: Any, y: Any, *, scorer: Any, train: Any, test: Any, verbose: int = 0, parameters: Any = None,
                  fit_params: Any = None, score_params: Any = None, return_train_score: bool = False, return_parameters: bool = False,
                  return_n_test_samples: bool = False, return_times: bool = False, return_estimator: bool = False,
                  error_score: Any = np.nan, progress: str = "") -> dict[str, Any]:
    """Fit on the training samples, score on the test samples; a failure gives `error_score` unless that is "raise"."""
    fit_args = _check_method_params(X, fit_params, train)
    if parameters:
        estimator = estimator.set_params(**clone(parameters, safe=False))
    X_train, y_train = safe_split(estimator, X, y, train)
    X_test, y_test = safe_split(estimator, X, y, test, train)
    made: dict[str, Any] = {}
    started = time.time()
    try:
        estimator.fit(*((X_train,) if y_train is None else (X_train, y_train)), **fit_args)
    except Exception:
        fit_time, score_time = time.time() - started, 0.0
        if error_score == "raise":
            raise
        test_scores: Any = dict.fromkeys(scorer._scorers, error_score) if hasattr(scorer, "_scorers") else error_score
        train_scores = test_scores
        made["fit_error"] = format_exc()
    else:
        made["fit_error"] = None
        fit_time = time.time() - started
        started = time.time()
        test_scores = score(estimator, X_test, y_test, scorer, _check_method_params(X, score_params, test), error_score)
        score_time = time.time() - started
        if return_train_score:
            train_scores = score(estimator, X_train, y_train, scorer, _check_method_params(X, score_params, train), error_score)
    made["test_scores"] = test_scores
    if return_train_score:
        made["train_scores"] = train_scores
    if return_n_test_samples:
        made["n_test_samples"] = _num_samples(X_test)
    if return_times:
        made["fit_time"], made["score_time"] = fit_time, score_time
    if return_parameters:
        made["parameters"] = parameters
    if return_estimator:
        made["estimator"] = estimator
    if verbose > 1:
        report(parameters, test_scores, fit_time + score_time, verbose, progress)
    return made


def report(parameters: Any, scores: Any, seconds: float, verbose: int, progress: str) -> None:
    """Print the end of one fit."""
    shown = ", ".join(f"{k}={parameters[k]}" for k in sorted(parameters or {}))
    text = f"[CV{progress}] END {shown}"
    if verbose > 2:
        scored = scores if isinstance(scores, dict) else {"score": scores}
        text += ";" + "".join(f" {n}: (test={v:.3f})" if isinstance(scores, dict) else f", {n}=(test={v:.3f})" for n, v in scored.items())
    ending = f" total time={seconds:6.1f}s"
    print(text + "." * max(1, 80 - len(text) - len(ending)) + ending)


def aggregate(dicts: list[dict[str, Any]]) -> dict[str, Any]:
    """A dictionary of arrays from dictionaries of numbers."""
    return {key: np.asarray([d[key] for d in dicts]) if isinstance(dicts[0][key], numbers.Number) else [d[key] for d in dicts]
            for key in dicts[0]}


def normalized(scores: Any) -> dict[str, Any]:
    """name -> array of several scores, `score` -> array of one."""
    if isinstance(scores[0], dict):
        return aggregate(scores)
    return {"score": np.asarray(scores)}


def insert_error_scores(results: list[dict[str, Any]], error_score: Any) -> None:
    """Where a scorer's names are known from fits that worked, failed fits get them too."""
    good = next((r["test_scores"] for r in results if r["fit_error"] is None), None)
    if not isinstance(good, dict):
        return
    for r in results:
        if r["fit_error"] is not None:
            r["test_scores"] = dict.fromkeys(good, error_score)
            if "train_scores" in r:
                r["train_scores"] = dict(r["test_scores"])


def warn_or_raise(results: list[dict[str, Any]], error_score: Any) -> None:
    """A warning about failed fits; ValueError where all failed."""
    errors = [r["fit_error"] for r in results if r["fit_error"] is not None]
    if not errors:
        return
    counted = {e: errors.count(e) for e in errors}
    line = "-" * 80 + "\n"
    summary = "\n".join(f"{line}{n} fits failed with the following error:\n{e}" for e, n in counted.items())
    if len(errors) == len(results):
        raise ValueError(f"\nAll the {len(results)} fits failed.\nIt is very likely that your model is misconfigured.\nYou can try to "
                         f"debug the error by setting error_score='raise'.\n\nBelow are more details about the failures:\n{summary}")
    warnings.warn(f"\n{len(errors)} fits failed out of a total of {len(results)}.\nThe score on these train-test partitions for these "
                  f"parameters will be set to {error_score}.\nIf these failures are not expected, you can try to debug them by setting "
                  f"error_score='raise'.\n\nBelow are more details about the failures:\n{summary}", FitFailedWarning, stacklevel=3)
