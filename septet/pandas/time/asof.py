"""asof: the last row without a gap at or before a label."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.algorithms.casting import missing_of
from septet.pandas.construct import is_list_like


def asof(obj: Any, where: Any, subset: Any) -> Any:
    """The meaning of Series.asof and DataFrame.asof.  ValueError where the index is not sorted."""
    if isinstance(where, str):
        from septet.pandas.tslibs.timestamp import Timestamp

        where = Timestamp(where)
    if not obj.index.is_monotonic_increasing:
        raise ValueError("asof requires a sorted index")
    single = isinstance(obj, kinds.Series)
    if single and subset is not None:
        raise ValueError("subset is not valid for Series")
    there = np.flatnonzero(~(missing_of(obj._values) if single else _gaps(obj, subset)))
    many = is_list_like(where)
    wanted = kinds.Index(where if many else [where])
    labels = obj.index._take(there)
    places = labels._values.searchsorted(wanted._values, side="right") - 1 if len(there) else np.full(len(wanted), -1)
    rows = np.where(places < 0, -1, there[np.maximum(places, 0)]) if len(there) else places
    if not many:
        return _one(obj, int(rows[0]), single, where)
    from septet.pandas.algorithms.take import take

    if single:
        return obj._with(take(obj._values, rows), wanted)
    from septet.pandas.groupby.rows import frame

    return frame([take(a, rows) for a in obj._columns], wanted, obj._labels, obj)


def _gaps(obj: Any, subset: Any) -> Any:
    """Rows with a gap in some column."""
    columns = obj if subset is None else obj[subset if is_list_like(subset) else [subset]]
    gaps = np.zeros(len(obj.index), dtype=bool)
    for values in columns._columns:
        gaps = gaps | missing_of(values)
    return gaps


def _one(obj: Any, row: int, single: bool, where: Any) -> Any:
    if single:
        return np.nan if row < 0 else obj._values[row]
    if row < 0:
        return kinds.Series(np.nan, index=obj.columns, name=where)
    found = obj.iloc[row]
    found.name = where
    return found
