"""Grouper and NamedAgg: what to group by, and named aggregations, as objects."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.construct import without_freq


class NamedAgg(tuple[Any, Any]):
    """A column and its aggregation, for keywords of agg; args, kwargs: what the aggregation gets besides the values."""

    __module__ = "pandas"
    column: Any
    aggfunc: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __new__(cls, column: Any, aggfunc: Any, *args: Any, **kwargs: Any) -> NamedAgg:
        self = super().__new__(cls, (column, bound(aggfunc, args, kwargs) if args or kwargs else aggfunc))
        self.column, self.aggfunc, self.args, self.kwargs = column, aggfunc, args, kwargs
        return self

    def __repr__(self) -> str:
        return f"NamedAgg(column={self.column!r}, aggfunc={self.aggfunc!r}, args={self.args!r}, kwargs={self.kwargs!r})"


NamedFunc = NamedAgg


def bound(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """An aggregation with its further arguments; TypeError at the call where it is a method's name, as in pandas."""
    return lambda values: function(values, *args, **kwargs)


class Grouper:
    """What to group by: a column (key), a level, or equal spans of time (freq).

    sort: whether groups are sorted.  The rest are resample's options.
    """

    __module__ = "pandas"

    def __init__(self, key: Any = None, level: Any = None, freq: Any = None, sort: bool = False, dropna: bool = True, **options: Any):
        self.key, self.level, self.freq, self.sort, self.dropna, self.options = key, level, freq, sort, dropna, options

    def __repr__(self) -> str:
        if self.freq is not None:
            return self._spans_repr()
        shown = ((name, getattr(self, name)) for name in ("key", "level", "freq", "sort", "dropna"))
        return f"Grouper({', '.join(f'{n}={v!r}' for n, v in shown if v is not None)})"

    def _spans_repr(self) -> str:
        """Equal spans of time with all their options."""
        from septet.pandas.resample.bins import Rule
        from septet.pandas.tslibs.timedelta import Timedelta

        rule, offset = Rule(self.freq, **self.options), self.options.get("offset")
        shown = {"key": self.key, "level": self.level, "freq": rule.freq, "sort": True, "dropna": self.dropna, "closed": rule.closed,
                 "label": rule.label, "how": "mean", "convention": self.options.get("convention") or "e", "origin": rule.origin,
                 "offset": None if offset is None else Timedelta(offset)}
        return f"TimeGrouper({', '.join(f'{n}={v!r}' for n, v in shown.items() if v is not None)})"

    def _grouping(self, obj: Any, sort: bool, observed: bool, dropna: bool) -> Any:
        """The grouping it stands for."""
        from septet.pandas.groupby.keys import Grouping, grouping_of, level_grouping, levels_of

        if self.freq is not None:
            return self._spans(obj, observed)
        if self.key is not None:
            return grouping_of(obj, obj.index, self.key, sort, observed, self.dropna)
        if self.level is not None:
            number = levels_of(obj.index, None, self.level)[0]
            return level_grouping(obj, obj.index, None, number, sort, observed, self.dropna)
        return Grouping(obj.index._values, obj.index.name, sort, self.dropna, observed)

    def _spans(self, obj: Any, observed: bool) -> Any:
        """Spans of time: the codes and labels that resample makes of the key."""
        from importlib import import_module

        from septet.pandas.groupby.keys import Grouping

        if self.key is not None:
            labels = obj[self.key] if isinstance(obj, kinds.DataFrame) else obj
            values, name = labels._values, self.key
        else:
            labels = obj.index.get_level_values(self.level) if self.level is not None else obj.index
            values, name = labels._values, labels.name
        codes, spans = import_module("septet.pandas.resample").span_codes(values, self.freq, **self.options)
        if (codes < 0).any():
            spans = without_freq(spans)             # as upstream: what is missing takes the frequency away
        found = Grouping(values, name, True, True, observed, self.key, self.key is not None)
        found._found = (codes, spans)
        found.categorical = False                       # alone, empty spans are groups too: Groups counts all labels
        return found
