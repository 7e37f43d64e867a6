"""Joins of two indexes: the labels, and where each side has them."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.lookup import positions_in
from septet.pandas.algorithms.take import take
from septet.pandas.dtypes import OBJECT
from septet.pandas.indexes.base import from_array
from septet.pandas.indexes.joining import common_name
from septet.pandas.indexes.sets import _common, _made, intersection, named_like, texts_last, union


def join(a: Any, b: Any, how: str, level: Any, sort: bool) -> tuple[Any, Any, Any]:
    """(labels, positions in a or None, positions in b or None)."""
    if how not in ("left", "right", "inner", "outer"):
        raise ValueError(f"do not recognize join method {how}")
    sort = sort and a.dtype == b.dtype
    if isinstance(a, kinds.MultiIndex) != isinstance(b, kinds.MultiIndex):
        return _by_level(a, b, how, level)
    if isinstance(a, kinds.MultiIndex) and list(a.names) != list(b.names):
        return _by_shared_levels(a, b, how)
    if type(a).__name__ == type(b).__name__ == "DatetimeIndex" and (a.tz is None) != (b.tz is None):
        raise TypeError("Cannot join tz-naive with tz-aware DatetimeIndex")
    if (not len(a) or not len(b)) and not isinstance(a, kinds.MultiIndex):
        index, left, right = _empty(a, b, how, sort)
    elif a is b or a.equals(b):
        index, left, right = _equal(a, b, how, sort)
    else:
        index, left, right = (_unique if a.is_unique and b.is_unique else _repeated)(a, b, how, sort)
    return _called(index, b if follows_right(a, b, how) else a), left, right


def follows_right(a: Any, b: Any, how: str) -> bool:
    """Whether a join's labels bear the right side's name: they are the left's, but of a side without labels for how it empties the join."""
    if how in ("right", "right_anti"):
        return True
    return not len(b) if how == "inner" else how == "outer" and not len(a) and len(b) > 0


def _called(index: Any, like: Any) -> Any:
    """The labels under the name of the side that the join follows."""
    return index if isinstance(index, kinds.MultiIndex) or index._name is like._name else index.rename(like._name)


def _equal(a: Any, b: Any, how: str, sort: bool) -> tuple[Any, Any, Any]:
    index = b if how == "right" else a
    index = named_like(index, a, b)
    if not a.is_unique:
        return _repeated(a, b, how, sort)
    if (sort or how == "outer") and not index.is_monotonic_increasing:
        order = _order(index)
        return index.take(order), order, order
    return index, None, None


def _empty(a: Any, b: Any, how: str, sort: bool) -> tuple[Any, Any, Any]:
    """A join of which a side has no labels: the other's as they are, or none."""
    full, empty = (b, a) if len(b) else (a, b)
    if how == "inner" or how == ("left" if full is b else "right"):
        none = np.array([], dtype=np.intp)
        return empty, none, none
    order = _order(full) if (sort or how == "outer") and not full.is_monotonic_increasing else None
    index = full if order is None else full.take(order)
    found, absent = order, np.full(len(index), -1, dtype=np.intp)
    return (index, found, absent) if full is a else (index, absent, found)


def _unique(a: Any, b: Any, how: str, sort: bool) -> tuple[Any, Any, Any]:
    if how in ("left", "right"):
        index = a if how == "left" else b
        index = index.sort_values() if sort else index
    elif how == "inner":
        index = intersection(a, b, sort=bool(sort))
    else:
        index = union(a, b) if len(a) and len(b) else _equal(a, a, how, sort)[0] if len(a) else _equal(b, b, how, sort)[0]
    index = named_like(index, a, b)
    return index, _positions(a, index), _positions(b, index)


def _order(index: Any) -> ndarray:
    """Positions that sort labels; of several kinds, texts come last, or all stay as they are."""
    try:
        return index.argsort()                                                   # type: ignore[no-any-return]
    except TypeError:
        order = texts_last(index._values)
        return np.arange(len(index)) if order is None else order


def _positions(source: Any, target: Any) -> Any:
    if source is target or source.equals(target):
        return None
    if hasattr(source, "is_overlapping") and not hasattr(target, "is_overlapping"):      # intervals as labels, not as what holds points
        return positions_in(source._values.astype(OBJECT), target._values)
    return source.get_indexer(target)


