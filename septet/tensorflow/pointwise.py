"""Elementwise functions: `tf.math` and the names of `tf` itself; both sides have one dtype, as TensorFlow asks."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from septet.core import ops as rows
from septet.core.cast import cast
from septet.core.fn import search, special
from septet.ir import dtype as dt
from septet.keras import ops as keras_ops
from septet.keras.backends.tensorflow.slices import IndexedSlices
from septet.keras.errors import invalid
from septet.keras.operators import binary, natives, run
from septet.keras.optimizers import slices
from septet.tensorflow.convert import FLOATS, axis_argument, floating, is_plain, pair, t

# TensorFlow's name -> (the engine's, its op, whether floats alone)
UNARY = {
    "abs": ("absolute", "Abs", False), "negative": ("negative", "Neg", False), "sign": ("sign", "Sign", False),
    "square": ("square", "Square", False),
    "exp": ("exp", "Exp", True), "expm1": ("expm1", "Expm1", True), "log": ("log", "Log", True), "log1p": ("log1p", "Log1p", True),
    "sqrt": ("sqrt", "Sqrt", True), "sin": ("sin", "Sin", True), "cos": ("cos", "Cos", True), "tan": ("tan", "Tan", True),
    "asin": ("arcsin", "Asin", True), "acos": ("arccos", "Acos", True), "atan": ("arctan", "Atan", True), "sinh": ("sinh", "Sinh", True),
    "cosh": ("cosh", "Cosh", True), "tanh": ("tanh", "Tanh", True), "asinh": ("arcsinh", "Asinh", True),
    "acosh": ("arccosh", "Acosh", True),
    "atanh": ("arctanh", "Atanh", True), "ceil": ("ceil", "Ceil", True), "floor": ("floor", "Floor", True), "rint": ("rint", "Rint", True),
    "is_nan": ("isnan", "IsNan", True), "is_inf": ("isinf", "IsInf", True), "is_finite": ("isfinite", "IsFinite", True),
    "erf": ("erf", "Erf", True), "erfc": ("erfc", "Erfc", True), "lgamma": ("lgamma", "Lgamma", True),
    "digamma": ("digamma", "Digamma", True),
}
# name -> (the operator whose rules hold, op)
BINARY = {
    "add": ("add", "AddV2"), "subtract": ("subtract", "Sub"), "multiply": ("multiply", "Mul"), "maximum": ("maximum", "Maximum"),
    "minimum": ("minimum", "Minimum"), "less": ("less", "Less"), "less_equal": ("less_equal", "LessEqual"),
    "greater": ("greater", "Greater"),
    "greater_equal": ("greater_equal", "GreaterEqual"), "pow": ("power", "Pow"), "atan2": ("arctan2", "Atan2"),
    "nextafter": ("nextafter", "NextAfter"),
}


def unary(name: str, row: str, op: str, only_floats: bool) -> Callable[..., Any]:
    """The function of an elementwise operation."""
    def call(x: Any, name: str | None = None) -> Any:
        return natives[row](floating(x, op) if only_floats else t(x))

    call.__name__ = name
    return call


def two(name: str, row: str, op: str) -> Callable[..., Any]:
    """The function of an operation on two tensors."""
    def call(x: Any, y: Any, name: str | None = None) -> Any:
        a, b = pair(x, y, op)
        return run(row, op, a, b)

    call.__name__ = name
    return call


globals().update({name: unary(name, *facts) for name, facts in UNARY.items()})
globals().update({name: two(name, *facts) for name, facts in BINARY.items()})
_divide, _floordiv, _mod = (binary(*facts, False) for facts in (("divide", "RealDiv"), ("floor_divide", "FloorDiv"),
                                                                ("remainder", "FloorMod")))


def divide(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y; whole numbers as floats."""
    return _divide(*pair(x, y, "RealDiv"))


truediv = divide


def floordiv(x: Any, y: Any, name: str | None = None) -> Any:
    """x // y, rounded down."""
    return _floordiv(*pair(x, y, "FloorDiv"))


def floormod(x: Any, y: Any, name: str | None = None) -> Any:
    """x % y, with y's sign."""
    return _mod(*pair(x, y, "FloorMod"))


mod = floormod


def add_n(inputs: Any, name: str | None = None) -> Any:
    """The sum of several tensors of one shape."""
    parts = [t(x) for x in inputs] if isinstance(inputs, (list, tuple)) else [t(inputs)]
    if not parts:
        raise ValueError("Input `inputs` must be a list of at least one Tensor of the same dtype and shape.")
    total = parts[0]
    for x in parts[1:]:
        if tuple(x.shape) != tuple(total.shape):
            raise invalid(f"Inputs to operation AddN must have the same size and shape.  Input 0: {list(total.shape)} != input: "
                          f"{list(x.shape)}"
                          " [Op:AddN] name: ")
        total = run("add", "AddN", *pair(total, x, "AddN"))
    return total


