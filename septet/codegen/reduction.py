"""Phases of a row: the elementwise pass, and reductions.

Sums of floats follow the order that NumPy's results show: up to 128 elements in 8 interleaved running sums, added in pairs, then the rest
one by one; longer rows halved at multiples of 8.  Products of floats are taken one after the other.  All else is independent of order.
"""
from __future__ import annotations

from typing import TYPE_CHECKING

from septet.ir.dtype import HALVES, DType

from .accumulate import Accumulator
from .builder import Value
from .program import Step
from .vmath import Emitter

if TYPE_CHECKING:
    from .rows import Phase, Row, RowKernel

UNROLL = 4
LIGHT = 3                           # steps in front of a sum that are written out four times


def interleaved(dtype: DType) -> int:
    """Running sums of a block, in elements."""
    return 4 if dtype.is_complex else 8


def in_order(step: Step) -> bool:
    """Whether the rounding depends on the order."""
    return step.op.name in ("sum", "prod") and step.dtype.is_inexact


def accumulator(kernel: RowKernel, step: Step) -> Accumulator:
    return Accumulator(step.op, kernel.dtype(step.inputs[0]), step.dtype)


def result_type(acc: Accumulator) -> str:
    types = acc.types()
    return types[0] if len(types) == 1 else "{ " + ", ".join(types) + " }"


def pack(b: Emitter, acc: Accumulator, parts: list[str]) -> str:
    """Parts as one value to return."""
    if len(parts) == 1:
        return parts[0]
    full, value = result_type(acc), "poison"
    for k, (part, element) in enumerate(zip(parts, acc.types(), strict=True)):
        value = b.let(f"insertvalue {full} {value}, {element} {part}, {k}")
    return value


def unpack(b: Emitter, acc: Accumulator, value: str) -> list[str]:
    types = acc.types()
    if len(types) == 1:
        return [value]
    return [b.let(f"extractvalue {result_type(acc)} {value}, {k}") for k in range(len(types))]


def active(b: Emitter, start: str, stop: str) -> str:
    return b.call(f"llvm.get.active.lane.mask.v{b.lanes}i1.i64", b.vector("i1"), ("i64", start), ("i64", stop))


def write_phase(kernel: RowKernel, k: int, phase: Phase) -> None:
    """The function of a phase: `T phase(frame, low, count)`."""
    if phase.reduce is None:
        write_elementwise(kernel, k, phase)
        return
    step = kernel.step(phase.reduce)
    if in_order(step) and step.op.name == "sum":
        write_pairwise(kernel, k, phase, step)
    elif in_order(step):
        write_sequential(kernel, k, phase, step)
    else:
        write_unordered(kernel, k, phase, step)


def write_elementwise(kernel: RowKernel, k: int, phase: Phase) -> None:
    b = kernel.emitter(kernel.lanes())
    raised(b)
    row = kernel.prepare(b, phase)
    for i, mask in columns(b, "%low", "%count"):
        row.values(i, mask)
    hand_over(b)
    b.do("ret void")
    b.close(f"internal void @{kernel.phase(k)}(ptr %frame, i64 %low, i64 %count)", "noinline")


def raised(b: Emitter) -> None:
    """A place for the errors of integer operations."""
    b.raised = b.slot("i64")
    b.do(f"store i64 0, ptr {b.raised}, align 8")


def hand_over(b: Emitter) -> None:
    """Errors go to the context, whose address stands before the frame."""
    noted = b.let(f"load i64, ptr {b.raised}, align 8")
    with b.when(b.let(f"icmp ne i64 {noted}, 0")):
        flags = b.let(f"load ptr, ptr {b.offset('%frame', -8)}, align 8")
        b.let(f"atomicrmw or ptr {flags}, i64 {noted} monotonic")


def columns(b: Emitter, low: str, count: str):  # type: ignore[no-untyped-def]
    """Iterate over the two forms of a column loop: whole vectors, then the masked rest."""
    whole = b.let(f"and i64 {count}, {-b.lanes}")
    end, stop = b.let(f"add i64 {low}, {whole}"), b.let(f"add i64 {low}, {count}")
    with b.loop(low, end, b.lanes) as i:
        yield i, ""
    with b.when(b.let(f"icmp slt i64 {end}, {stop}")):
        yield end, active(b, end, stop)


