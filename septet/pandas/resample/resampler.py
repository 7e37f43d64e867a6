"""Resampler: an object cut into equal spans of time, ready to be reduced or filled."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.groupby.groups import Groups
from septet.pandas.groupby.keys import Grouping
from septet.pandas.indexes.base import from_array
from septet.pandas.resample.bins import Bins, Rule, bins_of

REDUCTIONS = "sum prod mean median std var sem min max first last count nunique ohlc size quantile"
_NAMES = {"DatetimeArray": "DatetimeIndexResampler", "TimedeltaArray": "TimedeltaIndexResampler", "PeriodArray": "PeriodIndexResampler"}


class Resampler:
    """What `resample` gives: reductions go group by group, empty spans included; filling goes over the spans' beginnings."""

    def __init__(self, obj: Any, rule: Rule, on: Any = None, level: Any = None, group_keys: bool = False) -> None:
        self._rule, self._on, self._level, self._group_keys = rule, on, level, group_keys
        self.obj, self._key, self._name = _ordered(obj, on, level)
        self._bins: Bins = bins_of(self._key, rule)
        self._made: Any = None

    @property
    def _grouped(self) -> Any:
        """The group-by over the spans."""
        if self._made is None:
            self._made = _group_by(self)
        return self._made

    @property
    def freq(self) -> Any:
        """The step."""
        return self._rule.freq

    def __repr__(self) -> str:
        return f"<pandas.core.resample.{_NAMES[type(self._key).__name__]} object at {id(self):#x}>"

    def __str__(self) -> str:
        rule = self._rule
        shown = {"freq": rule.freq, "closed": rule.closed, "label": rule.label, "convention": rule.convention, "origin": rule.origin,
                 "offset": rule.offset}
        return f"{_NAMES[type(self._key).__name__]} [{', '.join(f'{k}={v}' for k, v in shown.items() if v is not None)}]"

    def __len__(self) -> int:
        return len(self._bins.labels)

    def __iter__(self) -> Any:
        return self._pairs()

    def _pairs(self) -> Any:
        from septet.pandas.groupby.rows import take_rows

        groups = self._grouped._groups
        for k, name in enumerate(self._bins.labels.tolist()):
            yield name, take_rows(self.obj, groups.rows(k))

    def __getitem__(self, key: Any) -> Any:
        self._grouped[key]
        return _Selected(self, key)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if isinstance(self.obj, kinds.DataFrame) and name in self.obj.columns:
            return self[name]
        raise AttributeError(f"'{_NAMES[type(self._key).__name__]}' object has no attribute '{name}'")

    # -- groups

    @property
    def groups(self) -> Any:
        """Where each span ends, by its label."""
        sizes = self._grouped._groups.sizes
        return dict(zip(self._bins.labels.tolist(), list(np.cumsum(sizes)), strict=True))

    @property
    def indices(self) -> Any:
        """The positions of the rows of each span."""
        return self._grouped.indices

    @property
    def ngroups(self) -> int:
        """How many spans."""
        return len(self._bins.labels)

    def get_group(self, name: Any) -> Any:
        """The rows of one span."""
        return self._grouped.get_group(name)

    def pipe(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """func(self, ...)."""
        from septet.pandas.groupby.base import GroupBy

        return GroupBy.pipe(self, func, *args, **kwargs)  # type: ignore[arg-type]

    # -- reductions

    def agg(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """One value a span by functions, names, lists, or a dict of columns."""
        if isinstance(self.obj, kinds.Series) and (isinstance(func, dict) or func is None and kwargs):
            named = func if func is not None else kwargs
            return kinds.DataFrame({name: self._grouped.agg(one) for name, one in named.items()})
        return self._grouped.agg(func, *args, **kwargs)

    aggregate = agg

    def apply(self, func: Any = None, *args: Any, **kwargs: Any) -> Any:
        """A function of each span's rows."""
        if isinstance(func, (str, list, dict)) or func is None or isinstance(self.obj, kinds.Series):
            return self.agg(func, *args, **kwargs)
        try:
            found = self._grouped.agg(func, *args, **kwargs)
        except (KeyError, AttributeError, TypeError, ValueError):
            found = self._grouped.apply(func, *args, **kwargs)
        return found

    def transform(self, arg: Any, *args: Any, **kwargs: Any) -> Any:
        """As many rows as there were, each span by a function."""
        return self._grouped.transform(arg, *args, **kwargs)

    # -- filling

    def _spans(self) -> Any:
        """The index of a finer frequency over the same time."""
        binner, rule = self._bins.edges, self._rule
        if type(self._key).__name__ != "DatetimeArray" or not len(binner):
            labels = binner
        else:
            labels = binner[1:] if rule.closed == "right" else binner[:-1]
        labels = labels._new(labels._counts, None if type(labels).__name__ == "PeriodArray" else rule.freq)
        return from_array(labels, self._name)

    def _upsampled(self, method: Any = None, limit: Any = None, fill_value: Any = None) -> Any:
        obj = self.obj
        if self._on is not None:
            raise ValueError("Upsampling from level= or on= selection is not supported, use .set_index(...) to explicitly set index to "
                             "datetime-like")
        target = self._spans()
        options: dict[str, Any] = {"method": method, "limit": limit}
        if fill_value is not None:
            options["fill_value"] = fill_value
        if type(self._key).__name__ == "PeriodArray":
            return _fill_periods(obj, target, method, limit, fill_value, self._rule)
        return obj.reindex(target, **options)

    def asfreq(self, fill_value: Any = None) -> Any:
        """The values at the spans' beginnings, nothing filled but by `fill_value`."""
        return self._upsampled(None, None, fill_value)

    def ffill(self, limit: int | None = None) -> Any:
        """Filled from before."""
        return self._upsampled("ffill", limit)

    def bfill(self, limit: int | None = None) -> Any:
        """Filled from behind."""
        return self._upsampled("bfill", limit)

    def nearest(self, limit: int | None = None) -> Any:
        """Filled from the nearest."""
        return self._upsampled("nearest", limit)

    def interpolate(self, method: str = "linear", *, axis: Any = 0, limit: Any = None, inplace: Any = False,
                    limit_direction: Any = "forward", limit_area: Any = None, **kwargs: Any) -> Any:
        """Filled with values in between."""
        if inplace:
            raise ValueError("Cannot interpolate inplace on a resampled object.")
        target = self._spans()
        own = from_array(self._key._new(self._key._counts), self._name)
        both = own.union(target) if len(own.difference(target)) else target
        found = self.obj.reindex(both).interpolate(method=method, limit=limit, limit_direction=limit_direction, limit_area=limit_area,
                                                   **kwargs)
        return found if both is target else found.reindex(target)


class _Selected(Resampler):
    """Some columns of a resampled frame."""

    def __init__(self, parent: Resampler, key: Any) -> None:
        self.__dict__.update(parent.__dict__)
        self._made = parent._grouped[key]
        self.obj = parent.obj[key]


def _reduction(name: str) -> Any:
    def method(self: Resampler, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._grouped, name)(*args, **kwargs)

    method.__name__, method.__doc__ = name, f"`{name}` of each span."
    return method


for _name in REDUCTIONS.split():
    setattr(Resampler, _name, _reduction(_name))


def _ordered(obj: Any, on: Any, level: Any) -> tuple[Any, Any, Any]:
    """(the object in the order of time, the times, their name)."""
    if on is not None and level is not None:
        raise ValueError("The Grouper cannot specify both a key and a level!")
    if on is not None:
        if not isinstance(obj, kinds.DataFrame) or on not in obj.columns:
            raise KeyError(f"The grouper name {on} is not found")
        values, name = obj[on]._values, on
    elif level is not None:
        labels = obj.index.get_level_values(level)
        values, name = labels._values, labels.name
    else:
        values, name = obj.index._values, obj.index.name
    counts = getattr(values, "_counts", None)
    known = on is None and level is None and hasattr(obj.index, "_known") and obj.index.is_monotonic_increasing
    if counts is not None and len(counts) > 1 and not known and not bool((counts[1:] >= counts[:-1]).all()):
        order = np.argsort(counts, kind="stable")
        obj, values = obj.take(order), values.take(order)
    return obj, values, name


def _group_by(self: Resampler) -> Any:
    from septet.pandas.groupby.frame import DataFrameGroupBy
    from septet.pandas.groupby.series import SeriesGroupBy

    grouping = Grouping(self._key, self._name, True, True, False, self._on, self._on is not None)
    grouping._found = (self._bins.codes, self._bins.labels)
    grouping.categorical = False
    kind = DataFrameGroupBy if isinstance(self.obj, kinds.DataFrame) else SeriesGroupBy
    return kind(self.obj, Groups([grouping], len(self.obj), True), self._name, True, self._group_keys, True, False)


def _fill_periods(obj: Any, target: Any, method: Any, limit: Any, fill_value: Any, rule: Rule) -> Any:
    """Periods of a finer frequency: the values stand at the beginning (or end) of theirs."""
    where = obj.index.asfreq(target.freq, "E" if rule.end else "S")
    moved = obj.set_axis(where)
    options = {"method": method, "limit": limit} | ({} if fill_value is None else {"fill_value": fill_value})
    return moved.reindex(target, **options)
