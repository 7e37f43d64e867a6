"""Indexes one after the other."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.construct import infer, is_list_like
from septet.pandas.dtypes import OBJECT
from septet.pandas.indexes.base import from_array


def append(first: Any, others: list[Any]) -> Any:
    """The labels of an index and of others; the name where all have it."""
    for other in others:
        if not isinstance(other, kinds.Index):
            raise TypeError("all inputs must be Index")
    return concat_indexes([first, *others])


def concat_indexes(indexes: list[Any]) -> Any:
    """Several indexes one after the other."""
    first = indexes[0]
    if len(indexes) == 1:
        return first
    name = first._name if all(_same(x._name, first._name) for x in indexes) else None
    if all(isinstance(x, kinds.MultiIndex) for x in indexes) and len({x.nlevels for x in indexes}) == 1:
        return _concat_multi(indexes)
    if all(isinstance(x, kinds.RangeIndex) for x in indexes):
        found = _one_range([x._range for x in indexes])
        if found is not None:
            return kinds.RangeIndex._of(found, name)
    return from_anything([x._values for x in indexes], name)


def from_anything(arrays: list[Any], name: Any) -> Any:
    """An index over arrays one after the other; tuples make a MultiIndex."""
    values = concat_arrays(arrays)
    items = values.tolist() if values.dtype.kind == "O" and type(values).__name__ == "ndarray" else []
    if items and all(isinstance(x, tuple) for x in items) and not any(a.dtype != OBJECT for a in arrays):
        return kinds.MultiIndex.from_tuples(items)
    return kinds.Index(infer(items), name=name, tupleize_cols=False) if items else from_array(values, name)


def _same(a: Any, b: Any) -> bool:
    return a is b or type(a) is type(b) and a == b


def _one_range(ranges: list[range]) -> range | None:
    """The range that several make together, if they do."""
    parts = [r for r in ranges if len(r)]
    if not parts:
        return ranges[-1]
    if len(parts) == 1:
        return parts[0]
    steps = {r.step for r in parts if len(r) > 1}
    step = steps.pop() if len(steps) == 1 else parts[1][0] - parts[0][-1] if not steps else 0
    if not step or any(b[0] - a[-1] != step for a, b in pairwise(parts)):
        return None
    return range(parts[0][0], parts[-1][-1] + step, step)


def _concat_multi(indexes: list[Any]) -> Any:
    first = indexes[0]
    pairs = [_level_of_all(indexes, i) for i in range(first.nlevels)]
    names = [n if all(_same(x.names[i], n) for x in indexes) else None for i, n in enumerate(first.names)]
    return kinds.MultiIndex._of([level for _, level in pairs], [codes for codes, _ in pairs], names)


def _level_of_all(indexes: list[Any], i: int) -> tuple[Any, Any]:
    """(codes, labels) of one level of several indexes one after the other; what is missing has no say in the labels' dtype."""
    from septet.pandas.indexes.multi import factorized

    there = np.concatenate([x._codes[i] for x in indexes]) >= 0
    used = [x._levels[i]._values[x._codes[i][x._codes[i] >= 0]] for x in indexes]
    inner, level = factorized(from_array(concat_arrays(used), None))
    codes = np.full(len(there), -1, dtype=np.intp)
    codes[there] = inner
    return codes, level


__all__ = ["append", "concat_indexes", "is_list_like"]
