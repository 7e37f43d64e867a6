"""Rows: exponentials, logarithms, trigonometry and special functions.

`b.function(name, x)` is the vector code of `codegen/vmath.py`; bounds of error are in units in the last place.
"""
from __future__ import annotations

from typing import Any

from .op import Loop, Table, same

ROWS = Table()
REAL = {"float32": 1.0, "float64": 1.5, "complex64": 8.0, "complex128": 64.0}
BESSEL = {"float32": 1.0, "float64": 8.0}
SIGMOID = {"float32": 2.0, "float64": 3.0}
PI, LN2, LN10 = 3.141592653589793, 0.6931471805599453, 2.302585092994046


def row(name: str, classes: str, oracle: str, domain: tuple[float, float], slope: Any, **facts: Any) -> None:
    """A function of one variable; `slope(o, y, x)` is its derivative, by y where that is cheaper."""
    def grad(o: Any, g: Any, y: Any, x: Any) -> tuple[Any]:
        return (g * o.conjugate(slope(o, y, x)),)
    ROWS.row(name, 1, same(classes, 1), lambda b, x: b.function(name, x), oracle=oracle, domain=(domain,),
             grad=grad if slope else None, **{"ulp": REAL, **facts})


def row2(name: str, oracle: str, domain: tuple[tuple[float, float], ...], grad: Any) -> None:
    """A real function of two variables."""
    loops: tuple[Loop, ...] = same("f", 2)
    ROWS.row(name, 2, loops, lambda b, x, y: b.function(name, x, y), oracle=oracle, domain=domain, grad=grad, ulp=REAL)


row("exp", "fc", "mp.exp(x)", (-8, 8), lambda o, y, x: y)
row("exp2", "fc", "mp.power(2, x)", (-12, 12), lambda o, y, x: y * LN2)
row("expm1", "fc", "mp.expm1(x)", (-5, 5), lambda o, y, x: y + 1)
row("log", "fc", "mp.log(x)", (1e-3, 1e3), lambda o, y, x: 1 / x)
row("log2", "fc", "mp.log(x, 2)", (1e-3, 1e3), lambda o, y, x: 1 / (x * LN2))
row("log10", "fc", "mp.log10(x)", (1e-3, 1e3), lambda o, y, x: 1 / (x * LN10))
row("log1p", "fc", "mp.log1p(x)", (-0.9, 9), lambda o, y, x: 1 / (x + 1))
row("cbrt", "f", "cbrt(x)", (-100, 100), lambda o, y, x: 1 / (3 * y * y), ulp={"float32": 1, "float64": 4})

row("sin", "fc", "mp.sin(x)", (-10, 10), lambda o, y, x: o.cos(x))
row("cos", "fc", "mp.cos(x)", (-10, 10), lambda o, y, x: -o.sin(x))
row("tan", "fc", "mp.tan(x)", (-1.5, 1.5), lambda o, y, x: 1 + y * y)
row("arcsin", "fc", "mp.asin(x)", (-0.99, 0.99), lambda o, y, x: 1 / o.sqrt(1 - x * x))
row("arccos", "fc", "mp.acos(x)", (-0.99, 0.99), lambda o, y, x: -1 / o.sqrt(1 - x * x))
row("arctan", "fc", "mp.atan(x)", (-10, 10), lambda o, y, x: 1 / (1 + x * x))
row("sinh", "fc", "mp.sinh(x)", (-5, 5), lambda o, y, x: o.cosh(x))
row("cosh", "fc", "mp.cosh(x)", (-5, 5), lambda o, y, x: o.sinh(x))
row("tanh", "fc", "mp.tanh(x)", (-5, 5), lambda o, y, x: 1 - y * y)
row("arcsinh", "fc", "mp.asinh(x)", (-10, 10), lambda o, y, x: 1 / o.sqrt(x * x + 1))
row("arccosh", "fc", "mp.acosh(x)", (1.01, 10), lambda o, y, x: 1 / (o.sqrt(x - 1) * o.sqrt(x + 1)))
row("arctanh", "fc", "mp.atanh(x)", (-0.9, 0.9), lambda o, y, x: 1 / (1 - x * x))
row("degrees", "f", "x * 180 / mp.pi", (-10, 10), lambda o, y, x: 180 / PI)
row("radians", "f", "x * mp.pi / 180", (-360, 360), lambda o, y, x: PI / 180)

ROWS.row("sigmoid", 1, same("f", 1), lambda b, x: b.reciprocal(b.add(b.like(1, x), b.function("exp", b.neg(x)))), ulp=SIGMOID,
         oracle="1 / (1 + mp.exp(-x))", domain=((-10, 10),), grad=lambda o, g, y, x: (g * y * (1 - y),), quiet=True)

row("erf", "f", "mp.erf(x)", (-4, 4), lambda o, y, x: o.exp(-x * x) * (2 / PI ** 0.5))
row("erfc", "f", "mp.erfc(x)", (-4, 4), lambda o, y, x: -o.exp(-x * x) * (2 / PI ** 0.5))
row("erfinv", "f", "mp.erfinv(x)", (-0.99, 0.99), lambda o, y, x: o.exp(y * y) * (PI ** 0.5 / 2))
row("lgamma", "f", "mp.re(mp.loggamma(x))", (0.1, 20), lambda o, y, x: o.digamma(x))
row("gamma", "f", "mp.gamma(x)", (0.1, 8), lambda o, y, x: y * o.digamma(x), ulp={"float32": 1, "float64": 8})
row("digamma", "f", "mp.digamma(x)", (0.1, 20), lambda o, y, x: o.trigamma(x), ulp={"float32": 1, "float64": 200})       # near its zero


def _slope_i1(o: Any, y: Any, x: Any) -> Any:
    """I_0 - I_1 / x, which is 1/2 at 0."""
    zero = o.equal(x, 0)
    one = o.ones_like(x)
    return o.where(zero, one * 0.5, o.i0(x) - y / o.where(zero, one, x))


def _slope_i1e(o: Any, y: Any, x: Any) -> Any:
    zero = o.equal(x, 0)
    one = o.ones_like(x)
    return o.where(zero, one * 0.5, o.i0e(x) - y * (o.sign(x) + 1 / o.where(zero, one, x)))


row("i0", "f", "mp.besseli(0, x)", (-10, 10), lambda o, y, x: o.i1(x), ulp=BESSEL)
row("i1", "f", "mp.besseli(1, x)", (-10, 10), _slope_i1, ulp=BESSEL)
row("i0e", "f", "mp.besseli(0, x) * mp.exp(-abs(x))", (-90, 90), lambda o, y, x: o.i1e(x) - y * o.sign(x), ulp=BESSEL)
row("i1e", "f", "mp.besseli(1, x) * mp.exp(-abs(x))", (-90, 90), _slope_i1e, ulp=BESSEL)


def _grad_arctan2(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    square = a * a + b * b
    return g * b / square, -g * a / square


def _grad_logaddexp(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * o.exp(a - y), g * o.exp(b - y)


def _grad_logaddexp2(o: Any, g: Any, y: Any, a: Any, b: Any) -> tuple[Any, Any]:
    return g * o.exp2(a - y), g * o.exp2(b - y)


row2("arctan2", "mp.atan2(x, y)", ((-10, 10), (-10, 10)), _grad_arctan2)
row2("logaddexp", "mp.log(mp.exp(x) + mp.exp(y))", ((-20, 20), (-20, 20)), _grad_logaddexp)
row2("logaddexp2", "mp.log(mp.power(2, x) + mp.power(2, y), 2)", ((-20, 20), (-20, 20)), _grad_logaddexp2)
