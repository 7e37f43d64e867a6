"""TensorBoard's event files: records with checksums, and the few Protocol Buffers messages in them.

A record is length (8 bytes), masked CRC32C of it, the message, masked CRC32C of that; see TensorFlow's record format.
"""
from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

POLYNOMIAL = 0x82F63B78                 # Castagnoli's, bits reversed


def table() -> list[int]:
    """The checksum's steps for one byte."""
    found = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = value >> 1 ^ (POLYNOMIAL if value & 1 else 0)
        found.append(value)
    return found


TABLE = table()


def crc32c(data: bytes) -> int:
    """The CRC32C checksum (RFC 3720)."""
    value = 0xFFFFFFFF
    for byte in data:
        value = TABLE[(value ^ byte) & 0xFF] ^ value >> 8
    return value ^ 0xFFFFFFFF


def masked(data: bytes) -> bytes:
    """A checksum as records hold it."""
    value = crc32c(data)
    return struct.pack("<I", ((value >> 15 | value << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def record(message: bytes) -> bytes:
    """A message as one record."""
    head = struct.pack("<Q", len(message))
    return head + masked(head) + message + masked(message)


# ---- Protocol Buffers: (field number, value) pairs -------------------------------------------------------------------


def varint(n: int) -> bytes:
    """A whole number, seven bits in a byte."""
    n &= (1 << 64) - 1
    found = bytearray()
    while n > 127:
        found.append(n & 127 | 128)
        n >>= 7
    return bytes([*found, n])


def number(field: int, n: int) -> bytes:
    """A whole-number field."""
    return varint(field << 3) + varint(n)


def double(field: int, x: float) -> bytes:
    """A field of 8 bytes."""
    return varint(field << 3 | 1) + struct.pack("<d", x)


def single(field: int, x: float) -> bytes:
    """A field of 4 bytes."""
    return varint(field << 3 | 5) + struct.pack("<f", x)


def block(field: int, data: bytes | str) -> bytes:
    """A text, bytes or message field."""
    raw = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | 2) + varint(len(raw)) + raw


def doubles(field: int, values: Any) -> bytes:
    """A packed list of doubles."""
    return block(field, struct.pack(f"<{len(values)}d", *values))


def event(wall_time: float, step: int | None, summary: bytes = b"", version: str = "") -> bytes:
    """An event: wall_time 1, step 2, file_version 3, summary 5."""
    parts = double(1, wall_time) + (number(2, int(step)) if step is not None else b"")
    return parts + (block(3, version) if version else b"") + (block(5, summary) if summary else b"")


def value(tag: str, field: int | None, content: bytes, plugin: str = "", plugin_content: bytes = b"") -> bytes:
    """A summary with one value: tag 1, the content, metadata 9 with the plugin's name."""
    metadata = block(9, block(1, block(1, plugin) + (block(2, plugin_content) if plugin_content else b""))) if plugin else b""
    return block(1, block(1, tag) + metadata + (content if field is None else block(field, content)))


class EventFile:
    """A file that events are appended to."""

    def __init__(self, path: Path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab")

    def add(self, message: bytes) -> None:
        """Append an event."""
        self._file.write(record(message))

    def flush(self) -> None:
        """Bring everything to the disk's file."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()
