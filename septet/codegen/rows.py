"""Kernels over rows: reductions of the inner axis with everything fused around them.

A row is worked through in phases, one function each: a reduction of the row, or the elementwise pass that stores what is left.  Values per
row (results of reductions and what is computed from them) are scalars kept in a frame:

    for every operand: pointer to its row, inner stride | for every value per row: two words

A row longer than a segment is cut along the tree of the pairwise sum; segments give partial results that `combine` joins along the same
tree, so the result does not depend on who computed them.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType

from . import combine, reduction
from .builder import Module, Value, register
from .loops import entry, finish
from .memory import FIXED, NUMBER, load, load_one, store
from .program import BYTES, Program, Step, emit_step
from .vmath import Emitter

FLAGS, INNER, ROWS, ROW_STEP, SEGMENTS, TABLE, PARTIALS, REDUCED, SIZES = range(9)
ROW, FULL = "row", "full"


@dataclass
class Phase:
    """A pass over the row: the step that reduces it (None: no reduction) and the full values it stores."""

    reduce: int | None
    stores: list[int] = field(default_factory=list)


class RowKernel:
    """Writes `kernel(context, chunk)` and `combine(context, row)` for a Program whose steps may reduce the inner axis.

    rank counts the kept axes, the reduced outer axes and the inner axis; `reduced` outer axes are walked inside, last of the outer.
    """

    def __init__(self, program: Program, vector_bytes: int, reduced: int = 0, module: Module | None = None, prefix: str = ""):
        self.program, self.module, self.vector_bytes, self.reduced = program, module or Module(), vector_bytes, reduced
        self.prefix = prefix
        self.leaves, self.steps = program.leaves, program.steps
        self.memory = [i for i, leaf in enumerate(self.leaves) if leaf.mode != NUMBER]
        self.operand_modes = [self.leaves[i].mode for i in self.memory] + [mode for _, mode in program.outputs]
        self.scope = self.scopes()
        self.row_values = [i for i in range(len(self.scope)) if self.scope[i] == ROW]
        self.frame_words = 2 * len(self.operand_modes) + 2 * len(self.row_values)
        self.phases = self.plan()

    # -- what happens when --------------------------------------------------------------------------------------------------------
    def scopes(self) -> list[str]:
        """Whether each value is one per row or one per element."""
        scope = [ROW if leaf.mode in (NUMBER, FIXED) else FULL for leaf in self.leaves]
        for step in self.steps:
            full = step.op.kind != "reduce" and any(scope[i] == FULL for i in step.inputs)
            scope.append(FULL if full else ROW)
        return scope

    def plan(self) -> list[Phase]:
        """One phase for every reduction, one for the stores that no reduction's phase computes anyway."""
        first = len(self.leaves)
        phases = [Phase(first + k) for k, step in enumerate(self.steps) if step.op.kind == "reduce"]
        wanted = {index for index, mode in self.program.outputs if mode != FIXED}
        for phase in phases:
            assert phase.reduce is not None
            phase.stores = sorted(wanted & self.needs(phase.reduce))
            wanted -= set(phase.stores)
        if wanted:
            phases.append(Phase(None, sorted(wanted)))
        return phases

    def needs(self, index: int) -> set[int]:
        """The full values that are computed to reduce or store value `index`."""
        found: set[int] = set()
        stack = list(self.step(index).inputs)
        while stack:
            i = stack.pop()
            if i not in found and self.scope[i] == FULL and i >= len(self.leaves):
                found.add(i)
                stack.extend(self.step(i).inputs)
        return found

    def step(self, index: int) -> Step:
        return self.steps[index - len(self.leaves)]

    def dtype(self, index: int) -> DType:
        return self.leaves[index].dtype if index < len(self.leaves) else self.step(index).dtype

    def is_full_output(self, index: int) -> bool:
        return any(i == index and mode != FIXED for i, mode in self.program.outputs)

    def operand_of_output(self, index: int) -> int:
        return len(self.memory) + [i for i, _ in self.program.outputs].index(index)

    def phase(self, k: int) -> str:
        """The name of a phase's function."""
        return f"{self.prefix}phase{k}"

    # -- text ---------------------------------------------------------------------------------------------------------------------
    def text(self) -> str:
        for k, phase in enumerate(self.phases):
            reduction.write_phase(self, k, phase)
        self.write_body()
        self.module.functions.append(entry(self.program.quiet))
        if len(self.phases) == 1 and self.phases[0].reduce is not None:
            combine.write_combine(self, self.phases[0].reduce)
        return self.module.text()

    def emitter(self, lanes: int = 1) -> Emitter:
        return Emitter(self.module, lanes, self.vector_bytes)

    def lanes(self) -> int:
        return self.vector_bytes // max(BYTES[register(self.dtype(i))] for i in range(len(self.scope)))

    def write_body(self) -> None:
        b = self.emitter()
        b.raised = b.slot("i64")
        b.do(f"store i64 0, ptr {b.raised}, align 8")
        frame = b.offset(b.slot(f"[{self.frame_words + 8} x i64]"), 64)
        b.do(f"store ptr %context, ptr {b.offset(frame, -8)}, align 8")
        inner, rows, step, segments, reduced = (b.word("%context", k) for k in (INNER, ROWS, ROW_STEP, SEGMENTS, REDUCED))
        low = b.let(f"mul i64 {b.let(f'udiv i64 %chunk, {segments}')}, {step}")
        high = b.call("llvm.smin.i64", "i64", ("i64", b.let(f"add i64 {low}, {step}")), ("i64", rows))
        segment = b.let(f"urem i64 %chunk, {segments}")
        start, count = self.segment(b, segment, inner)
        with b.loop(low, high) as row:
            self.run_row(b, frame, row, start, count, reduced, segment)
        finish(b)
        b.close("internal void @body(ptr %context, i64 %chunk)", "noinline")

    def segment(self, b: Emitter, segment: str, inner: str) -> tuple[str, str]:
        """(start, count) of this chunk's part of the row: from the table if there is one."""
        table = b.word("%context", TABLE, "ptr")
        whole = b.let(f"icmp eq ptr {table}, null")
        slots = b.slot("i64"), b.slot("i64")
        b.do(f"store i64 0, ptr {slots[0]}")
        b.do(f"store i64 {inner}, ptr {slots[1]}")
        with b.when(b.let(f"xor i1 {whole}, true")):
            at = b.offset(table, b.let(f"mul i64 {segment}, 16"))
            for k, slot in enumerate(slots):
                b.do(f"store i64 {b.word(at, k)}, ptr {slot}")
        return b.let(f"load i64, ptr {slots[0]}"), b.let(f"load i64, ptr {slots[1]}")

    def run_row(self, b: Emitter, frame: str, row: str, start: str, count: str, reduced: str, segment: str) -> None:
        """All phases of one row."""
        bases = self.set_pointers(b, frame, row)
        self.set_numbers(b, frame)
        for i in range(len(self.scope)):
            if i >= len(self.leaves) and self.scope[i] == ROW:
                self.row_step(b, frame, i, start, count, reduced, bases)
        for k, phase in enumerate(self.phases):
            if phase.reduce is None:
                b.do(f"call void @{self.phase(k)}(ptr {frame}, i64 {start}, i64 {count})")
        self.store_rows(b, frame, row, segment)

    def set_pointers(self, b: Emitter, frame: str, row: str) -> list[str]:
        """Row pointers and strides of all operands into the frame."""
        kept = self.program.rank - 1 - self.reduced
        sizes = [b.word("%context", SIZES + k) for k in range(max(0, kept - 1))]
        index, rest = [], row
        for n in reversed(sizes):
            index.append(b.let(f"urem i64 {rest}, {n}"))
            rest = b.let(f"udiv i64 {rest}, {n}")
        index = list(reversed([*index, rest]))
        pointers = []
        for k in range(len(self.operand_modes)):
            at = self.context_at(k)
            pointer = b.word("%context", at, "ptr")
            for axis in range(kept):
                pointer = b.offset(pointer, b.let(f"mul i64 {b.word('%context', at + 2 + axis)}, {index[axis]}"))
            b.do(f"store ptr {pointer}, ptr {b.offset(frame, 16 * k)}")
            b.do(f"store i64 {b.word('%context', at + 1)}, ptr {b.offset(frame, 16 * k + 8)}")
            pointers.append(pointer)
        return pointers

    def reduced_sizes(self, b: Emitter) -> list[str]:
        """Lengths of the reduced outer axes."""
        first = SIZES + max(0, self.program.rank - 2 - self.reduced)
        return [b.word("%context", first + axis) for axis in range(self.reduced)]

    def context_at(self, operand: int) -> int:
        """The context word of an operand's address: after the sizes of kept axes but the first and of reduced ones."""
        kept = self.program.rank - 1 - self.reduced
        return SIZES + max(0, kept - 1) + self.reduced + operand * (1 + self.program.rank)

    def slot_at(self, index: int) -> int:
        """Byte offset in the frame of a value per row."""
        return 16 * (len(self.operand_modes) + self.row_values.index(index))

    def set_numbers(self, b: Emitter, frame: str) -> None:
        """Leaves that are one per row: numbers of the context and operands that do not move along it."""
        at = self.context_at(len(self.operand_modes))
        for i, leaf in enumerate(self.leaves):
            if leaf.mode == NUMBER:
                source = b.offset("%context", 8 * at)
                at += 2
            elif leaf.mode == FIXED:
                source = b.let(f"load ptr, ptr {b.offset(frame, 16 * self.memory.index(i))}")
            else:
                continue
            self.put(b, frame, i, load_one(b, source, leaf.dtype))

    def put(self, b: Emitter, frame: str, index: int, v: Value) -> None:
        """Keep a value per row, in register form."""
        at = b.offset(frame, self.slot_at(index))
        element = register(v.dtype)
        for part, address in ((v.ir, at), (v.im, b.offset(at, 8) if v.im else "")):
            if address:
                b.do(f"store {element} {part}, ptr {address}, align 8")

    def get(self, b: Emitter, frame: str, index: int, rounded: bool = True) -> Value:
        """A value per row, in all lanes; a reduction of halves is rounded when it is read."""
        at, dtype = b.offset(frame, self.slot_at(index)), self.dtype(index)
        element = register(dtype)
        scalars = [b.let(f"load {element}, ptr {p}, align 8") for p in ([at, b.offset(at, 8)] if dtype.is_complex else [at])]
        if rounded and dtype in HALVES and index >= len(self.leaves) and self.step(index).op.kind == "reduce":
            with b.width(1):
                scalars[0] = self.rounded(b, Value(scalars[0], dtype)).ir
        parts = [b.splat(x, element) for x in scalars]
        return Value(parts[0], dtype, parts[1] if dtype.is_complex else "")

    def row_step(self, b: Emitter, frame: str, index: int, start: str, count: str, reduced: str, bases: list[str]) -> None:
        """Compute a value per row: by its reduction's phase, or from other values per row."""
        step = self.step(index)
        if step.op.kind != "reduce":
            self.put(b, frame, index, emit_step(b, step, [self.get(b, frame, i) for i in step.inputs]))
            return
        k = next(k for k, phase in enumerate(self.phases) if phase.reduce == index)
        self.put(b, frame, index, reduction.call_phase(self, b, k, index, frame, start, count, reduced, bases))

    def store_rows(self, b: Emitter, frame: str, row: str, segment: str) -> None:
        """Write the values per row that are outputs, or this segment's partial result."""
        table = b.word("%context", TABLE, "ptr")
        partial, final, after = (b.fresh(s) for s in ("partial", "final", "stored"))
        b.do(f"br i1 {b.let(f'icmp eq ptr {table}, null')}, label %{final}, label %{partial}")
        b.start(partial)
        if len(self.phases) == 1 and self.phases[0].reduce is not None:
            self.store_partial(b, frame, row, segment, self.phases[0].reduce)
        b.do(f"br label %{after}")
        b.start(final)
        for k, (index, mode) in enumerate(self.program.outputs):
            if mode == FIXED:
                pointer = b.let(f"load ptr, ptr {b.offset(frame, 16 * (len(self.memory) + k))}")
                v = self.get(b, frame, index)
                store(b, v, pointer, mode)
        b.do(f"br label %{after}")
        b.start(after)

    def rounded(self, b: Emitter, v: Value) -> Value:
        return b.convert(Value(v.ir, dt.float32), v.dtype) if v.dtype in HALVES else v

    def store_partial(self, b: Emitter, frame: str, row: str, segment: str, index: int) -> None:
        at = b.let(f"add i64 {b.let(f'mul i64 {row}, ' + b.word('%context', SEGMENTS))}, {segment}")
        address = b.offset(b.word("%context", PARTIALS, "ptr"), b.let(f"mul i64 {at}, 16"))
        v = self.get(b, frame, index, rounded=False)
        for part, place in ((v.ir, address), (v.im, b.offset(address, 8) if v.im else "")):
            if place:
                b.do(f"store {register(v.dtype)} {part}, ptr {place}, align 8")

    # -- inside a phase -----------------------------------------------------------------------------------------------------------
    def prepare(self, b: Emitter, phase: Phase) -> Row:
        """What a phase function reads of the frame once."""
        pointers = [b.let(f"load ptr, ptr {b.offset('%frame', 16 * k)}") for k in range(len(self.operand_modes))]
        strides = [b.word("%frame", 2 * k + 1) for k in range(len(self.operand_modes))]
        full = self.needs(phase.reduce) if phase.reduce is not None else set()
        full |= {j for i in phase.stores for j in self.needs(i) | {i}}
        used = {i for f in full for i in self.step(f).inputs} | set(self.step(phase.reduce).inputs if phase.reduce is not None else ())
        constants = {i: self.get(b, "%frame", i) for i in sorted(used) if self.scope[i] == ROW}
        return Row(self, b, pointers, strides, constants, phase)


