"""Puts an object file into memory by itself, so that a start with a warm cache needs no LLVM.

Objects of x86-64 that are made for any distance (LLVM's large code model) want one thing only of a linker: 64-bit addresses written
where they ask for them. Everything else is left to LLVM: `can_place` says no. What is constant becomes executable and read-only, what
is not stays writable; tables for unwinding are left out, as no exception passes through compiled code.
"""
from __future__ import annotations

import ctypes
import mmap
import struct
import sys
from collections.abc import Mapping, Sequence
from functools import cache

from septet.runtime import elf

ABSOLUTE = 1                        # R_X86_64_64: symbol + addend, 8 bytes
PAGE = mmap.PAGESIZE
FAILED = ctypes.c_void_p(-1).value  # of mmap
KIND = 0xFFFFFFFF                   # bits of a relocation's kind, below those of its symbol
_ADDRESS = struct.Struct("<Q")


def parsed(data: bytes) -> elf.Object | None:
    """The object, if it is one that `place` can link."""
    if not (data.startswith(elf.MAGIC) and sys.platform.startswith("linux")):
        return None
    found = elf.Object(data)
    return found if found.machine == elf.X86_64 and can_place(found) else None


def can_place(source: elf.Object) -> bool:
    """Whether every relocation of what is loaded is of the one kind."""
    return all({what & KIND for _, what, _ in places} <= {ABSOLUTE}
               for number, places in source.relocations() if is_loaded(source.sections[number]))


def is_loaded(section: elf.Section) -> bool:
    """Whether a section is needed at run time."""
    return bool(section.flags & elf.ALLOCATED) and section.kind != elf.UNWIND and section.size > 0


def place(source: elf.Object, externs: Mapping[str, int]) -> dict[str, int]:
    """Link an object into this process; the address of every name it defines.

    externs: the addresses of names that are defined elsewhere.  Raises OSError where the system refuses executable memory.
    """
    offsets, constant, total = layout(source.sections)
    base = obtain(total)
    memory = memoryview((ctypes.c_uint8 * total).from_address(base)).cast("B")
    for section, at in zip(source.sections, offsets, strict=True):
        if at is not None and section.kind != elf.NO_BITS:
            memory[at:at + section.size] = source.content(section)
    known = addresses(source.symbols, [None if at is None else base + at for at in offsets], externs)
    for number, places in source.relocations():
        start = offsets[number]
        if start is not None:
            relocate(memory, start, places, known)
    protect(base, constant)
    return {symbol.name: at for symbol, at in zip(source.symbols, known, strict=True) if at and symbol.section != elf.UNDEFINED}


def layout(sections: Sequence[elf.Section]) -> tuple[list[int | None], int, int]:
    """(where each section begins, None for one that is not loaded; bytes of the constant ones; bytes in all), in whole pages."""
    offsets: list[int | None] = [None] * len(sections)
    end, ends = 0, []
    for writable in (0, elf.WRITABLE):
        for k, section in enumerate(sections):
            if is_loaded(section) and section.flags & elf.WRITABLE == writable:
                offsets[k] = start = up(end, max(1, section.align))
                end = start + section.size
        end = up(end, PAGE)
        ends.append(end)
    return offsets, ends[0], max(end, PAGE)


def up(n: int, step: int) -> int:
    """The multiple of `step` at or above n."""
    return -(-n // step) * step


def addresses(symbols: Sequence[elf.Symbol], starts: Sequence[int | None], externs: Mapping[str, int]) -> list[int]:
    """Where each symbol is; 0 for what nothing asks for."""
    return [place_of(symbol, starts, externs) for symbol in symbols]


def place_of(symbol: elf.Symbol, starts: Sequence[int | None], externs: Mapping[str, int]) -> int:
    """Where a symbol is: elsewhere, in a section that is loaded, or nowhere."""
    if symbol.section == elf.UNDEFINED:
        return 0 if symbol.name in elf.NOBODYS else externs[symbol.name]
    start = starts[symbol.section] if symbol.section < len(starts) else None
    return 0 if start is None else start + symbol.value


def relocate(memory: memoryview, start: int, places: Sequence[tuple[int, int, int]], symbols: Sequence[int]) -> None:
    """Write the addresses that a section asks for."""
    write = _ADDRESS.pack_into
    for at, what, addend in places:
        write(memory, start + at, symbols[what >> 32] + addend)


@cache
def libc() -> ctypes.CDLL:
    """The C library, with what is used of it declared."""
    found = ctypes.CDLL(None, use_errno=True)
    found.mmap.restype, found.mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    found.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return found


def obtain(nbytes: int) -> int:
    """The address of fresh pages, never given back: threads and types run what is in them to the very end of the process."""
    found = libc().mmap(None, nbytes, mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, -1, 0)
    if found in (None, FAILED):
        raise OSError(ctypes.get_errno(), "no memory for compiled code")
    return int(found)


def protect(base: int, nbytes: int) -> None:
    """Make the constant part executable and read-only."""
    if nbytes and libc().mprotect(base, nbytes, mmap.PROT_READ | mmap.PROT_EXEC):
        raise OSError(ctypes.get_errno(), "the system refuses executable memory")
