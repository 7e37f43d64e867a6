"""Printing of arrays: `array2string`, `array_repr`, `array_str` and their options.

Only the elements that will be shown are read, so printing a large array costs what its edges cost.
"""
from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

from septet.core import convert, element
from septet.core.array import Array
from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.numpy import dtype_text
from septet.numpy.print_floats import Style, positional, scientific
from septet.numpy.print_options import checked_legacy, current, is_until, options
from septet.numpy.print_void import element_format
from septet.numpy.scalars import face, generic, make

_FLOATMODES = ("fixed", "unique", "maxprec", "maxprec_equal")


# ---- options ---------------------------------------------------------------------------------------------------------


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    """The given changes without those that are None; ValueError or TypeError for values of no meaning."""
    found = {k: v for k, v in changes.items() if v is not None}
    if changes.get("floatmode") not in (*_FLOATMODES, None):
        raise ValueError(f"floatmode option must be one of {', '.join(repr(m) for m in sorted(_FLOATMODES))}")
    if changes.get("sign") not in (None, "-", "+", " "):
        raise ValueError("sign option must be one of ' ', '+', or '-'")
    if changes.get("legacy") is not None:
        found["legacy"] = checked_legacy(changes["legacy"])
    threshold = changes.get("threshold")
    if threshold is not None and (not isinstance(threshold, int | float | generic) or isinstance(threshold, str)):
        raise TypeError("threshold must be numeric")
    if threshold is not None and threshold != threshold:
        raise ValueError("threshold must be non-NAN, try sys.maxsize for untruncated representation")
    if "precision" in found:
        found["precision"] = _precision(found["precision"])
    return found


def _precision(value: Any) -> int:
    try:
        return value.__index__()  # type: ignore[no-any-return]
    except AttributeError:
        raise TypeError("precision must be an integer") from None


def set_printoptions(
    precision: Any = None,
    threshold: Any = None,
    edgeitems: Any = None,
    linewidth: Any = None,
    suppress: Any = None,
    nanstr: Any = None,
    infstr: Any = None,
    formatter: Any = None,
    sign: Any = None,
    floatmode: Any = None,
    *,
    legacy: Any = None,
    override_repr: Any = None,
) -> None:
    """Change how arrays are printed; what is None stays, but `formatter` and `override_repr` are reset by it."""
    current.set(_changed({
        "precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth, "suppress":
        suppress, "nanstr": nanstr, "infstr": infstr, "formatter": formatter, "sign": sign, "floatmode": floatmode,
        "legacy":
        legacy, "override_repr": override_repr}))


def _changed(changes: dict[str, Any]) -> dict[str, Any]:
    found = {**options(), **_checked(changes)}
    found["formatter"], found["override_repr"] = changes.get("formatter"), changes.get("override_repr")
    if found["floatmode"] == "fixed" and changes.get("precision", 0) is None and found["precision"] is None:
        raise ValueError("precision required")
    return found


def get_printoptions() -> dict[str, Any]:
    """The options in force."""
    return dict(options())


