"""Engineering notation: exponents in steps of three, or SI prefixes."""
from __future__ import annotations

from decimal import Decimal

PREFIXES = dict(zip(range(-24, 25, 3), ["y", "z", "a", "f", "p", "n", "u", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"]))


class EngFormatter:
    """Writes floats as ` 12.346E+03`, or ` 12.346k`."""

    __module__ = "pandas.io.formats.format"

    def __init__(self, accuracy: int | None = None, use_eng_prefix: bool = False) -> None:
        self.accuracy, self.use_eng_prefix = accuracy, use_eng_prefix

    def __call__(self, num: float) -> str:
        number = Decimal(str(num))
        if number.is_nan():
            return "NaN"
        if number.is_infinite():
            return "inf"
        sign = -1 if number < 0 else 1
        number = abs(number)
        power = number.adjusted() // 3 * 3 if number else 0
        power = min(max(power, -24), 24)
        scaled = sign * number / Decimal(10) ** power
        tail = PREFIXES[power] if self.use_eng_prefix else f"E{'-' if power < 0 else '+'}{abs(power):02d}"
        return f"{scaled: g}{tail}" if self.accuracy is None else f"{scaled: .{self.accuracy}f}{tail}"
