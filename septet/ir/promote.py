"""Promotion: which dtype the result of an operation on several dtypes has, and which casts are allowed.

A `Policy` is data: a table of letters for two dtypes, and what a bare Python number ("weak": it never widens a dtype
of its own category) becomes beside each category. `numpy` is NEP 50; `torch` and `keras` are the tables those
libraries document. Rows and columns of the tables are in the order of `dtype.NUMERIC`; "!" means that the library
refuses the pair.
"""
from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

from septet.errors import NotSupported

from . import dtype as dt
from . import time_unit
from .dtype import DType


class DTypePromotionError(TypeError):
    """There is no dtype that holds all of the given ones."""


LETTERS = "?bhilBHILeEfdFD"          # of NUMERIC, E is bfloat16

_NUMPY = """
    ?bhilBHILeEfdFD bbhilhildeEfdFD hhhilhildfffdFD iiiiliildddddDD lllllllldddddDD BhhilBHILeEfdFD HiiilHHILfffdFD
    IllllIIILddddDD LddddLLLLddddDD eefddefddeffdFD EEfddEfddfEfdFD fffddffddfffdFD dddddddddddddDD FFFDDFFDDFFFDFD
    DDDDDDDDDDDDDDD"""
_TORCH = """
    ?bhilB!!!eEfdFD bbhilh!!!eEfdFD hhhilh!!!eEfdFD iiiili!!!eEfdFD llllll!!!eEfdFD BhhilB!!!eEfdFD !!!!!!H!!eEfd!!
    !!!!!!!I!eEfd!! !!!!!!!!LeEfd!! eeeeeeeeeeffdFD EEEEEEEEEfEfdFD ffffffffffffdFD dddddddddddddDD FFFFFF!!!FFFDFD
    DDDDDD!!!DDDDDD"""
_KERAS = """
    ?bhilBHIIeEfdFF bbhilhilfeEfdFF hhhilhilfeEfdFF iiiiliilfeEfdFF llllllllfeEfdFF BhhilBHIIeEfdFF HiiilHHIIeEfdFF
    IllllIIIIeEfdFF IffffIIIIeEfdFF eeeeeeeeeeffdFF EEEEEEEEEfEfdFF ffffffffffffdFF dddddddddddddFF FFFFFFFFFFFFFFF
    FFFFFFFFFFFFFFF"""

_CATEGORY = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}
_WEAK_CATEGORY: dict[type, int] = {bool: 0, int: 1, float: 2, complex: 3}


def _rows(text: str) -> tuple[tuple[DType | None, ...], ...]:
    by_letter = dict(zip(LETTERS, dt.NUMERIC, strict=True))
    return tuple(tuple(by_letter.get(letter) for letter in row) for row in text.split())


@dataclass(frozen=True, eq=False)
class Policy:
    """How one library promotes: `table[a.code][b.code]`, and what bare Python numbers become."""

    name: str
    table: tuple[tuple[DType | None, ...], ...]
    default: tuple[DType, ...]                      # of a weak number alone, by category
    complex_of: dict[DType, DType | None]           # float dtype with a weak complex


_FLOAT_TO_COMPLEX: dict[DType, DType | None] = {
    dt.float16: dt.complex64, dt.bfloat16: dt.complex64, dt.float32: dt.complex64, dt.float64: dt.complex128}
POLICIES = {
    "numpy": Policy("numpy", _rows(_NUMPY), (dt.bool_, dt.int64, dt.float64, dt.complex128), _FLOAT_TO_COMPLEX),
    "torch": Policy("torch", _rows(_TORCH), (dt.bool_, dt.int64, dt.float32, dt.complex64), {**_FLOAT_TO_COMPLEX, dt.float16: None}),
    "keras": Policy("keras", _rows(_KERAS), (dt.bool_, dt.int32, dt.float32, dt.complex64),
                    {**_FLOAT_TO_COMPLEX, dt.float64: dt.complex64}),
}


def set_default(policy: str, real: DType, complex_: DType) -> None:
    """What bare Python floats and complex numbers become."""
    old = POLICIES[policy]
    POLICIES[policy] = replace(old, default=(*old.default[:2], real, complex_))


def promote(policy: str, *dtypes: DType) -> DType:
    """The smallest dtype, by the library's table, that all of `dtypes` become together.

    Raises DTypePromotionError when there is none.
    """
    rules = POLICIES[policy]
    found = dtypes[0]
    if len(dtypes) == 1:
        return _promote_two(rules, found, found)
    for other in sorted(dtypes[1:], key=_late) if len(dtypes) > 2 else dtypes[1:]:
        found = _promote_two(rules, found, other)
    return found


