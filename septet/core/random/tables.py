"""The tables that streams point to, in memory once: ziggurat layers and logarithms of factorials."""

from __future__ import annotations

import struct
from ctypes import memmove
from decimal import Decimal, localcontext
from functools import cache
from importlib.resources import files
from math import factorial

from septet.codegen.kernels.rng.hypergeometric import TABLE
from septet.runtime.memory import Block, allocate

LAYERS = 256
ZIGGURATS = ("normal_f64", "exponential_f64", "normal_f32", "exponential_f32")


def rows() -> dict[str, list[list[str]]]:
    """ziggurat.txt by table: 256 rows (k, w, f), bit patterns in hexadecimal."""
    found: dict[str, list[list[str]]] = {}
    name = ""
    for line in files("septet.codegen.kernels.rng").joinpath("ziggurat.txt").read_text().splitlines():
        if line in ZIGGURATS:
            found[line] = []
            name = line
        elif not line.startswith("#"):
            found[name].append(line.split())
    return found


def pack_ziggurat(table: list[list[str]], code: str) -> bytes:
    """k[256], w[256], f[256] in the host's order."""
    words = [int(row[column], 16) for column in range(3) for row in table]
    return struct.pack(f"={len(words)}{code}", *words)


def log_factorials() -> bytes:
    """log(0!), log(1!), ... each rounded once."""
    with localcontext() as context:
        context.prec = 40
        logs = [float(Decimal(factorial(k)).ln()) for k in range(TABLE)]
    return struct.pack(f"={TABLE}d", *logs)


def placed(data: bytes) -> Block:
    """The bytes in a block."""
    block = allocate(len(data))
    memmove(block.address, data, len(data))
    return block


@cache
def blocks() -> dict[str, Block]:
    """Every table in memory, made at the first use; they live as long as the process."""
    found = {name: placed(pack_ziggurat(table, "Q" if name.endswith("f64") else "I")) for name, table in rows().items()}
    found["log_factorial"] = placed(log_factorials())
    return found
