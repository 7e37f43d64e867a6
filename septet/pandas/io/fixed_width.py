"""`read_fwf`: tables whose columns stand at fixed places of a line."""
from __future__ import annotations

from typing import Any


def read_fwf(filepath_or_buffer: Any, *, colspecs: Any = "infer", widths: Any = None, infer_nrows: int = 100, iterator: bool = False,
             chunksize: int | None = None, **kwds: Any) -> Any:
    """A DataFrame; `colspecs`: pairs of first and last place, `widths`: of columns that follow one another, "infer": by the blanks."""
    if colspecs is None and widths is None:
        raise ValueError("Must specify either colspecs or widths")
    if colspecs not in (None, "infer") and widths is not None:
        raise ValueError("You must specify only one of 'widths' and 'colspecs'")
    from septet.pandas.io import sources
    from septet.pandas.io.csv_reader import read_csv

    data = sources.read_bytes(filepath_or_buffer, kwds.pop("compression", "infer"), kwds.pop("storage_options", None))
    lines = data.decode(kwds.pop("encoding", None) or "utf-8", kwds.pop("encoding_errors", "strict") or "strict").splitlines()
    blanks = kwds.pop("delimiter", None) or " \t"
    places = _places(lines, colspecs, widths, infer_nrows, blanks, kwds.get("skiprows"))
    rows = [[line[a:b].strip(blanks) for a, b in places] if line.strip() else [] for line in lines]
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in rows:
        writer.writerow(row) if row else text.write("\n")
    return read_csv(io.StringIO(text.getvalue()), iterator=iterator, chunksize=chunksize, **kwds)


def _places(lines: list[str], colspecs: Any, widths: Any, rows: int, blanks: str, skiprows: Any) -> list[tuple[int | None, int | None]]:
    if widths is not None:
        made, start = [], 0
        for size in widths:
            made.append((start, start + size))
            start += size
        return made
    if colspecs == "infer":
        skipped = range(skiprows) if isinstance(skiprows, int) else skiprows or ()
        shown = [line for n, line in enumerate(lines) if n not in skipped and line.strip()][:rows]
        return _by_blanks(shown, blanks)
    if not isinstance(colspecs, list | tuple):
        raise TypeError(f"column specifications must be a list or tuple, input was a {type(colspecs).__name__}")
    for pair in colspecs:
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(p is None or isinstance(p, int) for p in pair)):
            raise TypeError("Each column specification must be 2 element tuple or list of integers")
    return [tuple(pair) for pair in colspecs]


def _by_blanks(lines: list[str], blanks: str) -> list[tuple[int | None, int | None]]:
    """Columns are the places where some line has more than blanks."""
    if not lines:
        raise ValueError("No rows from which to infer column width")
    wide = max(map(len, lines))
    used = [any(n < len(line) and line[n] not in blanks for line in lines) for n in range(wide)]
    places: list[tuple[int | None, int | None]] = []
    start = -1
    for place, full in enumerate([*used, False]):
        if full and start < 0:
            start = place
        elif not full and start >= 0:
            places.append((start, place))
            start = -1
    return places
