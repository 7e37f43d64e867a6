"""Indexes as sets: union, intersection, difference, symmetric difference."""
from __future__ import annotations

import warnings
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.casting import cast
from septet.pandas.algorithms.concatenation import concat_arrays
from septet.pandas.algorithms.lookup import keys_of, positions_in
from septet.pandas.algorithms.order import argsort_column
from septet.pandas.algorithms.take import take
from septet.pandas.algorithms.unique import unique_array
from septet.pandas.dtypes import OBJECT, common_dtype
from septet.pandas.indexes.base import from_array
from septet.pandas.indexes.joining import as_index, common_name
from septet.pandas.missing import isna_array


def check_sort(sort: Any) -> None:
    """ValueError for a `sort` that is none of None, False, True."""
    if sort not in (None, False, True):
        raise ValueError(f"The 'sort' keyword only takes the values of None, True, or False; {sort} was passed.")


def named_like(index: Any, a: Any, b: Any) -> Any:
    """An index with the name that two others share."""
    if isinstance(index, kinds.MultiIndex):
        names = [x if x == y else None for x, y in zip(a.names, b.names, strict=True)] if a.nlevels == b.nlevels else None
        return index if names is None or list(index.names) == names else index.rename(names)
    name = common_name(a, b)
    return index if index._name is name else index.rename(name)


def _common(a: Any, b: Any) -> tuple[Any, Any]:
    """Both arrays with one dtype."""
    x, y = a._values, b._values
    if isinstance(a, kinds.MultiIndex) or isinstance(b, kinds.MultiIndex) or x.dtype == y.dtype:
        return x, y
    dtype = _shared([x.dtype, y.dtype])
    return cast(x, dtype), cast(y, dtype)


def _shared(dtypes: list[Any]) -> Any:
    kinds_ = {d.kind for d in dtypes if isinstance(d, np.dtype)}
    if kinds_ == {"i", "u"}:
        return OBJECT
    return common_dtype(dtypes)


def _made(values: Any, a: Any, b: Any) -> Any:
    """The index of the labels of two others."""
    if isinstance(a, kinds.MultiIndex) or isinstance(b, kinds.MultiIndex):
        items = values.tolist()
        if not items and isinstance(a, kinds.MultiIndex):
            return named_like(a[:0], a, b) if a.nlevels == b.nlevels else a[:0]
        names = a.names if a.nlevels == b.nlevels else None
        if all(isinstance(x, tuple) for x in items):
            return named_like(like_levels(kinds.MultiIndex.from_tuples(items, names=names), a, b), a, b)
    return from_array(values, common_name(a, b))


def like_levels(index: Any, a: Any, b: Any) -> Any:
    """An index of several levels whose levels have the dtypes that two others' have in common."""
    if not (isinstance(a, kinds.MultiIndex) and isinstance(b, kinds.MultiIndex) and a.nlevels == b.nlevels == index.nlevels):
        return index
    for k, level in enumerate(index.levels):
        dtypes = [x.levels[k].dtype for x in (a, b) if len(x.levels[k]) or x.levels[k].dtype != OBJECT]
        dtype = common_dtype(dtypes) if dtypes else level.dtype
        if level.dtype != dtype and dtype != OBJECT:
            index = index.set_levels(level.astype(dtype), level=k, verify_integrity=False)
    return index


def texts_last(values: Any) -> ndarray | None:
    """Positions that put an object array's texts after all else and what is missing after them; None where the rest has no order."""
    if type(values) is not ndarray or values.dtype != OBJECT:
        return None
    items, gone = values.tolist(), isna_array(values).tolist()
    ranks = [2 if lost else int(isinstance(x, str)) for x, lost in zip(items, gone, strict=True)]
    try:
        order = sorted(range(len(items)), key=lambda i: (ranks[i], 0 if ranks[i] == 2 else items[i]))
    except TypeError:
        return None
    return np.array(order, dtype=np.intp)