accumulate_n = add_n


def round(x: Any, name: str | None = None) -> Any:
    """To the nearest whole number, halves to the even one."""
    a = t(x)
    return a if a._dtype.is_integer else natives["rint"](a)


def rsqrt(x: Any, name: str | None = None) -> Any:
    """1 / sqrt(x)."""
    return keras_ops.rsqrt(floating(x, "Rsqrt"))


def reciprocal(x: Any, name: str | None = None) -> Any:
    """1 / x."""
    a = floating(x, "Reciprocal")
    return natives["divide"](1.0, a)


def sigmoid(x: Any, name: str | None = None) -> Any:
    """1 / (1 + exp(-x))."""
    return keras_ops.sigmoid(floating(x, "Sigmoid"))


def log_sigmoid(x: Any, name: str | None = None) -> Any:
    """log(sigmoid(x))."""
    return keras_ops.log_sigmoid(floating(x, "Softplus", FLOATS))


def softplus(features: Any, name: str | None = None) -> Any:
    """log(1 + exp(x))."""
    return keras_ops.softplus(floating(features, "Softplus", FLOATS))


def softsign(features: Any, name: str | None = None) -> Any:
    """x / (1 + |x|)."""
    return keras_ops.softsign(floating(features, "Softsign", FLOATS))


def erfinv(x: Any, name: str | None = None) -> Any:
    """The inverse of erf."""
    return keras_ops.erfinv(floating(x, "Erfinv", FLOATS))


def ndtri(x: Any, name: str | None = None) -> Any:
    """The quantile function of the normal distribution."""
    return special.apply1("ndtri", floating(x, "Ndtri", FLOATS))


def squared_difference(x: Any, y: Any, name: str | None = None) -> Any:
    """(x - y)^2."""
    a, b = pair(x, y, "SquaredDifference")
    return natives["square"](run("subtract", "SquaredDifference", a, b))


def divide_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y, 0 where y is 0."""
    a, b = pair(x, y, "DivNoNan")
    return keras_ops.divide_no_nan(a, b)


def multiply_no_nan(x: Any, y: Any, name: str | None = None) -> Any:
    """x * y, 0 where y is 0 whatever x is."""
    a, b = pair(x, y, "MulNoNan")
    none = natives["equal"](b, 0)
    return search.where(none, rows.multiply(b, 0), run("multiply", "MulNoNan", search.where(none, rows.multiply(b, 0), a), b))


def xlogy(x: Any, y: Any, name: str | None = None) -> Any:
    """x * log(y), 0 where x is 0."""
    return special.xlogy(*pair(x, y, "Xlogy"))


def xlog1py(x: Any, y: Any, name: str | None = None) -> Any:
    """x * log(1 + y), 0 where x is 0."""
    return special.xlog1py(*pair(x, y, "Xlog1py"))


def xdivy(x: Any, y: Any, name: str | None = None) -> Any:
    """x / y, 0 where x is 0."""
    a, b = pair(x, y, "Xdivy")
    quotient = run("divide", "Xdivy", a, search.where(natives["equal"](a, 0), rows.add(rows.multiply(b, 0), 1), b))
    return search.where(natives["equal"](a, 0), rows.multiply(quotient, 0), quotient)


def polyval(coeffs: Any, x: Any, name: str | None = None) -> Any:
    """A polynomial at x, the highest power's coefficient first."""
    if not isinstance(coeffs, list):
        raise ValueError(f"Argument coeffs must be list type. Received type {type(coeffs)}.")
    a = t(x)
    total = rows.multiply(a, 0)
    for c in coeffs:
        total = rows.add(rows.multiply(total, a), pair(a, c, "Polyval")[1])
    return total


def equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Whether elements are equal."""
    return compared("equal", x, y)


def not_equal(x: Any, y: Any, name: str | None = None) -> Any:
    """Whether elements differ."""
    return compared("not_equal", x, y)


def compared(row: str, x: Any, y: Any) -> Any:
    """A comparison, of texts too."""
    op = "Equal" if row == "equal" else "NotEqual"
    a, b = pair(x, y, op)
    if a._dtype.kind == "O":
        return cast(natives[row](a, b), dt.bool_)
    return run(row, op, a, b)


def approximate_equal(x: Any, y: Any, tolerance: float = 1e-5, name: str | None = None) -> Any:
    """Whether elements are nearer than a tolerance."""
    a, b = pair(x, y, "ApproximateEqual")
    return natives["less"](natives["absolute"](run("subtract", "ApproximateEqual", a, b)), tolerance)


def truth(x: Any, op: str) -> Any:
    """A tensor of truths.  InvalidArgumentError for numbers."""
    a = t(x)
    if a._dtype is not dt.bool_ and is_plain(x):
        raise TypeError(f"Cannot convert {x!r} to EagerTensor of dtype bool")
    if a._dtype is not dt.bool_:
        raise invalid(f"cannot compute {op} as input #0(zero-based) was expected to be a bool tensor but is a "
                      f"{'float' if a._dtype is dt.float32 else a._dtype.name} tensor [Op:{op}] name: ")
    return a


def logical_and(x: Any, y: Any, name: str | None = None) -> Any:
    """Both."""
    return run("logical_and", "LogicalAnd", truth(x, "LogicalAnd"), truth(y, "LogicalAnd"))


def logical_or(x: Any, y: Any, name: str | None = None) -> Any:
    """Either."""
    return run("logical_or", "LogicalOr", truth(x, "LogicalOr"), truth(y, "LogicalOr"))


def logical_xor(x: Any, y: Any, name: str = "LogicalXor") -> Any:
    """One of both."""
    return run("logical_xor", "LogicalXor", truth(x, "LogicalXor"), truth(y, "LogicalXor"))


def logical_not(x: Any, name: str | None = None) -> Any:
    """Not."""
    return natives["logical_not"](truth(x, "LogicalNot"))


def clip_by_value(t_: Any, clip_value_min: Any, clip_value_max: Any, name: str | None = None) -> Any:
    """Values brought between two bounds; of picked rows each alone."""
    if isinstance(t_, IndexedSlices):
        return t_.with_values(clip_by_value(t_.values, clip_value_min, clip_value_max))
    a = t(t_)
    return run("maximum", "Maximum", run("minimum", "Minimum", *pair(a, clip_value_max, "Minimum")), pair(a, clip_value_min, "Maximum")[1])


def clip_by_norm(t_: Any, clip_norm: Any, axes: Any = None, name: str | None = None) -> Any:
    """A tensor scaled down to a norm where its own is greater."""
    from septet.core.reduce import reduce

    if isinstance(t_, IndexedSlices):
        return t_.with_values(clip_by_norm(t_.values, clip_norm, axes))
    a = t(t_)
    norm = natives["sqrt"](reduce("sum", natives["square"](a), axis_argument(axes), True))
    bound = pair(a, clip_norm, "Mul")[1]
    return rows.divide(rows.multiply(a, bound), natives["maximum"](search.where(natives["equal"](norm, 0), rows.add(norm, 1), norm), bound))


def global_norm(t_list: Any, name: str | None = None) -> Any:
    """The norm of all tensors of a list together."""
    from septet.core.reduce import reduce

    squares = [reduce("sum", natives["square"](t(getattr(x, "values", x)))) for x in t_list if x is not None]
    return natives["sqrt"](add_n(squares)) if squares else t(0.0)


def clip_by_global_norm(t_list: Any, clip_norm: Any, use_norm: Any = None, name: str | None = None) -> tuple[list[Any], Any]:
    """Tensors scaled down together where their common norm is greater than a bound; (tensors, the norm)."""
    norm = global_norm(t_list) if use_norm is None else t(use_norm)
    bound = pair(norm, clip_norm, "Mul")[1]
    scale = rows.multiply(bound, natives["minimum"](natives["divide"](1.0, norm), natives["divide"](1.0, bound)))
    return [None if x is None else slices.each(x, lambda v: rows.multiply(t(v), scale)) for x in t_list], norm


def real(input: Any, name: str | None = None) -> Any:
    """Real parts."""
    a = t(input)
    return keras_ops.real(a) if a._dtype.is_complex else a


def imag(input: Any, name: str | None = None) -> Any:
    """Imaginary parts."""
    return keras_ops.imag(t(input))


def conj(x: Any, name: str | None = None) -> Any:
    """Conjugates."""
    a = t(x)
    return keras_ops.conj(a) if a._dtype.is_complex else a


def angle(input: Any, name: str | None = None) -> Any:
    """Arguments of complex numbers."""
    return keras_ops.angle(t(input))


def complex(real: Any, imag: Any, name: str | None = None) -> Any:
    """Complex numbers of two parts."""
    a, b = pair(real, imag, "Complex")
    if a._dtype not in (dt.float32, dt.float64):
        raise TypeError(f"The `real` and `imag` components have types that are not float32 or float64. They should be consistent. Types: "
                        f"{a._dtype.name} {b._dtype.name}.")
    return rows.complex(a, b)

