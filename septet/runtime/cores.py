"""How many cores this process may use: affinity, cgroup quota, SEPTET_NUM_THREADS."""

from __future__ import annotations

import math
import os
from pathlib import Path

MAX_THREADS = 64
CGROUP = Path("/sys/fs/cgroup")


def thread_count() -> int:
    """Threads to use unless told otherwise: SEPTET_NUM_THREADS, else the usable cores; 1 to 64."""
    asked = os.environ.get("SEPTET_NUM_THREADS", "").strip()
    if asked:
        if not asked.isdigit() or int(asked) < 1:
            raise ValueError(f"SEPTET_NUM_THREADS={asked!r}: a whole number from 1 to {MAX_THREADS} is needed")
        return min(int(asked), MAX_THREADS)
    return min(usable_cores(), MAX_THREADS)


def usable_cores() -> int:
    """Cores of the affinity mask, no more than the cgroup's quota of time (rounded up)."""
    quota = cgroup_quota()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores if quota is None else min(cores, math.ceil(quota)))


def cgroup_quota(root: Path = CGROUP, membership: Path = Path("/proc/self/cgroup")) -> float | None:
    """The least quota, in cores, of this process's control groups (version 1 or 2) and their parents; None without
    one.
    """
    quotas = [q for folder in _cgroup_folders(root, membership) if (q := _quota_of(folder)) is not None]
    return min(quotas, default=None)


def _cgroup_folders(root: Path, membership: Path) -> list[Path]:
    """Every folder from the group of this process up to the root, of the cpu controller and of the unified tree."""
    folders = {root, root / "cpu"}
    for line in _text(membership).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        top = root / "cpu" if controllers else root
        place = top / path.strip("/")
        folders.update(p for p in (place, *place.parents) if p.is_relative_to(top))
    return sorted(folders)


def _quota_of(folder: Path) -> float | None:
    unified = _text(folder / "cpu.max").split()
    if len(unified) == 2 and unified[0].isdigit():
        return int(unified[0]) / int(unified[1])
    quota, period = _text(folder / "cpu.cfs_quota_us").strip(), _text(folder / "cpu.cfs_period_us").strip()
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() and int(period) else None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