def sorted_if_possible(values: Any, sort: Any) -> Any:
    """Values sorted; where they cannot be compared, as they are with a warning, or TypeError for `sort` True."""
    if sort is False:
        return values
    try:
        return take(values, argsort_column(values))
    except TypeError as error:
        order = texts_last(values)
        if order is not None:
            return take(values, order)
        if sort is True:
            raise
        warnings.warn(f"{error}, sort order is undefined for incomparable objects.", RuntimeWarning, stacklevel=5)
        return values


def union(a: Any, other: Any, sort: Any = None) -> Any:
    """The labels of both; repeated ones as often as the one that has them more often."""
    check_sort(sort)
    b = as_index(other)
    if a.dtype != b.dtype and not (len(a) and len(b)) and not isinstance(a, kinds.MultiIndex):
        return _union_of_others(a, b, sort)
    if not len(b) or a.equals(b) or not len(a):
        found = named_like(a if len(a) or not len(b) else b, a, b)
        return found.sort_values() if sort is True else found
    if isinstance(a, kinds.RangeIndex) and isinstance(b, kinds.RangeIndex) and sort is not False:
        one = _union_of_ranges(a._range, b._range)
        if one is not None:
            return kinds.RangeIndex._of(one, common_name(a, b))
    if isinstance(a, kinds.MultiIndex) != isinstance(b, kinds.MultiIndex):
        check_tuples(b if isinstance(a, kinds.MultiIndex) else a)
    found = _made(_union_values(a, b, False if isinstance(a, kinds.MultiIndex) else sort), a, b)
    return in_order(found) if isinstance(found, kinds.MultiIndex) and sort is not False else found


def check_tuples(index: Any) -> None:
    """NotImplementedError for labels that are no tuples, beside an index of several levels."""
    if index.dtype != OBJECT or not all(isinstance(x, tuple) for x in index.tolist()):
        raise NotImplementedError("Can only union MultiIndex with MultiIndex or Index of tuples, "
                                  "try mi.to_flat_index().union(other) instead.")


def in_order(index: Any) -> Any:
    """An index of several levels sorted, gaps last; as it is where labels have no order."""
    try:
        return index.take(index.argsort())
    except TypeError:
        return index


def _union_of_others(a: Any, b: Any, sort: Any) -> Any:
    x, y = _common(a, b)
    values = concat_arrays([x, y])
    return _made(sorted_if_possible(values, sort) if sort is True else values, a, b)


def _union_values(a: Any, b: Any, sort: Any) -> Any:
    x, y = _common(a, b)
    if a.is_unique and b.is_unique:
        new = positions_in(x, y) < 0
        values = concat_arrays([x, y[new]])
    else:
        values = _with_counts(x, y)
    if sort is None and x.dtype == OBJECT and a.is_monotonic_increasing and b.is_monotonic_increasing:
        return _merged(values)
    return sorted_if_possible(values, sort)


def _merged(values: Any) -> Any:
    """Labels of two sorted indexes in order; labels of several kinds stay as they are."""
    try:
        return take(values, argsort_column(values))
    except TypeError as error:
        warnings.warn(f"{error}, sort order is undefined for incomparable objects.", RuntimeWarning, stacklevel=6)
        return values


def _with_counts(x: Any, y: Any) -> Any:
    """Each label as often as the array that has it more often."""
    from collections import Counter

    mine, theirs = keys_of(x), keys_of(y)
    seen, have = Counter(mine), Counter(theirs)
    both = concat_arrays([x, y])
    places: dict[Any, list[int]] = {}
    for i, key in enumerate(mine + theirs):
        places.setdefault(key, []).append(i)
    kept = [i for key, found in places.items() for i in found[:max(seen[key], have[key])]]
    return take(both, np.array(kept, dtype=np.intp))


