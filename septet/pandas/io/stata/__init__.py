"""Stata's dta files: pandas.io.stata."""
from __future__ import annotations

from septet.pandas.io.stata.missing import StataMissingValue
from septet.pandas.io.stata.reading import StataReader, read_stata

__all__ = ["StataMissingValue", "StataReader", "read_stata"]
