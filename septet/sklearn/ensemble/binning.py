"""Columns into at most 255 bins, and the rows that are binned."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn.boost import Binned, bin_rows
from septet.core.fn.quantile import lerp, place
from septet.sklearn.utils.validation import check_random_state

MOST_ROWS = 200_000                 # from which thresholds are found
NEARLY_INFINITE = 1e300
TOGETHER = 2                        # columns that are sorted at once


def thresholds_of(ordered: Any, max_bins: int, column: Any = None, weight: Any = None) -> Any:
    """Midpoints of the distinct values of a sorted column, or percentiles where there are many; with weights of the column as it came."""
    ordered = ordered[: len(ordered) - int(np.isnan(ordered).sum())]
    rises = ordered[1:] != ordered[:-1]
    count = min(len(ordered), 1 + int(rises.sum()))
    if count <= max_bins:
        distinct = np.concatenate([ordered[:1], ordered[1:][rises]])
        found = (distinct[:-1] + distinct[1:]) * 0.5
    else:
        asked = np.linspace(0, 100, num=max_bins + 1)[1:-1]
        if weight is None:
            found = np.unique(percentiles(ordered, asked))
        else:
            there = ~np.isnan(column)
            found = np.unique(weighted_percentiles(column[there], weight[there], asked))
    return np.minimum(found, NEARLY_INFINITE)


def percentiles(ordered: Any, asked: Any) -> Any:
    """Percentiles of sorted values: the mean of two where a share is met exactly."""
    low, fractions = place("averaged_inverted_cdf", len(ordered), (asked / 100).tolist())
    low = np.array(low)
    return lerp(ordered[low], ordered[np.minimum(low + 1, len(ordered) - 1)], np.array(fractions))


def weighted_percentiles(column: Any, weight: Any, asked: Any) -> Any:
    """Values with that share of the weight at or below; the mean of two where the share is met exactly."""
    order = np.argsort(column, kind="stable")
    values, running = column[order], np.cumsum(weight[order])
    target = asked / 100 * running[-1]
    places = np.minimum(np.searchsorted(running, target), len(values) - 1)
    exact = np.isclose(running[places], target, rtol=1e-12, atol=0.0)
    return np.where(exact, (values[places] + values[np.minimum(places + 1, len(values) - 1)]) / 2, values[places])


class BinMapper:
    """Thresholds of every column, and what is known of it."""

    def __init__(self, X: Any, max_bins: int, categories: dict[int, Any], seed: int, signs: Any, weight: Any = None):
        n, d = X.shape
        sample = X
        if n > MOST_ROWS:
            share = None if weight is None else weight / np.sum(weight)
            chosen = check_random_state(seed).choice(n, MOST_ROWS, replace=weight is not None, p=share)
            sample, weight = X[chosen], None                    # weights are in the draw
        self.thresholds = np.zeros((d, 256))
        self.counts, self.used = np.zeros(d, dtype=np.int64), np.zeros(d, dtype=np.int64)
        self.missing = np.concatenate([np.isnan(X[:, f : f + TOGETHER]).any(axis=0) for f in range(0, d, TOGETHER)]).astype(np.uint8)
        self.categorical = np.array([f in categories for f in range(d)], dtype=np.uint8)
        self.signs = np.ascontiguousarray(signs, dtype=np.int64)
        for first in range(0, d, TOGETHER):
            columns = np.ascontiguousarray(sample[:, first : first + TOGETHER].T)
            for f, (column, ordered) in enumerate(zip(columns, np.sort(columns, axis=1)), first):
                # codes of all categories, those of rows that are held out too: they have a bin, which no split sends left
                numbers = f not in categories
                cuts = thresholds_of(ordered, max_bins, column, weight) if numbers else np.arange(float(len(categories[f])))
                self.counts[f], self.used[f] = len(cuts), len(cuts) + numbers
                self.thresholds[f, : len(cuts)] = cuts

    def table(self, X: Any) -> Binned:
        """The rows in bins."""
        return Binned(bin_rows(X, self.thresholds, self.counts, self.categorical), self.used, self.missing, self.categorical, self.signs)
