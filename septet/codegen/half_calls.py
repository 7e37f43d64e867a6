"""Conversions of float16 and bfloat16 that LLVM calls by name where the processor has none, made of `half`'s integer arithmetic.

Python brings no compiler's runtime, so the linker asks here.  Each is compiled when the first object needs it.
"""
from __future__ import annotations

from collections.abc import Callable

from septet.ir import dtype as dt
from septet.runtime import jit

from .builder import Builder, Module
from .half import pack_by_integers, pack_half, sticky_float, unpack_by_integers


def extend(b: Builder) -> str:
    """half to float."""
    bits = b.let("bitcast half %x to i16")
    return unpack_by_integers(b, bits)


def truncate(b: Builder) -> str:
    """float to half."""
    return packed(b, "%x")


def truncate_double(b: Builder) -> str:
    """double to half, rounded once."""
    return packed(b, sticky_float(b, "%x"))


def packed(b: Builder, x: str) -> str:
    return b.let(f"bitcast i16 {pack_by_integers(b, x)} to half")


def truncate_brain(b: Builder) -> str:
    """float to bfloat."""
    return brain(b, "%x")


def truncate_double_brain(b: Builder) -> str:
    """double to bfloat, rounded once."""
    return brain(b, sticky_float(b, "%x"))


def brain(b: Builder, x: str) -> str:
    return b.let(f"bitcast i16 {pack_half(b, x, dt.bfloat16)} to bfloat")


CALLS: dict[str, tuple[str, str, Callable[[Builder], str]]] = {
    "__extendhfsf2": ("half", "float", extend),
    "__truncsfhf2": ("float", "half", truncate),
    "__truncdfhf2": ("double", "half", truncate_double),
    "__truncsfbf2": ("float", "bfloat", truncate_brain),
    "__truncdfbf2": ("double", "bfloat", truncate_double_brain),
}


def text(symbol: str) -> str:
    """IR of one call."""
    given, result, body = CALLS[symbol]
    b = Builder(Module(), 1)
    returned = body(b)
    lines = "\n".join(b.lines)
    return f"{b.module.text()}\ndefine {result} @septet{symbol}({given} %x) {{\n{lines}\n  ret {result} {returned}\n}}\n"


def _provider(symbol: str) -> Callable[[], int]:
    return lambda: jit.build(text(symbol), [f"septet{symbol}"])[0]


for _symbol in CALLS:
    jit.provide(_symbol, _provider(_symbol))
