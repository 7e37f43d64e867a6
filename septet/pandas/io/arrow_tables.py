"""Tables between our columns, Polars and Arrow: every column in the Polars form of its dtype, and back in the dtype pandas gives it."""
from __future__ import annotations

from typing import Any

import septet.numpy as np
from septet.numpy import ndarray
from septet.pandas import engine, kinds
from septet.pandas.huge_pages import huge_pages
from septet.pandas.missing import NA, is_missing

with huge_pages():
    import polars as pl

MASKED = {pl.Int8: "Int8", pl.Int16: "Int16", pl.Int32: "Int32", pl.Int64: "Int64", pl.UInt8: "UInt8", pl.UInt16: "UInt16",
          pl.UInt32: "UInt32", pl.UInt64: "UInt64", pl.Float32: "Float32", pl.Float64: "Float64", pl.Boolean: "boolean"}


# -- out


def to_polars(frame: Any, index: bool | None) -> tuple[pl.DataFrame, list[Any]]:
    """(the table, what stands for its index: names of columns, or the description of a RangeIndex).

    index: True keeps it among the columns, False drops it, None keeps it unless it counts from 0.
    """
    columns = {}
    for name, array in zip(names_of(frame), frame._columns):
        columns[name] = column_to_polars(array).alias(name)
    marks: list[Any] = []
    ranged = isinstance(frame.index, kinds.RangeIndex)
    if index is False:
        return pl.DataFrame(list(columns.values())), marks
    if ranged and index is None:
        r = frame.index
        return pl.DataFrame(list(columns.values())), [{"kind": "range", "name": r.name, "start": r.start, "stop": r.stop, "step": r.step}]
    for k in range(frame.index.nlevels):
        name = frame.index.names[k]
        mark = f"__index_level_{k}__" if name is None or str(name) in columns else str(name)
        values = frame.index.get_level_values(k)._values if frame.index.nlevels > 1 else plain_index(frame.index)
        columns[mark] = column_to_polars(values).alias(mark)
        marks.append(mark)
    return pl.DataFrame(list(columns.values())), marks


def plain_index(index: Any) -> Any:
    """The labels of an index of one level."""
    return np.arange(index.start, index.stop, index.step) if isinstance(index, kinds.RangeIndex) else index._values


def names_of(frame: Any) -> list[str]:
    """Names of columns as text.  ValueError where two are the same."""
    labels = frame.columns
    names = [str(x) for x in labels.tolist()]
    if len(set(names)) != len(names):
        raise ValueError(f"Duplicate column names found: {labels.tolist()}")
    return names


def column_to_polars(array: Any) -> pl.Series:
    """A column as a Polars series: gaps are null (NaN in NumPy's floats stays NaN)."""
    if type(array) is ndarray:
        return objects_to_polars(array) if array.dtype.kind == "O" else engine.to_series(array)
    if hasattr(array, "_inner"):
        array = array._inner
        if type(array) is ndarray:
            return pl.Series("", [None if x is NA else x for x in array.tolist()])
    if hasattr(array, "_mask"):
        s = engine.to_series(array._data)
        return s if not array._hasna else pl.select(pl.when(~engine.to_series(array._mask)).then(s)).to_series()
    if hasattr(array, "_codes"):
        return categorical_to_polars(array)
    if type(array.dtype).__name__ == "StringDtype":
        return array._pl if array._pl is not None else text_to_polars(array)
    return times_to_polars(array)


def text_to_polars(array: Any) -> pl.Series:
    """Text.  UnicodeEncodeError for lone surrogates."""
    found = engine.text_series(array.tolist())
    if found is None:
        raise UnicodeEncodeError("utf-8", "", 0, 1, "surrogates not allowed")
    return found


def objects_to_polars(array: ndarray) -> pl.Series:
    """Python objects of one kind.  TypeError for mixtures."""
    items = [None if not isinstance(x, (list, dict, ndarray)) and is_missing(x) else x for x in array.tolist()]
    try:
        return pl.Series("", items, strict=True)
    except (TypeError, pl.exceptions.PolarsError, OverflowError) as error:
        raise TypeError(f"a column of mixed Python objects has no Arrow type: {error}") from None


def categorical_to_polars(array: Any) -> pl.Series:
    """The values of categories: what pyarrow restores of a file with dictionaries lacks the note of pandas, so none are written."""
    return column_to_polars(array._decoded())


def times_to_polars(array: Any) -> pl.Series:
    """Points in time, with their zone, and lengths of time."""
    zone = getattr(array, "tz", None)
    if zone is not None:
        plain = array.tz_convert("UTC").tz_localize(None)
        return engine.to_series(np.asarray(plain.to_numpy())).dt.replace_time_zone("UTC").dt.convert_time_zone(str(zone))
    if array.dtype.kind in "mM":
        return engine.to_series(np.asarray(array.to_numpy()))
    return pl.Series("", [None if is_missing(x) else str(x) for x in array.tolist()], dtype=pl.String)


