"""Where a text goes: back to the caller, into an open file, or under a path, written whole or not at all."""
from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any


def delivered(text: str, target: Any = None, encoding: str | None = None, mode: str = "w") -> str | None:
    """The text itself where there is no target, else None after writing it."""
    if target is None:
        return text
    if hasattr(target, "write"):
        target.write(text)
        return None
    if "a" in mode:
        with open(os.fspath(target), "a", encoding=encoding or "utf-8", newline="") as file:
            file.write(text)
        return None
    if not isinstance(target, str | os.PathLike):
        raise TypeError("buf is not a file name and it has no write method")
    write_whole(target, text.encode(encoding or "utf-8"))
    return None


def write_whole(path: Any, content: bytes) -> None:
    """The file appears with all its content or stays as it was: a temporary name, fsync, rename."""
    goal = Path(os.fspath(path)).expanduser()
    if not goal.parent.is_dir():
        raise OSError(f"Cannot save file into a non-existent directory: '{goal.parent}'")
    number, name = tempfile.mkstemp(dir=goal.parent, prefix=f".{goal.name}.")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o666 & ~_umask())
        os.replace(name, goal)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
