"""Philox 4x32-10 as TensorFlow's stateless random numbers use it (Salmon et al., SC 2011): a key and a counter made of a pair of seeds,
four words for every count.

TensorFlow's streams: of element i the word i; normals are pairs of Box and Muller; truncated normals draw anew, each group of four from
counts of its own, 256 apart (of two doubles, 128).
"""
from __future__ import annotations

from septet.kernel import array, const, extern, f32, f64, i64, kernel, prange, ptr, sqrt, static_range, u32, u64

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
def truncated(T: const, out: ptr[T], n: i64, low: u64, high: u64):
    """n normals within two deviations, of a pair of seeds."""
    state = array(u32, 4)
    begin(state, low, high)
    within_two(T, out, n, state, u64(0))


@kernel(inline=False)
def truncated_at(T: const, out: ptr[T], n: i64, key: u64, high: u64, start: u64):
    """n normals within two deviations, of a key and the counts from `start` on."""
    state = array(u32, 4)
    state[0], state[1], state[2], state[3] = u32(key), u32(key >> 32), u32(high), u32(high >> 32)
    within_two(T, out, n, state, start)


@kernel
def within_two(T: const, out, n, state, start):
    """Groups of as many numbers as four words give; each group has counts of its own, and goes on until it is full."""
    each: const = 4 if T is f32 else 2
    four = array(u32, 4)
    for group in range((n + each - 1) // each):
        found, count = i64(0), start + u64(group) * (APART // 4 * each)
        while found < each:
            counted(four, state, count)
            count = count + 1
            for pair in static_range(each // 2):
                both = two_normals(T, four, pair)
                for side in static_range(2):
                    if both[side] < T(2.0) and both[side] > T(-2.0) and found < each:
                        if each * group + found < n:
                            out[each * group + found] = both[side]
                        found = found + 1


@kernel
def two_normals(T: const, four, pair: const):
    """Box and Muller's two: of two words in float32, of four in float64."""
    if T is f32:
        u = unit(four[2 * pair])
        angle = f64(f32(6.283185307179586 * f64(unit(four[2 * pair + 1]))))
        radius = sqrt(f32(-2.0) * log(u if u > f32(1.0e-7) else f32(1.0e-7)))
        return f32(sin(angle)) * radius, f32(cos(angle)) * radius
    u = double(four[0], four[1])
    angle = 6.283185307179586 * double(four[2], four[3])
    radius = sqrt(-2.0 * wide_log(u if u > 1.0e-7 else 1.0e-7))
    return sin(angle) * radius, cos(angle) * radius
