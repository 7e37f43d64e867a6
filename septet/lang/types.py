"""Types of the kernel language: pure data.  `f32x16` is a fixed vector, `ptr[f64]` a pointer, `noalias[f64]` a pointer
that no other pointer of the call overlaps."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Type:
    name: str
    llvm: str  # the LLVM spelling
    kind: str  # bool int uint float ptr vec array struct void
    bits: int = 0
    elem: Type = None  # of a pointer or a vector
    count: int = 1  # lanes of a vector
    fields: tuple = ()  # of a struct: ((name, type), ...)
    noalias: bool = field(default=False, compare=False)

    def __repr__(self):
        return self.name

    @property
    def scalar(self):
        return self.elem if self.kind == "vec" else self

    @property
    def bytes(self):
        if self.kind == "struct":
            return struct_layout(self)[1]
        return self.elem.bytes * self.count if self.kind in ("vec", "array") else max(1, self.bits // 8)

    @property
    def align(self):
        if self.kind == "struct":
            return max(t.align for _, t in self.fields)
        return self.elem.align if self.kind == "array" else self.scalar.bytes if self.kind == "vec" else self.bytes

    @property
    def suffix(self):  # as in llvm.fma.v16f32
        if self.kind == "vec":
            return f"v{self.count}{self.elem.suffix}"
        return {"float": "f", "ptr": "p"}.get(self.kind, "i") + ("" if self.kind == "ptr" else str(self.bits))

    is_int = property(lambda self: self.scalar.kind in ("int", "uint", "bool"))
    is_float = property(lambda self: self.scalar.kind == "float")
    is_ptr = property(lambda self: self.kind == "ptr")
    is_vec = property(lambda self: self.kind == "vec")


void = Type("void", "void", "void")
i1 = Type("i1", "i1", "bool", 1)
i8, i16, i32, i64, i128 = (Type(f"i{b}", f"i{b}", "int", b) for b in (8, 16, 32, 64, 128))
u8, u16, u32, u64, u128 = (Type(f"u{b}", f"i{b}", "uint", b) for b in (8, 16, 32, 64, 128))
f16, bf16 = Type("f16", "half", "float", 16), Type("bf16", "bfloat", "float", 16)
f32, f64 = Type("f32", "float", "float", 32), Type("f64", "double", "float", 64)
SCALARS = (i1, i8, i16, i32, i64, i128, u8, u16, u32, u64, u128, f16, bf16, f32, f64)


def vec(elem, count):
    return Type(f"{elem.name}x{count}", f"<{count} x {elem.llvm}>", "vec", 0, elem, count)


def array_of(elem, count):
    """`count` elements inside a struct; reading the field gives the address of the first."""
    return Type(f"{elem.name}[{count}]", f"[{count} x {elem.llvm}]", "array", 0, elem, count)


class _Pointer:
    def __init__(self, noalias):
        self.noalias = noalias

    def __getitem__(self, elem):
        return Type(f"ptr[{elem.name}]", "ptr", "ptr", 64, elem, noalias=self.noalias)


ptr, noalias = _Pointer(False), _Pointer(True)


class const:
    """Annotation of a template parameter: its value is known when the kernel is compiled."""


def struct_type(cls):
    """Decorator: a class with annotations becomes a struct type; `p.x` reads a field through `p: ptr[Cls]`."""
    scope = {**getattr(sys.modules.get(cls.__module__), "__dict__", {}), **globals()}
    fields = tuple((n, eval(t, scope) if isinstance(t, str) else t)  # noqa: S307 - the annotations of the user's own class
                   for n, t in cls.__annotations__.items())
    return Type(cls.__name__, "{" + ", ".join(t.llvm for _, t in fields) + "}", "struct", fields=fields)


def struct_layout(struct_t):
    """Byte offset of each field, and the whole size (C layout)."""
    at, offsets = 0, {}
    for name, t in struct_t.fields:
        at = -(-at // t.align) * t.align
        offsets[name], at = at, at + t.bytes
    return offsets, -(-at // struct_t.align) * struct_t.align


def common(a, b):
    """The type in which `a op b` is computed, or None where the user must say (i64 with u64)."""
    if a == b:
        return a
    if a.is_vec or b.is_vec:
        if a.is_vec and b.is_vec and a.count != b.count:
            return None
        elem = common(a.scalar, b.scalar)
        return elem and vec(elem, a.count if a.is_vec else b.count)
    if a.is_float and b.is_float:
        return None if a.bits == b.bits else max(a, b, key=lambda t: t.bits)
    if a.is_float and b.is_int:
        return a
    if b.is_float and a.is_int:
        return b
    if a.is_int and b.is_int:
        return b if widens(a, b) else a if widens(b, a) else None
    return None


def widens(a, b):
    """True where every value of `a` is a value of `b`, so that it may be converted unasked."""
    if a.kind == "bool":
        return b.is_int
    if a.kind == b.kind and a.kind in ("int", "uint", "float"):
        return a.bits < b.bits and (a, b) != (f16, bf16)
    return a.kind == "uint" and b.kind == "int" and a.bits < b.bits


def literal(value, t):
    """LLVM spelling of a Python number in type t."""
    if t.is_vec:
        one = f"{t.elem.llvm} {literal(value, t.elem)}"
        return "<" + ", ".join([one] * t.count) + ">"
    if t.is_ptr and value in (0, None):
        return "null"
    if t.kind == "bool" and value in (0, 1):
        return "true" if value else "false"
    if t.is_int:
        if isinstance(value, float) or not isinstance(value, int):
            raise TypeError(f"{value!r} is no {t}")
        low, high = (-(1 << t.bits - 1), 1 << t.bits - 1) if t.kind == "int" else (0, 1 << t.bits)
        if not low <= value < high:
            raise TypeError(f"{value} does not fit {t}")
        return str(int(value))
    if t.is_float and isinstance(value, (int, float)):
        if t == bf16:
            single = struct.unpack("<I", struct.pack("<f", value))[0]
            return f"0xR{single + 0x7FFF + (single >> 16 & 1) >> 16 & 0xFFFF:04X}"  # to nearest, ties to even
        if t == f16:
            return f"0xH{struct.unpack('<H', struct.pack('<e', value))[0]:04X}"
        if t == f32:
            value = struct.unpack("<f", struct.pack("<f", value))[0]
        return f"0x{struct.unpack('<Q', struct.pack('<d', value))[0]:016X}"
    raise TypeError(f"{value!r} is no {t}")


def constant_type(value):
    """The type of a literal that meets no other: Python's bool, int and float."""
    return i1 if isinstance(value, bool) else i64 if isinstance(value, int) else f64


VECTORS = {f"{t.name}x{n}": vec(t, n) for t in SCALARS for n in (2, 4, 8, 16, 32, 64)}
globals().update(VECTORS)
