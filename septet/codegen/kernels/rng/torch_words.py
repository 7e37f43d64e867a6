"""PyTorch's CPU generator: the Mersenne Twister's outputs in order, and filling arrays from them block by block.

A distribution that takes the same count of outputs for every element is a kernel `F(word, out, count, a, b, T)` over raw outputs; while
one core runs the recurrence for the next block, the others turn this one into numbers.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.mt19937 import PLACE, N, next_key, temper
from septet.kernel import const, f64, i64, kernel, prange, ptr, u32, u64, vload, vstore

FRESH = N + 1                       # place right behind seeding; any place from N on means: run the recurrence first
BLOCK = 1 << 16                     # outputs a block
PIECES = 8                          # tasks a block is turned into numbers by
LEAST = 1 << 14                     # outputs below which threads do not pay


@kernel
def next_32(words: ptr[u64]):
    """The next output."""
    if words[PLACE] >= u64(N):
        next_key(words)
    place = words[PLACE]
    words[PLACE] = place + 1
    return temper(ptr[u32](words)[place])


@kernel
def next_64(words: ptr[u64]):
    """Two outputs as one, the first on top."""
    high = next_32(words)
    return u64(high) << 32 | u64(next_32(words))


@kernel
def next_double(words: ptr[u64]):
    """A double on [0, 1) with 53 bits."""
    return f64(next_64(words) & 0x1FFFFFFFFFFFFF) * 2.0**-53


@kernel(inline=False)
def take(words: ptr[u64], out: ptr[u32], n: i64):
    """The next n outputs."""
    done = i64(0)
    while done < n:
        if words[PLACE] >= u64(N):
            next_key(words)
        place = i64(words[PLACE])
        count = min(N - place, n - done)
        key = ptr[u32](words) + place
        for i in range(0, count // 16 * 16, 16):
            vstore(out + done + i, temper(vload(key + i, 16, align=4)), align=4)
        for i in range(count // 16 * 16, count):
            out[done + i] = temper(key[i])
        done += count
        words[PLACE] = u64(place + count)


@kernel
def convert(word: ptr[u32], out, first, last, n, a, b, F: const, T: const, K: const, E: const):
    """Outputs to numbers, groups of E elements from `first` to `last`, of n elements in all."""
    if first * E < min(last * E, n):
        F(word + first * E * K, out + first * E, min(last * E, n) - first * E, a, b, T)


@kernel
def fill(words: ptr[u64], out: ptr[T], n: i64, work: ptr[u32], a: ptr[f64], b: ptr[f64], F: const, T: const, K: const, E: const):
    """n numbers of K outputs each, in groups of E.  work: 2 * BLOCK outputs."""
    step = BLOCK // (K * E) * E
    done, turn = i64(0), i64(0)
    take(words, work, min(step, n) * K)
    while done < n:
        count = min(step, n - done)
        follow = min(step, n - done - count) * K
        now, after, to = work + turn * BLOCK, work + (1 - turn) * BLOCK, out + done
        groups = (count + E - 1) // E
        if n * K < LEAST:
            convert(now, to, i64(0), groups, count, a, b, F, T, K, E)
            if follow > 0:
                take(words, after, follow)
        else:
            for task in prange(PIECES + 1):
                if task == 0:
                    take(words, after, follow)
                else:
                    convert(now, to, groups * (task - 1) // PIECES, groups * task // PIECES, count, a, b, F, T, K, E)
        done += count
        turn = 1 - turn