def _union_of_ranges(a: range, b: range) -> range | None:
    """The ascending range that two make together, where they make one."""
    a, b = (r if r.step > 0 else r[::-1] for r in (a, b))
    start, end = min(a.start, b.start), max(a[-1], b[-1])
    step = a.step if len(a) > 1 else b.step if len(b) > 1 else abs(a.start - b.start) or 1
    if len(a) > 1 and len(b) > 1 and a.step != b.step:
        return None
    apart = (a.start - b.start) % step
    if apart * 2 == step and abs(a.start - b.start) <= step // 2 and abs(a[-1] - b[-1]) <= step // 2:
        return range(start, end + step // 2, step // 2)
    if apart == 0 and a.start <= b[-1] + step and b.start <= a[-1] + step:
        return range(start, end + step, step)
    return None


def intersection(a: Any, other: Any, sort: Any = False) -> Any:
    """The labels that both have, in the order of the first."""
    check_sort(sort)
    b = as_index(other)
    if a.equals(b):
        found = a if a.is_unique else a.unique()
        found = found.sort_values() if sort is True else found
        return named_like(found, a, b)
    if isinstance(a, kinds.RangeIndex) and isinstance(b, kinds.RangeIndex):
        found = _intersection_of_ranges(a, b)
        if found is not None:
            return found
    x, y = _common(a, b)
    if x.dtype == OBJECT and {a.dtype.kind, b.dtype.kind} in ({"b", "i"}, {"b", "u"}, {"b", "f"}):     # truths are no numbers
        return _made(x[:0], a, b)
    kept = positions_in(y, x) >= 0
    values = unique_array(x[kept])
    return _made(sorted_if_possible(values, sort) if sort is not False else values, a, b)


def _intersection_of_ranges(a: Any, b: Any) -> Any:
    first, second = a._range, b._range
    if not len(first) or not len(second):
        return kinds.RangeIndex._of(range(0), common_name(a, b))
    x, y = (r if r.step > 0 else r[::-1] for r in (first, second))
    both = sorted(set(x) & set(y)) if len(x) + len(y) < 1000 else None
    if both is None:
        if x.step != y.step or (x.start - y.start) % x.step:
            return None
        low, high = max(x.start, y.start), min(x[-1], y[-1])
        found = range(low, high + x.step, x.step) if low <= high else range(0)
    else:
        import math

        step = math.lcm(x.step, y.step)
        found = range(both[0], both[-1] + step, step) if both else range(0, 0, step)
    return kinds.RangeIndex._of(found[::-1] if first.step < 0 and second.step < 0 else found, common_name(a, b))


def difference(a: Any, other: Any, sort: Any = None) -> Any:
    """The labels that the other has not."""
    check_sort(sort)
    b = as_index(other)
    name = common_name(a, b)
    if a.equals(b):
        return named_like(a[:0], a, b)
    x, y = (a._values, b._values) if a.dtype != b.dtype else _common(a, b)
    kept = positions_in(y, x) < 0
    values = sorted_if_possible(unique_array(x[kept]), sort)
    if isinstance(a, kinds.RangeIndex):
        found = as_range(values)
        return from_array(values, name) if found is None else kinds.RangeIndex._of(found, name)
    return from_array(values, name) if not isinstance(a, kinds.MultiIndex) else named_like(_made(values, a, a), a, b)


def ranged(index: Any, like: Any) -> Any:
    """Whole numbers with equal steps as a range, where they take the place of one."""
    if not isinstance(like, kinds.RangeIndex) or isinstance(index, kinds.RangeIndex) or index.dtype.kind not in "iu" or not len(index):
        return index
    found = as_range(index._values) if type(index._values) is np.ndarray else None
    return index if found is None else kinds.RangeIndex._of(found, index._name)


def as_range(values: ndarray) -> range | None:
    """The range of integers with equal steps; None where they are not."""
    if not len(values):
        return range(0)
    if len(values) == 1:
        return range(int(values[0]), int(values[0]) + 1)
    step = int(values[1]) - int(values[0])
    if not step or int(values[-1]) - int(values[0]) != step * (len(values) - 1) or not bool((np.diff(values) == step).all()):
        return None
    return range(int(values[0]), int(values[-1]) + step, step)


def symmetric_difference(a: Any, other: Any, result_name: Any = None, sort: Any = None) -> Any:
    """The labels that only one of the two has."""
    check_sort(sort)
    b = as_index(other)
    name = common_name(a, b) if result_name is None else result_name
    x, y = _common(a, b)
    left, right = x[positions_in(y, x) < 0], y[positions_in(x, y) < 0]
    values = sorted_if_possible(unique_array(concat_arrays([left, right])), sort)
    found = _made(values, a, b)
    return found if isinstance(found, kinds.MultiIndex) else found.rename(name)
