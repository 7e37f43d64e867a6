"""Complex functions: from C's double-precision ones, lane by lane, or from real functions where C has none."""
from __future__ import annotations

from septet.ir import dtype as dt

from .builder import Builder, Value, register
from .floats import Floats

LIBRARY = {
    "exp": "cexp", "log": "clog", "sqrt": "csqrt", "sin": "csin", "cos": "ccos", "tan": "ctan", "arcsin": "casin", "arccos": "cacos",
    "arctan": "catan", "sinh": "csinh", "cosh": "ccosh", "tanh": "ctanh", "arcsinh": "casinh", "arccosh": "cacosh", "arctanh": "catanh",
}
WHOLE_POWERS = 100              # whole exponents below are products
SCALED_LOG = {"log2": 1.4426950408889634, "log10": 0.4342944819032518}


class ComplexMath(Floats):
    """complex_function(name, x), complex_power(x, y)."""

    def complex_function(self, name: str, x: Value) -> Value:
        """Sums and products around C's functions are in x's own precision, as NumPy has them."""
        if name in SCALED_LOG:
            return self.scale(self.from_library("clog", x), SCALED_LOG[name])
        if name == "exp2":
            return self.from_library("cexp", self.scale(x, 0.6931471805599453))
        if name == "expm1":
            return self.complex_expm1(x)
        return self.complex_log1p(x) if name == "log1p" else self.from_library(LIBRARY[name], x)

    def from_library(self, symbol: str, x: Value) -> Value:
        return self.convert(self.per_lane_complex(symbol, [self.convert(x, dt.complex128)]), x.dtype)

    def function(self, name: str, *inputs: Value) -> Value:
        raise NotImplementedError

    def scale(self, x: Value, factor: float) -> Value:
        by = self.like(factor, self.real(x))
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

    # -- powers -------------------------------------------------------------------------------------------------------------------
    def complex_power(self, x: Value, y: Value) -> Value:
        """Whole exponents below 100 by squaring, powers of zero by definition, C's cpow for the rest: as NumPy has them."""
        zero, one = self.constant(0, x.dtype), self.constant(1, x.dtype)
        of_zero, to_zero = self.compare("eq", x, zero), self.compare("eq", y, zero)
        whole = self.bitwise("and", self.is_small_whole(y), self.invert(of_zero))
        hard = self.invert(self.bitwise("or", self.bitwise("or", of_zero, to_zero), whole))
        result = self.select(whole, self.whole_power(self.select(whole, x, one), self.select(whole, self.real(y), self.real(one))), one)
        result = self.select(self.bitwise("and", of_zero, self.invert(to_zero)), self.power_of_zero(of_zero, to_zero, y), result)
        slots = [self.slot(self.vector(register(x.dtype.real))) for _ in range(2)]
        self._keep(result, slots)
        with self.when(self.any(hard)):
            wide = [self.convert(self.select(hard, v, one), dt.complex128) for v in (x, y)]
            self._keep(self.select(hard, self.convert(self.per_lane_complex("cpow", wide), x.dtype), result), slots)
        re, im = (Value(self.let(f"load {self.type(self.real(x))}, ptr {slot}"), x.dtype.real) for slot in slots)
        return self.complex(re, im)

    def _keep(self, x: Value, slots: list[str]) -> None:
        for part, slot in zip(self.parts(x), slots, strict=True):
            self.do(f"store {self.type(part)} {part.ir}, ptr {slot}")

    def is_small_whole(self, y: Value) -> Value:
        re, im = self.parts(y)
        small = self.compare("lt", self.absolute(re), self.like(WHOLE_POWERS, re))
        whole = self.compare("eq", self.unary("trunc", re), re)
        return self.bitwise("and", self.bitwise("and", small, whole), self.compare("eq", im, self.like(0, im)))

    def power_of_zero(self, of_zero: Value, to_zero: Value, y: Value) -> Value:
        """0 for an exponent with positive real part, else an invalid operation."""
        zero = self.real(self.constant(0, y.dtype))
        invalid = self.bitwise("and", of_zero, self.invert(self.bitwise("or", to_zero, self.compare("gt", self.real(y), zero))))
        top = self.select(invalid, zero, self.like(1, zero))
        nan = self.div(top, top)                        # 0 / 0 raises the flag
        return self.complex(*[self.select(invalid, nan, zero)] * 2)

    def whole_power(self, x: Value, n: Value) -> Value:
        """By squaring, with two roundings a product; a negative exponent inverts the result."""
        one = self.constant(1, x.dtype)
        square = self.plain_product(x, x)
        cube_wanted = self.compare("eq", n, self.like(3, n))
        cube = self.plain_product(x, self.select(cube_wanted, square, one))
        result = self.by_squaring(x, self.cast("fptosi", self.absolute(n), dt.int32))
        result = self.select(self.compare("lt", n, self.like(0, n)), self.div(one, result), result)
        for k, value in ((1, x), (2, square), (3, cube)):
            result = self.select(self.compare("eq", n, self.like(k, n)), value, result)
        return result

    def by_squaring(self, x: Value, n: Value) -> Value:
        """x^n for 0 <= n < 128; lanes that are done compute with 1, so that they raise nothing."""
        one, none = self.constant(1, x.dtype), self.like(0, n)
        result, power = one, x
        for k in range(7):
            taken = self.compare("ne", self.bitwise("and", n, self.like(1 << k, n)), none)
            product = self.plain_product(self.select(taken, result, one), self.select(taken, power, one))
            result = self.select(taken, product, result)
            left = self.compare("ge", n, self.like(2 << k, n))
            factor = self.select(left, power, one)
            power = self.plain_product(factor, factor)
        return result

    def plain_product(self, x: Value, y: Value) -> Value:
        (a, b), (c, d) = self.parts(x), self.parts(y)
        re = self.sub(self.mul(a, c), self.mul(b, d))
        return self.complex(re, self.add(self.mul(a, d), self.mul(b, c)))

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
