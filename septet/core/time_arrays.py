"""Arrays of datetime64 and timedelta64: casts, arithmetic and comparison, computed on the int64 counts behind them.

NaT (the least int64) stays NaT in arithmetic and compares as NaN does. Registers itself with `core/cast.py` and
`core/ops.py`.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from septet.core import calendar, cast, ops
from septet.core.array import Array
from septet.core.calendar import NAT
from septet.core.convert import elements
from septet.core.create import from_values, full
from septet.ir import dtype as dt
from septet.ir import time_unit
from septet.ir.dtype import DType
from septet.ir.elementwise import ROWS

_WHERE = ROWS["where"]
_COMPARE = ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
_PICK = {"maximum": True, "minimum": True, "fmax": False, "fmin": False}      # whether NaT wins


# ---- units -----------------------------------------------------------------------------------------------------------


def ticks(a: Any) -> Any:
    """The counts of a time array (a view) or scalar."""
    return cast.as_int64(a) if isinstance(a, Array) else a._ticks


def timed(counts: Any, kind: str, unit: str) -> Any:
    """An int64 array shown as a time array."""
    return cast.reinterpret(counts, dt.datetime64(unit) if kind == "M" else dt.timedelta64(unit))


def keep_nat(result: Any, *sources: Any) -> Any:
    """`result` with NaT wherever a source has it."""
    for source in sources:
        missing = source == NAT
        if missing is not False:
            result = ops.apply(_WHERE, missing, NAT, result)
    return result


def in_unit(counts: Any, source: str, target: str, is_duration: bool) -> Any:
    """Counts of `source` as counts of `target`, rounded down."""
    if source == target or not source:
        return counts
    if not isinstance(counts, Array):
        return calendar.convert(counts, source, target, is_duration)
    (many, base), (per, fine) = time_unit.split(source), time_unit.split(target)
    if time_unit.is_nonlinear(base) != time_unit.is_nonlinear(fine):
        return _by_calendar(counts, source, target, is_duration)
    step = time_unit.factor(base, fine)
    up, down = (many * step, per) if step else (many, time_unit.factor(fine, base) * per)
    result = counts if up == 1 else ops.apply(ROWS["multiply"], counts, up)
    result = result if down == 1 else ops.apply(ROWS["floor_divide"], result, down)
    return keep_nat(result, counts)


def _by_calendar(counts: Any, source: str, target: str, is_duration: bool) -> Any:
    """Between months or years and the linear units, one by one."""
    values = [calendar.convert(v, source, target, is_duration) for v in elements(counts)]
    return from_values(type(counts), values, dt.int64, counts.shape)


# ---- casts -----------------------------------------------------------------------------------------------------------


def _between_units(a: Any, d: DType) -> Any:
    own = a._dtype.unit
    unit = d.unit or own
    nonlinear = [time_unit.is_nonlinear(time_unit.split(u)[1]) for u in (own, unit)]
    if d.kind == "m" and own and nonlinear[0] != nonlinear[1]:
        values = [calendar.by_mean_length(v, own, unit) for v in elements(a)]
        return from_values(type(a), values, dt.timedelta64(unit), a.shape)
    return timed(in_unit(ticks(a), own, unit, d.kind == "m"), d.kind, unit)


def _from_integer(a: Any, d: DType) -> Any:
    return cast.reinterpret(cast.cast(a, dt.int64), d)


def _to_integer(a: Any, d: DType) -> Any:
    return cast.cast(cast.as_int64(a), d)


def _from_float(a: Any, d: DType) -> Any:
    missing = ops.apply(ROWS["isnan"], a)
    counts = cast.cast(ops.apply(_WHERE, missing, 0.0, a), dt.int64)
    return cast.reinterpret(ops.apply(_WHERE, missing, NAT, counts), d)


def _from_values(a: Any, d: DType) -> Any:
    """Text and objects, one by one; the unit is theirs when `d` has none."""
    values = elements(a)
    if a._dtype.kind == "S":
        values = [v.decode("ascii") for v in values]
    is_duration = d.kind == "m"
    unit = d.unit or calendar.common_unit(values, is_duration)
    target = dt.timedelta64(unit) if is_duration else dt.datetime64(unit)
    return from_values(type(a), [calendar.count_of(target, v) for v in values], target, a.shape)


_TEXT_WIDTHS = {
    "Y": 22,
    "M": 25,
    "W": 28,
    "D": 28,
    "h": 32,
    "m": 35,
    "s": 38,
    "ms": 42,
    "us": 45,
    "ns": 48,
    "ps": 51,
    "fs": 54,
    "as": 57,
    "": 21,
}


def _to_text(a: Any, d: DType) -> Any:
    unit = a._dtype.unit
    is_date = a._dtype.kind == "M"
    show = calendar.text if is_date else calendar.duration_text
    width = _TEXT_WIDTHS[time_unit.split(unit)[1]] if is_date else 21
    make = dt.string if d.kind == "U" else dt.bytes_
    return from_values(type(a), [show(v, unit) for v in elements(a)], d if d.itemsize else make(width), a.shape)


def _to_objects(a: Any, d: DType) -> Any:
    show = calendar.to_python if a._dtype.kind == "M" else calendar.to_timedelta
    return from_values(type(a), [show(v, a._dtype.unit) for v in elements(a)], d, a.shape)


for _time in "Mm":
    cast.converters[_time, _time] = _between_units
    cast.converters[_time, "O"] = _to_objects
    for _other in "biufc":
        cast.converters[_other, _time], cast.converters[_time, _other] = _from_integer, _to_integer
    cast.converters["f", _time] = _from_float
    for _other in "SU":
        cast.converters[_other, _time], cast.converters[_time, _other] = _from_values, _to_text
    cast.converters["O", _time] = _from_values


# ---- arithmetic ------------------------------------------------------------------------------------------------------


def _kind(x: Any) -> str:
    """M, m, or the kind of a number."""
    d = getattr(x, "_dtype", None)
    return d.kind if isinstance(d, DType) else "i" if isinstance(x, int) else "f"


def _refuse(row: Any, operands: Sequence[Any]) -> ops.NoLoop:
    kinds = " and ".join(f"dtype('{_shown(x)}')" for x in operands)
    return ops.NoLoop(row.name, [x._dtype for x in operands if hasattr(x, "_dtype")],
                      f"ufunc '{row.name}' cannot use operands with types {kinds}")


def _shown(x: Any) -> str:
    d = getattr(x, "_dtype", None)
    if not isinstance(d, DType):
        return "int64" if isinstance(x, int) else "float64"
    return f"<{d.kind}8[{d.unit}]" if d.unit else f"<{d.kind}8" if d.kind in "Mm" else d.name


def time_op(cls: type[Array], row: Any, operands: Sequence[Any], dtype: DType | None) -> Any:
    """One elementwise op where an operand is a time.  NoLoop where it means nothing."""
    operands = [from_python(cls, x) for x in operands]
    if row.name == "where":
        return _where(operands)
    if row.arity == 1:
        return _unary(row, operands[0])
    rule = _RULES.get(row.name)
    if rule is None:
        raise _refuse(row, operands)
    return rule(row, *operands)


def from_python(cls: type[Array], x: Any) -> Any:
    """A date, timedelta or text operand as a 0-d array."""
    if isinstance(x, Array) or hasattr(x, "_dtype") or isinstance(x, int | float):
        return x
    d = dt.timedelta64 if hasattr(x, "total_seconds") else dt.datetime64
    unit = calendar.unit_of(x, d is dt.timedelta64)
    return full(cls, d(unit), (), calendar.count_of(d(unit), x))


def _common(a: Any, b: Any, is_duration: bool) -> tuple[Any, Any, str]:
    """Counts of two times in their common unit; a bare integer counts as a duration in the other's."""
    units = [x._dtype.unit if _kind(x) in "Mm" else "" for x in (a, b)]
    unit = time_unit.common(units[0], units[1], is_duration)
    counts = [in_unit(ticks(x), u, unit, _kind(x) == "m") if _kind(x) in "Mm" else x for x, u in zip((a, b), units)]
    return counts[0], counts[1], unit


