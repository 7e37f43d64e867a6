"""NumPy's SeedSequence: entropy of any length is mixed into a pool of words, from which any number of seeds are drawn.

After O'Neill's seed_seq_fe ("Developing a seed_seq alternative", 2015): two multiplicative hashes and a mixing step,
all modulo 2**32.
"""

from __future__ import annotations

from septet.kernel import i64, kernel, noalias, u32

INIT_A, MULT_A = 0x43B0D7E5, 0x931E8875
INIT_B, MULT_B = 0x8B51F9DD, 0x58F38DED
MIX_LEFT, MIX_RIGHT = 0xCA01F9DD, 0x4973F715


@kernel
def hash_word(value, constant, multiplier):
    """(hashed value, next constant)."""
    value = value ^ constant
    constant = constant * multiplier
    value = value * constant
    return value ^ (value >> 16), constant


@kernel
def mix(x, y):
    """One word of two."""
    result = x * MIX_LEFT - y * MIX_RIGHT
    return result ^ (result >> 16)


@kernel
def mix_entropy(pool: noalias[u32], size: i64, entropy: noalias[u32], count: i64):
    """Fill the pool of `size` words from `count` words of entropy."""
    constant: u32 = INIT_A
    for i in range(size):
        word = entropy[i] if i < count else u32(0)
        pool[i], constant = hash_word(word, constant, u32(MULT_A))
    for source in range(size):
        for to in range(size):
            if source != to:
                hashed, constant = hash_word(pool[source], constant, u32(MULT_A))
                pool[to] = mix(pool[to], hashed)
    for source in range(size, count):
        for to in range(size):
            hashed, constant = hash_word(entropy[source], constant, u32(MULT_A))
            pool[to] = mix(pool[to], hashed)


@kernel
def generate_state(pool: noalias[u32], size: i64, out: noalias[u32], count: i64):
    """`count` words of seed from the pool."""
    constant: u32 = INIT_B
    for i in range(count):
        out[i], constant = hash_word(pool[i % size], constant, u32(MULT_B))
