"""Philox 4x64-10: a counter enciphered by ten rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as
1, 2, 3", SC 2011).

Words: counter (4), key (2), buffer (4), place of the next word in the buffer.
"""

from __future__ import annotations

from septet.kernel import kernel, mulhi, ptr, static_range, u64

MULTIPLIER_0, MULTIPLIER_1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
WEYL_0, WEYL_1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B
ROUNDS = 10
KEY, BUFFER, PLACE = 4, 6, 10


@kernel
def count_up(words: ptr[u64]):
    """Add one to the 256-bit counter."""
    words[0] = words[0] + 1
    if words[0] == 0:
        words[1] = words[1] + 1
        if words[1] == 0:
            words[2] = words[2] + 1
            if words[2] == 0:
                words[3] = words[3] + 1


@kernel(inline=False)
def refill(words: ptr[u64]):
    """Encipher the next counter into the buffer."""
    count_up(words)
    a, b, c, d = words[0], words[1], words[2], words[3]
    key_0, key_1 = words[KEY], words[KEY + 1]
    for _ in static_range(ROUNDS):
        low_0, high_0 = a * MULTIPLIER_0, mulhi(a, u64(MULTIPLIER_0))
        low_1, high_1 = c * MULTIPLIER_1, mulhi(c, u64(MULTIPLIER_1))
        a, b, c, d = high_1 ^ b ^ key_0, low_1, high_0 ^ d ^ key_1, low_0
        key_0, key_1 = key_0 + WEYL_0, key_1 + WEYL_1
    words[BUFFER], words[BUFFER + 1], words[BUFFER + 2], words[BUFFER + 3] = a, b, c, d
    words[PLACE] = 0


@kernel
def philox_next(words: ptr[u64]):
    """The next 64 bits."""
    if words[PLACE] == 4:
        refill(words)
    place = words[PLACE]
    words[PLACE] = place + 1
    return words[BUFFER + place]