_SUMS = {
    ("M", "m", "add"): "M",
    ("m", "M", "add"): "M",
    ("m", "m", "add"): "m",
    ("M", "m", "subtract"): "M",
    ("M", "M", "subtract"): "m",
    ("m", "m", "subtract"): "m",
}


def _sum(row: Any, a: Any, b: Any) -> Any:
    kinds = ["m" if _kind(x) in "biu" else _kind(x) for x in (a, b)]
    result = _SUMS.get((kinds[0], kinds[1], row.name))
    if result is None:
        raise _refuse(row, (a, b))
    x, y, unit = _common(a, b, kinds == ["m", "m"])
    return timed(keep_nat(_int64(ops.apply(row, x, y)), *_counts((a, x), (b, y))), result, unit)


def _int64(a: Any) -> Any:
    return cast.cast(a, dt.int64)


def _counts(*pairs: tuple[Any, Any]) -> list[Any]:
    """The operands that may be NaT."""
    return [count for source, count in pairs if _kind(source) in "Mm"]


def _multiply(row: Any, a: Any, b: Any) -> Any:
    if _kind(b) == "m":
        a, b = b, a
    if _kind(a) != "m" or _kind(b) not in "biuf":
        raise _refuse(row, (a, b))
    return _scaled(row, a, b)


def _scaled(row: Any, a: Any, b: Any) -> Any:
    """A duration times or divided by a number; NaN and infinity give NaT."""
    counts = ticks(a)
    result = ops.apply(row, counts, b)
    if result._dtype.kind == "f":
        finite = ops.apply(ROWS["isfinite"], result)
        result = ops.apply(_WHERE, finite, cast.cast(ops.apply(_WHERE, finite, result, 0.0), dt.int64), NAT)
    return timed(keep_nat(_int64(result), counts), "m", a._dtype.unit)


