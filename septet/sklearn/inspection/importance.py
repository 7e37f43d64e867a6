"""Importance of features by what a score loses when one is shuffled (Breiman 2001)."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.sklearn.utils import Bunch
from septet.sklearn.utils.foreign import is_frame
from septet.sklearn.utils.parallel import run
from septet.sklearn.utils.validation import check_array, check_random_state


def permutation_importance(estimator: Any, X: Any, y: Any, *, scoring: Any = None, n_repeats: int = 5, n_jobs: Any = None,
                           random_state: Any = None, sample_weight: Any = None, max_samples: Any = 1.0) -> Any:
    """Bunch of importances_mean, importances_std and importances (features, repeats); one for each score of several."""
    from septet.sklearn.metrics import check_scoring

    if not is_frame(X):
        X = check_array(X, ensure_all_finite="allow-nan", dtype=None)
    rng = check_random_state(random_state)
    seed = int(rng.randint(np.iinfo(np.int32).max + 1))
    n = X.shape[0]
    count = max_samples if isinstance(max_samples, int) else int(max_samples * n)
    if count > n:
        raise ValueError("max_samples must be <= n_samples")
    scorer = check_scoring(estimator, scoring=scoring)
    base = scored(scorer, estimator, X, y, sample_weight)
    found = run([(shuffled_scores, (estimator, X, y, sample_weight, k, seed, n_repeats, scorer, count), {}) for k in range(X.shape[1])],
                n_jobs)
    if isinstance(base, dict):
        return {name: summary(base[name], np.array([[s[name] for s in row] for row in found])) for name in base}
    return summary(base, np.array(found))


def scored(scorer: Any, estimator: Any, X: Any, y: Any, weight: Any) -> Any:
    """The score, with weights where there are some."""
    return scorer(estimator, X, y) if weight is None else scorer(estimator, X, y, sample_weight=weight)


def shuffled_scores(estimator: Any, X: Any, y: Any, weight: Any, column: int, seed: int, n_repeats: int, scorer: Any,
                    count: int) -> list[Any]:
    """The scores with one column shuffled, again and again."""
    from septet.sklearn.utils.indexing import _safe_indexing
    from septet.sklearn.utils.random import sample_without_replacement

    rng = check_random_state(seed)
    if count < X.shape[0]:
        rows = sample_without_replacement(X.shape[0], count, random_state=rng)
        X, y = _safe_indexing(X, rows), _safe_indexing(y, rows)
        weight = None if weight is None else _safe_indexing(weight, rows)
    changed, order, scores = X.copy(), np.arange(X.shape[0]), []
    for _ in range(n_repeats):
        rng.shuffle(order)
        if is_frame(changed):
            values = changed.iloc[:, column].iloc[order]
            values.index = changed.index
            changed[changed.columns[column]] = values
        else:
            changed[:, column] = changed[order, column]
        scores.append(scored(scorer, estimator, changed, y, weight))
    return scores


def summary(base: float, scores: Any) -> Any:
    """Losses by feature and repeat, their means and deviations."""
    lost = base - scores
    return Bunch(importances_mean=np.mean(lost, axis=1), importances_std=np.std(lost, axis=1), importances=lost)
