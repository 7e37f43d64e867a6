"""Shuffling by Philox 4x32-10 as TensorFlow's stateful operations do: the seed is the key, the operation's own seed the counter's upper
half, and each place takes the word of its turn modulo how many are left.
"""
from __future__ import annotations

from septet.codegen.kernels.rng.philox32 import enciphered
from septet.kernel import array, i64, kernel, ptr, u32, u64


@kernel(inline=False)
def shuffled(out: ptr[i64], n: i64, seed: u64, operation: u64, first: u64):
    """Numbers 0 to n - 1 in random order.  first: the count of the first group of words."""
    four = array(u32, 4)
    for i in range(n):
        out[i] = i
    for i in range(n - 1):
        if i % 4 == 0:
            count = first + u64(i) // 4
            enciphered(four, u32(count), u32(count >> 32), u32(operation), u32(operation >> 32), u32(seed), u32(seed >> 32))
        j = i + i64(four[i % 4]) % (n - i)
        held = out[i]
        out[i] = out[j]
        out[j] = held
