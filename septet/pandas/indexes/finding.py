"""Finding labels: `get_loc`, `get_indexer`, `in`, and what is known of an index's order."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import errors, kinds
from septet.pandas.algorithms.lookup import first_positions, key_of, keys_of, positions_in
from septet.pandas.construct import is_list_like
from septet.pandas.dtypes import OBJECT
from septet.pandas.missing import has_missing, is_missing, isna_array


class Engine:
    """What an index remembers of its labels: their first positions, and whether each stands once."""

    __slots__ = ("first", "unique")

    def __init__(self, values: Any) -> None:
        self.first = first_positions(values)
        self.unique = len(self.first) == len(values)


class IndexFinding:
    """Methods of Index that find labels."""

    _values: Any
    _name: Any
    _engine_: Any
    _unique_: Any = None                # whether no label stands twice, where that is known without the dictionary

    @property
    def _engine(self) -> Engine:
        if self._engine_ is None:
            self._engine_ = Engine(self._values)
        return self._engine_

    @property
    def is_unique(self) -> bool:
        """Whether no label stands twice."""
        if self._engine_ is None and self._unique_ is None and type(self._values) is ndarray and self._values.dtype.kind in "iuf" \
                and len(self._values) > 500:
            self._unique_ = _all_differ(self._values)
        return self._engine.unique if self._unique_ is None else self._unique_

    @property
    def has_duplicates(self) -> bool:
        """Whether a label stands twice."""
        return not self.is_unique

    @property
    def _index_as_unique(self) -> bool:
        return self.is_unique

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether no label is less than the one before."""
        return _ordered(self._values, True)

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether no label is greater than the one before."""
        return _ordered(self._values, False)

    @property
    def hasnans(self) -> bool:
        """Whether a label is missing."""
        return has_missing(self._values)

    def isna(self) -> ndarray:
        """Mask of missing labels."""
        return isna_array(self._values)

    def notna(self) -> ndarray:
        """Mask of labels that are there."""
        return ~self.isna()

    isnull, notnull = isna, notna

    def __contains__(self, key: Any) -> bool:
        hash(key)
        try:
            return self._find(key) is not None
        except (KeyError, TypeError, ValueError):
            return False

    def _key(self, key: Any) -> Any:
        """The key by which a label is looked up."""
        if isinstance(key, (bool, np.bool_)) and self.dtype != OBJECT and self.dtype.kind != "b":
            raise KeyError(key)
        return key_of(key)

    def _find(self, key: Any) -> int | None:
        found = self._engine.first.get(self._key(key))
        if found is None and is_missing(key) and key is not None and self._values.dtype == OBJECT:
            return None
        if found is None and key is None and self._values.dtype != OBJECT:
            return self._engine.first.get(key_of(np.nan))
        return found

    def get_loc(self, key: Any) -> Any:
        """Position of a label: an integer, or a slice or mask where it stands several times.  KeyError where it does not."""
        try:
            found = self._find(key)
        except TypeError:
            self._check_indexing_error(key)
            raise
        if found is None:
            raise KeyError(key)
        return found if self._engine.unique else self._all_of(key, found)

    def _check_indexing_error(self, key: Any) -> None:
        if is_list_like(key) or isinstance(key, slice):
            raise errors.InvalidIndexError(key)  # type: ignore[attr-defined]

    def _all_of(self, key: Any, first: int) -> Any:
        mask = self._mask_of(key)
        count = int(mask.sum())
        if count == 1:
            return first
        last = len(mask) - 1 - int(np.argmax(mask[::-1]))
        return slice(first, last + 1) if last - first + 1 == count and self.is_monotonic_increasing else mask

    def _mask_of(self, key: Any) -> ndarray:
        """Mask of the labels that equal one."""
        wanted = self._key(key)
        if type(self._values) is ndarray and self._values.dtype.kind in "iufb" and not is_missing(key):
            return self._values == wanted
        return np.array([k == wanted for k in keys_of(self._values)], dtype=bool)

    def get_indexer(self, target: Any, method: str | None = None, limit: int | None = None, tolerance: Any = None) -> ndarray:
        """For each target its position, -1 where it is not; InvalidIndexError where labels repeat."""
        target = kinds.Index(target) if not isinstance(target, kinds.Index) else target
        if not self.is_unique:
            raise errors.InvalidIndexError("Reindexing only valid with uniquely valued Index objects")  # type: ignore[attr-defined]
        if method is not None:
            from septet.pandas.indexes.nearest import nearest

            return nearest(self, target, method, limit, tolerance)
        return self._positions(target)

    def _positions(self, target: Any) -> ndarray:
        plain = all(type(x._values) is ndarray and x.dtype.kind in "iuf" for x in (self, target))
        if not plain and self.dtype != target.dtype and self.nlevels == target.nlevels == 1:
            from septet.pandas.indexes.meeting import positions_of_unlike

            return positions_of_unlike(self, target)
        return self._places(target)

    def _places(self, target: Any) -> ndarray:
        if self._engine_ is not None:
            first = self._engine_.first
            return np.array([first.get(k, -1) for k in keys_of(target._values)], dtype=np.intp)
        return positions_in(self._values, target._values)

    def get_indexer_for(self, target: Any) -> ndarray:
        """Positions of all targets, repeated labels giving several."""
        return self.get_indexer(target) if self.is_unique else self.get_indexer_non_unique(target)[0]

    def get_indexer_non_unique(self, target: Any) -> tuple[ndarray, ndarray]:
        """Positions of all targets, and which targets were not found."""
        target = kinds.Index(target) if not isinstance(target, kinds.Index) else target
        places: dict[Any, list[int]] = {}
        for i, key in enumerate(keys_of(self._values)):
            places.setdefault(key, []).append(i)
        found: list[int] = []
        missing: list[int] = []
        for i, key in enumerate(keys_of(target._values)):
            here = places.get(key)
            if here is None:
                missing.append(i)
            found += here or [-1]
        return np.array(found, dtype=np.intp), np.array(missing, dtype=np.intp)

    def _slice_label(self, label: Any, side: str) -> Any:
        """A slice's label as the index compares it."""
        if isinstance(label, (int, float)) and not isinstance(label, bool) and type(self._values) is not ndarray \
                or isinstance(label, (list, slice)):
            raise TypeError(f"cannot do slice indexing on {type(self).__name__} with these indexers [{label}] of type "
                            f"{type(label).__name__}")
        return label

    def _contains_label(self, label: Any) -> bool:
        return label in self

    def get_slice_bound(self, label: Any, side: str) -> int:
        """Where a slice that begins ("left") or ends ("right") with a label is cut."""
        from septet.pandas.indexes.slicing import slice_bound

        return slice_bound(self, label, side)

    def slice_locs(self, start: Any = None, end: Any = None, step: int | None = None) -> tuple[int, int]:
        """Positions that a slice from one label to another begins and ends at."""
        backward = step is not None and step < 0
        if backward:
            start, end = end, start
        first = 0 if start is None else self.get_slice_bound(start, "left")
        last = len(self) if end is None else self.get_slice_bound(end, "right")
        return (first, last) if not backward else (last - 1, first - 1 if first else -1 - len(self))

    def slice_indexer(self, start: Any = None, end: Any = None, step: int | None = None) -> slice:
        """A slice from one label to another, both included."""
        first, last = self.slice_locs(start, end, step)
        return slice(first, last, step)

    def equals(self, other: Any) -> bool:
        """Whether the labels are the same, in the same order; 1 equals 1.0."""
        if self is other:
            return True
        if not isinstance(other, kinds.Index) or len(self) != len(other):
            return False
        mine, theirs = self._values, other._values
        if mine is theirs:
            return True
        if type(mine) is ndarray and type(theirs) is ndarray and mine.dtype.kind in "biuf" and theirs.dtype.kind in "biuf":
            same = mine == theirs
            return bool(same.all()) or bool((same | (mine != mine) & (theirs != theirs)).all())
        return type(mine) is type(theirs) and mine.equals(theirs) if hasattr(mine, "equals") and type(mine) is type(theirs) \
            else keys_of(mine) == keys_of(theirs)

    def identical(self, other: Any) -> bool:
        """Whether labels, class, dtype and name are the same."""
        return self.equals(other) and type(self) is type(other) and self.dtype == other.dtype and self._name == other._name


def _all_differ(values: ndarray) -> bool:
    """Whether many numbers are all different: by one look where they grow, else by sorting."""
    if bool((values[1:] > values[:-1]).all()):
        return True
    ordered = np.sort(values)
    return not bool((ordered[1:] == ordered[:-1]).any()) and (values.dtype.kind != "f" or int(np.isnan(values).sum()) < 2)


def _ordered(values: Any, up: bool) -> bool:
    if len(values) < 2:
        return not (len(values) and has_missing(values)) or len(values) == 1 and not has_missing(values)
    if has_missing(values):
        return False
    a, b = (values[1:], values[:-1]) if up else (values[:-1], values[1:])
    try:
        found = a >= b
    except TypeError:
        return False
    return bool(found.all())