@dataclass
class Row:
    """One phase's view of a row: values at a column, computed as needed."""

    kernel: RowKernel
    b: Emitter
    pointers: list[str]
    strides: list[str]
    constants: dict[int, Value]
    phase: Phase

    def values(self, column: str, mask: str) -> dict[int, Value]:
        """Store what the phase stores; the values computed on the way."""
        known = dict(self.constants)
        for index in self.phase.stores:
            v = self.value(index, column, mask, known)
            operand = self.kernel.operand_of_output(index)
            mode = self.kernel.operand_modes[operand]
            store(self.b, v, self.at(operand, column), mode, self.strides[operand], mask)
        return known

    def value(self, index: int, column: str, mask: str, known: dict[int, Value]) -> Value:
        if index not in known:
            kernel = self.kernel
            if index < len(kernel.leaves):
                known[index] = self.read(kernel.memory.index(index), kernel.dtype(index), column, mask)
            elif kernel.is_full_output(index) and index not in self.phase.stores and self.stored_before(index):
                known[index] = self.read(kernel.operand_of_output(index), kernel.dtype(index), column, mask)
            else:
                step = kernel.step(index)
                known[index] = emit_step(self.b, step, [self.value(i, column, mask, known) for i in step.inputs])
        return known[index]

    def stored_before(self, index: int) -> bool:
        return any(index in phase.stores for phase in self.kernel.phases[:self.kernel.phases.index(self.phase)])

    def read(self, operand: int, dtype: DType, column: str, mask: str) -> Value:
        return load(self.b, self.at(operand, column), dtype, self.kernel.operand_modes[operand], self.strides[operand], mask)

    def at(self, operand: int, column: str) -> str:
        return self.b.offset(self.pointers[operand], self.b.let(f"mul i64 {self.strides[operand]}, {column}"))

