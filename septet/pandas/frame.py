"""DataFrame: columns that share their row labels."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.dtypes import OBJECT, common_dtype
from septet.pandas.generic import NDFrame
from septet.pandas.indexes.base import ensure_index
from septet.pandas.later import foreign
from septet.pandas.methods.accessors import FrameAccessors
from septet.pandas.methods.applying import FrameApplying
from septet.pandas.methods.arithmetic import FrameArithmetic
from septet.pandas.methods.combining import FrameCombining
from septet.pandas.methods.counting import FrameCounting
from septet.pandas.methods.display import FrameDisplay
from septet.pandas.methods.grouping import FrameGrouping
from septet.pandas.methods.indexing import FrameIndexing
from septet.pandas.methods.merging import FrameMerging
from septet.pandas.methods.missing import FrameMissing
from septet.pandas.methods.plotting import FramePlotting
from septet.pandas.methods.querying import FrameQuerying
from septet.pandas.methods.reshaping import FrameReshaping
from septet.pandas.methods.selecting import FrameSelecting
from septet.pandas.methods.shaping import FrameShaping
from septet.pandas.methods.sorting import FrameSorting
from septet.pandas.methods.statistics import FrameStatistics
from septet.pandas.methods.time import FrameTime
from septet.pandas.methods.windows import FrameWindows
from septet.pandas.methods.writing import FrameWriting


class DataFrame(FrameIndexing, FrameArithmetic, FrameStatistics, FrameMissing, FrameSorting, FrameCombining, FrameSelecting,
                FrameApplying, FrameShaping, FrameCounting, FrameGrouping, FrameMerging, FrameReshaping, FrameWindows, FrameTime,
                FrameAccessors, FrameDisplay, FrameWriting, FramePlotting, FrameQuerying, NDFrame):
    """Columns that share their row labels.

    data: a dict of columns, a list of rows, a two-dimensional array, a DataFrame, a Series.  index, columns: labels of the rows and
    columns.  dtype: of all columns.  copy: whether arrays' memory is copied.
    """

    __module__ = "pandas"
    _typ = "dataframe"
    _arrays: list[Any]
    _labels: Any
    _owned: Any = ()                    # numbers of the columns that nobody else sees, so that they may be written in place

    def __init__(self, data: Any = None, index: Any = None, columns: Any = None, dtype: Any = None, copy: bool | None = None) -> None:
        from septet.pandas.building import frame_parts

        put = object.__setattr__
        arrays, rows, labels = frame_parts(data, index, columns, dtype, copy)
        if copy is False:
            foreign(arrays)
        put(self, "_arrays", arrays)
        put(self, "_index", rows)
        put(self, "_labels", labels)
        attrs = getattr(data, "_attrs", None)
        if attrs:
            put(self, "_attrs", dict(attrs))

    @classmethod
    def _new(cls, arrays: list[Any], index: Any, labels: Any) -> Any:
        """A frame over arrays and two indexes, nothing checked."""
        self = object.__new__(cls)
        state = self.__dict__
        state["_arrays"] = arrays
        state["_index"] = index
        state["_labels"] = labels
        return self

    def _with(self, arrays: list[Any], index: Any = None, labels: Any = None) -> Any:
        """A frame of this one's class and attributes over other columns."""
        made = DataFrame._new(arrays, self._index if index is None else index, self._labels if labels is None else labels)
        if type(self) is not DataFrame:
            made = self._constructor(made)
        return made if self._attrs is None and self._flags is None and not self._metadata else made.__finalize__(self)

    def _sliced(self, values: Any, index: Any, name: Any = None) -> Any:
        """A series of this frame: a column or a row."""
        made = kinds.Series._new(values, index, name)
        if type(self) is not DataFrame:
            made = self._constructor_sliced(made)
        return made if self._attrs is None and self._flags is None and not self._metadata else made.__finalize__(self)

    @property
    def _constructor(self) -> Any:
        return DataFrame

    @property
    def _constructor_sliced(self) -> Any:
        return kinds.Series

    @property
    def _columns(self) -> list[Any]:
        """The columns' arrays, to share: from here on they are not written in place."""
        self.__dict__["_owned"] = ()
        return self._arrays

    def _column(self, i: int) -> Any:
        """One column as a series."""
        return self._sliced(self._columns[i], self._index, self._labels[i])

    # -- what it is

    @property
    def columns(self) -> Any:
        """The column labels."""
        return self._labels

    @columns.setter
    def columns(self, labels: Any) -> None:
        labels = ensure_index(labels)
        if len(labels) != len(self._arrays):
            raise ValueError(f"Length mismatch: Expected axis has {len(self._arrays)} elements, new values have {len(labels)} elements")
        self.__dict__["_labels"] = labels

    @property
    def dtypes(self) -> Any:
        """The dtype of each column."""
        from septet.pandas.construct import objects

        return self._sliced(objects([a.dtype for a in self._arrays]), self._labels)

    @property
    def shape(self) -> tuple[int, ...]:
        """(rows, columns)."""
        return len(self._index), len(self._arrays)

    @property
    def ndim(self) -> int:
        """2."""
        return 2

    @property
    def size(self) -> int:
        """How many values."""
        return len(self._index) * len(self._arrays)

    @property
    def axes(self) -> list[Any]:
        """Row and column labels."""
        return [self._index, self._labels]

    @property
    def values(self) -> Any:
        """The values as a two-dimensional array."""
        return self.to_numpy()

    def to_numpy(self, dtype: Any = None, copy: bool = False, na_value: Any = None) -> Any:
        """The values as a two-dimensional NumPy array of the dtype that the columns share."""
        if not self._arrays:
            return np.empty((len(self._index), 0), dtype=OBJECT if dtype is None else dtype)
        shared = common_dtype([a.dtype for a in self._arrays]) if dtype is None else dtype
        shared = getattr(shared, "subtype", shared) if hasattr(shared, "fill_value") else shared
        shared = shared if isinstance(shared, np.dtype) else numpy_of(shared, dtype)
        parts = [kinds.Series._new(a, self._index).to_numpy(dtype=shared, na_value=na_value) for a in self._columns]
        made = np.stack(parts, axis=1)
        if dtype is None and na_value is None and not copy and shared == self._arrays[0].dtype:
            made.flags.writeable = False                # as pandas shows a frame of one dtype
        return made

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return self.to_numpy(dtype)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._labels)

    def keys(self) -> Any:
        """The column labels."""
        return self._labels

    def items(self) -> Iterator[tuple[Any, Any]]:
        """Pairs of column label and column."""
        for i, label in enumerate(self._labels):
            yield label, self._column(i)

    def __contains__(self, key: Any) -> bool:
        return key in self._labels

    @property
    def T(self) -> Any:
        """Rows as columns."""
        return self.transpose()

    @classmethod
    def from_dict(cls, data: Any, orient: str = "columns", dtype: Any = None, columns: Any = None) -> Any:
        """A frame of a dict of columns, of rows ("index"), or of parts ("tight")."""
        from septet.pandas.building import frame_from_dict

        return frame_from_dict(cls, data, orient, dtype, columns)

    @classmethod
    def from_records(cls, data: Any, index: Any = None, exclude: Any = None, columns: Any = None, coerce_float: bool = False,
                     nrows: int | None = None) -> Any:
        """A frame of rows: tuples, dicts, a structured array."""
        from septet.pandas.records import from_records

        return from_records(cls, data, index, exclude, columns, coerce_float, nrows)


def numpy_of(shared: Any, dtype: Any) -> Any:
    """NumPy's dtype for an extension dtype that all columns have."""
    if dtype is not None:
        return np.dtype(dtype)
    return shared.numpy_dtype if hasattr(shared, "numpy_dtype") and not shared._can_hold_na else OBJECT


kinds.DataFrame = DataFrame
