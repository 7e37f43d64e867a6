"""Whole files, and files of records."""
from __future__ import annotations

import glob
import gzip
import os
import zlib
from typing import Any

from septet.core.io import tfrecord
from septet.ir import dtype as dt
from septet.keras.errors import invalid
from septet.keras.tensor import from_flat
from septet.tensorflow.convert import t
from septet.tensorflow.errors import FailedPreconditionError, not_found


def path_of(filename: Any) -> str:
    """A file's name."""
    if isinstance(filename, (str, os.PathLike)):
        return os.fspath(filename)
    return t(filename).numpy().decode()  # type: ignore[no-any-return]


def text(value: bytes) -> Any:
    """A tensor of one text."""
    return from_flat([value], dt.object_, ())


def read_file(filename: Any, name: str | None = None) -> Any:
    """A file's bytes.  NotFoundError where there is none."""
    path = path_of(filename)
    try:
        with open(path, "rb") as file:
            return text(file.read())
    except FileNotFoundError:
        raise not_found(path) from None
    except IsADirectoryError:
        raise FailedPreconditionError(None, None, f"{path}; Is a directory") from None


def write_file(filename: Any, contents: Any, name: str | None = None) -> None:
    """Write bytes to a file; its folders are made."""
    path = path_of(filename)
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    found = t(contents)
    if found._dtype.kind != "O" or found.ndim:
        raise invalid("Contents tensor must be scalar [Op:WriteFile] name: ")
    with open(path, "wb") as file:
        file.write(found.numpy())


def matching_files(pattern: Any, name: str | None = None) -> Any:
    """The names of files that fit patterns, in order."""
    from septet.tensorflow.data.files import paths_of

    found = sorted({p for one in paths_of(pattern) for p in glob.glob(one)})
    return from_flat([p.encode() for p in found], dt.object_, (len(found),))


class TFRecordOptions:
    """How a file of records is packed: "", "ZLIB" or "GZIP"."""

    def __init__(self, compression_type: Any = None, flush_mode: Any = None, input_buffer_size: Any = None, output_buffer_size: Any = None,
                 window_bits: Any = None, compression_level: Any = None, compression_method: Any = None, mem_level: Any = None,
                 compression_strategy: Any = None):
        if compression_type not in (None, "", "ZLIB", "GZIP"):
            raise ValueError(f"Not a valid compression_type: {compression_type}")
        self.compression_type = compression_type
        self.compression_level = -1 if compression_level is None else compression_level


class TFRecordWriter:
    """Writes records to a file."""

    def __init__(self, path: Any, options: Any = None):
        kind = options.compression_type if isinstance(options, TFRecordOptions) else options
        if kind not in (None, "", "ZLIB", "GZIP"):
            raise ValueError(f"Not a valid compression_type: {kind}")
        open_ = gzip.open if kind == "GZIP" else open
        self._file: Any = open_(path_of(path), "wb")
        self._packer = zlib.compressobj() if kind == "ZLIB" else None

    def write(self, record: Any) -> None:
        """One record of bytes."""
        data = record if isinstance(record, bytes) else record.encode() if isinstance(record, str) else t(record).numpy()
        if not isinstance(data, bytes):
            raise TypeError(f"a record is bytes, not {type(record).__name__}")
        raw = tfrecord.record(data)
        self._file.write(raw if self._packer is None else self._packer.compress(raw))

    def flush(self) -> None:
        """Bring everything to the file."""
        self._file.flush()

    def close(self) -> None:
        """End the file."""
        if self._packer is not None and not self._file.closed:
            self._file.write(self._packer.flush())
        self._file.close()

    def __enter__(self) -> TFRecordWriter:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()