def source(row: Row, step: Step, column: str, mask: str) -> Value:
    """The reduced value at a column, after what the phase stores there."""
    return row.value(step.inputs[0], column, mask, row.values(column, mask))


# -- pairwise sums ----------------------------------------------------------------------------------------------------------------


def write_pairwise(kernel: RowKernel, k: int, phase: Phase, step: Step) -> None:
    write_block(kernel, k, phase, step)
    acc = accumulator(kernel, step)
    group, result, b = interleaved(step.dtype), result_type(acc), kernel.emitter()
    return_where(b, b.let(f"icmp sle i64 %count, {16 * group}"), result, kernel.phase(k) + ".block")
    if is_light(kernel, phase):
        write_quarters(kernel, k, phase, step)
        return_where(b, quartered(b, group, max(group, kernel.lanes())), result, kernel.phase(k) + ".quarters")
    first = halved(b, "%count", group)
    left = b.call(kernel.phase(k), result, ("ptr", "%frame"), ("i64", "%low"), ("i64", first), declare=False)
    rest, start = b.let(f"sub i64 %count, {first}"), b.let(f"add i64 %low, {first}")
    right = b.call(kernel.phase(k), result, ("ptr", "%frame"), ("i64", start), ("i64", rest), declare=False)
    b.do(f"ret {result} {pack(b, acc, acc.join(b, unpack(b, acc, left), unpack(b, acc, right)))}")
    b.close(f"internal {result} @{kernel.phase(k)}(ptr %frame, i64 %low, i64 %count)", "noinline")


def return_where(b: Emitter, condition: str, result: str, function: str) -> None:
    """Leave the answer to another function of the same elements."""
    there, here = b.fresh("there"), b.fresh("here")
    b.do(f"br i1 {condition}, label %{there}, label %{here}")
    b.start(there)
    b.do(f"ret {result} {b.call(function, result, ('ptr', '%frame'), ('i64', '%low'), ('i64', '%count'), declare=False)}")
    b.start(here)


def halved(b: Emitter, count: str, group: int) -> str:
    """The first part of a split: half, down to a multiple of the interleaved sums (counted in parts of complex numbers)."""
    if group == 8:
        return b.let(f"and i64 {b.let(f'lshr i64 {count}, 1')}, -8")
    return b.let(f"lshr i64 {b.let(f'and i64 {count}, -8')}, 1")


