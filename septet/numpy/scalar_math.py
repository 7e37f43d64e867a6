"""Arithmetic of single numbers with NumPy's rules: result dtype by promotion, wrap-around of integers, float warnings.

A number comes as (dtype, Python value). float32 and float16 compute in double and round once, which for + - * / gives
the same bits as computing in the narrow type.
"""
from __future__ import annotations

import math
import operator
import struct
from collections.abc import Callable
from typing import Any

from septet.core import float_errors
from septet.ir import dtype as dt
from septet.ir.casting import INTEGER_RANGE
from septet.ir.dtype import DType

Rounding = Callable[[float], float]
_KEYS = {"divide": (1, "divide by zero"), "over": (2, "overflow"), "invalid": (8, "invalid value")}
_INF = math.inf


def warn(kind: str, operation: str) -> None:
    """Act on a float error as the current error state says; `kind` is "divide", "over" or "invalid"."""
    bits, words = _KEYS[kind]
    float_errors.act(getattr(float_errors.get(), kind), f"{words} encountered in {operation}", words, bits, 4)


def _rounder(code: str) -> Rounding:
    pack = struct.Struct(code)

    def round_to(value: float) -> float:
        try:
            return pack.unpack(pack.pack(value))[0]  # type: ignore[no-any-return]
        except OverflowError:
            return math.copysign(_INF, value)

    return round_to


def _round_bfloat16(value: float) -> float:
    bits = struct.unpack("<I", struct.pack("<f", ROUND[dt.float32](value)))[0]
    if value == value:
        bits = bits + 0x7FFF + (bits >> 16 & 1)
    return struct.unpack("<f", struct.pack("<I", bits & 0xFFFF0000))[0]  # type: ignore[no-any-return]


def _same(value: float) -> float:
    return value


ROUND_HALF, ROUND_SINGLE = _rounder("e"), _rounder("f")
ROUND: dict[DType, Rounding] = {
    dt.float64: _same,
    dt.float32: ROUND_SINGLE,
    dt.float16: ROUND_HALF,
    dt.bfloat16: _round_bfloat16,
}


def wrap(value: int, d: DType) -> int:
    """An integer modulo the range of `d`."""
    value &= (1 << d.bits) - 1
    return value - (1 << d.bits) if d.kind == "i" and value >> (d.bits - 1) else value


# ---- integers --------------------------------------------------------------------------------------------------------


def _floor_divide(a: int, b: int, d: DType, name: str) -> int:
    if b == 0:
        warn("divide", name)
        return 0
    return a // b


def _remainder(a: int, b: int, d: DType, name: str) -> int:
    if b == 0:
        warn("divide", name)
        return 0
    return a % b


def _power(a: int, b: int, d: DType, name: str) -> int:
    """Wraps silently, as NumPy's does."""
    if b < 0:
        raise ValueError("Integers to negative integer powers are not allowed.")
    return wrap(pow(a, b, 1 << d.bits), d)


def _plain(function: Callable[[int, int], int]) -> Callable[[int, int, DType, str], int]:
    def run(a: int, b: int, d: DType, name: str) -> int:
        return function(a, b)

    return run


def _shift_left(a: int, b: int, d: DType, name: str) -> int:
    return wrap(a << b, d) if 0 <= b < d.bits else 0


def _shift_right(a: int, b: int, d: DType, name: str) -> int:
    return a >> b if 0 <= b < d.bits else -(a < 0)


_INTEGER = {"add": _plain(operator.add), "subtract": _plain(operator.sub), "multiply": _plain(operator.mul),
            "floor_divide": _floor_divide, "remainder": _remainder, "power": _power, "left_shift": _shift_left,
            "right_shift": _shift_right, "bitwise_and": _plain(operator.and_), "bitwise_or": _plain(operator.or_),
            "bitwise_xor": _plain(operator.xor)}


def integers(name: str, a: int, b: int, d: DType, label: str) -> int:
    """One integer operation, wrapped; an overflow warns in the words of `label`."""
    found = _INTEGER[name](a, b, d, label)
    if found in INTEGER_RANGE[d]:
        return found
    if label.startswith("scalar"):                  # the ufunc wraps in silence
        warn("over", label)
    return wrap(found, d)


# ---- floats ----------------------------------------------------------------------------------------------------------


def _divide(a: float, b: float) -> float:
    """IEEE division."""
    if b:
        return a / b
    if a != a or a == 0:
        return math.nan
    return math.copysign(_INF, a) * math.copysign(1.0, b)


def _float_power(a: float, b: float) -> float:
    try:
        found = a ** b
    except OverflowError:
        return -_INF if a < 0 and b % 2 == 1 else _INF
    except ZeroDivisionError:
        return math.copysign(_INF, a) if b % 2 == 1 else _INF
    return math.nan if isinstance(found, complex) else found


def divmod_floats(a: float, b: float, to: Rounding) -> tuple[float, float]:
    """Floor division and remainder with the sign of the divisor, each step rounded to the type."""
    if b == 0:
        return _divide(a, b), math.nan
    if math.isinf(a) or a != a or b != b:
        return math.nan, math.nan
    rest = math.fmod(a, b)
    quotient = to(_divide(to(a - rest), b))
    if rest:
        if (b < 0) != (rest < 0):
            rest = to(rest + b)
            quotient = to(quotient - 1.0)
    else:
        rest = math.copysign(0.0, b)
    return _nearest_floor(quotient, a, b), rest


