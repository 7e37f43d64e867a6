"""Elementwise functions of keras.ops: those that are a row of the engine by tables, the others as composites."""
from __future__ import annotations

import math
from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.core.fn import numeric, stats
from septet.core.write import copy as copy_of
from septet.ir import dtype as dt
from septet.ir.promote import promote
from septet.keras.ops.api import FLOAT, NUMBER, TENSOR, default_float, in_float, op, tensor

# Keras' names -> row.  Of whole numbers: the default float is computed with
FLOATING = {
    "arccos": "arccos", "arccosh": "arccosh", "arcsin": "arcsin", "arcsinh": "arcsinh", "arctan": "arctan", "arctanh": "arctanh",
    "cbrt": "cbrt", "ceil": "ceil", "cos": "cos", "cosh": "cosh", "deg2rad": "radians", "rad2deg": "degrees", "erf": "erf", "erfc": "erfc",
    "erfinv": "erfinv", "exp": "exp", "exp2": "exp2", "expm1": "expm1", "floor": "floor", "log": "log", "log10": "log10",
    "log1p": "log1p", "log2": "log2", "sin": "sin", "sinh": "sinh", "sqrt": "sqrt", "tan": "tan", "tanh": "tanh", "i0": "i0",
}
PREDICATES = {"isfinite": "isfinite", "isinf": "isinf", "isnan": "isnan"}
BINARY = {"add": "add", "subtract": "subtract", "multiply": "multiply", "maximum": "maximum", "minimum": "minimum"}
COMPARISONS = {"equal": "equal", "not_equal": "not_equal", "greater": "greater", "greater_equal": "greater_equal", "less": "less",
               "less_equal": "less_equal"}
LOGICAL = {"logical_and": "logical_and", "logical_or": "logical_or", "logical_xor": "logical_xor"}
IN_FLOAT = {"arctan2": "arctan2", "logaddexp": "logaddexp", "logaddexp2": "logaddexp2", "hypot": "hypot", "heaviside": "heaviside",
            "nextafter": "nextafter"}
WHOLE = {"gcd": "gcd", "lcm": "lcm", "bitwise_and": "bitwise_and", "bitwise_or": "bitwise_or", "bitwise_xor": "bitwise_xor",
         "left_shift bitwise_left_shift": "left_shift", "right_shift bitwise_right_shift": "right_shift"}
OTHERS = {"fmax": "fmax", "fmin": "fmin", "fmod": "fmod", "mod": "remainder", "floor_divide": "floor_divide"}


def declare(names: str, function: Any, summary: str) -> None:
    """One function under its names."""
    first, *others = names.split()
    function.__name__ = first
    function.__doc__ = summary
    op(function, aliases=tuple(others))


def floating(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x: FLOAT) -> Any:
        return compute(x)

    return function


def predicate(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x: TENSOR) -> Any:
        return compute(x if x._dtype.is_inexact else in_float(x))

    return function


def binary(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x1: NUMBER, x2: NUMBER) -> Any:
        return compute(*together(x1, x2))

    return function


def plus(row: str) -> Any:
    """Of truths: as int32 is not, but as logic."""
    logic = {"add": rows.logical_or, "multiply": rows.logical_and}.get(row)
    compute = getattr(rows, row)

    def function(x1: NUMBER, x2: NUMBER) -> Any:
        x1, x2 = together(x1, x2)
        return logic(x1, x2) if logic is not None and is_truth(x1) and is_truth(x2) else compute(x1, x2)

    return function


def logical(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x1: TENSOR, x2: TENSOR) -> Any:
        return compute(truth(x1), truth(x2))

    return function


def in_float_both(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x1: TENSOR, x2: TENSOR) -> Any:
        target = floating_type(x1._dtype, x2._dtype)
        return compute(cast(x1, target), cast(x2, target))

    return function


def whole(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x: NUMBER, y: NUMBER) -> Any:
        return compute(*together(x, y))

    return function


def whole_pair(row: str) -> Any:
    compute = getattr(rows, row)

    def function(x1: NUMBER, x2: NUMBER) -> Any:
        return compute(*together(x1, x2))

    return function


def floating_type(*dtypes: Any) -> Any:
    """The promoted dtype; the default float for whole numbers."""
    found = promote("keras", *dtypes)
    return found if found.is_inexact else default_float()


