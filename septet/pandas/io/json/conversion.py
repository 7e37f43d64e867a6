"""What `read_json` makes of values and labels: numbers of texts, integers of whole floats, dates of columns that sound like dates."""
from __future__ import annotations

from typing import Any

from septet.pandas import kinds

_LEAST = {"s": 31536000, "ms": 31536000 * 10**3, "us": 31536000 * 10**6, "ns": 31536000 * 10**9}


class Conversion:
    """The arguments of `read_json` that say how values are converted."""

    def __init__(self, orient: str | None, typ: str, dtype: Any, convert_axes: bool | None, convert_dates: Any, keep_default_dates: bool,
                 date_unit: str | None) -> None:
        if date_unit is not None and date_unit not in _LEAST:
            raise ValueError(f"date_unit must be one of {tuple(_LEAST)}")
        self.orient, self.typ, self.dtype = orient, typ, dtype
        self.axes = orient != "table" if convert_axes is None else convert_axes
        self.dates, self.default_dates, self.unit = convert_dates, keep_default_dates, date_unit

    def frame(self, frame: Any) -> Any:
        columns = {}
        for place, name in enumerate(frame.columns):
            columns[place] = self._column(name, frame.iloc[:, place])
        made = kinds.DataFrame(columns, index=frame.index)
        made.columns = frame.columns
        if self.axes and self.orient != "split":
            made.index, made.columns = self._labels(made.index), self._labels(made.columns)
        elif self.axes:
            made.index = self._labels(made.index)
        return made

    def series(self, series: Any) -> Any:
        made = self._column(series.name, series)
        if self.axes:
            made.index = self._labels(made.index)
        return made

    def _column(self, name: Any, column: Any) -> Any:
        if self._is_date(name):
            found = self._as_dates(column)
            if found is not None:
                return found
        return self._typed(name, column)

    def _is_date(self, name: Any) -> bool:
        if self.dates is False or self.typ == "series" and not self.dates:
            return False
        if isinstance(self.dates, list | tuple) and name in self.dates:
            return True
        if not isinstance(name, str) or not self.default_dates:
            return False
        lower = name.lower()
        return lower.endswith(("_at", "_time")) or lower in ("modified", "date", "datetime") or lower.startswith("timestamp")

    def _typed(self, name: Any, column: Any) -> Any:
        if self.dtype is False:
            return column
        if self.dtype is not True:
            wanted = self.dtype.get(name) if isinstance(self.dtype, dict) else self.dtype
            if wanted is not None:
                return column.astype(wanted)
        return _numbers(column)

    def _as_dates(self, column: Any) -> Any:
        if not len(column):
            return None
        kind = str(column.dtype)
        import septet.pandas as pd

        if kind in ("object", "str"):
            try:
                return pd.to_datetime(column, errors="raise")
            except (ValueError, TypeError, OverflowError):
                return None
        if column.dtype.kind not in "iuf" or not bool((column.isna() | (column > _LEAST[self.unit or "s"])).all()):
            return None
        for unit in (self.unit,) if self.unit else ("s", "ms", "us", "ns"):
            try:
                return pd.to_datetime(column, errors="raise", unit=unit)
            except (ValueError, OverflowError):
                continue
        return None

    def _labels(self, index: Any) -> Any:
        column = kinds.Series(index._values) if not hasattr(index, "levels") else None
        if column is None or not len(column):
            return index
        made = _numbers(column)
        if made.dtype.kind in "iu" and self.dates:
            found = self._as_dates(made)
            if found is not None:
                return kinds.Index(found._values)
        if isinstance(index, kinds.RangeIndex):
            return index
        return kinds.Index(made._values, name=index.name)


def _numbers(column: Any) -> Any:
    """Texts that are numbers, and whole floats, as numbers."""
    kind = str(column.dtype)
    if kind in ("str", "object"):
        if not all(isinstance(v, str | int | float) and not isinstance(v, bool) or v is None for v in column):
            if kind == "object" and all(isinstance(v, bool) or v is None for v in column):
                return column.astype("float64")
            return column
        column = _parsed(column)
        kind = str(column.dtype)
    if kind == "float64" and len(column):
        values = column._values
        if bool((values == values).all()) and bool((values % 1 == 0).all()) and bool((abs(values) < 2**53).all()):
            return column.astype("int64")
    return column


def _parsed(column: Any) -> Any:
    values = list(column)
    for kind in (int, float):
        try:
            found = [None if v is None or v != v else _number(v, kind) for v in values]
        except ValueError:
            continue
        if any(v is None for v in found):
            floats = [float("nan") if v is None else float(v) for v in found]
            return kinds.Series(floats, index=column.index, name=column.name, dtype="float64")
        return kinds.Series(found, index=column.index, name=column.name)
    return column


def _number(value: Any, kind: type) -> Any:
    text = value.strip() if isinstance(value, str) else value
    if isinstance(text, str) and (not text or not (text[0].isdigit() or text[0] in "+-.")):
        raise ValueError(text)
    if kind is int and isinstance(text, float):
        raise ValueError(text)
    return kind(text)
