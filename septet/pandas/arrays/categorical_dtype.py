"""`CategoricalDtype`: the categories an array may hold and whether they have an order."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.dtypes import ExtensionDtype

_text = str                         # the class below has a `str` of its own


class CategoricalDtype(ExtensionDtype):
    """Dtype of categorical data.

    categories: distinct values without gaps, or None (not said yet); ordered: whether they have an order.
    """

    __module__ = "pandas"
    _metadata = ("categories", "ordered")
    name = "category"
    kind = "O"
    str = "|O08"
    base = np.dtype("O")

    def __init__(self, categories: Any = None, ordered: bool | None = False) -> None:
        if ordered not in (True, False, None):
            raise TypeError("'ordered' must either be 'True' or 'False'")
        self._categories = None if categories is None else valid(categories)
        self._ordered = ordered

    @classmethod
    def _of(cls, categories: Any, ordered: bool | None) -> Any:
        """The dtype over an Index known to be distinct."""
        made = cls.__new__(cls)
        made._categories, made._ordered = categories, ordered
        return made

    @property
    def type(self) -> Any:
        """The type of scalars of categorical data."""
        return CategoricalDtypeType

    @property
    def categories(self) -> Any:
        """The Index of categories, or None."""
        return self._categories

    @property
    def ordered(self) -> bool | None:
        """Whether the categories have an order."""
        return self._ordered

    @property
    def _is_boolean(self) -> bool:  # type: ignore[override]
        return self._categories is not None and getattr(self._categories.dtype, "kind", "") == "b"

    def __repr__(self) -> Any:
        if self._categories is None:
            return f"CategoricalDtype(categories=None, ordered={self._ordered}, categories_dtype=None)"
        from septet.pandas.arrays.categorical_text import listed

        return (f"CategoricalDtype(categories={listed(self._categories)}, ordered={self._ordered}, "
                f"categories_dtype={self._categories.dtype})")

    def __str__(self) -> Any:
        return self.name

    def __hash__(self) -> int:
        if self._categories is None:
            return -2 if self._ordered else -1
        items = self._categories.tolist()
        return hash((self._ordered, tuple(items) if self._ordered else frozenset(items)))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _text):
            return other == self.name
        if other is self:
            return True
        if not isinstance(other, CategoricalDtype):
            return False
        if self._categories is None or other._categories is None:
            return self._categories is other._categories and bool(self._ordered) == bool(other._ordered)
        if bool(self._ordered) != bool(other._ordered):
            return False
        return same_categories(self._categories, other._categories, bool(self._ordered))

    def __reduce__(self) -> Any:
        return CategoricalDtype, (self._categories, self._ordered)

    @classmethod
    def construct_from_string(cls, string: Any) -> CategoricalDtype:
        """The dtype of "category".  TypeError for other text."""
        if not isinstance(string, _text):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        if string != cls.name:
            raise TypeError(f"Cannot construct a 'CategoricalDtype' from '{string}'")
        return cls(ordered=None)

    @classmethod
    def construct_array_type(cls) -> Any:
        """Categorical."""
        from septet.pandas.arrays.categorical import Categorical

        return Categorical

    @property
    def index_class(self) -> Any:
        """CategoricalIndex."""
        from septet.pandas.indexes.category import CategoricalIndex

        return CategoricalIndex

    @classmethod
    def _from_values_or_dtype(cls, values: Any = None, categories: Any = None, ordered: Any = None, dtype: Any = None) -> CategoricalDtype:
        """The dtype that arguments of Categorical ask for.  ValueError where they contradict one another."""
        if dtype is not None:
            if isinstance(dtype, _text):
                if dtype != "category":
                    raise ValueError(f"Unknown dtype {dtype!r}")
                return dtype_of_values(values, categories, ordered)
            if categories is not None or ordered is not None:
                raise ValueError("Cannot specify `categories` or `ordered` together with `dtype`.")
            if not isinstance(dtype, CategoricalDtype):
                raise ValueError(f"Cannot not construct CategoricalDtype from {dtype}")
            return dtype
        return dtype_of_values(values, categories, ordered)

    def update_dtype(self, dtype: Any) -> CategoricalDtype:
        """This dtype with what another one says."""
        if isinstance(dtype, _text) and dtype == "category":
            return self
        if not isinstance(dtype, CategoricalDtype):
            raise ValueError(f"a CategoricalDtype must be passed to perform an update, got {dtype!r}")
        categories = dtype._categories if dtype._categories is not None else self._categories
        ordered = dtype._ordered if dtype._ordered is not None else self._ordered
        return CategoricalDtype._of(categories, ordered)

    def _get_common_dtype(self, dtypes: list[Any]) -> Any:
        """The same categories stay; others are what the categories themselves share."""
        if all(isinstance(d, CategoricalDtype) and d == self for d in dtypes):
            return self
        from septet.pandas.dtypes import common_dtype

        return common_dtype([d._categories.dtype if isinstance(d, CategoricalDtype) and d._categories is not None else d for d in dtypes])


class CategoricalDtypeType(type):
    """The type of CategoricalDtype's scalars."""



def dtype_of_values(values: Any, categories: Any, ordered: Any) -> CategoricalDtype:
    """The dtype of categorical values where neither categories nor order are said."""
    if isinstance(getattr(values, "dtype", None), CategoricalDtype) and categories is None:
        return CategoricalDtype._of(values.dtype._categories, values.dtype._ordered if ordered is None else ordered)
    return CategoricalDtype(categories, ordered)


def valid(categories: Any) -> Any:
    """Categories as an Index.  TypeError for a scalar, ValueError where they have gaps or repeat."""
    from septet.pandas.construct import is_list_like

    if not is_list_like(categories):
        raise TypeError(f"Parameter 'categories' must be list-like, was {categories!r}")
    if not isinstance(categories, kinds.Index):
        categories = kinds.Index(categories, tupleize_cols=False)
    elif categories.name is not None:
        categories = categories.rename(None)
    if categories.hasnans:
        raise ValueError("Categorical categories cannot be null")
    if not categories.is_unique:
        raise ValueError("Categorical categories must be unique")
    return categories


def same_categories(a: Any, b: Any, ordered: bool) -> bool:
    """Whether two Indexes hold the same categories, in the same order where that counts."""
    if a is b:
        return True
    if len(a) != len(b) or a.dtype != b.dtype:
        return False
    if ordered or a.equals(b):
        return bool(a.equals(b))
    return set(a.tolist()) == set(b.tolist())
