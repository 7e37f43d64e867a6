"""The disk cache: bytes under a key, shared by any number of processes.

Entries live in one private folder (mode 0700, owned by the user), each with a checksum of its content.  They are
written to a temporary file, synced and renamed, so that a reader sees a whole entry or none.  The oldest used go
first when the folder outgrows its bound.  Whatever is wrong with the folder costs time only: `load` finds nothing,
`save` does nothing.

SEPTET_CACHE names the folder ("off": no cache), SEPTET_CACHE_MB its bound.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from pathlib import Path

from septet.runtime import trace

MAGIC = b"septet\x00\x01"
CHECKSUM_BYTES = 32
DEFAULT_MB = 512
KEEP = 0.8  # share of the bound that an eviction leaves
CHECK_EVERY = 64  # saves between two looks at the folder's size
TOUCH_AFTER = 6 * 3600.0  # seconds before a use renews an entry's time
STALE = 3600.0  # seconds after which a temporary file belongs to nobody

_folders: dict[str, Path | None] = {}
_saves = 0


def folder() -> Path | None:
    """The cache folder, made where needed; None where there is none to trust."""
    wanted = os.environ.get("SEPTET_CACHE") or ""
    if wanted not in _folders:
        _folders[wanted] = _prepare(wanted)
    return _folders[wanted]


def _prepare(wanted: str) -> Path | None:
    if wanted.lower() == "off":
        return None
    try:
        path = Path(wanted) if wanted else _default()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path if _private(path) else None
    except (OSError, RuntimeError) as error:
        trace.log(trace.KERNELS, f"no kernel cache: {error}")
        return None


def _default() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or ""
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "septet"


def _private(path: Path) -> bool:
    """True for a real folder of this user that nobody else may write."""
    if os.name == "nt":
        return True
    status = path.lstat()
    fine = stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o022
    if not fine:
        trace.log(trace.KERNELS, f"no kernel cache: {path} must be a folder of yours that nobody else may write")
    return fine


def load(key: str) -> bytes | None:
    """The bytes saved under `key` (hexadecimal), or None."""
    place = folder()
    if place is None:
        return None
    path = place / key
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    data = _checked(raw)
    if data is None:
        _remove(path)
    else:
        _touch(path)
    return data


def _checked(raw: bytes) -> bytes | None:
    start = len(MAGIC) + CHECKSUM_BYTES
    data = raw[start:]
    if raw[: len(MAGIC)] != MAGIC or raw[len(MAGIC) : start] != hashlib.sha256(data).digest():
        return None
    return data


def _touch(path: Path) -> None:
    try:
        if time.time() - path.stat().st_mtime > TOUCH_AFTER:
            os.utime(path)
    except OSError:
        pass


def _remove(path: Path) -> None:
    try:
        path.unlink()
    except OSError:
        pass


def save(key: str, data: bytes) -> bool:
    """Keep `data` under `key`; False where that was not possible."""
    global _saves
    place = folder()
    if place is None:
        return False
    temporary = place / f"{key}.{os.getpid()}.{time.monotonic_ns()}.tmp"
    try:
        _write(temporary, MAGIC + hashlib.sha256(data).digest() + data)
        os.replace(temporary, place / key)
    except OSError as error:
        trace.log(trace.FUSION, f"kernel not cached: {error}")
        _remove(temporary)
        return False
    _saves += 1
    if _saves % CHECK_EVERY == 1:
        evict(place)
    return True


def _write(path: Path, raw: bytes) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def bound() -> int:
    """The most bytes the folder may hold."""
    text = os.environ.get("SEPTET_CACHE_MB", "").strip()
    return (int(text) if text.isdigit() else DEFAULT_MB) << 20


def evict(place: Path) -> None:
    """Remove temporary files that nobody writes any more and, above the bound, the entries unused for longest."""
    now, entries = time.time(), []
    for item in _listing(place):
        modified, _, path = item
        if path.suffix == ".tmp":
            if now - modified > STALE:
                _remove(path)
        else:
            entries.append(item)
    total, limit = sum(size for _, size, _ in entries), bound()
    if total > limit:
        _shrink(sorted(entries), total, int(limit * KEEP))


def _shrink(entries: list[tuple[float, int, Path]], total: int, goal: int) -> None:
    for _, size, path in entries:
        if total <= goal:
            break
        _remove(path)
        total -= size


def _listing(place: Path) -> list[tuple[float, int, Path]]:
    """(time of last use, bytes, path) of every file."""
    found = []
    try:
        with os.scandir(place) as items:
            for item in items:
                try:
                    status = item.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISREG(status.st_mode):
                    found.append((status.st_mtime, status.st_size, Path(item.path)))
    except OSError:
        pass
    return found
