"""`plot` and `hist` of a group-by: each group's own chart."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.errors import NotSupported
from septet.pandas import kinds
from septet.pandas.construct import objects
from septet.pandas.plotting.accessor import KINDS


class GroupByPlot:
    """Draws each group; called, or by the name of the kind of chart.  Gives a series of what each group's plot gives."""

    def __init__(self, grouped: Any) -> None:
        self._grouped = grouped

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return of_each(self._grouped, lambda part: part.plot(*args, **kwargs))

    def __getattr__(self, name: str) -> Any:
        if name not in KINDS:
            raise AttributeError(f"'GroupByPlot' object has no attribute '{name}'")
        return lambda *args, **kwargs: of_each(self._grouped, lambda part: getattr(part.plot, name)(*args, **kwargs))


def of_each(grouped: Any, draw: Callable[[Any], Any]) -> Any:
    """What a function draws of each group, under the groups' labels."""
    labels = grouped._groups.index.take(grouped._present())
    parts = grouped._parts(grouped._selected_obj)
    named = (part.rename(label) if part.ndim == 1 else part for label, part in zip(labels, parts, strict=True))
    return kinds.Series(objects([draw(part) for part in named]), index=labels)


def hist(grouped: Any, *args: Any, **kwargs: Any) -> Any:
    """A histogram (of each column) of each group."""
    return of_each(grouped, lambda part: part.hist(*args, **kwargs))


def boxplot(grouped: Any, *args: Any, **kwargs: Any) -> Any:
    """Refused: DataFrame.boxplot(by=) draws groups."""
    raise NotSupported("DataFrameGroupBy.boxplot; DataFrame.boxplot(column, by) draws groups beside each other")
