"""Reads which symbols an ELF object expects from outside, calls that LLVM added by itself included."""
from __future__ import annotations

import struct

MAGIC = b"\x7fELF\x02\x01"          # 64 bits, little-endian
SECTION = struct.Struct("<IIQQQQIIQQ")
SYMBOL = struct.Struct("<IBBHQQ")
SYMBOL_TABLE, UNDEFINED = 2, 0      # section type, section number (elf.h)
LINKERS_OWN = "_GLOBAL_OFFSET_TABLE_"


def undefined(data: bytes) -> list[str]:
    """The names, sorted, that `data` uses and does not define; empty for objects of another format."""
    if not data.startswith(MAGIC):
        return []
    (start,), (count,) = struct.unpack_from("<Q", data, 0x28), struct.unpack_from("<H", data, 0x3C)
    sections = [SECTION.unpack_from(data, start + k * SECTION.size) for k in range(count)]
    names = {name for s in sections if s[1] == SYMBOL_TABLE for name in _undefined_of(data, s, sections[s[6]])}
    return sorted(names - {"", LINKERS_OWN})


def _undefined_of(data: bytes, table: tuple[int, ...], strings: tuple[int, ...]) -> set[str]:
    found = set()
    for name, _, _, section, _, _ in SYMBOL.iter_unpack(data[table[4]: table[4] + table[5]]):
        if section == UNDEFINED:
            at = strings[4] + name
            found.add(data[at: data.index(b"\0", at)].decode())
    return found
