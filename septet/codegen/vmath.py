"""Mathematical functions on vectors.

`elementary` has vector code for the common functions, `single` for float32 by way of float64, `special` for what C lacks; the rest calls
the C library lane by lane.  float32 is computed in float64 and rounded unless it has code of its own, so its error is half a unit in the
last place and a little.
"""
from __future__ import annotations

from collections.abc import Callable

from septet.ir import dtype as dt
from septet.ir.dtype import DType

from .builder import Builder, Value, register
from .complex_math import ComplexMath
from .elementary import SMALLEST, VECTOR, VectorFunction, element
from .single import SINGLE
from .special import SPECIAL

LIBRARY = {
    "exp": "exp", "exp2": "exp2", "expm1": "expm1", "log": "log", "log2": "log2", "log10": "log10", "log1p": "log1p", "cbrt": "cbrt",
    "sin": "sin", "cos": "cos", "tan": "tan", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "sinh": "sinh", "cosh": "cosh",
    "tanh": "tanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh", "erf": "erf", "erfc": "erfc", "lgamma": "lgamma",
    "gamma": "tgamma", "arctan2": "atan2", "hypot": "hypot", "pow": "pow",
}


class Emitter(ComplexMath):
    """The builder that rows are given: every operation of the lower classes and `function(name, ...)`."""

    def function(self, name: str, *inputs: Value) -> Value:
        """A mathematical function of real or complex values of one dtype."""
        if inputs[0].dtype.is_complex:
            return self.complex_function(name, inputs[0])
        if name in SIMPLE:
            return SIMPLE[name](self, *inputs)
        code = VECTOR.get(name) or (None if inputs[0].dtype is dt.float64 else SINGLE.get(name))
        if code is not None:
            return self.vector_function(name, code, inputs[0])
        wide = [self.convert(x, dt.float64) for x in inputs]
        result = SPECIAL[name](self, *wide) if name in SPECIAL else self.per_lane(LIBRARY[name], wide, dt.float64)
        return self.convert(result, inputs[0].dtype)

    def vector_function(self, name: str, code: VectorFunction, x: Value) -> Value:
        """Vector code where it holds; `beyond` or the C library for the other lanes, so that no lane depends on its neighbours."""
        v = x if code.native32 else self.convert(x, dt.float64)
        ok, full = code.ok(self, v), self.type(v)
        safe = self.like(code.safe, v)
        if code.identity:
            tiny = self.compare("lt", self.absolute(v), self.like(SMALLEST, v))
            fast = self.select(tiny, v, code.emit(self, self.select(self.bitwise("and", ok, self.invert(tiny)), v, safe)))
        else:
            fast = code.emit(self, self.select(ok, v, safe))
        slow, done, before = self.fresh("slow"), self.fresh("known"), self.block
        self.do(f"br i1 {self.any(self.invert(ok))}, label %{slow}, label %{done}")
        self.start(slow)
        others = self.select(ok, safe, v)
        exact = code.beyond(self, others) if code.beyond else self.from_c(LIBRARY[name], others)
        mixed, last = self.select(ok, fast, exact), self.block
        self.label(done)
        result = self.let(f"phi {full} [{fast.ir}, %{before}], [{mixed.ir}, %{last}]")
        return self.convert(Value(result, v.dtype), x.dtype)

    def from_c(self, symbol: str, x: Value) -> Value:
        """A C function of float64, rounded to x's dtype."""
        return self.convert(self.per_lane(symbol, [self.convert(x, dt.float64)], dt.float64), x.dtype)

    def hypot(self, x: Value, y: Value) -> Value:
        """Of floats below 64 bits by their squares, which float64 holds exactly; infinity goes before NaN."""
        if x.dtype is dt.float64:
            return self.function("hypot", x, y)
        a, b = self.convert(x, dt.float64), self.convert(y, dt.float64)
        size = self.unary("sqrt", self.add(self.mul(a, a), self.mul(b, b)))
        infinite = self.bitwise("or", self.is_inf(a), self.is_inf(b))
        return self.convert(self.select(infinite, self.like(float("inf"), a), size), x.dtype)

    def power(self, x: Value, y: Value) -> Value:
        if x.dtype.is_integer:
            return self.integer_power(x, y)
        if x.dtype.is_complex:
            return self.complex_power(x, y)
        return self.function("pow", x, y) if x.dtype is dt.float64 else self.short_power(x, y)

    def short_power(self, x: Value, y: Value) -> Value:
        """Floats below 64 bits: exp(y log x) in float64, whose error is far below theirs; C's `pow` where a rule of IEEE decides."""
        a, n = self.convert(x, dt.float64), self.convert(y, dt.float64)
        zero, size = self.like(0, a), self.absolute(a)
        negative, whole = self.compare("lt", a, zero), self.compare("eq", self.unary("trunc", n), n)
        ok = self.bitwise("and", self.is_finite(n), self.is_finite(a))
        ok = self.bitwise("and", ok, self.compare("ne", a, zero))
        ok = self.bitwise("and", ok, self.bitwise("or", whole, self.invert(negative)))
        half = self.mul(n, self.like(0.5, n))
        odd = self.bitwise("and", whole, self.compare("ne", self.unary("trunc", half), half))
        grown = self.function("exp", self.mul(self.select(ok, n, zero), self.function("log", self.select(ok, size, self.like(1, a)))))
        fast = self.select(self.bitwise("and", negative, odd), self.neg(grown), grown)
        # zeros to a positive power are common (behind relu): 0, with their sign where the power is odd
        plain = self.bitwise("and", self.compare("eq", a, zero), self.bitwise("and", self.is_finite(n), self.compare("gt", n, zero)))
        fast = self.select(plain, self.select(odd, a, zero), fast)
        done = self.bitwise("or", ok, plain)
        slot, one = self.slot(self.type(fast)), self.like(1, a)
        self.do(f"store {self.type(fast)} {fast.ir}, ptr {slot}")
        with self.when(self.any(self.invert(done))):
            exact = self.per_lane("pow", [self.select(done, one, a), self.select(done, one, n)], dt.float64)
            self.do(f"store {self.type(fast)} {self.select(done, fast, exact).ir}, ptr {slot}")
        return self.convert(Value(self.let(f"load {self.type(fast)}, ptr {slot}"), dt.float64), x.dtype)

    def sqrt(self, x: Value) -> Value:
        return self.complex_function("sqrt", x) if x.dtype.is_complex else self.unary("sqrt", x)

    def library(self, symbol: str, x: Value, n: Value) -> Value:
        return self.convert(self.per_lane(symbol, [self.convert(x, dt.float64), n], dt.float64), x.dtype)

    def per_lane(self, symbol: str, inputs: list[Value], result: DType) -> Value:
        """Call a C function for every lane."""
        types = [register(v.dtype) for v in inputs]
        if self.lanes == 1:
            return Value(self.call(symbol, register(result), *zip(types, (v.ir for v in inputs), strict=True)), result)
        helper = f"lanes.{symbol}.{self.lanes}"
        if helper not in self.module.helpers:
            self.module.helpers[helper] = ""
            self.module.helpers[helper] = lane_loop(self, helper, symbol, types, register(result))
        arguments = [(self.type(v), v.ir) for v in inputs]
        return Value(self.call(helper, self.vector(register(result)), *arguments, declare=False), result)