def write_block(kernel: RowKernel, k: int, phase: Phase, step: Step) -> None:
    """At most 128 elements (64 complex numbers)."""
    acc, group = accumulator(kernel, step), interleaved(step.dtype)
    b = kernel.emitter(max(group, kernel.lanes()))
    raised(b)
    row, lanes, types = kernel.prepare(b, phase), b.lanes, acc.types()
    whole = b.let(f"and i64 %count, {-lanes}")
    end, stop = b.let(f"add i64 %low, {whole}"), b.let("add i64 %low, %count")
    narrow = [f"<{group} x {t}>" for t in types]
    with b.width(group):
        initial = [(full, b.literal(-0.0, t)) for full, t in zip(narrow, types, strict=True)]
    with b.carry("%low", end, lanes, initial) as (i, sums, updated):
        parts = acc.parts(source(row, step, i, ""))
        current = sums
        for j in range(lanes // group):
            current = add_slice(b, acc, current, parts, j, group)
        updated.extend(current)
    total, rest = tail_of_block(b, acc, row, step, sums, end, stop, group)
    total = rest_in_order(b, acc, total, rest, group)
    hand_over(b)
    b.do(f"ret {result_type(acc)} {pack(b, acc, total)}")
    b.close(f"internal {result_type(acc)} @{kernel.phase(k)}.block(ptr %frame, i64 %low, i64 %count)", "noinline")


def is_light(kernel: RowKernel, phase: Phase) -> bool:
    """Whether what is summed may stand several times in a loop."""
    assert phase.reduce is not None
    return not phase.stores and len(kernel.needs(phase.reduce)) <= LIGHT


def quartered(b: Emitter, group: int, lanes: int) -> str:
    """Whether the elements are halved twice and give four blocks of whole vectors."""
    whole = b.let(f"icmp eq i64 {b.let(f'and i64 %count, {4 * lanes - 1}')}, 0")
    long, short = b.let(f"icmp sgt i64 %count, {32 * group}"), b.let(f"icmp sle i64 %count, {64 * group}")
    return b.let(f"and i1 {whole}, {b.let(f'and i1 {long}, {short}')}")


def write_quarters(kernel: RowKernel, k: int, phase: Phase, step: Step) -> None:
    """Four blocks side by side: the running sums of one alone wait for each other."""
    acc, group = accumulator(kernel, step), interleaved(step.dtype)
    b = kernel.emitter(max(group, kernel.lanes()))
    raised(b)
    row, types = kernel.prepare(b, phase), acc.types()
    quarter = b.let("lshr i64 %count, 2")
    with b.width(group):
        initial = [(b.vector(t), b.literal(-0.0, t)) for t in types]
    starts = [b.let(f"mul i64 {quarter}, {q}") for q in range(4)]
    with b.carry("%low", b.let(f"add i64 %low, {quarter}"), b.lanes, initial * 4) as (i, sums, updated):
        for q, start in enumerate(starts):
            parts = acc.parts(source(row, step, b.let(f"add i64 {i}, {start}"), ""))
            current = sums[q * len(types):(q + 1) * len(types)]
            for j in range(b.lanes // group):
                current = add_slice(b, acc, current, parts, j, group)
            updated.extend(current)
    totals = [add_in_pairs(b, acc, sums[q * len(types):(q + 1) * len(types)], group) for q in range(4)]
    hand_over(b)
    with b.width(1):
        total = acc.join(b, acc.join(b, totals[0], totals[1]), acc.join(b, totals[2], totals[3]))
    b.do(f"ret {result_type(acc)} {pack(b, acc, total)}")
    b.close(f"internal {result_type(acc)} @{kernel.phase(k)}.quarters(ptr %frame, i64 %low, i64 %count)", "noinline")


def add_slice(b: Emitter, acc: Accumulator, sums: list[str], parts: list[str], j: int, group: int) -> list[str]:
    """Add the j-th group of lanes to the running sums."""
    lanes = b.lanes
    if lanes > group:
        parts = [b.take(p, t, list(range(j * group, (j + 1) * group)), lanes) for p, t in zip(parts, acc.types(), strict=True)]
    with b.width(group):
        return acc.join(b, sums, parts)


def tail_of_block(b: Emitter, acc: Accumulator, row: Row, step: Step, sums: list[str], end: str, stop: str,
                  group: int) -> tuple[list[str], tuple[list[str], str]]:
    """Whole groups of the last, partial vector join the running sums; (their total, (buffers, count) of the single elements left)."""
    lanes, types = b.lanes, acc.types()
    slots = [b.slot(f"<{group} x {t}>") for t in types]
    buffers = [b.slot(b.vector(t)) for t in types]
    for slot, value, t in zip(slots, sums, types, strict=True):
        b.do(f"store <{group} x {t}> {value}, ptr {slot}, align 64")
    left = b.let(f"sub i64 {stop}, {end}")
    with b.when(b.let(f"icmp sgt i64 {left}, 0")):
        parts = acc.parts(source(row, step, end, active(b, end, stop)))
        for buffer, part, t in zip(buffers, parts, types, strict=True):
            b.do(f"store {b.vector(t)} {part}, ptr {buffer}, align 64")
        for j in range(lanes // group - 1):
            with b.when(b.let(f"icmp sge i64 {left}, {(j + 1) * group}")):
                current = [b.let(f"load <{group} x {t}>, ptr {s}, align 64") for s, t in zip(slots, types, strict=True)]
                for slot, value, t in zip(slots, add_slice(b, acc, current, parts, j, group), types, strict=True):
                    b.do(f"store <{group} x {t}> {value}, ptr {slot}, align 64")
    current = [b.let(f"load <{group} x {t}>, ptr {s}, align 64") for s, t in zip(slots, types, strict=True)]
    return add_in_pairs(b, acc, current, group), (buffers, left)


def add_in_pairs(b: Emitter, acc: Accumulator, sums: list[str], group: int) -> list[str]:
    """((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))."""
    while group > 1:
        even = [b.take(s, t, list(range(0, group, 2)), group) for s, t in zip(sums, acc.types(), strict=True)]
        odd = [b.take(s, t, list(range(1, group, 2)), group) for s, t in zip(sums, acc.types(), strict=True)]
        group //= 2
        with b.width(group):
            sums = acc.join(b, even, odd)
    return sums


def rest_in_order(b: Emitter, acc: Accumulator, total: list[str], rest: tuple[list[str], str], group: int) -> list[str]:
    """The elements that fill no group, one after the other."""
    buffers, left = rest
    first, types = b.let(f"and i64 {left}, {-group}"), acc.types()
    with b.carry(first, left, 1, list(zip(types, total, strict=True))) as (i, running, updated), b.width(1):
        updated.extend(acc.join(b, running, lane(b, buffers, types, i)))
    return running


def lane(b: Emitter, buffers: list[str], types: list[str], index: str) -> list[str]:
    """One lane of vectors that were stored."""
    pointers = [b.let(f"getelementptr {t}, ptr {buffer}, i64 {index}") for buffer, t in zip(buffers, types, strict=True)]
    return [b.let(f"load {t}, ptr {p}") for p, t in zip(pointers, types, strict=True)]


# -- other reductions -------------------------------------------------------------------------------------------------------------


def write_sequential(kernel: RowKernel, k: int, phase: Phase, step: Step) -> None:
    """A product of floats: vectors are computed, lanes multiplied one after the other, from the value in the frame on."""
    acc, b = accumulator(kernel, step), kernel.emitter(kernel.lanes())
    raised(b)
    row, lanes, types = kernel.prepare(b, phase), b.lanes, acc.types()
    buffers, stop = [b.slot(b.vector(t)) for t in types], b.let("add i64 %low, %count")
    assert phase.reduce is not None
    at = b.offset("%frame", kernel.slot_at(phase.reduce))
    initial = [(t, b.let(f"load {t}, ptr {b.offset(at, 8 * part)}, align 8")) for part, t in enumerate(types)]
    with b.carry("%low", stop, lanes, initial) as (i, running, updated):
        for buffer, part, t in zip(buffers, acc.parts(source(row, step, i, active(b, i, stop))), types, strict=True):
            b.do(f"store {b.vector(t)} {part}, ptr {buffer}, align 64")
        many = b.call("llvm.smin.i64", "i64", ("i64", b.let(f"sub i64 {stop}, {i}")), ("i64", str(lanes)))
        with b.carry("0", many, 1, list(zip(types, running, strict=True))) as (j, inner, following), b.width(1):
            following.extend(multiplied(b, acc, inner, lane(b, buffers, types, j)))
        updated.extend(inner)
    hand_over(b)
    b.do(f"ret {result_type(acc)} {pack(b, acc, running)}")
    b.close(f"internal {result_type(acc)} @{kernel.phase(k)}(ptr %frame, i64 %low, i64 %count)", "noinline")


def multiplied(b: Emitter, acc: Accumulator, left: list[str], right: list[str]) -> list[str]:
    """The running product: of complex numbers without fused operations, unlike the elementwise product."""
    if not acc.dtype.is_complex:
        return acc.join(b, left, right)
    (a, c), (d, e) = b.parts(acc.value(left)), b.parts(acc.value(right))
    return [b.sub(b.mul(a, d), b.mul(c, e)).ir, b.add(b.mul(a, e), b.mul(c, d)).ir]


def write_unordered(kernel: RowKernel, k: int, phase: Phase, step: Step) -> None:
    """Several running vectors, joined at the end."""
    acc, b = accumulator(kernel, step), kernel.emitter(kernel.lanes())
    raised(b)
    row, lanes = kernel.prepare(b, phase), b.lanes
    unroll = 1 if acc.is_arg or phase.stores else UNROLL
    stop = b.let("add i64 %low, %count")
    main = b.let(f"add i64 %low, {b.let(f'and i64 %count, {-lanes * unroll}')}")
    end = b.let(f"add i64 %low, {b.let(f'and i64 %count, {-lanes}')}")
    typed = [(b.vector(t), first) for t, first in zip(acc.types(), acc.start(b), strict=True)]
    with b.carry("%low", main, lanes * unroll, typed * unroll) as (i, running, updated):
        for u in range(unroll):
            at = b.let(f"add i64 {i}, {u * lanes}")
            parts = running[u * len(typed):(u + 1) * len(typed)]
            updated.extend(acc.add(b, parts, source(row, step, at, ""), positions(b, acc, at)))
    parts = running[:len(typed)]
    for u in range(1, unroll):
        parts = acc.join(b, parts, running[u * len(typed):(u + 1) * len(typed)])
    with b.carry(main, end, lanes, [(t, p) for (t, _), p in zip(typed, parts, strict=True)]) as (i, parts, updated):
        updated.extend(acc.add(b, parts, source(row, step, i, ""), positions(b, acc, i)))
    # the rest: at most one turn of a loop, so that the running values stay in registers
    with b.carry(end, stop, lanes, [(t, p) for (t, _), p in zip(typed, parts, strict=True)]) as (i, parts, updated):
        mask = active(b, i, stop)
        updated.extend(acc.add(b, parts, source(row, step, i, mask), positions(b, acc, i), mask))
    hand_over(b)
    total = acc.fold(b, parts)
    b.do(f"ret {result_type(acc)} {pack(b, acc, total)}")
    b.close(f"internal {result_type(acc)} @{kernel.phase(k)}(ptr %frame, i64 %low, i64 %count)", "noinline")


def positions(b: Emitter, acc: Accumulator, column: str) -> str:
    """The columns of the lanes."""
    if not acc.is_arg:
        return ""
    lanes = ", ".join(f"i64 {i}" for i in range(b.lanes))
    return b.let(f"add {b.vector('i64')} {b.splat(column, 'i64')}, <{lanes}>")


# -- from the body ----------------------------------------------------------------------------------------------------------------


def call_phase(kernel: RowKernel, b: Emitter, k: int, index: int, frame: str, start: str, count: str, reduced: str,
               bases: list[str]) -> Value:
    """A reduction's value for the row, over the reduced outer axes too."""
    step = kernel.step(index)
    acc = accumulator(kernel, step)
    initial = list(zip(acc.types(), acc.start(b), strict=True))
    with b.carry("0", reduced, 1, initial) as (r, running, updated):
        if kernel.reduced:
            move_pointers(kernel, b, frame, r, bases)
        sequential = in_order(step) and step.op.name == "prod"
        if sequential:
            kernel.put(b, frame, index, acc.value(running))
        result = b.call(kernel.phase(k), result_type(acc), ("ptr", frame), ("i64", start), ("i64", count), declare=False)
        parts = unpack(b, acc, result)
        total = parts if sequential else acc.join(b, running, parts)
        updated.extend(stepwise(b, step, acc, total) if kernel.reduced else total)
    return acc.final(running)


def stepwise(b: Emitter, step: Step, acc: Accumulator, parts: list[str]) -> list[str]:
    """Halves are rounded after every outer position, as NumPy's results are."""
    if step.dtype not in HALVES or not in_order(step):
        return parts
    return [b.convert(acc.value(parts), step.dtype).ir]


def move_pointers(kernel: RowKernel, b: Emitter, frame: str, r: str, bases: list[str]) -> None:
    """Pointers of the r-th position of the reduced outer axes."""
    kept = kernel.program.rank - 1 - kernel.reduced
    index, rest = [], r
    for n in reversed(kernel.reduced_sizes(b)):
        index.append(b.let(f"urem i64 {rest}, {n}"))
        rest = b.let(f"udiv i64 {rest}, {n}")
    index.reverse()
    for k, base in enumerate(bases):
        pointer = base
        for axis in range(kernel.reduced):
            stride = b.word("%context", kernel.context_at(k) + 2 + kept + axis)
            pointer = b.offset(pointer, b.let(f"mul i64 {stride}, {index[axis]}"))
        b.do(f"store ptr {pointer}, ptr {b.offset(frame, 16 * k)}")
