"""The .npy format (versions 1.0 to 3.0): magic, header (a Python literal), elements.

Specification: NEP 1.  Headers are parsed as literals, never evaluated; sizes are checked before memory is taken.
"""
from __future__ import annotations

import ast
import math
from typing import IO, Any

MAGIC = b"\x93NUMPY"
ALIGN = 64
MAX_HEADER = 10_000
LENGTH_BYTES = {(1, 0): 2, (2, 0): 4, (3, 0): 4}


class Header:
    """What stands before the elements: dtype description (as the file gives it), order and shape."""

    __slots__ = ("descr", "fortran_order", "shape", "version")

    def __init__(self, descr: Any, fortran_order: bool, shape: tuple[int, ...], version: tuple[int, int] = (1, 0)):
        self.descr, self.fortran_order, self.shape, self.version = descr, fortran_order, shape, version

    @property
    def count(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


def read_exactly(file: IO[bytes], n: int, what: str) -> bytes:
    """n bytes.  ValueError where the file ends before."""
    parts, left = [], n
    while left:
        part = file.read(left)
        if not part:
            raise ValueError(f"EOF: reading {what}, expected {n} bytes got {n - left}{where(file)}")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def where(file: IO[bytes]) -> str:
    """" in FILE at byte N" as far as known."""
    name = getattr(file, "name", None)
    try:
        at = f" at byte {file.tell()}"
    except (OSError, AttributeError):
        at = ""
    return f" in {name}{at}" if isinstance(name, str) else at


def read_version(file: IO[bytes]) -> tuple[int, int]:
    """The version after the magic string."""
    start = read_exactly(file, 8, "magic string")
    if start[:6] != MAGIC:
        raise ValueError(f"the magic string is not correct; expected {MAGIC!r}, got {start[:6]!r}{where(file)}")
    version = (start[6], start[7])
    if version not in LENGTH_BYTES:
        raise ValueError(f"Invalid version {version}: we only support format version (1,0), (2,0), and (3,0){where(file)}")
    return version


def read_header(file: IO[bytes], version: tuple[int, int], max_header_size: int = MAX_HEADER) -> Header:
    """The header after the version.  ValueError where it is not what the format says."""
    n = int.from_bytes(read_exactly(file, LENGTH_BYTES[version], "array header length"), "little")
    if n > max_header_size:
        raise ValueError(f"Header info length ({n}) is large and may not be safe to load securely. To allow loading, adjust "
                         "`max_header_size` or fully trust the `.npy` file using `allow_pickle=True`.")
    data = read_exactly(file, n, "array header")
    try:
        found = ast.literal_eval(data.decode("utf-8" if version == (3, 0) else "latin1").strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"Cannot parse header: {data!r}{where(file)}") from None
    return checked(found, version)


def checked(found: Any, version: tuple[int, int]) -> Header:
    """A header whose entries have the right types."""
    if not isinstance(found, dict):
        raise ValueError(f"Header is not a dictionary: {found!r}")
    if found.keys() != {"descr", "fortran_order", "shape"}:
        raise ValueError(f"Header does not contain the correct keys: {sorted(map(str, found))}")
    shape = found["shape"]
    if not isinstance(shape, tuple) or not all(isinstance(n, int) and n >= 0 for n in shape):
        raise ValueError(f"shape is not valid: {shape!r}")
    if math.prod(shape) >= 1 << 62:
        raise ValueError(f"shape is too large: {shape!r}")
    if not isinstance(found["fortran_order"], bool):
        raise ValueError(f"fortran_order is not a valid bool: {found['fortran_order']!r}")
    return Header(found["descr"], found["fortran_order"], shape, version)


def header_bytes(header: Header, version: tuple[int, int] | None = None) -> bytes:
    """Magic, version, length and header, padded so that the elements begin at a multiple of 64."""
    text = f"{{'descr': {header.descr!r}, 'fortran_order': {header.fortran_order!r}, 'shape': {header.shape!r}, }}"
    for candidate in [version] if version else [(1, 0), (2, 0), (3, 0)]:
        data = encoded(text, candidate)
        if data is not None:
            size = LENGTH_BYTES[candidate]
            fixed = len(MAGIC) + 2 + size
            padding = ALIGN - (fixed + len(data) + 1) % ALIGN
            length = len(data) + padding + 1
            if length < 1 << (8 * size):
                return MAGIC + bytes(candidate) + length.to_bytes(size, "little") + data + b" " * padding + b"\n"
    raise ValueError(f"Header length {len(text)} too big for version={version}")


def encoded(text: str, version: tuple[int, int]) -> bytes | None:
    """The header's text in the version's encoding, or None where it cannot be."""
    try:
        return text.encode("utf-8" if version == (3, 0) else "latin1")
    except UnicodeEncodeError:
        return None