def lane_loop(parent: Builder, helper: str, symbol: str, types: list[str], result: str) -> str:
    """The text of a function that applies a scalar C function to the lanes of vectors."""
    b = Builder(parent.module, parent.lanes)
    slots = [b.slot(b.vector(t)) for t in types]
    out = b.slot(b.vector(result))
    for k, (slot, t) in enumerate(zip(slots, types, strict=True)):
        b.do(f"store {b.vector(t)} %a{k}, ptr {slot}, align 64")
    with b.loop("0", str(b.lanes)) as i:
        pointers = [b.let(f"getelementptr {t}, ptr {slot}, i64 {i}") for slot, t in zip(slots, types, strict=True)]
        scalars = [(t, b.let(f"load {t}, ptr {p}")) for p, t in zip(pointers, types, strict=True)]
        value = b.call(symbol, result, *scalars)
        b.do(f"store {result} {value}, ptr {b.let(f'getelementptr {result}, ptr {out}, i64 {i}')}")
    b.do(f"ret {b.vector(result)} {b.let(f'load {b.vector(result)}, ptr {out}, align 64')}")
    signature = ", ".join(f"{b.vector(t)} %a{k}" for k, t in enumerate(types))
    return f"define internal {b.vector(result)} @{helper}({signature}) noinline {{\nentry:\n{b.body()}\n}}"


DEGREE = {"float": 57.2957763671875, "double": 180 / 3.141592653589793}     # 180 / π computed in the type itself


def degrees(b: Emitter, x: Value) -> Value:
    return b.mul(x, b.like(DEGREE[element(x)], x))


def radians(b: Emitter, x: Value) -> Value:
    return b.mul(x, b.like(3.141592653589793 / 180, x))


def logaddexp(b: Emitter, x: Value, y: Value) -> Value:
    return _log_of_sum(b, x, y, "exp", 0.6931471805599453)


def logaddexp2(b: Emitter, x: Value, y: Value) -> Value:
    return _log_of_sum(b, x, y, "exp2", 1.0)


def _log_of_sum(b: Emitter, x: Value, y: Value, exp: str, at_equal: float) -> Value:
    """max + log(1 + base^-|difference|); equal infinities have no difference."""
    wide = [b.convert(v, dt.float64) for v in (x, y)]
    high, low = (b.extremum(wide[0], wide[1], order, propagate=True) for order in ("gt", "lt"))
    equal = b.compare("eq", *wide)
    gap = b.sub(b.select(equal, b.like(0, low), low), b.select(equal, b.like(0, high), high))
    rest = b.function("log1p", b.function(exp, gap))
    if exp == "exp2":
        rest = b.mul(rest, b.like(1.4426950408889634, rest))
    return b.convert(b.select(equal, b.add(high, b.like(at_equal, high)), b.add(high, rest)), x.dtype)


SIMPLE: dict[str, Callable[..., Value]] = {"degrees": degrees, "radians": radians, "logaddexp": logaddexp, "logaddexp2": logaddexp2}
