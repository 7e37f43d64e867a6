"""Readers that are not here, each with what to do instead."""
from __future__ import annotations

from typing import Any, NoReturn

from septet.errors import NotSupported
from septet.pandas.methods.formats import refused_clipboard, refused_pickle


def read_pickle(filepath_or_buffer: Any, compression: Any = "infer", storage_options: Any = None) -> NoReturn:
    """Refused: loading a pickle runs code from the file."""
    raise refused_pickle()


def to_pickle(obj: Any, filepath_or_buffer: Any, **options: Any) -> NoReturn:
    """Refused."""
    raise refused_pickle()


def read_clipboard(sep: str = r"\s+", **options: Any) -> NoReturn:
    """Refused: programs do not read the clipboard."""
    raise refused_clipboard()


def read_hdf(*args: Any, **options: Any) -> NoReturn:
    """Not there."""
    raise NotSupported("HDF5 stores; convert the file to Parquet once")


def read_sas(*args: Any, **options: Any) -> NoReturn:
    """Not there."""
    raise NotSupported("SAS files; convert the file to Parquet or CSV once")


def read_spss(*args: Any, **options: Any) -> NoReturn:
    """Not there."""
    raise NotSupported("SPSS files; convert the file to Parquet or CSV once")


def read_iceberg(*args: Any, **options: Any) -> NoReturn:
    """Not there."""
    raise NotSupported("Iceberg tables; read their Parquet files")


class HDFStore:
    """Not there."""

    def __init__(self, *args: Any, **options: Any) -> None:
        raise NotSupported("HDF5 stores; write Parquet instead")
