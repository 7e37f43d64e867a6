"""Other indexes from one of several levels: levels dropped, exchanged, renamed, sorted; labels dropped and inserted."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms.sorting import _level_ranks, order_by
from septet.pandas.construct import is_list_like, to_array
from septet.pandas.hints import numpy_options
from septet.pandas.indexes.base import ensure_index
from septet.pandas.indexes.frozen import FrozenList


class MultiShaping:
    """Methods of MultiIndex that give another index."""

    _levels: list[Any]
    _codes: list[ndarray]
    _names: list[Any]
    nlevels: int
    _with_codes: Any
    _level_number: Any

    def _of_levels(self, numbers: list[int]) -> Any:
        """The index of some levels, in a given order."""
        if len(numbers) == 1:
            return self.get_level_values(numbers[0])                            # type: ignore[attr-defined]
        return kinds.MultiIndex._of([self._levels[i] for i in numbers], [self._codes[i] for i in numbers],
                                    [self._names[i] for i in numbers])

    def droplevel(self, level: Any = 0) -> Any:
        """The labels without some levels."""
        several = is_list_like(level) and not (isinstance(level, tuple) and level in self._names)
        levels = list(level) if several else [level]
        numbers = {self._level_number(x) for x in levels}
        if not numbers:
            return self.view()                                                  # type: ignore[attr-defined]
        if len(numbers) >= self.nlevels:
            raise ValueError(f"Cannot remove {len(numbers)} levels from an index with {self.nlevels} levels: at least one level must be "
                             "left.")
        return self._of_levels([i for i in range(self.nlevels) if i not in numbers])

    def swaplevel(self, i: Any = -2, j: Any = -1) -> Any:
        """Two levels exchanged."""
        order = list(range(self.nlevels))
        a, b = self._level_number(i), self._level_number(j)
        order[a], order[b] = order[b], order[a]
        return self._of_levels(order)

    def reorder_levels(self, order: Any) -> Any:
        """The levels in another order."""
        numbers = [self._level_number(x) for x in order]
        if len(numbers) != self.nlevels:
            raise AssertionError(f"Length of order must be same as number of levels ({self.nlevels}), got {len(numbers)}")
        return self._of_levels(numbers)

    def set_names(self, names: Any, *, level: Any = None, inplace: bool = False) -> Any:
        """Other names of the levels, or of some."""
        if isinstance(names, dict):
            names = [names.get(n, n) for n in self._names]
        if level is None:
            if not is_list_like(names):
                raise TypeError("Must pass list-like as `names`.")
            made = list(names)
        else:
            levels = list(level) if is_list_like(level) else [level]
            given = list(names) if is_list_like(level) else [names]
            made = list(self._names)
            for one, name in zip(levels, given, strict=True):
                made[self._level_number(one)] = name
        other = self if inplace else self.view()                                # type: ignore[attr-defined]
        other._set_names(made)
        return None if inplace else other

    def set_levels(self, levels: Any, *, level: Any = None, verify_integrity: bool = True) -> Any:
        """Other distinct labels of the levels, or of some."""
        given = [levels] if level is not None and not is_list_like(level) else list(levels)
        numbers = range(self.nlevels) if level is None else [self._level_number(x) for x in (level if is_list_like(level) else [level])]
        made = list(self._levels)
        for i, labels in zip(numbers, given, strict=True):
            made[i] = ensure_index(labels)
        other = kinds.MultiIndex._of(made, self._codes, self._names)
        if verify_integrity:
            other._verify()
        return other

    def set_codes(self, codes: Any, *, level: Any = None, verify_integrity: bool = True) -> Any:
        """Other codes of the levels, or of some."""
        given = [codes] if level is not None and not is_list_like(level) else list(codes)
        numbers = range(self.nlevels) if level is None else [self._level_number(x) for x in (level if is_list_like(level) else [level])]
        made = list(self._codes)
        for i, values in zip(numbers, given, strict=True):
            made[i] = np.asarray(values, dtype=np.intp)
        other = kinds.MultiIndex._of(self._levels, made, self._names)
        if verify_integrity:
            other._verify()
        return other

    def remove_unused_levels(self) -> Any:
        """The same labels, the levels having no others."""
        levels, codes = [], []
        for level, old in zip(self._levels, self._codes, strict=True):
            used = np.unique(old[old >= 0])
            if len(used) == len(level):
                levels.append(level)
                codes.append(old)
                continue
            place = np.full(len(level) + 1, -1, dtype=np.intp)
            place[used] = np.arange(len(used))
            levels.append(level.take(used))
            codes.append(place[old])
        return kinds.MultiIndex._of(levels, codes, self._names)

    def argsort(self, *args: Any, na_position: str = "last", **kwargs: Any) -> ndarray:
        """Positions that sort the labels."""
        numpy_options("argsort", kwargs)
        return order_by([_level_ranks(self, i) for i in range(self.nlevels)], [True] * self.nlevels, na_position)

    def sort_values(self, *, return_indexer: bool = False, ascending: Any = True, na_position: str = "last", key: Any = None) -> Any:
        """The labels sorted."""
        columns = [_level_ranks(self, i) for i in range(self.nlevels)]
        order = order_by(columns, [bool(ascending)] * self.nlevels, na_position)
        found = self._with_codes([c[order] for c in self._codes])
        return (found, order) if return_indexer else found

    def sortlevel(self, level: Any = 0, ascending: Any = True, sort_remaining: bool = True, na_position: str = "first") -> Any:
        """(the labels sorted by some levels, the positions that sort them)."""
        levels = [self._level_number(x) for x in (level if is_list_like(level) else [level])]
        rest = [i for i in range(self.nlevels) if i not in levels] if sort_remaining else []
        flags = [bool(f) for f in ascending] if is_list_like(ascending) else [bool(ascending)] * len(levels)
        flags += [flags[0] if not is_list_like(ascending) else True] * len(rest)
        order = order_by([_level_ranks(self, i) for i in levels + rest], flags, na_position)
        return self._with_codes([c[order] for c in self._codes]), order

    def to_frame(self, index: bool = True, name: Any = ..., allow_duplicates: bool = False) -> Any:
        """The levels as columns of a frame."""
        names = list(name) if name is not ... and name is not None else [i if n is None else n for i, n in enumerate(self._names)]
        if len(names) != self.nlevels:
            raise ValueError("'name' should have same length as number of levels on index.")
        if not allow_duplicates and len(set(names)) < len(names):
            raise ValueError("Cannot create duplicate column labels if allow_duplicates is False")
        from septet.pandas.indexes.range import default_index

        arrays = [self._level_array(i) for i in range(self.nlevels)]            # type: ignore[attr-defined]
        rows = self if index else default_index(len(self))                      # type: ignore[arg-type]
        return kinds.DataFrame._new(arrays, rows, kinds.Index(names, tupleize_cols=False))

    def to_flat_index(self) -> Any:
        """The labels as tuples in one level."""
        return kinds.Index._new(self._values, None)                             # type: ignore[attr-defined]

    def unique(self, level: Any = None) -> Any:
        """Distinct labels, or those of one level."""
        if level is not None:
            return self.get_level_values(level).unique()                        # type: ignore[attr-defined]
        return self.view() if self._engine.unique else self[~self.duplicated()]     # type: ignore[attr-defined,index]

    def insert(self, loc: int, item: Any) -> Any:
        """The labels with one more before a position."""
        item = item if isinstance(item, tuple) else (item,)
        item = (*item, *[""] * (self.nlevels - len(item)))
        if len(item) != self.nlevels:
            raise ValueError("Item must have length equal to number of levels.")
        arrays = [self.get_level_values(i).insert(loc, x) for i, x in enumerate(item)]      # type: ignore[attr-defined]
        levels, codes = [], []
        for i, (level, array) in enumerate(zip(self._levels, arrays, strict=True)):
            if item[i] not in level and item[i] == item[i]:
                level = level.insert(len(level), item[i])
            levels.append(level)
            codes.append(level._positions(array))
        return kinds.MultiIndex._of(levels, codes, self._names)

    def delete(self, loc: Any) -> Any:
        """The labels without some positions."""
        return self._with_codes([np.delete(c, loc) for c in self._codes])

    def drop(self, codes: Any, level: Any = None, errors: str = "raise") -> Any:
        """The labels without some, whole or partial, or without those of a level."""
        labels = codes if is_list_like(codes) and not isinstance(codes, tuple) else [codes]
        keep = np.ones(len(self), dtype=bool)                                   # type: ignore[arg-type]
        if level is not None:
            values = self.get_level_values(level)                               # type: ignore[attr-defined]
            if errors == "raise" and not all(x in values for x in labels):
                raise KeyError(f"labels {[x for x in labels if x not in values]} not found in level")
            return self[~values.isin(list(labels))]                             # type: ignore[index]
        for label in labels:
            try:
                keep[self.get_loc(label)] = False                               # type: ignore[attr-defined]
            except KeyError:
                if errors != "ignore":
                    raise
        return self[keep]                                                       # type: ignore[index]

    def isin(self, values: Any, level: Any = None) -> ndarray:
        """Mask of the labels that are among others."""
        if level is not None:
            return self.get_level_values(level).isin(values)                    # type: ignore[attr-defined]
        other = values if isinstance(values, kinds.MultiIndex) else kinds.MultiIndex.from_tuples(values)
        return other._positions(self) >= 0

    def dropna(self, how: str = "any") -> Any:
        """The labels of which no part (or not all) is missing."""
        if how not in ("any", "all"):
            raise ValueError(f"invalid how option: {how}")
        gone = np.stack([c < 0 for c in self._codes])
        return self[~(gone.any(axis=0) if how == "any" else gone.all(axis=0))]      # type: ignore[index]

    def isna(self) -> Any:
        """Refused, as in pandas."""
        raise NotImplementedError("isna is not defined for MultiIndex")

    def fillna(self, value: Any) -> Any:
        """Refused, as in pandas."""
        raise NotImplementedError("isna is not defined for MultiIndex")

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Itself: the labels are objects."""
        if str(dtype) not in ("object", "<class 'object'>"):
            raise TypeError("Setting a MultiIndex dtype to anything other than object is not supported")
        return self.view()                                                      # type: ignore[attr-defined]

    def equals(self, other: Any) -> bool:
        """Whether the labels are the same, in the same order."""
        if self is other:
            return True
        if not isinstance(other, kinds.Index) or len(self) != len(other):       # type: ignore[arg-type]
            return False
        if not isinstance(other, kinds.MultiIndex):
            return self.tolist() == other.tolist()                              # type: ignore[attr-defined]
        if self.nlevels != other.nlevels:
            return False
        return all(self._same_level(other, i) for i in range(self.nlevels))

    def _same_level(self, other: Any, i: int) -> bool:
        if self._levels[i] is other._levels[i] or self._levels[i].equals(other._levels[i]):
            return bool((self._codes[i] == other._codes[i]).all())
        return self.get_level_values(i).equals(other.get_level_values(i))       # type: ignore[attr-defined]

    def equal_levels(self, other: Any) -> bool:
        """Whether the levels have the same distinct labels."""
        return self.nlevels == other.nlevels and all(a.equals(b) for a, b in zip(self._levels, other._levels, strict=True))

    @property
    def levshape(self) -> tuple[int, ...]:
        """How many distinct labels each level has."""
        return tuple(len(level) for level in self._levels)

    @property
    def dtypes(self) -> Any:
        """The dtype of each level."""
        from septet.pandas.construct import objects

        names = [f"level_{i}" if n is None else n for i, n in enumerate(self._names)]
        return kinds.Series._new(objects([level.dtype for level in self._levels]), kinds.Index(names))

    @property
    def nbytes(self) -> int:
        """Bytes of memory."""
        return sum(c.nbytes for c in self._codes)

    def truncate(self, before: Any = None, after: Any = None) -> Any:
        """The labels between two of the first level."""
        if after is not None and before is not None and after < before:
            raise ValueError("after < before")
        left, right = self.slice_locs(before, after)                            # type: ignore[attr-defined]
        return self[left:right]                                                 # type: ignore[index]

    def repeat(self, repeats: Any, axis: None = None) -> Any:
        """Each label several times."""
        return self._with_codes([np.repeat(c, repeats) for c in self._codes])


__all__ = ["FrozenList", "MultiShaping", "to_array"]
