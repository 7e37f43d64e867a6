"""Floating-point and complex numbers as the texts of one column: shared digits, the switch to powers of ten, trailing zeros."""
from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any

from septet.pandas.config import VALUES

Formatter = Callable[[Any], str]


def trimmed(texts: Sequence[str], decimal: str = ".") -> list[str]:
    """Plain decimal numbers without the zeros at the end that all of them have; one digit stays behind the point."""
    plain = re.compile(rf"^\s*[+-]?[0-9]+\{decimal}[0-9]*$")
    numbers = [plain.match(t) is not None for t in texts]
    zeros = min((_zeros(t) for t, number in zip(texts, numbers) if number), default=0)
    if not zeros:
        return list(texts)
    return [_with_digit(t[:-zeros], decimal) if number else t for t, number in zip(texts, numbers)]


def _zeros(text: str) -> int:
    return len(text) - len(text.rstrip("0"))


def _with_digit(text: str, decimal: str) -> str:
    return text + "0" if text.endswith(decimal) else text


def single(value: float, digits: int | None = None, leading: bool = True) -> str:
    """One float of an object column: its own zeros go."""
    text = f"{value:{' ' if leading else ''}.{VALUES['display.precision'] if digits is None else digits}f}"
    text = text.rstrip("0")
    return text + "0" if text.endswith(".") else text


def as_formatter(given: Any) -> Formatter | None:
    """A float_format argument as a function: a callable, `"%.2f"`, or `"{:.2f}"`."""
    if given is None or callable(given):
        return given
    if isinstance(given, str):
        return (lambda value: given % value) if "%" in given else (lambda value: given.format(value))
    return lambda value: given(value)


def float_texts(values: list[float], missing: list[bool], na_rep: str, float_format: Formatter | None, digits: int | None = None,
                leading: bool | None = True, decimal: str = ".", fixed: bool = True, formatter: Formatter | None = None) -> list[str]:
    """The numbers of one column. `missing` says which are NaN."""
    if formatter is not None:
        return [formatter(v) if not m else na_rep for v, m in zip(values, missing)]
    if float_format is not None:
        return [_spaced(na_rep if m else float_format(v), leading) for v, m in zip(values, missing)]
    return _numbers(values, missing, na_rep, VALUES["display.precision"] if digits is None else digits, bool(leading), decimal, fixed)


def _spaced(text: str, leading: bool | None) -> str:
    return text


def _numbers(values: list[float], missing: list[bool], na_rep: str, digits: int, leading: bool, decimal: str, fixed: bool) -> list[str]:
    space, given = " " if leading else "", values
    chop = VALUES["display.chop_threshold"]
    if chop is not None:
        values = [0.0 if abs(v) <= chop else v for v in values]
    if not fixed:
        return [na_rep if m else _pointed(single(v, digits, leading), decimal) for v, m in zip(values, missing)]
    texts = trimmed([na_rep if m else _pointed(f"{v:{space}.{digits}f}", decimal) for v, m in zip(values, missing)], decimal)
    if _wants_powers(given, texts, digits):
        texts = [na_rep if m else _pointed(f"{v:{space}.{digits}e}", decimal) for v, m in zip(values, missing)]
    return texts


def _pointed(text: str, decimal: str) -> str:
    return text if decimal == "." else text.replace(".", decimal, 1)


def _wants_powers(values: list[float], texts: list[str], digits: int) -> bool:
    """Some number vanishes at this precision, or some is great and its text long."""
    smallest = 10.0 ** -digits
    sizes = [abs(v) for v in values]
    if any(0 < s < smallest for s in sizes):
        return True
    return any(s > 1e6 for s in sizes) and max(map(len, texts), default=0) > digits + 6


def complex_texts(values: list[complex], missing: list[bool], na_rep: str, float_format: Formatter | None, digits: int | None = None,
                  leading: bool | None = True) -> list[str]:
    """Complex numbers: real and imaginary parts, each column of digits trimmed alike."""
    if float_format is not None:
        return [na_rep if m else float_format(v) for v, m in zip(values, missing)]
    digits = VALUES["display.precision"] if digits is None else digits
    there = [v for v, m in zip(values, missing) if not m]
    kind = "e" if _wants_powers([p for v in there for p in (abs(v),)], [_complex_text(v, digits, "f") for v in there], digits) else "f"
    reals = [f"{v.real:{' ' if leading else ''}.{digits}{kind}}" for v in there]
    both = trimmed(reals + [f"{abs(v.imag):.{digits}{kind}}" for v in there])
    reals, imaginaries = both[:len(there)], both[len(there):]
    size = max(map(len, reals), default=0)
    width = max(map(len, imaginaries), default=0)
    made = iter([_joined(r.rjust(size), i, v, width) for r, i, v in zip(reals, imaginaries, there)])
    return [na_rep if m else next(made) for m in missing]


def _complex_text(value: complex, digits: int, kind: str) -> str:
    return f"{value:{digits}.{digits}{kind}}"


def _joined(real: str, imaginary: str, value: complex, width: int) -> str:
    sign = "-" if math.copysign(1.0, value.imag) < 0 else "+"
    return real + sign + imaginary.rjust(width, "0") + "j"
