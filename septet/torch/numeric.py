"""Elementwise functions beyond the rows: bounds, signs and parts, classification, special functions that torch has at its top."""
from __future__ import annotations

import math
from typing import Any

from septet.core import autograd
from septet.core.array import Array
from septet.core.cast import cast
from septet.core.create import full
from septet.core.fn import activation, stats
from septet.core.write import copy
from septet.ir import dtype as dt
from septet.torch import dtypes
from septet.torch.api import NUMBER, TENSOR, api
from septet.torch.indexing import fitting
from septet.torch.operators import apply, arithmetic, in_float, is_whole, without_rule
from septet.torch.pointwise import unimplemented
from septet.torch.return_types import CLASSES
from septet.torch.tensor import Tensor

frexp_result = CLASSES["frexp"]


def floating(a: Any) -> Any:
    """A tensor of floats: integers in the default dtype."""
    return a if a._dtype.is_inexact else cast(a, dtypes.default())


def number(value: Any, like: Any) -> Any:
    """A number or tensor as a tensor of floats of a dtype."""
    return floating(value) if isinstance(value, Array) else full(Tensor, like._dtype, (), value)


# ---- bounds --------------------------------------------------------------------------------------------------------------------


@api(inplace=True, aliases=("clip",))
def clamp(input: TENSOR, min: NUMBER = None, max: NUMBER = None) -> Any:
    """Elements held between two bounds; the gradient passes where they hold or are met, and nowhere beside a NaN."""
    if min is None and max is None:
        raise RuntimeError("torch.clamp: At least one of 'min' or 'max' must not be None")
    if input._dtype.is_complex:
        raise RuntimeError("clamp is not supported for complex types")
    check_bounds(input, min, max)
    if input._dtype.is_integer:
        min, max = (fitting(x, input._dtype) if type(x) is int else x for x in (min, max))
    if not autograd.recording(input, min, max):
        return clipped(input, min, max)
    return chosen(input, min, max, *(autograd.detach(x) if isinstance(x, Array) else x for x in (input, min, max)))


def clipped(a: Any, low: Any, high: Any) -> Any:
    """The greater of `a` and `low`, and the lesser of that and `high`."""
    result = a if low is None else apply("maximum", a, low)
    return result if high is None else apply("minimum", result, high)


def chosen(a: Any, low: Any, high: Any, x: Any, least: Any, most: Any) -> Any:
    """The clipped value, taken from where its gradient goes: an element between the bounds, else a bound that it crosses.

    x, least, most: the values of the operands alone.
    """
    value = clipped(x, least, most)
    if isinstance(low, Array) and autograd.is_tracked(low):
        below = apply("less", x, least)
        value = apply("where", below if high is None else apply("logical_and", below, apply("less", least, most)), low, value)
    if isinstance(high, Array) and autograd.is_tracked(high):
        above = apply("greater", x, most)
        value = apply("where", above if low is None else apply("logical_or", above, apply("less", most, least)), high, value)
    inside = [apply(row, x, bound) for row, bound in (("greater_equal", least), ("less_equal", most)) if bound is not None]
    return apply("where", inside[0] if len(inside) == 1 else apply("logical_and", *inside), a, value)


def check_bounds(a: Any, *bounds: Any) -> None:
    """TypeError for a tensor beside a number."""
    given = [b for b in bounds if b is not None]
    if len(given) == 2 and isinstance(given[0], Array) != isinstance(given[1], Array):
        raise TypeError("clamp() received an invalid combination of arguments: min and max must both be tensors or both be numbers")


@api(inplace=True)
def clamp_min(input: TENSOR, min: NUMBER) -> Any:
    """Elements not below a bound."""
    return clamp(input, min)


@api(inplace=True)
def clamp_max(input: TENSOR, max: NUMBER) -> Any:
    """Elements not above a bound."""
    return clamp(input, None, max)


@api(inplace=True)
def nan_to_num(input: TENSOR, nan: Any = None, posinf: Any = None, neginf: Any = None) -> Any:
    """NaN and infinities replaced: by 0 and the greatest finite numbers where nothing else is given."""
    from septet.core.fn.numeric import GREATEST

    if not input._dtype.is_inexact:
        return copy(input)
    if input._dtype.is_complex:
        parts = [nan_to_num(stats.real(input), nan, posinf, neginf), nan_to_num(stats.imag(input), nan, posinf, neginf)]
        return apply("complex", *parts)
    greatest = GREATEST[input._dtype]
    known = autograd.detach(input)
    result = apply("where", apply("isnan", known), 0.0 if nan is None else nan, input)
    result = apply("where", apply("equal", known, math.inf), greatest if posinf is None else posinf, result)
    return apply("where", apply("equal", known, -math.inf), -greatest if neginf is None else neginf, result)


# ---- signs and parts -----------------------------------------------------------------------------------------------------------


