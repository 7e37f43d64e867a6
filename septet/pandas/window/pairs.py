"""Covariance and correlation of windows: of two columns, of columns with another object's, or of all pairs."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.core.fn import windows as meaning
from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.groupby.rows import frame, series
from septet.pandas.window.base import as_float

LONG = 1 << 31                      # elements of all windows together


def of_two(windows: Any, x: ndarray, y: ndarray, ddof: int, correlate: bool) -> ndarray:
    """One pair of columns: window by window, long ones from moving means."""
    where, least = windows._bounds(), windows._least("mean")
    if int((where[1] - where[0]).sum()) < LONG:
        return meaning.joint(x, y, where, least, ddof, correlate)
    gone = np.isnan(x) | np.isnan(y)
    x, y = np.where(gone, np.nan, x), np.where(gone, np.nan, y)
    mean_xy, mean_x, mean_y = (meaning.moving("mean", v, where, least) for v in (x * y, x, y))
    counts = meaning.moving("count", x, where, 0)
    with np.errstate(all="ignore"):
        result = (mean_xy - mean_x * mean_y) * (counts / (counts - ddof))
        if correlate:
            spread = meaning.moving("var", x, where, least, ddof) * meaning.moving("var", y, where, least, ddof)
            result = result / np.sqrt(spread)
    return result  # type: ignore[no-any-return]


def pairs(windows: Any, other: Any, pairwise: bool | None, ddof: int, numeric_only: bool, correlate: bool) -> Any:
    """cov or corr of windows."""
    def function(x: ndarray, y: ndarray) -> ndarray:
        return of_two(windows, x, y, ddof, correlate)

    return paired(windows, other, pairwise, numeric_only, function)


def paired(windows: Any, other: Any, pairwise: bool | None, numeric_only: bool, function: Any) -> Any:
    """function(x, y) of the pairs that `other` and `pairwise` ask for."""
    if isinstance(other, kinds.Series) and isinstance(windows.obj, kinds.Series) and not other._index.equals(windows.obj._index):
        left, other = windows.obj.align(other, join="outer")
        windows = windows._over(left)
    mine = windows._numbers(numeric_only)
    if windows._is_series() and (other is None or isinstance(other, kinds.Series)):
        theirs = mine[0][1] if other is None else column_of(windows, other)
        name = mine[0][0] if other is None or other._name == mine[0][0] else None
        return series(function(mine[0][1], theirs), windows._index(), name)
    if other is None:
        return every_pair(windows, mine, mine, function) if pairwise is not False else of_columns(windows, mine, mine, function)
    if isinstance(other, kinds.Series):
        y = column_of(windows, other)
        return of_columns(windows, mine, [(label, y) for label, _ in mine], function)
    if not isinstance(other, kinds.DataFrame):
        raise ValueError("other must be a DataFrame or Series")
    theirs = [(label, column_of(windows, other[label])) for label in other._labels]
    if windows._is_series():
        return of_columns(windows, [(label, mine[0][1]) for label, _ in theirs], theirs, function)
    if pairwise:
        return every_pair(windows, mine, theirs, function)
    return of_columns(windows, mine, theirs, function)


def column_of(windows: Any, other: Any) -> ndarray:
    """Another series on the rows of the windows."""
    if not other._index.equals(windows.obj._index):
        other = other.reindex(windows.obj._index)
    return windows._arranged(as_float(other._values, windows._kind))  # type: ignore[no-any-return]


def of_columns(windows: Any, mine: list[Any], theirs: list[Any], function: Any) -> Any:
    """Columns of one name with each other; NaN for names that one side lacks."""
    table, labels = dict(theirs), [label for label, _ in mine]
    rest = [label for label, _ in theirs if label not in labels]
    empty = np.full(len(windows._index()), np.nan)
    arrays = [function(x, table[label]) if label in table else empty for label, x in mine] + [empty] * len(rest)
    names = labels + rest
    if rest:
        order = sorted(range(len(names)), key=names.__getitem__)
        arrays, names = [arrays[k] for k in order], [names[k] for k in order]
    return frame(arrays, windows._index(), names)


def every_pair(windows: Any, mine: list[Any], theirs: list[Any], function: Any) -> Any:
    """A matrix for each row."""
    from septet.pandas.indexes.multi import factorized

    index, m = windows._index(), len(theirs)
    columns = []
    for _, y in mine:
        parts = [function(x, y) for _, x in theirs]
        columns.append(np.stack(parts, axis=1).ravel())
    n = len(index)
    code, level = (None, None) if index.nlevels > 1 else factorized(index)
    codes = [c for c in index.codes] if index.nlevels > 1 else [code]  # noqa: C416
    levels = list(index.levels) if index.nlevels > 1 else [level]
    names = windows.obj._labels.name if isinstance(windows.obj, kinds.DataFrame) and windows.obj._labels.nlevels == 1 else None
    inner = kinds.Index([label for label, _ in theirs], tupleize_cols=False)
    rows = kinds.MultiIndex._of([*levels, inner], [*(np.repeat(c, m) for c in codes), np.tile(np.arange(m), n)], [*index.names, names])
    return frame(columns, rows, kinds.Index([label for label, _ in mine], tupleize_cols=False, name=names))
