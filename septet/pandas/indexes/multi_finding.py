"""Finding labels in an index of several levels: whole and partial keys, slices and lists per level."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import errors
from septet.pandas.algorithms.lookup import key_of
from septet.pandas.algorithms.sorting import _level_ranks
from septet.pandas.construct import is_list_like, unwrap
from septet.pandas.dtypes import BOOL
from septet.pandas.missing import is_missing


def is_plain(part: Any) -> bool:
    """Whether a part of a key is one label, and no slice or list."""
    return not isinstance(part, slice) and (not is_list_like(part) or isinstance(part, tuple))


class MultiFinding:
    """Methods of MultiIndex that find labels."""

    _levels: list[Any]
    _codes: list[ndarray]
    _names: list[Any]
    nlevels: int
    _engine: Any
    _ordered_: Any = None

    def _is_ordered(self, up: bool) -> bool:
        n = len(self)                                                           # type: ignore[arg-type]
        if n < 2:
            return True
        undecided = np.ones(n - 1, dtype=bool)
        for i in range(self.nlevels):
            ranks = _level_ranks(self, i)
            if np.isnan(ranks).any():
                return False
            step = np.diff(ranks) if up else -np.diff(ranks)
            if bool((undecided & (step < 0)).any()):
                return False
            undecided = undecided & (step == 0)
        return True

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether no label is less than the one before."""
        if self._ordered_ is None:
            self._ordered_ = self._is_ordered(True)
        return self._ordered_

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether no label is greater than the one before."""
        return self._is_ordered(False)

    @property
    def hasnans(self) -> bool:
        """Whether a part of a label is missing."""
        return any(bool((c < 0).any()) for c in self._codes)

    def _code(self, i: int, label: Any) -> int:
        """A label's code within a level; KeyError where it is not there."""
        if is_missing(label):
            return -1
        found = self._levels[i].get_loc(label)
        if not isinstance(found, int):
            raise KeyError(label)
        return found

    def _level_mask(self, i: int, part: Any) -> ndarray:
        """Mask of the rows whose part of one level is a label, in a list, a slice or a mask."""
        codes = self._codes[i]
        if isinstance(part, slice):
            if part.start is None and part.stop is None and abs(part.step or 1) == 1:
                return np.ones(len(codes), dtype=bool)
            return self._sliced_level(i, part)
        if is_plain(part):
            if not isinstance(part, tuple):
                type_of = type(self._levels[i]).__name__
                found = self._levels[i].get_loc(part) if not is_missing(part) else -1
                if isinstance(found, slice) and type_of != "Index":
                    return (codes >= found.start) & (codes < found.stop)
                if isinstance(found, ndarray):
                    return np.concatenate([found, np.zeros(1, dtype=bool)])[codes]
            return codes == self._code(i, part)
        values = unwrap(part)
        values = values if hasattr(values, "dtype") else np.asarray(list(values), dtype=object)
        if values.dtype == BOOL or len(values) and all(type(x) is bool for x in values.tolist()):
            return np.asarray(values, dtype=bool)
        wanted = [self._code(i, x) for x in values.tolist() if x in self._levels[i]]
        if not wanted and len(values):
            raise KeyError(values.tolist()[0])
        return np.isin(codes, np.array(wanted, dtype=np.intp))

    def _sliced_level(self, i: int, part: slice) -> ndarray:
        level, codes = self._levels[i], self._codes[i]
        if not level.is_monotonic_increasing:
            first = 0 if part.start is None else self._code(i, part.start)
            last = len(level) if part.stop is None else self._code(i, part.stop) + 1
        else:
            first, last = level.slice_locs(part.start, part.stop)
        kept = np.zeros(len(level) + 1, dtype=bool)
        kept[slice(first, last, part.step)] = True
        kept[-1] = False
        return kept[codes]

    def get_loc(self, key: Any) -> Any:
        """Position of a whole label, or a slice or mask of those that begin with a partial one."""
        if not isinstance(key, tuple):
            return self._partial((key,), key)
        if len(key) > self.nlevels:
            raise KeyError(f"Key length ({len(key)}) exceeds index depth ({self.nlevels})")
        if len(key) == self.nlevels and all(is_plain(part) for part in key):
            hash(key)
            found = self._engine.first.get(key_of(key))
            if found is not None and self._engine.unique:
                return found
            if found is None:
                if any(_is_moment(level) for level in self._levels):
                    return self._partial(key, key)
                raise KeyError(key)
        return self._partial(key, key)

    def _partial(self, parts: tuple[Any, ...], key: Any) -> Any:
        if isinstance(key, (slice, list)):
            raise errors.InvalidIndexError(key)  # type: ignore[attr-defined]
        mask = None
        for i, part in enumerate(parts):
            try:
                one = self._level_mask(i, part)
            except KeyError:
                raise KeyError(key) from None
            mask = one if mask is None else mask & one
        places = np.flatnonzero(mask)
        if not len(places):
            raise KeyError(key)
        first, last = places[0], places[-1]
        if last - first + 1 != len(places):
            return mask
        if len(places) == 1 and len(parts) == self.nlevels:
            return int(first)
        return slice(first, last + 1)

    def get_locs_of(self, key: tuple[Any, ...]) -> Any:
        """What a key with labels, lists and slices per level selects."""
        if all(is_plain(part) for part in key):
            return self.get_loc(key)
        return self.get_locs(key)

    def get_locs(self, seq: Any) -> ndarray:
        """Positions that a list of labels, lists and slices, one per level, selects."""
        parts = list(seq)
        if len(parts) > self.nlevels:
            raise KeyError(f"Key length ({len(parts)}) exceeds index depth ({self.nlevels})")
        depth = max((i for i, p in enumerate(parts) if isinstance(p, slice) and p != slice(None)), default=-1)
        if depth >= 0 and not self.is_monotonic_increasing:
            raise errors.UnsortedIndexError("MultiIndex slicing requires the index to be lexsorted: slicing on levels "  # type: ignore[attr-defined]
                                            f"[{depth}], lexsort depth 0")
        mask = np.ones(len(self), dtype=bool)                                   # type: ignore[arg-type]
        for i, part in enumerate(parts):
            mask = mask & self._level_mask(i, part)
        return self._in_order(np.flatnonzero(mask), parts)

    def _in_order(self, places: ndarray, parts: list[Any]) -> ndarray:
        """Positions in the order of the lists in a key: as they stand where labels and lists ascend, or beside a slice with bounds."""
        slices = [part for part in parts if isinstance(part, slice) and part != slice(None)]
        if slices:
            return places[::-1] if any((part.step or 1) < 0 for part in slices) else places
        ranks = [self._list_ranks(i, part, places) for i, part in enumerate(parts) if not isinstance(part, slice) and not is_plain(part)]
        if not ranks or self.is_monotonic_increasing and all(up for _, up in ranks):
            return places
        return places[np.lexsort([rank for rank, _ in reversed(ranks)])]

    def _list_ranks(self, i: int, part: Any, places: ndarray) -> tuple[ndarray, bool]:
        """(the place in a list of one level's label at each position, whether the list's labels ascend); masks order nothing."""
        values = [x for x in (part.tolist() if hasattr(part, "tolist") else part) if not isinstance(x, bool)]
        known = [self._code(i, x) for x in dict.fromkeys(values) if x in self._levels[i]]
        rank = np.zeros(len(self._levels[i]) + 1, dtype=np.intp)
        rank[np.array(known, dtype=np.intp)] = np.arange(len(known))
        return rank[self._codes[i][places]], known == sorted(known)

    def without_levels(self, rows: Any, key: Any, nested: bool = False) -> Any:
        """The labels at places, without the levels that a key fixes; `nested`: the key is one of a pair for rows and columns."""
        index = self[rows]                                                      # type: ignore[index]
        if isinstance(key, tuple):
            fixed = self._fixed(key, nested)
            return index.droplevel(fixed) if fixed and len(fixed) < self.nlevels else index
        if is_list_like(key) or isinstance(key, slice) or self.nlevels == 1:
            return index
        return index.droplevel(0)

    def _fixed(self, key: tuple[Any, ...], nested: bool) -> list[int]:
        """The levels that a key fixes to one label, as pandas counts them: none beside slices, in some places."""
        plain = [i for i, part in enumerate(key) if is_plain(part)]
        slices = [part for part in key if isinstance(part, slice)]
        if len(plain) == len(key) or not slices:
            return plain
        lists = len(plain) + len(slices) < len(key)
        return [] if lists or nested or any(part != slice(None) for part in slices) else plain

    def level_places(self, key: Any, level: Any) -> tuple[ndarray, list[int]]:
        """(positions of the rows with labels of some levels, the numbers of those levels)."""
        one = not is_list_like(level) or isinstance(level, tuple) and level in self._names
        levels = [level] if one else list(level)
        parts = list(key) if len(levels) > 1 else [key]
        if len(parts) != len(levels):
            raise AssertionError("Key for location must have same length as number of levels")
        mask = np.ones(len(self), dtype=bool)                                   # type: ignore[arg-type]
        numbers = []
        for part, one in zip(parts, levels, strict=True):
            i = self._level_number(one)                                         # type: ignore[attr-defined]
            numbers.append(i)
            try:
                mask = mask & self._level_mask(i, part)
            except KeyError:
                raise KeyError(key) from None
        if not mask.any():
            raise KeyError(key)
        return np.flatnonzero(mask), numbers

    def get_loc_level(self, key: Any, level: Any = 0, drop_level: bool = True) -> tuple[Any, Any]:
        """(where a label of a level stands, the rest of the labels there)."""
        if isinstance(key, list) and not isinstance(level, (list, tuple)):
            key = tuple(key)
        if isinstance(level, (list, tuple)) or not isinstance(key, tuple):
            places, numbers = self.level_places(key, level)
        else:
            found = self.get_loc(key)
            if isinstance(found, int):
                return found, None
            index = self.without_levels(found, key) if drop_level else self[found]      # type: ignore[index]
            return found, index
        first, last = int(places[0]), int(places[-1])
        run = last - first + 1 == len(places) and 0 in numbers
        where: Any = slice(first, last + 1) if run else np.isin(np.arange(len(self)), places)   # type: ignore[arg-type]
        index = self[places]                                                    # type: ignore[index]
        return where, index.droplevel(numbers) if drop_level and len(numbers) < self.nlevels else index

    def get_slice_bound(self, label: Any, side: str) -> Any:
        """Where a slice that begins or ends with a label, whole or partial, is cut."""
        from bisect import bisect_left, bisect_right

        parts = label if isinstance(label, tuple) else (label,)
        if not self.is_monotonic_increasing:
            raise errors.UnsortedIndexError(f"Key length ({len(parts)}) was greater than MultiIndex lexsort depth (0)")  # type: ignore[attr-defined]
        items = [t[:len(parts)] for t in self.tolist()]                         # type: ignore[attr-defined]
        return np.int64((bisect_left if side == "left" else bisect_right)(items, tuple(parts)))

    def __contains__(self, key: Any) -> bool:
        hash(key)
        try:
            self.get_loc(key)
        except (KeyError, TypeError, ValueError, errors.InvalidIndexError):  # type: ignore[attr-defined]
            return False
        return True


def _is_moment(level: Any) -> bool:
    return level._values.dtype.kind in "mM"
