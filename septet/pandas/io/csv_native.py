"""Large plain CSV files by our own kernels, on all cores: columns whose kind the first lines show, if every later line agrees.

Whole numbers with gaps or fractions further on are read again as floats.  Anything else that is not plain (quotes, other white space,
numbers of 20 digits, lines of other lengths ...) is left to the readers that know it.
"""
from __future__ import annotations

import ctypes
import mmap
import re
from typing import Any

import septet.numpy as np
from septet.codegen.kernels.launch import run
from septet.core.array import large_array
from septet.ir.dtype import uint8
from septet.numpy import ndarray
from septet.pandas.io import csv_kernels as kernels
from septet.runtime.memory import allocate

SAMPLE = 1 << 16                    # bytes that kinds are guessed from
MOST = 3 << 29                      # bytes from which text may not fit one buffer of 2 GB
BOOLEANS = ("False", "FALSE", "false", "True", "TRUE", "true")
WHOLE = re.compile(r"-?[0-9]{1,18}")
REAL = re.compile(r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
DTYPES = {kernels.WHOLE: "int64", kernels.FLOAT: "float64", kernels.BOOL: "bool"}


def columns(path: str, sep: str, width: int, skip: int, chosen: list[int], texts: set[int], gaps: frozenset[str]) -> Any:
    """(rows, column by number); None where the file is not plain.  skip: lines before the data; texts: columns to be left as text."""
    odd = any(len(x.encode()) > 8 or WHOLE.fullmatch(x) or REAL.fullmatch(x) or x in BOOLEANS for x in gaps)
    if odd or "" not in gaps or not 2 <= width <= kernels.FIELDS:
        return None
    with open(path, "rb") as f, mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY) as data:
        start = 0
        for _ in range(skip):
            start = data.find(b"\n", start) + 1
        modes = guessed(data[start : start + SAMPLE], sep, width, chosen, texts, gaps)
        if modes is None or not 0 < len(data) - start < MOST:
            return None
        view = memoryview(data)[start:]
        whole = (ctypes.c_uint8 * len(view)).from_buffer(view)
        try:
            return Table(ctypes.addressof(whole), len(view), sep, width, gaps).read(modes)
        finally:
            del whole
            view.release()


def guessed(head: bytes, sep: str, width: int, chosen: list[int], texts: set[int], gaps: frozenset[str]) -> list[int] | None:
    """What each column is read as, by the first lines; None where they do not tell."""
    try:
        lines = head[: head.rfind(b"\n")].decode().split("\n")
    except UnicodeDecodeError:
        return None
    rows = [line.split(sep) for line in lines]
    if any(len(row) != width for row in rows):
        return None
    modes = [kernels.SKIP] * width
    for k in chosen:
        mode = kernels.TEXT if k in texts else kind_of([row[k] for row in rows if row[k] not in gaps])
        if mode is None:
            return None
        modes[k] = mode
    return modes


def kind_of(known: list[str]) -> int | None:
    """What fields are read as: those of which none is known as floats, which only then can be."""
    from septet.pandas.io.csv_fast import proves_text

    if known and all(map(WHOLE.fullmatch, known)):
        mode = kernels.WHOLE
    elif all(map(REAL.fullmatch, known)):
        mode = kernels.FLOAT
    elif all(x in BOOLEANS for x in known):
        mode = kernels.BOOL
    else:
        mode = kernels.TEXT if any(proves_text(x) for x in known) else None
    return mode


class Table:
    """The bytes of a file's lines, counted: `read` makes columns of them."""

    def __init__(self, address: int, n: int, sep: str, width: int, gaps: frozenset[str]):
        self.address, self.n, self.sep, self.width = address, n, ord(sep), width
        self.starts, self.marks = kernels.look(address, n)
        self.tasks, self.rows = len(self.starts) - 1, self.starts[len(self.starts) - 1]
        words = [int.from_bytes(x.encode(), "little") for x in sorted(gaps)]
        self.gaps, self.truths = (ctypes.c_uint64 * len(words))(*words), (ctypes.c_uint64 * 6)(
            *(int.from_bytes(x.encode(), "little") for x in BOOLEANS))
        self.heads = (ctypes.c_uint8 * 256)()           # by first byte: the lengths of gaps, as bits
        for x in (x.encode() for x in gaps - {""}):
            self.heads[x[0]] |= 1 << len(x) - 1

    def read(self, modes: list[int]) -> Any:
        """(rows, column by number), or None."""
        if self.marks & ~kernels.WIDE or self.marks & kernels.WIDE and not self.decodes():
            return None
        made, again = {}, modes
        for _ in range(2):
            outs = {k: Column(self, mode) for k, mode in enumerate(again) if mode != kernels.SKIP}
            flags = self.parsed(again, outs)
            if flags is None or any(f & kernels.STRANGE for f in flags):
                return None
            again = [kernels.FLOAT if flags[k] and mode == kernels.WHOLE else kernels.SKIP for k, mode in enumerate(again)]
            made.update({k: out for k, out in outs.items() if again[k] == kernels.SKIP})
            if not any(again):
                break
        return self.rows, {k: out.array() for k, out in sorted(made.items())}

    def decodes(self) -> bool:
        """Whether the bytes are UTF-8."""
        import codecs

        decoder, data = codecs.getincrementaldecoder("utf-8")(), (ctypes.c_uint8 * self.n).from_address(self.address)
        try:
            for first in range(0, self.n, 1 << 20):
                decoder.decode(bytes(memoryview(data)[first : first + (1 << 20)]))
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
        return True

    def parsed(self, modes: list[int], outs: dict[int, Column]) -> list[int] | None:
        """One pass: each column's flags; None where lines differ in width."""
        width = self.width
        flags, places, used = (np.zeros(shape, dtype="int64") for shape in ((self.tasks, width + 1), (self.tasks, width, 2), width))
        addresses = [[getattr(outs[k], part)._address if k in outs else 0 for k in range(width)] for part in ("values", "mask", "long")]
        run(kernels.parse, self.address, self.n, self.sep, width, (ctypes.c_int64 * width)(*modes),
            *((ctypes.c_uint64 * width)(*row) for row in addresses), places._address, used._address, self.starts, self.tasks,
            flags._address, self.gaps, len(self.gaps), self.heads, self.truths, *kernels.powers())
        found = [0] * (width + 1)
        for row in flags.tolist():
            found = [a | b for a, b in zip(found, row, strict=True)]
        return None if found[width] else found


def untouched(n: int) -> Any:
    """Bytes of which few are ever touched: their block is not one to keep for others."""
    return large_array(ndarray, uint8, (n,), None, allocate(n, keep=False))


class Column:
    """Where a column is written to.  For text: views, a mask of what is there, and the long texts."""

    def __init__(self, table: Table, mode: int):
        rows, text = table.rows, mode == kernels.TEXT
        self.mode = mode
        self.values: ndarray = np.empty(2 * rows, dtype="uint64") if text else np.empty(rows, dtype=DTYPES[mode])
        self.mask = np.empty(rows if text else 0, dtype="uint8")
        self.long = untouched(kernels.most_long(table.n, table.tasks) if text else 0)

    def array(self) -> Any:
        """The column as its array."""
        if self.mode != kernels.TEXT:
            return self.values
        from septet.pandas import engine
        from septet.pandas.arrays.string import ArrowStringArray

        return ArrowStringArray._of_series(engine.of_views(self.values, self.mask, self.long))
