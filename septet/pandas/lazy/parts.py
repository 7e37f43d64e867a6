"""Frames that nobody has looked at as plain frames of some rows each, and the first or last rows."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import septet.numpy as np
from septet.pandas import kinds
from septet.pandas.lazy import limit


def steady(frame: Any) -> bool:
    """Whether a frame's columns can be read in parts."""
    return all(frame._rows.scan.steady(k) for e in frame._expressions for k in e.columns())


def large(frame: Any) -> bool:
    """Whether a frame does not fit into memory, and can be read in parts."""
    return steady(frame) and not limit.fits(frame._rows, {k for e in frame._expressions for k in e.columns()})


def parts(frame: Any, rows: int | None = None) -> Iterator[Any]:
    """The rows, part by part; rows: the most of a part."""
    held = frame._rows
    for where, arrays in held.batches([k for e in frame._expressions for k in e.columns()], rows):
        index = kinds.RangeIndex(len(where))
        columns = [e.series(arrays, index)._array for e in frame._expressions]
        yield kinds.DataFrame._new(columns, labels_at(held, where), frame._labels)


def labels_at(rows: Any, where: Any) -> Any:
    """The labels of rows at rising positions of the file."""
    first = int(where[0])
    found = rows.scan.labels(first, int(where[-1]) + 1 - first)._take(where - first)
    return found if rows.ranged or not isinstance(found, kinds.RangeIndex) else kinds.Index._new(found._values, found.name)


def first_rows(frame: Any, n: int) -> Any:
    """The first n rows (n > 0) as a plain frame."""
    found, count = [], 0
    for part in parts(frame, max(n, 1 << 12)):
        found.append(part.iloc[: n - count])
        count += len(found[-1])
        if count == n:
            break
    return together(frame, found)


def last_rows(frame: Any, n: int) -> Any:
    """The last n rows (n > 0) as a plain frame."""
    found: list[Any] = []
    for part in parts(frame):
        found.append(part.iloc[-n:])
        while sum(map(len, found[1:])) >= n:
            del found[0]
    made = together(frame, found)
    return made.iloc[-n:]


def together(frame: Any, found: list[Any]) -> Any:
    """Parts as one frame."""
    from septet.pandas.reshape.concat import concat

    if len(found) == 1:
        return found[0]
    if found:
        made = concat(found)
        ranged = frame._rows.ranged and not frame._rows.scan.marks
        return kinds.DataFrame._new(made._columns, even(made._index), made._labels) if ranged else made
    return kinds.DataFrame._new(frame._samples(), frame._rows.scan.labels(0, 0), frame._labels)


def even(index: Any) -> Any:
    """Labels that are a range, as one."""
    from septet.pandas.indexes.range import evenly

    return evenly(np.asarray(index._values), index.name)


def write(path: str, frames: Iterable[Any], sample: Any, index: bool, marks: list[Any], compression: str | None) -> None:
    """Frames one after the other as one Parquet file.  sample: one of them without rows; marks: what the note says of the index."""
    from septet.pandas.io.parquet import sink

    sink(path, frames, sample, index, marks, compression)


def writable(frame: Any) -> bool:
    """Whether all columns have a form in a file that does not depend on the values."""
    return all(a.dtype.kind != "O" or str(a.dtype) == "str" for a in frame._samples())


def refuse(what: str, frame: Any) -> Exception:
    """The error of what cannot be done in parts."""
    return limit.too_large(what, frame._rows.scan.name)
