"""`DataFrame.select` and `Series.case_when`."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds
from septet.pandas.construct import is_list_like


def select(frame: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """The columns that labels, expressions and keywords name, in that order."""
    from septet.pandas.reshape.concat import concat

    if len(args) == 1 and is_list_like(args[0]) and not isinstance(args[0], tuple):
        args = tuple(args[0])
    made, parts = frame, []
    for item in args:
        if callable(item):
            found = item(made)
            if found.name is None:
                raise ValueError("an expression must give a named Series; use .rename(...)")
            made = made.assign(**{found.name: found}) if isinstance(found.name, str) else made
            parts.append(found.to_frame())
        else:
            found = made[item]
            parts.append(found.to_frame() if found.ndim == 1 else made.loc[:, [item]] if not isinstance(made._labels, kinds.MultiIndex)
                         else made.loc[:, item if isinstance(item, tuple) else (item,)])
    for name, value in kwargs.items():
        made = made.assign(**{name: value})
        parts.append(made[[name]])
    return concat(parts, axis=1) if parts else frame.iloc[:, :0]


def case_when(s: Any, caselist: Any) -> Any:
    """Series.case_when."""
    if not isinstance(caselist, list):
        raise TypeError(f"The caselist argument should be a list; instead got {type(caselist)}")
    if not caselist:
        raise ValueError("provide at least one boolean condition, with a corresponding replacement.")
    for i, entry in enumerate(caselist):
        if not isinstance(entry, tuple):
            raise TypeError(f"Argument {i} must be a tuple; instead got {type(entry)}.")
        if len(entry) != 2:
            raise ValueError(f"Argument {i} must have length 2; a condition and replacement; instead got length {len(entry)}.")
    made = s
    for condition, value in reversed(caselist):
        made = made.mask(condition(s) if callable(condition) else condition, value(s) if callable(value) else value)
    return made
