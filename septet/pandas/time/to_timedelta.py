"""to_timedelta: anything that says durations, to Timedelta, TimedeltaIndex or Series."""
from __future__ import annotations

from typing import Any

from septet.numpy import ndarray
from septet.pandas import kinds
from septet.pandas.arrays.base import ExtensionArray
from septet.pandas.arrays.timedelta_reading import array_of
from septet.pandas.construct import is_list_like
from septet.pandas.indexes.base import from_array
from septet.pandas.tslibs.nat import NaT
from septet.pandas.tslibs.timedelta import Timedelta
from septet.pandas.tslibs.timedelta_text import canonical_unit


def to_timedelta(arg: Any, unit: Any = None, errors: str = "raise") -> Any:
    """Durations of a scalar, list, array, Index or Series.

    unit: of numbers, "ns" where None.  errors: "coerce" gives NaT for what is no duration.
    """
    if errors not in ("raise", "coerce"):
        raise ValueError("errors must be one of 'raise', or 'coerce'.")
    if unit is not None:
        unit = canonical_unit(unit)
    if arg is None:
        return NaT
    if isinstance(arg, kinds.Series):
        return arg._with(_array(arg._values, unit, errors))
    if isinstance(arg, kinds.Index):
        return from_array(_array(arg._values, unit, errors), arg._name)
    if is_list_like(arg):
        if getattr(arg, "ndim", 1) > 1:
            raise TypeError("arg must be a string, timedelta, list, tuple, 1-d array, or Series")
        return from_array(_array(arg if isinstance(arg, (ndarray, ExtensionArray)) else list(arg), unit, errors), None)
    if isinstance(arg, str) and unit is not None:
        raise ValueError("unit must not be specified if the input is/contains a str")
    try:
        return Timedelta(arg, unit) if unit is not None and not isinstance(arg, str) else Timedelta(arg)
    except ValueError:
        if errors == "raise":
            raise
        return NaT


def _array(values: Any, unit: Any, errors: str) -> Any:
    if unit is not None and _has_text(values):
        raise ValueError("unit must not be specified if the input contains a str")
    return array_of(values, None, False, unit, errors)


def _has_text(values: Any) -> bool:
    if isinstance(values, list):
        return any(isinstance(x, str) for x in values)
    dtype = values.dtype
    return str(dtype) in ("str", "string") or dtype.kind == "O" and any(isinstance(x, str) for x in values.tolist())
