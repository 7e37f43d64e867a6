"""CategoricalIndex: labels out of a fixed set of categories."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.arrays.categorical import Categorical
from septet.pandas.arrays.categorical_changes import CategoricalChanges
from septet.pandas.arrays.categorical_dtype import CategoricalDtype
from septet.pandas.hints import numpy_options
from septet.pandas.indexes.base import Index
from septet.pandas.missing import is_missing

CHANGES = ("rename_categories reorder_categories add_categories remove_categories remove_unused_categories set_categories as_ordered "
           "as_unordered").split()


class CategoricalIndex(Index):
    """An index of categorical labels: data, categories, ordered and dtype as Categorical has them; name: what the labels are."""

    __module__ = "pandas"
    _typ = "categoricalindex"

    def __new__(cls, data: Any = None, categories: Any = None, ordered: bool | None = None, dtype: Any = None, copy: bool = False,
                name: Any = None) -> Any:
        from septet.pandas.construct import is_scalar

        if data is None or is_scalar(data):
            raise TypeError(f"CategoricalIndex(...) must be called with a collection of some kind, {data!r} was passed")
        if name is None and isinstance(data, (Index, kinds.Series)):
            name = data.name
        return cls._new(Categorical(data, categories, ordered, dtype, copy), name)

    @property
    def codes(self) -> Any:
        """The position of each label's category, -1 where it is missing."""
        return self._values.codes

    @property
    def categories(self) -> Any:
        """The Index of categories."""
        return self._values.categories

    @property
    def ordered(self) -> bool:
        """Whether the categories have an order."""
        return bool(self._values.ordered)

    @property
    def inferred_type(self) -> str:
        """The word for what the labels are."""
        return "categorical"

    def equals(self, other: Any) -> bool:
        """Whether another index has the same labels, and the same categories where it is categorical."""
        if self is other:
            return True
        if not isinstance(other, Index):
            return False
        if isinstance(other._values, Categorical):
            return bool(self._values.equals(other._values))
        return len(self) == len(other) and kinds.Index(self._values._decoded()).equals(kinds.Index(other._values))

    def __contains__(self, key: Any) -> bool:
        return key in self._values

    def insert(self, loc: int, item: Any) -> Any:
        """One label more; labels of their own dtype where it is no category."""
        if is_missing(item) or item in self.categories:
            return self._like(self._values.insert(loc, item))
        return kinds.Index(self._values._decoded(), name=self.name).insert(loc, item)

    def map(self, mapper: Any, na_action: str | None = None) -> Any:
        """A function or mapping over the categories."""
        return kinds.Index(self._values.map(mapper, na_action), name=self.name)

    def min(self, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The least label.  TypeError without an order."""
        numpy_options("min", kwargs)
        return self._values.min(skipna=skipna)

    def max(self, axis: Any = None, skipna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The greatest label.  TypeError without an order."""
        numpy_options("max", kwargs)
        return self._values.max(skipna=skipna)

    @property
    def is_monotonic_increasing(self) -> bool:
        """Whether the codes never fall."""
        codes = self._values._codes
        return bool((codes[1:] >= codes[:-1]).all())

    @property
    def is_monotonic_decreasing(self) -> bool:
        """Whether the codes never rise."""
        codes = self._values._codes
        return bool((codes[1:] <= codes[:-1]).all())

    def reindex(self, target: Any, method: Any = None, level: Any = None, limit: int | None = None, tolerance: Any = None) -> Any:
        """(the target as an index, where its labels stand here)."""
        if method is not None or level is not None or limit is not None:
            raise NotImplementedError("argument method, level or limit is not implemented for CategoricalIndex.reindex")
        target = target if isinstance(target, Index) else kinds.Index(list(target), tupleize_cols=False)
        positions = np.asarray(self.get_indexer_non_unique(target)[0] if not self.is_unique else self.get_indexer(target))
        if isinstance(target._values, Categorical) or all(x in self.categories for x in target.tolist()):
            if not isinstance(target._values, Categorical):
                target = kinds.Index(Categorical(target, dtype=self.dtype), name=self.name)
            return target, positions
        return target.rename(self.name) if target.name is None else target, positions


def _change(name: str) -> Any:
    method = getattr(CategoricalChanges, name)

    def change(self: Any, *args: Any, **kwargs: Any) -> Any:
        return self._like(method(self._values, *args, **kwargs))

    change.__name__, change.__doc__ = name, method.__doc__
    return change


for _name in CHANGES:
    setattr(CategoricalIndex, _name, _change(_name))
__all__ = ["CategoricalDtype", "CategoricalIndex"]
