"""Large arrays from PCG64 and PCG64DXSM on all cores, bit for bit what one draw after the other gives.

A PCG state can leap, so every chunk of the output of the bit generator is made on its own.  Where one output makes one
number, that is all.  Where some outputs are rejected, each chunk is read as if a draw began at its first output; the
chunks are then joined in order, and one whose true start is elsewhere (because the draw before it took more outputs) is
read again from there.
"""

from __future__ import annotations

from septet.codegen.kernels.rng import pcg64, ziggurat
from septet.codegen.kernels.rng.stream import HEAD_BYTES, Source, Stream, words
from septet.kernel import (
    array,
    bitcast,
    const,
    copy_bytes,
    extern,
    f32x16,
    f64,
    f64x8,
    gather,
    i64,
    kernel,
    noalias,
    prange,
    ptr,
    static_range,
    u8,
    u32,
    u32x8,
    u64,
    u64x8,
    vload,
    vstore,
)

CHUNK = 4096  # outputs (u64) a task
CHUNKS = 16  # tasks a wave
SLACK = 256  # outputs behind a wave for its last draw, which takes more than four about once in 2**50
RAW = Source("Raw")

memmove = extern("memmove", ptr[u8], ptr[u8], ptr[u8], i64)


@kernel
def leap_ahead(rng: ptr[Stream], count: u64, S: const):
    """Move the stream by whole outputs."""
    pcg64.advance(words(rng), count, u64(0), S.bits)


@kernel
def random_f64(rng: ptr[Stream], out: ptr[f64], chunks: i64, shift: f64, factor: f64, scaled: const, S: const):
    """CHUNK * chunks uniform doubles, scaled: as shift + factor * number."""
    for t in prange(chunks):
        raw = ptr[u64](out) + t * CHUNK
        pcg64.raw_outputs(words(rng), raw, t * CHUNK, i64(CHUNK), S.bits)
        for i in range(0, CHUNK, 8):
            numbers = f64x8(vload(raw + i, 8, align=8) >> 11) * 2.0**-53
            vstore(out + t * CHUNK + i, shift + factor * numbers if scaled else numbers, align=8)
    leap_ahead(rng, u64(chunks * CHUNK), S)


@kernel
def random_f32(rng: ptr[Stream], out: ptr[T], chunks: i64, S: const, T: const):
    """2 * CHUNK * chunks uniform floats; the stream keeps no half output."""
    for t in prange(chunks):
        raw = ptr[u64](out) + t * CHUNK
        pcg64.raw_outputs(words(rng), raw, t * CHUNK, i64(CHUNK), S.bits)
        halves = ptr[u32](raw)
        for i in range(0, 2 * CHUNK, 16):
            vstore(out + 2 * t * CHUNK + i, f32x16(vload(halves + i, 16, align=4) >> 8) * 2.0**-24, align=4)
    keep_half(rng, u64(chunks * CHUNK), S)


@kernel
def keep_half(rng: ptr[Stream], count: u64, S: const):
    """Move by `count` outputs, both halves of each used; the last high half stays to be seen in the state."""
    leap_ahead(rng, count - 1, S)
    last = array(u64, 4)
    pcg64.raw_outputs(words(rng), last, i64(0), i64(4), S.bits)
    rng.half = last[0] >> 32
    leap_ahead(rng, u64(1), S)


@kernel
def scale_chunk(raw: noalias[u64], out, low: u64, size: u64, threshold: u64, T: const):
    """Lemire's products of the halves of CHUNK outputs; returns how many numbers were not rejected.  out may be no
    shorter than all.
    """
    kept = i64(0)
    halves = ptr[u32](raw)
    for i in range(0, 2 * CHUNK, 8):
        product = u64x8(vload(halves + i, 8, align=4)) * u64x8(size)
        value = (product >> 32) + u64x8(low)
        fine = (product & 0xFFFFFFFF) >= u64x8(threshold)
        if all(fine):
            store_lanes(out + kept, value, T)
            kept += 8
        else:
            for lane in static_range(8):
                out[kept] = T(value[lane])
                kept += i64(fine[lane])
    return kept


@kernel
def store_lanes(out, value, T: const):
    """Eight numbers as u64 or u32."""
    if T.bits == 64:
        vstore(ptr[u64](out), value, align=8)
    else:
        vstore(ptr[u32](out), u32x8(value), align=4)


