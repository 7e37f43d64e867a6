"""Which columns are meant: by name, place, mask, slice, or a rule."""
from __future__ import annotations

import numbers
import re
from typing import Any

import septet.numpy as np
from septet.sklearn.utils.foreign import is_frame


class make_column_selector:
    """A rule that selects columns of a frame by a pattern of their names and by dtypes."""

    def __init__(self, pattern: str | None = None, *, dtype_include: Any = None, dtype_exclude: Any = None):
        self.pattern, self.dtype_include, self.dtype_exclude = pattern, dtype_include, dtype_exclude

    def __call__(self, df: Any) -> list[Any]:
        """The names of the columns that are meant.  ValueError for what is no frame."""
        if not hasattr(df, "iloc"):
            raise ValueError("make_column_selector can only be applied to pandas dataframes")
        row = df.iloc[:1]
        if self.dtype_include is not None or self.dtype_exclude is not None:
            row = row.select_dtypes(include=self.dtype_include, exclude=self.dtype_exclude)
        names = list(row.columns)
        return [n for n in names if self.pattern is None or re.search(self.pattern, n)]

    def __repr__(self) -> str:
        from septet.sklearn.utils.printing import estimator_like_repr

        return estimator_like_repr(self)


def kind_of(key: Any) -> str:
    """How columns are named: "int", "str", "bool", or "none" for no columns.  ValueError for a mixture."""
    if isinstance(key, slice):
        ends = [v for v in (key.start, key.stop) if v is not None]
        return kind_of(ends) if ends else "int"
    if isinstance(key, (bool, np.bool_)):
        return "bool"
    if isinstance(key, numbers.Integral):
        return "int"
    if isinstance(key, str):
        return "str"
    values = key.tolist() if hasattr(key, "tolist") else list(key)
    kinds = {kind_of(v) for v in values if v is not None}
    if not kinds:
        return "none"
    if len(kinds) == 1:
        return kinds.pop()
    raise ValueError("No valid specification of the columns. Only a scalar, list or slice of all integers or all strings, or boolean "
                     "mask is allowed")


def places(X: Any, key: Any) -> list[int]:
    """The places of the columns that a key means.  ValueError for names that are not there."""
    n = X.shape[1]
    try:
        kind = kind_of(key)
    except TypeError:
        kind = ""
    if kind in ("int", "bool", "none"):
        return by_place(n, key, kind)
    if kind == "str":
        return by_name(X, key)
    raise ValueError("No valid specification of the columns. Only a scalar, list or slice of all integers or all strings, or boolean "
                     "mask is allowed")


def by_place(n: int, key: Any, kind: str) -> list[int]:
    if kind == "none":
        return []
    if isinstance(key, slice):
        return list(range(n))[key]
    values = key.tolist() if hasattr(key, "tolist") else key
    if kind == "bool":
        values = [values] if isinstance(values, bool) else list(values)
        return [k for k, v in enumerate(values) if v]
    values = [values] if isinstance(values, numbers.Integral) else list(values)
    if any(v >= n or v < -n for v in values):
        raise ValueError(f"all features must be in [0, {n - 1}] or [-{n}, 0]")
    return [int(v) % n for v in values]


def by_name(X: Any, key: Any) -> list[int]:
    if not is_frame(X):
        raise ValueError("Specifying the columns using strings is only supported for dataframes.")
    names = list(X.columns)
    if isinstance(key, slice):
        start = names.index(key.start) if key.start is not None else 0
        stop = names.index(key.stop) + 1 if key.stop is not None else len(names)
        return list(range(len(names)))[start:stop]
    wanted = [key] if isinstance(key, str) else list(key)
    found = []
    for name in wanted:
        if name not in names:
            raise ValueError(f"A given column is not a column of the dataframe: {name!r}")
        if names.count(name) > 1:
            raise ValueError(f"Selected columns, {wanted}, are not unique in dataframe")
        found.append(names.index(name))
    return found
