"""The text of the kernels for small arrays that `small` lists."""
from __future__ import annotations

from collections.abc import Sequence

from septet.ir import structure
from septet.ir.dtype import DType

from .accumulate import Accumulator
from .builder import Module, register
from .launch import vector_bytes
from .loops import STATUS
from .memory import CONTIGUOUS, FIXED, load, store
from .program import BYTES, Leaf, Program, Step, emit_step
from .reduction import columns, raised, result_type, unpack, write_phase
from .rows import Phase, RowKernel
from .small import ELEMENTWISE, REDUCED, Key, row_of
from .vmath import Emitter

SIGNATURE = "(ptr %out, ptr %a, ptr %b, i64 %n)"


def text(keys: Sequence[Key]) -> str:
    """The IR of a module of kernels for the host's vectors."""
    module = Module()
    for key in keys:
        if key.mode == REDUCED:
            write_reduction(module, key)
        else:
            write_map(module, key)
    return module.text()


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

