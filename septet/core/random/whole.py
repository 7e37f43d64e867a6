"""Whole numbers of a range: `Generator.integers` and the legacy `randint`, for every integer dtype and bool; random
bytes.
"""

from __future__ import annotations

import ctypes
from typing import Any

from septet.codegen.kernels.rng import draws, mt_bulk, pcg_bulk
from septet.codegen.kernels.rng.stream import Source
from septet.core.random.bits import MASK_64, BitGenerator, compiled
from septet.core.random.bulk import MT_BUFFERS, PCG, PCG_WAVE, PCG_WORK
from septet.core.random.domain import LARGEST, Parameter, Value, product
from septet.core.random.draw import Drawn, Layout, Size, output_shape, shape_of
from septet.ir.dtype import DType, bool_, int64, uint32
from septet.kernel import u8, u16, u32, u64
from septet.runtime.memory import allocate

WORDS = {1: u8, 2: u16, 4: u32, 8: u64}


def limits(dtype: DType) -> tuple[int, int]:
    """The least and the largest value of a dtype."""
    if dtype is bool_:
        return 0, 1
    return (0, (1 << dtype.bits) - 1) if dtype.kind == "u" else (-1 << dtype.bits - 1, (1 << dtype.bits - 1) - 1)


def check_range(low: int, high: int, dtype: DType, endpoint: bool, default_low: bool) -> None:
    """Raise NumPy's ValueError for a range [low, high] (inclusive; `endpoint` words the error) outside the dtype or
    empty.
    """
    least, largest = limits(dtype)
    if low < least:
        raise ValueError(f"low is out of bounds for {dtype.name}")
    if high > largest:
        raise ValueError(f"high is out of bounds for {dtype.name}")
    if low > high:
        raise ValueError(empty_text(endpoint, default_low))


def empty_text(endpoint: bool, default_low: bool) -> str:
    """What is said of a range without numbers."""
    if default_low:
        return "high < 0" if endpoint else "high <= 0"
    return "low > high" if endpoint else "low >= high"


def checked_dtype(dtype: DType, legacy: bool) -> DType:
    """A dtype that whole numbers are drawn for."""
    if dtype is bool_ or dtype.is_integer and not dtype.swapped:
        return dtype
    raise TypeError(f"Unsupported dtype dtype('{dtype.name}') for {'randint' if legacy else 'integers'}")


def integers(bits: BitGenerator, low: int, high: int, size: Size = None, dtype: DType = int64, endpoint: bool = False, legacy: bool = False,
             default_low: bool = False) -> Drawn:
    """Whole numbers of [low, high), or [low, high] with `endpoint`; default_low: the call gave only `high`, as the
    error says.
    """
    top = high if endpoint else high - 1
    check_range(low, top, checked_dtype(dtype, legacy), endpoint, default_low)
    shape = shape_of(size)
    n = product(shape)
    out = allocate(n * dtype.itemsize)
    with bits.lock:
        done = fill_bulk(bits, out.address, n, low & MASK_64, top - low, dtype, legacy)
        fill(bits, out.address + done * dtype.itemsize, n - done, low & MASK_64, top - low, dtype, legacy)
    return out, shape, dtype


def fill(bits: BitGenerator, out: int, n: int, low: int, span: int, dtype: DType, legacy: bool) -> None:
    """n numbers one after the other."""
    word, source = WORDS[dtype.itemsize], Source(bits.name, legacy)
    if dtype.itemsize >= 4:
        compiled(draws.fill_bounded, S=source, T=word)(bits.address, out, n, low, span)
        return
    pieces = 1 if dtype is bool_ else dtype.bits
    compiled(draws.fill_bounded_small, bits=pieces, S=source, T=word)(bits.address, out, n, low, span)


def fill_bulk(bits: BitGenerator, out: int, n: int, low: int, span: int, dtype: DType, legacy: bool) -> int:
    """The first of many numbers of 32 or 64 bits, in waves; returns how many."""
    if dtype.itemsize < 4 or not 0 < span < 0xFFFFFFFF:
        return 0
    word = WORDS[dtype.itemsize]
    if bits.name in PCG and not legacy and n > 2 * PCG_WAVE:
        return fill_pcg(bits, out, n, low, span, dtype)
    if bits.name == "MT19937" and legacy and n >= mt_bulk.WAVE:
        buffers, work = allocate(MT_BUFFERS), allocate(4 * mt_bulk.CHUNKS * (mt_bulk.CHUNK + 16))
        mask = (1 << span.bit_length()) - 1
        kernel = compiled(mt_bulk.integers, T=word)
        return int(kernel(bits.address, out, n, buffers.address, work.address, low, span, mask))
    return 0


