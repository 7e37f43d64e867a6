"""CRC-32C (RFC 3720, appendix B.4) of bytes, and the limits of the checked records of a TFRecord file.

The checksum takes eight bytes a step through eight tables of 256 words ("slicing by eight", Kounavis and Berry, 2008).  A record is its
length (u64), the length's masked checksum, the message, the message's masked checksum.
"""
from __future__ import annotations

from array import array
from functools import cache

from septet.kernel import i64, kernel, noalias, ptr, u8, u32, u64

POLYNOMIAL = 0x82F63B78                 # Castagnoli's, bits reversed
MASK = 0xA282EAD8
HEAD, TAIL = 12, 4                      # bytes before and behind a message
MORE, BAD_LENGTH, BAD_MESSAGE, TOO_LONG = 0, 1, 2, 3        # why `frames` stopped


@cache
def tables() -> array[int]:
    """Eight tables: [k * 256 + byte] = the checksum's step for a byte that k others follow."""
    found = array("I", bytes(8 * 256 * 4))
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
        found[byte] = value
    for k in range(256, 8 * 256):
        before = found[k - 256]
        found[k] = found[before & 0xFF] ^ before >> 8
    return found


@kernel
def eight(t, low, high):
    """The step of eight bytes; `low` holds the first four mixed with the value so far."""
    a = t[1792 + i64(low & 255)] ^ t[1536 + i64(low >> 8 & 255)] ^ t[1280 + i64(low >> 16 & 255)] ^ t[1024 + i64(low >> 24)]
    b = t[768 + i64(high & 255)] ^ t[512 + i64(high >> 8 & 255)] ^ t[256 + i64(high >> 16 & 255)] ^ t[i64(high >> 24)]
    return a ^ b


@kernel
def word(x):
    """Four bytes as a number."""
    return u32(x[0]) | u32(x[1]) << 8 | u32(x[2]) << 16 | u32(x[3]) << 24


@kernel
def checksum(x, n, t):
    value, i = u32(0xFFFFFFFF), i64(0)
    while i + 8 <= n:
        value = eight(t, value ^ word(x + i), word(x + i + 4))
        i += 8
    for k in range(i, n):
        value = t[i64((value ^ u32(x[k])) & 255)] ^ value >> 8
    return value ^ u32(0xFFFFFFFF)


@kernel
def masked_checksum(x, n, t):
    value = checksum(x, n, t)
    return (value >> 15 | value << 17) + u32(MASK)


@kernel
def crc32c_of(x: ptr[u8], n: i64, t: ptr[u32]) -> i64:
    return i64(checksum(x, n, t))


@kernel
def masked_of(x: ptr[u8], n: i64, t: ptr[u32]) -> i64:
    return i64(masked_checksum(x, n, t))


@kernel
def frames_in(x: ptr[u8], n: i64, room: i64, most: i64, t: ptr[u32], starts: noalias[i64], state: noalias[i64]) -> i64:
    """starts[2k], starts[2k + 1] = first byte and size of message k; state = (bytes used, why it stopped).  Returns the messages."""
    at, found, why = i64(0), i64(0), i64(MORE)
    while found < room and at + HEAD <= n and why == MORE:
        size = i64(u64(word(x + at)) | u64(word(x + at + 4)) << 32)
        if masked_checksum(x + at, i64(8), t) != word(x + at + 8):
            why = i64(BAD_LENGTH)
        elif size < 0 or size > most:
            why = i64(TOO_LONG)
        elif size > n - at - (HEAD + TAIL):
            break
        elif masked_checksum(x + at + HEAD, size, t) != word(x + at + HEAD + size):
            why = i64(BAD_MESSAGE)
        else:
            starts[2 * found], starts[2 * found + 1] = at + HEAD, size
            found += 1
            at += size + (HEAD + TAIL)
    state[0], state[1] = at, why
    return found


def crc32c(data: bytes) -> int:
    """The checksum of bytes."""
    return int(crc32c_of(data, len(data), tables()))


def masked(data: bytes) -> int:
    """The checksum as records hold it."""
    return int(masked_of(data, len(data), tables()))


def frames(data: bytes, most: int) -> tuple[list[tuple[int, int]], int, int]:
    """([(first byte, size)] of whole messages of at most `most` bytes, bytes used, MORE or what is wrong behind them)."""
    room = len(data) // (HEAD + TAIL) + 1
    starts, state = array("q", bytes(16 * room)), array("q", bytes(16))
    count = frames_in(data, len(data), room, most, tables(), starts, state)
    return list(zip(starts[:2 * count:2], starts[1:2 * count:2])), state[0], state[1]
