"""Formatting of what is not a float: integers, truth values, text, dates, objects, structured elements."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

from septet.core import calendar
from septet.ir.dtype import DType, bfloat16
from septet.numpy.print_floats import Formatter, complex_format, float_format
from septet.numpy.print_options import is_until, options
from septet.numpy.scalars import make

Options = dict[str, Any]


def integer_format(values: Sequence[int], options: Options) -> Formatter:
    """Right-justified integers."""
    sign = options["sign"]
    if not values:
        return str
    plus = "+" if sign == "+" else ""
    width = max(len(format(v, plus)) for v in (max(values), min(values))) + (sign == " " and min(values) >= 0)
    spec = f"{plus}{width}d"

    def text(value: int) -> str:
        return format(value, spec)

    return text


def _bool_format(is_scalar: bool) -> Formatter:
    def text(value: bool) -> str:
        return "True" if value and is_scalar else " True" if value else "False"

    return text


def _date_format(values: Sequence[int], d: DType) -> Formatter:
    width = _time_width([_quoted_date(v, d.unit) for v in values if v != calendar.NAT], values)

    def text(value: int) -> str:
        return "'NaT'".rjust(width) if value == calendar.NAT else _quoted_date(value, d.unit).rjust(width)

    return text


def _quoted_date(value: int, unit: str) -> str:
    return f"'{calendar.text(value, unit)}'"


def _duration_format(values: Sequence[int], d: DType) -> Formatter:
    times = [v for v in values if v != calendar.NAT]
    width = _time_width([str(max(times)), str(min(times))] if times else [], values)

    def text(value: int) -> str:
        return ("'NaT'" if value == calendar.NAT else str(value)).rjust(width)

    return text


def _time_width(texts: list[str], values: Sequence[int]) -> int:
    return max([len(t) for t in texts] + [5] * (calendar.NAT in values), default=0)


def object_text(value: Any) -> str:
    """An object's repr; a list is told from the array's own brackets."""
    return f"list({value!r})" if type(value) is list else repr(value)


def raw_text(value: bytes) -> str:
    """Bytes without fields, all in hexadecimal."""
    return "b'" + "".join(f"\\x{byte:02X}" for byte in value) + "'"


# ---- choosing --------------------------------------------------------------------------------------------------------

_USER_KEYS = {  # kind -> keys of the `formatter` option, the later ones win
    "b": ("all", "bool"),
    "i": ("all", "int_kind", "int"),
    "u": ("all", "int_kind", "int"),
    "f": ("all", "float_kind", "float"),
    "c": ("all", "complex_kind", "complexfloat"),
    "S": ("all", "str_kind", "numpystr"),
    "U": ("all", "str_kind", "numpystr"),
    "M": ("all", "datetime"),
    "m": ("all", "timedelta"),
    "O": ("all", "object"),
    "V": ("all", "void"),
}


def _users(d: DType, options: Options) -> Formatter | None:
    """The user's formatter for the kind, if there is one; it gets NumPy scalars."""
    given = options["formatter"] or {}
    chosen: Callable[[Any], str] | None = None
    for key in _USER_KEYS[d.kind]:
        chosen = given.get(key) or chosen
    if chosen is None:
        return None
    function = chosen

    def text(value: Any) -> str:
        return function(make(d, value))

    return text


def element_format(d: DType, values: Sequence[Any], options: Options, is_scalar: bool = False) -> Formatter:
    """The function that writes one element of `d`, chosen from the values that will be shown."""
    users = None if d.fields or d.base is not None else _users(d, options)
    if users is not None:
        return users
    if d.kind == "f":
        return float_format(values, 4 if d is bfloat16 else d.itemsize, options)
    if d.kind in "iu":
        return integer_format(values, options)
    if d.kind == "c":
        return complex_format(values, d.itemsize, options)
    if d.kind == "b":
        return _bool_format(is_scalar)
    return _other_format(d, values, options, is_scalar)


def _other_format(d: DType, values: Sequence[Any], options: Options, is_scalar: bool) -> Formatter:
    if d.kind in "US":
        return repr
    if d.kind in "Mm":
        return (_date_format if d.kind == "M" else _duration_format)(values, d)
    if d.kind == "O":
        return object_text
    if d.fields or d.titles == (None,):
        return _struct_format(d, values, options, is_scalar)
    return raw_text if d.base is None else _subarray_format(d, values, options)


def _struct_format(d: DType, values: Sequence[tuple[Any, ...]], options: Options, is_scalar: bool) -> Formatter:
    """Each field to the width of its column."""
    columns = list(zip(*values)) if values else [()] * len(d.fields)
    writers = [element_format(kind, columns[n], options, is_scalar) for n, (_, kind, _) in enumerate(d.fields)]

    def text(value: tuple[Any, ...]) -> str:
        inner = ", ".join(write(v) for write, v in zip(writers, value))
        return f"({inner},)" if len(writers) == 1 else f"({inner})"

    return text


def _flatten(value: Any, depth: int) -> list[Any]:
    return [value] if depth == 0 else list(chain.from_iterable(_flatten(v, depth - 1) for v in value))


def _subarray_format(d: DType, values: Sequence[Any], options: Options) -> Formatter:
    assert d.base is not None
    leaves = [leaf for v in values for leaf in _flatten(v, len(d.shape))]
    write = element_format(d.base, leaves, options)
    long, edge = (
        len(_flatten(values[0], len(d.shape))) > options["threshold"] if values else False,
        options["edgeitems"],
    )

    def text(value: Any, depth: int = len(d.shape)) -> str:
        if depth == 0:
            return write(value)
        if long and len(value) > 2 * edge:
            shown = [text(v, depth - 1) for v in value[:edge]] + ["..."] + [text(v, depth - 1) for v in value[-edge:]]
        else:
            shown = [text(v, depth - 1) for v in value]
        return "[" + ", ".join(shown) + "]"

    return text


def element_text(d: DType, value: Any) -> str:
    """One void element as `str` writes it."""
    if isinstance(value, bytes):
        return raw_text(value)
    opts = {**options()}
    if not is_until("1.25", opts):
        opts["formatter"] = {"float_kind": str, **(opts["formatter"] or {})}
    return element_format(d, [value], opts, True)(value)
