"""`to_json`: series and frames as JSON in each of the orientations."""
from __future__ import annotations

import warnings
from typing import Any

from septet.pandas.errors import Pandas4Warning
from septet.pandas.formatting import values as arrays
from septet.pandas.io.json.text import Writer
from septet.pandas.io.json.values import Plain

FRAME = ("split", "records", "index", "columns", "values", "table")
SERIES = ("split", "records", "index", "values", "table")


def to_json(obj: Any, path_or_buf: Any = None, orient: str | None = None, date_format: str | None = None, double_precision: int = 10,
            force_ascii: bool = True, date_unit: str = "ms", default_handler: Any = None, lines: bool = False, compression: Any = "infer",
            index: bool | None = None, indent: int | None = None, storage_options: Any = None, mode: str = "w") -> str | None:
    """The text, or None after writing it to a path or file."""
    frame = hasattr(obj, "columns")
    orient = orient or ("columns" if frame else "index")
    _check(obj, frame, orient, lines, mode, index, double_precision)
    if date_format is None:
        date_format = "iso" if orient == "table" else "epoch"
        if orient != "table" and _has_times(obj, frame):
            warnings.warn('The default formatting of datetime/timedelta values will change from numbers ("epoch") to strings ("iso") in a '
                          'future version. Specify `date_format="iso"` explicitly in the `to_json()` call to opt-in to the future '
                          'behaviour and silence this warning.', Pandas4Warning,
                          stacklevel=3)
    if orient == "table" and date_format == "epoch":
        raise ValueError("Trying to write with `orient='table'` and `date_format='epoch'`. Table Schema requires dates to be formatted "
                         "with `date_format='iso'`")
    plain, writer = Plain(date_format == "iso", date_unit, default_handler), Writer(double_precision, force_ascii, indent or 0)
    value = _frame_value(obj, orient, index, plain) if frame else _series_value(obj, orient, index, plain)
    text = "".join(writer.text(v) + "\n" for v in value) if lines else writer.text(value)
    if path_or_buf is None:
        return text
    from septet.pandas.formatting.writing import delivered
    from septet.pandas.io.sources import compression_of, path_of

    return delivered(text, path_or_buf, None, mode, compression_of(path_of(path_or_buf), compression)[0] and compression)


def _check(obj: Any, frame: bool, orient: str, lines: bool, mode: str, index: bool | None, digits: int) -> None:
    if orient not in (FRAME if frame else SERIES):
        raise ValueError(f"Invalid value {orient!r} for option 'orient'")
    if digits > 15:
        raise ValueError(f"Invalid value '{digits}' for option 'double_precision', max is '15'")
    if lines and orient != "records":
        raise ValueError("'lines' keyword only valid when 'orient' is records")
    if mode not in ("w", "a"):
        raise ValueError(f"mode={mode} is not a valid option. Only 'w' and 'a' are currently supported.")
    if mode == "a" and (not lines or orient != "records"):
        raise ValueError("mode='a' is only supported when lines is True and orient is 'records'")
    if index is True and orient in ("records", "values"):
        raise ValueError("'index=True' is only valid when 'orient' is 'split', 'table', 'index', or 'columns'.")
    if index is False and orient in ("index", "columns") and not frame:
        raise ValueError("'index=False' is only valid when 'orient' is 'split', 'table', 'records', or 'values'.")
    if frame and orient in ("index", "columns") and not obj.index.is_unique:
        raise ValueError(f"DataFrame index must be unique for orient='{orient}'.")
    if frame and orient in ("index", "columns", "records") and not obj.columns.is_unique:
        raise ValueError(f"DataFrame columns must be unique for orient='{orient}'.")
    if not frame and orient == "index" and not obj.index.is_unique:
        raise ValueError("Series index must be unique for orient='index'")


def _has_times(obj: Any, frame: bool) -> bool:
    columns = [*obj._columns, obj._labels._values] if frame else [obj._values]
    columns.append(obj._index._values)
    return any(arrays.kind_of(c) in ("M", "m") or arrays.kind_name(c).startswith("datetime64") for c in columns)


def _series_value(series: Any, orient: str, index: bool | None, plain: Plain) -> Any:
    values = plain.column(series._values)
    if orient in ("records", "values"):
        return values
    if orient == "index":
        return dict(zip(plain.labels(series.index), values))
    if orient == "split":
        parts = {"name": plain.value(series.name), "index": _label_values(series.index, plain), "data": values}
        if index is False:
            del parts["index"]
        return parts
    frame = series.to_frame(name=series.name if series.name is not None else "values")
    return _table(frame, index, plain)


def _label_values(index: Any, plain: Plain) -> list[Any]:
    return [plain.value(list(v)) for v in index] if hasattr(index, "levels") else plain.column(index._values)


def _frame_value(frame: Any, orient: str, index: bool | None, plain: Plain) -> Any:
    if orient == "table":
        return _table(frame, index, plain)
    columns = [plain.column(c) for c in frame._columns]
    names = plain.labels(frame.columns)
    rows = list(zip(*columns)) if columns else [() for _ in range(len(frame))]
    if orient == "values":
        return [list(r) for r in rows]
    if orient == "records":
        return [dict(zip(names, r)) for r in rows]
    if orient == "columns":
        keys = plain.labels(frame.index)
        return {n: dict(zip(keys, c)) for n, c in zip(names, columns)}
    if orient == "index":
        return {k: dict(zip(names, r)) for k, r in zip(plain.labels(frame.index), rows)}
    parts = {"columns": _label_values(frame.columns, plain), "index": _label_values(frame.index, plain), "data": [list(r) for r in rows]}
    if index is False:
        del parts["index"]
    return parts


def _table(frame: Any, index: bool | None, plain: Plain) -> Any:
    from septet.pandas.io.json.schema import build_table_schema, with_named_index

    if hasattr(frame.columns, "levels"):
        raise NotImplementedError("orient='table' is not supported for MultiIndex columns")
    keep = index is None or index
    schema = build_table_schema(frame, keep)
    if keep:
        frame = with_named_index(frame).reset_index()
    columns, names = [plain.column(c) for c in frame._columns], plain.labels(frame.columns)
    return {"schema": schema, "data": [dict(zip(names, row)) for row in zip(*columns)]}
