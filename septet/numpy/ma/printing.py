"""Masked arrays as text: masked elements are shown as `--`."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy.ma.masks import nomask
from septet.numpy.printing import array2string, dtype_is_implied, dtype_short_repr


class _MaskedPrintOption:
    """What masked elements are shown as."""

    def __init__(self, display: str):
        self._display, self._enabled = display, True

    def display(self) -> str:
        """The text."""
        return self._display

    def set_display(self, s: str) -> None:
        """Set the text."""
        self._display = s

    def enabled(self) -> bool:
        """Whether masked elements are shown as the text."""
        return self._enabled

    def enable(self, shrink: int = 1) -> None:
        """Show them so, or not."""
        self._enabled = bool(shrink)

    def __str__(self) -> str:
        return str(self._display)

    __repr__ = __str__


masked_print_option = _MaskedPrintOption("--")


class _Row:
    """The words of a structured element."""

    __slots__ = ("words",)

    def __init__(self, words: list[Any]):
        self.words = words

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.words))}{',' if len(self.words) == 1 else ''})"


def shown(a: Any) -> Any:
    """The data to be printed: objects, with the option in the place of masked elements."""
    from septet.numpy.ma.arrays import is_constant

    if not masked_print_option.enabled():
        return a.filled(a.fill_value)
    if a._mask is nomask or is_constant(a):
        return a._data
    data, mask = shortened(a, a._data), shortened(a, a._mask)
    if data.dtype.names is not None:
        return words_of_rows(data, mask)
    result = data.astype(object)
    if mask.ndim:
        result[mask] = masked_print_option
    elif mask:
        result[()] = masked_print_option
    return result


def shortened(a: Any, x: Any) -> Any:
    """The first and last parts of long axes: the dots stand for the rest."""
    width = a._print_width if a.ndim > 1 else a._print_width_1d
    for axis, n in enumerate(x.shape):
        if n > width:
            half = width // 2
            x = np.concatenate((np.take(x, range(half), axis), np.take(x, range(n - half, n), axis)), axis)
    return x


def words_of_rows(data: Any, mask: Any) -> Any:
    """An object array of the texts of structured elements."""
    result = np.empty(data.shape, dtype=object)
    values, marks = data.reshape(-1).tolist(), mask.reshape(-1).tolist()
    flat = result.reshape(-1)
    for k, (value, mark) in enumerate(zip(values, marks)):
        flat[k] = row(value, mark)
    return result


def row(value: Any, mark: Any) -> Any:
    """What one structured element, or one of its fields, shows."""
    if isinstance(mark, tuple):
        return _Row([row(v, m) for v, m in zip(value, mark)])
    if isinstance(mark, list):
        return [row(v, m) for v, m in zip(value, mark)]
    return masked_print_option if mark else value


def masked_str(a: Any) -> str:
    """`str(a)`."""
    data = shown(a)
    return str(data) if data.ndim else str(data[()])


def masked_repr(a: Any) -> str:
    """`repr(a)`: data, mask, fill value, and the dtype where it cannot be guessed."""
    base = getattr(a._baseclass, "__name__", "array")
    name = "masked_array" if base == "ndarray" else f"masked_{base}"
    parts = {"data": shown(a), "mask": np.asarray(a._mask), "fill_value": fill_text(a)}
    if not dtype_is_implied(a._dtype) or not a.size or np.all(a._mask):
        parts["dtype"] = dtype_short_repr(a._dtype)
    tall = any(n != 1 for n in a.shape[:-1])
    room = len(name) + len("(data")
    lines = []
    for key, value in parts.items():
        indent = "  " if tall else " " * (room - len(key))
        text = value if isinstance(value, str) else array2string(value, separator=", ", prefix=f"{indent}{key}=", suffix=",")
        lines.append(f"{indent}{key}={text}")
    body = ",\n".join(lines)
    return f"{name}(\n{body})" if tall else f"{name}({body.lstrip()})"


def fill_text(a: Any) -> str:
    """The fill value as `repr` shows it."""
    value = a.fill_value
    kept = a._fill_value.dtype
    if kept.kind in "SU" and a.dtype.kind == kept.kind:
        return repr(value.item() if hasattr(value, "item") else value)
    return str(value) if kept == a.dtype and a.dtype.kind != "O" else repr(value)
