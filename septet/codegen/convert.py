"""Conversion between dtypes with the results of NumPy on x86-64.

A float outside the integer's range wraps as the processor's conversion and C's narrowing do: through int32 for 8 and 16 bits,
through int64 for uint32, in two halves for uint64.
"""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType

from .builder import Value, register
from .half import round_half, sticky_float
from .integers import Integers


class Conversions(Integers):
    """b.convert(x, dtype)."""

    def convert(self, x: Value, to: DType) -> Value:
        if x.dtype is to:
            return x
        if to is dt.bool_:
            return self.truth(x)
        if to.is_complex:
            part = self.convert(self.real(x), to.real) if not x.dtype.is_complex else None
            if part is not None:
                return Value(part.ir, to, self.constant(0, to.real).ir)
            re, im = (self.convert(p, to.real) for p in self.parts(x))
            return Value(re.ir, to, im.ir)
        source = self.real(x) if x.dtype.is_complex else x
        return self.to_float(source, to) if to.is_float else self.to_integer(source, to)

    def cast(self, instruction: str, x: Value, to: DType) -> Value:
        return Value(self.let(f"{instruction} {self.type(x)} {x.ir} to {self.vector(register(to))}"), to)

    def to_float(self, x: Value, to: DType) -> Value:
        if x.dtype.is_float:
            return self.float_to_float(x, to)
        wide = dt.float64 if to is dt.float64 or to in HALVES and x.dtype.itemsize > 2 else dt.float32
        number = self.cast("sitofp" if x.dtype.kind == "i" else "uitofp", x, wide)
        return self.float_to_float(number, to)

    def float_to_float(self, x: Value, to: DType) -> Value:
        if x.dtype is to:
            return x
        if to is dt.float64:
            return self.cast("fpext", x, to)
        if to is dt.float32:
            return self.cast("fptrunc", x, to) if x.dtype is dt.float64 else Value(x.ir, to)
        # never `fptrunc double to half`: without AVX512-FP16 it calls a function of the compiler's runtime that Python lacks
        single = Value(sticky_float(self, x.ir), dt.float32) if x.dtype is dt.float64 else x
        return Value(round_half(self, single.ir, to), to)

    def to_integer(self, x: Value, to: DType) -> Value:
        if x.dtype.is_float:
            return self.float_to_integer(x, to)
        if x.dtype is dt.bool_:
            return self.cast("zext", x, to)
        if to.itemsize == x.dtype.itemsize:
            return Value(x.ir, to)
        if to.itemsize < x.dtype.itemsize:
            return self.cast("trunc", x, to)
        return self.cast("sext" if x.dtype.kind == "i" else "zext", x, to)

    def float_to_integer(self, x: Value, to: DType) -> Value:
        if to.itemsize < 4:
            return self.to_integer(self.cast("fptosi", x, dt.int32), to)
        if to is dt.uint32:
            return self.to_integer(self.cast("fptosi", x, dt.int64), to)
        if to is dt.uint64:
            return self.float_to_uint64(x)
        return self.cast("fptosi", x, to)

    def float_to_uint64(self, x: Value) -> Value:
        """Below 2^63 as int64 (negative numbers wrap); from there on less 2^63, with the top bit set."""
        limit = self.like(2.0 ** 63, x)
        high = self.compare("ge", x, limit)
        low = self.select(high, self.sub(x, limit), x)
        whole = self.cast("fptosi", low, dt.int64)
        top = self.select(high, self.constant(-(1 << 63), dt.int64), self.constant(0, dt.int64))
        return Value(self.bitwise("xor", whole, top).ir, dt.uint64)
