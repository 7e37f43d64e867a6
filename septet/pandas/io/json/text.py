"""JSON text as pandas writes it: no blanks, slashes escaped, floats with a number of digits behind the point."""
from __future__ import annotations

import json
import math
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


class Writer:
    """How values are written: digits of floats, what happens to other alphabets, indentation."""

    def __init__(self, digits: int = 10, ascii_only: bool = True, indent: int = 0) -> None:
        self.digits, self.ascii_only, self.indent = digits, ascii_only, indent

    def text(self, value: Any, depth: int = 0) -> str:
        """A value, containers with what they hold."""
        if isinstance(value, dict):
            return self._object([f"{self.string(str(k))}:{self.text(v, depth + 1)}" for k, v in value.items()], "{}", depth)
        if isinstance(value, list | tuple):
            return self._object([self.text(v, depth + 1) for v in value], "[]", depth)
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, int):
            return str(value)
        return self.number(value)

    def _object(self, parts: list[str], marks: str, depth: int) -> str:
        if not self.indent or not parts:
            return marks[0] + ",".join(parts) + marks[1]
        inner, outer = "\n" + " " * (self.indent * (depth + 1)), "\n" + " " * (self.indent * depth)
        return marks[0] + inner + ("," + inner).join(parts) + outer + marks[1]

    def string(self, text: str) -> str:
        if text.isalnum() and text.isascii():
            return f'"{text}"'
        return json.dumps(text, ensure_ascii=self.ascii_only).replace("/", "\\/")

    def number(self, value: float) -> str:
        """A float: shortest digits of it rounded behind the point; powers of ten where it is very great or small."""
        shortest = repr(value)
        if "e" not in shortest and "n" not in shortest and len(shortest) - shortest.find(".") - 1 <= self.digits and value:
            return shortest
        if not math.isfinite(value):
            return "null"
        if value and (abs(value) > 1e16 or abs(value) < 1e-15):
            return _general(f"{value:.15g}")
        rounded = Decimal(shortest).quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP) if self.digits else Decimal(round(value))
        text = f"{rounded:f}"
        if "." in text:
            text = text.rstrip("0")
            text = text + "0" if text.endswith(".") else text
        else:
            text += ".0"
        return text.lstrip("-") if float(text) == 0 else text


def _general(text: str) -> str:
    return text


def ujson_dumps(obj: Any, double_precision: int = 10, ensure_ascii: bool = True, indent: int = 0, **other: Any) -> str:
    """JSON text of plain values."""
    if other:
        raise TypeError(f"ujson_dumps() got an unexpected keyword argument {sorted(other)[0]!r}")
    return Writer(double_precision, ensure_ascii, indent).text(obj)


def ujson_loads(text: str) -> Any:
    """Plain values of JSON text."""
    return loads(text)


def loads(text: str) -> Any:
    """The value of a JSON text; ValueError that says where it breaks."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if not text.strip():
            raise ValueError("Expected object or value") from None
        where = f"position {error.pos} (line {error.lineno}, column {error.colno}: {error.msg})"
        raise ValueError(f"Expected object or value at {where}") from None
