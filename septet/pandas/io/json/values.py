"""Elements of columns and indexes as plain values for JSON."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.pandas.formatting import dates
from septet.pandas.formatting import values as arrays
from septet.pandas.missing import is_missing

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
DIGITS = {"s": 0, "ms": 3, "us": 6, "ns": 9}


class Plain:
    """How times are written, and what happens to objects that JSON does not have."""

    def __init__(self, iso: bool, unit: str, handler: Callable[[Any], Any] | None) -> None:
        if unit not in UNITS:
            raise ValueError(f"Invalid value '{unit}' for option 'date_unit'")
        self.iso, self.unit, self.handler = iso, unit, handler

    def column(self, values: Any) -> list[Any]:
        """A column's elements."""
        kind = arrays.kind_of(values)
        if kind in ("b", "i", "u", "f"):
            return list(values.tolist())
        if kind in ("M", "m") or arrays.kind_name(values).startswith("datetime64"):
            counts, unit = _counts(values)
            zone = "," in arrays.kind_name(values)
            return [None if c == dates.NAT else self.moment(c, unit, kind == "m", zone) for c in counts]
        return [self.value(v) for v in values]

    def moment(self, count: int, unit: str, span: bool, zone: bool = False) -> Any:
        """A time or duration of so many units."""
        if not self.iso:
            return count * UNITS[self.unit] // UNITS[unit]
        if span:
            return span_iso(count, unit)
        text = dates.stamps_text([count], unit, dates=False, least=9)[0].replace(" ", "T")
        whole, _, fraction = text.partition(".")
        digits = DIGITS[self.unit]
        return whole + ("." + fraction.ljust(9, "0")[:digits] if digits else "") + ("Z" if zone else "")

    def value(self, value: Any) -> Any:
        """One Python object."""
        if value is None or isinstance(value, str | bool):
            return value
        if is_missing(value):
            return None
        if isinstance(value, int | float) and type(value) in (int, float):
            return value
        if isinstance(value, dict):
            return {str(k): self.value(v) for k, v in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(v) for v in value]
        return self._other(value)

    def _other(self, value: Any) -> Any:
        import datetime
        import decimal

        if hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "ndim", 0) == 0:
            return self.value(value.item())
        if hasattr(value, "tolist"):
            return self.value(value.tolist())
        if isinstance(value, decimal.Decimal | int | float):
            return float(value) if not isinstance(value, int) else int(value)
        if isinstance(value, datetime.timedelta):
            return self.moment(round(value.total_seconds() * 10**6), "us", True)
        if isinstance(value, datetime.date):
            return self.moment(_micros(value), "us", False, getattr(value, "tzinfo", None) is not None)
        if self.handler is not None:
            return self.value(self.handler(value))
        if hasattr(value, "__dict__") and not callable(value):
            return {k: self.value(v) for k, v in vars(value).items() if not k.startswith("_")}
        raise ValueError("Unable to serialize object to JSON: encountered an unsupported object type; convert the column to a supported "
                         "type (e.g. str) before calling to_json.")

    def label(self, value: Any) -> str:
        """A label as the key of an object."""
        plain = str(value) if isinstance(value, tuple) else self.value(value)
        if plain is None:
            return "null" if value is None else str(value)
        return str(plain)

    def labels(self, index: Any) -> list[str]:
        if hasattr(index, "levels"):
            return [self.label(v) for v in index]
        values = index._values
        timed = arrays.kind_of(values) in "iufMm" or arrays.kind_name(values).startswith("datetime64")
        return [v if isinstance(v, str) else self.label(v) for v in (self.column(values) if timed else values)]


def _counts(values: Any) -> tuple[list[int], str]:
    name = arrays.kind_name(values)
    unit = name.split("[")[1].rstrip("]").split(",")[0]
    counts = getattr(values, "asi8", None)
    return (counts if counts is not None else values.view("int64")).tolist(), unit


def _micros(value: Any) -> int:
    import datetime

    if not isinstance(value, datetime.datetime):
        value = datetime.datetime(value.year, value.month, value.day)
    start = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC if value.tzinfo else None)
    gap = value - start
    return (gap.days * 86400 + gap.seconds) * 10**6 + gap.microseconds


def span_iso(count: int, unit: str) -> str:
    """ISO 8601: P1DT2H0M0S."""
    second = UNITS[unit]
    seconds, part = divmod(count, second)
    days, rest = divmod(seconds, 86400)
    fraction = f"{part * (10**9 // second):09d}".rstrip("0")
    return f"P{days}DT{rest // 3600}H{rest // 60 % 60}M{rest % 60}{'.' + fraction if fraction else ''}S"
