"""Labels and dtypes: rename, set_index, reset_index, drop, astype, copy, transpose."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms import labelling
from septet.pandas.algorithms.dropping import drop
from septet.pandas.hints import numpy_options
from septet.pandas.later import shared
from septet.pandas.methods.sorting import replaced


class _Shaping:
    """What both have."""

    _index: Any
    _get_axis_number: Any

    def drop(self, labels: Any = None, *, axis: Any = 0, index: Any = None, columns: Any = None, level: Any = None, inplace: bool = False,
             errors: str = "raise") -> Any:
        """The object without some labels."""
        return replaced(self, drop(self, labels, axis, index, columns, level, errors), inplace)

    def rename_axis(self, mapper: Any = ..., *, index: Any = ..., columns: Any = ..., axis: Any = 0, copy: Any = None,
                    inplace: bool = False) -> Any:
        """Other names for the axes."""
        if columns is not ... and self.ndim == 1:                               # type: ignore[attr-defined]
            raise TypeError('rename_axis() got an unexpected keyword argument "columns"')
        return replaced(self, labelling.rename_axis(self, mapper, index, columns, axis), inplace)

    def add_prefix(self, prefix: str, axis: Any = None) -> Any:
        """Labels with a text before them."""
        return labelling.mapped_labels(self, lambda x: f"{prefix}{x}", axis)

    def add_suffix(self, suffix: str, axis: Any = None) -> Any:
        """Labels with a text after them."""
        return labelling.mapped_labels(self, lambda x: f"{x}{suffix}", axis)

    def droplevel(self, level: Any, axis: Any = 0) -> Any:
        """The labels without some levels."""
        across = self._get_axis_number(axis)
        index = self._labels if across else self._index                         # type: ignore[attr-defined]
        return self.set_axis(index.droplevel(level), axis=axis)                 # type: ignore[attr-defined]

    def swaplevel(self, i: Any = -2, j: Any = -1, axis: Any = 0, copy: Any = None) -> Any:
        """Two levels of the labels exchanged."""
        across = self._get_axis_number(axis)
        index = self._labels if across else self._index                         # type: ignore[attr-defined]
        if not isinstance(index, kinds.MultiIndex):
            raise TypeError("Can only swap levels on a hierarchical axis.")
        return self.set_axis(index.swaplevel(i, j), axis=axis)                  # type: ignore[attr-defined]

    def reorder_levels(self, order: Any, axis: Any = 0) -> Any:
        """The levels of the labels in another order."""
        across = self._get_axis_number(axis)
        index = self._labels if across else self._index                         # type: ignore[attr-defined]
        if not isinstance(index, kinds.MultiIndex):
            raise TypeError("Can only reorder levels on a hierarchical axis.")
        return self.set_axis(index.reorder_levels(order), axis=axis)            # type: ignore[attr-defined]

    def set_flags(self, *, copy: Any = None, allows_duplicate_labels: bool | None = None) -> Any:
        """The object with other flags."""
        made = self.copy(deep=False)                                            # type: ignore[attr-defined]
        if allows_duplicate_labels is not None:
            made.flags.allows_duplicate_labels = allows_duplicate_labels
        return made

    def squeeze(self, axis: Any = None) -> Any:
        """Axes of length one left out."""
        return labelling.squeeze(self, axis)

    def __copy__(self, deep: bool = True) -> Any:
        return self.copy(deep=deep)                                             # type: ignore[attr-defined]

    def __deepcopy__(self, memo: Any = None) -> Any:
        return self.copy(deep=True)                                             # type: ignore[attr-defined]


class SeriesShaping(_Shaping):
    """Methods of Series."""

    _array: Any
    _values: Any
    _name: Any
    _with: Any

    def copy(self, deep: bool = True) -> Any:
        """A copy; neither sees what is written to the other."""
        return self._with(self._values, self._index.view())

    def astype(self, dtype: Any, copy: Any = None, errors: str = "raise") -> Any:
        """The values as another dtype."""
        if isinstance(dtype, (dict, kinds.Series)):
            wanted = dict(dtype.items())
            if len(wanted) > 1 or self._name not in wanted:
                raise KeyError("Only the Series name can be used for the key in Series dtype mappings.")
            dtype = wanted[self._name]
        return self._with(labelling.as_dtype(self._values, dtype, errors))

    def infer_objects(self, copy: Any = None) -> Any:
        """Objects with the dtype that they all have."""
        return self._with(labelling.inferred(self._values))

    def convert_dtypes(self, infer_objects: bool = True, convert_string: bool = True, convert_integer: bool = True,
                       convert_boolean: bool = True, convert_floating: bool = True, dtype_backend: str = "numpy_nullable") -> Any:
        """The values with the dtype that has NA for what is missing."""
        from septet.pandas.algorithms.nullable import convert

        flags = (infer_objects, convert_string, convert_integer, convert_boolean, convert_floating)
        return self._with(convert(self._values, flags, dtype_backend))

    def rename(self, index: Any = None, *, axis: Any = None, copy: Any = None, inplace: bool = False, level: Any = None,
               errors: str = "ignore") -> Any:
        """Another name (a scalar), or other labels (a function or dict)."""
        if callable(index) or isinstance(index, (dict, kinds.Series)):
            made = self._with(self._values, labelling.renamed(self._index, index, level, errors))
        else:
            made = self._with(self._values)
            made.name = index
        return replaced(self, made, inplace)

    def set_axis(self, labels: Any, *, axis: Any = 0, copy: Any = None) -> Any:
        """The values with other labels."""
        self._get_axis_number(axis)
        made = self._with(self._values)
        made.index = labels
        return made

    def reset_index(self, level: Any = None, *, drop: bool = False, name: Any = ..., inplace: bool = False,
                    allow_duplicates: bool = False) -> Any:
        """Labels 0 to n-1; the old ones as columns of a frame, unless dropped."""
        from septet.pandas.algorithms.resetting import reset_series

        return reset_series(self, level, drop, name, inplace, allow_duplicates)

    def to_dict(self, *, into: Any = dict) -> Any:
        """The values by label."""
        from septet.pandas.algorithms.exporting import series_to_dict

        return series_to_dict(self, into)

    def to_frame(self, name: Any = ...) -> Any:
        """The values as the column of a frame."""
        name = self._name if name is ... else name
        labels = kinds.RangeIndex(1) if name is None and self._name is None else kinds.Index([name])
        made = kinds.DataFrame._new([self._values], self._index, labels)
        made = made if self._constructor_expanddim is kinds.DataFrame else self._constructor_expanddim(made)     # type: ignore[attr-defined]
        return self._done(made)                                                  # type: ignore[attr-defined]

    def transpose(self, *args: Any, **kwargs: Any) -> Any:
        """Itself."""
        numpy_options("transpose", kwargs)
        return self

    def ravel(self, order: str = "C") -> Any:
        """The values."""
        return self.values                                                       # type: ignore[attr-defined]

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return self._array.nbytes

    def item(self) -> Any:
        """The only value."""
        if len(self._index) != 1:
            raise ValueError("can only convert an array of size 1 to a Python scalar")
        found = self._array[0]
        return found.item() if isinstance(found, np.generic) else found


class FrameShaping(_Shaping):
    """Methods of DataFrame."""

    _arrays: list[Any]
    _columns: list[Any]
    _labels: Any
    _with: Any
    _sliced: Any

    def copy(self, deep: bool = True) -> Any:
        """A copy; neither sees what is written to the other."""
        return self._with(shared(self), self._index.view(), self._labels.view())

    def astype(self, dtype: Any, copy: Any = None, errors: str = "raise") -> Any:
        """The columns as another dtype, or each as its own of a dict."""
        if not isinstance(dtype, (dict, kinds.Series)):
            return self._with([labelling.as_dtype(a, dtype, errors) for a in self._columns])
        wanted = dict(dtype.items())
        for name in wanted:
            if name not in self._labels:
                raise KeyError(f"Only a column name can be used for the key in a dtype mappings argument. '{name}' not found in columns.")
        return self._with([labelling.as_dtype(a, wanted[n], errors) if n in wanted else a
                           for n, a in zip(self._labels, self._columns, strict=True)])

    def infer_objects(self, copy: Any = None) -> Any:
        """Object columns with the dtype that their values all have."""
        return self._with([labelling.inferred(a) for a in self._columns])

    def convert_dtypes(self, infer_objects: bool = True, convert_string: bool = True, convert_integer: bool = True,
                       convert_boolean: bool = True, convert_floating: bool = True, dtype_backend: str = "numpy_nullable") -> Any:
        """The columns with the dtypes that have NA for what is missing."""
        from septet.pandas.algorithms.nullable import convert

        flags = (infer_objects, convert_string, convert_integer, convert_boolean, convert_floating)
        return self._with([convert(a, flags, dtype_backend) for a in self._columns])

    def rename(self, mapper: Any = None, *, index: Any = None, columns: Any = None, axis: Any = None, copy: Any = None,
               inplace: bool = False, level: Any = None, errors: str = "ignore") -> Any:
        """Other labels, by a function or dict."""
        if mapper is None and index is None and columns is None:
            raise TypeError("must pass an index to rename")
        if mapper is not None:
            if index is not None or columns is not None:
                raise TypeError("Cannot specify both 'mapper' and any of 'index' or 'columns'")
            index, columns = (None, mapper) if axis is not None and self._get_axis_number(axis) else (mapper, None)
        elif axis is not None:
            raise TypeError("Cannot specify both 'axis' and any of 'index' or 'columns'")
        rows = self._index if index is None else labelling.renamed(self._index, index, level, errors)
        labels = self._labels if columns is None else labelling.renamed(self._labels, columns, level, errors)
        return replaced(self, self._with(shared(self), rows, labels), inplace)

    def set_axis(self, labels: Any, *, axis: Any = 0, copy: Any = None) -> Any:
        """Other labels of an axis."""
        made = self._with(shared(self))
        setattr(made, "columns" if self._get_axis_number(axis) else "index", labels)
        return made

    def set_index(self, keys: Any, *, drop: bool = True, append: bool = False, inplace: bool = False,
                  verify_integrity: bool = False) -> Any:
        """Columns (or arrays) as the row labels."""
        from septet.pandas.algorithms.resetting import set_index

        return replaced(self, set_index(self, keys, drop, append, verify_integrity), inplace)

    def reset_index(self, level: Any = None, *, drop: bool = False, inplace: bool = False, col_level: Any = 0, col_fill: Any = "",
                    allow_duplicates: Any = False, names: Any = None) -> Any:
        """Labels 0 to n-1; the old ones as columns, unless dropped."""
        from septet.pandas.algorithms.resetting import reset_frame

        return replaced(self, reset_frame(self, level, drop, col_level, col_fill, allow_duplicates, names), inplace)

    def transpose(self, *args: Any, copy: Any = None) -> Any:
        """Rows as columns."""
        return labelling.transpose(self)

    def isetitem(self, loc: Any, value: Any) -> None:
        """Replace columns by position."""
        from septet.pandas.indexing.writing import put_column

        places = loc if isinstance(loc, (list, ndarray)) else [loc]
        for i, place in enumerate(places):
            put_column(self, int(place), value if len(places) == 1 else value.iloc[:, i])

    def to_dict(self, orient: str = "dict", *, into: Any = dict, index: bool = True) -> Any:
        """The values as dictionaries: by column and row ("dict"), lists, "records", by row ("index"), or in parts."""
        from septet.pandas.algorithms.exporting import frame_to_dict

        return frame_to_dict(self, orient, into, index)

    def to_records(self, index: bool = True, column_dtypes: Any = None, index_dtypes: Any = None) -> Any:
        """The rows as an array of records."""
        from septet.pandas.algorithms.exporting import to_records

        return to_records(self, index, column_dtypes, index_dtypes)

    def iterrows(self) -> Iterator[tuple[Any, Any]]:
        """Pairs of label and row."""
        for i, label in enumerate(self._index):
            yield label, self.iloc[i]                                           # type: ignore[attr-defined]

    def itertuples(self, index: bool = True, name: str | None = "Pandas") -> Iterator[Any]:
        """The rows as named tuples."""
        return labelling.itertuples(self, index, name)
