"""Percentiles of weighted samples."""
from __future__ import annotations

from typing import Any

import septet.numpy as np


def weighted_percentile(array: Any, sample_weight: Any, percentile_rank: Any = 50, average: bool = False) -> Any:
    """The percentile of each column: the first value at which the weights reach its share.

    average: the mean with the next value where they meet it.

    array: values, of one or two dimensions; NaN is passed over.  sample_weight: of the rows.  percentile_rank: a number, or several (then
    a new first axis).
    """
    values = np.asarray(array, dtype=np.float64) if np.asarray(array).dtype.kind != "f" else np.asarray(array)
    single = values.ndim == 1
    columns = values.reshape(-1, 1) if single else values
    weights = np.asarray(sample_weight, dtype=np.float64)
    ranks = np.atleast_1d(np.asarray(percentile_rank, dtype=np.float64))
    made = np.stack([of_column(columns[:, k], weights if weights.ndim == 1 else weights[:, k], ranks, average)
                     for k in range(columns.shape[1])], axis=1)
    made = made[:, 0] if single else made
    return made[0] if np.ndim(percentile_rank) == 0 else made


def of_column(values: Any, weights: Any, ranks: Any, average: bool) -> Any:
    """The percentiles of one column."""
    kept = ~np.isnan(values)
    values, weights = values[kept], weights[kept]
    if not values.size:
        return np.full(len(ranks), np.nan)
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    running = np.cumsum(weights)
    wanted = ranks / 100 * running[-1]
    wanted = np.where(wanted == 0, np.nextafter(0.0, 1.0), wanted)
    last = len(values) - 1
    places = np.minimum(np.searchsorted(running, wanted, side="left"), last)
    if not average:
        return values[places]
    met = np.abs(running[places] - wanted) <= 2.220446049250313e-16 * np.maximum(1.0, np.abs(wanted))
    following = next_weighted(places, weights, last)
    return np.where(met, (values[places] + values[following]) / 2, values[places])


def next_weighted(places: Any, weights: Any, last: int) -> Any:
    """The place of the next sample that has a weight."""
    heavy = np.nonzero(weights > 0)[0]
    if not heavy.size:
        return np.minimum(places + 1, last)
    return heavy[np.minimum(np.searchsorted(heavy, places, side="right"), len(heavy) - 1)]


_weighted_percentile = weighted_percentile