@api(inplace=True, aliases=("absolute",))
def abs(input: TENSOR) -> Any:
    """The size of each number."""
    if input._dtype.kind == "b":
        raise unimplemented("abs", input)
    return apply("absolute", input)


@api(inplace=True)
def sign(input: TENSOR) -> Any:
    """-1, 0 or 1; 0 of NaN."""
    if input._dtype.is_complex:
        raise NotImplementedError("Unlike NumPy, torch.sign is not intended to support complex numbers. Please use torch.sgn instead.")
    if input._dtype.is_float:
        return apply("where", apply("isnan", autograd.detach(input)), 0.0, apply("sign", input))
    return copy(input) if input._dtype.kind == "b" else apply("sign", input)


@api(inplace=True)
def sgn(input: TENSOR) -> Any:
    """-1, 0 or 1; z / |z| of complex numbers."""
    if not input._dtype.is_complex:
        return sign(input)
    size = apply("absolute", input)
    nothing = apply("equal", autograd.detach(size), 0)
    return apply("where", nothing, 0.0, apply("divide", input, apply("where", nothing, 1.0, size)))


@api
def signbit(input: TENSOR) -> Any:
    """Whether the sign is set; of -0.0 too."""
    if input._dtype.is_complex:
        raise NotImplementedError("signbit is not implemented for complex tensors.")
    if not input._dtype.is_float:
        return apply("less", input, 0)
    return apply("signbit", input)


@api
def angle(input: TENSOR) -> Any:
    """The argument of complex numbers; 0 or π of real ones."""
    if input._dtype.is_complex:
        return apply("arctan2", stats.imag(input), stats.real(input))
    known = autograd.detach(floating(input))
    result = apply("where", apply("isnan", known), known, apply("where", apply("less", known, 0), math.pi, apply("multiply", known, 0)))
    return apply("add", apply("multiply", input, 0), result) if autograd.recording(input) else result


@api(out=False)
def conj(input: TENSOR) -> Any:
    """The complex conjugate; real tensors as they are."""
    return apply("conjugate", input) if input._dtype.is_complex else input


@api(inplace=True)
def conj_physical(input: TENSOR) -> Any:
    """The complex conjugate in new memory."""
    return apply("conjugate", input) if input._dtype.is_complex else copy(input)


@api(out=False)
def resolve_conj(input: TENSOR) -> Any:
    """The tensor itself: conjugates are computed at once."""
    return input


@api(out=False)
def resolve_neg(input: TENSOR) -> Any:
    """The tensor itself."""
    return input


@api(out=False, method=False)
def real(input: TENSOR) -> Any:
    """The real parts: a view; real tensors as they are."""
    return stats.real(input) if input._dtype.is_complex else input


@api(out=False, method=False)
def imag(input: TENSOR) -> Any:
    """The imaginary parts: a view."""
    return input.imag


def kind(a: Any) -> str:
    from septet.torch.operators import KIND_NAMES

    return KIND_NAMES[a._dtype.name]


@api(out=False)
def isreal(input: TENSOR) -> Any:
    """Whether the imaginary part is zero."""
    known = autograd.detach(input)
    return apply("equal", stats.imag(known), 0) if known._dtype.is_complex else apply("logical_or", known, True)


@api
def isposinf(input: TENSOR) -> Any:
    """Whether an element is positive infinity."""
    return is_infinity(input, math.inf, "isposinf")


@api
def isneginf(input: TENSOR) -> Any:
    """Whether an element is negative infinity."""
    return is_infinity(input, -math.inf, "isneginf")


def is_infinity(a: Any, which: float, name: str) -> Any:
    """What isposinf and isneginf share."""
    if a._dtype.is_complex:
        raise RuntimeError(f"{name} does not support complex inputs.")
    return apply("equal", a, which) if a._dtype.is_float else apply("logical_and", a, False)


# ---- two operands --------------------------------------------------------------------------------------------------------------


@api(inplace=True)
def heaviside(input: TENSOR, values: TENSOR) -> Any:
    """0 below zero, 1 above, `values` at zero."""
    if input._dtype is not values._dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    if not input._dtype.is_float:
        return apply("where", apply("equal", input, 0), values, cast(apply("greater", input, 0), input._dtype))
    known = autograd.detach(input)
    found = apply("where", apply("isnan", known), 0.0, apply("heaviside", known, autograd.detach(values)))
    return without_rule(found, "heaviside", RuntimeError("derivative for aten::heaviside is not implemented"), input, values)


@api(inplace=True)
def hypot(input: TENSOR, other: TENSOR) -> Any:
    """sqrt(input² + other²) without overflow on the way."""
    if is_whole(input) and is_whole(other):
        raise unimplemented("hypot", input)
    return apply("hypot", input, other)


@api(inplace=True)
def ldexp(input: TENSOR, other: TENSOR) -> Any:
    """input * 2**other."""
    if not (input._dtype.is_float and is_whole(other)):
        return arithmetic("multiply", input, apply("exp2", floating(other)))
    wide = apply("multiply", cast(input, dt.float64), apply("exp2", cast(other, dt.float64)))         # whose powers do not overflow early
    return cast(wide, input._dtype)


