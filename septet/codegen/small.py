"""Kernels for small contiguous arrays, all in one module: what the native array type and eager work call directly.

    elementwise: void k(ptr out, ptr a, ptr b, i64 n)        a and b are arrays ("v") or point to one element ("s")
    reduction:   void k(ptr out, ptr a, ptr unused, i64 n)   of all n >= 1 elements

They leave the processor's float flags as the arithmetic sets them and clear none: the caller may read the flags of several calls at once.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from septet.ir import dtype as dt
from septet.ir import elementwise, structure
from septet.ir.dtype import DType
from septet.ir.op import Op
from septet.runtime import jit

FLOATS = (dt.float64, dt.float32)
NUMBERS = (*FLOATS, dt.int64, dt.int32)
EVERY = (*NUMBERS, dt.bool_)
BINARY, UNARY = ("vv", "vs", "sv"), ("v",)

# op -> (dtypes, modes)
ELEMENTWISE: dict[str, tuple[tuple[DType, ...], tuple[str, ...]]] = {
    "add": (EVERY, BINARY), "subtract": (NUMBERS, BINARY), "multiply": (EVERY, BINARY), "divide": (FLOATS, BINARY),
    "maximum": (NUMBERS, BINARY), "minimum": (NUMBERS, BINARY),
    "equal": (EVERY, BINARY), "not_equal": (EVERY, BINARY), "less": (NUMBERS, BINARY), "less_equal": (NUMBERS, BINARY),
    "greater": (NUMBERS, BINARY), "greater_equal": (NUMBERS, BINARY),
    "bitwise_and": ((dt.bool_, dt.int64), BINARY), "bitwise_or": ((dt.bool_, dt.int64), BINARY),
    "bitwise_xor": ((dt.bool_, dt.int64), BINARY),
    "logical_and": ((dt.bool_,), BINARY), "logical_or": ((dt.bool_,), BINARY),
    "negative": (NUMBERS, UNARY), "absolute": (NUMBERS, UNARY), "square": (NUMBERS, UNARY), "invert": ((dt.bool_, dt.int64), UNARY),
    "logical_not": ((dt.bool_,), UNARY), "sqrt": (FLOATS, UNARY), "exp": (FLOATS, UNARY), "log": (FLOATS, UNARY), "sin": (FLOATS, UNARY),
    "cos": (FLOATS, UNARY), "tanh": (FLOATS, UNARY), "sigmoid": (FLOATS, UNARY), "floor": (FLOATS, UNARY), "ceil": (FLOATS, UNARY),
    "rint": (FLOATS, UNARY), "erf": (FLOATS, UNARY), "reciprocal": (FLOATS, UNARY),
    "isnan": (FLOATS, UNARY), "isfinite": (FLOATS, UNARY),
}
REDUCTIONS: dict[str, tuple[DType, ...]] = {
    "sum": NUMBERS[:3], "prod": NUMBERS[:3], "max": NUMBERS, "min": NUMBERS, "any": (dt.bool_,), "all": (dt.bool_,),
    "argmax": NUMBERS[:3], "argmin": NUMBERS[:3],
}
CASTS = (dt.bool_, dt.uint8, dt.int32, dt.int64, dt.float32, dt.float64)       # each to each
REDUCED = "r"


@dataclass(frozen=True)
class Key:
    """One kernel: a row, "vv" "vs" "sv" "v" or "r" (whole reduction), and the dtype of the operands."""

    op: str
    mode: str
    dtype: DType

    @property
    def symbol(self) -> str:
        return f"small_{self.op}_{self.mode}_{self.dtype.name}"


def keys() -> list[Key]:
    """All kernels of the module, in a fixed order."""
    maps = [Key(op, mode, d) for op, (dtypes, modes) in ELEMENTWISE.items() for d in dtypes for mode in modes]
    maps += [Key(cast_name(to), "v", d) for to in CASTS for d in CASTS if d is not to]
    return maps + [Key(op, REDUCED, d) for op, dtypes in REDUCTIONS.items() for d in dtypes]


def cast_name(dtype: DType) -> str:
    """The op that converts to a dtype."""
    return f"cast_{dtype.name}"


def row_of(key: Key) -> tuple[Op, DType]:
    """The row of a kernel and the dtype of its result."""
    if key.op.startswith("cast_"):
        return elementwise.cast, dt.BY_NAME[key.op.removeprefix("cast_")]
    op = (structure if key.mode == REDUCED else elementwise).ROWS[key.op]
    loop = op.loop((key.dtype,) * op.arity)
    assert loop is not None
    return op, loop.output


@cache
def addresses() -> dict[Key, int]:
    """Where every kernel is."""
    symbols = [key.symbol for key in keys()]
    key = jit.key_of("small", jit.source_stamp(Path(__file__).parent, Path(dt.__file__).parent))
    loaded = jit.load(key)
    found = loaded[0] if loaded else jit.build_as(key, written(keys()), symbols, "none")
    return dict(zip(keys(), (found[symbol] for symbol in symbols), strict=True))


def address(op: str, mode: str, dtype: DType) -> int | None:
    """The kernel of an op, or None where there is none."""
    return addresses().get(Key(op, mode, dtype))


def more(op: Op, dtype: DType) -> dict[str, int]:
    """Where the kernels of one more row are, by mode: made when a program turns out to need it."""
    wanted = [Key(op.name, mode, dtype) for mode in (UNARY if op.arity == 1 else BINARY)]
    found = jit.build(written(wanted), [key.symbol for key in wanted], "none")
    return dict(zip([key.mode for key in wanted], found, strict=True))


def written(wanted: Sequence[Key]) -> str:
    """The IR of a module of kernels for the host's vectors; what writes it is loaded only here, as a warm start does without."""
    from . import small_text

    return small_text.text(wanted)
