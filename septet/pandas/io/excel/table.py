"""Rows of typed cells as a table: headers, index columns, chosen columns, missing values."""
from __future__ import annotations

import datetime
from typing import Any

from septet.pandas import kinds

MISSING = {"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
           "None", "n/a", "nan", "null"}


class Sheet:
    """Rows of cells, empty ones at the end cut."""

    def __init__(self, rows: list[list[Any]]) -> None:
        while rows and all(v == "" or v is None for v in rows[-1]):
            rows.pop()
        wide = max((n + 1 for row in rows for n, v in enumerate(row) if v != "" and v is not None), default=0)
        self.rows = [(row + [""] * wide)[:wide] for row in rows]
        self.wide = wide


def table(sheet: Sheet, header: Any = 0, names: Any = None, index_col: Any = None, usecols: Any = None, dtype: Any = None,
          converters: Any = None, true_values: Any = None, false_values: Any = None, skiprows: Any = None, nrows: int | None = None,
          na_values: Any = None, keep_default_na: bool = True, na_filter: bool = True, parse_dates: Any = False, date_format: Any = None,
          thousands: str | None = None, decimal: str = ".", comment: str | None = None, skipfooter: int = 0,
          dtype_backend: Any = None) -> Any:
    """The sheet's DataFrame."""
    if isinstance(header, bool):
        raise TypeError("Passing a bool to header is invalid. Use header=None for no header or header=int or list-like of ints to specify "
                        "the row(s) making up the column names")
    rows = _kept(sheet.rows, skiprows, comment)
    if not rows:
        return kinds.DataFrame()
    labels, first = _labels(rows, header, names)
    body, titles, levels = rows[first:], None, None
    if isinstance(header, list | tuple) and index_col is not None and body:
        lead = [index_col] if isinstance(index_col, int) else list(index_col)
        levels = [rows[h][max(lead)] or None for h in header]
        if all(v == "" for n, v in enumerate(body[0]) if n not in lead):
            titles, body = [body[0][n] or None for n in lead], body[1:]
    body = body[:len(body) - skipfooter] if skipfooter else body
    body = body if nrows is None else body[:nrows]
    index = _index_places(index_col, labels)
    chosen = _chosen(usecols, labels, index if isinstance(index_col, list | tuple) or index_col is not None else [])
    options = Options(dtype, converters, true_values, false_values, na_values, keep_default_na, na_filter, thousands, decimal)
    if names is not None:
        labels = _renamed(labels, list(names), chosen)
    columns = {n: options.column([row[n] for row in body], labels[n], n) for n in chosen}
    frame = kinds.DataFrame({n: columns[n] for n in chosen}, index=kinds.RangeIndex(len(body)))
    _parse_dates(frame, labels, chosen, parse_dates, date_format)
    frame = _indexed(frame, labels, chosen, index)
    if titles is not None:
        frame.index.names = titles
    if levels is not None and frame.columns.nlevels == len(levels):
        frame.columns.names = levels
    return frame.convert_dtypes(dtype_backend=dtype_backend) if isinstance(dtype_backend, str) else frame


def _kept(rows: list[list[Any]], skip: Any, comment: str | None) -> list[list[Any]]:
    if isinstance(skip, int):
        rows = rows[skip:]
    elif callable(skip):
        rows = [r for n, r in enumerate(rows) if not skip(n)]
    elif skip is not None:
        rows = [r for n, r in enumerate(rows) if n not in set(skip)]
    if comment is None:
        return rows
    made = []
    for row in rows:
        cut = next((n for n, v in enumerate(row) if isinstance(v, str) and v.startswith(comment)), None)
        if cut != 0:
            made.append(row if cut is None else [*row[:cut], *[""] * (len(row) - cut)])
    return made