# -- in


def column_from_polars(s: pl.Series, dtype: Any = None) -> Any:
    """A Polars series as the column pandas makes of it: nulls are NaN in floats, gaps elsewhere.  dtype: what pandas noted of it."""
    if dtype is not None and (found := as_written(s, dtype)) is not None:
        return found
    kind = s.dtype
    if kind == pl.String:
        from septet.pandas.arrays.string import ArrowStringArray

        return ArrowStringArray._of_series(s)
    if kind in MASKED:
        return numbers(s)
    if kind in (pl.Datetime, pl.Duration, pl.Date):
        return times(s)
    if kind in (pl.Categorical, pl.Enum):
        return categories(s)
    from septet.pandas.arrays.string_work import objects

    if kind == pl.Null:
        return objects([None] * len(s))
    return objects([np.array(x) if isinstance(x, list) else x for x in s.to_list()])


def numbers(s: pl.Series) -> Any:
    """Numbers: whole ones with nulls become floats, booleans with nulls objects."""
    from septet.pandas.arrays.string_work import objects

    if not s.null_count():
        return engine.to_array(s)
    if s.dtype == pl.Boolean:
        return objects(s.to_list())
    wide = s.cast(pl.Float64) if s.dtype not in (pl.Float32, pl.Float64) else s
    return engine.to_array(wide.fill_null(float("nan")))


def times(s: pl.Series) -> Any:
    """Points in time, days (as objects), lengths of time."""
    from septet.pandas.arrays.string_work import objects

    if s.dtype == pl.Date:
        return objects(s.to_list())
    zone = getattr(s.dtype, "time_zone", None)
    counts = engine.to_array(s.to_physical().fill_null(-(2 ** 63)))
    letter = "M" if isinstance(s.dtype, pl.Datetime) else "m"
    plain = counts.view(np.dtype(f"{letter}8[{s.dtype.time_unit}]"))  # type: ignore[attr-defined]
    index = kinds.Index(plain)
    return index._values if zone is None else index.tz_localize("UTC").tz_convert(zone)._values


def categories(s: pl.Series) -> Any:
    """Categorical text."""
    from septet.pandas.arrays.categorical import Categorical
    from septet.pandas.arrays.string import ArrowStringArray

    fixed = isinstance(s.dtype, pl.Enum)
    names = pl.Series(list(s.dtype.categories)) if fixed else s.cast(pl.String).unique(maintain_order=True).drop_nulls()  # type: ignore[attr-defined]
    codes = engine.codes_of(s.cast(pl.String), names)
    return Categorical.from_codes(codes, kinds.Index(ArrowStringArray._of_series(names)))


def as_written(s: pl.Series, dtype: str) -> Any:
    """A column in the dtype that pandas' own note in the file names; None where the values say it themselves."""
    if dtype in MASKED.values():
        from septet.pandas.arrays.masked_work import class_of

        mask = engine.nulls(s)
        data = engine.to_array(s.fill_null(0 if s.dtype != pl.Boolean else False))
        return class_of(data.dtype.kind)._make(data, mask)
    if dtype == "string" and s.dtype == pl.String:
        from septet.pandas.arrays.string import ArrowStringArray
        from septet.pandas.arrays.string_dtype import NAMED

        return ArrowStringArray._of_series(s, NAMED["string"])
    if dtype.endswith("[pyarrow]"):
        from septet.pandas.arrays.arrow import ArrowDtype, ArrowExtensionArray

        return ArrowExtensionArray._from_sequence(s.to_list(), dtype=ArrowDtype(dtype.removesuffix("[pyarrow]")))
    return None


def from_polars(table: pl.DataFrame, index: list[Any] = [], dtypes: dict[str, str] | None = None, labels: Any = None) -> Any:  # noqa: B006
    """A table of a Polars table.  index: as `to_polars` describes it; dtypes: what pandas noted; labels: the Index of columns."""
    dtypes = dtypes or {}
    marks = [m for m in index if isinstance(m, str)]
    ranges = [m for m in index if isinstance(m, dict)]
    arrays = {s.name: column_from_polars(s, dtypes.get(s.name)) for s in table.get_columns()}
    columns = [n for n in table.columns if n not in marks]
    found = kinds.Index(columns) if labels is None else labels
    return kinds.DataFrame._new([arrays[n] for n in columns], index_of(arrays, marks, ranges, table.height), found)


