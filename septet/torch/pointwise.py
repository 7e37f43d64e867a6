"""Elementwise functions: those that are a row of the engine by a table, the others as composites."""
from __future__ import annotations

from typing import Any

from septet.core.array import Array
from septet.core.autograd import detach, recording
from septet.core.cast import cast
from septet.core.create import full
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.ir.dtype import HALVES
from septet.torch import dtypes
from septet.torch.api import NUMBER, TENSOR, api
from septet.torch.operators import BY_NUMBER, KIND_NAMES, apply, arithmetic, c_name, in_float, is_whole
from septet.torch.tensor import Tensor

# PyTorch's names -> row; all of them also as methods and, with a trailing underscore, in place
UNARY = {
    "acos arccos": "arccos", "acosh arccosh": "arccosh", "asin arcsin": "arcsin", "asinh arcsinh": "arcsinh",
    "atan arctan": "arctan", "atanh arctanh": "arctanh", "bitwise_not": "invert", "cos": "cos", "cosh": "cosh",
    "digamma": "digamma", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv", "exp": "exp",
    "exp2": "exp2", "expm1": "expm1", "lgamma": "lgamma", "log": "log", "log10": "log10", "log1p": "log1p", "log2": "log2",
    "neg negative": "negative", "sin": "sin", "sinh": "sinh", "sqrt": "sqrt",
    "tan": "tan", "tanh": "tanh", "logical_not": "logical_not", "i0": "i0",
}
PREDICATES = {"isfinite": "isfinite", "isinf": "isinf", "isnan": "isnan"}
BINARY = {
    "mul multiply": "multiply", "copysign": "copysign", "logical_and": "logical_and",
    "logical_or": "logical_or", "logical_xor": "logical_xor", "nextafter": "nextafter", "eq": "equal", "ge greater_equal": "greater_equal",
    "gt greater": "greater", "le less_equal": "less_equal", "lt less": "less", "ne not_equal": "not_equal",
}
CHECKED = {"floor_divide": "floor_divide", "fmod": "fmod", "remainder": "remainder"}
BITS = {"bitwise_and": "bitwise_and", "bitwise_or": "bitwise_or", "bitwise_xor": "bitwise_xor", "bitwise_left_shift": "left_shift",
        "bitwise_right_shift": "right_shift", "gcd": "gcd", "lcm": "lcm"}
EXTREMA = {"maximum": "maximum", "minimum": "minimum", "fmax": "fmax", "fmin": "fmin", "logaddexp": "logaddexp", "logaddexp2": "logaddexp2"}
ROUNDING = {"ceil": "ceil", "floor": "floor", "trunc fix": "trunc"}


def unary(row: str) -> Any:
    """The function of a row of one operand."""
    def function(input: TENSOR) -> Any:
        return apply(row, input)

    function.__doc__ = f"Elementwise {row}."
    return function


def binary(row: str) -> Any:
    """The function of a row of two operands, the second of which may be a number."""
    compute = arithmetic if row in BY_NUMBER else apply

    def function(input: NUMBER, other: NUMBER) -> Any:
        other = other if type(other) is Tensor else standing(other)
        return compute(row, input if type(input) is Tensor else either(input, other), other)

    function.__doc__ = f"Elementwise {row}."
    return function


def standing(x: Any) -> Any:
    """The tensor that something stands for, else itself."""
    return x.__torch_tensor__() if hasattr(x, "__torch_tensor__") else x


def either(a: Any, b: Any) -> Any:
    """The first operand, as a tensor where both are numbers or what stands for a tensor."""
    a = standing(a)
    if isinstance(a, Array) or isinstance(b, Array):
        return a
    kind = type(a + b)
    dtype = {bool: dt.bool_, int: dt.int64, complex: dtypes.default_complex()}.get(kind, dtypes.default())
    return full(Tensor, dtype, (), a)