def _repeated(a: Any, b: Any, how: str, sort: bool) -> tuple[Any, Any, Any]:
    """A join where labels repeat: every pair of equal labels."""
    from septet.pandas.algorithms.lookup import keys_of

    x, y = _common(a, b)
    left, right = _pairs(keys_of(x), keys_of(y), how)
    if how in ("left", "right"):
        index = _kept(a, left) if how == "left" else _kept(b, right)
        return _sorted(index, left, right, sort)
    values = take(x, left)
    if how == "outer":
        both = np.where(left < 0, right + len(x), left)
        from septet.pandas.algorithms.concatenation import concat_arrays

        values = take(concat_arrays([x, y]), both)
    return _sorted(_made(values, a, b), left, right, how == "outer" or sort)


def _kept(index: Any, places: ndarray) -> Any:
    """The labels of the side that a join follows, as often as they meet others."""
    whole = len(places) == len(index) and bool((places == np.arange(len(index))).all())
    return index if whole else index.take(places)


def _sorted(index: Any, left: ndarray, right: ndarray, sort: bool) -> tuple[Any, Any, Any]:
    """A join's labels and places in the labels' order; moments that are missing come first."""
    if not sort:
        return index, left, right
    order = np.argsort(index.asi8, kind="stable") if index.dtype.kind in "mM" and hasattr(index, "asi8") else _order(index)
    return index.take(order), left[order], right[order]


def _pairs(x: list[Any], y: list[Any], how: str) -> tuple[ndarray, ndarray]:
    if how == "right":
        right, left = _pairs(y, x, "left")
        return left, right
    places: dict[Any, list[int]] = {}
    for j, key in enumerate(y):
        places.setdefault(key, []).append(j)
    left: list[int] = []
    right: list[int] = []
    for i, key in enumerate(x):
        found = places.get(key, () if how == "inner" else (-1,))
        left += [i] * len(found)
        right += found
    if how == "outer":
        mine = set(x)
        rest = [j for j, key in enumerate(y) if key not in mine]
        left += [-1] * len(rest)
        right += rest
    return np.array(left, dtype=np.intp), np.array(right, dtype=np.intp)


def _by_level(a: Any, b: Any, how: str, level: Any) -> tuple[Any, Any, Any]:
    """A join of an index of several levels with one of a single level."""
    multi, single = (a, b) if isinstance(a, kinds.MultiIndex) else (b, a)
    names = list(multi.names)
    if level is None and single._name not in names:
        raise ValueError("cannot join with no overlapping index names")
    number = names.index(single._name) if level is None else multi._level_number(level)
    if not single.is_unique:
        raise NotImplementedError("a join of an index of several levels with one whose labels repeat is not implemented")
    positions = single.get_indexer(multi.get_level_values(number))
    keep = how == "outer" or how == ("left" if multi is a else "right")
    kept = None if keep or not bool((positions < 0).any()) else np.flatnonzero(positions >= 0)
    index = multi if kept is None else multi.take(kept)
    other = positions if kept is None else positions[kept]
    return (index, kept, other) if multi is a else (index, other, kept)


def _by_shared_levels(a: Any, b: Any, how: str) -> tuple[Any, Any, Any]:
    """A join of two indexes of several levels on the levels that share a name; the side that the join follows gives the first names."""
    if how == "right":
        index, right, left = _by_shared_levels(b, a, "left")
        return index, left, right
    shared = [n for n in a.names if n is not None and n in b.names]
    if not shared:
        raise ValueError("cannot join with no overlapping index names")
    left_keys, right_keys = (list(zip(*[x.get_level_values(n).tolist() for n in shared], strict=True)) for x in (a, b))
    i, j = _pairs(left_keys, right_keys, how)
    rest = [k for k, n in enumerate(b.names) if n not in shared]
    arrays = [_level_of_both(a, b, n, i, j) if n in shared else a.get_level_values(k)._take(i) for k, n in enumerate(a.names)]
    arrays += [b.get_level_values(k)._take(j) for k in rest]
    return kinds.MultiIndex.from_arrays(arrays, names=[*a.names, *[b.names[k] for k in rest]]), i, j


def _level_of_both(a: Any, b: Any, name: Any, i: ndarray, j: ndarray) -> Any:
    """A shared level's labels: those of the first, and of the second where the first has none."""
    from septet.pandas.algorithms.concatenation import concat_arrays

    x, y = _common(a.get_level_values(name), b.get_level_values(name))
    return take(concat_arrays([x, y]), np.where(i < 0, j + len(x), i))


__all__ = ["common_name", "from_array", "join"]
