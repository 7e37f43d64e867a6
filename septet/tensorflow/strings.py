"""`tf.strings`: texts element by element.  Texts are bytes; units of characters are asked for with `unit="UTF8_CHAR"`."""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from septet.core import view
from septet.core.convert import elements
from septet.errors import NotSupported
from septet.ir import dtype as dt
from septet.keras.dtypes import as_dtype
from septet.keras.errors import invalid
from septet.keras.tensor import from_flat, tensor
from septet.tensorflow import refused as _refused
from septet.tensorflow.convert import is_plain, t


def texts(x: Any, op: str) -> Any:
    """A tensor of texts.  InvalidArgumentError for numbers."""
    a = t(x)
    if a._dtype.kind != "O" and is_plain(x):
        raise TypeError(f"Cannot convert {x!r} to EagerTensor of dtype string")
    if a._dtype.kind != "O":
        raise invalid(f"cannot compute {op} as input #0(zero-based) was expected to be a string tensor but is a "
                      f"{'float' if a._dtype is dt.float32 else a._dtype.name} tensor [Op:{op}] name: ")
    return a


def each(x: Any, op: str, function: Callable[[bytes], bytes]) -> Any:
    """A function of every text."""
    a = texts(x, op)
    return from_flat([function(v) for v in elements(a)], dt.object_, tuple(a.shape))


def numbers(x: Any, op: str, function: Callable[[bytes], Any], dtype: str) -> Any:
    """A number of every text."""
    a = texts(x, op)
    found = tensor([function(v) for v in elements(a)] or [0], dtype)
    return view.reshape(found if a._size else found[:0], tuple(a.shape))


def unit_of(unit: str) -> bool:
    """Whether characters are meant."""
    if unit not in ("BYTE", "UTF8_CHAR"):
        raise invalid(f"Value for attr 'unit' of \"{unit}\" is not in the list of allowed values: \"BYTE\", \"UTF8_CHAR\"")
    return unit == "UTF8_CHAR"


def length(input: Any, unit: str = "BYTE", name: str | None = None) -> Any:
    """How many bytes or characters each text has."""
    wide = unit_of(unit)
    return numbers(input, "StringLength", lambda v: len(v.decode("utf-8", "replace")) if wide else len(v), "int32")


def lower(input: Any, encoding: str = "", name: str | None = None) -> Any:
    """In small letters: those of ASCII, or all with `encoding="utf-8"`."""
    return each(input, "StringLower", (lambda v: v.decode().lower().encode()) if encoding == "utf-8" else bytes.lower)


def upper(input: Any, encoding: str = "", name: str | None = None) -> Any:
    """In capital letters."""
    return each(input, "StringUpper", (lambda v: v.decode().upper().encode()) if encoding == "utf-8" else bytes.upper)


def strip(input: Any, name: str | None = None) -> Any:
    """Without white space at the ends."""
    return each(input, "StringStrip", bytes.strip)


def substr(input: Any, pos: Any, len: Any, unit: str = "BYTE", name: str | None = None) -> Any:
    """A part of each text."""
    if unit_of(unit):
        raise NotSupported("tf.strings.substr: unit UTF8_CHAR")
    first, count = int(pos), int(len)

    def part(v: bytes) -> bytes:
        size = v.__len__()
        start = first + size if first < 0 else first
        if not 0 <= start <= size:
            raise invalid(f"pos {first} out of range for string b'{v.decode('latin-1')}' at index 0 [Op:Substr] name: ")
        return v[start:start + count]

    return each(input, "Substr", part)


def join(inputs: Any, separator: str = "", name: str | None = None) -> Any:
    """Texts of several tensors joined, element by element."""
    parts = [texts(x, "StringJoin") for x in inputs]
    shape = next((tuple(p.shape) for p in parts if p.ndim), ())
    size = max(p._size for p in parts)
    rows = [elements(p) * (size if not p.ndim else 1) for p in parts]
    return from_flat([separator.encode().join(row) for row in zip(*rows)], dt.object_, shape)