def _late(d: DType) -> bool:
    """Objects swallow everything, so they are looked at first."""
    return d.kind != "O"


def _promote_two(rules: Policy, a: DType, b: DType) -> DType:
    if a.code < dt.FIRST_OTHER and b.code < dt.FIRST_OTHER:
        found = rules.table[a.code][b.code]
        if found is None:
            raise DTypePromotionError(f"{rules.name} does not promote {a.name} and {b.name} to a common dtype; cast one of them first.")
        return found
    return _promote_other(rules, native(a), native(b))


@functools.cache
def native(d: DType) -> DType:
    """The same dtype in the host's byte order, fields included."""
    if d.fields:
        fields = tuple((name, native(field), offset) for name, field, offset in d.fields)
        return d if fields == d.fields else dt.void(d.itemsize, fields, titles=d.titles, aligned=d.aligned)
    if d.base is not None:
        return d if native(d.base) is d.base else dt.void(d.itemsize, shape=d.shape, base=native(d.base))
    return dt.swap(d) if d.swapped else d


@functools.cache
def _promote_other(rules: Policy, a: DType, b: DType) -> DType:
    """Promotion where at least one is not numeric (or was byte-swapped)."""
    if a.is_numeric and b.is_numeric:
        return _promote_two(rules, a, b)
    if "O" in (a.kind, b.kind):
        return dt.object_
    if a.kind in "US" or b.kind in "US":
        return _promote_text(a, b)
    if a.kind in "mM" or b.kind in "mM":
        return _promote_time(a, b)
    return _promote_void(rules, a, b)


def _refuse(a: DType, b: DType) -> DTypePromotionError:
    return DTypePromotionError(f"The DTypes {describe(a)} and {describe(b)} do not have a common DType. "
                               "For example they cannot be stored in a single array unless the dtype is `object`.")


_CLASS_NAMES = {"U": "StrDType", "S": "BytesDType", "M": "DateTime64DType", "m": "TimeDelta64DType", "V": "VoidDType",
                "O": "ObjectDType", "u": "UInt{}DType"}


def describe(d: DType) -> str:
    """The dtype's class as messages show it."""
    plain = d.name.capitalize() + "DType"
    name = _CLASS_NAMES.get(d.kind, plain).format(d.bits)
    return f"<class 'numpy.dtypes.{name}'>"


# Characters that the text of any value of a dtype may need.
_TEXT_LENGTH = {
    dt.bool_: 5,
    dt.int8: 4,
    dt.int16: 6,
    dt.int32: 11,
    dt.int64: 21,
    dt.uint8: 3,
    dt.uint16: 5,
    dt.uint32: 10,
    dt.uint64: 20,
    dt.float16: 32,
    dt.bfloat16: 32,
    dt.float32: 32,
    dt.float64: 32,
    dt.complex64: 64,
    dt.complex128: 64,
}


def text_length(d: DType) -> int | None:
    """Characters needed to hold any value of `d` as text; None when it is not text or a number."""
    if d.kind == "U":
        return d.itemsize // 4
    if d.kind == "S":
        return d.itemsize
    return _TEXT_LENGTH.get(d)


def _promote_text(a: DType, b: DType) -> DType:
    lengths = text_length(a), text_length(b)
    if lengths[0] is None or lengths[1] is None:
        raise _refuse(a, b)
    make = dt.string if "U" in (a.kind, b.kind) else dt.bytes_
    return make(max(lengths[0], lengths[1]))


def _promote_time(a: DType, b: DType) -> DType:
    if a.kind in "mM" and b.kind in "mM":
        is_duration = a.kind == b.kind == "m"
        unit = time_unit.common(a.unit, b.unit, is_duration)
        return dt.timedelta64(unit) if is_duration else dt.datetime64(unit)
    time, other = (a, b) if a.kind in "mM" else (b, a)
    if time.kind == "m" and other.kind in "biu" and other is not dt.uint64:
        return time
    raise _refuse(a, b)


def _promote_void(rules: Policy, a: DType, b: DType) -> DType:
    if a.kind != b.kind:
        raise _refuse(a, b)
    if a.fields and b.fields:
        return _promote_fields(rules, a, b)
    if a.base is not None and b.base is not None:
        return _promote_subarray(rules, a, b)
    if a is not b:
        raise DTypePromotionError(
            "Invalid type promotion with void datatypes of different lengths. Use the `np.bytes_` datatype instead "
            "to pad the shorter value with trailing zero bytes."
        )
    return a


