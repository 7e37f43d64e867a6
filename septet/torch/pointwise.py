"""Elementwise functions: those that are a row of the engine by a table, the others as composites."""
from __future__ import annotations

from typing import Any

from septet.core.array import Array
from septet.torch.api import NUMBER, TENSOR, api
from septet.torch.operators import apply, power

# PyTorch's names -> row; all of them also as methods and, with a trailing underscore, in place
UNARY = {
    "abs absolute": "absolute", "acos arccos": "arccos", "acosh arccosh": "arccosh", "asin arcsin": "arcsin", "asinh arcsinh": "arcsinh",
    "atan arctan": "arctan", "atanh arctanh": "arctanh", "bitwise_not": "invert", "ceil": "ceil", "cos": "cos", "cosh": "cosh",
    "deg2rad": "radians", "rad2deg": "degrees", "digamma": "digamma", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "exp": "exp",
    "exp2": "exp2", "expm1": "expm1", "floor": "floor", "lgamma": "lgamma", "log": "log", "log10": "log10", "log1p": "log1p", "log2": "log2",
    "neg negative": "negative", "reciprocal": "reciprocal", "sgn": "sign", "sign": "sign", "sin": "sin", "sinh": "sinh", "sqrt": "sqrt",
    "square": "square", "tan": "tan", "tanh": "tanh", "trunc fix": "trunc", "logical_not": "logical_not", "i0": "i0",
}
PREDICATES = {"isfinite": "isfinite", "isinf": "isinf", "isnan": "isnan", "signbit": "signbit"}
BINARY = {
    "mul multiply": "multiply", "atan2 arctan2": "arctan2", "bitwise_and": "bitwise_and", "bitwise_or": "bitwise_or",
    "bitwise_xor": "bitwise_xor", "bitwise_left_shift": "left_shift", "bitwise_right_shift": "right_shift", "copysign": "copysign",
    "floor_divide": "floor_divide", "fmod": "fmod", "gcd": "gcd", "lcm": "lcm", "heaviside": "heaviside",
    "hypot": "hypot", "logical_and": "logical_and", "logical_or": "logical_or", "logical_xor": "logical_xor", "nextafter": "nextafter",
    "remainder": "remainder", "eq": "equal", "ge greater_equal": "greater_equal", "gt greater": "greater", "le less_equal": "less_equal",
    "lt less": "less", "ne not_equal": "not_equal",
}
EXTREMA = {"maximum": "maximum", "minimum": "minimum", "fmax": "fmax", "fmin": "fmin"}


def unary(row: str) -> Any:
    """The function of a row of one operand."""
    def function(input: TENSOR) -> Any:
        return apply(row, input)

    function.__doc__ = f"Elementwise {row}."
    return function


def binary(row: str) -> Any:
    """The function of a row of two operands, the second of which may be a number."""
    def function(input: NUMBER, other: NUMBER) -> Any:
        return apply(row, input, other)

    function.__doc__ = f"Elementwise {row}."
    return function


for _table, _make, _inplace in ((UNARY, unary, True), (PREDICATES, unary, False), (BINARY, binary, True), (EXTREMA, binary, False)):
    for _names, _row in _table.items():
        _first, *_others = _names.split()
        api(_make(_row), name=_first, aliases=tuple(_others), inplace=_inplace)


def scaled(other: Any, alpha: Any) -> Any:
    """other * alpha; alpha is nearly always 1."""
    return other if alpha == 1 else apply("multiply", other, alpha) if isinstance(other, Array) else other * alpha


@api(inplace=True)
def add(input: NUMBER, other: NUMBER, *, alpha: Any = 1) -> Any:
    """input + alpha * other."""
    return apply("add", input, scaled(other, alpha))


@api(inplace=True, aliases=("subtract",))
def sub(input: NUMBER, other: NUMBER, *, alpha: Any = 1) -> Any:
    """input - alpha * other."""
    return apply("subtract", input, scaled(other, alpha))


