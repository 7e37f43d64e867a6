"""Large arrays from MT19937: the recurrence runs ahead by waves on one core while all cores turn the wave before into
numbers.

A wave is a whole number of keys, so the place in the key is the same behind it.  Every attempt at a number takes the
same count of words, hence attempts do not depend on one another, and what was accepted is joined in order.
"""

from __future__ import annotations

from septet.codegen.kernels.rng.basic import log
from septet.codegen.kernels.rng.mt19937 import PLACE, N, extend, temper
from septet.codegen.kernels.rng.stream import Stream, words
from septet.kernel import (
    array,
    const,
    copy_bytes,
    f64,
    f64x8,
    i64,
    kernel,
    noalias,
    prange,
    ptr,
    shuffle,
    sqrt,
    static_range,
    u8,
    u32,
    u64,
    vload,
    vstore,
)

KEYS = 128  # keys a wave
WAVE = KEYS * N  # words a wave
CHUNKS = 16  # tasks a wave
CHUNK = WAVE // CHUNKS  # words a task, a multiple of 64
ROOM = CHUNK // 4 + 8  # points a task keeps, and the lanes written behind them
BUFFER = N + WAVE  # words of a buffer: the key before the wave, then the wave


@kernel
def begin(rng: ptr[Stream], buffer: ptr[u32]):
    """The first wave behind the stream's key."""
    copy_bytes(ptr[u8](buffer), ptr[u8](words(rng)), 4 * N)
    extend(buffer, i64(WAVE))


@kernel
def follow(buffer: ptr[u32], after: ptr[u32], wanted):
    """The wave that follows, if it is wanted."""
    if wanted:
        copy_bytes(ptr[u8](after), ptr[u8](buffer + WAVE), 4 * N)
        extend(after, i64(WAVE))


@kernel
def end(rng: ptr[Stream], buffer: ptr[u32]):
    """The key behind the wave becomes the stream's."""
    copy_bytes(ptr[u8](words(rng)), ptr[u8](buffer + WAVE), 4 * N)


@kernel
def eight_uniforms(word: ptr[u32]):
    """Doubles on [0, 1) of 16 words."""
    both = temper(vload(word, 16, align=4))
    high = f64x8(shuffle(both, both, range(0, 16, 2)) >> 5)
    low = f64x8(shuffle(both, both, range(1, 16, 2)) >> 6)
    return (high * 67108864.0 + low) * 2.0**-53


@kernel
def random_f64(rng: ptr[Stream], out: ptr[f64], n: i64, buffers: ptr[u32]):
    """Uniform doubles while waves fit; returns how many.  buffers: 2 * BUFFER words of work."""
    place = i64(words(rng)[PLACE])
    waves = n // (WAVE // 2)
    if waves == 0:
        return i64(0)
    begin(rng, buffers)
    for wave in range(waves):
        current, after = buffers + wave % 2 * BUFFER, buffers + (wave + 1) % 2 * BUFFER
        to = out + wave * (WAVE // 2)
        more = wave + 1 < waves
        for task in prange(CHUNKS + 1):
            if task == 0:
                follow(current, after, more)
            else:
                first = (task - 1) * CHUNK
                for i in range(0, CHUNK, 16):
                    vstore(to + (first + i) // 2, eight_uniforms(current + place + first + i), align=8)
    end(rng, buffers + (waves - 1) % 2 * BUFFER)
    return waves * (WAVE // 2)


@kernel
def keep_pairs(word: ptr[u32], x: noalias[f64], y: noalias[f64], square: noalias[f64]):
    """The points inside the unit circle of CHUNK words, four a point; returns how many."""
    kept = i64(0)
    for i in range(0, CHUNK, 32):
        a = eight_uniforms(word + i) * 2.0 - 1.0
        b = eight_uniforms(word + i + 16) * 2.0 - 1.0
        xs, ys = shuffle(a, b, range(0, 16, 2)), shuffle(a, b, range(1, 16, 2))
        sizes = xs * xs + ys * ys
        for lane in static_range(8):
            x[kept], y[kept], square[kept] = xs[lane], ys[lane], sizes[lane]
            kept += i64((sizes[lane] < 1.0) & (sizes[lane] != 0.0))
    return kept


@kernel
def finish_pairs(out: ptr[f64], x: noalias[f64], y: noalias[f64], square: noalias[f64], count: i64):
    """Two normals of each point; the second coordinate's first."""
    for i in range(count):
        factor = sqrt(-2.0 * log(square[i]) / square[i])
        out[2 * i] = factor * y[i]
        out[2 * i + 1] = factor * x[i]


@kernel
def running_totals(kept: ptr[i64], first: ptr[i64]):
    """Where each task's part begins; returns how many there are in all."""
    total = i64(0)
    for t in range(CHUNKS):
        first[t] = total
        total += kept[t]
    return total


@kernel
def normals(rng: ptr[Stream], out: ptr[f64], n: i64, buffers: ptr[u32], work: ptr[f64]):
    """Polar normals while waves fit; returns how many.  work: 3 * CHUNKS * ROOM numbers.  The stream keeps no normal.
    """
    place = i64(words(rng)[PLACE])
    kept, first = array(i64, CHUNKS), array(i64, CHUNKS)
    current, after = buffers, buffers + BUFFER
    done, more = i64(0), n >= WAVE // 2
    if more:
        begin(rng, buffers)
    while more:
        for t in prange(CHUNKS):
            mine = work + t * 3 * ROOM
            kept[t] = keep_pairs(current + place + t * CHUNK, mine, mine + ROOM, mine + 2 * ROOM)
        pairs = running_totals(kept, first)
        more = n - done - 2 * pairs >= WAVE // 2
        for task in prange(CHUNKS + 1):
            if task == 0:
                follow(current, after, more)
            else:
                mine = work + (task - 1) * 3 * ROOM
                finish_pairs(out + done + 2 * first[task - 1], mine, mine + ROOM, mine + 2 * ROOM, kept[task - 1])
        done += 2 * pairs
        end(rng, current)
        current, after = after, current
    return done


@kernel
def keep_masked(word: ptr[u32], values: noalias[u32], mask: u32, span: u32):
    """Masked outputs that are in range, of CHUNK words; returns how many."""
    kept = i64(0)
    for i in range(0, CHUNK, 16):
        masked = temper(vload(word + i, 16, align=4)) & mask
        for lane in static_range(16):
            values[kept] = masked[lane]
            kept += i64(masked[lane] <= span)
    return kept


@kernel
def integers(rng: ptr[Stream], out: ptr[T], n: i64, buffers: ptr[u32], work: ptr[u32], low: u64, span: u32, mask: u32, T: const):
    """Whole numbers of [low, low + span] by masks while waves fit; returns how many.  work: CHUNKS * (CHUNK + 16)
    words.
    """
    place = i64(words(rng)[PLACE])
    kept, first = array(i64, CHUNKS), array(i64, CHUNKS)
    current, after = buffers, buffers + BUFFER
    done, more = i64(0), n >= WAVE
    if more:
        begin(rng, buffers)
    while more:
        for t in prange(CHUNKS):
            kept[t] = keep_masked(current + place + t * CHUNK, work + t * (CHUNK + 16), mask, span)
        count = running_totals(kept, first)
        more = n - done - count >= WAVE
        for task in prange(CHUNKS + 1):
            if task == 0:
                follow(current, after, more)
            else:
                values, to = work + (task - 1) * (CHUNK + 16), out + done + first[task - 1]
                for i in range(kept[task - 1]):
                    to[i] = T(low + u64(values[i]))
        done += count
        end(rng, current)
        current, after = after, current
    return done
