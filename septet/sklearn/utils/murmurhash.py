"""MurmurHash3 of 32 bits, as Austin Appleby put it in the public domain."""
from __future__ import annotations

import struct
from typing import Any

import septet.numpy as np

MASK = 0xFFFFFFFF


def _mixed(k: int) -> int:
    k = k * 0xCC9E2D51 & MASK
    return ((k << 15 | k >> 17) & MASK) * 0x1B873593 & MASK


def hash_bytes(data: bytes, seed: int = 0) -> int:
    """The hash of bytes, from 0 to 2^32."""
    h, n = seed & MASK, len(data) // 4
    for k in struct.unpack_from(f"<{n}I", data):
        h ^= _mixed(k)
        h = ((h << 13 | h >> 19) & MASK) * 5 + 0xE6546B64 & MASK
    tail = data[4 * n:]
    if tail:
        h ^= _mixed(int.from_bytes(tail, "little"))
    h ^= len(data)
    h = (h ^ h >> 16) * 0x85EBCA6B & MASK
    h = (h ^ h >> 13) * 0xC2B2AE35 & MASK
    return h ^ h >> 16


def _signed(h: int) -> int:
    return h - (1 << 32) if h >= 1 << 31 else h


def murmurhash3_32(key: Any, seed: int = 0, positive: bool = False) -> Any:
    """The hash of bytes, a string, a 32-bit integer, or of each element of an array of those; signed unless `positive`."""
    if isinstance(key, str):
        key = key.encode()
    if isinstance(key, bytes):
        h = hash_bytes(key, seed)
        return h if positive else _signed(h)
    if isinstance(key, (int, np.integer)) and not isinstance(key, bool):
        return murmurhash3_32(struct.pack("<i", _signed(int(key) & MASK)), seed, positive)
    if hasattr(key, "dtype"):
        values = [hash_bytes(struct.pack("<i", int(k)), seed) for k in np.asarray(key).reshape(-1).tolist()]
        made = np.array(values if positive else [_signed(v) for v in values], dtype=np.uint32 if positive else np.int32)
        return made.reshape(key.shape)
    raise TypeError(f"key {key!r} with type {type(key)} is not supported. Explicit conversion to bytes is required")


def murmurhash3_int_u32(key: int, seed: int = 0) -> int:
    """The unsigned hash of a 32-bit integer."""
    return int(murmurhash3_32(int(key), seed, True))


def murmurhash3_int_s32(key: int, seed: int = 0) -> int:
    """The signed hash of a 32-bit integer."""
    return int(murmurhash3_32(int(key), seed, False))


def murmurhash3_bytes_u32(key: bytes, seed: int = 0) -> int:
    """The unsigned hash of bytes."""
    return hash_bytes(key, seed)


def murmurhash3_bytes_s32(key: bytes, seed: int = 0) -> int:
    """The signed hash of bytes."""
    return _signed(hash_bytes(key, seed))
