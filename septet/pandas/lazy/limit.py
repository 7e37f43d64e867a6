"""How much memory tables of files may take, and the error of what needs more.

The environment variable SEPTET_MEMORY_LIMIT names it ("1GB", "512M", a number of bytes); else it is half of what the process may have.
"""
from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import Any

from septet.runtime.memory import usable_bytes

VARIABLE = "SEPTET_MEMORY_LIMIT"
UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
PART = 16                           # a batch is this part of the limit: reading, grouping and the results need the rest

COPIES = 3                          # what work in memory takes, in sizes of the columns


class TooLarge(MemoryError):
    """What was asked for does not fit into the limit and cannot be done part by part."""


def limit() -> int:
    """Bytes that tables of files may take.  ValueError for a limit that is no size."""
    said = os.environ.get(VARIABLE)
    return size_of(said) if said else default()


def size_of(text: str) -> int:
    """Bytes of a size: "1.5GB"."""
    found = re.fullmatch(r"\s*([0-9]*\.?[0-9]+)\s*([kmgt]?)i?b?\s*", text.lower())
    if not found:
        raise ValueError(f"{VARIABLE}={text!r} is not a size; write it as 1GB, 512MB or a number of bytes")
    return int(float(found[1]) * UNITS[found[2]])


@lru_cache(maxsize=1)
def default() -> int:
    """Half of the machine's memory, or of what its control group or limit of data allows."""
    import resource

    sizes = [usable_bytes()]
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        most = resource.getrlimit(kind)[0]
        if most != resource.RLIM_INFINITY:
            sizes.append(most)
    return min(sizes) // 2


def fits(rows: Any, columns: Any) -> bool:
    """Whether work with columns fits into memory at once."""
    most = limit() // COPIES
    if rows.bytes(columns) <= most:
        return True
    return bool(rows.masks) and sum(rows.scan.width(k) for k in columns) * rows.count <= most


def check(needed: int, what: str, name: str) -> None:
    """TooLarge where bytes are more than the limit."""
    if needed > limit():
        raise too_large(what, name, needed)


def too_large(what: str, name: str, needed: int | None = None) -> TooLarge:
    """The error that says what does not fit, why, and what to do."""
    size = "more" if needed is None else shown(needed)
    return TooLarge(f"{what} of {name} needs {size} at once, and the limit is {shown(limit())}; choose fewer columns or rows before it, "
                    f"use an operation that goes part by part (filter, group-by sums, means, counts, extremes, sort_values, to_parquet), "
                    f"or raise {VARIABLE}")


def shown(size: int) -> str:
    """Bytes as people write them."""
    for unit, name in ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")):
        if size >= unit:
            return f"{size / unit:.3g} {name}"
    return f"{size} bytes"
