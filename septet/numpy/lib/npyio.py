"""`numpy.lib.npyio`: the reader of .npz archives."""
from __future__ import annotations

from septet.numpy.npyio import NpzFile

__all__ = ["NpzFile"]
