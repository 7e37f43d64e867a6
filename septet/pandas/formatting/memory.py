"""Bytes that columns and indexes take, as pandas counts them."""
from __future__ import annotations

import sys
from typing import Any

_RANGE = 132          # what pandas tells of a RangeIndex, whatever its length


def values_bytes(values: Any, deep: bool) -> int:
    """Bytes of an array; `deep`: with the objects that it points at."""
    name = str(values.dtype)
    if name in ("str", "string"):
        return _text_bytes(values)
    if name == "category":
        return int(values.codes.nbytes) + _level_bytes(values.categories, deep)
    total = int(values.nbytes)
    if deep and name == "object":
        total += sum(sys.getsizeof(v) for v in values)
    return total


def _level_bytes(level: Any, deep: bool) -> int:
    """Bytes of what is left of labels without their repeats; texts have a bit each for missing ones then."""
    bits = -(-len(level) // 8) if str(level.dtype) in ("str", "string") else 0
    return index_bytes(level, deep) + bits


def _text_bytes(values: Any) -> int:
    """Texts as Arrow holds them: an offset of 8 bytes each, the characters in UTF-8, a bit each where some are missing."""
    texts = [v for v in values if isinstance(v, str)]
    gaps = -(-len(values) // 8) if len(texts) < len(values) else 0
    return 8 * len(values) + sum(len(t) if t.isascii() else len(t.encode()) for t in texts) + gaps


def index_bytes(index: Any, deep: bool = False) -> int:
    """Bytes of an index."""
    if type(index).__name__ == "RangeIndex":
        return _RANGE
    if not hasattr(index, "levels"):
        return values_bytes(index._values, deep)
    levels = sum(_level_bytes(level, deep) for level in index.levels)
    codes = sum(len(c) * _code_size(len(level)) for c, level in zip(index.codes, index.levels))
    return levels + codes + sum(sys.getsizeof(n) for n in index.names)


def _code_size(count: int) -> int:
    return 1 if count < 128 else 2 if count < 32768 else 4


def series_bytes(series: Any, index: bool, deep: bool) -> int:
    """Bytes of a series' values, with its index or without."""
    return values_bytes(series._values, deep) + (index_bytes(series.index, deep) if index else 0)


def frame_bytes(frame: Any, index: bool, deep: bool) -> Any:
    """A Series of bytes by column, the index first."""
    from septet.pandas import kinds

    sizes = [values_bytes(c, deep) for c in frame._columns]
    names = list(frame.columns)
    if index:
        sizes, names = [index_bytes(frame.index, deep), *sizes], ["Index", *names]
    return kinds.Series(sizes, index=kinds.Index(names), dtype="int64")