def _labels(rows: list[list[Any]], header: Any, names: Any) -> tuple[list[Any], int]:
    """Column labels and the place of the first row of values."""
    wide = len(rows[0])
    if header is None:
        return list(range(wide)), 0
    if isinstance(header, list | tuple):
        levels = [_filled(rows[h]) for h in header[:-1]] + [rows[header[-1]]]
        made = [tuple(_unnamed(level[n], n, depth) for depth, level in enumerate(levels)) for n in range(wide)]
        return made, max(header) + 1
    if header >= len(rows):
        raise ValueError(f"Passed header=[{header}], len of {len(rows)}, but only {len(rows)} lines in file")
    return _distinct([f"Unnamed: {n}" if v == "" or v is None else v for n, v in enumerate(rows[header])]), header + 1


def _filled(row: list[Any]) -> list[Any]:
    """Blanks of a merged header cell take its label."""
    made: list[Any] = []
    for n, value in enumerate(row):
        made.append(made[-1] if n and value == "" and made[-1] != "" else value)
    return made


def _unnamed(value: Any, place: int, level: int) -> Any:
    return f"Unnamed: {place}_level_{level}" if value == "" or value is None else value


def _distinct(labels: list[Any]) -> list[Any]:
    seen: dict[Any, int] = {}
    made = []
    for label in labels:
        count = seen.get(label, 0)
        name = label
        while count and name in seen:
            name = f"{label}.{count}"
            count += 1
        seen[label] = max(count, 1)
        seen.setdefault(name, 1)
        made.append(name)
    return made


def _index_places(index_col: Any, labels: list[Any]) -> list[int]:
    if index_col is None:
        return []
    given = list(index_col) if isinstance(index_col, list | tuple) else [index_col]
    places = []
    for item in given:
        if isinstance(item, str):
            if item not in labels:
                raise ValueError(f"Index {item} invalid")
            places.append(labels.index(item))
        else:
            places.append(item)
    return places


def letters(text: str) -> list[int]:
    """Places of "A:C,E"."""
    places: list[int] = []
    for part in text.split(","):
        ends = [_letter(p) for p in part.split(":")]
        places += range(ends[0], ends[-1] + 1)
    return places


def _letter(text: str) -> int:
    number = 0
    for character in text.strip().upper():
        if not "A" <= character <= "Z":
            raise ValueError(f"Invalid column name: {text}")
        number = number * 26 + ord(character) - 64
    return number - 1


def _chosen(usecols: Any, labels: list[Any], index: list[int]) -> list[int]:
    count = len(labels)
    if usecols is None:
        return list(range(count))
    if isinstance(usecols, str):
        found = [n for n in letters(usecols) if n < count]
    elif callable(usecols):
        found = [n for n, label in enumerate(labels) if usecols(label)]
    elif isinstance(usecols, int):
        raise ValueError("Passing an integer for `usecols` is no longer supported. Please pass in a list of int from 0 to `usecols` "
                         "inclusive.")
    else:
        wanted = list(usecols)
        missing = [w for w in wanted if isinstance(w, str) and w not in labels]
        if missing:
            raise ValueError(f"Usecols do not match columns, columns expected but not found: {missing}")
        found = sorted({labels.index(w) if isinstance(w, str) else w for w in wanted})
    return sorted({*found})


def _renamed(labels: list[Any], names: list[Any], chosen: list[int]) -> list[Any]:
    made = list(labels)
    for place, name in zip(chosen, names):
        made[place] = name
    return made


def _indexed(frame: Any, labels: list[Any], chosen: list[int], index: list[int]) -> Any:
    places = [chosen[i] for i in index] if len(chosen) < len(labels) and all(i < len(chosen) for i in index) else index
    rest = [n for n in chosen if n not in places]
    names = [labels[n] for n in rest]
    made = frame[rest]
    made.columns = kinds.MultiIndex.from_tuples(names) if names and isinstance(names[0], tuple) else kinds.Index(names)
    if not places:
        return made
    parts = [frame[n]._values for n in places]
    titles = [_title(labels[n]) for n in places]
    if len(parts) == 1:
        from septet.pandas.indexes.stepped import as_range

        made.index = as_range(parts[0], titles[0])
    else:
        made.index = kinds.MultiIndex.from_arrays([_down(list(p)) for p in parts[:-1]] + [parts[-1]], names=titles)
    return made


