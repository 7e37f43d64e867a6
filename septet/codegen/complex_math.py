"""Complex functions: from C's double-precision ones, lane by lane, or from real functions where C has none."""
from __future__ import annotations

from septet.ir import dtype as dt

from .builder import Builder, Value
from .floats import Floats

LIBRARY = {
    "exp": "cexp", "log": "clog", "sqrt": "csqrt", "sin": "csin", "cos": "ccos", "tan": "ctan", "arcsin": "casin", "arccos": "cacos",
    "arctan": "catan", "sinh": "csinh", "cosh": "ccosh", "tanh": "ctanh", "arcsinh": "casinh", "arccosh": "cacosh", "arctanh": "catanh",
}
SCALED_LOG = {"log2": 1.4426950408889634, "log10": 0.4342944819032518}


class ComplexMath(Floats):
    """complex_function(name, x), complex_power(x, y)."""

    def complex_function(self, name: str, x: Value) -> Value:
        wide = self.convert(x, dt.complex128)
        return self.convert(self._double(name, wide), x.dtype)

    def _double(self, name: str, x: Value) -> Value:
        if name in SCALED_LOG:
            y = self.per_lane_complex("clog", [x])
            return self.scale(y, SCALED_LOG[name])
        if name == "exp2":
            return self.per_lane_complex("cexp", [self.scale(x, 0.6931471805599453)])
        if name == "expm1":
            return self.complex_expm1(x)
        return self.complex_log1p(x) if name == "log1p" else self.per_lane_complex(LIBRARY[name], [x])

    def function(self, name: str, *inputs: Value) -> Value:
        raise NotImplementedError

    def scale(self, x: Value, factor: float) -> Value:
        by = self.constant(factor, dt.float64)
        return self.complex(self.mul(self.real(x), by), self.mul(self.imag(x), by))

    def complex_expm1(self, x: Value) -> Value:
        """expm1(a)·cos b - 2 sin²(b/2) + i·exp(a)·sin b: accurate near 0."""
        a, b = self.parts(x)
        half = self.function("sin", self.mul(b, self.like(0.5, b)))
        re = self.sub(self.mul(self.function("expm1", a), self.function("cos", b)), self.mul(self.like(2, b), self.mul(half, half)))
        return self.complex(re, self.mul(self.function("exp", a), self.function("sin", b)))

    def complex_log1p(self, x: Value) -> Value:
        a, b = self.parts(x)
        shifted = self.add(a, self.like(1, a))
        return self.complex(self.function("log", self.hypot(shifted, b)), self.function("arctan2", b, shifted))

    def complex_power(self, x: Value, y: Value) -> Value:
        """C's cpow; anything to the power 0 is 1, and squares and cubes are products, as NumPy has them."""
        base, exponent = (self.convert(v, dt.complex128) for v in (x, y))
        one = self.constant(1, dt.complex128)
        is_zero, is_one, is_two, is_three = (self.compare("eq", exponent, self.constant(n, dt.complex128)) for n in range(4))
        factor = self.select(self.bitwise("or", is_two, is_three), base, one)          # 1 elsewhere, so that nothing overflows
        square = self.mul(factor, factor)
        result = self.per_lane_complex("cpow", [base, exponent])
        for chosen, value in ((is_zero, one), (is_one, base), (is_two, square), (is_three, self.mul(square, factor))):
            result = self.select(chosen, value, result)
        return self.convert(result, x.dtype)

    def per_lane_complex(self, symbol: str, inputs: list[Value]) -> Value:
        """Call a C function of double complex numbers for every lane."""
        full = self.vector("double")
        helper = f"lanes.{symbol}.{self.lanes}"
        if helper not in self.module.helpers:
            self.module.helpers[helper] = complex_lane_loop(self, helper, symbol, len(inputs))
        flat = [(full, part) for v in inputs for part in (v.ir, v.im)]
        both = self.call(helper, f"{{ {full}, {full} }}", *flat, declare=False)
        re, im = (self.let(f"extractvalue {{ {full}, {full} }} {both}, {k}") for k in (0, 1))
        return Value(re, dt.complex128, im)


def complex_lane_loop(parent: Builder, helper: str, symbol: str, count: int) -> str:
    b = Builder(parent.module, parent.lanes)
    full, pair = b.vector("double"), f"{{ {b.vector('double')}, {b.vector('double')} }}"
    slots = [b.slot(full) for _ in range(2 * count)]
    outs = [b.slot(full) for _ in range(2)]
    for k, slot in enumerate(slots):
        b.do(f"store {full} %a{k}, ptr {slot}, align 64")
    with b.loop("0", str(b.lanes)) as i:
        scalars = [("double", b.let(f"load double, ptr {b.let(f'getelementptr double, ptr {s}, i64 {i}')}")) for s in slots]
        value = b.call(symbol, "{ double, double }", *scalars)
        for k, out in enumerate(outs):
            part = b.let(f"extractvalue {{ double, double }} {value}, {k}")
            b.do(f"store double {part}, ptr {b.let(f'getelementptr double, ptr {out}, i64 {i}')}")
    re, im = (b.let(f"load {full}, ptr {out}, align 64") for out in outs)
    first = b.let(f"insertvalue {pair} poison, {full} {re}, 0")
    b.do(f"ret {pair} {b.let(f'insertvalue {pair} {first}, {full} {im}, 1')}")
    signature = ", ".join(f"{full} %a{k}" for k in range(2 * count))
    return f"define internal {pair} @{helper}({signature}) noinline {{\nentry:\n{b.body()}\n}}"
