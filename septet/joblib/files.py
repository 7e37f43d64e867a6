"""`joblib.dump` and `joblib.load`: the files of septet.save, compressed where asked."""
from __future__ import annotations

import bz2
import gzip
import lzma
import os
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from septet.core.io.files import replacing
from septet.core.io.safetensors import Damaged
from septet.errors import NotSupported
from septet.sklearn.persistence import files

COMPRESS: dict[str, Callable[[bytes, int], bytes]] = {
    "zlib": zlib.compress, "gzip": lambda data, level: gzip.compress(data, level, mtime=0), "bz2": bz2.compress,
    "xz": lambda data, level: lzma.compress(data, lzma.FORMAT_XZ, preset=level),
    "lzma": lambda data, level: lzma.compress(data, lzma.FORMAT_ALONE, preset=level),
}
BY_SUFFIX = {".z": "zlib", ".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".lzma": "lzma"}
MAGIC: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31), b"\x78": zlib.decompressobj, b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lzma.LZMADecompressor, b"\x5d\x00\x00": lzma.LZMADecompressor,
}
ALWAYS, RATIO = 1 << 28, 200        # bytes a compressed file may unfold to: so many, and so many times its size
LEVEL = 3


def dump(value: Any, filename: Any, compress: Any = 0, protocol: Any = None) -> list[str]:
    """Write a value to a path or an open binary file; [the path].  compress: a level 0 to 9, a method, or both in a tuple.

    What can be kept is said at septet.save.  protocol is of pickles and has no meaning here.
    """
    path = os.fspath(filename) if isinstance(filename, (str, os.PathLike)) else None
    if path is None and not hasattr(filename, "write"):
        raise ValueError(f"Second argument should be a filename or a file-like object, {filename} (type {type(filename)}) was given.")
    method, level = chosen(compress, path)
    if path is None:
        filename.write(packed(files.to_bytes(value), method, level))
        return []
    if not level:
        files.save(value, path)
        return [path]
    data = packed(files.to_bytes(value), method, level)
    with replacing(path) as file:
        file.write(data)
    return [path]


def chosen(compress: Any, path: str | None) -> tuple[str, int]:
    """(method, level); level 0 means as it is."""
    method, level = BY_SUFFIX.get(Path(path or "").suffix), compress
    if isinstance(compress, tuple):
        if len(compress) != 2:
            raise ValueError("Compress argument tuple should contain exactly 2 elements: (compress method, compress level), you passed "
                             f"{compress}")
        method, level = compress
    elif isinstance(compress, str):
        method, level = compress, LEVEL
    elif compress is True or method is not None and not compress:
        level = LEVEL
    if type(level) is not int and level is not False or level not in range(10):
        raise ValueError(f'Non valid compress level given: "{level}". Possible values are {list(range(10))}.')
    if method == "lz4":
        raise NotSupported("joblib.dump(compress='lz4'); zlib, gzip, bz2, xz and lzma are there")
    if method is not None and method not in COMPRESS:
        raise ValueError(f"Non valid compression method given: \"{method}\". Possible values are {sorted(COMPRESS)}.")
    return method or "zlib", int(level)


def packed(data: bytes, method: str, level: int) -> bytes:
    """The bytes compressed."""
    return COMPRESS[method](data, level) if level else data


def load(filename: Any, mmap_mode: str | None = None, ensure_native_byte_order: Any = "auto") -> Any:
    """What `dump` wrote, from a path or an open binary file.  NotSupported for a pickle, ValueError for a damaged file."""
    if mmap_mode is not None:
        raise NotSupported(f"joblib.load(mmap_mode={mmap_mode!r}); arrays are read into memory")
    if hasattr(filename, "read"):
        return loaded(filename.read(), getattr(filename, "name", "the file"))
    with open(filename, "rb") as file:
        start = file.read(9)
        file.seek(0)
        if unpacker(start) is None:
            return files.read(file, os.fstat(file.fileno()).st_size, os.fspath(filename))
        return loaded(file.read(), os.fspath(filename))


def unpacker(start: bytes) -> Any:
    """What unfolds a file that begins so; None for one that is not compressed."""
    found = next((make for magic, make in MAGIC.items() if start.startswith(magic)), None)
    return found if found is not None and start[8:9] != b"{" else None


def loaded(data: bytes, name: Any) -> Any:
    """The value of a file's bytes."""
    make = unpacker(data[:9])
    whole = data if make is None else unfolded(data, make(), str(name))
    return files.read(BytesIO(whole), len(whole), str(name))


def unfolded(data: bytes, machine: Any, name: str) -> bytes:
    """Compressed bytes unfolded.  Damaged where they are cut off or would fill the memory."""
    most = ALWAYS + RATIO * len(data)
    try:
        found = machine.decompress(data, most + 1)
    except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as wrong:
        raise Damaged(f"{name} is compressed and damaged: {wrong}") from None
    if len(found) > most:
        raise Damaged(f"{name} has {len(data)} bytes and unfolds to more than {most}: refused")
    if files.is_pickle(found[:9]):
        files.refuse_pickle(name)
    if not machine.eof:
        raise Damaged(f"{name} is compressed and cut off")
    return bytes(found)
