"""`numpy.lib.format`: the .npy format, header by header."""
from __future__ import annotations

import io
from typing import Any

from septet.core.io import npy
from septet.numpy import npyio
from septet.numpy.data_type import of
from septet.numpy.dtype_parse import parse
from septet.numpy.npyio import open_memmap, read_array, write_array  # noqa: F401  the public functions

__all__: list[str] = []
MAGIC_PREFIX, MAGIC_LEN, ARRAY_ALIGN, BUFFER_SIZE, GROWTH_AXIS_MAX_DIGITS = npy.MAGIC, len(npy.MAGIC) + 2, npy.ALIGN, 1 << 18, 21
EXPECTED_KEYS = {"descr", "fortran_order", "shape"}


def magic(major: int, minor: int) -> bytes:
    """The first bytes of a file of a version.  ValueError for numbers beyond 255."""
    if not 0 <= major <= 255:
        raise ValueError("major version must be 0 <= major < 256")
    if not 0 <= minor <= 255:
        raise ValueError("minor version must be 0 <= minor < 256")
    return MAGIC_PREFIX + bytes([major, minor])


def read_magic(fp: Any) -> tuple[int, int]:
    """The version after the magic bytes."""
    start = npy.read_exactly(fp, MAGIC_LEN, "magic string")
    if start[:-2] != MAGIC_PREFIX:
        raise ValueError(f"the magic string is not correct; expected {MAGIC_PREFIX!r}, got {start[:-2]!r}")
    return start[-2], start[-1]


def dtype_to_descr(dtype: Any) -> Any:
    """The description of a dtype that a header holds."""
    return npyio.description(parse(dtype))


def descr_to_dtype(descr: Any) -> Any:
    """The dtype of a header's description."""
    if isinstance(descr, tuple):
        return of(parse((descr_to_dtype(descr[0]), descr[1])))
    return of(npyio.void_or(descr))


def drop_metadata(dtype: Any, /) -> Any:
    """The dtype itself: dtypes have no metadata here."""
    return dtype


def header_data_from_array_1_0(array: Any) -> dict[str, Any]:
    """What the header of an array says."""
    fortran = bool(array.flags.f_contiguous and not array.flags.c_contiguous)
    return {"shape": array.shape, "fortran_order": fortran, "descr": dtype_to_descr(array.dtype)}


def write_header(fp: Any, d: dict[str, Any], version: tuple[int, int] | None) -> None:
    """Magic and header."""
    fp.write(npy.header_bytes(npy.Header(d["descr"], d["fortran_order"], d["shape"]), version))


def write_array_header_1_0(fp: Any, d: dict[str, Any]) -> None:
    """Magic and header of version 1.0."""
    write_header(fp, d, (1, 0))


def write_array_header_2_0(fp: Any, d: dict[str, Any]) -> None:
    """Magic and header of version 2.0."""
    write_header(fp, d, (2, 0))


def read_header(fp: Any, version: tuple[int, int], max_header_size: int) -> tuple[tuple[int, ...], bool, Any]:
    """(shape, fortran_order, dtype)."""
    found = npy.read_header(fp, version, max_header_size)
    return found.shape, found.fortran_order, descr_to_dtype(found.descr)


def read_array_header_1_0(fp: Any, max_header_size: int = npy.MAX_HEADER) -> tuple[tuple[int, ...], bool, Any]:
    """(shape, fortran_order, dtype) of a header of version 1.0, behind the magic."""
    return read_header(fp, (1, 0), max_header_size)


def read_array_header_2_0(fp: Any, max_header_size: int = npy.MAX_HEADER) -> tuple[tuple[int, ...], bool, Any]:
    """(shape, fortran_order, dtype) of a header of version 2.0, behind the magic."""
    return read_header(fp, (2, 0), max_header_size)


def isfileobj(f: Any) -> bool:
    """Whether f is a real file."""
    if not isinstance(f, (io.FileIO, io.BufferedReader, io.BufferedWriter)):
        return False
    try:
        f.fileno()
    except OSError:
        return False
    return True