@kernel
def integers_wave(rng: ptr[Stream], out, raw: ptr[u64], low: u64, size: u64, threshold: u64, S: const, T: const):
    """Numbers of [low, low + size) from the next CHUNK * CHUNKS outputs; returns how many.  raw: CHUNK words for each
    task of work.
    """
    kept = array(i64, CHUNKS)
    for t in prange(CHUNKS):
        mine = raw + t * CHUNK
        pcg64.raw_outputs(words(rng), mine, t * CHUNK, i64(CHUNK), S.bits)
        kept[t] = scale_chunk(mine, out + t * 2 * CHUNK, low, size, threshold, T)
    total = kept[0]
    for t in range(1, CHUNKS):
        if total != t * 2 * CHUNK:
            memmove(ptr[u8](out + total), ptr[u8](out + t * 2 * CHUNK), kept[t] * (T.bits // 8))
        total += kept[t]
    return total


@kernel
def integers(rng: ptr[Stream], out: ptr[T], n: i64, raw: ptr[u64], low: u64, size: u64, S: const, T: const):
    """Whole numbers of [low, low + size), size < 2**32, while waves fit; returns how many.  The stream keeps no half
    output.
    """
    threshold = (u64(1) << 32) % size
    done = i64(0)
    while n - done >= 2 * CHUNK * CHUNKS:
        done += integers_wave(rng, out + done, raw, low, size, threshold, S, T)
        keep_half(rng, u64(CHUNK * CHUNKS), S)
    return done


@kernel
def split_lanes(bits, k: ptr[u64], w: ptr[f64], exponential: const):
    """(all inside, numbers) of eight outputs."""
    if exponential:
        word = bits >> 3
        layer, place = word & 255, word >> 8
        size = f64x8(place) * gather(w, layer)
        return all(place < gather(k, layer)), size
    layer = bits & 255
    place = (bits >> 9) & (2**52 - 1)
    size = f64x8(place) * gather(w, layer)
    return all(place < gather(k, layer)), bitcast(bitcast(size, u64x8) | (((bits >> 8) & 1) << 63), f64x8)


@kernel(inline=False)
def read_draws(rng: ptr[Stream], raw: ptr[u64], start: i64, end: i64, out: ptr[f64], found: ptr[i64], exponential: const):
    """Draws from outputs start ... end - 1, the last one from as many more as it needs; found = (number of draws, where
    the last one ended).
    """
    head = array(u64, HEAD_BYTES // 8 + 1)
    copy_bytes(ptr[u8](head), ptr[u8](rng), HEAD_BYTES)
    mine = ptr[Stream](head)
    at = head + HEAD_BYTES // 8
    at[0] = u64(raw + start)
    stop = u64(raw + end)
    table = ziggurat.exponential_table(mine, f64) if exponential else ziggurat.normal_table(mine, f64)
    count = i64(0)
    while at[0] < stop:
        if at[0] + 64 <= stop:
            inside, numbers = split_lanes(vload(ptr[u64](at[0]), 8, align=8), table[0], table[1], exponential)
            if inside:
                vstore(out + count, numbers, align=8)
                count += 8
                at[0] = at[0] + 64
                continue
        last = at[0] + 64 if at[0] + 64 <= stop else stop
        while at[0] < last:
            out[count] = (
                ziggurat.standard_exponential(mine, RAW, f64)
                if exponential
                else ziggurat.standard_normal(mine, RAW, f64)
            )
            count += 1
    found[0] = count
    found[1] = i64(at[0] - u64(raw)) // 8


@kernel
def deliver(out: ptr[f64], work: ptr[f64], count: i64, shift: f64, factor: f64, scaled: const):
    """Copy numbers to where they belong, scaled: as shift + factor * number."""
    if not scaled:
        copy_bytes(ptr[u8](out), ptr[u8](work), count * 8)
        return
    whole = count // 8 * 8
    for i in range(0, whole, 8):
        vstore(out + i, shift + factor * vload(work + i, 8, align=8), align=8)
    for i in range(whole, count):
        out[i] = shift + factor * work[i]


@kernel
def ziggurat_wave(rng: ptr[Stream], out: ptr[f64], raw: ptr[u64], work: ptr[f64], shift: f64, factor: f64, exponential: const,
                  scaled: const, S: const):
    """Numbers from the next CHUNK * CHUNKS outputs; returns how many, the stream moved."""
    found, first = array(i64, 2 * CHUNKS), array(i64, CHUNKS)
    for t in prange(CHUNKS):
        length = CHUNK if t < CHUNKS - 1 else CHUNK + SLACK
        pcg64.raw_outputs(words(rng), raw + t * CHUNK, t * CHUNK, i64(length), S.bits)
    for t in prange(CHUNKS):
        read_draws(rng, raw, t * CHUNK, (t + 1) * CHUNK, work + t * CHUNK, found + 2 * t, exponential)
    total, at = i64(0), i64(0)
    for t in range(CHUNKS):
        if at != t * CHUNK:
            read_draws(rng, raw, at, (t + 1) * CHUNK, work + t * CHUNK, found + 2 * t, exponential)
        first[t] = total
        total += found[2 * t]
        at = found[2 * t + 1]
    for t in prange(CHUNKS):
        deliver(out + first[t], work + t * CHUNK, found[2 * t], shift, factor, scaled)
    leap_ahead(rng, u64(at), S)
    return total


@kernel
def ziggurat_f64(rng: ptr[Stream], out: ptr[f64], n: i64, raw: ptr[u64], work: ptr[f64], shift: f64, factor: f64, exponential: const,
                 scaled: const, S: const):
    """Normals or exponentials, scaled: as shift + factor * number, while waves fit; returns how many.

    raw and work: CHUNK * CHUNKS + SLACK words each.
    """
    done = i64(0)
    while n - done >= CHUNK * CHUNKS:
        done += ziggurat_wave(rng, out + done, raw, work, shift, factor, exponential, scaled, S)
    return done
