"""Whole numbers of a range, without bias.

`Generator` multiplies and rejects few (Lemire, "Fast random integer generation in an interval", ACM TOMACS 29(1),
2019); the legacy generator masks and rejects up to half.  Ranges are inclusive: `span` is the largest value less the
smallest.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.stream import Stream, next32, next64
from septet.kernel import clz, const, kernel, mulhi, ptr, select, u32, u64


@kernel
def mask_of(span: u64):
    """The smallest 2**k - 1 that holds span."""
    return select(span == 0, u64(0), u64(0xFFFFFFFFFFFFFFFF) >> clz(span | 1))


@kernel(inline=False)
def interval(rng: ptr[Stream], top: u64, S: const):
    """0 ... top by masks, of 32 bits where they suffice."""
    if top == 0:
        return u64(0)
    mask = mask_of(top)
    while True:
        value = u64(next32(rng, S)) & mask if top <= 0xFFFFFFFF else next64(rng, S) & mask
        if value <= top:
            return value


@kernel
def lemire32(rng: ptr[Stream], span: u32, S: const):
    """0 ... span, for a span below 2**32 - 1."""
    size = u64(span) + 1
    product = u64(next32(rng, S)) * size
    if u64(u32(product)) < size:
        threshold = (0xFFFFFFFF - u64(span)) % size
        while u64(u32(product)) < threshold:
            product = u64(next32(rng, S)) * size
    return product >> 32


@kernel
def lemire64(rng: ptr[Stream], span: u64, S: const):
    """0 ... span, for a span below 2**64 - 1."""
    size = span + 1
    bits = next64(rng, S)
    if bits * size < size:
        threshold = (0xFFFFFFFFFFFFFFFF - span) % size
        while bits * size < threshold:
            bits = next64(rng, S)
    return mulhi(bits, size)


@kernel(inline=False)
def bounded64(rng: ptr[Stream], span: u64, S: const):
    """0 ... span of up to 64 bits, for `Generator` or the legacy generator."""
    if span == 0:
        return u64(0)
    if span == 0xFFFFFFFF:
        return u64(next32(rng, S))
    if span == 0xFFFFFFFFFFFFFFFF:
        return next64(rng, S)
    if S.legacy:
        return interval(rng, span, S)
    if span < 0xFFFFFFFF:
        return lemire32(rng, u32(span), S)
    return lemire64(rng, span, S)


@kernel
def piece(rng: ptr[Stream], kept: ptr[u32], bits: const, S: const):
    """The next 8 or 16 bits (or 1); kept: the word in use and the pieces left in it."""
    if kept[1] == 0:
        kept[0] = next32(rng, S)
        kept[1] = 32 // bits - 1
    else:
        kept[0] = kept[0] >> bits
        kept[1] = kept[1] - 1
    return kept[0] & ((1 << bits) - 1)


@kernel(inline=False)
def bounded_small(rng: ptr[Stream], span: u32, kept: ptr[u32], bits: const, S: const):
    """0 ... span of 8 or 16 bits, several to a 32-bit output; of 1 bit for bool."""
    if span == 0:
        return u64(0)
    full = (1 << bits) - 1
    if span == full:
        return u64(piece(rng, kept, bits, S))
    if S.legacy:
        mask = u32(mask_of(u64(span)))
        while True:
            value = piece(rng, kept, bits, S) & mask
            if value <= span:
                return u64(value)
    size = span + 1
    product = piece(rng, kept, bits, S) * size
    if product & full < size:
        threshold = (full - span) % size
        while product & full < threshold:
            product = piece(rng, kept, bits, S) * size
    return u64(product >> bits)
