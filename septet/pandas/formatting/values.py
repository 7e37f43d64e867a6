"""The elements of one array as texts: which of the ways of writing it takes, by its dtype."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.pandas.config import VALUES
from septet.pandas.formatting import dates, floats
from septet.pandas.formatting.things import thing_text

ESCAPED = ("\t", "\r", "\n")
Formatter = Callable[[Any], str]


def format_array(values: Any, formatter: Formatter | None = None, float_format: Any = None, na_rep: str = "NaN", digits: int | None = None,
                 leading: bool | None = True, decimal: str = ".", fixed: bool = True, quoting: bool = False) -> list[str]:
    """The texts of a column's elements, of differing widths still.

    `leading`: a blank in front of what could have a sign; `quoting`: strings in quotes.
    """
    float_format = float_format if float_format is not None else floats.as_formatter(VALUES["display.float_format"])
    kind = kind_of(values)
    if kind == "f":
        return _floats(values, formatter, float_format, na_rep, digits, leading, decimal, fixed)
    if kind == "c" and formatter is None:
        there = [complex(v) for v in values.tolist()]
        return floats.complex_texts(there, [v != v for v in there], na_rep, float_format, digits, leading)
    if kind in "iu":
        return _integers(values, formatter, leading)
    if kind in "Mm":
        return _times(values, formatter, "NaT" if na_rep == "NaN" else na_rep, kind)
    if kind == "category":
        return format_array(values._internal_get_values(), formatter, float_format, na_rep, digits, leading, decimal, fixed, quoting)
    if kind == "extension" and kind_name(values).startswith("datetime64"):
        if formatter is None:
            return dates.zoned_texts([na_text(na_rep) if is_missing(v) else str(v) for v in values])
        return [na_text(na_rep) if is_missing(v) else formatter(v) for v in values]
    if kind == "extension" and formatter is None and kind_name(values).startswith("Float"):
        number = float_format or (lambda v: floats.single(v, digits, leading is not False))
        space = " " if leading else ""
        return [space + _object_text(v, str, na_rep) if is_missing(v) else number(v) for v in values]
    own = values._formatter(boxed=True) if kind == "extension" and formatter is None else None
    return objects_text(elements(values), formatter, float_format, na_rep, digits, leading, quoting, own)


def na_text(na_rep: str) -> str:
    return "NaT" if na_rep == "NaN" else na_rep


def kind_name(values: Any) -> str:
    return str(values.dtype)


def kind_of(values: Any) -> str:
    """The dtype's kind letter; "category" and "extension" for what NumPy has not; naive datetime and timedelta arrays: "M", "m"."""
    dtype = values.dtype
    name = str(dtype)
    if name.startswith("datetime64[") and "," not in name:
        return "M"
    if name.startswith("timedelta64["):
        return "m"
    if name == "category":
        return "category"
    if hasattr(dtype, "construct_array_type") or hasattr(dtype, "numpy_dtype"):
        return "extension"
    return str(dtype.kind)


def elements(values: Any) -> list[Any]:
    """The elements as Python or pandas scalars."""
    return list(values)


def _missing(numbers: list[float]) -> list[bool]:
    return [v != v for v in numbers]


def _floats(values: Any, formatter: Formatter | None, float_format: Any, na_rep: str, digits: int | None, leading: bool | None,
            decimal: str, fixed: bool) -> list[str]:
    numbers = values.tolist()
    if values.dtype.itemsize < 8 and formatter is None and float_format is not None:
        numbers = list(values)
    return floats.float_texts(numbers, _missing(numbers), na_rep, float_format, digits, leading, decimal, fixed, formatter)


def _integers(values: Any, formatter: Formatter | None, leading: bool | None) -> list[str]:
    if formatter is None:
        return [f"{v: d}" for v in values.tolist()] if leading is not False else [str(v) for v in values.tolist()]
    return [formatter(v) for v in values.tolist()]


def counts(values: Any) -> tuple[list[int], str]:
    """A time array as counts of its unit."""
    unit = str(values.dtype)[:-1].split("[")[1]
    numbers = getattr(values, "asi8", None)
    return (numbers if numbers is not None else values.view("int64")).tolist(), unit


def _times(values: Any, formatter: Formatter | None, na_rep: str, kind: str) -> list[str]:
    if formatter is not None:
        return [formatter(v) for v in boxed(values)]
    numbers, unit = counts(values)
    if kind == "M":
        return dates.stamps_text(numbers, unit, na_rep)
    return dates.spans_text(numbers, unit, na_rep)


def boxed(values: Any) -> list[Any]:
    """Elements of a time array as Timestamp or Timedelta."""
    if not hasattr(values, "_formatter"):
        from septet.pandas.construct import array

        values = array(values)
    return list(values)


def objects_text(values: list[Any], formatter: Formatter | None = None, float_format: Any = None, na_rep: str = "NaN",
                 digits: int | None = None, leading: bool | None = True, quoting: bool = False, own: Formatter | None = None) -> list[str]:
    """Elements of any type, each in its own way; `own`: how an extension array writes its elements."""
    write = formatter or own or (lambda v: thing_text(v, escape=ESCAPED, quote=quoting))
    number = float_format or (lambda v: floats.single(v, digits))
    is_number = [isinstance(v, float) and v == v for v in values]
    if leading is None:
        leading = any(is_number)
    space = " " if leading and formatter is None else ""
    texts = []
    for value, is_float in zip(values, is_number):
        if is_float and formatter is None and own is None:
            text = number(value)
            texts.append(text if leading is not False else text.strip() if float_format is None else text)
        else:
            texts.append(space + _object_text(value, write, na_rep))
    return texts


def _object_text(value: Any, write: Formatter, na_rep: str) -> str:
    if na_rep is not None and is_missing(value):
        name = type(value).__name__
        if value is None:
            return "None"
        if name == "NAType":
            return "<NA>"
        if name in ("NaTType", "datetime64", "timedelta64"):
            return "NaT"
        return na_rep
    return write(value)


def is_missing(value: Any) -> bool:
    """None, NaN, NaT or NA, of one scalar."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, float) or type(value).__name__ in ("float32", "float16", "datetime64", "timedelta64", "Decimal"):
        return bool(value != value)
    return False
