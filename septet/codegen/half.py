"""float16 and bfloat16: from and to their 16 bits, exactly, on every target.

Registers hold them as `float`.  float16 uses the processor's conversion (F16C; `native_half`), bfloat16 is rounded by integer
arithmetic, because the instruction for it flushes subnormal numbers to zero.
"""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import DType

from .builder import Builder


def unpack_half(b: Builder, raw: str, dtype: DType) -> str:
    """Bits (i16) to float."""
    short, wide, full = b.vector("i16"), b.vector("i32"), b.vector("float")
    if dtype is dt.float16:
        half = b.let(f"bitcast {short} {raw} to {b.vector('half')}")
        return b.let(f"fpext {b.vector('half')} {half} to {full}")
    extended = b.let(f"zext {short} {raw} to {wide}")
    shifted = b.let(f"shl {wide} {extended}, {b.literal(16, 'i32')}")
    return b.let(f"bitcast {wide} {shifted} to {full}")


def pack_half(b: Builder, x: str, dtype: DType) -> str:
    """Float to the nearest 16 bits, ties to even."""
    short, full = b.vector("i16"), b.vector("float")
    if dtype is dt.float16:
        half = b.let(f"fptrunc {full} {x} to {b.vector('half')}")
        return b.let(f"bitcast {b.vector('half')} {half} to {short}")
    rounded = round_bfloat_bits(b, x)
    wide = b.vector("i32")
    high = b.let(f"lshr {wide} {rounded}, {b.literal(16, 'i32')}")
    return b.let(f"trunc {wide} {high} to {short}")


def round_bfloat_bits(b: Builder, x: str) -> str:
    """The bits of a float whose lower half is to be dropped, after rounding to nearest even; NaN stays NaN."""
    wide, full = b.vector("i32"), b.vector("float")
    bits = b.let(f"bitcast {full} {x} to {wide}")
    odd = b.let(f"and {wide} {b.let(f'lshr {wide} {bits}, ' + b.literal(16, 'i32'))}, {b.literal(1, 'i32')}")
    bias = b.let(f"add {wide} {odd}, {b.literal(0x7FFF, 'i32')}")
    rounded = b.let(f"add {wide} {bits}, {bias}")
    quiet = b.let(f"or {wide} {bits}, {b.literal(0x400000, 'i32')}")
    nan = b.let(f"fcmp uno {full} {x}, {x}")
    return b.let(f"select {b.vector('i1')} {nan}, {wide} {quiet}, {wide} {rounded}")


def round_half(b: Builder, x: str, dtype: DType) -> str:
    """A float rounded to what `dtype` can hold, still in a float register."""
    wide, full = b.vector("i32"), b.vector("float")
    if dtype is dt.float16:
        half = b.let(f"fptrunc {full} {x} to {b.vector('half')}")
        return b.let(f"fpext {b.vector('half')} {half} to {full}")
    bits = b.let(f"and {wide} {round_bfloat_bits(b, x)}, {b.literal(-65536, 'i32')}")
    return b.let(f"bitcast {wide} {bits} to {full}")