@api(out=True)
def frexp(input: TENSOR) -> Any:
    """(mantissa in [1/2, 1), exponent) of each element."""
    if not input._dtype.is_float:
        raise RuntimeError("torch.frexp() only supports floating-point dtypes")
    exponent = apply("frexp_exponent", autograd.detach(input))
    if not autograd.recording(input):
        return frexp_result(apply("frexp_mantissa", input), exponent)
    return frexp_result(apply("divide", input, apply("exp2", cast(exponent, input._dtype))), exponent)


@api(inplace=True)
def xlogy(input: NUMBER, other: NUMBER) -> Any:
    """input * log(other), 0 where input is 0."""
    from septet.core.fn import special

    return special.xlogy(*pair(input, other))


def pair(a: Any, b: Any) -> tuple[Any, Any]:
    """Two operands as tensors of floats of one dtype.  TypeError for what is neither a tensor nor a number."""
    for k, x in enumerate((a, b)):
        if not isinstance(x, (Array, int, float)):
            raise TypeError(f"argument '{'other' if k else 'input'}' (position {k + 1}) must be Tensor, not {type(x).__name__}")
    first = a if isinstance(a, Array) else b
    common = apply("add", apply("multiply", zero_like(a), 1), zero_like(b))._dtype if isinstance(a, Array) and isinstance(b, Array) \
        else floating(first)._dtype
    common = common if common.is_inexact else dtypes.default()
    left, right = (cast(x, common) if isinstance(x, Array) else full(Tensor, common, (), x) for x in (a, b))
    return left, right


def zero_like(a: Any) -> Any:
    """An operand's part in promotion: an empty tensor, one element where it has no dimensions."""
    from septet.core.array import zeros

    return zeros(Tensor, a._dtype, () if not a.ndim else (0,)) if isinstance(a, Array) else a


# ---- special functions -----------------------------------------------------------------------------------------------------------


@api(inplace=True)
def sigmoid(input: TENSOR) -> Any:
    """1 / (1 + exp(-input))."""
    if input._dtype.is_complex:
        return apply("reciprocal", apply("add", apply("exp", apply("negative", input)), 1))
    return apply("sigmoid", input)


@api(inplace=True)
def logit(input: TENSOR, eps: float | None = None) -> Any:
    """log(input / (1 - input)); the input is held within [eps, 1 - eps] where eps is given."""
    if input._dtype.is_complex:
        raise unimplemented("logit", input)
    x = floating(input)
    if eps is not None:
        x = clamp(x, eps, 1 - eps)
    return apply("log", apply("divide", x, apply("subtract", 1, x)))


@api(inplace=True)
@in_float
def sinc(input: TENSOR) -> Any:
    """sin(πx) / (πx), 1 at 0."""
    x = apply("multiply", floating(input), math.pi)
    zero = apply("equal", autograd.detach(x), 0)
    safe = apply("where", zero, 1.0, x)
    return apply("where", zero, 1.0, apply("divide", apply("sin", safe), safe))


@api(inplace=True, out=True)
def polygamma(n: Any, input: Any = None) -> Any:
    """The n-th derivative of digamma."""
    from septet.core.fn import special

    if isinstance(n, Array):
        n, input = input, n
    if n < 0:
        raise RuntimeError("polygamma(n, x) does not support negative n.")
    return special.polygamma(int(n), floating(input))


@api(inplace=True, aliases=("multigammaln",))
def mvlgamma(input: TENSOR, p: int) -> Any:
    """The logarithm of the multivariate gamma function of dimension p."""
    from septet.core.fn import special

    if p < 1:
        raise RuntimeError("p has to be greater than or equal to 1")
    return special.multigammaln(floating(input), p)


@api(inplace=True)
def igamma(input: TENSOR, other: TENSOR) -> Any:
    """The regularised lower incomplete gamma function of order `input` at `other`."""
    return incomplete("igamma", input, other)


@api(inplace=True)
def igammac(input: TENSOR, other: TENSOR) -> Any:
    """The regularised upper incomplete gamma function of order `input` at `other`."""
    return incomplete("igammac", input, other)


def incomplete(name: str, a: Any, b: Any) -> Any:
    """What igamma and igammac share."""
    from septet.core.fn import special

    if is_whole(a) and is_whole(b):
        raise unimplemented(name, a)
    return special.apply2(name, *pair(a, b))


@api(inplace=True)
def relu(input: TENSOR) -> Any:
    """Elements below zero become zero; no gradient at zero."""
    if input._dtype.kind == "b":
        raise RuntimeError("Boolean inputs not supported for relu")
    if input._dtype.is_complex:
        raise NotImplementedError("clamp is not supported for complex types")
    return activation.relu(input)
