"""Float operations beyond plain arithmetic: rounding, division with remainder, extrema, the parts of a representation."""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType

from .builder import EXPONENT_BITS, Value, register
from .convert import Conversions
from .half import pack_half, unpack_half

EXACT_QUOTIENT = {"float": 2.0 ** 22, "double": 2.0 ** 51}      # up to here a truncated quotient is off by one at most


class Floats(Conversions):
    """b.floor_divide(x, y), b.round(x, "floor"), b.extremum(...), b.frexp(x) ..."""

    # -- rounding -----------------------------------------------------------------------------------------------------------------
    def round(self, x: Value, how: str) -> Value:
        if x.dtype.is_complex:
            return self.complex(*(self.unary(how, p) for p in self.parts(x)))
        return self.unary(how, x) if x.dtype.is_float else x

    def modf(self, x: Value) -> tuple[Value, Value]:
        """(fraction, whole), both with the sign of x; infinity has no fraction."""
        whole = self.unary("trunc", x)
        infinite = self.is_inf(x)
        rest = self.sub(self.select(infinite, self.like(0, x), x), self.select(infinite, self.like(0, x), whole))
        return self.copysign(rest, x), whole

    # -- division with remainder --------------------------------------------------------------------------------------------------
    def fmod(self, x: Value, y: Value) -> Value:
        if x.dtype.is_integer:
            return self.integer_divmod(x, y, floor=False)[1]
        return self.float_fmod(x, y)

    def float_fmod(self, x: Value, y: Value) -> Value:
        """Exact remainder with the sign of x: by one division where the quotient is small, else by the C library."""
        element, full = register(x.dtype), self.type(x)
        a, c = self.absolute(x), self.absolute(y)
        usable = self.bitwise("and", self.compare("gt", c, self.like(0, c)), self.is_finite(x))
        usable = self.bitwise("and", usable, self.compare("lt", c, self.like(float("inf"), c)))
        divisor, one = self.select(usable, c, self.like(1, c)), self.like(1, c)
        dividend = self.select(usable, a, one)
        scaled = self.compare("lt", divisor, self.like(2.0 ** (-60 if element == "float" else -500), c))
        quotient = self.unary("trunc", self.div(self.select(scaled, one, dividend), self.select(scaled, one, divisor)))
        small = self.bitwise("and", self.compare("le", quotient, self.like(EXACT_QUOTIENT[element], c)), self.invert(scaled))
        easy = self.bitwise("and", usable, small)
        rest = self.fma(self.neg(quotient), divisor, dividend)
        rest = self.select(self.compare("lt", rest, self.like(0, c)), self.add(rest, divisor), rest)
        rest = self.select(self.compare("ge", rest, divisor), self.sub(rest, divisor), rest)
        result = self.slot(full)
        self.do(f"store {full} {self.copysign(rest, x).ir}, ptr {result}")
        with self.when(self.any(self.invert(easy))):
            self.do(f"store {full} {self.op2('frem', x, y).ir}, ptr {result}")
        return Value(self.let(f"load {full}, ptr {result}"), x.dtype)

    def float_divmod(self, x: Value, y: Value) -> tuple[Value, Value]:
        """Python's quotient and remainder, for y != 0."""
        zero, one = self.like(0, x), self.like(1, x)
        rest = self.float_fmod(x, y)
        quotient = self.div(self.sub(x, rest), y)
        nonzero = self.compare("ne", rest, zero)
        opposite = self.bitwise("and", nonzero, self.bitwise("xor", self.compare("lt", y, zero), self.compare("lt", rest, zero)))
        remainder = self.select(opposite, self.add(rest, y), self.select(nonzero, rest, self.copysign(zero, y)))
        quotient = self.select(opposite, self.sub(quotient, one), quotient)
        whole = self.unary("floor", quotient)
        up = self.compare("gt", self.sub(quotient, whole), self.like(0.5, x))
        whole = self.select(up, self.add(whole, one), whole)
        signed_zero = self.copysign(zero, self.bitwise_sign(x, y))
        return self.select(self.compare("ne", quotient, zero), whole, signed_zero), remainder

    def bitwise_sign(self, x: Value, y: Value) -> Value:
        """A float whose sign is that of x·y."""
        return self.from_bits(self.bitwise("xor", self.bits(x), self.bits(y)), x.dtype)

    def floor_divide(self, x: Value, y: Value) -> Value:
        if x.dtype.is_integer:
            return self.integer_floor_divide(x, y)
        zero = self.compare("eq", y, self.like(0, y))
        one = self.like(1, y)
        by_zero = self.div(self.select(zero, x, one), self.select(zero, y, one))
        return self.select(zero, by_zero, self.float_divmod(self.select(zero, one, x), self.select(zero, one, y))[0])

    def remainder(self, x: Value, y: Value) -> Value:
        if x.dtype.is_integer:
            return self.integer_divmod(x, y, floor=True)[1]
        zero = self.compare("eq", y, self.like(0, y))
        return self.select(zero, self.float_fmod(x, y), self.float_divmod(x, self.select(zero, self.like(1, y), y))[1])

    # -- extrema ------------------------------------------------------------------------------------------------------------------
    def extremum(self, x: Value, y: Value, order: str, propagate: bool) -> Value:
        """Maximum (`order` "gt") or minimum ("lt"); a NaN wins where `propagate`, else loses."""
        first = self.compare(order[0] + "e", x, y)
        if x.dtype.is_inexact:
            first = self.bitwise("or", first, self.is_nan(x if propagate else y))
        return self.select(first, x, y)

    def beats(self, best: Value, x: Value, order: str) -> Value:
        """Whether x replaces the best so far in argmax ("gt") or argmin ("lt"): the first NaN is the best of all."""
        wins = self.compare(order, x, best)
        if not x.dtype.is_inexact:
            return wins
        return self.bitwise("and", self.bitwise("or", wins, self.is_nan(x)), self.invert(self.is_nan(best)))

    def clip(self, x: Value, low: Value, high: Value) -> Value:
        return self.extremum(self.extremum(x, low, "gt", True), high, "lt", True)

    def heaviside(self, x: Value, at_zero: Value) -> Value:
        zero = self.like(0, x)
        step = self.select(self.compare("lt", x, zero), zero, self.like(1, x))
        return self.select(self.is_nan(x), x, self.select(self.compare("eq", x, zero), at_zero, step))

    def sign(self, x: Value) -> Value:
        if x.dtype.is_complex:
            return self.sign_complex(x)
        zero = self.like(0, x)
        sign = self.select(self.compare("gt", x, zero), self.like(1, x), zero)
        if x.dtype.kind == "u":
            return sign
        sign = self.select(self.compare("lt", x, zero), self.like(-1, x), sign)
        return self.select(self.is_nan(x), x, sign) if x.dtype.is_float else sign

    def sign_complex(self, x: Value) -> Value:
        """x / |x|, 0 at 0; of one infinite part, its direction."""
        infinite = [self.is_inf(p) for p in self.parts(x)]
        one = self.bitwise("xor", *infinite)
        ends = [self.select(i, self.copysign(self.like(1, p), p), self.like(0, p)) for i, p in zip(infinite, self.parts(x), strict=True)]
        x = self.select(one, self.complex(*ends), x)
        size = self.absolute(x)
        zero = self.compare("eq", size, self.like(0, size))
        divisor = self.select(zero, self.like(1, size), size)
        direction = self.complex(self.div(self.real(x), divisor), self.div(self.imag(x), divisor))
        return self.select(zero, self.like(0, x), direction)            # 0 without a sign

    # -- representation -----------------------------------------------------------------------------------------------------------
    def copysign(self, x: Value, y: Value) -> Value:
        return Value(self.intrinsic("copysign", register(x.dtype), x.ir, y.ir), x.dtype)

    def signbit(self, x: Value) -> Value:
        bits = self.bits(x)
        return self.compare("lt", bits, self.like(0, bits))

    def signbit_of(self, bits: Value) -> Value:
        return self.compare("lt", bits, self.like(0, bits))

    def encoded(self, x: Value) -> Value:
        """The stored bits, for halves too, as a signed integer."""
        return Value(pack_half(self, x.ir, x.dtype), dt.int16) if x.dtype in HALVES else self.bits(x)

    def decoded(self, bits: Value, dtype: DType) -> Value:
        if dtype in HALVES:
            return Value(unpack_half(self, bits.ir, dtype), dtype)
        return self.from_bits(bits, dtype)

    def nextafter(self, x: Value, y: Value) -> Value:
        bits, target = self.encoded(x), self.encoded(y)
        zero, one = self.like(0, x), self.like(1, bits)
        outward = self.invert(self.bitwise("xor", self.compare("lt", x, y), self.compare("gt", x, zero)))
        moved = self.select(outward, self.op2("add", bits, one), self.op2("sub", bits, one))
        tiny = self.bitwise("or", one, self.bitwise("and", target, self.like(-(1 << bits.dtype.bits - 1), bits)))
        moved = self.select(self.compare("eq", x, zero), tiny, moved)
        result = self.select(self.compare("eq", x, y), y, self.decoded(moved, x.dtype))
        return self.select(self.is_nan(x), x, self.select(self.is_nan(y), y, result))

    def spacing(self, x: Value) -> Value:
        """Distance to the next number away from zero, with the sign of x; of a half, to the next one above.  NaN for infinities."""
        bits = self.encoded(x)
        one = self.like(1, bits)
        step = self.select(self.signbit_of(bits), self.neg(one), one) if x.dtype in HALVES else one
        zero = self.compare("eq", x, self.like(0, x))
        step, bits = self.select(zero, one, step), self.select(zero, self.like(0, bits), bits)
        away = self.decoded(self.op2("add", bits, step), x.dtype)
        finite = self.is_finite(x)
        gap = self.sub(self.select(finite, away, self.like(0, x)), self.select(finite, x, self.like(0, x)))
        return self.select(finite, gap, self.select(self.is_nan(x), x, self.like(float("nan"), x)))

    def frexp(self, x: Value) -> tuple[Value, Value]:
        """(mantissa in [0.5, 1), exponent as int32)."""
        exponent_bits, fraction = EXPONENT_BITS[register(x.dtype)]
        bias, top = (1 << exponent_bits - 1) - 2, (1 << exponent_bits) - 1
        tiny = self.compare("lt", self.absolute(x), self.like(2.0 ** (2 - (1 << exponent_bits - 1)), x))
        grown = self.select(tiny, self.mul(x, self.like(2.0 ** 64, x)), x)
        bits = self.bits(grown)
        exponent = self.bitwise("and", self.op2("lshr", bits, self.like(fraction, bits)), self.like(top, bits))
        special = self.bitwise("or", self.invert(self.is_finite(x)), self.compare("eq", x, self.like(0, x)))
        cleared = self.bitwise("and", bits, self.like(~(top << fraction), bits))
        mantissa = self.from_bits(self.bitwise("or", cleared, self.like(bias << fraction, bits)), x.dtype)
        power = self.op2("sub", exponent, self.select(tiny, self.like(bias + 64, bits), self.like(bias, bits)))
        power = self.to_integer(self.select(special, self.like(0, bits), power), dt.int32)
        return self.select(special, x, mantissa), power

    def ldexp(self, x: Value, n: Value) -> Value:
        """x·2^n, rounded once."""
        if n.dtype is dt.int64:
            bound = self.like(1 << 20, n)
            n = self.extremum(self.extremum(n, bound, "lt", True), self.neg(bound), "gt", True)
            n = self.to_integer(n, dt.int32)
        return self.library("ldexp", x, n)

    def library(self, symbol: str, x: Value, n: Value) -> Value:
        raise NotImplementedError