def _promote_subarray(rules: Policy, a: DType, b: DType) -> DType:
    if a.shape != b.shape:
        raise DTypePromotionError("invalid type promotion with subarray datatypes (shape mismatch).")
    base = _promote_two(rules, a.base, b.base)  # type: ignore[arg-type]
    return dt.void(base.itemsize * (a.itemsize // a.base.itemsize), shape=a.shape, base=base)  # type: ignore[union-attr]


def _promote_fields(rules: Policy, a: DType, b: DType) -> DType:
    """Field by field; the result is packed, or aligned when both are."""
    names = tuple(f[0] for f in a.fields), tuple(f[0] for f in b.fields)
    if names[0] != names[1] or (a.titles or b.titles) and a.titles != b.titles:
        raise DTypePromotionError(f"field names `{names[0]}` and `{names[1]}` mismatch.")
    kinds = [_promote_two(rules, x[1], y[1]) for x, y in zip(a.fields, b.fields, strict=True)]
    if kinds == [f[1] for f in a.fields] and a is b:
        return a
    return layout(names[0], kinds, a.aligned or b.aligned, a.titles)


def layout(names: tuple[str, ...], kinds: list[DType], aligned: bool, titles: tuple[Any, ...] = ()) -> DType:
    """A structured dtype with the fields one after another, each at its natural boundary when `aligned`."""
    offset, fields, widest = 0, [], 1
    for name, kind in zip(names, kinds, strict=True):
        boundary = alignment(kind) if aligned else 1
        offset = -(-offset // boundary) * boundary
        fields.append((name, kind, offset))
        offset, widest = offset + kind.itemsize, max(widest, boundary)
    return dt.void(-(-offset // widest) * widest, tuple(fields), titles=titles, aligned=aligned)


def alignment(d: DType) -> int:
    """Bytes on which a C compiler puts an element."""
    if d.fields:
        return max([1, *(alignment(f[1]) for f in d.fields)]) if d.aligned else 1
    if d.base is not None:
        return alignment(d.base)
    if d.kind == "c":
        return d.itemsize // 2
    return {"U": 4, "S": 1, "V": 1}.get(d.kind, d.itemsize)


def result_type(policy: str, *operands: Any) -> DType:
    """The dtype of an operation on `operands`: DTypes, and bare Python numbers, which are weak.

    Only exact bool, int, float and complex are weak; a subclass (as numpy.float64 is of float) must come as its DType.
    Raises ValueError without operands, DTypePromotionError when there is no common dtype.
    """
    strong = [x for x in operands if type(x) is DType]
    if len(strong) == len(operands):
        return promote(policy, *strong) if strong else _no_operands()
    weak = [x for x in operands if type(x) is not DType]
    rules = POLICIES[policy]
    category = max(_WEAK_CATEGORY[type(x)] for x in weak)
    if not strong:
        return _python_numbers(rules, category, weak)
    return with_weak(rules, promote(policy, *strong), category)


def _no_operands() -> DType:
    raise ValueError("at least one array or dtype is required")


def _python_numbers(rules: Policy, category: int, values: list[Any]) -> DType:
    """Python numbers alone; NumPy takes what an int fits in."""
    if category == 1 and rules.name == "numpy":
        return integer_dtype(min(values), max(values))
    return rules.default[category]


def integer_dtype(low: int, high: int) -> DType:
    """int64, uint64 or object: what NumPy stores Python ints between `low` and `high` in."""
    if -2 ** 63 <= low and high < 2 ** 63:
        return dt.int64
    return dt.uint64 if 0 <= low and high < 2 ** 64 else dt.object_


def with_weak(rules: Policy, d: DType, category: int) -> DType:
    """`d` beside a weak number of `category` (0 bool, 1 int, 2 float, 3 complex)."""
    own = _CATEGORY.get(d.kind)
    if own is None or not d.is_numeric:
        return _other_with_weak(rules, d, category)
    if category <= own:
        return d
    if category == 3 and own == 2:
        found = rules.complex_of[d]
        if found is None:
            raise NotSupported(
                f"{rules.name}: {d.name} with a complex number gives complex32, which Septet does not have; "
                f"cast the {d.name} to float32 first."
            )
        return found
    return rules.default[category]


def _other_with_weak(rules: Policy, d: DType, category: int) -> DType:
    if d.kind == "O" or category == 0:
        return _promote_other(rules, native(d), dt.bool_)
    if d.kind == "m" and category == 1:
        return d
    if d.kind in "biufc":
        return with_weak(rules, native(d), category)
    number = ("", "_PyLongDType", "_PyFloatDType", "_PyComplexDType")[category]
    both = f"<class 'numpy.dtypes.{number}'>"
    raise DTypePromotionError(
        f"The DType {describe(d)} could not be promoted by {both}. This means that no common DType exists for "
        "the given inputs. For example they cannot be stored in a single array unless the dtype is `object`. "
        f"The full list of DTypes is: ({describe(d)}, {both})"
    )