def index_of(arrays: dict[str, Any], marks: list[str], ranges: list[Any], n: int) -> Any:
    """The index out of columns, or out of the description of a range."""
    names = [None if m.startswith("__index_level_") else m for m in marks]
    if len(marks) == 1:
        return kinds.Index(arrays[marks[0]], name=names[0])
    if marks:
        return kinds.MultiIndex.from_arrays([arrays[m] for m in marks], names=names)
    if ranges and len(range(ranges[0]["start"], ranges[0]["stop"], ranges[0]["step"])) == n:
        r = ranges[0]
        return kinds.RangeIndex(r["start"], r["stop"], r["step"], name=r["name"])
    return kinds.RangeIndex(n)


def from_arrow(data: Any) -> Any:
    """A table of any object with Arrow's C interface.  TypeError for others."""
    if not hasattr(data, "__arrow_c_stream__") and not hasattr(data, "__arrow_c_array__"):
        raise TypeError(f"Expected an Arrow-compatible tabular object (i.e. having an '__arrow_c_array__' or '__arrow_c_stream__' method), "
                        f"got '{type(data)}' instead.")
    return from_polars(pl.DataFrame(data))


def series_from_arrow(data: Any) -> Any:
    """A column of any object with Arrow's C interface."""
    if not hasattr(data, "__arrow_c_stream__") and not hasattr(data, "__arrow_c_array__"):
        raise TypeError(f"Expected an Arrow-compatible array-like object (i.e. having an '__arrow_c_array__' or '__arrow_c_stream__' "
                        f"method), got '{type(data)}' instead.")
    return kinds.Series(column_from_polars(pl.Series(data)))


def arrow_array(data: Any) -> Any:
    """Another library's Arrow array as an array of an Arrow dtype."""
    from septet.pandas.arrays.arrow import ArrowExtensionArray

    return ArrowExtensionArray._of_any(column_from_polars(pl.Series(data)))


def foreign_frame(data: Any) -> Any:
    """Another library's table as the constructor takes it: a real pandas table keeps labels and dtypes, one of Polars only its values, as
    pandas has it.  ValueError for others, which `DataFrame.from_arrow` takes.
    """
    home = type(data).__module__.split(".")[0]
    if home == "pandas":
        return real_table(data)
    if home != "polars":
        raise ValueError("DataFrame constructor not properly called!")
    columns = data.get_columns()
    if all(s.dtype.is_numeric() or s.dtype == pl.Boolean for s in columns) and columns:
        return kinds.DataFrame(np.stack([np.asarray(column_from_polars(s)) for s in columns], axis=1))
    from septet.pandas.arrays.string_work import objects

    arrays = [column_from_polars(s) if s.dtype == pl.String else objects(s.to_list()) for s in columns]
    return kinds.DataFrame._new(arrays, kinds.RangeIndex(data.height), kinds.RangeIndex(len(arrays)))


def real_table(data: Any) -> Any:
    """A table (or column, as a table) of real pandas, with its labels."""
    index = [real_column(data.index.get_level_values(k)) for k in range(data.index.nlevels)]
    names = list(data.index.names)
    found = kinds.MultiIndex.from_arrays(index, names=names) if len(index) > 1 else kinds.Index(index[0], name=names[0])
    if type(data.index).__name__ == "RangeIndex":
        found = kinds.RangeIndex(data.index.start, data.index.stop, data.index.step, name=names[0])
    arrays = [real_column(data.iloc[:, k]) for k in range(data.shape[1])]
    labels = data.columns
    head = kinds.MultiIndex.from_tuples(labels.tolist(), names=list(labels.names)) if labels.nlevels > 1 else \
        kinds.Index(labels.tolist(), name=labels.name)
    return kinds.DataFrame._new(arrays, found, head)


def real_column(data: Any) -> Any:
    """A column or index of real pandas as ours."""
    dtype = str(data.dtype)
    if dtype == "category":
        from septet.pandas.arrays.categorical import Categorical

        return Categorical(data.astype(object).tolist(), categories=data.dtype.categories.tolist(), ordered=data.dtype.ordered)
    from septet.pandas.construct import to_array

    if dtype == "object" or dtype in MASKED.values() or dtype in ("str", "string"):
        return to_array(data.tolist() if dtype == "object" else unmasked(data), dtype)
    if data.dtype.kind in "biufcmM" and not hasattr(data.dtype, "tz"):
        return to_array(np.asarray(data.to_numpy()))
    return to_array(data.astype(object).tolist())


def unmasked(data: Any) -> list[Any]:
    """The elements of real pandas, its NA as None."""
    return [None if type(x).__name__ == "NAType" else x for x in data.tolist()]


def foreign_column(data: Any) -> Any:
    """Another library's column as ours."""
    if type(data).__module__.split(".")[0] == "pandas":
        return real_column(data)
    return column_from_polars(pl.Series(data))
