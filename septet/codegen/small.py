"""Kernels for small contiguous arrays, all in one module: what the native array type and eager work call directly.

    elementwise: void k(ptr out, ptr a, ptr b, i64 n)        a and b are arrays ("v") or point to one element ("s")
    reduction:   void k(ptr out, ptr a, ptr unused, i64 n)   of all n >= 1 elements

They leave the processor's float flags as the arithmetic sets them and clear none: the caller may read the flags of several calls at once.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from septet.ir import dtype as dt
from septet.ir import elementwise, structure
from septet.ir.dtype import DType
from septet.ir.op import Op
from septet.runtime import jit

from .accumulate import Accumulator
from .builder import Module, register
from .launch import vector_bytes
from .loops import STATUS
from .memory import CONTIGUOUS, FIXED, load, store
from .program import BYTES, Leaf, Program, Step, emit_step
from .reduction import columns, raised, result_type, unpack, write_phase
from .rows import Phase, RowKernel
from .vmath import Emitter

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
SIGNATURE = "(ptr %out, ptr %a, ptr %b, i64 %n)"


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
def text() -> str:
    """The IR of the module for the host's vectors."""
    module = Module()
    for key in keys():
        if key.mode == REDUCED:
            write_reduction(module, key)
        else:
            write_map(module, key)
    return module.text()


@cache
def addresses() -> dict[Key, int]:
    """Where every kernel is."""
    symbols = [key.symbol for key in keys()]
    key = jit.key_of("small", jit.source_stamp(Path(__file__).parent, Path(dt.__file__).parent))
    loaded = jit.load(key)
    found = loaded[0] if loaded else jit.build_as(key, text(), symbols, "none")
    return dict(zip(keys(), (found[symbol] for symbol in symbols), strict=True))


def address(op: str, mode: str, dtype: DType) -> int | None:
    """The kernel of an op, or None where there is none."""
    return addresses().get(Key(op, mode, dtype))


def more(op: Op, dtype: DType) -> dict[str, int]:
    """Where the kernels of one more row are, by mode: made when a program turns out to need it."""
    keys = [Key(op.name, mode, dtype) for mode in (UNARY if op.arity == 1 else BINARY)]
    module = Module()
    for key in keys:
        write_map(module, key)
    return dict(zip([key.mode for key in keys], jit.build(module.text(), [key.symbol for key in keys], "none"), strict=True))


def write_map(module: Module, key: Key) -> None:
    """An elementwise kernel."""
    op, output = row_of(key)
    b = Emitter(module, vector_bytes() // max(BYTES[register(key.dtype)], BYTES[register(output)]), vector_bytes())
    divides = key.dtype.is_integer and key.op not in ELEMENTWISE and op.arity == 2
    if divides:
        raised(b)
    pointers = ("%a", "%b")[:op.arity]
    fixed = {p: load(b, p, key.dtype, FIXED) for p, m in zip(pointers, key.mode, strict=True) if m == "s"}
    for i, mask in columns(b, "0", "%n"):
        values = [fixed.get(p) or load(b, b.offset(p, scaled(b, i, key.dtype)), key.dtype, CONTIGUOUS, "", mask) for p in pointers]
        result = emit_step(b, Step(op, tuple(range(op.arity)), output), values)
        store(b, result, b.offset("%out", scaled(b, i, output)), CONTIGUOUS, "", mask)
    if divides:
        raise_flags(b)
    b.do("ret void")
    b.close(f"void @{key.symbol}{SIGNATURE}")


def raise_flags(b: Emitter) -> None:
    """The errors noted by integer operations as the processor's flags, where the caller looks for them."""
    noted = b.let(f"load i64, ptr {b.raised}, align 8")
    with b.when(b.let(f"icmp ne i64 {noted}, 0")):
        status = b.slot("i32")
        b.call("llvm.x86.sse.stmxcsr", "void", ("ptr", status))
        flags = b.let(f"load i32, ptr {status}")
        for source, target in STATUS:
            hit = b.let(f"icmp ne i64 {b.let(f'and i64 {noted}, {target}')}, 0")
            flags = b.let(f"or i32 {flags}, {b.let(f'select i1 {hit}, i32 {source}, i32 0')}")
        b.do(f"store i32 {flags}, ptr {status}")
        b.call("llvm.x86.sse.ldmxcsr", "void", ("ptr", status))


def scaled(b: Emitter, i: str, dtype: DType) -> str:
    return b.let(f"mul i64 {i}, {dtype.itemsize}")


def write_reduction(module: Module, key: Key) -> None:
    """A whole reduction: the phase of a row kernel with one leaf, called with a frame of its own."""
    op = structure.ROWS[key.op]
    loop = op.loop((key.dtype,))
    assert loop is not None
    program = Program((Leaf(key.dtype, CONTIGUOUS),), (Step(op, (0,), loop.output),), ((1, FIXED),), 1)
    rows = RowKernel(program, vector_bytes(), module=module, prefix=f"{key.symbol}.")
    write_phase(rows, 0, Phase(1))
    b, acc = rows.emitter(), Accumulator(op, key.dtype, loop.output)
    frame = b.offset(b.slot(f"[{rows.frame_words + 8} x i64]"), 64)
    b.do(f"store ptr %a, ptr {frame}, align 8")
    b.do(f"store i64 {key.dtype.itemsize}, ptr {b.offset(frame, 8)}, align 8")
    start = acc.start(b)
    sequential = key.op == "prod"
    if sequential:
        rows.put(b, frame, 1, acc.value(start))
    found = unpack(b, acc, b.call(rows.phase(0), result_type(acc), ("ptr", frame), ("i64", "0"), ("i64", "%n"), declare=False))
    total = found if sequential and key.dtype.is_inexact else acc.join(b, start, found)
    store(b, acc.final(total), "%out", FIXED)
    b.do("ret void")
    b.close(f"void @{key.symbol}{SIGNATURE}")

