"""The safetensors format: 8 bytes of length, a JSON header, the tensors' bytes.  Published specification: huggingface/safetensors.

Headers are checked before memory is taken; tensors are mapped, not copied.
"""
from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from typing import IO, Any

from septet.core.io.files import replacing
from septet.ir import dtype as dt
from septet.ir.dtype import DType

NAMES: dict[str, DType] = {
    "BOOL": dt.bool_, "U8": dt.uint8, "I8": dt.int8, "I16": dt.int16, "U16": dt.uint16, "F16": dt.float16, "BF16": dt.bfloat16,
    "I32": dt.int32, "U32": dt.uint32, "F32": dt.float32, "F64": dt.float64, "I64": dt.int64, "U64": dt.uint64, "C64": dt.complex64,
}
BY_DTYPE = {dtype: name for name, dtype in NAMES.items()}
MOST_HEADER, MOST_RANK = 100_000_000, 64
Entry = tuple[DType, tuple[int, ...], int, int]         # dtype, shape, begin and end in the file


class Damaged(ValueError):
    """A file that is not what the format says."""


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose keys differ."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Damaged("the header has a key twice")
    return found


def read_header(file: IO[bytes], size: int) -> tuple[dict[str, Entry], dict[str, str]]:
    """(entries by name, metadata) of a file of `size` bytes.  Damaged where something does not fit."""
    head = file.read(8)
    if len(head) < 8:
        raise Damaged("HeaderTooSmall: a file of fewer than 8 bytes")
    n = int.from_bytes(head, "little")
    if n > MOST_HEADER:
        raise Damaged(f"HeaderTooLarge: a header of {n} bytes")
    if 8 + n > size:
        raise Damaged(f"InvalidHeaderLength: a header of {n} bytes in a file of {size}")
    try:
        found = json.loads(file.read(n).decode("utf-8"), object_pairs_hook=unique)
    except Damaged:
        raise
    except (ValueError, RecursionError) as wrong:
        raise Damaged(f"InvalidHeaderDeserialization: {wrong}") from None
    if not isinstance(found, dict):
        raise Damaged("the header is no JSON object")
    metadata = found.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise Damaged("the metadata is no JSON object of texts")
    entries = {name: entry(name, value, 8 + n) for name, value in found.items()}
    check_cover(entries, 8 + n, size)
    return entries, metadata


def entry(name: str, value: Any, start: int) -> Entry:
    """One tensor's entry."""
    if not isinstance(value, dict) or value.keys() != {"dtype", "shape", "data_offsets"}:
        raise Damaged(f"the entry of {name!r} has not dtype, shape and data_offsets")
    dtype, shape, offsets = NAMES.get(str(value["dtype"])), value["shape"], value["data_offsets"]
    if dtype is None:
        raise Damaged(f"{name!r} has the dtype {value['dtype']!r}, known are {', '.join(NAMES)}")
    whole = [*shape, *offsets] if isinstance(shape, list) and isinstance(offsets, list) and len(offsets) == 2 else [-1]
    if not all(type(x) is int and x >= 0 for x in whole):
        raise Damaged(f"{name!r} has shape {shape!r} and offsets {offsets!r}")
    begin, end = offsets
    if len(shape) > MOST_RANK or max(shape, default=0) >= 1 << 48:
        raise Damaged(f"TensorInvalidInfo: {name!r} has {len(shape)} dimensions, the largest of {max(shape)}")
    if end - begin != math.prod(shape) * dtype.itemsize:
        raise Damaged(f"TensorInvalidInfo: {name!r} of {dtype.name} {shape} in {end - begin} bytes")
    return dtype, tuple(shape), start + begin, start + end


def check_cover(entries: dict[str, Entry], start: int, size: int) -> None:
    """Damaged where tensors overlap, leave gaps or do not end with the file."""
    at = start
    for name, (_, _, begin, end) in sorted(entries.items(), key=lambda item: item[1][2:]):
        if begin != at:
            raise Damaged(f"InvalidOffset: {name!r} begins at byte {begin}, not at {at}")
        at = end
    if at != size:
        raise Damaged(f"MetadataIncompleteBuffer: the tensors end at byte {at} of {size}")


def header_of(tensors: Mapping[str, tuple[DType, tuple[int, ...], int]], metadata: Mapping[str, str] | None) -> tuple[bytes, list[str]]:
    """(length and header, names in the order of the file) of (dtype, shape, bytes) by name."""
    order = sorted(tensors, key=lambda name: (-tensors[name][0].itemsize, name))
    found: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    at = 0
    for name in order:
        dtype, shape, nbytes = tensors[name]
        if dtype not in BY_DTYPE:
            raise Damaged(f"{name!r} has the dtype {dtype.name}, which the format has not")
        found[name] = {"dtype": BY_DTYPE[dtype], "shape": list(shape), "data_offsets": [at, at + nbytes]}
        at += nbytes
    text = json.dumps(found, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text, order


def write(path: str | os.PathLike[str], tensors: Mapping[str, tuple[DType, tuple[int, ...], Any]],
          metadata: Mapping[str, str] | None = None) -> None:
    """Write (dtype, shape, buffer) by name; the old file stays until the new one is whole."""
    head, order = header_of({name: (d, shape, len(data)) for name, (d, shape, data) in tensors.items()}, metadata)
    with replacing(path) as file:
        file.write(head)
        for name in order:
            file.write(tensors[name][2])
