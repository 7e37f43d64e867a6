"""Formatting of floating-point numbers: one number as `format_float_*` does it, a whole array's numbers to one width.

`Style` says how one number is written; `float_format` chooses it from an array's values and the print options.
"""
from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from septet.numpy import scalar_math
from septet.numpy.print_options import is_until
from septet.numpy.shortest import Digits, rounded, rounded_at, shortest

Formatter = Callable[[Any], str]


@dataclass(slots=True)
class Style:
    """How to write a number; the arguments of `numpy.format_float_positional` and `_scientific`."""

    itemsize: int = 8
    precision: int | None = None
    unique: bool = True
    fractional: bool = True
    trim: str = "k"
    sign: bool = False
    pad_left: int = 0
    pad_right: int | None = None
    min_digits: int | None = None
    exp_digits: int = 2


def _sign(value: float, always: bool) -> str:
    return "-" if math.copysign(1.0, value) < 0 else "+" if always else ""


def _special(value: float, style: Style) -> str:
    """NaN and infinity: without a sign for NaN, never padded."""
    return "nan" if value != value else _sign(value, style.sign) + "inf"


def _error(digits: Digits, value: float) -> int:
    """Sign of what rounding added: 1 rounded up, 0 exact, -1 cut off."""
    return int(Decimal(f"{digits[0]}e{digits[1] - len(digits[0]) + 1}").compare(Decimal(value)))


# ---- positional ------------------------------------------------------------------------------------------------------


def positional(value: float, style: Style) -> str:
    """"12.5", "0.001", "3."."""
    if not math.isfinite(value):
        return _special(value, style)
    (digits, exponent), fill = _positional_digits(abs(value), style)
    whole = digits[:exponent + 1].ljust(exponent + 1, "0") if exponent >= 0 else "0"
    fraction = digits[exponent + 1:] if exponent >= 0 else "0" * (-exponent - 1) + digits
    fraction = fraction.rstrip("0") if digits != "0" else ""
    return _assemble(_sign(value, style.sign) + whole, _fraction(fraction, fill, style), "", style)


def _places(count: int, exponent: int, style: Style) -> int:
    """Digits behind the point when `count` are wanted there, or in all."""
    return count if style.fractional else count - max(exponent, 0) - 1


def _generated(count: int, found: Digits, value: float, style: Style) -> int:
    """Digits behind the point of a number cut at `count`: its zeros count too, unless they come from rounding up."""
    if _error(found, value) > 0:
        return 0
    return count if style.fractional else count - found[1] - 1


def _positional_digits(value: float, style: Style) -> tuple[Digits, int]:
    """The digits to print, and how many behind the point zeros fill up to."""
    precision, least = style.precision, style.min_digits
    if not style.unique:
        wanted = precision or 0
        found = _cut(value, wanted, style.fractional)
        fill = _places(wanted, found[1], style)
        return found, fill if style.fractional or not _error(found, value) else max(
            fill, _generated(wanted, found, value, style)
        )
    found = shortest(value, style.itemsize)
    fill = _places(least or 0, found[1], style)
    count = len(found[0]) - 1 - found[1] if style.fractional else len(found[0])
    if precision is not None and count > precision:
        wanted = precision
    elif least is not None and count < least:
        wanted = least if precision is None else min(least, precision)
    else:
        return found, fill
    found = _cut(value, wanted, style.fractional)
    return found, max(fill, _generated(wanted, found, value, style)) if style.trim == "k" else fill


def _cut(value: float, precision: int, fractional: bool) -> Digits:
    return rounded_at(value, precision) if fractional else rounded(value, max(precision, 1))


def _fraction(fraction: str, fill: int, style: Style) -> str:
    """The part from the point on, trimmed: "k" keeps zeros, "0" leaves one, "." leaves the point, "-" not even that."""
    if style.trim == "k":
        return "." + fraction.ljust(fill, "0")
    if fraction:
        return "." + fraction
    return {".": ".", "0": ".0", "-": ""}[style.trim]


def _assemble(whole: str, fraction: str, tail: str, style: Style) -> str:
    text = whole.rjust(style.pad_left) + fraction + tail
    if style.pad_right is None or tail:
        return text
    return text + " " * (style.pad_right + 1 - len(fraction))


# ---- scientific ------------------------------------------------------------------------------------------------------


def scientific(value: float, style: Style) -> str:
    """"1.25e+03"."""
    if not math.isfinite(value):
        return _special(value, style)
    (digits, exponent), generated = _scientific_digits(abs(value), style)
    least = style.min_digits or 0 if style.unique else style.precision or 0
    power = (str(abs(exponent)) if exponent else "").rjust(style.exp_digits, "0")
    tail = f"e{'-' if exponent < 0 else '+'}{power}"
    fraction = _fraction(digits[1:].rstrip("0"), max(least, generated), style)
    if generated and not fraction:                  # NumPy trims zeros that it computed, but not their point
        fraction = "."
    return _assemble(_sign(value, style.sign) + digits[0], fraction, tail, style)


