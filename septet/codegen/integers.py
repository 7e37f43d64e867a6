"""Integer operations with NumPy's results where C leaves them undefined: division by zero, shifts beyond the width, powers."""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import DType

from .basics import Basics
from .builder import Value

DIVIDE, OVER, UNDER, INVALID = 1, 2, 4, 8           # bits of float errors, as `materialise` returns them


class Integers(Basics):
    """Division, power, shifts, bit counts and common divisors of integers; flags in `raised`."""

    raised: str = ""                                # address of an i64 that errors are or-ed into; "" drops them

    def raise_where(self, condition: Value, flag: int) -> None:
        """Note a floating-point error that no instruction raises."""
        if not self.raised:
            return
        bit = self.let(f"select i1 {self.any(condition)}, i64 {flag}, i64 0")
        old = self.let(f"load i64, ptr {self.raised}, align 8")
        self.do(f"store i64 {self.let(f'or i64 {old}, {bit}')}, ptr {self.raised}, align 8")

    def quotient(self, x: Value, y: Value) -> Value:
        """x / y rounded to zero, for y != 0 and no overflow.  Through floats where that is exact: vectors have no integer division."""
        signed = "s" if x.dtype.kind == "i" else "u"
        if x.dtype.itemsize == 8:
            return self.op2(signed + "div", x, y)
        through, element = (dt.float64, "double") if x.dtype.itemsize == 4 else (dt.float32, "float")
        a, c = (Value(self.let(f"{signed}itofp {self.type(v)} {v.ir} to {self.vector(element)}"), through) for v in (x, y))
        q = self.op2("fdiv", a, c)
        return Value(self.let(f"fpto{signed}i {self.vector(element)} {q.ir} to {self.type(x)}"), x.dtype)

    def safe_divisor(self, x: Value, y: Value) -> tuple[Value, Value, Value]:
        """(divisor, where y is 0, where x / y overflows): 1 stands for the forbidden divisors."""
        zero = self.compare("eq", y, self.like(0, y))
        overflow = self.constant(0, dt.bool_)
        if x.dtype.kind == "i":
            lowest = self.compare("eq", x, self.like(-(1 << x.dtype.bits - 1), x))
            overflow = self.bitwise("and", lowest, self.compare("eq", y, self.like(-1, y)))
        return self.select(self.bitwise("or", zero, overflow), self.like(1, y), y), zero, overflow

    def integer_divmod(self, x: Value, y: Value, floor: bool) -> tuple[Value, Value]:
        """Quotient and remainder, rounded down or to zero; by zero: 0 and 0 and the divide flag."""
        divisor, zero, overflow = self.safe_divisor(x, y)
        self.raise_where(zero, DIVIDE)
        q = self.quotient(x, divisor)
        r = self.op2("sub", x, self.op2("mul", q, divisor))
        if floor and x.dtype.kind == "i":
            off = self.bitwise("xor", self.compare("lt", r, self.like(0, r)), self.compare("lt", divisor, self.like(0, r)))
            off = self.bitwise("and", off, self.compare("ne", r, self.like(0, r)))
            q, r = self.select(off, self.op2("sub", q, self.like(1, q)), q), self.select(off, self.op2("add", r, divisor), r)
        nought = self.like(0, x)
        return self.select(zero, nought, self.select(overflow, x, q)), self.select(zero, nought, self.select(overflow, nought, r))

    def integer_floor_divide(self, x: Value, y: Value) -> Value:
        self.raise_where(self.safe_divisor(x, y)[2], OVER)
        return self.integer_divmod(x, y, floor=True)[0]

    def reciprocal(self, x: Value) -> Value:
        if x.dtype.is_integer:
            return self.integer_reciprocal(x)
        return self.reciprocal_complex(x) if x.dtype.is_complex else self.div(self.like(1, x), x)

    def integer_reciprocal(self, x: Value) -> Value:
        """1.0 / x narrowed as C does: of 0 what the processor makes of infinity."""
        wide = self.convert(x, dt.float64)
        return self.convert(self.div(self.like(1, wide), wide), x.dtype)

    def convert(self, x: Value, to: DType) -> Value:
        raise NotImplementedError

    def reciprocal_complex(self, x: Value) -> Value:
        """1 / x by the larger part, without the general division's products with zero."""
        re, im = self.parts(x)
        swap = self.compare("le", self.absolute(re), self.absolute(im))
        big, small = self.select(swap, im, re), self.select(swap, re, im)
        ratio = self.div(small, big)
        scale = self.add(big, self.mul(small, ratio))
        long, short = self.div(self.like(1, re), scale), self.div(ratio, scale)
        return self.complex(self.select(swap, short, long), self.neg(self.select(swap, long, short)))

    def integer_power(self, x: Value, n: Value) -> Value:
        """By squaring, modulo 2^bits; the exponent is not negative (whoever records the operation has refused that)."""
        base, left, result = (self.slot(self.type(x)) for _ in range(3))
        for slot, v in ((base, x.ir), (left, n.ir), (result, self.like(1, x).ir)):
            self.do(f"store {self.type(x)} {v}, ptr {slot}")
        with self.loop("0", str(x.dtype.bits)):
            b, e, r = (Value(self.let(f"load {self.type(x)}, ptr {s}"), x.dtype) for s in (base, left, result))
            odd = self.compare("ne", self.bitwise("and", e, self.like(1, e)), self.like(0, e))
            self.do(f"store {self.type(x)} {self.select(odd, self.op2('mul', r, b), r).ir}, ptr {result}")
            self.do(f"store {self.type(x)} {self.op2('mul', b, b).ir}, ptr {base}")
            self.do(f"store {self.type(x)} {self.op2('lshr', e, self.like(1, e)).ir}, ptr {left}")
        return Value(self.let(f"load {self.type(x)}, ptr {result}"), x.dtype)

    def shift(self, direction: str, x: Value, n: Value) -> Value:
        """A count outside 0 … bits-1 shifts everything out: 0, or the sign for signed numbers to the right."""
        unsigned = {1: dt.uint8, 2: dt.uint16, 4: dt.uint32, 8: dt.uint64}[x.dtype.itemsize]
        beyond = self.compare("ge", Value(n.ir, unsigned), self.constant(x.dtype.bits, unsigned))
        last = self.like(x.dtype.bits - 1, x)
        count = self.select(beyond, last, n)
        if direction == "right" and x.dtype.kind == "i":
            return self.op2("ashr", x, count)
        moved = self.op2("shl" if direction == "left" else "lshr", x, count)
        return self.select(beyond, self.like(0, x), moved)

    def count_bits(self, x: Value) -> Value:
        ones = self.unary("ctpop", self.absolute(x))
        if x.dtype.itemsize == 1:
            return Value(ones.ir, dt.uint8)
        return Value(self.let(f"trunc {self.type(ones)} {ones.ir} to {self.vector('i8')}"), dt.uint8)

    def gcd(self, x: Value, y: Value) -> Value:
        """Euclid's algorithm in all lanes until every one is done; 0 with 0 is 0."""
        unsigned = self.unsigned(x.dtype)
        full = self.type(x)
        a, c = self.slot(full), self.slot(full)
        self.do(f"store {full} {self.absolute(x).ir}, ptr {a}")
        self.do(f"store {full} {self.absolute(y).ir}, ptr {c}")
        head, body, done = (self.fresh(s) for s in ("gcd", "step", "found"))
        self.label(head)
        p, q = (Value(self.let(f"load {full}, ptr {s}"), unsigned) for s in (a, c))
        busy = self.compare("ne", q, self.like(0, q))
        self.do(f"br i1 {self.any(busy)}, label %{body}, label %{done}")
        self.start(body)
        rest = self.op2("urem", p, self.select(busy, q, self.like(1, q)))
        self.do(f"store {full} {self.select(busy, q, p).ir}, ptr {a}")
        self.do(f"store {full} {self.select(busy, rest, q).ir}, ptr {c}")
        self.do(f"br label %{head}")
        self.start(done)
        return Value(self.let(f"load {full}, ptr {a}"), x.dtype)

    def unsigned(self, dtype: DType) -> DType:
        return {1: dt.uint8, 2: dt.uint16, 4: dt.uint32, 8: dt.uint64}[dtype.itemsize]

    def lcm(self, x: Value, y: Value) -> Value:
        divisor = self.gcd(x, y)
        zero = self.compare("eq", divisor, self.like(0, divisor))
        unsigned = self.unsigned(x.dtype)
        a, c = Value(self.absolute(x).ir, unsigned), Value(self.absolute(y).ir, unsigned)
        share = self.op2("udiv", a, self.select(zero, self.like(1, divisor), divisor))
        return Value(self.select(zero, self.like(0, a), self.op2("mul", share, c)).ir, x.dtype)

