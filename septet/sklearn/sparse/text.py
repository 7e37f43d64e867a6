"""How sparse matrices show."""
from __future__ import annotations

from typing import Any

NAMES = {"csr": "Compressed Sparse Row", "csc": "Compressed Sparse Column", "coo": "COOrdinate"}
MOST = 50                   # elements that `str` lists


def header(m: Any) -> str:
    """What `repr` says."""
    return (f"<{NAMES[m.format]} sparse matrix of dtype '{m.dtype}'\n\twith {m.nnz} stored elements and shape {m.shape}>")


def line(row: Any, column: Any, value: Any) -> str:
    return f"  ({row}, {column})\t{value}"


def listed(m: Any) -> str:
    """What `str` says: the header, then places and values."""
    rows, columns, data = m.coordinates()
    n = len(data)
    if not n:
        return header(m)
    places = range(n) if n <= MOST else [*range(MOST // 2), *range(n - MOST // 2, n)]
    lines = [line(rows[k], columns[k], data[k]) for k in places]
    if n > MOST:
        lines.insert(MOST // 2, "  :\t:")
    return "\n".join([header(m), "  Coords\tValues", *lines])