def reduce_join(inputs: Any, axis: Any = None, keepdims: bool = False, separator: str = "", name: str | None = None) -> Any:
    """Texts joined along an axis, or all of them."""
    a = texts(inputs, "ReduceJoin")
    if axis is None:
        return from_flat([separator.encode().join(elements(a))], dt.object_, (1,) * a.ndim if keepdims else ())
    k = int(axis) % a.ndim
    if k != a.ndim - 1 or keepdims:
        raise NotSupported("tf.strings.reduce_join: axes other than the last, and keepdims")
    flat, n = elements(a), a.shape[-1]
    rows = [separator.encode().join(flat[i * n:(i + 1) * n]) for i in range(a._size // max(n, 1))]
    return from_flat(rows, dt.object_, tuple(a.shape[:-1]))


# RE2's names of sets of characters, of which Python's patterns know none
POSIX = {"alnum": "0-9A-Za-z", "alpha": "A-Za-z", "digit": "0-9", "lower": "a-z", "upper": "A-Z", "word": "0-9A-Za-z_",
         "xdigit": "0-9A-Fa-f",
         "space": r"\t\n\v\f\r ", "blank": r"\t ", "punct": r"!-/:-@\[-`{-~", "cntrl": r"\x00-\x1f\x7f", "graph": "!-~", "print": " -~",
         "ascii": r"\x00-\x7f"}


def translated(pattern: str) -> str:
    """A pattern of RE2 as one of Python's."""
    for name, members in POSIX.items():
        pattern = pattern.replace(f"[:{name}:]", members)
    return pattern.replace(r"\z", r"\Z")


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, ready.  InvalidArgumentError for what is none."""
    try:
        return re.compile(translated(pattern), re.ASCII)
    except re.error as wrong:
        raise invalid(f"Invalid pattern: {pattern}, error: {wrong} [Op:StaticRegexReplace] name: ") from None


def decoded(value: bytes) -> str:
    """A text's characters, which patterns go by; bytes that are none stay what they are."""
    return value.decode("utf-8", "surrogateescape")


def coded(value: str) -> bytes:
    """The bytes of a text's characters."""
    return value.encode("utf-8", "surrogateescape")


def regex_replace(input: Any, pattern: str, rewrite: str, replace_global: bool = True, name: str | None = None) -> Any:
    """What fits a regular expression replaced; \\1 stands for a group."""
    found, words = compiled(pattern), rewrite.replace("\\0", "\\g<0>")
    return each(input, "StaticRegexReplace", lambda v: coded(found.sub(words, decoded(v), count=0 if replace_global else 1)))


def regex_full_match(input: Any, pattern: str, name: str | None = None) -> Any:
    """Whether each text as a whole fits a regular expression."""
    found = compiled(pattern)
    return numbers(input, "StaticRegexFullMatch", lambda v: found.fullmatch(decoded(v)) is not None, "bool")


def to_number(input: Any, out_type: Any = "float32", name: str | None = None) -> Any:
    """Texts as numbers.  InvalidArgumentError for what is none."""
    kind = as_dtype(out_type).name

    def parse(v: bytes) -> Any:
        try:
            return int(v) if kind.startswith("int") else float(v)
        except ValueError:
            raise invalid(f"StringToNumberOp could not correctly convert string: {v.decode('latin-1')} [Op:StringToNumber]") from None

    return numbers(input, "StringToNumber", parse, kind)


def as_string(input: Any, precision: int = -1, scientific: bool = False, shortest: bool = False, width: int = -1, fill: str = "",
              name: str | None = None) -> Any:
    """Numbers as texts: six decimals, or as many as asked for."""
    a = t(input)
    if scientific or shortest or width >= 0 or fill:
        raise NotSupported("tf.strings.as_string: scientific, shortest, width and fill")
    digits = 6 if precision < 0 else precision
    if a._dtype.is_complex:
        raise NotSupported("tf.strings.as_string: complex numbers")

    def words(v: Any) -> bytes:
        if a._dtype is dt.bool_:
            return b"true" if v else b"false"
        return (f"{v:.{digits}f}" if a._dtype.is_float else str(v)).encode()

    return from_flat([words(v) for v in elements(a)], dt.object_, tuple(a.shape))


def format(template: str, inputs: Any, placeholder: str = "{}", summarize: int = 3, name: str | None = None) -> Any:
    """Values put into a text."""
    from septet.tensorflow.platform import shown

    values = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    parts = template.split(placeholder)
    if parts.__len__() != values.__len__() + 1:
        raise ValueError(f"The template expects {parts.__len__() - 1} tensors, but the inputs only has {values.__len__()}. Please ensure "
                         f"the "
                         "number of placeholders in template matches inputs length.")
    words = "".join(p + (shown(v, summarize) if k < values.__len__() else "") for k, (p, v) in enumerate(zip(parts, [*values, None])))
    return from_flat([words.encode()], dt.object_, ())


def bytes_split(input: Any, name: str | None = None) -> Any:
    """The bytes of one text as texts."""
    a = texts(input, "StringBytesSplit")
    if a.ndim:
        raise NotSupported("tf.strings.bytes_split: several texts would be a ragged tensor")
    (v,) = elements(a)
    return from_flat([v[k:k + 1] for k in range(v.__len__())], dt.object_, (v.__len__(),))


def split(input: Any, sep: Any = None, maxsplit: int = -1, name: str | None = None) -> Any:
    """The words of one text."""
    a = texts(input, "StringSplitV2")
    if a.ndim:
        raise NotSupported("tf.strings.split: several texts would be a ragged tensor")
    (v,) = elements(a)
    found = v.split(sep.encode() if sep else None, maxsplit)
    return from_flat(found, dt.object_, (found.__len__(),))


def unicode_decode(input: Any, input_encoding: str, *args: Any, **kwargs: Any) -> Any:
    """The numbers of one text's characters."""
    a = texts(input, "UnicodeDecode")
    if a.ndim or args or kwargs or input_encoding not in ("UTF-8", "UTF8"):
        raise NotSupported("tf.strings.unicode_decode: several texts, and encodings other than UTF-8")
    return tensor([ord(c) for c in elements(a)[0].decode("utf-8", "replace")], "int32")


__getattr__ = _refused.attribute("tensorflow.strings")
