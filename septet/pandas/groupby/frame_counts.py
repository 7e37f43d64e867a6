"""DataFrame.value_counts: rows counted."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.pandas import kinds
from septet.pandas.groupby.codes import codes_of
from septet.pandas.groupby.counting import places_of
from septet.pandas.groupby.rows import frame, series
from septet.pandas.indexes.base import from_array


def row_counts(obj: Any, subset: Any, normalize: bool, sort: bool, ascending: bool, dropna: bool) -> Any:
    """Counts of the distinct rows; one label (not in a list) gives a plain index."""
    name = "proportion" if normalize else "count"
    labels = list(obj._labels) if subset is None else subset if isinstance(subset, list) else [subset]
    absent = [x for x in labels if x not in obj._labels]
    if absent:
        raise KeyError(absent[0] if len(absent) == 1 else absent)
    if not labels:
        return series(np.zeros(0, dtype=np.int64), kinds.RangeIndex(0), name)
    arrays = obj._columns
    if any(hasattr(arrays[i], "categories") for i in places_of(obj._labels, labels)):
        return ordered_sizes(obj.groupby(labels, sort=False, dropna=dropna, observed=False).size(), normalize, sort, ascending)
    pairs = [codes_of(arrays[i], True, dropna) for i in places_of(obj._labels, labels)]
    found = meaning.combine([c for c, _ in pairs], [max(len(u), 1) for _, u in pairs], False)
    counts = meaning.sizes_of(found.codes, found.count)
    order = np.argsort(counts if ascending else -counts, kind="stable") if sort else np.arange(found.count)
    parts = [p[order] for p in found.parts]
    if isinstance(subset, (list, type(None))):
        levels = [from_array(u, n) for (_, u), n in zip(pairs, labels, strict=True)]
        index = kinds.MultiIndex._of(levels, parts, labels)
    else:
        uniques = pairs[0][1]
        index = from_array(uniques.take(parts[0]) if hasattr(uniques, "isna") else uniques[parts[0]], labels[0])
    values = counts[order]
    return series(values / values.sum() if normalize else values, index, name)


def ordered_sizes(sizes: Any, normalize: bool, sort: bool, ascending: bool) -> Any:
    """Sizes of groups, those of combinations that no row has included, as counts or shares."""
    counts = sizes._values
    order = np.argsort(counts if ascending else -counts, kind="stable") if sort else np.arange(len(counts))
    values = counts[order]
    return series(values / values.sum() if normalize else values, sizes._index._take(order), "proportion" if normalize else "count")


def level_counts(index: Any, normalize: bool, sort: bool, ascending: bool, dropna: bool) -> Any:
    """Counts of the labels of an index of several levels."""
    numbers = list(range(index.nlevels))
    table = frame([index._level_array(k) for k in numbers], kinds.RangeIndex(len(index)), numbers)
    made = ordered_sizes(table.groupby(numbers, dropna=dropna, observed=True).size(), normalize, sort, ascending)
    made._index = made._index.set_names(list(index.names))
    return made