def checked(row: str) -> Any:
    """The function of a row that divides: RuntimeError for integers by zero."""
    def function(input: NUMBER, other: NUMBER) -> Any:
        return arithmetic(row, input, other)

    function.__doc__ = f"Elementwise {row}."
    return function


def of_bits(row: str) -> Any:
    """The function of a row that integers alone have."""
    def function(input: NUMBER, other: NUMBER) -> Any:
        for x in (input, other):
            if isinstance(x, Array) and x._dtype.is_inexact or isinstance(x, (float, complex)):
                raise unimplemented(row, x)
        return apply(row, input, other)

    function.__doc__ = f"Elementwise {row}, of integers."
    return function


def extreme(row: str) -> Any:
    """The function of a row that complex numbers do not have."""
    def function(input: TENSOR, other: TENSOR) -> Any:
        if input._dtype.is_complex or other._dtype.is_complex:
            raise RuntimeError(f"{row} not implemented for complex tensors.")
        return apply(row, input, other)

    function.__doc__ = f"Elementwise {row}."
    return function


def rounding(row: str) -> Any:
    """The function of a row that rounds: integers stay."""
    def function(input: TENSOR) -> Any:
        if not input._dtype.is_float:
            if input._dtype.kind in "bc":
                raise unimplemented(row, input)
            return copy(input)
        return apply(row, input)

    function.__doc__ = f"Elementwise {row}."
    return function


def unimplemented(name: str, x: Any) -> NotImplementedError:
    """PyTorch's error for a dtype that a function does not have."""
    kind = KIND_NAMES[x._dtype.name] if isinstance(x, Array) else type(x).__name__
    return NotImplementedError(f'"{name}_cpu" not implemented for \'{kind}\'')


for _table, _make, _inplace in ((UNARY, unary, True), (PREDICATES, unary, False), (BINARY, binary, True), (EXTREMA, extreme, False),
                                (CHECKED, checked, True), (BITS, of_bits, True), (ROUNDING, rounding, True)):
    for _names, _row in _table.items():
        _first, *_others = _names.split()
        api(_make(_row), name=_first, aliases=tuple(_others), inplace=_inplace)


def scaled(other: Any, alpha: Any, *beside: Any) -> Any:
    """other * alpha; alpha is nearly always 1.  RuntimeError for a float beside integers."""
    if type(alpha) is int and alpha == 1:
        return other
    if isinstance(alpha, Array):
        alpha = alpha.item()
    if isinstance(alpha, float) and all(map(is_whole, (other, *beside))):
        raise RuntimeError("For integral input tensors, argument alpha must not be a floating point number.")
    if isinstance(alpha, bool) and not all(isinstance(x, bool) or isinstance(x, Array) and x._dtype.kind == "b" for x in (other, *beside)):
        raise RuntimeError("Boolean alpha only supported for Boolean results.")
    if isinstance(other, bool) and all(isinstance(x, Array) and x._dtype.kind == "b" for x in beside):
        return other and bool(alpha)
    if isinstance(other, Array) and other._dtype.kind == "b":
        return apply("logical_and", other, bool(alpha)) if isinstance(alpha, (bool, int)) else apply("multiply", other, alpha)
    return apply("multiply", other, alpha) if isinstance(other, Array) else other * alpha


@api(inplace=True)
def add(input: NUMBER, other: NUMBER, *, alpha: Any = 1) -> Any:
    """input + alpha * other."""
    if is_weighed_half(input, other, alpha):
        return added(input, other, alpha)
    other = standing(other)
    return apply("add", input if type(input) is Tensor else either(input, other), scaled(other, alpha, input))


@api(inplace=True, aliases=("subtract",))
def sub(input: NUMBER, other: NUMBER, *, alpha: Any = 1) -> Any:
    """input - alpha * other."""
    if is_weighed_half(input, other, alpha):
        return added(input, other, -alpha)
    return apply("subtract", input, scaled(other, alpha, input))


