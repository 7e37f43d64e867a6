"""Philox 4x32-10 as TensorFlow's stateless random numbers use it (Salmon et al., SC 2011): a key and a counter made of a pair of seeds,
four words for every count.

TensorFlow's streams: of element i the word i; normals are pairs of Box and Muller; truncated normals draw anew, each group of four from
counts of its own, 256 apart (of two doubles, 128).
"""
from __future__ import annotations

from septet.kernel import array, extern, f32, f64, i64, kernel, prange, ptr, sqrt, static_range, u32, u64

MULTIPLIER_0, MULTIPLIER_1 = 0xD2511F53, 0xCD9E8D57
WEYL_0, WEYL_1 = 0x9E3779B9, 0xBB67AE85
SCRAMBLE_0, SCRAMBLE_1 = 0x3EC8F720, 0x02461E29        # the key that seeds are enciphered with
ROUNDS, CHUNK, APART = 10, 4096, 256

log = extern("logf", f32, f32, pure=True)
wide_log = extern("log", f64, f64, pure=True)
sin = extern("sin", f64, f64, pure=True)
cos = extern("cos", f64, f64, pure=True)


@kernel
def double(high: u32, low: u32):
    """A double on [0, 1) of 52 bits."""
    return f64(u64(high & 0xFFFFF) << 32 | u64(low)) * 2.0**-52


@kernel
def enciphered(out: ptr[u32], c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32):
    """Four words of a count."""
    for _ in static_range(ROUNDS):
        first, second = u64(c0) * MULTIPLIER_0, u64(c2) * MULTIPLIER_1
        c0, c1, c2, c3 = u32(second >> 32) ^ c1 ^ k0, u32(second), u32(first >> 32) ^ c3 ^ k1, u32(first)
        k0, k1 = k0 + WEYL_0, k1 + WEYL_1
    out[0], out[1], out[2], out[3] = c0, c1, c2, c3


@kernel
def begin(state: ptr[u32], low: u64, high: u64):
    """(key, upper half of the counter) of a pair of seeds."""
    enciphered(state, u32(low), u32(low >> 32), u32(high), u32(high >> 32), u32(SCRAMBLE_0), u32(SCRAMBLE_1))


@kernel
def counted(out: ptr[u32], state: ptr[u32], count: u64):
    """Four words of the count-th count."""
    enciphered(out, u32(count), u32(count >> 32), state[2], state[3], state[0], state[1])


@kernel(inline=False)
def words(out: ptr[u32], groups: i64, low: u64, high: u64):
    """4 * groups words."""
    state = array(u32, 4)
    begin(state, low, high)
    k0, k1, c2, c3 = state[0], state[1], state[2], state[3]
    for chunk in prange((groups + CHUNK - 1) // CHUNK):
        first = i64(chunk) * CHUNK
        last = first + CHUNK if first + CHUNK < groups else groups
        for i in range(first, last):
            enciphered(out + 4 * i, u32(u64(i)), u32(u64(i) >> 32), c2, c3, k0, k1)


@kernel(inline=False)
def words_at(out: ptr[u32], groups: i64, key: u64, high: u64, start: u64):
    """4 * groups words of a key and the counts from `start` on, `high` being their upper half."""
    k0, k1, c2, c3 = u32(key), u32(key >> 32), u32(high), u32(high >> 32)
    for chunk in prange((groups + CHUNK - 1) // CHUNK):
        first = i64(chunk) * CHUNK
        last = first + CHUNK if first + CHUNK < groups else groups
        for i in range(first, last):
            count = start + u64(i)
            enciphered(out + 4 * i, u32(count), u32(count >> 32), c2, c3, k0, k1)


@kernel(inline=False)
def shuffled(out: ptr[i64], n: i64, buffer: ptr[i64], room: i64, key: u64, high: u64):
    """out = 0 .. n - 1 in the order in which a buffer of `room` numbers that is kept full gives them, each by a word's remainder."""
    four = array(u32, 4)
    first, held, coming = i64(0), i64(0), i64(0)
    for k in range(n):
        while held < room and coming < n:
            buffer[(first + held) % room] = coming
            held += 1
            coming += 1
        if k % 4 == 0:
            count = u64(k // 4)
            enciphered(four, u32(count), u32(count >> 32), u32(high), u32(high >> 32), u32(key), u32(key >> 32))
        place = (first + i64(four[k % 4]) % held) % room
        out[k] = buffer[place]
        buffer[place] = buffer[first]
        first = (first + 1) % room
        held -= 1


@kernel
def unit(word: u32):
    """A number on [0, 1) of 23 bits."""
    return f32(word & 0x7FFFFF) * f32(2.0**-23)


@kernel(inline=False)
def truncated(out: ptr[f32], n: i64, low: u64, high: u64):
    """n normals within two deviations."""
    state = array(u32, 4)
    begin(state, low, high)
    within_two(out, n, state, u64(0))


@kernel(inline=False)
def truncated_at(out: ptr[f32], n: i64, key: u64, high: u64, start: u64):
    """n normals within two deviations, of a key and the counts from `start` on."""
    state = array(u32, 4)
    state[0], state[1], state[2], state[3] = u32(key), u32(key >> 32), u32(high), u32(high >> 32)
    within_two(out, n, state, start)


@kernel
def within_two(out: ptr[f32], n: i64, state: ptr[u32], start: u64):
    four = array(u32, 4)
    for group in range((n + 3) // 4):
        found, count = i64(0), start + u64(group) * APART
        while found < 4:
            counted(four, state, count)
            count = count + 1
            for pair in range(2):
                u = unit(four[2 * pair])
                u = u if u > f32(1.0e-7) else f32(1.0e-7)
                angle = f64(f32(6.283185307179586 * f64(unit(four[2 * pair + 1]))))
                radius = sqrt(f32(-2.0) * log(u))
                for side in range(2):
                    value = (f32(sin(angle)) if side == 0 else f32(cos(angle))) * radius
                    if value < f32(2.0) and value > f32(-2.0) and found < 4:
                        if 4 * group + found < n:
                            out[4 * group + found] = value
                        found = found + 1


@kernel(inline=False)
def truncated_doubles(out: ptr[f64], n: i64, low: u64, high: u64):
    """n normals within two deviations, of doubles."""
    state = array(u32, 4)
    begin(state, low, high)
    doubles_within_two(out, n, state, u64(0))


@kernel(inline=False)
def truncated_doubles_at(out: ptr[f64], n: i64, key: u64, high: u64, start: u64):
    """n normals within two deviations, of doubles, of a key and the counts from `start` on."""
    state = array(u32, 4)
    state[0], state[1], state[2], state[3] = u32(key), u32(key >> 32), u32(high), u32(high >> 32)
    doubles_within_two(out, n, state, start)


@kernel
def doubles_within_two(out: ptr[f64], n: i64, state: ptr[u32], start: u64):
    four = array(u32, 4)
    for group in range((n + 1) // 2):
        found, count = i64(0), start + u64(group) * (APART // 2)
        while found < 2:
            counted(four, state, count)
            count = count + 1
            u = double(four[0], four[1])
            angle = 6.283185307179586 * double(four[2], four[3])
            radius = sqrt(-2.0 * wide_log(u if u > 1.0e-7 else 1.0e-7))
            for side in range(2):
                value = (sin(angle) if side == 0 else cos(angle)) * radius
                if value < 2.0 and value > -2.0 and found < 2:
                    if 2 * group + found < n:
                        out[2 * group + found] = value
                    found = found + 1
