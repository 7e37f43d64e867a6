"""Reads an ELF object file of 64 bits: its sections, symbols and relocations, as far as linking it takes."""
from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

MAGIC = b"\x7fELF\x02\x01"          # 64 bits, little-endian
X86_64 = 62                         # e_machine
SYMBOL_TABLE, RELOCATIONS, NO_BITS, UNWIND = 2, 4, 8, 0x70000001        # section types (elf.h)
WRITABLE, ALLOCATED = 1, 2          # section flags
UNDEFINED = 0                       # section number
NOBODYS = frozenset({"", "_GLOBAL_OFFSET_TABLE_"})      # undefined names that a linker need not find
_SECTION, _SYMBOL, _RELOCATION = struct.Struct("<IIQQQQIIQQ"), struct.Struct("<IBBHQQ"), struct.Struct("<QQq")


class Section(NamedTuple):
    """An entry of the section table; offsets and sizes in bytes."""

    name: int
    kind: int
    flags: int
    address: int
    offset: int
    size: int
    link: int
    info: int
    align: int
    entry: int


class Symbol(NamedTuple):
    """A name for a place in a section; section UNDEFINED: defined elsewhere."""

    name: str
    section: int
    value: int


class Object:
    """An object file."""

    def __init__(self, data: bytes):
        self.data = data
        (self.machine,), (start,), (count,) = (struct.unpack_from(form, data, at) for form, at in (("<H", 18), ("<Q", 40), ("<H", 60)))
        self.sections = [Section(*_SECTION.unpack_from(data, start + k * _SECTION.size)) for k in range(count)]

    @cached_property
    def symbols(self) -> list[Symbol]:
        """All symbols, in the order in which relocations count them."""
        return [symbol for section in self.sections if section.kind == SYMBOL_TABLE for symbol in self._symbols(section)]

    def _symbols(self, table: Section) -> Iterator[Symbol]:
        names = self.sections[table.link].offset
        for name, _, _, section, value, _ in _SYMBOL.iter_unpack(self.content(table)):
            start = names + name
            yield Symbol(self.data[start:self.data.index(b"\0", start)].decode(), section, value)

    def content(self, section: Section) -> bytes:
        """The bytes of a section that has some."""
        return self.data[section.offset:section.offset + section.size]

    def relocations(self) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
        """(section, what is to be written into it): triples of a place in bytes, symbol << 32 | kind, and an addend."""
        for table in self.sections:
            if table.kind == RELOCATIONS:
                yield table.info, list(_RELOCATION.iter_unpack(self.content(table)))


def undefined(data: bytes) -> list[str]:
    """The names, sorted, that `data` uses and does not define, calls that LLVM added included; empty for objects of another format."""
    if not data.startswith(MAGIC):
        return []
    names = {symbol.name for symbol in Object(data).symbols if symbol.section == UNDEFINED}
    return sorted(names - NOBODYS)