def _scientific_digits(value: float, style: Style) -> tuple[Digits, int]:
    """The digits to print, and how many behind the point were computed (0 where rounding up carried)."""
    precision, least, found = style.precision, style.min_digits or 0, shortest(value, style.itemsize)
    count = len(found[0]) - 1
    if not style.unique:
        wanted = precision or 0
    elif precision is not None and count > precision:
        wanted = precision
    elif count < least:
        wanted = least if precision is None else min(least, precision)
    else:
        return found, 0
    found = rounded(value, wanted + 1)
    error = _error(found, value)
    return found, 0 if not value or error > 0 or (error == 0 and not style.unique) else wanted


# ---- arrays ----------------------------------------------------------------------------------------------------------

ROUND = {2: scalar_math.ROUND_HALF, 4: scalar_math.ROUND_SINGLE, 8: float}


def float_format(values: Sequence[float], itemsize: int, options: dict[str, Any], sign: str | None = None) -> Formatter:
    """The function that writes each of an array's numbers, all to one width."""
    sign = options["sign"] if sign is None else sign
    finite = [v for v in values if v - v == 0]
    floatmode, precision = options["floatmode"], options["precision"]
    if floatmode == "unique":
        precision = None
    use_exponent = _needs_exponent(finite, itemsize, options["suppress"], 8 if is_until("2.2", options) else itemsize)
    if not finite:
        style = Style(itemsize=itemsize, trim=".", sign=sign == "+")
    elif use_exponent:
        style = _exponent_style(finite, itemsize, precision, floatmode, sign)
    else:
        style = _positional_style(finite, itemsize, precision, floatmode, sign)
    if sign == " " and not any(math.copysign(1.0, v) < 0 for v in finite):
        style.pad_left += 1
    if len(finite) < len(values):
        _make_room(style, values, sign, options)
    return _writer(style, use_exponent, sign, options)


_POSITIONAL_BELOW = {2: 1e3, 4: 1e6, 8: 1e8}


def _needs_exponent(finite: list[float], itemsize: int, suppress: bool, bound: int) -> bool:
    """Whether the range of magnitudes asks for scientific notation; compared in the numbers' own precision."""
    magnitudes = [abs(v) for v in finite if v]
    if not magnitudes:
        return False
    high, low, to = max(magnitudes), min(magnitudes), ROUND[itemsize]
    if high >= _POSITIONAL_BELOW[bound]:
        return True
    return not suppress and (low < to(0.0001) or to(high / low) > 1000.0)


def _parts(texts: list[str]) -> tuple[int, int]:
    """Longest part before and after the point."""
    left = right = 0
    for text in texts:
        whole, _, fraction = text.partition(".")
        left, right = max(left, len(whole)), max(right, len(fraction))
    return left, right


def _exponent_style(finite: list[float], itemsize: int, precision: int | None, floatmode: str, sign: str) -> Style:
    style = Style(itemsize=itemsize, precision=precision, trim=".", sign=sign == "+")
    if floatmode == "fixed":
        style.trim, style.unique = "k", False
    pieces = [scientific(v, style).partition("e") for v in finite]
    exponent = max(len(p[2]) for p in pieces) - 1
    style.pad_left, style.precision = _parts([p[0] for p in pieces])
    style.trim, style.exp_digits = "k", exponent
    style.min_digits = style.precision
    style.pad_right = exponent + 2 + style.precision
    return style


def _positional_style(finite: list[float], itemsize: int, precision: int | None, floatmode: str, sign: str) -> Style:
    style = Style(itemsize=itemsize, precision=precision, trim=".", sign=sign == "+")
    if floatmode == "fixed":
        style.trim, style.unique = "k", False
    style.pad_left, style.pad_right = _parts([positional(v, style) for v in finite])
    if floatmode in ("fixed", "maxprec_equal"):
        style.precision = style.min_digits = style.pad_right
        style.trim = "k"
    else:
        style.trim = "."
    return style


def _behind(style: Style) -> int:
    """Width from the point on."""
    return (style.pad_right or 0) + 1


def _make_room(style: Style, values: Sequence[float], sign: str, options: dict[str, Any]) -> None:
    """Widen the left part for "nan" and "inf"."""
    signed = sign != "-" or any(v == -math.inf for v in values)
    behind = _behind(style)
    style.pad_left = max(style.pad_left, len(options["nanstr"]) - behind, len(options["infstr"]) + signed - behind)


def _writer(style: Style, use_exponent: bool, sign: str, options: dict[str, Any]) -> Formatter:
    width = style.pad_left + _behind(style)
    nan = ("+" if sign == "+" else "") + options["nanstr"]
    write = scientific if use_exponent else positional

    def text(value: float) -> str:
        if value - value == 0:
            return write(value, style)
        if value != value:
            return nan.rjust(width)
        shown = "-" if value < 0 else "+" if sign == "+" else ""
        return (shown + options["infstr"]).rjust(width)

    return text


def complex_format(values: Sequence[complex], itemsize: int, options: dict[str, Any]) -> Formatter:
    """Real and imaginary parts each to one width; the "j" follows the digits."""
    real = float_format([v.real for v in values], itemsize // 2, options)
    imag = float_format([v.imag for v in values], itemsize // 2, options, "+")

    def text(value: complex) -> str:
        second = imag(value.imag)
        end = len(second.rstrip())
        return f"{real(value.real)}{second[:end]}j{second[end:]}"

    return text
