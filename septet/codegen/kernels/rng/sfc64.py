"""SFC64, Chris Doty-Humphrey's small fast chaotic generator (PractRand), 64 bits.  Words: a, b, c, counter."""

from __future__ import annotations

from septet.kernel import kernel, ptr, rotate_left, u64

WARM_UP = 12  # outputs thrown away after seeding


@kernel
def sfc_next(words: ptr[u64]):
    """The next 64 bits."""
    a, b, c, counter = words[0], words[1], words[2], words[3]
    result = a + b + counter
    words[0] = b ^ (b >> 11)
    words[1] = c + (c << 3)
    words[2] = rotate_left(c, 24) + result
    words[3] = counter + 1
    return result


@kernel
def sfc_seed(words: ptr[u64], a: u64, b: u64, c: u64):
    """Start from three words of seed."""
    words[0], words[1], words[2], words[3] = a, b, c, 1
    for _ in range(WARM_UP):
        sfc_next(words)
