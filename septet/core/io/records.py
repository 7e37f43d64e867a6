"""Zip archives of uncompressed records whose data begins at multiples of 64 bytes, as PyTorch's checkpoints are: written in one pass, read
straight into memory or mapped.
"""
from __future__ import annotations

import ctypes
import struct
import zipfile
import zlib
from typing import IO, Any

ALIGN = 64
LOCAL = struct.Struct("<4s5H3L2H")
MOST_UNPACKED, MOST_RATIO = 1 << 26, 50     # bytes of a record that may come of far fewer; how many of one
PIECE = 1 << 26                     # bytes read at once
DATE = (1980, 1, 1, 0, 0, 0)


class Corrupt(Exception):
    """An archive that is damaged, or none."""


class Writer:
    """Records named prefix/name."""

    def __init__(self, file: IO[bytes], prefix: str):
        self.zip, self.prefix = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED), prefix

    def put(self, name: str, data: Any) -> None:
        """One record of bytes or of a buffer."""
        full = f"{self.prefix}/{name}"
        info = zipfile.ZipInfo(full, DATE)
        large = len(data) > zipfile.ZIP64_LIMIT
        before = self.zip.start_dir + LOCAL.size + len(full.encode()) + 4 + (20 if large else 0)
        padding = -before % ALIGN
        info.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
        info.file_size = len(data)
        with self.zip.open(info, "w", force_zip64=large) as record:
            record.write(data)

    def close(self) -> None:
        """Write the directory."""
        self.zip.close()


class Reader:
    """The records of an archive.  Corrupt where it is none."""

    def __init__(self, file: IO[bytes]):
        self.file = file
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, struct.error) as wrong:
            raise Corrupt(f"failed reading zip archive: failed finding central directory ({wrong})") from None
        names = self.zip.namelist()
        first = next((n for n in names if n.endswith("/data.pkl") and n.count("/") == 1), None)
        if first is None:
            raise Corrupt("failed locating file data.pkl: file not found")
        self.prefix = first.removesuffix("data.pkl")
        self.known = {i.filename: i for i in self.zip.infolist()}

    def has(self, name: str) -> bool:
        """Whether there is such a record."""
        return self.prefix + name in self.known

    def info(self, name: str) -> zipfile.ZipInfo:
        """A record's entry."""
        found = self.known.get(self.prefix + name)
        if found is None:
            raise Corrupt(f"failed locating file {name}: file not found")
        return found

    def size(self, name: str) -> int:
        """Bytes of a record."""
        return self.info(name).file_size

    def get(self, name: str) -> bytes:
        """A record's bytes.  Corrupt for one that unpacks to far more than the file has of it."""
        info = self.info(name)
        if info.file_size > MOST_UNPACKED and info.file_size > MOST_RATIO * info.compress_size:
            raise Corrupt(f"failed reading file {name}: {info.compress_size:,} bytes claim to be {info.file_size:,}")
        try:
            return self.zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, struct.error) as wrong:
            raise Corrupt(f"failed reading file {name}: {wrong}") from None

    def offset(self, name: str) -> int:
        """Where a record's data begins in the file; -1 where it is compressed."""
        info = self.info(name)
        if info.compress_type != zipfile.ZIP_STORED or info.flag_bits & 1:
            return -1
        self.file.seek(info.header_offset)
        head = self.file.read(LOCAL.size)
        if len(head) < LOCAL.size or head[:4] != b"PK\x03\x04":
            raise Corrupt(f"failed reading file {name}: no record where the directory says")
        fields = LOCAL.unpack(head)
        return int(info.header_offset + LOCAL.size + fields[-2] + fields[-1])

    def read_into(self, name: str, address: int) -> None:
        """A record's bytes to memory, their sum checked."""
        info, start = self.info(name), self.offset(name)
        if start < 0:
            data = self.get(name)
            ctypes.memmove(address, data, len(data))
            return
        self.file.seek(start)
        to = memoryview((ctypes.c_char * info.file_size).from_address(address)).cast("B")
        done, crc = 0, 0
        while done < info.file_size:
            part = to[done:done + PIECE]
            count = read_some(self.file, part)
            if not count:
                raise Corrupt(f"failed reading file {name}: the archive ends early")
            crc = zlib.crc32(part[:count], crc)
            done += count
        if crc != info.CRC:
            raise Corrupt(f"failed reading file {name}: its checksum is wrong, the file is damaged")


def read_some(file: IO[bytes], part: memoryview) -> int:
    """Read into a buffer, by `readinto` where the file has it; returns how much."""
    if hasattr(file, "readinto"):
        return int(file.readinto(part) or 0)
    data = file.read(len(part))
    part[:len(data)] = data
    return len(data)