def _nearest_floor(quotient: float, a: float, b: float) -> float:
    if not quotient:
        return math.copysign(0.0, a / b) if b else quotient
    if math.isinf(quotient):
        return quotient
    floor = math.floor(quotient)
    return float(floor + (quotient - floor > 0.5))


_FLOAT: dict[str, Callable[[float, float], float]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": _divide, "power": _float_power}


def floats(name: str, a: float, b: float, d: DType, label: str) -> float:
    """One float operation in `d`; warnings as IEEE flags would ask for."""
    to = ROUND[d]
    if name in ("floor_divide", "remainder"):
        found = divmod_floats(a, b, to)[name == "remainder"]
    else:
        found = to(_FLOAT[name](a, b))
    if found - found != 0:                                      # infinite or NaN
        _report(name, a, b, found, label)
    return found


def _report(name: str, a: float, b: float, found: float, label: str) -> None:
    """Which flag an infinite or NaN result raised."""
    if a != a or b != b:
        return
    if found != found:
        warn("invalid", label)
    elif not math.isinf(a) and not math.isinf(b):
        divides = (name in ("divide", "floor_divide") and b == 0) or (name == "power" and a == 0)
        warn("divide" if divides else "over", label)


def divide_with_rest(a: Any, b: Any, d: DType, label: str) -> tuple[Any, Any]:
    """Floor quotient and remainder together, for `divmod`."""
    if d.kind == "f":
        quotient, rest = divmod_floats(a, b, ROUND[d])
        if quotient - quotient != 0 and math.isfinite(a) and b == b:
            warn("invalid" if quotient != quotient else "divide", label)
        if rest != rest and (quotient == quotient or math.isinf(a)) and a == a and b == b:
            warn("invalid", label)
        return quotient, rest
    if b == 0:
        warn("divide", label)
        return 0, 0
    quotient, rest = divmod(a, b)
    if quotient not in INTEGER_RANGE[d]:
        warn("over", label)
    return wrap(quotient, d), rest


# ---- complex numbers -------------------------------------------------------------------------------------------------


def _multiply_complex(a: complex, b: complex, to: Rounding) -> complex:
    return complex(to(to(a.real * b.real) - to(a.imag * b.imag)), to(to(a.real * b.imag) + to(a.imag * b.real)))


def _divide_complex(a: complex, b: complex, to: Rounding) -> complex:
    """Smith's method (CACM 5:435, 1962), each step rounded to the type."""
    c, d = b.real, b.imag
    if abs(c) >= abs(d):
        if c == 0 and d == 0:
            return complex(_divide(a.real, abs(c)), _divide(a.imag, abs(c)))
        ratio = to(_divide(d, c))
        scale = to(_divide(1.0, to(c + to(d * ratio))))
        return complex(to(to(a.real + to(a.imag * ratio)) * scale), to(to(a.imag - to(a.real * ratio)) * scale))
    ratio = to(_divide(c, d))
    scale = to(_divide(1.0, to(d + to(c * ratio))))
    return complex(to(to(to(a.real * ratio) + a.imag) * scale), to(to(to(a.imag * ratio) - a.real) * scale))


def complexes(name: str, a: complex, b: complex, d: DType, label: str) -> complex:
    """+ - * / of complex numbers in `d`."""
    to = ROUND[d.real]
    if name == "add":
        found = complex(to(a.real + b.real), to(a.imag + b.imag))
    elif name == "subtract":
        found = complex(to(a.real - b.real), to(a.imag - b.imag))
    else:
        found = (_multiply_complex if name == "multiply" else _divide_complex)(a, b, to)
    if found - found != 0:
        _report_complex(name, a, b, found, label)
    return found


def _report_complex(name: str, a: complex, b: complex, found: complex, label: str) -> None:
    parts = (a.real, a.imag, b.real, b.imag)
    if any(p != p for p in parts):
        return
    if name == "divide" and b == 0:
        if a != 0:
            warn("divide", label)
        if a.real == 0 or a.imag == 0:
            warn("invalid", label)
        return
    if not any(map(math.isinf, parts)):
        warn("over", label)
    if found != found:
        warn("invalid", label)


_LARGEST_INTEGER_POWER = 100


def complex_power(a: complex, b: complex, d: DType) -> complex | None:
    """a ** b where b is a small integer or a is zero; None for the rest."""
    if b == 0:
        return 1 + 0j
    if a == 0:
        if b.real > 0:
            return 0j
        warn("invalid", "scalar power")
        return complex(math.nan, math.nan)
    if b.imag or not b.real.is_integer() or abs(b.real) >= _LARGEST_INTEGER_POWER:
        return None
    return _integer_power(a, int(b.real), ROUND[d.real])


def _integer_power(a: complex, n: int, to: Rounding) -> complex:
    """By squaring; a negative exponent inverts the result."""
    if n in (1, 2, 3):
        square = _multiply_complex(a, a, to) if n > 1 else a
        return _multiply_complex(a, square, to) if n == 3 else square
    found, power, left = 1 + 0j, a, abs(n)
    while left:
        if left & 1:
            found = _multiply_complex(found, power, to)
        left >>= 1
        if left:
            power = _multiply_complex(power, power, to)
    return _divide_complex(1 + 0j, found, to) if n < 0 else found
