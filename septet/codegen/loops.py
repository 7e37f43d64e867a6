"""Elementwise kernels: rows of vectors with a masked tail, cut into chunks for the pool.

A kernel is `void k(ptr context, i64 chunk)`.  The context is an array of 8-byte words:

    flags | inner size, rows, rows a chunk, columns a chunk, column chunks | sizes of the outer axes but the first |
    for every operand (memory leaves, then outputs): address, inner stride, outer strides | for every number: two words
"""
from __future__ import annotations

from dataclasses import dataclass

from .builder import Module, Value
from .memory import CONTIGUOUS, FIXED, NUMBER, load, load_one, store
from .program import Program, emit_step
from .vmath import Emitter

FLAGS, INNER, ROWS, ROW_STEP, COLUMN_STEP, COLUMN_CHUNKS, SIZES = range(7)
STATUS = ((4, 1), (8, 2), (16, 4), (1, 8))          # MXCSR bit → bit of the result: divide, over, under, invalid


@dataclass
class Operand:
    """Where an operand's words are, and its pointer and stride in the code."""

    index: int
    mode: str
    base: str = ""
    stride: str = ""


class MapKernel:
    """Writes the kernel of a Program."""

    def __init__(self, program: Program, vector_bytes: int):
        self.program, self.module = program, Module()
        self.b = Emitter(self.module, program.lanes(vector_bytes), vector_bytes)
        self.outer = program.rank - 1
        modes = [leaf.mode for leaf in program.leaves if leaf.mode != NUMBER] + [mode for _, mode in program.outputs]
        self.operands = [Operand(i, mode) for i, mode in enumerate(modes)]
        self.fixed: dict[int, Value] = {}

    def text(self) -> str:
        """The module: `kernel` is its entry."""
        b = self.b
        b.raised = b.slot("i64")
        b.do(f"store i64 0, ptr {b.raised}, align 8")
        self.read_context()
        rows, columns = self.bounds()
        with b.loop(*rows) as row:
            pointers = self.row_pointers(row)
            self.columns(pointers, *columns)
        finish(b, self.program.streaming)
        b.close("internal void @body(ptr %context, i64 %chunk)", "noinline")
        self.module.functions.append(entry(self.program.quiet))
        if self.program.streaming:
            self.module.declared["!0"] = "!0 = !{i32 1}"
        return self.module.text()

    # -- context ------------------------------------------------------------------------------------------------------------------
    def read_context(self) -> None:
        b, at = self.b, SIZES + max(0, self.outer - 1)
        self.sizes = [b.word("%context", SIZES + k) for k in range(max(0, self.outer - 1))]
        for operand in self.operands:
            operand.base, operand.stride = b.word("%context", at, "ptr"), b.word("%context", at + 1)
            operand.index = at
            at += 2 + self.outer
        for k, leaf in enumerate(self.program.leaves):
            if leaf.mode == NUMBER:
                self.fixed[k] = load_one(b, b.offset("%context", 8 * at), leaf.dtype)
                at += 2

    def bounds(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """The rows and the columns of this chunk."""
        b = self.b
        inner, rows, row_step, column_step, chunks = (b.word("%context", k) for k in (INNER, ROWS, ROW_STEP, COLUMN_STEP, COLUMN_CHUNKS))
        result = []
        for which, step, total in (("udiv", row_step, rows), ("urem", column_step, inner)):
            low = b.let(f"mul i64 {b.let(f'{which} i64 %chunk, {chunks}')}, {step}")
            high = b.let(f"add i64 {low}, {step}")
            result.append((low, b.call("llvm.smin.i64", "i64", ("i64", high), ("i64", total))))
        return result[0], result[1]

    def row_pointers(self, row: str) -> list[str]:
        """Where each operand's row begins."""
        b = self.b
        index, rest = [], row
        for size in reversed(self.sizes):
            index.append(b.let(f"urem i64 {rest}, {size}"))
            rest = b.let(f"udiv i64 {rest}, {size}")
        index.append(rest)
        return [self.at(operand, list(reversed(index))) for operand in self.operands]

    def at(self, operand: Operand, index: list[str]) -> str:
        b, pointer = self.b, operand.base
        for axis in range(self.outer):
            step = b.let(f"mul i64 {b.word('%context', operand.index + 2 + axis)}, {index[axis]}")
            pointer = b.offset(pointer, step)
        return pointer

    # -- columns ------------------------------------------------------------------------------------------------------------------
    def columns(self, pointers: list[str], low: str, high: str) -> None:
        """Whole vectors, then what is left under a mask."""
        b, lanes = self.b, self.b.lanes
        count = b.let(f"sub i64 {high}, {low}")
        whole = b.let(f"and i64 {count}, {-lanes}")
        end = b.let(f"add i64 {low}, {whole}")
        constants = self.row_constants(pointers)
        with b.loop(low, end, lanes) as i:
            self.element(pointers, i, constants, "")
        with b.when(b.let(f"icmp slt i64 {end}, {high}")):
            vector = b.vector("i1")
            mask = b.call(f"llvm.get.active.lane.mask.v{lanes}i1.i64", vector, ("i64", end), ("i64", high))
            self.element(pointers, end, constants, mask)

    def row_constants(self, pointers: list[str]) -> dict[int, Value]:
        """Numbers, and operands that do not move along the row."""
        constants, k = dict(self.fixed), 0
        for i, leaf in enumerate(self.program.leaves):
            if leaf.mode == FIXED:
                constants[i] = load(self.b, pointers[k], leaf.dtype, FIXED)
            k += leaf.mode != NUMBER
        return constants

    def element(self, pointers: list[str], i: str, constants: dict[int, Value], mask: str) -> None:
        """Load, compute and store one vector at column i."""
        b, memory = self.b, 0
        values: list[Value] = []
        for k, leaf in enumerate(self.program.leaves):
            values.append(constants[k] if k in constants else self.load(memory, pointers, i, mask, k))
            memory += leaf.mode != NUMBER
        for step in self.program.steps:
            values.append(emit_step(b, step, [values[j] for j in step.inputs]))
        for index, mode in self.program.outputs:
            operand = self.operands[memory]
            store(b, values[index], self.column(memory, pointers, i), mode, operand.stride, mask,
                  self.program.streaming and mode == CONTIGUOUS and not mask)
            memory += 1

    def load(self, memory: int, pointers: list[str], i: str, mask: str, leaf: int) -> Value:
        operand = self.operands[memory]
        return load(self.b, self.column(memory, pointers, i), self.program.leaves[leaf].dtype, operand.mode, operand.stride, mask)

    def column(self, memory: int, pointers: list[str], i: str) -> str:
        return self.b.offset(pointers[memory], self.b.let(f"mul i64 {self.operands[memory].stride}, {i}"))


def finish(b: Emitter, streaming: bool = False) -> None:
    """Hand over the errors noted by integer operations, and return."""
    if streaming:
        b.call("llvm.x86.sse.sfence", "void")
    noted = b.let(f"load i64, ptr {b.raised}, align 8")
    with b.when(b.let(f"icmp ne i64 {noted}, 0")):
        b.let(f"atomicrmw or ptr %context, i64 {noted} monotonic")
    b.do("ret void")


def entry(quiet: bool, name: str = "kernel", body: str = "body") -> str:
    """The entry: calls the body between clearing and reading the processor's float flags, which no instruction can cross."""
    if quiet:
        return f"define void @{name}(ptr %context, i64 %chunk) {{\n  call void @{body}(ptr %context, i64 %chunk)\n  ret void\n}}"
    b = Emitter(Module(), 1)
    status = b.slot("i32")
    b.do(f"call void @llvm.x86.sse.stmxcsr(ptr {status})")
    before = b.let(f"load i32, ptr {status}")
    b.do(f"store i32 {b.let(f'and i32 {before}, -64')}, ptr {status}")
    b.do(f"call void @llvm.x86.sse.ldmxcsr(ptr {status})")
    b.do(f"call void @{body}(ptr %context, i64 %chunk)")
    b.do(f"call void @llvm.x86.sse.stmxcsr(ptr {status})")
    after = b.let(f"and i32 {b.let(f'load i32, ptr {status}')}, 29")
    b.do(f"br i1 {b.let(f'icmp ne i32 {after}, 0')}, label %raised, label %clean")
    b.start("raised")
    total = "0"
    for source, target in STATUS:
        hit = b.let(f"icmp ne i32 {b.let(f'and i32 {after}, {source}')}, 0")
        total = b.let(f"or i64 {total}, {b.let(f'select i1 {hit}, i64 {target}, i64 0')}")
    b.let(f"atomicrmw or ptr %context, i64 {total} monotonic")
    b.label("clean")
    b.do("ret void")
    declare = "\ndeclare void @llvm.x86.sse.stmxcsr(ptr)\ndeclare void @llvm.x86.sse.ldmxcsr(ptr)"
    return f"define void @{name}(ptr %context, i64 %chunk) {{\nentry:\n{b.body()}\n}}{declare}"
