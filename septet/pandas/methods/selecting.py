"""head, tail, take, sample, filter, select_dtypes, isin, between, xs, truncate."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.algorithms import selection as picking
from septet.pandas.algorithms.unique import isin_array
from septet.pandas.construct import is_list_like, to_array, unwrap
from septet.pandas.hints import numpy_options


class _Selecting:
    """What both have."""

    def head(self, n: int = 5) -> Any:
        """The first n rows; with n below 0 all but the last -n."""
        return self.iloc[:n]                                                    # type: ignore[attr-defined]

    def tail(self, n: int = 5) -> Any:
        """The last n rows; with n below 0 all but the first -n."""
        return self.iloc[0:0] if n == 0 else self.iloc[-n:]                     # type: ignore[attr-defined]

    def take(self, indices: Any, axis: Any = 0, **kwargs: Any) -> Any:
        """Rows or columns at positions."""
        numpy_options("take", kwargs)
        if not is_list_like(indices) and not isinstance(indices, slice):
            raise TypeError(f"{type(self).__name__}.take requires a sequence of integers, got {type(indices).__name__}.")
        return self.iloc[:, indices] if self._get_axis_number(axis) else self.iloc[indices]      # type: ignore[attr-defined]

    def sample(self, n: int | None = None, frac: float | None = None, replace: bool = False, weights: Any = None, random_state: Any = None,
               axis: Any = None, ignore_index: bool = False) -> Any:
        """Rows (or columns) drawn at random."""
        return picking.sample(self, n, frac, replace, weights, random_state, axis, ignore_index)

    def filter(self, arg: Any = None, /, like: str | None = None, regex: str | None = None, axis: Any = None, *, items: Any = None,
               cond: Any = None, na: Any = False) -> Any:
        """Rows or columns by their labels (given ones, those that contain a text or match a pattern), or by a mask."""
        if arg is not None:
            if callable(arg):
                cond = arg
            else:
                items = arg
        if cond is not None:
            return picking.filtered_by_mask(self, cond, na, axis)
        return picking.filtered(self, items, like, regex, axis)

    def xs(self, key: Any, axis: Any = 0, level: Any = None, drop_level: bool = True) -> Any:
        """The part under a label, perhaps of one level."""
        return picking.cross_section(self, key, axis, level, drop_level)

    def truncate(self, before: Any = None, after: Any = None, axis: Any = None, copy: Any = None) -> Any:
        """The rows between two labels."""
        return picking.truncate(self, before, after, axis)

    def pipe(self, func: Any, *args: Any, **kwargs: Any) -> Any:
        """A function of the object; (function, keyword) where it comes in under a keyword."""
        if not isinstance(func, tuple):
            return func(self, *args, **kwargs)
        func, target = func
        if target in kwargs:
            raise ValueError(f"{target} is both the pipe target and a keyword argument")
        kwargs[target] = self
        return func(*args, **kwargs)


class SeriesSelecting(_Selecting):
    """Methods of Series."""

    _values: Any
    _index: Any
    _with: Any

    def isin(self, values: Any) -> Any:
        """Mask of the values that are among others."""
        if not is_list_like(values):
            raise TypeError(f"only list-like objects are allowed to be passed to isin(), you passed a `{type(values).__name__}`")
        wanted = unwrap(values)
        wanted = wanted if hasattr(wanted, "dtype") else to_array(list(wanted))
        own = self._values
        found = own.isin(wanted) if type(own) is not ndarray else isin_array(own, wanted)
        return self._with(found)

    def between(self, left: Any, right: Any, inclusive: str = "both") -> Any:
        """Mask of the values between two others."""
        if inclusive not in ("both", "left", "right", "neither"):
            raise ValueError("Inclusive has to be either string of 'both','left', 'right', or 'neither'.")
        low = self >= left if inclusive in ("both", "left") else self > left     # type: ignore[operator]
        high = self <= right if inclusive in ("both", "right") else self < right     # type: ignore[operator]
        return low & high

    def round(self, decimals: int = 0, *args: Any, **kwargs: Any) -> Any:
        """The values rounded."""
        numpy_options("round", kwargs)
        return self._with(picking.rounded(self._values, decimals))

    def __round__(self, decimals: int = 0) -> Any:
        return self.round(decimals)

    def case_when(self, caselist: Any) -> Any:
        """Values replaced by that of the first condition that holds: a list of pairs (condition, value)."""
        from septet.pandas.algorithms.picking import case_when

        return case_when(self, caselist)

    def repeat(self, repeats: Any, axis: None = None) -> Any:
        """Each value several times."""
        places = np.repeat(np.arange(len(self._index)), repeats)
        return self.iloc[places]                                                # type: ignore[attr-defined]

    def equals(self, other: Any) -> bool:
        """Whether values, labels and dtype are the same, missing values being equal."""
        return isinstance(other, kinds.Series) and self._index.equals(other._index) and picking.same_column(self._values, other._values)


class FrameSelecting(_Selecting):
    """Methods of DataFrame."""

    _arrays: list[Any]
    _columns: list[Any]
    _index: Any
    _labels: Any
    _with: Any

    def isin(self, values: Any) -> Any:
        """Mask of the values that are among others, or that another object has at the same place."""
        return picking.isin_frame(self, values)

    def select_dtypes(self, include: Any = None, exclude: Any = None) -> Any:
        """The columns of some dtypes."""
        from septet.pandas.algorithms.dtype_selection import select_dtypes

        return select_dtypes(self, include, exclude)

    def round(self, decimals: Any = 0, *args: Any, **kwargs: Any) -> Any:
        """The numbers rounded, perhaps each column its own way."""
        numpy_options("round", kwargs)
        if isinstance(decimals, (dict, kinds.Series)):
            table = dict(decimals.items())
            return self._with([picking.rounded(a, table[n]) if n in table else a
                               for n, a in zip(self._labels, self._columns, strict=True)])
        if not isinstance(decimals, (int, np.integer)):
            raise TypeError("decimals must be an integer, a dict-like or a Series")
        return self._with([picking.rounded(a, decimals) for a in self._columns])

    def equals(self, other: Any) -> bool:
        """Whether values, labels and dtypes are the same, missing values being equal."""
        return isinstance(other, kinds.DataFrame) and self.shape == other.shape and self._index.equals(other._index) \
            and self._labels.equals(other._labels) and all(map(picking.same_column, self._columns, other._columns))

    def __round__(self, decimals: int = 0) -> Any:
        return self.round(decimals)

    def assign(self, **kwargs: Any) -> Any:
        """A copy with other columns; functions get the frame."""
        made = self.copy(deep=False)                                            # type: ignore[attr-defined]
        for name, value in kwargs.items():
            made[name] = value(made) if callable(value) and not isinstance(value, kinds.Series) else value
        return made

    def select(self, /, *args: Any, **kwargs: Any) -> Any:
        """The frame of some columns, given ones and those made from the others."""
        from septet.pandas.algorithms.picking import select

        return select(self, args, kwargs)

    def insert(self, loc: int, column: Any, value: Any, allow_duplicates: Any = False) -> None:
        """Put in a column before a position."""
        from septet.pandas.indexing.writing import insert_column

        insert_column(self, loc, column, value, allow_duplicates)

    def pop(self, item: Any) -> Any:
        """Take out a column."""
        found = self[item]                                                      # type: ignore[index]
        del self[item]                                                          # type: ignore[attr-defined]
        return found