def together(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Two operands in their common dtype, Python numbers being weak."""
    if type(x1) in (bool, int, float, complex) or type(x2) in (bool, int, float, complex) or x1._dtype is x2._dtype:
        return x1, x2
    target = promote("keras", x1._dtype, x2._dtype)
    return cast(x1, target), cast(x2, target)


def is_truth(x: Any) -> bool:
    """Whether an operand is of truths."""
    return type(x) is bool or getattr(x, "_dtype", None) is dt.bool_


def truth(x: Any) -> Any:
    """A tensor as truths."""
    return x if x._dtype is dt.bool_ else cast(x, dt.bool_)


for _names, _row in FLOATING.items():
    declare(_names, floating(_row), f"Elementwise {_row}; whole numbers become floats.")
for _names, _row in PREDICATES.items():
    declare(_names, predicate(_row), f"Elementwise {_row}.")
for _names, _row in BINARY.items():
    declare(_names, plus(_row), f"Elementwise {_row}, broadcast.")
for _names, _row in (COMPARISONS | OTHERS).items():
    declare(_names, binary(_row), f"Elementwise {_row}, broadcast.")
for _names, _row in LOGICAL.items():
    declare(_names, logical(_row), f"Elementwise {_row}, broadcast.")
for _names, _row in IN_FLOAT.items():
    declare(_names, in_float_both(_row), f"Elementwise {_row}, of floats.")
for _names, _row in WHOLE.items():
    declare(_names, whole_pair(_row) if _row in ("gcd", "lcm") else whole(_row), f"Elementwise {_row}, of whole numbers.")


@op(aliases=("abs",))
def absolute(x: TENSOR) -> Any:
    """Elementwise absolute value."""
    return x if x._dtype.kind in "bu" else rows.absolute(x)


@op
def fabs(x: FLOAT) -> Any:
    """Elementwise absolute value, of floats."""
    return rows.absolute(x)


@op
def negative(x: TENSOR) -> Any:
    """Elementwise -x."""
    return rows.negative(x)


@op
def sign(x: TENSOR) -> Any:
    """-1, 0 or 1 by the sign."""
    return cast(rows.sign(cast(x, dt.int32)), dt.int32) if x._dtype.kind == "b" else rows.sign(x)


@op
def signbit(x: TENSOR) -> Any:
    """Where the sign bit is set."""
    return rows.signbit(x) if x._dtype.is_inexact else rows.less(cast(x, dt.int32) if x._dtype.kind == "b" else x, 0)


@op
def square(x: TENSOR) -> Any:
    """Elementwise x * x."""
    return rows.square(cast(x, dt.int32) if x._dtype.kind == "b" else x)


@op
def reciprocal(x: FLOAT) -> Any:
    """Elementwise 1 / x."""
    return rows.reciprocal(x)


@op
def rsqrt(x: FLOAT) -> Any:
    """Elementwise 1 / sqrt(x)."""
    return rows.reciprocal(rows.sqrt(x))


@op
def trunc(x: TENSOR) -> Any:
    """Towards zero."""
    return rows.trunc(x) if x._dtype.is_inexact else x


@op
def round(x: TENSOR, decimals: int = 0) -> Any:
    """The nearest number of so many decimals, halves to even."""
    if x._dtype.kind in "biu":
        return cast(x, dt.int32) if x._dtype.kind == "b" else x if decimals >= 0 else numeric.round_half_even(x, decimals)
    return numeric.round_half_even(x, decimals)


@op(aliases=("true_divide",))
def divide(x1: NUMBER, x2: NUMBER) -> Any:
    """Elementwise x1 / x2, of floats."""
    x1, x2 = both_float(x1, x2)
    return rows.divide(x1, x2)


def both_float(x1: Any, x2: Any) -> tuple[Any, Any]:
    """Operands of a division: whole numbers become floats."""
    x1, x2 = (in_float(x) if hasattr(x, "_dtype") else x for x in (x1, x2))
    return together(x1, x2)


@op
def divide_no_nan(x1: NUMBER, x2: NUMBER) -> Any:
    """Elementwise x1 / x2, 0 where x2 is."""
    x1, x2 = both_float(x1, x2)
    zero = rows.equal(x2, 0) if hasattr(x2, "_dtype") else x2 == 0
    if zero is True:
        return rows.multiply(x1, 0)
    return rows.divide(x1, x2) if zero is False else rows.where(zero, 0.0, rows.divide(x1, rows.where(zero, 1.0, x2)))


@op
def power(x1: NUMBER, x2: NUMBER) -> Any:
    """Elementwise x1 ** x2."""
    return rows.power(*together(x1, x2))


@op
def ldexp(x1: TENSOR, x2: TENSOR) -> Any:
    """x1 * 2 ** x2."""
    target = floating_type(x1._dtype, x2._dtype)
    return rows.multiply(cast(x1, target), rows.exp2(cast(x2, target)))


@op
def logical_not(x: TENSOR) -> Any:
    """Where x is false."""
    return rows.logical_not(truth(x))


@op(aliases=("bitwise_invert",))
def bitwise_not(x: TENSOR) -> Any:
    """Every bit turned."""
    return rows.invert(x)


@op
def isposinf(x: TENSOR) -> Any:
    """Where x is positive infinity."""
    return rows.equal(in_float(x), math.inf)


@op
def isneginf(x: TENSOR) -> Any:
    """Where x is negative infinity."""
    return rows.equal(in_float(x), -math.inf)


@op
def isreal(x: TENSOR) -> Any:
    """Where the imaginary part is zero."""
    return rows.equal(stats.imag(x), 0) if x._dtype.is_complex else rows.equal(x, x) if not x._dtype.is_float else rows.logical_or(
        rows.equal(x, x), rows.isnan(x))


@op
def sinc(x: FLOAT) -> Any:
    """sin(pi x) / (pi x)."""
    return numeric.sinc(x)


@op(aliases=("conj",))
def conjugate(x: TENSOR) -> Any:
    """The complex conjugate."""
    return rows.conjugate(x) if x._dtype.is_complex else x


@op
def real(x: TENSOR) -> Any:
    """The real part."""
    return stats.real(x) if x._dtype.is_complex else x


@op
def imag(x: TENSOR) -> Any:
    """The imaginary part."""
    return stats.imag(x) if x._dtype.is_complex else rows.multiply(x, 0)


@op
def angle(x: TENSOR) -> Any:
    """The angle of complex numbers in radians; 0 or pi of real ones."""
    if x._dtype.is_complex:
        return rows.arctan2(stats.imag(x), stats.real(x))
    x = in_float(x)
    return rows.where(rows.isnan(x), x, rows.where(rows.less(x, 0), math.pi, rows.multiply(x, 0)))


@op
def polar(abs_: FLOAT, angle: FLOAT) -> Any:
    """Complex numbers of lengths and angles."""
    target = floating_type(abs_._dtype, angle._dtype)
    abs_, angle = cast(abs_, target), cast(angle, target)
    return rows.complex(rows.multiply(abs_, rows.cos(angle)), rows.multiply(abs_, rows.sin(angle)))


@op
def clip(x: TENSOR, x_min: Any, x_max: Any) -> Any:
    """x held between two bounds."""
    x = cast(x, dt.int32) if x._dtype.kind == "b" else x
    low, high = (None if b is None else b if type(b) in (int, float) else cast(tensor(b), promote("keras", x._dtype, tensor(b)._dtype))
                 for b in (x_min, x_max))
    if any(type(b) is float for b in (low, high)) and x._dtype.is_integer:
        x = cast(x, default_float())
    return numeric.clip(x, low, high)


@op
def nan_to_num(x: TENSOR, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN and the infinities replaced."""
    return numeric.nan_to_num(x, nan, posinf, neginf) if x._dtype.is_inexact else x


@op
def isclose(x1: TENSOR, x2: TENSOR, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Where |x1 - x2| <= atol + rtol |x2|."""
    x1, x2 = together(x1, x2)
    return numeric.isclose(in_float(x1), in_float(x2), rtol, atol, equal_nan)


@op
def copy(x: TENSOR) -> Any:
    """A copy."""
    return copy_of(x)


@op(aliases=())
def where(condition: TENSOR, x1: Any = None, x2: Any = None) -> Any:
    """x1 where the condition holds, else x2; alone, the places where it holds."""
    if x1 is None and x2 is None:
        from septet.keras.ops.searching import nonzero

        return nonzero(condition)
    if x1 is None or x2 is None:
        raise ValueError("`x1` and `x2` either both should be `None` or both should have non-None value.")
    numbers = (bool, int, float, complex)
    strong = type(x1) not in numbers or type(x2) not in numbers
    x1, x2 = (x if type(x) in numbers and strong else tensor(x) for x in (x1, x2))
    return rows.where(truth(condition), *together(x1, x2))


@op
def stop_gradient(variable: TENSOR) -> Any:
    """The same values as a constant."""
    from septet.core.autograd import detach

    return detach(variable)
