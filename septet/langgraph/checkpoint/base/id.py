"""Names of checkpoints: UUIDs of version 6, which sort by the time they were made."""
from __future__ import annotations

import threading
import time
import uuid
from secrets import randbits

_lock = threading.Lock()
_last = 0


def uuid6(node: int | None = None, clock_seq: int | None = None) -> uuid.UUID:
    """A UUID of version 6, greater than every one made before it in this process."""
    global _last
    with _lock:
        stamp = max(time.time_ns() // 100 + 0x01B21DD213814000, _last + 1)
        _last = stamp
    clock = randbits(14) if clock_seq is None else clock_seq
    where = randbits(48) if node is None else node
    value = (stamp >> 12 & 0xFFFFFFFFFFFF) << 80 | 6 << 76 | (stamp & 0x0FFF) << 64
    return uuid.UUID(int=value | 2 << 62 | (clock & 0x3FFF) << 48 | where & 0xFFFFFFFFFFFF)
