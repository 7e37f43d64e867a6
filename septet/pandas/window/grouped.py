"""Windows within groups: rows group by group, windows that do not cross from one to another."""
from __future__ import annotations

from itertools import pairwise
from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby.counting import key_codes
from septet.pandas.groupby.rows import at
from septet.pandas.window import bounds as limits
from septet.pandas.window.ewm import ExponentialMovingWindow
from septet.pandas.window.rolling import Expanding, Rolling


class Grouped:
    """What windows over groups share.  `_grouped`: the group-by."""

    _grouped: Any
    _bare = False                       # whether results keep the groups' labels in the index although as_index is False
    obj: Any

    def _values(self, grouped: Any) -> Any:
        """The object without the keys."""
        self._grouped, groups = grouped, grouped._groups
        if len(groups.groupings) == 1 and groups.groupings[0].whole and not bool(groups.observed.all()):
            raise IndexError("windows over groups of a categorical key with categories that no row has; group with observed=True")
        obj = grouped._value_obj()
        keys = [label for label in obj._labels if label in groups.names] if isinstance(obj, kinds.DataFrame) else []
        return obj.drop(columns=keys) if keys else obj

    def _wrapped(self, found: Any) -> Any:
        """With as_index=False the groups' labels are columns."""
        made = super()._wrapped(found)                                           # type: ignore[misc]
        if self._grouped.as_index or self._bare or not isinstance(self, Rolling):
            return made
        made = made.reset_index(level=list(range(len(self._grouped._groups.names))))
        own = self._arranged_index()
        return made if len(own) != len(made) else made.set_axis(own)

    def __getitem__(self, key: Any) -> Any:
        made = super().__getitem__(key)                                          # type: ignore[misc]
        made._bare = True
        return made

    def _by_dict(self, wanted: dict[Any, Any]) -> Any:
        """Each column its own statistics."""
        made = self._with_selection(list(wanted))                                # type: ignore[attr-defined]
        return super(Grouped, made)._by_dict(wanted)                             # type: ignore[misc]

    def _by_list(self, funcs: list[Any]) -> Any:
        """Several statistics side by side keep the groups' labels in the index."""
        made = self._with_selection(self._selection)                             # type: ignore[attr-defined]
        made._bare = True
        return super(Grouped, made)._by_list(funcs)                              # type: ignore[misc]

    def _rows(self) -> ndarray:
        """The rows group by group."""
        groups = self._grouped._groups
        return groups.order.order[: groups.bounds[-1]]  # type: ignore[no-any-return]

    def _arranged(self, x: Any) -> Any:
        return at(x, self._rows())

    def _arranged_index(self) -> Any:
        return self.obj._index._take(self._rows())

    def _spans(self) -> list[tuple[int, int]]:
        found = self._grouped._groups.bounds
        return list(pairwise(found))

    def _joined(self, each: Any) -> tuple[ndarray, ndarray]:
        """each(first, last) -> (starts, ends) within a group, of all groups."""
        parts = [(a, each(a, b)) for a, b in self._spans() if b > a]
        if not parts:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        return np.concatenate([s + a for a, (s, _) in parts]), np.concatenate([e + a for a, (_, e) in parts])

    def _labels_at(self, rows: ndarray) -> Any:
        """Group labels, then the rows' own."""
        from septet.pandas.indexes.multi import factorized

        groups = self._grouped._groups
        on = getattr(self, "on", None)
        if isinstance(on, str) and getattr(self, "_selection", None) is not None:
            inner = kinds.Index(at(self.obj[on]._values, rows), name=on)         # selected columns stand under what windows go by
        else:
            inner = self.obj._index._take(rows)
        of_row = groups.codes[rows]
        levels, codes = [g.level for g in groups.groupings], [c[of_row] for c in key_codes(groups)]
        if isinstance(inner, kinds.MultiIndex):
            more, numbers, names = list(inner.levels), list(inner.codes), list(inner.names)
        else:
            number, level = factorized(inner)
            more, numbers, names = [level], [number], [inner.name]
        return kinds.MultiIndex._of([*levels, *more], [*codes, *numbers], [*groups.names, *names])

    def _index(self) -> Any:
        return self._labels_at(self._rows())


class RollingGroupby(Grouped, Rolling):
    """Moving windows within groups."""

    __module__ = "pandas.api.typing"

    def __init__(self, grouped: Any, window: Any, min_periods: Any, center: bool, win_type: Any, on: Any, closed: Any, step: Any,
                 method: str):
        Rolling.__init__(self, self._values(grouped), window, min_periods, center, win_type, on, closed, step, method)

    def _bounds(self) -> tuple[ndarray, ndarray]:
        if self._own():
            return self._joined(lambda a, b: self.window.get_window_bounds(b - a, self.min_periods, self.center, self.closed, self.step))
        if self._timed:
            moments = self._moments()
            ordered = at(moments, self._rows())
            return self._joined(lambda a, b: self._time_bounds(ordered[a:b]))
        return self._joined(lambda a, b: limits.fixed(b - a, int(self.window), bool(self.center), self.closed, self.step))

    def _index(self) -> Any:
        rows = self._rows()
        if self.step and self.step > 1:
            rows = np.concatenate([rows[a:b:self.step] for a, b in self._spans()]) if len(rows) else rows
        return self._labels_at(rows)


class ExpandingGroupby(Grouped, Expanding):
    """Growing windows within groups."""

    __module__ = "pandas.api.typing"

    def __init__(self, grouped: Any, min_periods: int, method: str):
        Expanding.__init__(self, self._values(grouped), min_periods, method)

    def _bounds(self) -> tuple[ndarray, ndarray]:
        return self._joined(lambda a, b: limits.growing(b - a))


class ExponentialMovingWindowGroupby(Grouped, ExponentialMovingWindow):
    """Exponentially weighted windows within groups."""

    __module__ = "pandas.api.typing"

    def __init__(self, grouped: Any, com: Any, span: Any, halflife: Any, alpha: Any, min_periods: Any, adjust: bool, ignore_na: bool,
                 times: Any, method: str):
        ExponentialMovingWindow.__init__(self, self._values(grouped), com, span, halflife, alpha, min_periods, adjust, ignore_na, times,
                                         method)