def fill_pcg(bits: BitGenerator, out: int, n: int, low: int, span: int, dtype: DType) -> int:
    """Waves of PCG; while the stream keeps half an output, one number at a time goes first."""
    first = 0
    while bits.field("has_half").value:
        fill(bits, out + first * dtype.itemsize, 1, low, span, dtype, False)
        first += 1
    raw = allocate(PCG_WORK)
    kernel = compiled(pcg_bulk.integers, S=Source(bits.name), T=WORDS[dtype.itemsize])
    return first + int(kernel(bits.address, out + first * dtype.itemsize, n - first, raw.address, low, span + 1))


def integers_each(bits: BitGenerator, low: list[int], high: list[int], shapes: tuple[tuple[int, ...], tuple[int, ...]], size: Size = None,
                  dtype: DType = int64, endpoint: bool = False, legacy: bool = False, default_low: bool = False) -> Drawn:
    """As `integers_over` for bounds of any size, given flat with their shapes."""
    checked_dtype(dtype, legacy)
    shape = output_shape(size, shapes)
    lows, highs = spread(low, shapes[0], shape), spread(high, shapes[1], shape)
    least, largest = limits(dtype)
    tops = [h if endpoint else h - 1 for h in highs]
    if any(x < least for x in lows):
        raise ValueError(f"low is out of bounds for {dtype.name}")
    if any(x > largest for x in tops):
        raise ValueError(f"high is out of bounds for {dtype.name}")
    if any(a > b for a, b in zip(lows, tops, strict=True)):
        raise ValueError(empty_text(endpoint, default_low))
    n = len(lows)
    low_words = (ctypes.c_uint64 * n)(*(x & MASK_64 for x in lows))
    spans = (ctypes.c_uint64 * n)(*(b - a for a, b in zip(lows, tops, strict=True)))
    return fill_each(bits, ctypes.addressof(low_words), ctypes.addressof(spans), shape, dtype, legacy)


def integers_over(
    bits: BitGenerator,
    low: Value,
    high: Value,
    size: Size = None,
    dtype: DType = int64,
    endpoint: bool = False,
    legacy: bool = False,
    default_low: bool = False,
) -> Drawn:
    """As `integers` with bounds that are int64 arrays or ints, which broadcast."""
    checked_dtype(dtype, legacy)
    shape = output_shape(size, [x.shape for x in (low, high) if isinstance(x, Parameter)])
    n, layout = product(shape), Layout((low, high), (True, True), shape)
    lows, spans = allocate(8 * n), allocate(8 * n)
    least, largest = limits(dtype)
    wrong = layout.spread(lows.address, spans.address, n, least, min(largest, LARGEST), endpoint)
    if wrong & 3:
        raise ValueError(f"{'low' if wrong & 1 else 'high'} is out of bounds for {dtype.name}")
    if wrong:
        raise ValueError(empty_text(endpoint, default_low))
    return fill_each(bits, lows.address, spans.address, shape, dtype, legacy)


def fill_each(
    bits: BitGenerator, lows: int, spans: int, shape: tuple[int, ...], dtype: DType, legacy: bool
) -> Drawn:
    """A range for each number; lows, spans: addresses of 64-bit words."""
    n, pieces = product(shape), 1 if dtype is bool_ else dtype.bits
    out = allocate(n * dtype.itemsize)
    kernel = compiled(draws.fill_bounded_each, bits=pieces, S=Source(bits.name, legacy), T=WORDS[dtype.itemsize])
    with bits.lock:
        kernel(bits.address, out.address, n, lows, spans)
    return out, shape, dtype


def spread(values: list[int], shape: tuple[int, ...], to: tuple[int, ...]) -> list[int]:
    """Flat values of `shape` broadcast to the shape `to`."""
    if shape == to:
        return values
    inner: list[Any] = values
    rank = len(to)
    padded = (1,) * (rank - len(shape)) + shape
    for axis in range(rank - 1, -1, -1):
        if padded[axis] == to[axis]:
            continue
        block = product(to[axis + 1 :])
        inner = [x for at in range(0, len(inner), block) for x in inner[at : at + block] * to[axis]]
    return inner


def random_bytes(bits: BitGenerator, length: int, legacy: bool = False) -> bytes:
    """`length` random bytes, the low ones of 32-bit outputs first."""
    count = (length - 1) // 4 + 1
    block, _, _ = integers(bits, 0, 1 << 32, count, uint32, legacy=legacy)
    return ctypes.string_at(block.address, 4 * count)[:length]
