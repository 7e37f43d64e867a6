"""Protocol Buffers on the wire: fields written one by one, and messages read back as lists of fields (no schema, no code)."""
from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Any

VARINT, EIGHT, BLOCK, FOUR = 0, 1, 2, 5
DOUBLE, SINGLE = struct.Struct("<d"), struct.Struct("<f")
Field = tuple[int, int, Any]


class Malformed(ValueError):
    """Bytes that are no message."""


def varint(n: int) -> bytes:
    """A whole number, seven bits in a byte."""
    n &= (1 << 64) - 1
    if n < 128:
        return bytes((n,))
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
    return varint(field << 3 | EIGHT) + DOUBLE.pack(x)


def float32_bytes(x: float) -> bytes:
    """A number in 4 bytes; infinite where it is too large for them."""
    try:
        return SINGLE.pack(x)
    except OverflowError:
        return SINGLE.pack(float("inf") if x > 0 else float("-inf"))


def single(field: int, x: float) -> bytes:
    """A field of 4 bytes."""
    return varint(field << 3 | FOUR) + float32_bytes(x)


def block(field: int, data: bytes | str) -> bytes:
    """A text, bytes or message field."""
    raw = data.encode() if isinstance(data, str) else data
    return varint(field << 3 | BLOCK) + varint(len(raw)) + raw


def doubles(field: int, values: Sequence[float]) -> bytes:
    """A packed list of doubles."""
    return block(field, struct.pack(f"<{len(values)}d", *values))


def singles(field: int, values: Sequence[float]) -> bytes:
    """A packed list of singles."""
    return block(field, struct.pack(f"<{len(values)}f", *values))


def numbers(field: int, values: Sequence[int]) -> bytes:
    """A packed list of whole numbers."""
    return block(field, b"".join(map(varint, values)))


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """(the number at a place, the place behind it)."""
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Malformed("a number runs over its end")
        byte = data[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value & (1 << 64) - 1, at
        shift += 7


def fields(data: bytes) -> Iterator[Field]:
    """(field number, wire type, value) of a message: a number, or the bytes of a block or fixed width.  Malformed for anything else."""
    at, size = 0, len(data)
    while at < size:
        key = data[at]
        if key < 128:
            at += 1
        else:
            key, at = read_varint(data, at)
        wire = key & 7
        if not key >> 3:
            raise Malformed("a field has no number")
        if wire == VARINT:
            value, at = read_varint(data, at)
            yield key >> 3, wire, value
            continue
        if wire == BLOCK:
            width, at = read_varint(data, at)
        elif wire in (EIGHT, FOUR):
            width = 8 if wire == EIGHT else 4
        else:
            raise Malformed(f"wire type {wire} is not known")
        if width > size - at:
            raise Malformed("a field runs over the message's end")
        yield key >> 3, wire, data[at:at + width]
        at += width


def signed(n: int) -> int:
    """A whole number read as an int64."""
    return n - (1 << 64) if n >> 63 else n


def text(data: Any) -> str:
    """A block as text; bytes that are no UTF-8 are replaced."""
    return as_bytes(data).decode("utf-8", "replace")


def as_bytes(data: Any) -> bytes:
    """A block.  Malformed where a number stands in its place."""
    if not isinstance(data, bytes):
        raise Malformed("a number stands where bytes belong")
    return data


def as_double(data: Any) -> float:
    """A field of 8 bytes."""
    return float(DOUBLE.unpack(fixed(data, 8))[0])


def as_single(data: Any) -> float:
    """A field of 4 bytes."""
    return float(SINGLE.unpack(fixed(data, 4))[0])


def fixed(data: Any, width: int) -> bytes:
    """Bytes of a known width."""
    if not isinstance(data, bytes) or len(data) != width:
        raise Malformed(f"a field of {width} bytes is expected")
    return data


def whole(value: Any) -> int:
    """A whole number.  Malformed for bytes."""
    if not isinstance(value, int):
        raise Malformed("bytes stand where a number belongs")
    return signed(value)


def packed(wire: int, value: Any, kind: str) -> list[Any]:
    """Repeated numbers of a field, packed or single: kind d, f or v (varint)."""
    if kind == "v":
        return [whole(value)] if wire == VARINT else list(_varints(as_bytes(value)))
    raw = as_bytes(value)
    width = 8 if kind == "d" else 4
    if len(raw) % width:
        raise Malformed(f"numbers of {width} bytes do not fill {len(raw)} bytes")
    return list(struct.unpack(f"<{len(raw) // width}{kind}", raw))


def _varints(raw: bytes) -> Iterator[int]:
    at = 0
    while at < len(raw):
        value, at = read_varint(raw, at)
        yield signed(value)