@api(method=False)
def rsub(input: TENSOR, other: NUMBER, *, alpha: Any = 1) -> Any:
    """other - alpha * input."""
    return apply("subtract", other, scaled(input, alpha))


@api(inplace=True, aliases=("divide",))
def div(input: NUMBER, other: NUMBER, *, rounding_mode: str | None = None) -> Any:
    """input / other; rounding_mode "trunc" or "floor" rounds the quotient."""
    if rounding_mode is None:
        return apply("divide", input, other)
    if rounding_mode == "floor":
        return apply("floor_divide", input, other)
    if rounding_mode != "trunc":
        raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")
    quotient = apply("divide", input, other)
    whole = all(not x._dtype.is_inexact if isinstance(x, Array) else isinstance(x, int) for x in (input, other))
    return truncated_division(input, other) if whole else apply("trunc", quotient)


def truncated_division(a: Any, b: Any) -> Any:
    """Division of integers, rounded towards zero."""
    down = apply("floor_divide", a, b)
    inexact = apply("not_equal", apply("multiply", down, b), a)
    return apply("add", down, apply("logical_and", inexact, apply("less", down, 0)))


@api(inplace=True, aliases=("true_divide_",))
def true_divide(input: NUMBER, other: NUMBER) -> Any:
    """input / other."""
    return apply("divide", input, other)


@api(inplace=True)
def pow(input: NUMBER, exponent: NUMBER) -> Any:
    """input to the power of exponent."""
    return power(input, exponent) if isinstance(input, Array) else apply("power", input, exponent)


@api(method=False)
def float_power(input: NUMBER, exponent: NUMBER) -> Any:
    """Power in double precision."""
    return apply("float_power", input, exponent)


@api(inplace=True)
def rsqrt(input: TENSOR) -> Any:
    """1 / sqrt(input)."""
    return apply("reciprocal", apply("sqrt", input))


@api(inplace=True)
def sigmoid(input: TENSOR) -> Any:
    """1 / (1 + exp(-input))."""
    return apply("reciprocal", apply("add", apply("exp", apply("negative", input)), 1))


@api(inplace=True)
def frac(input: TENSOR) -> Any:
    """The part behind the point, with the sign of the number."""
    return apply("subtract", input, apply("trunc", input))


@api(inplace=True, aliases=("clip",))
def clamp(input: TENSOR, min: NUMBER = None, max: NUMBER = None) -> Any:
    """Elements held between two bounds."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    result = input if min is None else apply("maximum", input, min)
    return result if max is None else apply("minimum", result, max)


@api(inplace=True)
def clamp_min(input: TENSOR, min: NUMBER) -> Any:
    """Elements not below a bound."""
    return clamp(input, min)


@api(inplace=True)
def clamp_max(input: TENSOR, max: NUMBER) -> Any:
    """Elements not above a bound."""
    return clamp(input, None, max)


@api(inplace=True)
def addcmul(input: TENSOR, tensor1: TENSOR, tensor2: TENSOR, *, value: Any = 1) -> Any:
    """input + value * tensor1 * tensor2."""
    return apply("add", input, scaled(apply("multiply", tensor1, tensor2), value))


@api(inplace=True)
def addcdiv(input: TENSOR, tensor1: TENSOR, tensor2: TENSOR, *, value: Any = 1) -> Any:
    """input + value * tensor1 / tensor2."""
    return apply("add", input, scaled(apply("divide", tensor1, tensor2), value))


@api(inplace=True)
def lerp(input: TENSOR, end: TENSOR, weight: NUMBER) -> Any:
    """input + weight * (end - input)."""
    return apply("add", input, apply("multiply", apply("subtract", end, input), weight))


@api(inplace=True)
def round(input: TENSOR, *, decimals: int = 0) -> Any:
    """The nearest number with so many decimals; halves to the even one."""
    if not decimals:
        return apply("rint", input) if input._dtype.is_inexact else input.clone()
    scale = 10.0**decimals
    return apply("divide", apply("rint", apply("multiply", input, scale)), scale)


@api(name="positive")
def positive(input: TENSOR) -> Any:
    """The tensor itself."""
    if input._dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input
