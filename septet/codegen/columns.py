"""Reductions of outer axes: the inner axis is kept, so that every lane is a result of its own.

The running values of a chunk of columns stay in the first cache while rows stream by; elements are combined one after the other,
which is the order of NumPy's results.  Context as in `rows`, with the sizes of reduced axes after those of kept ones.
"""
from __future__ import annotations

from septet.ir.dtype import HALVES, DType

from .accumulate import Accumulator
from .builder import Module, Value, register
from .loops import entry, finish
from .memory import NUMBER, load, load_one, store
from .program import BYTES, Program, Step, emit_step
from .reduction import columns
from .vmath import Emitter

FLAGS, INNER, ROWS, COLUMN_STEP, COLUMN_CHUNKS, REDUCED, SIZES = range(7)
WIDEST = 1024                       # columns of a chunk: their running values fill a quarter of the first cache
TOGETHER = 4                        # rows that are added in one pass


class ColumnKernel:
    """Writes `kernel(context, chunk)` for a Program whose last step reduces `reduced` axes in front of the inner one."""

    def __init__(self, program: Program, vector_bytes: int, reduced: int):
        self.program, self.reduced, self.module = program, reduced, Module()
        self.step: Step = program.steps[-1]
        widest = max([BYTES[register(d)] for d in self.dtypes()] + [8] * self.step.op.name.startswith("arg"))
        self.b = Emitter(self.module, vector_bytes // widest, vector_bytes)
        self.acc = Accumulator(self.step.op, self.dtypes()[self.step.inputs[0]], self.step.dtype)
        self.memory = [i for i, leaf in enumerate(program.leaves) if leaf.mode != NUMBER]
        self.kept = program.rank - 1 - reduced
        self.numbers: dict[int, Value] = {}

    def dtypes(self) -> list[DType]:
        return self.program.dtypes

    def text(self) -> str:
        b = self.b
        b.raised = b.slot("i64")
        b.do(f"store i64 0, ptr {b.raised}, align 8")
        self.read_context()
        step, chunks, inner = (b.word("%context", k) for k in (COLUMN_STEP, COLUMN_CHUNKS, INNER))
        row = b.let(f"udiv i64 %chunk, {chunks}")
        low = b.let(f"mul i64 {b.let(f'urem i64 %chunk, {chunks}')}, {step}")
        high = b.call("llvm.smin.i64", "i64", ("i64", b.let(f"add i64 {low}, {step}")), ("i64", inner))
        bases = [self.moved(pointer, k, row, 0, self.kept) for k, pointer in enumerate(self.pointers)]
        self.blocks(bases, low, high)
        finish(b)
        b.close("internal void @body(ptr %context, i64 %chunk)", "noinline")
        self.module.functions.append(entry(self.program.quiet))
        return self.module.text()

    def read_context(self) -> None:
        b = self.b
        self.sizes = [b.word("%context", SIZES + k) for k in range(self.kept + self.reduced)]
        operands = len(self.memory) + len(self.program.outputs)
        self.at = [SIZES + self.kept + self.reduced + k * (1 + self.program.rank) for k in range(operands + 1)]
        self.pointers = [b.word("%context", at, "ptr") for at in self.at[:-1]]
        self.strides = [b.word("%context", at + 1) for at in self.at[:-1]]
        at = self.at[-1]
        for i, leaf in enumerate(self.program.leaves):
            if leaf.mode == NUMBER:
                self.numbers[i] = load_one(b, b.offset("%context", 8 * at), leaf.dtype)
                at += 2

    def moved(self, pointer: str, operand: int, linear: str, first: int, count: int) -> str:
        """A pointer at the linear-th position of `count` axes from `first` on."""
        b, rest = self.b, linear
        for axis in reversed(range(first, first + count)):
            index = rest
            if axis > first:
                index, rest = b.let(f"urem i64 {rest}, {self.sizes[axis]}"), b.let(f"udiv i64 {rest}, {self.sizes[axis]}")
            stride = b.word("%context", self.at[operand] + 2 + axis)
            pointer = b.offset(pointer, b.let(f"mul i64 {stride}, {index}"))
        return pointer

    def blocks(self, bases: list[str], low: str, high: str) -> None:
        """Start the running values, add the rows several at a time, store the results."""
        b = self.b
        count, depth = b.let(f"sub i64 {high}, {low}"), b.word("%context", REDUCED)
        self.low = low
        self.buffers = [b.slot(f"[{WIDEST + b.lanes} x {t}]") for t in self.acc.types()]
        with b.loop("0", count, b.lanes) as i:
            self.keep(self.acc.start(b), i)
        many = b.let(f"and i64 {depth}, {-TOGETHER}")
        for start, stop, together in (("0", many, TOGETHER), (many, depth, 1)):
            with b.loop(start, stop, together) as r:
                self.add_rows(bases, r, together, low, count)
        for column, mask in columns(b, low, count):
            self.store(bases, self.acc.final(self.kept_at(column)), column, mask)

    def add_rows(self, bases: list[str], r: str, together: int, low: str, count: str) -> None:
        """Combine consecutive rows into the running values, in order."""
        b = self.b
        at = [b.let(f"add i64 {r}, {k}") for k in range(together)]
        rows = [[self.moved(base, k, row, self.kept, self.reduced) for k, base in enumerate(bases[:len(self.memory)])] for row in at]
        places = [b.splat(row, "i64") if self.acc.is_arg else "" for row in at]
        for column, mask in columns(b, low, count):
            parts = self.kept_at(column)
            for pointers, place in zip(rows, places, strict=True):
                parts = self.rounded(self.acc.add(b, parts, self.element(pointers, column, mask), place))
            self.keep(parts, b.let(f"sub i64 {column}, {low}"))

    def keep(self, parts: list[str], index: str) -> None:
        """Running values of a vector of columns into the buffers."""
        b = self.b
        for buffer, part, t in zip(self.buffers, parts, self.acc.types(), strict=True):
            b.do(f"store {b.vector(t)} {part}, ptr {b.let(f'getelementptr {t}, ptr {buffer}, i64 {index}')}, align {self.alignment(t)}")

    def kept_at(self, column: str) -> list[str]:
        b = self.b
        index = b.let(f"sub i64 {column}, {self.low}")
        found = []
        for buffer, t in zip(self.buffers, self.acc.types(), strict=True):
            pointer = b.let(f"getelementptr {t}, ptr {buffer}, i64 {index}")
            found.append(b.let(f"load {b.vector(t)}, ptr {pointer}, align {self.alignment(t)}"))
        return found

    def alignment(self, element: str) -> int:
        return BYTES[element]

    def rounded(self, parts: list[str]) -> list[str]:
        """Halves are rounded after every addition, as NumPy's results of these axes are."""
        if self.step.dtype not in HALVES or self.step.op.quiet:
            return parts
        return [self.b.convert(self.acc.value(parts), self.step.dtype).ir]

    def store(self, bases: list[str], v: Value, column: str, mask: str) -> None:
        for k, (_, mode) in enumerate(self.program.outputs):
            operand = len(self.memory) + k
            store(self.b, v, self.column(bases[operand], operand, column), mode, self.strides[operand], mask)

    def column(self, pointer: str, operand: int, column: str) -> str:
        return self.b.offset(pointer, self.b.let(f"mul i64 {self.strides[operand]}, {column}"))

    def element(self, rows: list[str], column: str, mask: str) -> Value:
        """The reduced value, with its producers."""
        values = []
        for i, leaf in enumerate(self.program.leaves):
            if i in self.numbers:
                values.append(self.numbers[i])
                continue
            k = self.memory.index(i)
            values.append(load(self.b, self.column(rows[k], k, column), leaf.dtype, leaf.mode, self.strides[k], mask))
        for step in self.program.steps[:-1]:
            values.append(emit_step(self.b, step, [values[j] for j in step.inputs]))
        return values[self.step.inputs[0]]
