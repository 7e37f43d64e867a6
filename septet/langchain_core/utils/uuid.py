"""Ids that sort by the time they were made (RFC 9562, version 7)."""
from __future__ import annotations

import os
import time
from uuid import UUID

_MASK = (1 << 74) - 1               # the random bits: 12 of rand_a, 62 of rand_b
_last = 0


def uuid7(nanoseconds: int | None = None) -> UUID:
    """An id whose first 48 bits are milliseconds since 1970; later ones of this process are greater."""
    global _last
    millis = (time.time_ns() if nanoseconds is None else nanoseconds) // 1_000_000
    value = (millis << 74) | (int.from_bytes(os.urandom(10)) & _MASK)
    if nanoseconds is None:
        if value <= _last:
            value = _last + 1
        _last = value
    return UUID(int=placed(value))


def placed(value: int) -> int:
    """The 122 bits with version and variant put between."""
    millis, rand_a, rand_b = value >> 74, (value >> 62) & 0xFFF, value & ((1 << 62) - 1)
    return (millis << 80) | (7 << 76) | (rand_a << 64) | (2 << 62) | rand_b
