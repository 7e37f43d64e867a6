"""`numpy.lib.scimath`: the functions of `numpy.emath`."""
from __future__ import annotations

from septet.numpy.emath import arccos, arcsin, arctanh, log, log2, log10, logn, power, sqrt

__all__ = ["sqrt", "log", "log2", "logn", "log10", "power", "arccos", "arcsin", "arctanh"]
