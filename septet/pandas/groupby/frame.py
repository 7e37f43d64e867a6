"""DataFrameGroupBy."""
from __future__ import annotations

from functools import cached_property
from typing import Any

from septet.pandas import kinds
from septet.pandas.groupby import reduce as reductions
from septet.pandas.groupby.methods import Reductions
from septet.pandas.groupby.rows import frame, is_numeric, series
from septet.pandas.groupby.series import SeriesGroupBy
from septet.pandas.indexes.range import default_index
from septet.pandas.lazy.columns import LazyColumns


class DataFrameGroupBy(Reductions):
    """A DataFrame split into groups."""

    __module__ = "pandas.api.typing"

    # -- columns

    @cached_property
    def _excluded(self) -> set[Any]:
        """The columns that are keys."""
        return {g.label for g in self._groups.groupings if g.in_axis}

    @cached_property
    def _places(self) -> list[int]:
        """The numbers of the columns that are values."""
        labels = self.obj._labels
        if self._selection is None:
            gone = self._excluded
            return [i for i, label in enumerate(labels) if not (gone and label in gone)]
        from septet.pandas.groupby.counting import places_of

        return places_of(labels, self._selection)

    def _value_labels(self, places: list[int] | None = None) -> Any:
        import septet.numpy as np

        places = self._places if places is None else places
        labels = self.obj._labels
        return labels if len(places) == len(labels) and self._selection is None else labels._take(np.array(places, dtype=np.int64))

    def _value_columns(self) -> list[tuple[Any, Any]]:
        arrays, labels = self.obj._columns, list(self.obj._labels)
        return [(labels[i], arrays[i]) for i in self._places]

    def _value_obj(self) -> Any:
        arrays = self.obj._columns
        return frame([arrays[i] for i in self._places], self.obj._index, self._value_labels(), self.obj)

    @property
    def _selected_obj(self) -> Any:
        if self._selection is None:
            return self.obj
        return self._value_obj()

    def __getitem__(self, key: Any) -> Any:
        if self._selection is not None:
            raise IndexError(f"Column(s) {self._selection} already selected")
        if isinstance(key, tuple) and len(key) > 1 and key not in self.obj._labels:
            raise ValueError("Cannot subset columns with a tuple with more than one element. Use a list instead.")
        if isinstance(key, (list, kinds.Series, kinds.Index)) or hasattr(key, "dtype") and getattr(key, "ndim", 0) == 1:
            return self._columns_chosen(list(key))
        if key not in self.obj._labels:
            from septet.pandas.groupby.keys import near

            raise KeyError(f"Column not found: {key}{near(key, self.obj._labels)}")
        column = self.obj[key]
        if column.ndim == 2:
            return self._again(self.obj, selection=key)
        return SeriesGroupBy(column, self._groups, self.keys, self.as_index, self.group_keys, self.dropna, self.observed)

    def _columns_chosen(self, keys: list[Any]) -> Any:
        absent = [k for k in keys if k not in self.obj._labels]
        if absent:
            raise KeyError(f"Columns not found: {', '.join(repr(k) for k in absent)}")
        return self._again(self.obj, selection=keys)

    def __getattr__(self, name: str) -> Any:
        if not name.startswith("_") and name in self.obj._labels:
            return self[name]
        raise AttributeError(f"'DataFrameGroupBy' object has no attribute '{name}'")

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *(x for x in self.obj._labels if isinstance(x, str) and x.isidentifier())})

    # -- results

    def _series_of(self, i: int) -> Any:
        """One column's group-by."""
        column = series(self.obj._columns[i], self.obj._index, self.obj._labels[i])
        return SeriesGroupBy(column, self._groups, self.keys, True, self.group_keys, self.dropna, self.observed)

    def _wrapped(self, arrays: list[Any], labels: Any) -> Any:
        """A frame with a row a group."""
        if self.as_index:
            return frame(arrays, self._groups.index, labels, self.obj)
        return self._with_keys(arrays, labels)

    def _with_keys(self, arrays: list[Any], labels: Any) -> Any:
        """The groups' keys as first columns, rows numbered."""
        shown = []
        keys, groups = self._groups.level_arrays(), self._groups
        for k, (name, values) in enumerate(zip(groups.names, keys, strict=True)):
            name = ("index" if len(keys) == 1 else f"level_{k}") if name is None else name
            if labels.nlevels > 1:
                name = name if isinstance(name, tuple) else (name, *[""] * (labels.nlevels - 1))
            if name not in labels:
                shown.append((name, values))
        made = frame(arrays, default_index(groups.count), labels, self.obj)
        for k, (name, values) in enumerate(shown):
            made.insert(k, name, series(values, made._index))
        return made

    def _together(self, places: list[int]) -> None:
        """Have columns that wait in a file read at once."""
        columns = self.obj._columns
        if isinstance(columns, LazyColumns):
            columns.fetch(places)

    def _reduced(self, function: Any, numeric_only: bool = False, how: str = "") -> Any:
        if not numeric_only:
            self._together(self._places)
        arrays, places = self.obj._columns, self._places
        if numeric_only:
            places = [i for i in places if is_numeric(arrays[i])]
        if how in ("sum", "mean") and self._groups.streamed is None:
            self._groups.expect([arrays[i] for i in places])
        return self._wrapped([function(arrays[i]) for i in places], self._value_labels(places))

    def _transformed(self, function: Any, numeric_only: bool = False) -> Any:
        arrays, places = self.obj._columns, self._places
        if numeric_only:
            places = [i for i in places if is_numeric(arrays[i])]
        return frame([function(arrays[i]) for i in places], self.obj._index, self._value_labels(places), self.obj)

    def size(self) -> Any:
        """Rows of each group."""
        if self.as_index:
            return series(self._groups.sizes, self._groups.index, None)
        return self._with_keys([self._groups.sizes], kinds.Index(["size"]))

    def nunique(self, dropna: bool = True) -> Any:
        """Distinct values of each group."""
        return self._reduced(lambda values: reductions.reduce("nunique", values, self._groups, dropna=dropna))

    def idxmin(self, skipna: bool = True, numeric_only: bool = False) -> Any:
        """The label of each group's least."""
        from septet.pandas.groupby.statistics import extreme_labels

        return self._reduced(lambda values: extreme_labels("idxmin", values, self, skipna), numeric_only)

    def idxmax(self, skipna: bool = True, numeric_only: bool = False) -> Any:
        """The label of each group's greatest."""
        from septet.pandas.groupby.statistics import extreme_labels

        return self._reduced(lambda values: extreme_labels("idxmax", values, self, skipna), numeric_only)

    def value_counts(self, subset: Any = None, normalize: bool = False, sort: bool = True, ascending: bool = False,
                     dropna: bool = True) -> Any:
        """How often each row occurs in each group."""
        from septet.pandas.groupby.counting import frame_value_counts

        return frame_value_counts(self, subset, normalize, sort, ascending, dropna)

    def agg(self, func: Any = None, *args: Any, engine: Any = None, engine_kwargs: Any = None, **kwargs: Any) -> Any:
        """Aggregations by name, function, list, dict of columns, or keyword."""
        from septet.pandas.groupby.aggregating import aggregate_frame
        from septet.pandas.groupby.methods import checked_engine

        checked_engine(engine, engine_kwargs)
        return aggregate_frame(self, func, args, kwargs)

    aggregate = agg

    def transform(self, func: Any, *args: Any, engine: Any = None, engine_kwargs: Any = None, **kwargs: Any) -> Any:
        """A function of each group, spread over its rows."""
        from septet.pandas.groupby.applying import transform_frame
        from septet.pandas.groupby.methods import checked_engine

        checked_engine(engine, engine_kwargs)
        return transform_frame(self, func, args, kwargs)

    def filter(self, func: Any, dropna: bool = True, *args: Any, **kwargs: Any) -> Any:
        """The rows of the groups of which func is true."""
        from septet.pandas.groupby.applying import filter_groups

        return filter_groups(self, func, dropna, args, kwargs)

    def corr(self, method: Any = "pearson", min_periods: int = 1, numeric_only: bool = False) -> Any:
        """Correlation matrices of the groups."""
        return self.apply(lambda part: part.corr(method=method, min_periods=min_periods, numeric_only=numeric_only))

    def cov(self, min_periods: int | None = None, ddof: int | None = 1, numeric_only: bool = False) -> Any:
        """Covariance matrices of the groups."""
        return self.apply(lambda part: part.cov(min_periods=min_periods, ddof=ddof, numeric_only=numeric_only))

    def corrwith(self, other: Any, drop: bool = False, method: Any = "pearson", numeric_only: bool = False) -> Any:
        """Correlation of the columns with another object in each group."""
        return self.apply(lambda part: part.corrwith(other, drop=drop, method=method, numeric_only=numeric_only))

    def take(self, indices: Any, **kwargs: Any) -> Any:
        """Rows of each group by position."""
        return self._op_via_apply("take", indices, **kwargs)
