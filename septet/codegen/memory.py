"""Loads and stores of whole vectors: every dtype, contiguous, strided or one element for all lanes, masked or not."""
from __future__ import annotations

from septet.ir import dtype as dt
from septet.ir.dtype import HALVES, DType

from .builder import Builder, Value, register
from .half import pack_half, unpack_half

CONTIGUOUS, STRIDED, FIXED = "c", "s", "0"
NUMBER = "k"


def storage(dtype: DType) -> str:
    """LLVM type of one stored part: halves travel as integers."""
    return "i16" if dtype in HALVES else dtype.llvm


def part_bytes(dtype: DType) -> int:
    return dtype.itemsize // 2 if dtype.is_complex else dtype.itemsize


def lane_pointers(b: Builder, pointer: str, stride: str) -> str:
    """A vector of addresses, `stride` bytes apart."""
    lanes = ", ".join(f"i64 {i}" for i in range(b.lanes))
    wide = b.splat(stride, "i64")
    steps = b.let(f"mul <{b.lanes} x i64> {wide}, <{lanes}>")
    return b.let(f"getelementptr i8, ptr {pointer}, <{b.lanes} x i64> {steps}")


def masked_load(b: Builder, pointer: str, element: str, lanes: int, mask: str, align: int) -> str:
    full = f"<{lanes} x {element}>"
    return b.call(f"llvm.masked.load.{b.suffix(element, lanes)}.p0", full, (f"ptr align {align}", pointer), (f"<{lanes} x i1>", mask),
                  (full, "zeroinitializer"))


def gather(b: Builder, pointers: str, element: str, mask: str, align: int) -> str:
    full = b.vector(element)
    return b.call(f"llvm.masked.gather.{b.suffix(element)}.v{b.lanes}p0", full, (f"<{b.lanes} x ptr> align {align}", pointers),
                  (f"<{b.lanes} x i1>", mask), (full, "zeroinitializer"))


def fill_idle(b: Builder, x: str, element: str, mask: str) -> str:
    """Give the lanes outside the mask the value of lane 0, so that they raise no flag that a true element does not."""
    full = b.vector(element)
    first = b.let(f"shufflevector {full} {x}, {full} poison, <{b.lanes} x i32> zeroinitializer")
    return b.let(f"select <{b.lanes} x i1> {mask}, {full} {x}, {full} {first}")


def doubled_mask(b: Builder, mask: str) -> str:
    """The mask of interleaved pairs."""
    n = b.lanes
    order = ", ".join(f"i32 {i // 2}" for i in range(2 * n))
    return b.let(f"shufflevector <{n} x i1> {mask}, <{n} x i1> poison, <{2 * n} x i32> <{order}>")


def deinterleave(b: Builder, pairs: str, element: str) -> tuple[str, str]:
    n = b.lanes
    both = f"<{2 * n} x {element}>"
    parts = (", ".join(f"i32 {2 * i + k}" for i in range(n)) for k in (0, 1))
    re, im = (b.let(f"shufflevector {both} {pairs}, {both} poison, <{n} x i32> <{p}>") for p in parts)
    return re, im


def interleave(b: Builder, re: str, im: str, element: str) -> str:
    n = b.lanes
    order = ", ".join(f"i32 {i}, i32 {n + i}" for i in range(n))
    return b.let(f"shufflevector <{n} x {element}> {re}, <{n} x {element}> {im}, <{2 * n} x i32> <{order}>")


def load(b: Builder, pointer: str, dtype: DType, mode: str, stride: str = "", mask: str = "") -> Value:
    """The lanes at `pointer`; mode CONTIGUOUS, STRIDED (`stride` bytes) or FIXED; lanes outside `mask` repeat lane 0."""
    if b.lanes == 1 or mode == FIXED:
        return load_one(b, pointer, dtype)
    if dtype.is_complex:
        return load_complex(b, pointer, dtype, mode, stride, mask)
    raw = load_part(b, pointer, storage(dtype), dtype.itemsize, mode, stride, mask)
    return from_storage(b, raw, dtype)


def load_part(b: Builder, pointer: str, element: str, align: int, mode: str, stride: str, mask: str) -> str:
    if mode == STRIDED:
        raw = gather(b, lane_pointers(b, pointer, stride), element, mask or "splat (i1 true)", align)
    elif mask:
        raw = masked_load(b, pointer, element, b.lanes, mask, align)
    else:
        return b.let(f"load {b.vector(element)}, ptr {pointer}, align {align}")
    return fill_idle(b, raw, element, mask) if mask else raw


