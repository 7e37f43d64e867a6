"""`datasets.formatting`: rows and columns as Python objects, arrays, tensors or frames, and what functions of `map` are given."""
from __future__ import annotations

from septet.datasets.formatting.formatters import check, columns_of, formatted_batch, formatted_column, formatted_row
from septet.datasets.formatting.lazy import LazyBatch, LazyRow

__all__ = ["LazyBatch", "LazyRow", "check", "columns_of", "formatted_batch", "formatted_column", "formatted_row"]