def _title(label: Any) -> Any:
    label = label[0] if isinstance(label, tuple) else label
    return None if isinstance(label, str) and label.startswith("Unnamed: ") else label


def _down(values: list[Any]) -> list[Any]:
    """Blanks of a merged index cell take the label above."""
    made: list[Any] = []
    for value in values:
        made.append(made[-1] if made and value != value else value)
    return made


def _parse_dates(frame: Any, labels: list[Any], chosen: list[int], wanted: Any, form: Any) -> None:
    if not wanted or wanted is True:
        return
    import septet.pandas as pd

    for item in wanted if isinstance(wanted, list | tuple) else [wanted]:
        place = labels.index(item) if isinstance(item, str) else item
        if place in chosen:
            frame[place] = pd.to_datetime(frame[place], format=form.get(item) if isinstance(form, dict) else form)


class Options:
    """How a column's cells are converted."""

    def __init__(self, dtype: Any, converters: Any, true: Any, false: Any, na_values: Any, keep: bool, filter_: bool, thousands: str | None,
                 decimal: str) -> None:
        self.dtype, self.converters, self.true, self.false = dtype, converters or {}, true or (), false or ()
        self.na_values, self.keep, self.filter, self.thousands, self.decimal = na_values, keep, filter_, thousands, decimal

    def missing(self, label: Any) -> set[Any]:
        """What counts as missing in a column."""
        if not self.filter:
            return set()
        given = self.na_values.get(label, ()) if isinstance(self.na_values, dict) else self.na_values
        more = set() if given is None else {given} if isinstance(given, str | int | float) else set(given)
        return {*(MISSING if self.keep else ()), *more, *(str(m) for m in more)}

    def column(self, cells: list[Any], label: Any, place: int) -> Any:
        """The column as a Series' values."""
        convert = self.converters.get(label, self.converters.get(place))
        if convert is not None:
            made = kinds.Series([convert(v) for v in cells])
            return made.mask(made.isin(list(self.missing(label)))) if made.dtype.kind == "O" else made
        missing = self.missing(label)
        cells = [None if isinstance(v, str | int | float) and not isinstance(v, bool) and v in missing else v for v in cells]
        wanted = self.dtype.get(label, self.dtype.get(place)) if isinstance(self.dtype, dict) else self.dtype
        if wanted is not None:
            text = wanted is str or str(wanted) in ("str", "string")
            return kinds.Series([None if v is None else str(v) if text else v for v in cells]).astype(wanted)
        return self._inferred(cells)

    def _inferred(self, cells: list[Any]) -> Any:
        there = [v for v in cells if v is not None]
        if not there:
            return kinds.Series([float("nan")] * len(cells), dtype="float64")
        if all(isinstance(v, str) for v in there):
            return self._texts(cells)
        if all(isinstance(v, datetime.datetime) for v in there):
            import septet.pandas as pd

            return pd.to_datetime(kinds.Series(cells, dtype=object))
        if all(isinstance(v, int | float) for v in there):
            truths = all(isinstance(v, bool) for v in cells)        # beside numbers or gaps they are numbers
            return kinds.Series(cells if truths else [None if v is None else v + 0 for v in cells])
        return kinds.Series([float("nan") if v is None else v for v in cells], dtype=object)

    def _texts(self, cells: list[Any]) -> Any:
        words = {**dict.fromkeys(self.true, True), **dict.fromkeys(self.false, False), "True": True, "False": False, "TRUE": True,
                 "FALSE": False, "true": True, "false": False}
        if all(v in words or v is None for v in cells):
            return kinds.Series([words.get(v, float("nan")) for v in cells], dtype=object if None in cells else bool)
        for kind in (int, float):
            try:
                return kinds.Series([None if v is None else kind(self._plain(v)) for v in cells])
            except ValueError:
                continue
        return kinds.Series(cells, dtype="str")

    def _plain(self, text: str) -> str:
        if self.thousands:
            text = text.replace(self.thousands, "")
        if "_" in text:
            raise ValueError(text)
        return text.replace(self.decimal, ".") if self.decimal != "." else text
