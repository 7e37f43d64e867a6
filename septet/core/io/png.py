"""PNG files of arrays of bytes."""
from __future__ import annotations

import struct
import zlib

COLOR = {1: 0, 2: 4, 3: 2, 4: 6}        # channels -> PNG's kind of picture: grey, grey with alpha, colours, colours with alpha


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG file."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(pixels: bytes, width: int, height: int, channels: int, depth: int = 8, level: int = -1) -> bytes:
    """A picture of rows of pixels with 1 to 4 channels of `depth` bits (8; 16 is big-endian)."""
    row = width * channels * (depth // 8)
    raw = b"".join(b"\0" + pixels[k * row:(k + 1) * row] for k in range(height))
    head = struct.pack(">IIBBBBB", width, height, depth, COLOR[channels], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, level)) + chunk(b"IEND", b"")
