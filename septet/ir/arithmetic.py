"""Rows: arithmetic, rounding, sign, and the operations on a float's representation."""
from __future__ import annotations

from typing import Any

from . import dtype as dt
from .op import Loop, Table, expand, only, same, to

ROWS = Table()
row = ROWS.row
PRODUCT = {"complex64": 2, "complex128": 2}         # of the larger part: products are subtracted
ANY, SMALL = (-100.0, 100.0), (-4.0, 4.0)


def _grad_multiply(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, ...]:
    return g * o.conjugate(b) if o.needs(a) else None, g * o.conjugate(a) if o.needs(b) else None


def _grad_divide(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g / o.conjugate(b) if o.needs(a) else None, -g * o.conjugate(y / b) if o.needs(b) else None


def _grad_power(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """At a == 0 the derivative in b is 0, and a**(b-1) is not asked for where b == 0."""
    d_base = d_exponent = None
    if o.needs(a):
        d_base = g * o.conjugate(_slope_of_base(o, y, a, b))
    if o.needs(b):
        d_exponent = g * o.conjugate(o.where(o.equal(a, 0), o.zeros_like(y), y * o.log(o.where(o.equal(a, 0), o.ones_like(a), a))))
    return d_base, d_exponent


def _slope_of_base(o: Any, y: Any, a: Any, b: Any) -> Any:
    if isinstance(b, (int, float)):
        return o.zeros_like(y) if b == 0 else b * a if b == 2 else b * o.power(a, b - 1)
    return o.where(o.equal(b, 0), o.zeros_like(y), b * o.power(a, o.where(o.equal(b, 0), o.ones_like(b), b - 1)))


def _grad_remainder(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g, -g * o.floor_divide(a, b)


def _grad_fmod(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g, -g * o.trunc(a / b)


def _grad_extremum(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """Ties share the gradient equally."""
    tie = o.where(o.equal(a, b), o.full_like(g, 0.5), o.ones_like(g))
    taken = g * tie
    return (o.where(o.equal(y, a), taken, o.zeros_like(g)), o.where(o.equal(y, b), taken, o.zeros_like(g)))


def _grad_first_extremum(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """The first of equal operands takes the gradient, and the number beside a NaN."""
    first = o.logical_or(o.equal(y, a), o.isnan(b))
    return o.where(first, g, o.zeros_like(g)), o.where(first, o.zeros_like(g), g)


def _grad_clip(o: Any, g: Any, y: Any, x: Any, low: Any, high: Any) -> tuple[Any, Any, Any]:
    zero = o.zeros_like(g)
    below, above = o.less(x, low), o.greater(x, high)
    return o.where(o.logical_or(below, above), zero, g), o.where(below, g, zero), o.where(above, g, zero)


def _grad_absolute(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
    return (g * o.sign(x),)


def _grad_sign(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
    """A complex sign z / |z| turns with its angle; the others are steps."""
    if not o.is_complex(x):
        return (o.zeros_like(g),)
    size, across = o.absolute(x), g - y * o.real(o.conjugate(y) * g)
    nothing = o.equal(size, 0)
    return (o.where(nothing, o.zeros_like(g), across / o.where(nothing, o.ones_like(size), size)),)


def _grad_hypot(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * a / y, g * b / y


def _grad_square(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
    return (g * 2 * o.conjugate(x),)


def _grad_reciprocal(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
    return (-g * o.conjugate(y * y),)


def _grad_copysign(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, None]:
    turned = o.where(o.equal(o.signbit(a), o.signbit(b)), g, -g)
    return o.where(o.equal(a, 0), o.zeros_like(g), turned), None


def _no_grad(arity: int) -> Any:
    """The gradient of a step function: zero everywhere it is defined."""
    def grad(o: Any, g: Any, *rest: Any) -> tuple[Any, ...]:
        return (o.zeros_like(g),) * arity
    return grad


row("add", 2, same("?nfc", 2), lambda b, x, y: b.add(x, y), oracle="x + y", domain=(ANY, ANY), grad=lambda o, g, y, a, b: (g, g))
row("subtract", 2, same("nfc", 2), lambda b, x, y: b.sub(x, y), oracle="x - y", domain=(ANY, ANY),
    grad=lambda o, g, y, a, b: (g, -g))
row("multiply", 2, same("?nfc", 2), lambda b, x, y: b.mul(x, y), oracle="x * y", domain=(ANY, ANY), grad=_grad_multiply, ulp=PRODUCT)
row("divide", 2, same("fc", 2), lambda b, x, y: b.div(x, y), whole=dt.float64, oracle="x / y", domain=(ANY, (0.5, 50)),
    grad=_grad_divide, ulp={"complex64": 4, "complex128": 4})
row("floor_divide", 2, same("nf", 2), lambda b, x, y: b.floor_divide(x, y), oracle="floor_divide(x, y)", domain=(ANY, SMALL),
    grad=_no_grad(2))
row("remainder", 2, same("nf", 2), lambda b, x, y: b.remainder(x, y), oracle="remainder(x, y)", domain=(ANY, SMALL), grad=_grad_remainder)
row("fmod", 2, same("nf", 2), lambda b, x, y: b.fmod(x, y), oracle="fmod(x, y)", domain=(ANY, SMALL), grad=_grad_fmod)
row("power", 2, same("nfc", 2), lambda b, x, y: b.power(x, y), oracle="power(x, y)", domain=((0.0, 9.0), (0.0, 4.0)), grad=_grad_power,
    ulp={"float32": 1, "float64": 1, "complex64": 8, "complex128": 64})
row("float_power", 2, only("dd->d", "DD->D"), lambda b, x, y: b.power(x, y), oracle="power(x, y)", domain=((0.1, 9.0), (0.0, 4.0)),
    grad=_grad_power, ulp={"float64": 1, "complex128": 64})
row("negative", 1, same("nfc", 1), lambda b, x: b.neg(x), quiet=True, oracle="-x", domain=(ANY,), grad=lambda o, g, y, x: (-g,))
row("positive", 1, same("nfc", 1), lambda b, x: x, quiet=True, oracle="x", domain=(ANY,), grad=lambda o, g, y, x: (g,))
row("absolute", 1, same("?nf", 1) + tuple(Loop((d,), d.real) for d in expand("c")), lambda b, x: b.absolute(x), oracle="abs(x)",
    domain=(ANY,), grad=_grad_absolute, ulp={"complex64": 1, "complex128": 1})
row("fabs", 1, same("f", 1), lambda b, x: b.absolute(x), quiet=True, oracle="abs(x)", domain=(ANY,), grad=_grad_absolute)
row("sign", 1, same("nfc", 1), lambda b, x: b.sign(x), oracle="sign(x)", domain=(ANY,), grad=_grad_sign,
    ulp={"complex64": 2, "complex128": 2})
row("conjugate", 1, same("nfc", 1), lambda b, x: b.conjugate(x), quiet=True, oracle="x.conjugate()", domain=(ANY,),
    grad=lambda o, g, y, x: (o.conjugate(g),))
row("square", 1, same("nfc", 1), lambda b, x: b.mul(x, x), oracle="x * x", domain=(ANY,), grad=_grad_square, ulp=PRODUCT)
row("reciprocal", 1, same("nfc", 1), lambda b, x: b.reciprocal(x), oracle="reciprocal(x)", domain=((0.25, 9.0),), grad=_grad_reciprocal,
    ulp={"complex64": 2, "complex128": 2})
row("sqrt", 1, same("fc", 1), lambda b, x: b.sqrt(x), oracle="mp.sqrt(x)", domain=((0.0, 100.0),), ulp={"complex64": 2, "complex128": 2},
    grad=lambda o, g, y, x: (g / (2 * o.conjugate(y)),))

row("rint", 1, same("fc", 1), lambda b, x: b.round(x, "rint"), oracle="rint(x)", domain=(ANY,), grad=_no_grad(1))
row("floor", 1, same("?nf", 1), lambda b, x: b.round(x, "floor"), oracle="mp.floor(x)", domain=(ANY,), grad=_no_grad(1))
row("ceil", 1, same("?nf", 1), lambda b, x: b.round(x, "ceil"), oracle="mp.ceil(x)", domain=(ANY,), grad=_no_grad(1))
row("trunc", 1, same("?nf", 1), lambda b, x: b.round(x, "trunc"), oracle="trunc(x)", domain=(ANY,), grad=_no_grad(1))

row("maximum", 2, same("?nfc", 2), lambda b, x, y: b.extremum(x, y, "gt", propagate=True), oracle="maximum(x, y)", quiet=True,
    domain=(ANY, ANY), grad=_grad_extremum)
row("minimum", 2, same("?nfc", 2), lambda b, x, y: b.extremum(x, y, "lt", propagate=True), oracle="minimum(x, y)", quiet=True,
    domain=(ANY, ANY), grad=_grad_extremum)
row("fmax", 2, same("?nfc", 2), lambda b, x, y: b.extremum(x, y, "gt", propagate=False), oracle="maximum(x, y)", quiet=True,
    domain=(ANY, ANY), grad=_grad_first_extremum)
row("fmin", 2, same("?nfc", 2), lambda b, x, y: b.extremum(x, y, "lt", propagate=False), oracle="minimum(x, y)", quiet=True,
    domain=(ANY, ANY), grad=_grad_first_extremum)
row("clip", 3, same("?nfc", 3), lambda b, x, low, high: b.clip(x, low, high), oracle="minimum(maximum(x, y), z)", quiet=True,
    domain=(ANY, (-50.0, 0.0), (0.0, 50.0)), grad=_grad_clip)

row("copysign", 2, same("f", 2), lambda b, x, y: b.copysign(x, y), oracle="math.copysign(x, y)", quiet=True, domain=(ANY, ANY),
    grad=_grad_copysign)
row("signbit", 1, to(dt.bool_, "f"), lambda b, x: b.signbit(x), oracle="math.copysign(1, x) < 0", quiet=True, domain=(ANY,))
row("nextafter", 2, same("f", 2), lambda b, x, y: b.nextafter(x, y), oracle="nextafter(x, y)", exact_half=True, domain=(ANY, ANY))
row("spacing", 1, same("f", 1), lambda b, x: b.spacing(x), oracle="spacing(x)", exact_half=True, domain=(ANY,))
row("ldexp", 2, tuple(Loop((f, i), f) for f in expand("f") for i in (dt.int32, dt.int64)), lambda b, x, n: b.ldexp(x, n),
    oracle="math.ldexp(x, y)", domain=(ANY, (-4.0, 4.0)), grad=lambda o, g, y, x, n: (o.ldexp(g, n), None))
row("frexp_mantissa", 1, same("f", 1), lambda b, x: b.frexp(x)[0], oracle="math.frexp(x)[0]", domain=(ANY,))
row("frexp_exponent", 1, to(dt.int32, "f"), lambda b, x: b.frexp(x)[1], oracle="math.frexp(x)[1]", domain=(ANY,))
row("modf_fraction", 1, same("f", 1), lambda b, x: b.modf(x)[0], oracle="math.modf(x)[0]", domain=(ANY,), grad=lambda o, g, y, x: (g,))
row("modf_whole", 1, same("f", 1), lambda b, x: b.modf(x)[1], oracle="math.modf(x)[1]", domain=(ANY,), grad=_no_grad(1))
row("heaviside", 2, same("f", 2), lambda b, x, h: b.heaviside(x, h), oracle="heaviside(x, y)", domain=(ANY, ANY), quiet=True,
    grad=lambda o, g, y, x, h: (o.zeros_like(g), o.where(o.equal(x, 0), g, o.zeros_like(g))))
row("hypot", 2, same("f", 2), lambda b, x, y: b.hypot(x, y), oracle="mp.hypot(x, y)", domain=(ANY, ANY), grad=_grad_hypot,
    ulp={"float32": 1, "float64": 1})

row("real", 1, tuple(Loop((d,), d.real) for d in expand("c")), lambda b, x: b.real(x), oracle="x.real", quiet=True, domain=(ANY,),
    grad=lambda o, g, y, x: (g,))
row("imag", 1, tuple(Loop((d,), d.real) for d in expand("c")), lambda b, x: b.imag(x), oracle="x.imag", quiet=True, domain=(ANY,),
    grad=lambda o, g, y, x: (g * 1j,))
row("complex", 2, tuple(Loop((d.real, d.real), d) for d in expand("c")), lambda b, x, y: b.complex(x, y), oracle="complex(x, y)",
    quiet=True, domain=(ANY, ANY), grad=lambda o, g, y, a, b: (o.real(g), o.imag(g)))

PAIRS = {"frexp": ("frexp_mantissa", "frexp_exponent"), "modf": ("modf_fraction", "modf_whole"), "divmod": ("floor_divide", "remainder")}