def load_complex(b: Builder, pointer: str, dtype: DType, mode: str, stride: str, mask: str) -> Value:
    element, align = dtype.llvm, part_bytes(dtype)
    if mode == STRIDED:
        parts = [load_part(b, p, element, align, mode, stride, mask) for p in (pointer, b.offset(pointer, align))]
        return Value(parts[0], dtype, parts[1])
    n = 2 * b.lanes
    if mask:
        pairs = masked_load(b, pointer, element, n, doubled_mask(b, mask), align)
    else:
        pairs = b.let(f"load <{n} x {element}>, ptr {pointer}, align {align}")
    re, im = deinterleave(b, pairs, element)
    if mask:
        re, im = fill_idle(b, re, element, mask), fill_idle(b, im, element, mask)
    return Value(re, dtype, im)


def load_one(b: Builder, pointer: str, dtype: DType) -> Value:
    """One element, in every lane."""
    element, align = storage(dtype), part_bytes(dtype)
    raw = b.splat(b.let(f"load {element}, ptr {pointer}, align {align}"), element)
    if not dtype.is_complex:
        return from_storage(b, raw, dtype)
    second = b.let(f"load {element}, ptr {b.offset(pointer, align)}, align {align}")
    return Value(raw, dtype, b.splat(second, element))


def from_storage(b: Builder, raw: str, dtype: DType) -> Value:
    if dtype is dt.bool_:
        return Value(b.let(f"icmp ne {b.vector('i8')} {raw}, {b.literal(0, 'i8')}"), dtype)
    if dtype in HALVES:
        return Value(unpack_half(b, raw, dtype), dtype)
    return Value(raw, dtype)


def to_storage(b: Builder, v: Value) -> str:
    if v.dtype is dt.bool_:
        return b.let(f"zext {b.vector('i1')} {v.ir} to {b.vector('i8')}")
    if v.dtype in HALVES:
        return pack_half(b, v.ir, v.dtype)
    return v.ir


def store(b: Builder, v: Value, pointer: str, mode: str, stride: str = "", mask: str = "", streaming: bool = False) -> None:
    """Write the lanes; `streaming` bypasses the caches and needs an address aligned to the vector."""
    if v.dtype.is_complex and b.lanes > 1 and mode == CONTIGUOUS:
        store_pairs(b, v, pointer, mask)
        return
    element, align = storage(v.dtype), part_bytes(v.dtype)
    parts = [v.ir, v.im] if v.dtype.is_complex else [to_storage(b, v)]
    for k, part in enumerate(parts):
        store_part(b, part, b.offset(pointer, k * align), element, align, mode, stride, mask, streaming)


def store_part(b: Builder, x: str, pointer: str, element: str, align: int, mode: str, stride: str, mask: str, streaming: bool) -> None:
    full = b.vector(element)
    if b.lanes > 1 and mode == STRIDED:
        b.call(f"llvm.masked.scatter.{b.suffix(element)}.v{b.lanes}p0", "void", (full, x),
               (f"<{b.lanes} x ptr> align {align}", lane_pointers(b, pointer, stride)), (f"<{b.lanes} x i1>", mask or "splat (i1 true)"))
    elif b.lanes > 1 and mask:
        b.call(f"llvm.masked.store.{b.suffix(element)}.p0", "void", (full, x), (f"ptr align {align}", pointer), (f"<{b.lanes} x i1>", mask))
    elif streaming:
        b.do(f"store {full} {x}, ptr {pointer}, align {b.lanes * align}, !nontemporal !0")
    else:
        b.do(f"store {full} {x}, ptr {pointer}, align {align}")


def store_pairs(b: Builder, v: Value, pointer: str, mask: str) -> None:
    element, align, n = register(v.dtype), part_bytes(v.dtype), 2 * b.lanes
    pairs = interleave(b, v.ir, v.im, element)
    if mask:
        b.call(f"llvm.masked.store.v{n}{b.suffix(element, 1)}.p0", "void", (f"<{n} x {element}>", pairs), (f"ptr align {align}", pointer),
               (f"<{n} x i1>", doubled_mask(b, mask)))
    else:
        b.do(f"store <{n} x {element}> {pairs}, ptr {pointer}, align {align}")
