"""Where bytes come from and go to: paths, file objects, compressed files; writes are atomic, bombs are refused."""
from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tempfile
import zipfile
from contextlib import contextmanager
from typing import Any

from septet.errors import NotSupported

SUFFIXES = {".gz": "gzip", ".bz2": "bz2", ".zip": "zip", ".xz": "xz", ".zst": "zstd", ".tar": "tar", ".tar.gz": "tar", ".tar.bz2": "tar",
            ".tar.xz": "tar"}
KNOWN = ("infer", "gzip", "bz2", "zip", "xz", "zstd", "tar", None)
MOST_RATIO = 1000                   # of unpacked to packed size; text that packs tighter is no text
SURE_BYTES = 1 << 30                # unpacked size from which the ratio counts


def path_of(source: Any) -> str | None:
    """The path that text or a path object names; None for file objects."""
    if isinstance(source, (str, os.PathLike)):
        found = os.fspath(source)
        return os.path.expanduser(found if isinstance(found, str) else found.decode())
    return None


def check_source(source: Any, storage_options: Any = None) -> None:
    """NotSupported for addresses of the network, ValueError for what is no file."""
    path = path_of(source)
    if path is not None and "://" in path and not path.startswith("file://"):
        raise NotSupported(f"reading {path.split('://')[0]} addresses; fetch the file first")
    if storage_options:
        raise ValueError("storage_options passed with file object or non-fsspec file path")
    if path is None and not hasattr(source, "read") and not hasattr(source, "write"):
        raise ValueError(f"Invalid file path or buffer object type: {type(source)}")


def compression_of(path: str | None, compression: Any) -> tuple[str | None, dict[str, Any]]:
    """(method or None, its options)."""
    options: dict[str, Any] = {}
    if isinstance(compression, dict):
        options = dict(compression)
        if "method" not in options:
            raise ValueError("If mapping, compression must have key 'method'")
        compression = options.pop("method")
    if compression == "infer":
        name = (path or "").lower()
        return next((SUFFIXES[s] for s in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(s)), None), options
    if compression not in KNOWN:
        raise ValueError(f"Unrecognized compression type: {compression}\nValid compression types are {sorted(k for k in KNOWN if k)}")
    return compression, options


def read_bytes(source: Any, compression: Any = "infer", storage_options: Any = None) -> bytes:
    """All bytes of a file or file object, unpacked.  FileNotFoundError, ValueError for archives of several files or bombs."""
    check_source(source, storage_options)
    path = path_of(source)
    method, _ = compression_of(path, compression)
    if path is not None:
        path = path.removeprefix("file://")
        with open(path, "rb") as f:
            data = f.read()
    else:
        data = source.read()
        if isinstance(data, str):
            return data.encode("utf-8", "surrogatepass")
    return unpack(data, method) if method else data


def unpack(data: bytes, method: str) -> bytes:
    """Compressed bytes, unpacked."""
    if method == "zip":
        return unzip(data)
    if method == "tar":
        return untar(data)
    if method == "zstd":
        raise NotSupported("zstd compression; unpack the file first")
    opener = {"gzip": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}[method]
    kind: Any = {"fileobj": io.BytesIO(data)} if method == "gzip" else None
    with opener(**kind) if kind else opener(io.BytesIO(data)) as f:
        return bounded(f, len(data))


def bounded(f: Any, packed: int) -> bytes:
    """What a packed file holds.  ValueError where it grows beyond measure."""
    parts, total = [], 0
    while part := f.read(1 << 22):
        parts.append(part)
        total += len(part)
        refuse_bomb(total, packed)
    return b"".join(parts)


def refuse_bomb(total: int, packed: int) -> None:
    """ValueError for a file that unpacks to more than a thousand times its size."""
    if total > SURE_BYTES and total > MOST_RATIO * max(packed, 1):
        raise ValueError(f"the file unpacks to more than {MOST_RATIO} times its {packed} bytes: refused as a compression bomb")


def unzip(data: bytes) -> bytes:
    """The only member of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if not n.endswith("/")]
        if len(names) != 1:
            raise ValueError("Zero files found in ZIP file" if not names else
                             f"Multiple files found in ZIP file. Only one file per ZIP: {names}")
        info = archive.getinfo(names[0])
        refuse_bomb(info.file_size, info.compress_size)
        with archive.open(info) as f:
            return bounded(f, len(data))


def untar(data: bytes) -> bytes:
    """The only member of a tar archive."""
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        members = [m for m in archive.getmembers() if m.isfile()]
        if len(members) != 1:
            raise ValueError("Zero files found in TAR archive" if not members else
                             f"Multiple files found in TAR archive. Only one file per TAR archive: {[m.name for m in members]}")
        f = archive.extractfile(members[0])
        assert f is not None
        return bounded(f, len(data))


def pack(data: bytes, method: str | None, options: dict[str, Any], name: str) -> bytes:
    """Bytes, compressed."""
    if method is None:
        return data
    level = options.pop("compresslevel", options.pop("compression_level", None))
    if method == "gzip":
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9 if level is None else level, mtime=options.pop("mtime", None)) as f:
            f.write(data)
        return out.getvalue()
    if method == "bz2":
        return bz2.compress(data, 9 if level is None else level)
    if method == "xz":
        return lzma.compress(data, preset=options.pop("preset", None))
    if method == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            archive.writestr(options.pop("archive_name", name), data)
        return out.getvalue()
    raise NotSupported(f"writing {method} files; write the plain file and pack it")


@contextmanager
def atomic(path: str) -> Any:
    """A temporary name beside `path`, moved there once it is written and on the disk; gone if anything fails."""
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise OSError(f"Cannot save file into a non-existent directory: '{os.path.dirname(path)}'")
    handle, temporary = tempfile.mkstemp(prefix=".septet-", dir=folder)
    os.close(handle)
    try:
        yield temporary
        with open(temporary, "rb") as f:
            os.fsync(f.fileno())
        os.chmod(temporary, mode_of(path))
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def mode_of(path: str) -> int:
    """The permissions of a file that is there, or of a new one."""
    if os.path.exists(path):
        return os.stat(path).st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_bytes(target: Any, data: bytes, compression: Any = "infer", mode: str = "w", storage_options: Any = None,
                text: str | None = None) -> None:
    """Bytes to a path (whole or not at all; "a" appends) or a file object (`text` where that one takes text)."""
    check_source(target, storage_options)
    path = path_of(target)
    method, options = compression_of(path, compression)
    if path is None:
        write_object(target, data, method, options, text)
        return
    packed = pack(data, method, options, os.path.basename(path).removesuffix(".zip"))
    if "a" in mode:
        with open(path, "ab") as f:
            f.write(packed)
        return
    if "x" in mode and os.path.exists(path):
        raise FileExistsError(f"[Errno 17] File exists: '{path}'")
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as f:
            f.write(packed)                 # a device or a pipe has no other name
        return
    with atomic(path) as temporary, open(temporary, "wb") as f:
        f.write(packed)


def write_object(target: Any, data: bytes, method: str | None, options: dict[str, Any], text: str | None) -> None:
    """Bytes or text to a file object."""
    binary = isinstance(target, (io.RawIOBase, io.BufferedIOBase)) or "b" in str(getattr(target, "mode", "")) or \
        hasattr(target, "raw") or method is not None
    target.write(data if text is None or binary else text) if method is None else target.write(pack(data, method, options, "data"))
