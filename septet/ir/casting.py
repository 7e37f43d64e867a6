"""Which casts the rules "no", "equiv", "safe", "same_kind" and "unsafe" allow, and which Python numbers fit a dtype."""
from __future__ import annotations

import functools
from typing import Any

from . import dtype as dt
from . import time_unit
from .dtype import DType
from .promote import POLICIES, native, text_length

CASTINGS = ("no", "equiv", "safe", "same_kind", "unsafe")
_KIND_ORDER = {"b": 0, "u": 1, "i": 2, "f": 3, "c": 4}
_C_LONG = range(-2 ** 63, 2 ** 63)
INTEGER_RANGE = {
    d: range(2**d.bits) if d.kind == "u" else range(-(2 ** (d.bits - 1)), 2 ** (d.bits - 1)) for d in dt.INTEGERS
}


def can_cast(source: DType, target: DType, casting: str = "safe") -> bool:
    """Whether NumPy's rule `casting` lets `source` become `target`.

    A flexible target of length 0 ("S", "U", "V") stands for any length.  Raises ValueError for an unknown rule.
    """
    if casting not in CASTINGS:
        raise ValueError(f"casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got {casting!r})")
    return source is target or casting == "unsafe" or _allowed(source, target, casting)


@functools.cache
def _allowed(source: DType, target: DType, casting: str) -> bool:
    if casting == "no":
        return source is target
    source, target = native(source), native(target)
    if casting == "equiv" or source is target:
        return source is target
    if source.is_numeric and target.is_numeric:
        return _numeric(source, target, casting)
    return _other(source, target, casting)


def _numeric(source: DType, target: DType, casting: str) -> bool:
    if POLICIES["numpy"].table[source.code][target.code] is target:
        return True
    return casting == "same_kind" and _KIND_ORDER[source.kind] <= _KIND_ORDER[target.kind]


def _other(source: DType, target: DType, casting: str) -> bool:
    if source.kind == "O" or target.kind == "O":
        return target.kind == "O"
    if target.kind == "V":
        return _to_void(source, target, casting)
    if target.kind in "US":
        return _to_text(source, target, casting)
    if target.kind in "mM" and source.kind == target.kind:
        return _between_times(source, target, casting)
    return target.kind == "m" and (source.kind in "bi" or source.kind == "u" and (casting == "same_kind" or source.itemsize < 8))


def _to_text(source: DType, target: DType, casting: str) -> bool:
    have, room = text_length(source), text_length(target)
    if have is None or room is None or source.kind == "U" and target.kind == "S":
        return False
    return casting == "same_kind" or room == 0 or have <= room


def _between_times(source: DType, target: DType, casting: str) -> bool:
    """Coarse to fine is safe; same_kind may lose precision, but durations keep months apart from days."""
    is_duration = source.kind == "m"
    if source.unit and not target.unit:
        return False
    if casting == "safe" or not source.unit:
        return time_unit.divides(target.unit, source.unit, is_duration)
    bases = [time_unit.split(d.unit)[1] for d in (source, target)]
    return not is_duration or time_unit.is_nonlinear(bases[0]) == time_unit.is_nonlinear(bases[1])


def _to_void(source: DType, target: DType, casting: str) -> bool:
    if target.fields:
        return _between_fields(source, target, casting)
    if target.base is not None:
        return _to_subarray(source, target, casting)
    if source.kind == "V" and not source.fields and casting == "same_kind":
        return True
    return target.itemsize == 0 or not source.fields and source.itemsize <= target.itemsize


def _to_subarray(source: DType, target: DType, casting: str) -> bool:
    if source.base is not None and source.shape != target.shape:
        return False
    return can_cast(source.base or source, target.base or target, casting)


def _between_fields(source: DType, target: DType, casting: str) -> bool:
    """Field by field in order; a field's name does not matter."""
    if len(source.fields) != len(target.fields):
        return False
    return all(can_cast(a[1], b[1], casting) for a, b in zip(source.fields, target.fields, strict=True))


def check_number(value: Any, d: DType) -> None:
    """Refuse a bare Python int that does not fit `d` (OverflowError), as NumPy does before it computes."""
    if type(value) is not int:
        return
    if d.kind == "f" or d.kind == "c":
        float(value)
    elif d in INTEGER_RANGE and value not in INTEGER_RANGE[d]:
        raise OverflowError(_out_of_bounds(value, d))


def _out_of_bounds(value: int, d: DType) -> str:
    if value not in _C_LONG and (d is not dt.uint64 or value < 0 or value >= 2 ** 64):
        return "Python int too large to convert to C long"
    return f"Python integer {value} out of bounds for {d.name}"


def fits(value: int, d: DType) -> bool:
    """Whether the integer dtype `d` holds `value`."""
    return value in INTEGER_RANGE[d]