def _shortened(a: Any, b: Any) -> Any:
    """A duration divided by a number, truncated; integers divide exactly, and by 0 there is no time."""
    if _kind(b) not in "biu":
        return _scaled(ROWS["divide"], a, b)
    counts: Any = ticks(a)
    divisor: Any = cast.cast(b, dt.int64) if isinstance(b, Array) else int(getattr(b, "_value", b))
    size = ops.apply(ROWS["floor_divide"], abs(counts), abs(divisor))
    same_sign = ops.apply(ROWS["equal"], counts < 0, divisor < 0)
    result = ops.apply(_WHERE, same_sign, size, -size)
    missing = divisor == 0
    if missing is not False:
        result = ops.apply(_WHERE, missing, NAT, result)
    return timed(keep_nat(_int64(result), counts), "m", a._dtype.unit)


def _divide(row: Any, a: Any, b: Any) -> Any:
    if _kind(a) != "m" or _kind(b) == "M":
        raise _refuse(row, (a, b))
    if _kind(b) != "m":
        return _shortened(a, b)
    x, y, _ = _common(a, b, True)
    result = ops.apply(ROWS["divide"], x, y)
    for count in (x, y):
        missing = count == NAT
        if missing is not False:
            result = ops.apply(_WHERE, missing, float("nan"), result)
    return result


def _floor_divide(row: Any, a: Any, b: Any) -> Any:
    if _kind(a) != "m" or _kind(b) == "M":
        raise _refuse(row, (a, b))
    if _kind(b) != "m":
        return _shortened(a, b)
    x, y, _ = _common(a, b, True)
    result = ops.apply(row, x, y)
    for count in (x, y):
        missing = count == NAT
        if missing is not False:
            result = ops.apply(_WHERE, missing, 0, result)
    return result


def _remainder(row: Any, a: Any, b: Any) -> Any:
    if _kind(a) != "m" or _kind(b) != "m":
        raise _refuse(row, (a, b))
    x, y, unit = _common(a, b, True)
    return timed(keep_nat(ops.apply(row, x, y), x, y), "m", unit)


def _compare(row: Any, a: Any, b: Any) -> Any:
    kinds = {"m" if _kind(x) in "biu" else _kind(x) for x in (a, b)}
    if len(kinds) > 1 or not kinds <= {"M", "m"}:
        raise _refuse(row, (a, b))
    x, y, _ = _common(a, b, kinds == {"m"})
    result = ops.apply(row, x, y)
    for count in _counts((a, x), (b, y)):
        missing = count == NAT
        if missing is not False:
            result = ops.apply(_WHERE, missing, row.name == "not_equal", result)
    return result


def _pick(row: Any, a: Any, b: Any) -> Any:
    """maximum and minimum let NaT win, fmax and fmin let it lose."""
    kinds = {_kind(a), _kind(b)}
    if len(kinds) > 1:
        raise _refuse(row, (a, b))
    x, y, unit = _common(a, b, kinds == {"m"})
    result = ops.apply(ROWS["maximum" if "max" in row.name else "minimum"], x, y)
    if _PICK[row.name]:
        result = keep_nat(result, x, y)
    elif row.name == "fmin":
        result = ops.apply(_WHERE, x == NAT, y, ops.apply(_WHERE, y == NAT, x, result))
    return timed(result, kinds.pop(), unit)


_RULES: dict[str, Callable[..., Any]] = {
    "add": _sum, "subtract": _sum, "multiply": _multiply, "divide": _divide, "floor_divide": _floor_divide,
    "remainder": _remainder, **dict.fromkeys(_COMPARE, _compare), **dict.fromkeys(_PICK, _pick)}


def _unary(row: Any, a: Any) -> Any:
    counts, kind = _as_counts(a), _kind(a)
    if row.name in ("isnan", "isnat"):
        return ops.apply(ROWS["equal"], counts, NAT)
    if row.name == "isfinite":
        return ops.apply(ROWS["not_equal"], counts, NAT)
    if row.name == "isinf":
        return ops.apply(ROWS["not_equal"], counts, counts)
    if kind == "m" and row.name in ("negative", "positive", "absolute", "sign"):
        return timed(keep_nat(ops.apply(row, counts), counts), "m", a._dtype.unit)
    raise _refuse(row, (a,))


def _as_counts(a: Any) -> Any:
    return cast.as_int64(a) if isinstance(a, Array) else full(Array, dt.int64, (), a._ticks)


def _where(operands: Sequence[Any]) -> Any:
    condition, a, b = operands
    kinds = {_kind(x) for x in (a, b)} & {"M", "m"}
    if len(kinds) != 1 or "M" in kinds and not all(_kind(x) == "M" for x in (a, b)):
        raise _refuse(_WHERE, (a, b))
    kind = kinds.pop()
    x, y, unit = _common(a, b, kind == "m")
    return timed(_int64(ops.apply(_WHERE, condition, x, y)), kind, unit)


ops.others.update({"M": time_op, "m": time_op})
