"""Blocks of GGUF's quantised tensors as float32: the published layouts of ggml, each a few array expressions over all blocks at once."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from septet import numpy as np

CODEBOOK = (-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113)       # IQ4_NL's sixteen numbers
WIDE = 256                              # numbers of a block of the K kinds


@dataclass(frozen=True)
class Kind:
    """A kind of block: its numbers, its bytes, and what they are (blocks, bytes) -> (blocks, numbers) in float32."""

    name: str
    numbers: int
    size: int
    widen: Callable[[Any], Any]


def halves(blocks: Any, at: int) -> Any:
    """The float16 at a place of each block, in float32, shape (blocks, 1)."""
    return np.ascontiguousarray(blocks[:, at:at + 2]).view(np.float16).astype(np.float32)


def nibbles(qs: Any) -> Any:
    """Low nibbles, then high ones."""
    return np.concatenate([qs & 15, qs >> 4], axis=1)


def fifth_bits(blocks: Any, at: int) -> Any:
    """32 bits of each block from a place on, as 0 or 16."""
    lines = blocks[:, at:at + 4]
    return ((lines[:, :, None] >> np.arange(8, dtype=np.uint8)) & 1).reshape(len(blocks), 32) << 4


def q4_0(b: Any) -> Any:
    """scale (q - 8)."""
    return halves(b, 0) * (nibbles(b[:, 2:]).astype(np.float32) - 8.0)


def q4_1(b: Any) -> Any:
    """scale q + least."""
    return halves(b, 0) * nibbles(b[:, 4:]).astype(np.float32) + halves(b, 2)


def q5_0(b: Any) -> Any:
    """scale (q - 16) of five bits."""
    return halves(b, 0) * ((nibbles(b[:, 6:]) | fifth_bits(b, 2)).astype(np.float32) - 16.0)


def q5_1(b: Any) -> Any:
    """scale q + least of five bits."""
    return halves(b, 0) * (nibbles(b[:, 8:]) | fifth_bits(b, 4)).astype(np.float32) + halves(b, 2)


def q8_0(b: Any) -> Any:
    """scale q."""
    return halves(b, 0) * np.ascontiguousarray(b[:, 2:]).view(np.int8).astype(np.float32)


def iq4_nl(b: Any) -> Any:
    """scale times a number of the codebook."""
    return halves(b, 0) * np.array(CODEBOOK, dtype=np.float32)[nibbles(b[:, 2:]).astype(np.int64)]


def pairs_of_bits(qs: Any) -> Any:
    """64 bytes as 256 numbers of two bits, (blocks, 16, 16): of each 32 bytes first all lowest pairs."""
    shifts = np.array([0, 2, 4, 6], dtype=np.uint8).reshape(1, 1, 4, 1)
    return ((qs.reshape(-1, 2, 1, 32) >> shifts) & 3).reshape(-1, 16, 16)


def q2_k(b: Any) -> Any:
    """scale q - least, 16 numbers each, both of four bits times the block's."""
    scale, least = (halves(b, at) * part.astype(np.float32) for at, part in ((80, b[:, :16] & 15), (82, b[:, :16] >> 4)))
    return (scale[:, :, None] * pairs_of_bits(b[:, 16:80]).astype(np.float32) - least[:, :, None]).reshape(-1, WIDE)


def q3_k(b: Any) -> Any:
    """scale (q - 4) of 16 numbers each, scales of six bits less 32."""
    packed = b[:, 96:108]
    low = np.concatenate([packed[:, :8] & 15, packed[:, :8] >> 4], axis=1)
    high = (packed[:, None, 8:] >> np.array([0, 2, 4, 6], dtype=np.uint8).reshape(1, 4, 1)) & 3
    scale = halves(b, 108) * ((low | high.reshape(-1, 16) << 4).astype(np.float32) - 32.0)
    bits = (b[:, None, :32] >> np.arange(8, dtype=np.uint8).reshape(1, 8, 1)) & 1
    q = (pairs_of_bits(b[:, 32:96]) | bits.reshape(-1, 16, 16) << 2).astype(np.float32) - 4.0
    return (scale[:, :, None] * q).reshape(-1, WIDE)


def six_bits(s: Any) -> tuple[Any, Any]:
    """(8 scales, 8 least) of six bits in 12 bytes, in float32."""
    first, second, third = s[:, :4], s[:, 4:8], s[:, 8:]
    scale = np.concatenate([first & 63, (third & 15) | (first >> 6) << 4], axis=1)
    least = np.concatenate([second & 63, (third >> 4) | (second >> 6) << 4], axis=1)
    return scale.astype(np.float32), least.astype(np.float32)


def by_eights(b: Any, qs: Any, high: Any) -> Any:
    """scale q - least of 32 numbers each: nibbles of each 32 bytes, low ones first, with a fifth bit of `high`."""
    scale, least = six_bits(b[:, 4:16])
    q = (qs.reshape(-1, 4, 1, 32) >> np.array([0, 4], dtype=np.uint8).reshape(1, 1, 2, 1)) & 15
    q = q.reshape(-1, 8, 32)
    q = q if high is None else q | ((high[:, None, :] >> np.arange(8, dtype=np.uint8).reshape(1, 8, 1)) & 1) << 4
    return ((halves(b, 0) * scale)[:, :, None] * q.astype(np.float32) - (halves(b, 2) * least)[:, :, None]).reshape(-1, WIDE)


def q4_k(b: Any) -> Any:
    """Four bits."""
    return by_eights(b, b[:, 16:144], None)


def q5_k(b: Any) -> Any:
    """Five bits."""
    return by_eights(b, b[:, 48:176], b[:, 16:48])


def q6_k(b: Any) -> Any:
    """scale (q - 32) of 16 numbers each, scales of eight bits."""
    low = (b[:, :128].reshape(-1, 2, 1, 64) >> np.array([0, 4], dtype=np.uint8).reshape(1, 1, 2, 1)) & 15
    high = (b[:, 128:192].reshape(-1, 2, 1, 32) >> np.array([0, 2, 4, 6], dtype=np.uint8).reshape(1, 1, 4, 1)) & 3
    q = (low.reshape(-1, 16, 16) | high.reshape(-1, 16, 16) << 4).astype(np.float32) - 32.0
    scale = halves(b, 208) * np.ascontiguousarray(b[:, 192:208]).view(np.int8).astype(np.float32)
    return (scale[:, :, None] * q).reshape(-1, WIDE)


KINDS = {2: Kind("Q4_0", 32, 18, q4_0), 3: Kind("Q4_1", 32, 20, q4_1), 6: Kind("Q5_0", 32, 22, q5_0), 7: Kind("Q5_1", 32, 24, q5_1),
         8: Kind("Q8_0", 32, 34, q8_0), 10: Kind("Q2_K", WIDE, 84, q2_k), 11: Kind("Q3_K", WIDE, 110, q3_k),
         12: Kind("Q4_K", WIDE, 144, q4_k), 13: Kind("Q5_K", WIDE, 176, q5_k), 14: Kind("Q6_K", WIDE, 210, q6_k),
         20: Kind("IQ4_NL", 32, 18, iq4_nl)}
