"""Reductions of one column that does not fit into memory: each ends with the bits of the reduction over all values at once."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.core.fn import groups as meaning
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.lazy.pairwise import Pairwise
from septet.pandas.lazy.tables import KeyTable, widened


def arrays(s: Any) -> Iterator[Any]:
    """The values, part by part."""
    for where, found in s._rows.batches(list(s._expression.columns())):
        yield s._expression.series(found, kinds.RangeIndex(len(where)))._array


def count(s: Any) -> Any:
    """How many values are there."""
    return np.int64(sum(int(kinds.Series._new(a, kinds.RangeIndex(len(a))).count()) for a in arrays(s)))


def extreme(s: Any, name: str) -> Any:
    """The least or greatest: of those of the parts."""
    found = [getattr(kinds.Series._new(a, kinds.RangeIndex(len(a))), name)() for a in arrays(s)]
    return getattr(kinds.Series(found, dtype=s.dtype), name)()


def total(s: Any) -> Any:
    """The sum: of whole numbers as they come, of floats pairwise."""
    if s.dtype.kind != "f":
        found = [np.sum(a) for a in arrays(s)]
        return np.sum(np.array(found)) if found else np.sum(s._sample._array)
    return pairwise(s, lambda a: a)


def pairwise(s: Any, f: Any) -> Any:
    """The pairwise sum of a function of the values; what is missing counts as 0."""
    n = len(s)
    if not n:
        return np.sum(f(s._sample._array))
    walk = Pairwise(n)
    for a in arrays(s):
        walk.enter(np.where(np.isnan(a), np.zeros((), a.dtype), f(a)))
    return walk.total


def mean(s: Any) -> Any:
    """The mean of float64."""
    there = int(count(s))
    return total(s) / there if there else np.float64("nan")


def var(s: Any, ddof: int) -> Any:
    """The variance of float64: squares about the mean."""
    there, middle = int(count(s)), mean(s)
    if there <= ddof:
        return np.float64("nan")
    return pairwise(s, lambda a: (middle - a) ** 2) / np.float64(there - ddof)


def distinct(s: Any, dropna: bool) -> tuple[Any, ndarray]:
    """(distinct values as they appear, how often each occurs)."""
    table, counts = KeyTable(dropna), np.zeros(0, dtype=np.int64)
    for a in arrays(s):
        codes = table.enter(a)
        counts = widened(counts, len(table)) + meaning.sizes_of(codes, len(table))
    return (s._sample._array if table.values is None else table.values), counts


def reduced(s: Any, name: str, options: dict[str, Any]) -> Any:
    """A reduction by its name; NotImplemented where it needs all values or has other options."""
    ddof = options.pop("ddof", 1)
    plain = not {k: v for k, v in options.items() if not (k == "skipna" and v is True or k == "axis" and v in (0, None))}
    numeric = type(s._sample._array) is ndarray and s.dtype.kind in "iuf" and s.dtype.name != "float16"
    if name == "nunique" and not options.keys() - {"dropna"}:
        return len(distinct(s, options.get("dropna", True))[0])
    if name == "count" and not options:
        return count(s)
    if not plain or not numeric:
        return extreme(s, name) if plain and name in ("min", "max") and s.dtype.kind in "M" else NotImplemented
    if name in ("min", "max"):
        return extreme(s, name)
    if name == "sum":
        return total(s)
    if s.dtype.name != "float64":
        return NotImplemented
    if name == "mean":
        return mean(s)
    found = var(s, ddof)
    return found if name == "var" else np.sqrt(found)


def value_counts(s: Any, normalize: bool, sort: bool, ascending: bool, dropna: bool) -> Any:
    """How often each value occurs."""
    from septet.pandas.indexes.base import from_array
    from septet.pandas.methods.counting import in_order

    uniques, counts = in_order(*distinct(s, dropna), sort, ascending)
    shown = counts / counts.sum() if normalize else counts
    return kinds.Series._new(shown, from_array(uniques, s._name), "proportion" if normalize else "count")
