"""GroupBy: an object and its groups; what Series and DataFrame group-bys share."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.groupby.groups import Groups
from septet.pandas.groupby.rows import slice_rows, take_rows
from septet.pandas.missing import is_missing


class GroupBy:
    """An object split into groups of rows.  keys: what it was grouped by."""

    _selection: Any = None

    def __init__(self, obj: Any, groups: Groups, keys: Any, as_index: bool = True, group_keys: bool = True, dropna: bool = True,
                 observed: bool = True, selection: Any = None):
        self.obj, self._groups, self.keys, self.as_index, self.group_keys = obj, groups, keys, as_index, group_keys
        self.dropna, self.observed, self._selection, self.sort = dropna, observed, selection, groups.sort

    def _again(self, obj: Any, **changes: Any) -> Any:
        """The same groups of another object."""
        options = {"as_index": self.as_index, "group_keys": self.group_keys, "dropna": self.dropna, "observed": self.observed, **changes}
        return type(self)(obj, self._groups, self.keys, **options)

    # -- groups

    def __len__(self) -> int:
        return self._groups.count

    def __repr__(self) -> str:
        return object.__repr__(self).replace(type(self).__module__ + "." + type(self).__qualname__,
                                             f"pandas.api.typing.{type(self).__name__}")

    @property
    def ngroups(self) -> int:
        """How many groups."""
        return self._groups.count

    @property
    def ndim(self) -> int:
        """Axes of the object."""
        return self._selected_obj.ndim  # type: ignore[no-any-return]

    @property
    def _selected_obj(self) -> Any:
        return self.obj

    @property
    def groups(self) -> Any:
        """The labels of the rows of each group."""
        from septet.pandas.groupby.display import PrettyDict

        index, found = self.obj.index, self._groups
        plain = found.index.nlevels > 1 or not hasattr(found.index._values, "_mask")
        names, whole = list(found.index if plain else found.index._values), any(g.whole for g in found.groupings)
        made = {names[g]: index._take(found.rows(g)) for g in range(found.count) if whole or found.bounds[g + 1] > found.bounds[g]}
        return PrettyDict(made) if found.index.nlevels == 1 else made

    @property
    def indices(self) -> dict[Any, Any]:
        """The positions of the rows of each group."""
        index = self._groups.index
        names = [np.nan if is_missing(x) else x for x in index._values] if index.nlevels == 1 else list(index)
        whole, bounds = index.nlevels == 1 and any(g.whole for g in self._groups.groupings), self._groups.bounds
        return {names[g]: self._groups.rows(g) for g in range(self._groups.count) if whole or bounds[g + 1] > bounds[g]}

    @property
    def plot(self) -> Any:
        """Charts of the groups."""
        from septet.pandas.plotting.groups import GroupByPlot

        return GroupByPlot(self)

    def hist(self, *args: Any, **kwargs: Any) -> Any:
        """Histograms of the groups."""
        from septet.pandas.plotting.groups import hist

        return hist(self, *args, **kwargs)

    @cached_property
    def _ordered(self) -> Any:
        """The rows group by group."""
        return take_rows(self._selected_obj, self._groups.order.order)

    def _parts(self, obj: Any = None) -> Iterator[Any]:
        """The rows of each group that has any."""
        ordered, bounds = self._ordered if obj is None else take_rows(obj, self._groups.order.order), self._groups.bounds
        for g in range(self._groups.count):
            if bounds[g + 1] > bounds[g]:
                yield slice_rows(ordered, bounds[g], bounds[g + 1])

    def _present(self) -> list[int]:
        """The numbers of the groups that have rows."""
        bounds = self._groups.bounds
        return [g for g in range(self._groups.count) if bounds[g + 1] > bounds[g]]

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        names = list(self._groups.index)
        single = len(self._groups.groupings) == 1
        as_tuple = isinstance(self.keys, list) and len(self.keys) == 1 or self._level_list()
        for g, part in zip(self._present(), self._parts(), strict=True):
            yield ((names[g],) if single and as_tuple else names[g]), part

    def _level_list(self) -> bool:
        return bool(getattr(self, "_level_is_list", False))

    def get_group(self, name: Any) -> Any:
        """The rows of one group.  KeyError for a name that is none."""
        single = len(self._groups.groupings) == 1
        if isinstance(self.keys, list) and len(self.keys) == 1 or self._level_list():
            if not (isinstance(name, tuple) and len(name) == 1):
                raise KeyError(name)
            name = name[0]
        elif not single and not isinstance(name, tuple):
            raise ValueError("must supply a tuple to get_group with multiple grouping keys")
        try:
            g = self._groups.index.get_loc(name)
        except KeyError:
            raise KeyError(name) from None
        if not isinstance(g, int):
            g = int(np.asarray(g).argmax()) if not isinstance(g, slice) else g.start
        rows = self._groups.rows(g)
        if not len(rows):
            raise KeyError(name)
        return take_rows(self._selected_obj, rows)

    def pipe(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """func(self, ...)."""
        if isinstance(func, tuple):
            func, name = func
            if name in kwargs:
                raise ValueError(f"{name} is both the pipe target and a keyword argument")
            kwargs[name] = self
            return func(*args, **kwargs)
        return func(self, *args, **kwargs)

    # -- rows of groups

    def _where(self, mask: Any) -> Any:
        """The rows under a mask, in their order."""
        return take_rows(self._selected_obj, np.flatnonzero(mask))

    def _place(self, ascending: bool = True) -> Any:
        """Each row's number within its group, -1 without."""
        from septet.core.fn import groups as meaning

        codes = self._groups.codes
        places = meaning.place_within(codes, self._groups.count)
        if ascending or not self._groups.count:
            return places
        return np.where(codes < 0, -1, self._groups.sizes[np.maximum(codes, 0)] - 1 - places)

    def head(self, n: int = 5) -> Any:
        """The first n rows of each group; negative: all but the last -n."""
        there = self._groups.codes >= 0
        return self._where(there & (self._place() < n) if n >= 0 else there & (self._place(False) >= -n))

    def tail(self, n: int = 5) -> Any:
        """The last n rows of each group; negative: all but the first -n."""
        there = self._groups.codes >= 0
        return self._where(there & (self._place(False) < n) if n >= 0 else there & (self._place() >= -n))

    @property
    def nth(self) -> Any:
        """The nth row of each group, by call or by []."""
        from septet.pandas.groupby.nth import Nth

        return Nth(self)

    def sample(self, n: int | None = None, frac: float | None = None, replace: bool = False, weights: Any = None,
               random_state: Any = None) -> Any:
        """Random rows of each group."""
        from septet.pandas.groupby.nth import sample

        return sample(self, n, frac, replace, weights, random_state)

    def ngroup(self, ascending: bool = True) -> Any:
        """The number of each row's group."""
        codes = self._groups.codes
        result = np.where(codes < 0, np.nan, codes) if self._groups.any_missing else codes
        if not ascending:
            result = self._groups.count - 1 - result
        return self._column(result, None)

    def cumcount(self, ascending: bool = True) -> Any:
        """The number of each row within its group."""
        from septet.pandas.groupby import transform

        return self._column(transform.cumcount(self._groups, ascending), None)

    def _column(self, values: Any, name: Any) -> Any:
        """A series on the object's rows."""
        return kinds.Series._new(values, self.obj._index, name)

    # -- windows and time in groups

    def rolling(self, window: Any, min_periods: int | None = None, center: bool = False, win_type: Any = None, on: Any = None,
                closed: Any = None, method: str = "single", step: Any = None) -> Any:
        """Moving windows within groups."""
        from septet.pandas.window.grouped import RollingGroupby

        return RollingGroupby(self, window, min_periods, center, win_type, on, closed, step, method)

    def expanding(self, min_periods: int = 1, method: str = "single") -> Any:
        """Growing windows within groups."""
        from septet.pandas.window.grouped import ExpandingGroupby

        return ExpandingGroupby(self, min_periods, method)

    def ewm(self, com: Any = None, span: Any = None, halflife: Any = None, alpha: Any = None, min_periods: int | None = 0,
            adjust: bool = True, ignore_na: bool = False, times: Any = None, method: str = "single") -> Any:
        """Exponentially weighted windows within groups."""
        from septet.pandas.window.grouped import ExponentialMovingWindowGroupby

        return ExponentialMovingWindowGroupby(self, com, span, halflife, alpha, min_periods, adjust, ignore_na, times, method)

    def resample(self, rule: Any, *args: Any, **kwargs: Any) -> Any:
        """Resampling within groups."""
        from importlib import import_module

        return import_module("septet.pandas.resample").resample_groups(self, rule, *args, **kwargs)


def function_name(func: Any) -> str:
    """What a function is called in results."""
    if isinstance(func, str):
        return func
    while hasattr(func, "func"):
        func = func.func
    return getattr(func, "__name__", type(func).__name__)


ALIASED = {"sum", "mean", "min", "max", "prod", "median", "nansum", "nanmean", "nanmin", "nanmax", "nanprod", "nanmedian", "amin", "amax"}


def known(func: Callable[..., Any]) -> str | None:
    """The reduction that one of NumPy's functions is."""
    module = getattr(func, "__module__", None) or ""
    name = getattr(func, "__name__", "")
    if name in ALIASED and ("numpy" in module.split(".")):
        return {"amin": "min", "amax": "max"}.get(name, name.removeprefix("nan"))
    return None
