"""How number scalars write themselves: "1.5", "(1+2j)", "np.float32(0.1)"."""
from __future__ import annotations

import math
from typing import Any

from septet.ir import dtype as dt
from septet.numpy import shortest
from septet.numpy.print_options import is_until

_DIGITS_SIZE = {dt.bfloat16: 4}                 # written with the digits of a float32


def text_of(self: Any) -> str:
    """`str` of a number."""
    value, d = self._value, self._dtype
    if d.kind == "f":
        return shortest.text(value, _DIGITS_SIZE.get(d, d.itemsize))
    return complex_text(value, d.itemsize // 2) if d.kind == "c" else str(value)


def complex_text(value: complex, itemsize: int) -> str:
    """`str` of a complex number: "(1+2j)", or "2j" where the real part is a positive zero."""
    imag = shortest.text(value.imag, itemsize, False)
    if value.real == 0 and math.copysign(1.0, value.real) > 0:
        return f"{imag}j"
    sign = "" if imag.startswith("-") else "+"
    return f"({shortest.text(value.real, itemsize, False)}{sign}{imag}j)"


def repr_of(self: Any) -> str:
    """`repr` of a number: "np.float32(0.1)"."""
    inner = text_of(self)
    if is_until("1.25"):
        return inner
    return f"np.{type(self).__name__}({inner[1:-1] if inner[0] == '(' else inner})"


def bool_repr(self: Any) -> str:
    return str(self._value) if is_until("1.25") else f"np.{self._value}_"
