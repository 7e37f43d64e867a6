"""Series: one column with labels."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.generic import NDFrame
from septet.pandas.indexes.base import column_to_numpy, ensure_index, hash_checked, read_only
from septet.pandas.indexes.range import default_index
from septet.pandas.later import foreign
from septet.pandas.methods.accessors import SeriesAccessors
from septet.pandas.methods.applying import SeriesApplying
from septet.pandas.methods.arithmetic import SeriesArithmetic
from septet.pandas.methods.combining import SeriesCombining
from septet.pandas.methods.counting import SeriesCounting
from septet.pandas.methods.display import SeriesDisplay
from septet.pandas.methods.grouping import SeriesGrouping
from septet.pandas.methods.indexing import SeriesIndexing
from septet.pandas.methods.merging import SeriesMerging
from septet.pandas.methods.missing import SeriesMissing
from septet.pandas.methods.plotting import SeriesPlotting
from septet.pandas.methods.querying import SeriesQuerying
from septet.pandas.methods.reshaping import SeriesReshaping
from septet.pandas.methods.selecting import SeriesSelecting
from septet.pandas.methods.shaping import SeriesShaping
from septet.pandas.methods.sorting import SeriesSorting
from septet.pandas.methods.statistics import SeriesStatistics
from septet.pandas.methods.time import SeriesTime
from septet.pandas.methods.windows import SeriesWindows
from septet.pandas.methods.writing import SeriesWriting


class Series(SeriesIndexing, SeriesArithmetic, SeriesStatistics, SeriesMissing, SeriesSorting, SeriesCombining, SeriesSelecting,
             SeriesApplying, SeriesShaping, SeriesCounting, SeriesGrouping, SeriesMerging, SeriesReshaping, SeriesWindows, SeriesTime,
             SeriesAccessors, SeriesDisplay, SeriesWriting, SeriesPlotting, SeriesQuerying, NDFrame):
    """A column with labels.

    data: a list, array, dict, scalar, Series or Index.  index: its labels (0 to n-1 where None).  dtype: of the values.
    name: of the column.  copy: whether an array's memory is copied (arrays of NumPy are, by default).
    """

    __module__ = "pandas"
    _typ = "series"
    _array: Any
    _index: Any
    _name: Any = None
    _owned = False                      # whether nobody else sees `_array`, so that it may be written in place

    def __init__(self, data: Any = None, index: Any = None, dtype: Any = None, name: Any = None, copy: bool | None = None) -> None:
        from septet.pandas.building import series_parts

        self._array, self._index, found = series_parts(data, index, dtype, copy)
        name = found if name is None else name
        hash_checked(name, type(self).__name__)
        self._name = name
        if copy is False and type(data) is ndarray:
            self._owned = True                          # the caller's array is written, as he asks
            foreign([self._array])
        attrs = getattr(data, "_attrs", None)
        if attrs:
            self._attrs = dict(attrs)

    @classmethod
    def _new(cls, values: Any, index: Any, name: Any = None) -> Any:
        """A series over an array and an index, nothing checked."""
        self = object.__new__(cls)
        self._array = values
        self._index = index
        self._name = name
        return self

    def _with(self, values: Any, index: Any = None) -> Any:
        """A series of this one's class, name and attributes over other values."""
        made = _like(self, values, self._index if index is None else index)
        return made if self._attrs is None and self._flags is None and not self._metadata else made.__finalize__(self)

    @property
    def _constructor(self) -> Any:
        return Series

    @property
    def _constructor_expanddim(self) -> Any:
        return kinds.DataFrame

    @property
    def _values(self) -> Any:
        """The array, to share: from here on it is not written in place."""
        self._owned = False
        return self._array

    # -- what it is

    @property
    def name(self) -> Any:
        """The column's name."""
        return self._name

    @name.setter
    def name(self, value: Any) -> None:
        hash_checked(value, type(self).__name__)
        self._name = value

    @property
    def dtype(self) -> Any:
        """The dtype of the values."""
        return self._array.dtype

    dtypes = dtype

    @property
    def values(self) -> Any:
        """The values as an array, read-only."""
        values = self._values
        return read_only(values) if type(values) is ndarray else _values_of(values)

    @property
    def array(self) -> Any:
        """The values as an extension array."""
        from septet.pandas.arrays.numpy_ import as_extension

        return as_extension(self._values)

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """The values as a NumPy array."""
        return column_to_numpy(self._values, dtype, copy, na_value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return column_to_numpy(self._values, dtype, bool(copy), None)

    @property
    def shape(self) -> tuple[int, ...]:
        """(length,)."""
        return (len(self._index),)

    @property
    def ndim(self) -> int:
        """1."""
        return 1

    @property
    def size(self) -> int:
        """How many values."""
        return len(self._index)

    @property
    def axes(self) -> list[Any]:
        """The index in a list."""
        return [self._index]

    @property
    def T(self) -> Any:
        """Itself."""
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(self._array if hasattr(self._array, "_mask") else self._array.tolist())

    def tolist(self) -> list[Any]:
        """The values in a list."""
        return self._array.tolist()

    to_list = tolist

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Pairs of label and value."""
        return zip(iter(self._index), iter(self), strict=True)

    def keys(self) -> Any:
        """The labels."""
        return self._index

    def __contains__(self, key: Any) -> bool:
        return key in self._index


def _like(self: Any, values: Any, index: Any) -> Any:
    if type(self) is Series:
        made = object.__new__(Series)
        made._array = values
        made._index = index
        made._name = self._name
        return made
    return self._constructor(Series._new(values, index, self._name))


def _values_of(values: Any) -> Any:
    """What `.values` shows of an extension array: NumPy's moments where there is no time zone."""
    if values.dtype.kind in "mM" and not hasattr(values.dtype, "tz"):
        return read_only(values.to_numpy())
    return values


kinds.Series = Series
__all__ = ["Series", "default_index", "ensure_index"]
