"""shift: values by rows, or labels by a frequency."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.algorithms.take import take
from septet.pandas.missing import nan
from septet.pandas.time.conforming import _axis_number
from septet.pandas.tslibs.frequencies import to_offset


def shift(obj: Any, periods: Any, freq: Any, axis: Any, fill_value: Any, suffix: Any) -> Any:
    """The meaning of Series.shift and DataFrame.shift."""
    number = _axis_number(obj, axis)
    if isinstance(periods, (list, tuple, np.ndarray)):
        return _several(obj, list(periods), freq, number, fill_value, suffix)
    if suffix:
        raise ValueError("Cannot specify `suffix` if `periods` is an int.")
    periods = _whole(periods)
    if freq is not None:
        if fill_value is not nan and fill_value is not None:
            raise ValueError("Passing a 'freq' together with a 'fill_value' is not allowed.")
        return _labels(obj, periods, freq, number)
    if isinstance(obj, kinds.Series):
        return obj._with(shifted(obj._values, periods, fill_value))
    if number:
        return _columns(obj, periods, fill_value)
    return obj._with_columns([shifted(a, periods, fill_value) for a in obj._columns]) if hasattr(obj, "_with_columns") else \
        _frame(obj, [shifted(a, periods, fill_value) for a in obj._columns])


def _whole(periods: Any) -> int:
    if isinstance(periods, (float, np.floating)) and float(periods).is_integer():
        return int(periods)
    if not isinstance(periods, (int, np.integer)):
        raise TypeError("periods must be an integer")
    return int(periods)


def shifted(values: Any, periods: int, fill_value: Any = nan) -> Any:
    """One column moved by a number of rows; the gap is missing, or a value."""
    n = len(values)
    if not periods or not n:
        return values.copy()
    places = np.arange(n) - periods
    return take(values, np.where((places < 0) | (places >= n), -1, places), fill_value)


def _frame(obj: Any, columns: list[Any]) -> Any:
    from septet.pandas.groupby.rows import frame

    return frame(columns, obj._index, obj._labels, obj)


def _columns(obj: Any, periods: int, fill_value: Any) -> Any:
    """Columns moved sideways."""
    n, rows = len(obj._columns), len(obj._index)
    found = []
    for k in range(n):
        source = k - periods
        if 0 <= source < n:
            found.append(obj._columns[source])
        else:
            found.append(take(obj._columns[k], np.full(rows, -1), fill_value))
    return _frame(obj, found)


def _labels(obj: Any, periods: int, freq: Any, axis: int) -> Any:
    """The labels moved by so many steps of a frequency."""
    labels = obj.columns if axis else obj.index
    if isinstance(freq, str) and freq == "infer":
        freq = getattr(labels, "freq", None) or getattr(labels._values, "inferred_freq", None)
        if freq is None:
            raise ValueError("Freq was not set in the index hence cannot be inferred")
    if type(labels).__name__ == "PeriodIndex":
        if to_offset(freq, is_period=isinstance(freq, str)) != labels.freq:
            raise ValueError(f"Given freq {to_offset(freq, is_period=True).rule_code} does not match PeriodIndex freq "
                             f"{labels.freq.rule_code}")
        return obj.set_axis(labels.shift(periods), axis=axis)
    return obj.set_axis(labels.shift(periods, freq), axis=axis)


def _several(obj: Any, periods: list[int], freq: Any, axis: int, fill_value: Any, suffix: Any) -> Any:
    """Several shifts side by side."""
    if axis:
        raise ValueError("If `periods` contains multiple shifts, `axis` cannot be 1.")
    if not periods:
        raise ValueError("If `periods` is an iterable, it cannot be empty.")
    from septet.pandas.reshape.concat import concat

    parts = []
    for many in periods:
        part = shift(obj, many, freq, 0, fill_value, None)
        if isinstance(part, kinds.Series):
            part = part.to_frame()
        parts.append(part.add_suffix(f"{suffix}_{many}" if suffix else f"_{many}"))
    return concat(parts, axis=1) if len(parts) > 1 else parts[0]
