"""[] reading and writing, attributes for columns, get, pop, insert, assign."""
from __future__ import annotations

from sys import getrefcount
from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.chaining import warn_chained
from septet.pandas.construct import is_list_like
from septet.pandas.hints import absent_attribute, unknown
from septet.pandas.indexing.loc import called
from septet.pandas.indexing.selection import (
    ALL,
    column_places,
    is_mask,
    label_positions,
    label_slice,
    mask_of,
    pick_frame,
    pick_series,
    places,
)


class SeriesIndexing:
    """Methods of Series."""

    _array: Any
    _values: Any
    _index: Any

    def __getitem__(self, key: Any) -> Any:
        kind = type(key)
        if kind is str or kind is int:
            return pick_series(self, self._index.get_loc(key), key)
        if kind is slice:
            return pick_series(self, positions_or_labels(self._index, key))
        if callable(key) and not isinstance(key, (type, kinds.Series)):
            return self[called(key, self)]
        return pick_series(self, places(self._index, key, self), key if not is_list_like(key) or isinstance(key, tuple) else None)

    def __getattr__(self, name: str) -> Any:
        if name[:1] != "_" and name in self._index:
            return self[name]
        raise absent_attribute(self, name)

    def get(self, key: Any, default: Any = None) -> Any:
        """The value of a label, or a default."""
        try:
            return self[key]
        except (KeyError, ValueError, IndexError):
            return default

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.pandas.indexing.writing import set_series_item

        if getrefcount(self) <= 3:
            warn_chained()
        set_series_item(self, key, value)

    def __delitem__(self, key: Any) -> None:
        place = self._index.get_loc(key)
        n = len(self._index)
        gone = _numbers(place, n)
        keep = [i for i in range(n) if i not in gone]
        self.__dict__.update(_array=self._values[keep] if keep else self._values[:0], _index=self._index[keep] if keep else self._index[:0])

    def pop(self, item: Any) -> Any:
        """Take out the value of a label."""
        found = self[item]
        del self[item]
        return found


def positions_or_labels(index: Any, key: slice) -> slice:
    """A slice in []: of positions where it is of integers and the labels are not, else of labels."""
    if key == ALL:
        return ALL
    parts = [p for p in (key.start, key.stop) if p is not None]
    whole = all(isinstance(p, int) and not isinstance(p, bool) for p in parts)
    if whole and (index.dtype.kind != "f"):
        return key
    return label_slice(index, key)


class FrameIndexing:
    """Methods of DataFrame."""

    _arrays: list[Any]
    _columns: list[Any]
    _index: Any
    _labels: Any

    def __getitem__(self, key: Any) -> Any:
        kind = type(key)
        if kind is str or kind is int:
            place = self._labels._engine.first.get(key) if type(self._labels) is kinds.Index else None
            if place is not None and self._labels._engine.unique:
                self.__dict__["_owned"] = ()
                return self._sliced(self._arrays[place], self._index, key)
            return self._by_label(key)
        if kind is slice:
            return pick_frame(self, positions_or_labels(self._index, key), ALL)
        if callable(key) and not isinstance(key, (type, kinds.Series)):
            return self[called(key, self)]
        if is_list_like(key) and not isinstance(key, tuple):
            return self._by_list(key)
        return self._by_label(key)

    def _by_label(self, key: Any) -> Any:
        try:
            place = self._labels.get_loc(key)
        except KeyError:
            raise unknown(key, self._labels) from None
        if isinstance(place, int):
            return self._column(place)
        return self._under(pick_frame(self, ALL, place, None, key), key)

    def _under(self, found: Any, key: Any) -> Any:
        """The columns under a label; the only one where its other levels are empty."""
        if isinstance(self._labels, kinds.MultiIndex) and len(found._labels) == 1:
            rest = found._labels[0]
            if rest == "" or isinstance(rest, tuple) and not any(rest):
                made = found._column(0)
                made._name = key
                return made
        return found

    def _by_list(self, key: Any) -> Any:
        if isinstance(key, kinds.DataFrame):
            return self.where(key)
        key = key if hasattr(key, "__len__") else list(key)
        if isinstance(key, ndarray) and key.ndim == 2:
            return self.where(kinds.DataFrame(key, index=self._index, columns=self._labels))
        if is_mask(key):
            self._warn_of_mask(key)
            if len(key) != len(self._index) and not isinstance(key, kinds.Series):
                raise ValueError(f"Item wrong length {len(key)} instead of {len(self._index)}.")
            return pick_frame(self, mask_of(self._index, key), ALL)
        return pick_frame(self, ALL, label_positions(self._labels, key) if not isinstance(key, (set, dict, frozenset))
                          else column_places(self, key))

    def _warn_of_mask(self, key: Any) -> None:
        if isinstance(key, kinds.Series) and not key._index.equals(self._index):
            import warnings

            warnings.warn("Boolean Series key will be reindexed to match DataFrame index.", UserWarning, stacklevel=4)

    def __getattr__(self, name: str) -> Any:
        if name[:1] != "_" and name in self._labels:
            return self[name]
        raise absent_attribute(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1] != "_" and not hasattr(type(self), name):
            if name in self.__dict__:
                object.__setattr__(self, name, value)
                return
            if name in self._labels:
                self[name] = value
                return
            self._warn_of_attribute(name, value)
        object.__setattr__(self, name, value)

    def _warn_of_attribute(self, name: str, value: Any) -> None:
        if is_list_like(value):
            import warnings

            warnings.warn("Pandas doesn't allow columns to be created via a new attribute name - see "
                          "https://pandas.pydata.org/pandas-docs/stable/indexing.html#attribute-access", UserWarning, stacklevel=3)

    def get(self, key: Any, default: Any = None) -> Any:
        """The column of a label, or a default."""
        try:
            return self[key]
        except (KeyError, ValueError, IndexError):
            return default

    def __setitem__(self, key: Any, value: Any) -> None:
        from septet.pandas.indexing.writing import set_frame_item

        if getrefcount(self) <= 3:
            warn_chained()
        set_frame_item(self, key, value)

    def __delitem__(self, key: Any) -> None:
        try:
            place = self._labels.get_loc(key)
        except KeyError:
            raise unknown(key, self._labels) from None
        keep = [i for i in range(len(self._arrays)) if i not in _numbers(place, len(self._arrays))]
        columns = self._columns
        self.__dict__.update(_arrays=[columns[i] for i in keep], _labels=self._labels[keep])


def _numbers(place: Any, n: int) -> set[int]:
    if isinstance(place, int):
        return {place}
    return set(range(n)[place]) if isinstance(place, slice) else {i for i, x in enumerate(place.tolist()) if x}
