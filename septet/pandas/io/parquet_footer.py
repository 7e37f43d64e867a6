"""The end of a Parquet file: its row groups with the size, gaps and bounds of every column's part (Thrift's compact protocol)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

MAGIC = b"PAR1"
STOP, TRUE, FALSE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = 0, 1, 2, 7, 8, 9, 10, 11, 12


@dataclass(frozen=True, slots=True)
class Chunk:
    """One column of one row group.  size: bytes in the file; plain: bytes unpacked; nulls, low, high: None where nothing is said of them
    (low, high: in the file's encoding); unit: of points in time ("ms", "us", "ns"), else "".
    """

    kind: int
    size: int
    plain: int
    nulls: int | None
    low: bytes | None
    high: bytes | None
    unit: str


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows first .. first + rows - 1 of the file.  chunks: by name of the column; nested columns have several parts and are not there."""

    first: int
    rows: int
    chunks: dict[str, Chunk]


def row_groups(file: BinaryIO) -> list[RowGroup]:
    """The row groups of an open file.  ValueError where it has no readable footer."""
    end = file.seek(0, 2)
    file.seek(max(end - 8, 0))
    tail = file.read(8)
    if tail[4:] != MAGIC:
        raise ValueError("not a Parquet file, or one with an encrypted footer")
    size = int.from_bytes(tail[:4], "little")
    file.seek(end - 8 - size)
    try:
        told = Reader(file.read(size)).struct()
        return groups_of(told)
    except (IndexError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(f"the file's footer cannot be read: {error!r}") from None
    finally:
        file.seek(0)


def groups_of(told: dict[int, Any]) -> list[RowGroup]:
    """The row groups that a footer tells of."""
    groups, first, units = [], 0, {x[4].decode(): unit_of(x) for x in told[2]}
    for part in told.get(4, []):
        groups.append(RowGroup(first, part[3], chunks_of(part[1], units)))
        first += part[3]
    return groups


def unit_of(element: dict[int, Any]) -> str:
    """The unit of a column of points in time: by its logical type, else by the older converted type."""
    logical = element.get(10, {}).get(8)
    if logical is not None:
        return {1: "ms", 2: "us", 3: "ns"}.get(next(iter(logical.get(2, {})), 0), "")
    return {9: "ms", 10: "us"}.get(element.get(6), "")      # type: ignore[arg-type]


def chunks_of(parts: list[dict[int, Any]], units: dict[str, str]) -> dict[str, Chunk]:
    """The flat columns of a row group."""
    found = {}
    for part in parts:
        told = part.get(3)
        if told is not None and len(told[3]) == 1:
            name = told[3][0].decode()
            found[name] = chunk(told, told.get(12, {}), units.get(name, ""))
    return found


def chunk(told: dict[int, Any], bounds: dict[int, Any], unit: str) -> Chunk:
    """One part.  The older bounds (fields 1 and 2) were written in orders that differ between writers: they are not taken."""
    return Chunk(told[1], told[7], told[6], bounds.get(3), bounds.get(6), bounds.get(5), unit)


class Reader:
    """Values one after the other out of bytes of the compact protocol; a struct is a dict by field number."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def varint(self) -> int:
        """An unsigned integer of 7 bits a byte."""
        data, at = self.data, self.at
        byte = data[at]
        value, shift, at = byte & 127, 7, at + 1
        while byte & 128:
            byte = data[at]
            value |= (byte & 127) << shift
            shift, at = shift + 7, at + 1
        self.at = at
        return value

    def integer(self) -> int:
        """A signed integer (zigzag)."""
        value = self.varint()
        return value >> 1 ^ -(value & 1)

    def bytes_(self, n: int) -> bytes:
        """The next n bytes.  ValueError beyond the end."""
        found = self.data[self.at : self.at + n]
        if len(found) != n:
            raise ValueError("the footer ends too early")
        self.at += n
        return found

    def struct(self) -> dict[int, Any]:
        """Fields up to the stop."""
        fields: dict[int, Any] = {}
        number = 0
        while True:
            head = self.bytes_(1)[0]
            if head == STOP:
                return fields
            number = number + (head >> 4) if head >> 4 else self.integer()
            fields[number] = self.value(head & 15)

    def value(self, kind: int) -> Any:
        """One value of a kind.  ValueError for kinds that there are not."""
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind == 3:
            return self.bytes_(1)[0]
        if kind in (4, 5, 6):
            return self.integer()
        if kind == DOUBLE:
            return self.bytes_(8)
        if kind == BINARY:
            return self.bytes_(self.varint())
        if kind in (LIST, SET):
            return self.items()
        if kind == STRUCT:
            return self.struct()
        raise ValueError(f"the footer has a value of kind {kind}")

    def items(self) -> list[Any]:
        """The elements of a list; truths take a byte each."""
        head = self.bytes_(1)[0]
        count, kind = head >> 4, head & 15
        count = self.varint() if count == 15 else count
        if kind in (TRUE, FALSE):
            return [x == TRUE for x in self.bytes_(count)]
        return [self.value(kind) for _ in range(count)]
