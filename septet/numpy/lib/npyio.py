"""`numpy.lib.npyio`: the reader of .npz archives and the source of data files."""
from __future__ import annotations

from septet.numpy.data_source import DataSource
from septet.numpy.npyio import NpzFile

__all__ = ["DataSource", "NpzFile"]
