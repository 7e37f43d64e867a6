"""What LLVM says of this machine, kept in the cache under what the system says of it: asking LLVM means loading it."""
from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from septet.runtime import cache as disk

CPUINFO = Path("/proc/cpuinfo")
# the lines of a processor that do not change from one reading to the next
LASTING = ("vendor_id", "cpu family", "model", "model name", "stepping", "flags",
           "CPU implementer", "CPU architecture", "CPU variant", "CPU part", "CPU revision", "Features")


def processor() -> Iterator[str]:
    """The lasting lines of the first processor; none where the system has no such file."""
    try:
        with CPUINFO.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if not line.strip():
                    return
                if line.partition(":")[0].strip() in LASTING:
                    yield line
    except OSError:
        return


def remembered(version: str, ask: Callable[[], list[str]]) -> list[str]:
    """The texts of `ask()`, from the cache where this machine gave them to this `version` before."""
    lines = list(processor())
    if not lines:
        return ask()
    key = hashlib.sha256("\0".join(["machine", version, *os.uname()[:1], os.uname().machine, *lines]).encode()).hexdigest()
    found = _texts(disk.load(key))
    if found is None:
        found = ask()
        disk.save(key, json.dumps(found).encode())
    return found


def _texts(raw: bytes | None) -> list[str] | None:
    return None if raw is None else list(map(str, json.loads(raw)))
