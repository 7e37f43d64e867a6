"""Rows: comparison, logic, bits, classification, selection, integer number theory."""
from __future__ import annotations

from typing import Any

from . import dtype as dt
from .op import Loop, Table, expand, same, to

ROWS = Table()
row = ROWS.row
ANY, BITS, SHIFT = (-100.0, 100.0), (0.0, 100.0), (0.0, 9.0)
MIXED = tuple(Loop(pair, dt.bool_) for pair in ((dt.int64, dt.uint64), (dt.uint64, dt.int64)))   # exact, not through float64


def _comparison(name: str, predicate: str, sign: str) -> None:
    row(name, 2, to(dt.bool_, "?nfc", 2) + MIXED, lambda b, x, y: b.compare(predicate, x, y), oracle=f"ordered(x) {sign} ordered(y)",
        domain=(ANY, ANY), quiet=True)


for _name, _predicate, _sign in (("equal", "eq", "=="), ("not_equal", "ne", "!="), ("less", "lt", "<"), ("less_equal", "le", "<="),
                                 ("greater", "gt", ">"), ("greater_equal", "ge", ">=")):
    _comparison(_name, _predicate, _sign)

row("logical_and", 2, to(dt.bool_, "?nfc", 2), lambda b, x, y: b.bitwise("and", b.truth(x), b.truth(y)), oracle="bool(x) and bool(y)",
    domain=(ANY, ANY), quiet=True)
row("logical_or", 2, to(dt.bool_, "?nfc", 2), lambda b, x, y: b.bitwise("or", b.truth(x), b.truth(y)), oracle="bool(x) or bool(y)",
    domain=(ANY, ANY), quiet=True)
row("logical_xor", 2, to(dt.bool_, "?nfc", 2), lambda b, x, y: b.bitwise("xor", b.truth(x), b.truth(y)), oracle="bool(x) != bool(y)",
    domain=(ANY, ANY), quiet=True)
row("logical_not", 1, to(dt.bool_, "?nfc"), lambda b, x: b.invert(b.truth(x)), oracle="not x", domain=(ANY,), quiet=True)

row("bitwise_and", 2, same("?n", 2), lambda b, x, y: b.bitwise("and", x, y), oracle="x & y", domain=(BITS, BITS), quiet=True)
row("bitwise_or", 2, same("?n", 2), lambda b, x, y: b.bitwise("or", x, y), oracle="x | y", domain=(BITS, BITS), quiet=True)
row("bitwise_xor", 2, same("?n", 2), lambda b, x, y: b.bitwise("xor", x, y), oracle="x ^ y", domain=(BITS, BITS), quiet=True)
row("invert", 1, same("?n", 1), lambda b, x: b.invert(x), oracle="invert(x)", domain=(BITS,), quiet=True)
row("left_shift", 2, same("n", 2), lambda b, x, y: b.shift("left", x, y), oracle="shift_left(x, y)", domain=(ANY, SHIFT), quiet=True)
row("right_shift", 2, same("n", 2), lambda b, x, y: b.shift("right", x, y), oracle="shift_right(x, y)", domain=(ANY, SHIFT), quiet=True)
row("bitwise_count", 1, to(dt.uint8, "n"), lambda b, x: b.count_bits(x), oracle="abs(x).bit_count()", domain=(ANY,), quiet=True)

row("isnan", 1, to(dt.bool_, "?nfc"), lambda b, x: b.is_nan(x), oracle="isnan(x)", domain=(ANY,), quiet=True)
row("isinf", 1, to(dt.bool_, "?nfc"), lambda b, x: b.is_inf(x), oracle="isinf(x)", domain=(ANY,), quiet=True)
row("isfinite", 1, to(dt.bool_, "?nfc"), lambda b, x: b.is_finite(x), oracle="not isnan(x) and not isinf(x)", domain=(ANY,), quiet=True)


def _grad_where(o: Any, g: Any, y: Any, condition: Any, a: Any, b: Any) -> tuple[None, Any, Any]:
    return None, o.where(condition, g, 0) if o.needs(a) else None, o.where(condition, 0, g) if o.needs(b) else None


row("where", 3, tuple(Loop((dt.bool_, d, d), d) for d in expand("?nfc")), lambda b, c, x, y: b.select(c, x, y), oracle="y if x else z",
    domain=(ANY, ANY, ANY), quiet=True, grad=_grad_where)

row("gcd", 2, same("n", 2), lambda b, x, y: b.gcd(x, y), oracle="gcd(x, y)", domain=(ANY, ANY), quiet=True)
row("lcm", 2, same("n", 2), lambda b, x, y: b.lcm(x, y), oracle="lcm(x, y)", domain=(SHIFT, SHIFT), quiet=True)
