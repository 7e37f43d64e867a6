"""All elementwise rows by name: `elementwise.ROWS["add"]`, `elementwise.cast`."""
from __future__ import annotations

from typing import Any

from . import arithmetic, logic, transcendental
from .dtype import NUMERIC
from .op import Loop, Op, Table


def _grad_cast(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
    return (o.astype(g, x._dtype),)


ROWS = Table()
for _family in (arithmetic.ROWS, logic.ROWS, transcendental.ROWS):
    ROWS.update(_family)

cast: Op = ROWS.row("cast", 1, tuple(Loop((a,), b) for a in NUMERIC for b in NUMERIC), kind="cast", grad=_grad_cast, oracle="x")

PAIRS = arithmetic.PAIRS
ALIASES = {
    "abs": "absolute", "acos": "arccos", "acosh": "arccosh", "asin": "arcsin", "asinh": "arcsinh", "atan": "arctan", "atan2": "arctan2",
    "atanh": "arctanh", "bitwise_invert": "invert", "bitwise_not": "invert", "bitwise_left_shift": "left_shift",
    "bitwise_right_shift": "right_shift", "conj": "conjugate", "deg2rad": "radians", "rad2deg": "degrees", "mod": "remainder",
    "pow": "power", "true_divide": "divide",
}
