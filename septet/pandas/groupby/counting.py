"""Counts of values within groups, and the extremes of groups."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.errors import NotSupported
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby.codes import codes_of
from septet.pandas.groupby.rows import frame, series


def places_of(labels: Any, wanted: Any) -> list[int]:
    """The numbers of the columns of some labels, in their order; all of a repeated label."""
    wanted = wanted if isinstance(wanted, list) else [wanted]
    every = list(labels)
    table: dict[Any, list[int]] = {}
    for i, label in enumerate(every):
        table.setdefault(label, []).append(i)
    return [i for label in wanted for i in table[label]]


def counted_rows(groups: Any, columns: list[Any], dropna: bool) -> tuple[Any, list[Any], Any]:
    """(codes of group and columns for each combination that occurs, the columns' values, how often)."""
    pairs = [codes_of(values, True, dropna) for values in columns]
    codes = [groups.codes, *(c for c, _ in pairs)]
    found = meaning.combine(codes, [groups.count, *(len(u) for _, u in pairs)], False)
    return found.parts if len(codes) > 1 else [np.arange(found.count)], [u for _, u in pairs], meaning.sizes_of(found.codes, found.count)


def key_codes(groups: Any) -> list[Any]:
    """Each group's code by key."""
    return [np.arange(groups.count)] if len(groups.groupings) == 1 else groups.combined[2]


def result_index(groups: Any, parts: list[Any], uniques: list[Any], names: list[Any], order: Any) -> Any:
    """The index of group keys and values, in an order."""
    from septet.pandas.indexes.base import from_array

    levels = [*(g.level for g in groups.groupings), *(from_array(u, n) for u, n in zip(uniques, names, strict=True))]
    codes = [*(c[parts[0]][order] for c in key_codes(groups)), *(p[order] for p in parts[1:])]
    return kinds.MultiIndex._of(levels, codes, [*groups.names, *names])


def ordered_counts(group: Any, counts: Any, sort: bool, ascending: bool, grouped: bool) -> Any:
    """Combinations by group (grouped: as groups are sorted), then by count, then as they first appear."""
    first = np.argsort(counts if ascending else -counts, kind="stable") if sort else np.arange(len(counts))
    return first[np.argsort(group[first], kind="stable")] if grouped else first


def series_value_counts(grouped: Any, normalize: bool, sort: bool, ascending: bool, bins: Any, dropna: bool) -> Any:
    """SeriesGroupBy.value_counts."""
    if bins is not None:
        return grouped.apply(lambda part: part.value_counts(normalize=normalize, sort=sort, ascending=ascending, bins=bins, dropna=dropna))
    return value_counts(grouped, [(grouped.obj._name, grouped.obj._values)], normalize, sort, ascending, dropna)


def frame_value_counts(grouped: Any, subset: Any, normalize: bool, sort: bool, ascending: bool, dropna: bool) -> Any:
    """DataFrameGroupBy.value_counts."""
    columns = grouped._value_columns()
    if subset is not None:
        absent = [x for x in subset if x not in grouped.obj._labels]
        if absent:
            raise ValueError(f"Keys {set(absent)} in subset do not exist in the DataFrame.")
        if set(subset) & grouped._excluded:
            raise ValueError(f"Keys {set(subset) & grouped._excluded} in subset cannot be in the groupby column keys.")
        columns = [(label, values) for label, values in columns if label in subset]
    return value_counts(grouped, columns, normalize, sort, ascending, dropna)


def value_counts(grouped: Any, columns: list[Any], normalize: bool, sort: bool, ascending: bool, dropna: bool) -> Any:
    """Counts of the combinations of columns in each group."""
    if any(hasattr(v, "categories") for _, v in columns):
        raise NotSupported("value_counts of categories within groups")
    groups, name = grouped._groups, "proportion" if normalize else "count"
    parts, uniques, counts = counted_rows(groups, [v for _, v in columns], dropna)
    order = ordered_counts(parts[0], counts, sort, ascending, grouped.sort)
    values = counts[order]
    if normalize:
        totals = meaning.Reduced("sum", parts[0], counts, groups.count).value()
        values = values / totals[parts[0][order]]
    index = result_index(groups, parts, uniques, [n for n, _ in columns], order)
    if grouped.as_index:
        return series(values, index, name)
    return series(values, index, name).reset_index()


def extreme(grouped: Any, n: int, keep: str, largest: bool) -> Any:
    """nlargest and nsmallest of each group."""
    values, groups = grouped.obj._values, grouped._groups
    quick = type(values) is ndarray and values.dtype.kind in "iuf" and keep == "first" and not bool((values != values).any())
    if not quick:
        method = "nlargest" if largest else "nsmallest"
        return grouped.apply(lambda part: getattr(part, method)(n=n, keep=keep))
    ranks = meaning.rank(groups.codes, values, groups.count, "first", not largest, "keep", False)
    rows = np.flatnonzero(ranks <= n)
    order = rows[np.lexsort([ranks[rows], groups.codes[rows]])]
    return under_groups(grouped, order)


def under_groups(grouped: Any, rows: Any) -> Any:
    """Elements at rows, below their groups' labels."""
    from septet.pandas.indexes.multi import factorized

    groups, obj = grouped._groups, grouped.obj
    inner = obj._index._take(rows)
    if not grouped.group_keys:
        return series(obj._values[rows], inner, obj._name)
    parts = [inner.get_level_values(k) for k in range(inner.nlevels)]
    found = [factorized(part) for part in parts]
    codes = [c[groups.codes[rows]] for c in key_codes(groups)]
    index = kinds.MultiIndex._of([*(g.level for g in groups.groupings), *(level for _, level in found)],
                                 [*codes, *(code for code, _ in found)], [*groups.names, *inner.names])
    return series(obj._values[rows], index, obj._name)


__all__ = ["frame", "places_of"]
