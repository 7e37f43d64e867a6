"""Where a text goes: back to the caller, into an open file, or under a path, written whole or not at all."""
from __future__ import annotations

import os
from typing import Any


def delivered(text: str, target: Any = None, encoding: str | None = None, mode: str = "w", compression: Any = None) -> str | None:
    """The text itself where there is no target, else None after writing it."""
    if target is None:
        return text
    if hasattr(target, "write") and compression is None:
        target.write(text)
        return None
    if not isinstance(target, str | os.PathLike) and not hasattr(target, "write"):
        raise TypeError("buf is not a file name and it has no write method")
    from septet.pandas.io.sources import write_bytes

    write_bytes(target, text.encode(encoding or "utf-8"), compression, "a" if "a" in mode else "w", text=text)
    return None
