"""TFRecord files: messages with checksums, appended and read in order; broken ends are found, and nothing larger than a limit is read.

The kernels in codegen/kernels/records.py check and cut; here are the files.
"""
from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from septet.codegen.kernels import records as kernels

MOST = 1 << 30                      # bytes of one message
PIECE = 1 << 22                     # bytes read at once
REASONS = {kernels.MORE: "", kernels.BAD_LENGTH: "the checksum of a record's length is wrong", kernels.TOO_LONG: "a record is too long",
           kernels.BAD_MESSAGE: "the checksum of a record is wrong"}


class Damaged(ValueError):
    """A file whose records are not what their checksums say, or that ends within one; `offset`: where the bad record begins."""

    def __init__(self, message: str, offset: int):
        super().__init__(f"{message}, at byte {offset}")
        self.offset = offset


def record(message: bytes) -> bytes:
    """A message as one record."""
    head = struct.pack("<Q", len(message))
    return head + struct.pack("<I", kernels.masked(head)) + message + struct.pack("<I", kernels.masked(message))


class Tail:
    """The messages of a file that may still grow: every `read` gives what has been added.

    damage: why reading stopped for good, or "".  most: bytes of the longest message.  An unfinished record is waited for.
    """

    def __init__(self, path: str | os.PathLike[str], most: int = MOST):
        self.path, self.most, self.offset, self.damage = Path(path), most, 0, ""

    def read(self, limit: int | None = None) -> Iterator[bytes]:
        """New messages; `limit`: about how many bytes of the file to go through."""
        if self.damage:
            return
        with self.path.open("rb") as file:
            stop = os.fstat(file.fileno()).st_size
            stop = stop if limit is None else min(stop, self.offset + limit)
            size = PIECE
            while self.offset < stop and not self.damage:
                file.seek(self.offset)
                data = file.read(size)
                spans, used, why = kernels.frames(data, self.most)
                self.offset, self.damage = self.offset + used, REASONS[why]
                for start, length in spans:
                    yield data[start:start + length]
                wanted: int = PIECE if used else needed(data)
                if not wanted or (not used and len(data) < size):
                    return                                  # the file ends within a record
                size = wanted


def needed(data: bytes) -> int:
    """Bytes of the record that begins here, 0 where even its length is not there."""
    if len(data) < kernels.HEAD:
        return 0
    length = int(struct.unpack_from("<Q", data)[0])
    return length + int(kernels.HEAD) + int(kernels.TAIL)


def messages(file: IO[bytes], most: int = MOST) -> Iterator[bytes]:
    """The messages of a finished file, or of a stream that unpacks one.  Damaged where it is not whole."""
    data, offset, size = b"", 0, PIECE
    while True:
        more = file.read(max(size - len(data), 1))
        data += more
        spans, used, why = kernels.frames(data, most)
        for start, length in spans:
            yield data[start:start + length]
        offset, data = offset + used, data[used:]
        if why:
            raise Damaged(REASONS[why], offset)
        if not more:
            break
        size = max(PIECE, min(needed(data), most + kernels.HEAD + kernels.TAIL))
    if data:
        raise Damaged("the file ends within a record", offset)
