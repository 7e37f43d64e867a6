"""`.cat`: the categories of a Series."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.arrays.categorical_dtype import CategoricalDtype

CHANGES = ("rename_categories reorder_categories add_categories remove_categories remove_unused_categories set_categories as_ordered "
           "as_unordered").split()


class CategoricalAccessor:
    """Categories, codes and changes of categories of a Series.  AttributeError for other dtypes."""

    def __init__(self, data: Any) -> None:
        if not isinstance(data.dtype, CategoricalDtype):
            raise AttributeError("Can only use .cat accessor with a 'category' dtype")
        self._parent, self._array = data, data._values

    @property
    def categories(self) -> Any:
        """The Index of categories."""
        return self._array.categories

    @property
    def ordered(self) -> bool:
        """Whether they have an order."""
        return bool(self._array.ordered)

    @property
    def codes(self) -> Any:
        """The position of each value's category, -1 where it is missing."""
        return kinds.Series._new(self._array._codes.copy(), self._parent._index)


def _change(name: str) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        parent = self._parent
        return kinds.Series._new(getattr(self._array, name)(*args, **kwargs), parent._index, parent.name)

    method.__name__, method.__doc__ = name, f"Categorical.{name} of the values."
    return method


for _name in CHANGES:
    setattr(CategoricalAccessor, _name, _change(_name))
