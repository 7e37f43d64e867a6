"""The dtypes of the engine: one row each.

A `DType` is interned, so dtypes compare with `is`.  The fifteen numeric ones are module constants (`float32`, ...) and may be
fused; `string(n)`, `bytes_(n)`, `datetime64(unit)`, `timedelta64(unit)`, `void(...)` and `object_` make the others, which live in
the same arrays but run outside fusion.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class DType:
    """What one element is.

    kind: b(ool) i(nt) u(int) f(loat) c(omplex) U(nicode) S(bytes) M(datetime) m(timedelta) O(bject) V(oid), as NumPy's letters.
    """

    name: str
    kind: str
    itemsize: int
    code: int                       # index in NUMERIC, the same in native code; from FIRST_OTHER on: not numeric
    llvm: str = ""                  # element type in IR (complex: of one part)
    unit: str = ""                  # datetime64/timedelta64: "ns", "25s", "" for generic
    fields: tuple[Any, ...] = ()              # structured void: ((name, DType, offset), ...)
    shape: tuple[int, ...] = ()               # void that is a subarray of `base`
    base: DType | None = None
    swapped: bool = False           # stored in the byte order that is not the host's
    titles: tuple[Any, ...] = ()              # structured void: one title or None per field
    aligned: bool = False

    def __repr__(self) -> str:
        return self.name

    @property
    def is_numeric(self) -> bool:
        """Whether kernels compute with it directly."""
        return self.code < FIRST_OTHER

    @property
    def is_float(self) -> bool:
        return self.kind == "f"

    @property
    def is_complex(self) -> bool:
        return self.kind == "c"

    @property
    def is_integer(self) -> bool:
        return self.kind in "iu"

    @property
    def is_inexact(self) -> bool:
        return self.kind in "fc"

    @property
    def real(self) -> DType:
        """The dtype of the real part: itself unless complex."""
        return {complex64: float32, complex128: float64}.get(self, self)

    @property
    def bits(self) -> int:
        return 8 * self.itemsize


_ROWS = (
    # name        kind size llvm
    ("bool",       "b", 1, "i8"),
    ("int8",       "i", 1, "i8"),
    ("int16",      "i", 2, "i16"),
    ("int32",      "i", 4, "i32"),
    ("int64",      "i", 8, "i64"),
    ("uint8",      "u", 1, "i8"),
    ("uint16",     "u", 2, "i16"),
    ("uint32",     "u", 4, "i32"),
    ("uint64",     "u", 8, "i64"),
    ("float16",    "f", 2, "half"),
    ("bfloat16",   "f", 2, "bfloat"),
    ("float32",    "f", 4, "float"),
    ("float64",    "f", 8, "double"),
    ("complex64",  "c", 8, "float"),
    ("complex128", "c", 16, "double"),
)
NUMERIC = tuple(DType(name, kind, size, code, llvm) for code, (name, kind, size, llvm) in enumerate(_ROWS))
(bool_, int8, int16, int32, int64, uint8, uint16, uint32, uint64,
 float16, bfloat16, float32, float64, complex64, complex128) = NUMERIC
FIRST_OTHER = len(NUMERIC)
STRING, BYTES, DATETIME, TIMEDELTA, OBJECT, VOID = range(FIRST_OTHER, FIRST_OTHER + 6)

BY_NAME = {d.name: d for d in NUMERIC}
INTEGERS = tuple(d for d in NUMERIC if d.is_integer)
SIGNED = tuple(d for d in NUMERIC if d.kind == "i")
UNSIGNED = tuple(d for d in NUMERIC if d.kind == "u")
FLOATS = tuple(d for d in NUMERIC if d.is_float)
COMPLEX = tuple(d for d in NUMERIC if d.is_complex)
HALVES = (float16, bfloat16)

object_ = DType("object", "O", 8, OBJECT)
_made: dict[tuple[object, ...], DType] = {}
_DEFAULTS = ("", "", 0, 0, "", "", (), (), None, False, (), False)      # of the columns of DType, so that equal facts are equal rows


def _intern(*row: object) -> DType:
    """The one DType of these facts."""
    row += _DEFAULTS[len(row):]
    if row not in _made:
        _made[row] = DType(*row)  # type: ignore[arg-type]
    return _made[row]


def string(length: int) -> DType:
    """Fixed-width text, UCS-4, `length` characters."""
    return _intern(f"str{32 * length}" if length else "str", "U", 4 * length, STRING)


def bytes_(length: int) -> DType:
    """Fixed-width bytes."""
    return _intern(f"bytes{8 * length}" if length else "bytes", "S", length, BYTES)


def datetime64(unit: str = "") -> DType:
    """Time since 1970 in `unit` ("ns", "D", "25s", ...), int64; "" is generic."""
    return _intern(f"datetime64[{unit}]" if unit else "datetime64", "M", 8, DATETIME, "i64", unit)


def timedelta64(unit: str = "") -> DType:
    """A length of time in `unit`, int64."""
    return _intern(f"timedelta64[{unit}]" if unit else "timedelta64", "m", 8, TIMEDELTA, "i64", unit)


def void(itemsize: int, fields: tuple[Any, ...] = (), shape: tuple[int, ...] = (), base: DType | None = None,
         titles: tuple[Any, ...] = (), aligned: bool = False) -> DType:
    """Raw bytes; with `fields` ((name, DType, offset), ...) a structured element; with `shape` and `base` a subarray."""
    return _intern(f"void{8 * itemsize}", "V", itemsize, VOID, "", "", fields, shape, base, False, titles, aligned)


def swap(dtype: DType) -> DType:
    """The same element in the other byte order."""
    d = dtype
    if d.itemsize == 1 or d.kind in "SOV" and not d.fields:
        return d
    if d.swapped:
        return BY_NAME.get(d.name) or _intern(d.name, d.kind, d.itemsize, d.code, d.llvm, d.unit, d.fields, d.shape, d.base)
    code = VOID if d.is_numeric else d.code          # kernels must never see it
    return _intern(d.name, d.kind, d.itemsize, code, d.llvm, d.unit, d.fields, d.shape, d.base, True)