@contextlib.contextmanager
def printoptions(*args: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
    """Other options within a `with` block."""
    token = current.set(options())
    try:
        set_printoptions(*args, **kwargs)
        yield get_printoptions()
    finally:
        current.reset(token)


# ---- what is shown ---------------------------------------------------------------------------------------------------


def _shown_axis(n: int, edge: int, summarise: bool) -> Sequence[int]:
    """Indices along one axis; the first and last `edge` of a long one (the last one always)."""
    return range(n) if not summarise or n <= 2 * edge else [*range(edge), *range(n - max(edge, 1), n)]


def shown_values(a: Any, edge: int, summarise: bool) -> list[Any]:
    """The elements that will be printed, in C order, as Python values."""
    if not summarise:
        return convert.elements(a)
    offsets = [0]
    for n, stride in zip(a.shape, a.strides):
        steps = [k * stride for k in _shown_axis(n, edge, True)]
        offsets = [o + step for o in offsets for step in steps]
    address = a._address
    return [element.read(a._dtype, address + o) for o in offsets]


# ---- lines -----------------------------------------------------------------------------------------------------------


class _Lines:
    """Words of one innermost axis, broken into lines of a width."""

    __slots__ = ("done", "indent", "line", "width")

    def __init__(self, indent: str, width: int):
        self.done, self.line, self.indent, self.width = "", indent, indent, width

    def add(self, word: str) -> None:
        rows = word.splitlines() or [word]
        longest = max(map(len, rows))
        if len(self.line) + longest > self.width and len(self.line) > len(self.indent):
            self.done += self.line.rstrip() + "\n"
            self.line = self.indent
        if len(rows) == 1:
            self.line += word
        else:
            self._add_rows(rows, longest)

    def _add_rows(self, rows: list[str], longest: int) -> None:
        """A word of several lines stands as a block."""
        indent = " " * len(self.line)
        self.line += rows[0]
        for row in rows[1:]:
            self.done += self.line.rstrip() + "\n"
            self.line = indent + row
        self.line += " " * (longest - len(rows[-1]))


class _Layout:
    """Brackets, separators, line breaks and dots around the words of an array."""

    __slots__ = ("edge", "separator", "shape", "summarise", "words")

    def __init__(self, words: Iterator[str], shape: tuple[int, ...], separator: str, edge: int, summarise: bool):
        self.words, self.shape, self.separator, self.edge, self.summarise = words, shape, separator, edge, summarise

    def text(self, axis: int, indent: str, width: int) -> str:
        left = len(self.shape) - axis
        if left == 0:
            return next(self.words)
        body = self._line(axis, indent, width) if left == 1 else self._rows(axis, indent, width)
        return "[" + body[len(indent):] + "]"

    def _cells(self, axis: int) -> Iterator[bool]:
        """True for an element, False where the dots stand."""
        n = self.shape[axis]
        shown = _shown_axis(n, self.edge, self.summarise)
        for position in range(len(shown)):
            if position == self.edge and self.summarise and n > 2 * self.edge:
                yield False
            yield True

    def _line(self, axis: int, indent: str, width: int) -> str:
        lines = _Lines(indent, width - max(len(self.separator.rstrip()), 1))
        for number, is_element in enumerate(self._cells(axis)):
            if number:
                lines.line += self.separator
            lines.add(next(self.words) if is_element else "...")
        return lines.done + lines.line

    def _rows(self, axis: int, indent: str, width: int) -> str:
        between = self.separator.rstrip() + "\n" * (len(self.shape) - axis - 1)
        rows = [
            self.text(axis + 1, indent + " ", width - 1) if is_element else "..." for is_element in self._cells(axis)
        ]
        return between.join(indent + row for row in rows)


def _text(a: Any, separator: str, prefix: str, suffix: str, opts: dict[str, Any]) -> str:
    """An array's elements in brackets."""
    summarise = a.size > opts["threshold"]
    edge = opts["edgeitems"]
    values = shown_values(a, edge, summarise)
    write = element_format(a._dtype, values if edge else convert.elements(a), opts, not a.shape)
    layout = _Layout(map(write, values), a.shape, separator, edge, summarise)
    return layout.text(0, " " * (len(prefix) + 1), opts["linewidth"] - len(suffix))


# ---- public ----------------------------------------------------------------------------------------------------------


def _as_array(a: Any) -> Any:
    return a if isinstance(a, Array) else face().asarray(a)


def array2string(
    a: Any,
    max_line_width: Any = None,
    precision: Any = None,
    suppress_small: Any = None,
    separator: str = " ",
    prefix: str = "",
    *,
    formatter: Any = None,
    threshold: Any = None,
    edgeitems: Any = None,
    sign: Any = None,
    floatmode: Any = None,
    suffix: str = "",
    legacy: Any = None,
) -> str:
    """The elements of an array as text, with the given options in place of the ones in force."""
    changes = _checked(
        {
            "precision": precision,
            "threshold": threshold,
            "edgeitems": edgeitems,
            "linewidth": max_line_width,
            "suppress": suppress_small,
            "formatter": formatter,
            "sign": sign,
            "floatmode": floatmode,
            "legacy": legacy,
        }
    )
    opts = {**options(), **changes}
    a = _as_array(a)
    return "[]" if a.size == 0 else _text(a, separator, prefix, suffix, opts)


def dtype_is_implied(dtype: Any) -> bool:
    """Whether `repr` leaves the dtype out: bool, int64, float64, complex128."""
    return _ir(dtype) in (dt.bool_, dt.int64, dt.float64, dt.complex128)


def _ir(dtype: Any) -> DType:
    from septet.numpy.dtype_parse import parse

    return dtype if isinstance(dtype, DType) else parse(dtype)


def dtype_short_repr(dtype: Any) -> str:
    """A dtype as it stands behind `dtype=`."""
    d = _ir(dtype)
    if dtype_text.is_struct(d):
        return dtype_text.show(d)
    if d.kind in "SUV" or d.swapped:
        return f"'{dtype_text.show(d)}'"
    return d.name if d.name.isalnum() else repr(d.name)


def array_repr(arr: Any, max_line_width: Any = None, precision: Any = None, suppress_small: Any = None) -> str:
    """`repr(arr)`: array([...], dtype=...)."""
    override = options()["override_repr"]
    if override is not None:
        return override(arr)  # type: ignore[no-any-return]
    opts = {**options(), **_checked({"precision": precision, "linewidth": max_line_width, "suppress": suppress_small})}
    name = type(arr).__name__ if type(arr) is not type(arr)._face else "array"
    head = name + "("
    body = _text(arr, ", ", head, ",", opts) if arr.size else "[]"
    extras = _extras(arr, opts)
    return (
        f"{head}{body})"
        if not extras
        else _with_extras(f"{head}{body},", ", ".join(extras) + ")", name, opts["linewidth"])
    )


def _extras(arr: Any, opts: dict[str, Any]) -> list[str]:
    found = []
    if (arr.size == 0 and arr.shape != (0,)) or arr.size > opts["threshold"] and not is_until("2.2", opts):
        found.append(f"shape={arr.shape}")
    if not dtype_is_implied(arr._dtype) or not arr.size:
        found.append(f"dtype={dtype_short_repr(arr._dtype)}")
    return found


def _with_extras(text: str, extra: str, name: str, width: int) -> str:
    """Shape and dtype behind the elements, on a new line where there is no room."""
    last = len(text) - (text.rfind("\n") + 1)
    breaks = last + len(extra) + 1 > width
    return text + ("\n" + " " * len(name + "(") if breaks else " ") + extra


def array_str(a: Any, max_line_width: Any = None, precision: Any = None, suppress_small: Any = None) -> str:
    """`str(a)`; a 0-d array prints as its scalar."""
    if not a.shape:
        scalar = make(a._dtype, convert.item(a))
        return repr(scalar) if isinstance(scalar, bytes) else str(scalar)
    return array2string(a, max_line_width, precision, suppress_small, " ", "")


def _float_style(x: Any, **arguments: Any) -> tuple[float, Style]:
    """The number and how to write it."""
    d = getattr(x, "_dtype", dt.float64)
    value = x.item() if isinstance(x, Array) else x
    if arguments["precision"] is not None and arguments["precision"] < 0:
        raise ValueError("precision must be non-negative")
    if not arguments["unique"] and arguments["precision"] is None:
        raise TypeError("in non-unique mode `precision` must be supplied")
    if arguments["precision"] and (arguments["min_digits"] or 0) > arguments["precision"]:
        raise ValueError("min_digits must be less than or equal to precision")
    if arguments["trim"] not in ("k", ".", "0", "-"):
        raise ValueError("if supplied, trim must be 'k', '.', '0' or '-' found `" + str(arguments["trim"]) + "`")
    arguments["pad_left"] = arguments["pad_left"] or 0
    return float(value), Style(itemsize=d.itemsize if d.kind == "f" else 8, **arguments)


def format_float_positional(
    x: Any,
    precision: int | None = None,
    unique: bool = True,
    fractional: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: int | None = None,
    pad_right: int | None = None,
    min_digits: int | None = None,
) -> str:
    """A number in positional notation: the shortest digits, or `precision` of them."""
    value, style = _float_style(
        x,
        precision=precision,
        unique=unique,
        fractional=fractional,
        trim=trim,
        sign=sign,
        pad_left=pad_left,
        pad_right=pad_right,
        min_digits=min_digits,
    )
    if precision == 0 and not fractional:
        raise ValueError("precision must be greater than 0 if fractional=False")
    return positional(value, style)


def format_float_scientific(
    x: Any,
    precision: int | None = None,
    unique: bool = True,
    trim: str = "k",
    sign: bool = False,
    pad_left: int | None = None,
    exp_digits: int | None = None,
    min_digits: int | None = None,
) -> str:
    """A number in scientific notation: the shortest digits, or `precision` behind the point."""
    value, style = _float_style(
        x,
        precision=precision,
        unique=unique,
        trim=trim,
        sign=sign,
        pad_left=pad_left,
        min_digits=min_digits,
        exp_digits=2 if exp_digits is None else exp_digits,
    )
    return scientific(value, style)
