"""What `genfromtxt` knows of columns: valid names, and texts that become values, with defaults for what is missing."""
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from septet.ir import dtype as dt
from septet.ir.dtype import DType

EXCLUDED = ("return", "file", "print")
DELETED = " !#$%&'()*+,-./:;<=>?@[\\]^{|}~"
CASES: dict[Any, Callable[[str], str]] = {True: str, False: str.upper, None: str}


def valid_names(names: Any, count: int | None, default: str = "f%i", exclude: Any = None, delete: Any = DELETED, space: str = "_",
                case: Any = True) -> tuple[str, ...] | None:
    """Names without forbidden characters and twins, filled up to `count` with default ones; None for neither names nor count."""
    if names is None and count is None:
        return None
    given = [names] if isinstance(names, str) else list(names or [])
    change = CASES.get(case) or (str.upper if str(case).startswith("u") else str.lower)
    taken, seen, empty = [], {}, 0
    for name in given[:count] if count is not None else given:
        name = change(name).strip().replace(" ", space)
        name = "".join(ch for ch in name if ch not in delete)
        if not name:
            name, empty = default % empty, empty + 1
            while name in given:
                name, empty = default % empty, empty + 1
        elif name in (*EXCLUDED, *(exclude or ())):
            name += "_"
        n = seen.get(name, 0)
        taken.append(f"{name}_{n}" if n else name)
        seen[name] = n + 1
    fresh = itertools.count(empty)
    while count is not None and len(taken) < count:
        taken.append(default % next(fresh) if "%" in default else default)
    return tuple(taken)


def to_bool(text: str) -> bool:
    """TRUE and FALSE in any case.  ValueError for others."""
    word = text.upper()
    if word not in ("TRUE", "FALSE"):
        raise ValueError("Invalid boolean")
    return word == "TRUE"


def to_complex(text: str) -> complex:
    """A complex number, also with blanks or as 1+-2j."""
    return complex(text.strip().replace("+-", "-"))


def to_bytes(text: str) -> bytes:
    """Text as Latin-1."""
    return text.encode("latin1")


# kind -> (text to value, default of what is missing)
KINDS: dict[str, tuple[Callable[[str], Any], Any]] = {
    "b": (to_bool, False), "i": (int, -1), "u": (int, -1), "f": (float, float("nan")), "c": (to_complex, complex("nan")), "U": (str, "???"),
    "S": (to_bytes, b"???"), "O": (to_bytes, b""),
}
ORDER = "bifcU"                     # what an undeclared column is tried as, in turn
TYPES: dict[str, DType] = {"b": dt.bool_, "i": dt.int64, "f": dt.float64, "c": dt.complex128}


class Column:
    """Converts the texts of one column.

    dtype: declared, or None to take the least of bool, int, float, complex and text that all values fit.
    missing: texts that stand for no value.  loose: what cannot be converted counts as missing.
    """

    def __init__(self, dtype: DType | None, missing: Iterable[str] = ("",), default: Any = None, converter: Any = None, loose: bool = True):
        self.declared, self.kind = dtype, "b" if dtype is None else dtype.kind
        self.missing, self.converter, self.loose = {"", *missing}, converter, loose
        self.given = default
        self.checks = dtype is None and converter is None
        self.learned = not self.checks          # whether a value has been seen

    @property
    def default(self) -> Any:
        """The value of what is missing."""
        if self.given is not None:
            return self.given
        if self.declared is not None and self.declared.kind in "Mm":
            return None
        return KINDS.get(self.kind, (str, None))[1] if self.converter is None else self.converted_default()

    def converted_default(self) -> Any:
        """What the column's own converter makes of an empty text, or the default of its kind."""
        try:
            return self.converter("")
        except (TypeError, ValueError):
            return KINDS[self.kind][1] if self.declared is not None else None

    def is_missing(self, text: str) -> bool:
        """Whether a text stands for no value."""
        return text.strip() in self.missing

    def learn(self, texts: Iterable[str]) -> None:
        """Find the least kind that all texts fit."""
        for text in texts:
            if self.is_missing(text):
                continue
            self.learned = True
            while not self.fits(text):
                self.kind = ORDER[ORDER.index(self.kind) + 1]

    def fits(self, text: str) -> bool:
        """Whether a text is of the present kind."""
        try:
            value = KINDS[self.kind][0](text)
        except ValueError:
            return False
        return self.kind != "i" or -(1 << 63) <= value < 1 << 63

    def value(self, text: str) -> Any:
        """The value of a text.  ValueError where there is none."""
        if self.converter is not None:
            return self.default if self.is_missing(text) and self.given is not None else self.converter(text)
        if self.kind in "USO":                  # a text is never missing
            return KINDS[self.kind][0](text)
        if self.is_missing(text):
            return self.default
        try:
            return KINDS[self.kind][0](text) if self.kind in KINDS else text
        except ValueError:
            if not self.loose:
                raise ValueError(f"Cannot convert string '{text}'") from None
            return self.default


def found_dtype(column: Column, values: list[Any]) -> DType:
    """The dtype of an undeclared column."""
    if column.declared is not None:
        d = column.declared
        if d.kind in "US" and not d.itemsize:
            return dt.string(widest(values)) if d.kind == "U" else dt.bytes_(widest(values))
        return d
    if column.converter is not None:
        from septet.numpy.convert import from_any

        found: DType = from_any(values)._dtype
        return found
    return TYPES.get(column.kind) or dt.string(widest(values))


def widest(values: list[Any]) -> int:
    """Length of the longest text, at least 1."""
    return max([1, *map(len, values)])
