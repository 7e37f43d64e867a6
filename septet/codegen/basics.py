"""Instructions on typed values: arithmetic, comparison, selection, logic, with NumPy's meaning for every dtype.

Plain arithmetic carries no fast-math flag and is never contracted, so that it is NumPy's result bit for bit.
"""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import DType

from .builder import Builder, Value, register

INTEGER = {"eq": "eq", "ne": "ne", "lt": "{s}lt", "le": "{s}le", "gt": "{s}gt", "ge": "{s}ge"}
FLOAT = {"eq": "oeq", "ne": "une", "lt": "olt", "le": "ole", "gt": "ogt", "ge": "oge"}
BOOL_ARITHMETIC = {"add": "or", "mul": "and"}


class Basics(Builder):
    """What rows compose: b.add(x, y), b.compare("lt", x, y), b.select(c, x, y)."""

    def op2(self, instruction: str, x: Value, y: Value) -> Value:
        return Value(self.let(f"{instruction} {self.type(x)} {x.ir}, {y.ir}"), x.dtype)

    def unary(self, name: str, x: Value) -> Value:
        """An `llvm.<name>` intrinsic of one value."""
        return Value(self.intrinsic(name, register(x.dtype), x.ir), x.dtype)

    def like(self, number: float | int, x: Value) -> Value:
        return self.constant(number, x.dtype)

    def integer_type(self, x: Value) -> DType:
        """The signed integer of the same width as a float register."""
        return dt.int64 if register(x.dtype) == "double" else dt.int32

    def bits(self, x: Value) -> Value:
        """A float's representation."""
        as_int = self.integer_type(x)
        return Value(self.let(f"bitcast {self.type(x)} {x.ir} to {self.vector(as_int.llvm)}"), as_int)

    def from_bits(self, bits: Value, dtype: DType) -> Value:
        return Value(self.let(f"bitcast {self.type(bits)} {bits.ir} to {self.vector(register(dtype))}"), dtype)

    def real(self, x: Value) -> Value:
        return Value(x.ir, x.dtype.real)

    def imag(self, x: Value) -> Value:
        return Value(x.im, x.dtype.real)

    def complex(self, re: Value, im: Value) -> Value:
        return Value(re.ir, dt.complex64 if re.dtype is dt.float32 else dt.complex128, im.ir)

    def parts(self, x: Value) -> tuple[Value, Value]:
        return self.real(x), self.imag(x)

    # -- arithmetic ---------------------------------------------------------------------------------------------------------------
    def _arithmetic(self, what: str, x: Value, y: Value) -> Value:
        if x.dtype is dt.bool_:
            return self.op2(BOOL_ARITHMETIC[what], x, y)
        return self.op2(what if x.dtype.is_integer else "f" + what, x, y)

    def add(self, x: Value, y: Value) -> Value:
        if x.dtype.is_complex:
            return self.complex(self.add(self.real(x), self.real(y)), self.add(self.imag(x), self.imag(y)))
        return self._arithmetic("add", x, y)

    def sub(self, x: Value, y: Value) -> Value:
        if x.dtype.is_complex:
            return self.complex(self.sub(self.real(x), self.real(y)), self.sub(self.imag(x), self.imag(y)))
        return self._arithmetic("sub", x, y)

    def mul(self, x: Value, y: Value) -> Value:
        if x.dtype.is_complex:
            return self.multiply_complex(x, y)
        return self._arithmetic("mul", x, y)

    def multiply_complex(self, x: Value, y: Value) -> Value:
        """With the fused operations that NumPy's vector code has on machines that offer them."""
        (a, b), (c, d) = self.parts(x), self.parts(y)
        return self.complex(self.fma(a, c, self.neg(self.mul(b, d))), self.fma(a, d, self.mul(b, c)))

    def div(self, x: Value, y: Value) -> Value:
        return self.divide_complex(x, y) if x.dtype.is_complex else self.op2("fdiv", x, y)

    def divide_complex(self, x: Value, y: Value) -> Value:
        """Smith's method: scale by the larger part of the divisor, so that nothing overflows before the result does."""
        (a, b), (c, d) = self.parts(x), self.parts(y)
        swap = self.compare("lt", self.absolute(c), self.absolute(d))
        zero = self.bitwise("and", self.compare("eq", c, self.like(0, c)), self.compare("eq", d, self.like(0, d)))
        big, small = self.select(swap, d, c), self.select(swap, c, d)
        ratio = self.div(self.select(zero, self.like(0, c), small), self.select(zero, self.like(1, c), big))
        scale = self.div(self.like(1, c), self.select(zero, self.absolute(c), self.add(big, self.mul(small, ratio))))
        a_small, b_small = self.mul(a, ratio), self.mul(b, ratio)
        re = self.select(swap, self.add(a_small, b), self.add(a, b_small))
        im = self.select(swap, self.sub(b_small, a), self.sub(b, a_small))
        by_zero = self.div(a, self.guard(zero, c)), self.div(b, self.guard(zero, c))
        return self.complex(self.select(zero, by_zero[0], self.mul(re, scale)), self.select(zero, by_zero[1], self.mul(im, scale)))

    def guard(self, zero: Value, x: Value) -> Value:
        """|x| where `zero` holds, else 1: a divisor that raises a flag only where it is wanted."""
        return self.select(zero, self.absolute(x), self.like(1, x))

    def neg(self, x: Value) -> Value:
        if x.dtype.is_complex:
            return self.complex(self.neg(self.real(x)), self.neg(self.imag(x)))
        if x.dtype.is_integer:
            return self.op2("sub", self.like(0, x), x)
        return Value(self.let(f"fneg {self.type(x)} {x.ir}"), x.dtype)

    def conjugate(self, x: Value) -> Value:
        return self.complex(self.real(x), self.neg(self.imag(x))) if x.dtype.is_complex else x

    def fma(self, x: Value, y: Value, z: Value) -> Value:
        """x·y + z with one rounding: for our own functions, never for a user's two operations."""
        return Value(self.intrinsic("fma", register(x.dtype), x.ir, y.ir, z.ir), x.dtype)

    def absolute(self, x: Value) -> Value:
        if x.dtype.is_complex:
            return self.hypot(self.real(x), self.imag(x))
        if x.dtype.kind in "ub":
            return x
        if x.dtype.kind == "i":
            return self.select(self.compare("lt", x, self.like(0, x)), self.neg(x), x)
        return self.unary("fabs", x)

    def hypot(self, x: Value, y: Value) -> Value:
        raise NotImplementedError

    # -- comparison, selection ----------------------------------------------------------------------------------------------------
    def compare(self, predicate: str, x: Value, y: Value) -> Value:
        """A bool; complex numbers are ordered by real part, then imaginary part."""
        if x.dtype.is_complex:
            return self.compare_complex(predicate, x, y)
        if x.dtype.is_float:
            return self.compare_float(FLOAT[predicate], x, y)
        if x.dtype is not y.dtype:
            return self.compare_mixed(predicate, x, y)
        code = INTEGER[predicate].format(s="s" if x.dtype.kind == "i" else "u")
        return Value(self.let(f"icmp {code} {self.type(x)} {x.ir}, {y.ir}"), dt.bool_)

    def compare_float(self, code: str, x: Value, y: Value) -> Value:
        """A quiet comparison: a plain `fcmp olt` becomes an instruction that raises "invalid" on every NaN."""
        if code in ("oeq", "une", "uno", "ord"):
            return Value(self.let(f"fcmp {code} {self.type(x)} {x.ir}, {y.ir}"), dt.bool_)
        element = register(x.dtype)
        symbol, result = f"llvm.experimental.constrained.fcmp.{self.suffix(element)}", self.vector("i1")
        self.module.declared[symbol] = f"declare {result} @{symbol}({self.type(x)}, {self.type(x)}, metadata, metadata)"
        return Value(self.let(f'call {result} @{symbol}({self.type(x)} {x.ir}, {self.type(x)} {y.ir}, metadata !"{code}", '
                              'metadata !"fpexcept.strict")'), dt.bool_)

    def compare_mixed(self, predicate: str, x: Value, y: Value) -> Value:
        """int64 beside uint64: a negative number is below every unsigned one."""
        signed = x if x.dtype.kind == "i" else y
        negative = self.compare("lt", signed, self.like(0, signed))
        plain = self.compare(predicate, Value(x.ir, dt.uint64), Value(y.ir, dt.uint64))
        holds = predicate in ("lt", "le", "ne") if signed is x else predicate in ("gt", "ge", "ne")
        return self.select(negative, self.constant(holds, dt.bool_), plain)

    def compare_complex(self, predicate: str, x: Value, y: Value) -> Value:
        (a, b), (c, d) = self.parts(x), self.parts(y)
        if predicate in ("eq", "ne"):
            both = self.compare(predicate, a, c), self.compare(predicate, b, d)
            return self.bitwise("and" if predicate == "eq" else "or", *both)
        strict = self.compare(predicate[0] + "t", a, c)
        known = self.bitwise("and", self.ordered(b), self.ordered(d))
        tie = self.bitwise("and", self.compare("eq", a, c), self.compare(predicate, b, d))
        return self.bitwise("or", self.bitwise("and", strict, known), tie)

    def ordered(self, x: Value) -> Value:
        """Not NaN."""
        return self.compare_float("ord", x, x)

    def select(self, condition: Value, x: Value, y: Value) -> Value:
        def one(p: str, q: str) -> str:
            return self.let(f"select {self.vector('i1')} {condition.ir}, {self.type(x)} {p}, {self.type(x)} {q}")
        return Value(one(x.ir, y.ir), x.dtype, one(x.im, y.im) if x.dtype.is_complex else "")

    # -- logic --------------------------------------------------------------------------------------------------------------------
    def bitwise(self, what: str, x: Value, y: Value) -> Value:
        return self.op2(what, x, y)

    def invert(self, x: Value) -> Value:
        return self.op2("xor", x, Value(self.literal(1 if x.dtype is dt.bool_ else -1, register(x.dtype)), x.dtype))

    def truth(self, x: Value) -> Value:
        """Different from zero; NaN is true."""
        return x if x.dtype is dt.bool_ else self.compare("ne", x, self.like(0, x))

    def is_nan(self, x: Value) -> Value:
        if x.dtype.is_complex:
            return self.bitwise("or", self.is_nan(self.real(x)), self.is_nan(self.imag(x)))
        return self.compare_float("uno", x, x) if x.dtype.is_float else self.constant(0, dt.bool_)

    def is_inf(self, x: Value) -> Value:
        if x.dtype.is_complex:
            return self.bitwise("or", self.is_inf(self.real(x)), self.is_inf(self.imag(x)))
        if not x.dtype.is_float:
            return self.constant(0, dt.bool_)
        return self.compare("eq", self.absolute(x), self.like(float("inf"), x))

    def is_finite(self, x: Value) -> Value:
        return self.invert(self.bitwise("or", self.is_nan(x), self.is_inf(x)))

    def any(self, condition: Value) -> str:
        """A scalar i1: whether some lane holds."""
        if self.lanes == 1:
            return condition.ir
        full = self.vector("i1")
        return self.call(f"llvm.vector.reduce.or.{self.suffix('i1')}", "i1", (full, condition.ir))
