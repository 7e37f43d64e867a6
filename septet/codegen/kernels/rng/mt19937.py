"""MT19937, the Mersenne Twister (Matsumoto & Nishimura, ACM TOMACS 8(1), 1998), with the authors' 2002 initialisation.

Words: 624 words of 32 bits (the key), then as one 64-bit word the place of the next output in them.
"""

from __future__ import annotations

from septet.kernel import fill_bytes, i64, kernel, noalias, ptr, u32, u64, vload, vstore

N, M = 624, 397
PLACE = N // 2  # in 64-bit words
UPPER, LOWER, MATRIX = 0x80000000, 0x7FFFFFFF, 0x9908B0DF
LANES = 16


@kernel
def temper(y):
    """Output function, of a word or a vector of words."""
    y = y ^ (y >> 11)
    y = y ^ ((y << 7) & 0x9D2C5680)
    y = y ^ ((y << 15) & 0xEFC60000)
    return y ^ (y >> 18)


@kernel
def twist(far, high, low):
    """The word that follows: `far` is 397 on, `high` and `low` are the oldest two."""
    mixed = (high & UPPER) | (low & LOWER)
    return far ^ (mixed >> 1) ^ ((mixed & 1) * MATRIX)


@kernel
def extend(key: ptr[u32], count: i64):
    """Write the `count` words (a multiple of 16) that follow the 624 at `key` behind them."""
    for block in range(count // LANES):
        at = key + block * LANES
        new = twist(vload(at + M, LANES, align=4), vload(at, LANES, align=4), vload(at + 1, LANES, align=4))
        vstore(at + N, new, align=4)


@kernel(inline=False)
def next_key(words: ptr[u64]):
    """Replace all 624 words, in place."""
    key = ptr[u32](words)
    for i in range(0, N - M - LANES + 1, LANES):
        vstore(key + i, twist(vload(key + i + M, LANES, align=4), vload(key + i, LANES, align=4), vload(key + i + 1, LANES, align=4)),
               align=4)
    for i in range((N - M) // LANES * LANES, N - M):
        key[i] = twist(key[i + M], key[i], key[i + 1])
    last = (M - 1) // LANES * LANES
    for i in range(N - M, N - M + last, LANES):
        vstore(key + i, twist(vload(key + i - (N - M), LANES, align=4), vload(key + i, LANES, align=4), vload(key + i + 1, LANES, align=4)),
               align=4)
    for i in range(N - M + last, N - 1):
        key[i] = twist(key[i - (N - M)], key[i], key[i + 1])
    key[N - 1] = twist(key[M - 1], key[N - 1], key[0])
    words[PLACE] = 0


@kernel
def mt_next32(words: ptr[u64]):
    """The next 32 bits."""
    if words[PLACE] == N:
        next_key(words)
    place = words[PLACE]
    words[PLACE] = place + 1
    return temper(ptr[u32](words)[place])


@kernel
def init_genrand(words: ptr[u64], seed: u32):
    """Seed from one word."""
    key = ptr[u32](words)
    value = seed
    for i in range(N):
        key[i] = value
        value = 1812433253 * (value ^ (value >> 30)) + u32(i + 1)
    words[PLACE] = N


@kernel
def init_by_array(words: ptr[u64], seeds: noalias[u32], count: i64):
    """Seed from any number of words."""
    init_genrand(words, u32(19650218))
    key = ptr[u32](words)
    i, j = 1, 0
    for _ in range(count if count > N else i64(N)):
        key[i] = (key[i] ^ ((key[i - 1] ^ (key[i - 1] >> 30)) * 1664525)) + seeds[j] + u32(j)
        i += 1
        j += 1
        if i >= N:
            key[0] = key[N - 1]
            i = 1
        if j >= count:
            j = 0
    for _ in range(N - 1):
        key[i] = (key[i] ^ ((key[i - 1] ^ (key[i - 1] >> 30)) * 1566083941)) - u32(i)
        i += 1
        if i >= N:
            key[0] = key[N - 1]
            i = 1
    key[0] = UPPER


@kernel
def jump(words: ptr[u64], polynomial: noalias[u32], degree: i64, total: noalias[u32]):
    """Move the state by the power of x that `polynomial` (bit i: x**i) is modulo the recurrence's: the sum of the
    states i steps on.

    The key is the ring in which the state walks on from its place, and the sum is left where the walk ends.  total: 624
    words of work.
    """
    key = ptr[u32](words)
    at = i64(words[PLACE]) if words[PLACE] < N else i64(0)
    fill_bytes(total, 0, 4 * N)
    for bit in range(degree + 1):
        if polynomial[bit >> 5] >> u32(bit & 31) & 1 == 1:
            for i in range(N - at):
                total[i] = total[i] ^ key[at + i]
            for i in range(at):
                total[N - at + i] = total[N - at + i] ^ key[i]
        if bit < degree:
            after = at + 1 if at + 1 < N else i64(0)
            far = at + M if at + M < N else at + M - N
            key[at] = twist(key[far], key[at], key[after])
            at = after
    for i in range(N - at):
        key[at + i] = total[i]
    for i in range(at):
        key[i] = total[N - at + i]
    words[PLACE] = u64(at)