@api(method=False)
def rsub(input: TENSOR, other: NUMBER, *, alpha: Any = 1) -> Any:
    """other - alpha * input."""
    if input._dtype.kind == "b" or isinstance(other, Array) and other._dtype.kind == "b":
        raise RuntimeError("Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a "
                           "mask, use the `~` or `logical_not()` operator instead.")
    return apply("subtract", other, scaled(input, alpha, other))


@api(inplace=True, aliases=("divide",))
def div(input: NUMBER, other: NUMBER, *, rounding_mode: str | None = None) -> Any:
    """input / other; rounding_mode "trunc" or "floor" rounds the quotient."""
    if rounding_mode is None:
        return arithmetic("divide", input, other)
    if rounding_mode == "floor":
        return arithmetic("floor_divide", input, other)
    if rounding_mode != "trunc":
        raise RuntimeError(f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'")
    return truncated_division(input, other) if is_whole(input) and is_whole(other) else apply("trunc", apply("divide", input, other))


def is_weighed_half(input: Any, other: Any, alpha: Any) -> bool:
    """Whether two tensors of two bytes are added with a weight."""
    if type(alpha) not in (int, float) or alpha == 1 or not isinstance(input, Array) or not isinstance(other, Array):
        return False
    return input._dtype is other._dtype and input._dtype in HALVES


@in_float
def weighed_sum(a: Any, b: Any, alpha: Any) -> Any:
    """a + alpha * b."""
    return apply("add", a, apply("multiply", b, alpha))


def added(a: Any, b: Any, alpha: float) -> Any:
    """a + alpha * b, alpha rounded as the elements are, the sum once."""
    return weighed_sum(a, b, full(Tensor, a._dtype, (), alpha).item())


def truncated_division(a: Any, b: Any) -> Any:
    """Division of integers, rounded towards zero."""
    down = arithmetic("floor_divide", a, b)
    inexact = apply("not_equal", apply("multiply", down, b), a)
    return apply("add", down, apply("logical_and", inexact, apply("less", down, 0)))


@api(inplace=True)
def true_divide(input: NUMBER, other: NUMBER) -> Any:
    """input / other."""
    return apply("divide", input, other)


@api(inplace=True)
def pow(input: NUMBER, exponent: NUMBER) -> Any:
    """input to the power of exponent."""
    if type(exponent) is int and exponent == 2 and isinstance(input, Array) and input._dtype.kind != "b":
        return apply("square", input)
    return arithmetic("power", input, exponent)


@api(inplace=True, aliases=("arctan2",))
def atan2(input: TENSOR, other: TENSOR) -> Any:
    """The angle of the point (other, input); its gradient at the origin is zero."""
    if not recording(input, other):
        return apply("arctan2", input, other)
    y, x = detach(input), detach(other)
    origin = apply("logical_and", apply("equal", y, 0), apply("equal", x, 0))
    return apply("where", origin, apply("arctan2", y, x), apply("arctan2", apply("where", origin, 1.0, input), other))


@api(inplace=True)
def square(input: TENSOR) -> Any:
    """input * input; of bools as integers."""
    return apply("square", input) if input._dtype.kind != "b" else apply("power", input, 2)


@api(inplace=True)
def float_power(input: NUMBER, exponent: NUMBER) -> Any:
    """Power in double precision."""
    parts = [cast(x, dt.complex128 if x._dtype.is_complex else dt.float64) if isinstance(x, Array) else x for x in (input, exponent)]
    return apply("power", *(float(x) if isinstance(x, int) else x for x in parts))


@api(inplace=True)
def deg2rad(input: TENSOR) -> Any:
    """Degrees as radians."""
    return angle_unit("deg2rad", "radians", input)


@api(inplace=True)
def rad2deg(input: TENSOR) -> Any:
    """Radians as degrees."""
    return angle_unit("rad2deg", "degrees", input)


def angle_unit(name: str, row: str, a: Any) -> Any:
    """What deg2rad and rad2deg share."""
    if a._dtype.is_complex:
        raise RuntimeError(f"{name} is not supported for complex tensors.")
    return apply(row, a)


@api(inplace=True)
def reciprocal(input: TENSOR) -> Any:
    """1 / input."""
    return apply("reciprocal", input) if input._dtype.is_inexact else apply("divide", 1.0, input)


@api(inplace=True)
@in_float
def rsqrt(input: TENSOR) -> Any:
    """1 / sqrt(input)."""
    return apply("reciprocal", apply("sqrt", input))


@api(inplace=True)
def frac(input: TENSOR) -> Any:
    """The part behind the point, with the sign of the number."""
    if not input._dtype.is_float:
        raise unimplemented("frac", input)
    return apply("subtract", input, apply("trunc", input))


@api(inplace=True)
@in_float
def lerp(input: TENSOR, end: TENSOR, weight: NUMBER) -> Any:
    """input + weight * (end - input), measured from the nearer end."""
    for name, x in (("end", end), ("weight", weight)):
        if isinstance(x, Array) and x._dtype is not input._dtype:
            raise RuntimeError(f"expected dtype {c_name(input)} for `{name}` but got dtype {c_name(x)}")
    if not input._dtype.is_inexact:
        raise NotImplementedError(f'"lerp_kernel_scalar" not implemented for \'{KIND_NAMES[input._dtype.name]}\'')
    way = apply("subtract", end, input)
    if not isinstance(weight, Array):
        if input._dtype is dt.float32:                      # 1 - weight is a difference of singles
            weight = full(Tensor, dt.float32, (), weight).item()
        return apply("add", input, apply("multiply", way, weight)) if abs(weight) < 0.5 else \
            apply("subtract", end, apply("multiply", way, 1 - weight))
    near = apply("less", apply("absolute", weight), 0.5)
    return apply("where", near, apply("add", input, apply("multiply", way, weight)),
                 apply("subtract", end, apply("multiply", way, apply("subtract", 1, weight))))


@api(inplace=True)
@in_float
def addcmul(input: TENSOR, tensor1: TENSOR, tensor2: TENSOR, *, value: Any = 1) -> Any:
    """input + value * tensor1 * tensor2."""
    return apply("add", input, apply("multiply", weighed(tensor1, value, input), tensor2))


@api(inplace=True)
@in_float
def addcdiv(input: TENSOR, tensor1: TENSOR, tensor2: TENSOR, *, value: Any = 1) -> Any:
    """input + value * tensor1 / tensor2."""
    if is_whole(tensor1) and is_whole(tensor2):
        raise RuntimeError("Integer division with addcdiv is no longer supported, and in a future  release addcdiv will perform a true "
                           "division of tensor1 and tensor2.")
    return apply("add", input, apply("divide", weighed(tensor1, value, input), tensor2))


def weighed(a: Any, value: Any, beside: Any) -> Any:
    """a * value; the value of integers is cut to one."""
    if type(value) is int and value == 1:
        return a
    value = value.item() if isinstance(value, Array) else value
    return apply("multiply", a, int(value) if is_whole(a) and is_whole(beside) else value)


@api(inplace=True)
def round(input: TENSOR, *, decimals: int = 0) -> Any:
    """The nearest number with so many decimals; halves to the even one."""
    if not input._dtype.is_float:
        if decimals or input._dtype.kind in "bc":
            raise unimplemented("round", input)
        return copy(input)
    if not decimals:
        return apply("rint", input)
    scale = 10.0 ** abs(decimals)
    into, back = ("multiply", "divide") if decimals > 0 else ("divide", "multiply")
    return apply(back, apply("rint", apply(into, input, scale)), scale)


@api(name="positive")
def positive(input: TENSOR) -> Any:
    """The tensor itself."""
    if input._dtype.kind == "b":
        raise RuntimeError("The `+` operator, on a bool tensor is not supported.")
    return input
