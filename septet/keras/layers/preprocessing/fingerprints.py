"""64-bit hashes of bytes: FarmHash's fingerprint, SipHash-2-4 under a key, and how fingerprints are joined.

Published algorithms, over Python's whole numbers: layers hash each distinct value once.
"""
from __future__ import annotations

from collections.abc import Iterable

MASK = (1 << 64) - 1
K0, K1, K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F
JOIN, CROSSED = 0xC6A4A7935BD1E995, 0xDECAFCAFFE
SIP = 0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573


def rotated(x: int, bits: int) -> int:
    """A word turned to the right."""
    x &= MASK
    return (x >> bits | x << 64 - bits) & MASK


def mixed(x: int) -> int:
    """A word with its high bits mixed into the low ones."""
    x &= MASK
    return x ^ x >> 47


def word(s: bytes, place: int, size: int = 8) -> int:
    return int.from_bytes(s[place:place + size], "little")


def two(u: int, v: int, factor: int) -> int:
    """Two words as one."""
    a = mixed(((u ^ v) & MASK) * factor)
    return mixed(((v & MASK) ^ a) * factor) * factor & MASK


def fingerprint(s: bytes) -> int:
    """FarmHash's Fingerprint64."""
    n = len(s)
    return short(s, n) if n <= 16 else middling(s, n) if n <= 32 else longer(s, n) if n <= 64 else longest(s, n)


def short(s: bytes, n: int) -> int:
    """The fingerprint of at most 16 bytes."""
    factor = K2 + n * 2 & MASK
    if n >= 8:
        a, b = word(s, 0) + K2, word(s, n - 8)
        return two(rotated(b, 37) * factor + a, (rotated(a, 25) + b) * factor, factor)
    if n >= 4:
        return two(n + (word(s, 0, 4) << 3), word(s, n - 4, 4), factor)
    if n == 0:
        return K2
    return mixed((s[0] + (s[n >> 1] << 8)) * K2 ^ (n + (s[n - 1] << 2)) * K0) * K2 & MASK


def ends(s: bytes, n: int, first: int) -> tuple[int, int, int, int]:
    """(the first word by a factor, what both ends make, twice, the factor of the length)."""
    factor = K2 + n * 2 & MASK
    a, b, c, d = word(s, 0) * first, word(s, 8), word(s, n - 8) * factor, word(s, n - 16) * K2
    return a, rotated(a + b, 43) + rotated(c, 30) + d, a + rotated(b + K2, 18) + c, factor


def middling(s: bytes, n: int) -> int:
    """The fingerprint of 17 to 32 bytes."""
    _, y, z, factor = ends(s, n, K1)
    return two(y, z, factor)


def longer(s: bytes, n: int) -> int:
    """The fingerprint of 33 to 64 bytes."""
    a, y, z, factor = ends(s, n, K2)
    e, f = word(s, 16) * factor, word(s, 24)
    g, h = (y + word(s, n - 32)) * factor, (two(y, z, factor) + word(s, n - 24)) * factor
    return two(rotated(e + f, 43) + rotated(g, 30) + h, e + rotated(f + a, 18) + g, factor)


def quarter(s: bytes, place: int, a: int, b: int) -> tuple[int, int]:
    """32 bytes taken into a pair of words."""
    first, last = a + word(s, place), word(s, place + 24)
    b = rotated(b + first + last, 21)
    a = first + word(s, place + 8) + word(s, place + 16)
    return a + last & MASK, b + rotated(a, 44) + first & MASK


State = tuple[int, int, int, tuple[int, int], tuple[int, int]]


def block(s: bytes, place: int, state: State, factor: int, weight: int) -> State:
    """64 bytes taken into the state."""
    x, y, z, v, w = state
    x = rotated(x + y + v[0] + word(s, place + 8), 37) * factor
    y = rotated(y + v[1] + word(s, place + 48), 42) * factor
    x = (x ^ w[1] * weight) & MASK
    y = y + v[0] * weight + word(s, place + 40) & MASK
    z = rotated(z + w[0], 33) * factor & MASK
    v, w = quarter(s, place, v[1] * factor, x + w[0]), quarter(s, place + 32, z + w[1], y + word(s, place + 16))
    return z, y, x, v, w


def longest(s: bytes, n: int) -> int:
    """The fingerprint of more than 64 bytes."""
    y = 81 * K1 + 113 & MASK
    state: State = 81 * K2 + word(s, 0) & MASK, y, mixed(y * K2 + 113) * K2 & MASK, (0, 0), (0, 0)
    for place in range(0, (n - 1) // 64 * 64, 64):
        state = block(s, place, state, K1, 1)
    x, y, z, v, w = state
    factor, rest = K1 + ((z & 0xFF) << 1), w[0] + (n - 1 & 63)
    v = v[0] + rest & MASK, v[1]
    w = rest + v[0] & MASK, w[1]
    x, y, z, v, w = block(s, n - 64, (x, y, z, v, w), factor, 9)
    return two(two(v[0], w[0], factor) + mixed(y) * K0 + z, two(v[1], w[1], factor) + x, factor)


def joined(numbers: Iterable[int]) -> int:
    """Fingerprints, or whole numbers themselves, joined in order."""
    found = CROSSED
    for n in numbers:
        found = ((found ^ JOIN) ^ mixed((n & MASK) * JOIN) * JOIN) * JOIN & MASK
        found = mixed(mixed(found) * JOIN)
    return found


def keyed(s: bytes, key: tuple[int, int]) -> int:
    """SipHash-2-4."""
    v = [start ^ key[k % 2] & MASK for k, start in enumerate(SIP)]
    s = s + bytes(-len(s) % 8 - 1 if len(s) % 8 else 7) + bytes([len(s) & 0xFF])
    for place in range(0, len(s), 8):
        m = word(s, place)
        v[3] ^= m
        rounds(v, 2)
        v[0] ^= m
    v[2] ^= 0xFF
    rounds(v, 4)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def rounds(v: list[int], count: int) -> None:
    """SipHash's rounds on a state of four words."""
    for _ in range(count):
        for a, b, turn in ((0, 1, 13), (2, 3, 16)):
            v[a] = v[a] + v[b] & MASK
            v[b] = rotated(v[b], 64 - turn) ^ v[a]
        v[0] = rotated(v[0], 32)
        for a, b, turn in ((2, 1, 17), (0, 3, 21)):
            v[a] = v[a] + v[b] & MASK
            v[b] = rotated(v[b], 64 - turn) ^ v[a]
        v[2] = rotated(v[2], 32)
