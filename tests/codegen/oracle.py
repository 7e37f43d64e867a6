"""What an operation means, in Python integers and mpmath numbers: the names that the `oracle` expressions of the rows use."""
from __future__ import annotations

import math
from typing import Any

from mpmath import mp

mp.prec = 140


def integral(x: Any) -> bool:
    return isinstance(x, int)


def floor_divide(x: Any, y: Any) -> Any:
    if integral(x):
        return x // y if y else 0
    return mp.floor(mp.mpf(x) / y)


def remainder(x: Any, y: Any) -> Any:
    if integral(x):
        return x % y if y else 0
    return mp.mpf(x) - y * mp.floor(mp.mpf(x) / y)


def fmod(x: Any, y: Any) -> Any:
    if integral(x):
        return int(math.copysign(abs(x) % abs(y), x)) if y else 0
    return math.fmod(x, y)


def power(x: Any, y: Any) -> Any:
    if integral(x):
        return x ** y
    return mp.power(x, y)


def sign(x: Any) -> Any:
    if isinstance(x, complex):
        return mp.mpc(x) / abs(mp.mpc(x))
    return (x > 0) - (x < 0)


def reciprocal(x: Any) -> Any:
    return int(1 / x) if integral(x) else 1 / mp.mpmathify(x)


def rint(x: Any) -> Any:
    return complex(round(x.real), round(x.imag)) if isinstance(x, complex) else round(x)


def trunc(x: Any) -> Any:
    return int(x)


def ordered(x: Any) -> Any:
    return (x.real, x.imag) if isinstance(x, complex) else x


def maximum(*values: Any) -> Any:
    return max(values, key=ordered)


def minimum(*values: Any) -> Any:
    return min(values, key=ordered)


def heaviside(x: Any, h: Any) -> Any:
    return h if x == 0 else float(x > 0)


def invert(x: Any) -> Any:
    return not x if isinstance(x, bool) else ~x


def shift_left(x: int, n: int) -> int:
    return x << n


def shift_right(x: int, n: int) -> int:
    return x >> n


def isnan(x: Any) -> bool:
    return x != x


def isinf(x: Any) -> bool:
    return abs(x) == math.inf


def gcd(x: int, y: int) -> int:
    return math.gcd(x, y)


def lcm(x: int, y: int) -> int:
    return math.lcm(x, y)


def cbrt(x: float) -> Any:
    return mp.sign(x) * mp.cbrt(abs(mp.mpf(x)))


def evaluate(expression: str, *inputs: Any) -> Any:
    """The value of a row's oracle at (x, y, z)."""
    names = {**globals(), "complex": lambda x, y: x + 1j * y, **dict(zip("xyz", inputs, strict=False))}
    return eval(expression, names)
