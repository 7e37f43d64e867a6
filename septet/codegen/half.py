"""float16 and bfloat16: from and to their 16 bits, exactly, on every target.

Registers hold them as `float`.  float16 uses the processor's conversion where there is one, else integer arithmetic; bfloat16 is rounded by
integer arithmetic always, because the instruction for it flushes subnormal numbers to zero.
"""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import DType
from septet.runtime import target

from .builder import Builder


def has_native() -> bool:
    """Whether the processor converts float16."""
    return target.has("f16c") or target.level() == "neon"


def unpack_half(b: Builder, raw: str, dtype: DType) -> str:
    """Bits (i16) to float."""
    short, wide, full = b.vector("i16"), b.vector("i32"), b.vector("float")
    if dtype is dt.float16 and not has_native():
        return unpack_by_integers(b, raw)
    if dtype is dt.float16:
        half = b.let(f"bitcast {short} {raw} to {b.vector('half')}")
        return b.let(f"fpext {b.vector('half')} {half} to {full}")
    extended = b.let(f"zext {short} {raw} to {wide}")
    shifted = b.let(f"shl {wide} {extended}, {b.literal(16, 'i32')}")
    return b.let(f"bitcast {wide} {shifted} to {full}")


def pack_half(b: Builder, x: str, dtype: DType) -> str:
    """Float to the nearest 16 bits, ties to even."""
    short, full = b.vector("i16"), b.vector("float")
    if dtype is dt.float16 and not has_native():
        return pack_by_integers(b, x)
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
    if dtype is dt.float16 and not has_native():
        return unpack_by_integers(b, pack_by_integers(b, x))
    if dtype is dt.float16:
        half = b.let(f"fptrunc {full} {x} to {b.vector('half')}")
        return b.let(f"fpext {b.vector('half')} {half} to {full}")
    bits = b.let(f"and {wide} {round_bfloat_bits(b, x)}, {b.literal(-65536, 'i32')}")
    return b.let(f"bitcast {wide} {bits} to {full}")


class Integers32:
    """Short forms of 32-bit integer instructions."""

    def __init__(self, b: Builder):
        self.b, self.wide, self.full = b, b.vector("i32"), b.vector("float")

    def do(self, instruction: str, x: str, y: int | str) -> str:
        other = y if isinstance(y, str) else self.b.literal(y, "i32")
        return self.b.let(f"{instruction} {self.wide} {x}, {other}")

    def select(self, condition: str, x: str, y: str | int) -> str:
        other = y if isinstance(y, str) else self.b.literal(y, "i32")
        return self.b.let(f"select {self.b.vector('i1')} {condition}, {self.wide} {x}, {self.wide} {other}")

    def bits(self, x: str) -> str:
        return self.b.let(f"bitcast {self.full} {x} to {self.wide}")

    def number(self, x: str) -> str:
        return self.b.let(f"bitcast {self.wide} {x} to {self.full}")


def unpack_by_integers(b: Builder, raw: str) -> str:
    """float16 bits to float: the fields moved, then scaled by 2^112, which makes subnormal numbers normal."""
    n = Integers32(b)
    bits = b.let(f"zext {b.vector('i16')} {raw} to {n.wide}")
    sign, rest = n.do("shl", n.do("and", bits, 0x8000), 16), n.do("and", bits, 0x7FFF)
    moved = n.do("shl", rest, 13)
    scaled = n.bits(b.let(f"fmul {n.full} {n.number(moved)}, {b.literal(2.0 ** 112, 'float')}"))
    special = n.do("icmp uge", rest, 0x7C00)
    return n.number(n.do("or", n.select(special, n.do("or", moved, 0x7F800000), scaled), sign))


def pack_by_integers(b: Builder, x: str) -> str:
    """Float to the nearest float16 bits, ties to even."""
    n = Integers32(b)
    bits = n.bits(x)
    sign, rest = n.do("lshr", n.do("and", bits, -0x80000000), 16), n.do("and", bits, 0x7FFFFFFF)
    odd = n.do("and", n.do("lshr", rest, 13), 1)
    normal = n.do("lshr", n.do("add", n.do("add", rest, odd), 0xFFF - (112 << 23)), 13)
    tiny = n.do("icmp ult", rest, 0x38800000)
    aligned = b.let(f"fadd {n.full} {n.number(n.select(tiny, rest, 0))}, {b.literal(0.5, 'float')}")
    value = n.select(tiny, n.do("sub", n.bits(aligned), 0x3F000000), normal)
    value = n.select(n.do("icmp uge", rest, 0x477FF000), b.literal(0x7C00, "i32"), value)
    value = n.select(n.do("icmp ugt", rest, 0x7F800000), b.literal(0x7E00, "i32"), value)
    return b.let(f"trunc {n.wide} {n.do('or', value, sign)} to {b.vector('i16')}")


def sticky_float(b: Builder, x: str) -> str:
    """A double as float, an inexact one with its last bit set: rounding once more is then as good as rounding once."""
    n, double = Integers32(b), b.vector("double")
    single = b.let(f"fptrunc {double} {x} to {n.full}")
    back, true = b.let(f"fpext {n.full} {single} to {double}"), b.vector("i1")
    size = [b.intrinsic("fabs", "double", v) for v in (back, x)]
    above = b.let(f"fcmp ogt {double} {size[0]}, {size[1]}")
    inexact = b.let(f"fcmp one {double} {back}, {x}")
    bits = n.bits(single)
    lowered = n.do("sub", bits, b.let(f"zext {true} {above} to {n.wide}"))
    return n.number(n.select(inexact, n.do("or", lowered, 1), bits))
